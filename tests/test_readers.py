"""Worker processes that read pages: what they answer, and what happens to a page that takes too much."""

from __future__ import annotations

import pytest

from archiver.readers import ReaderPool
from archiver.sites import EXTRACTOR, read
from tests.sites_pages import article_page, page


@pytest.fixture(scope="module")
def pool():
    with ReaderPool(1, seconds=20) as pool:
        yield pool


def test_a_worker_answers_what_reading_here_answers(pool):
    one = article_page()
    assert pool.submit(one).result(timeout=60) == read(one)


def test_without_workers_a_page_is_read_at_once():
    with ReaderPool(0) as pool:
        assert pool.submit(article_page()).done()


def test_a_hostile_page_is_a_failure_and_the_next_page_is_read(pool):
    bomb = page(body=b"<p " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b">x")
    assert pool.submit(bomb).result(timeout=60).failure[0] == "unreadable"
    assert pool.submit(article_page()).result(timeout=60).article is not None


def test_a_page_that_takes_too_long_is_stopped_and_says_so():
    slow = page(
        body=b"<h1>A title</h1>"
        + b"<div><p>Some words of no use, again and again and again.</p></div>" * 9_000
    )
    with ReaderPool(1, seconds=0.05) as pool:
        reading = pool.submit(slow).result(timeout=60)
    assert reading.failure is not None
    assert reading.failure[0] == "unreadable"
    assert "0.05 s" in reading.failure[1]
    assert reading.extractor == EXTRACTOR


def test_a_page_that_takes_too_much_memory_is_stopped_and_says_so():
    fat = page(
        body=b"<h1>A title</h1>"
        + b"<div><p>Some words of no use, again and again and again.</p></div>" * 9_000
    )
    with ReaderPool(1, seconds=60, megabytes=4) as pool:
        reading = pool.submit(fat).result(timeout=90)
    assert reading.failure is not None
    assert reading.failure[0] == "unreadable"
