"""Processes that read pages: what they answer, and what happens to a page that takes too much."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import closing

import pytest

from archiver.exceptions import ArchiverError
from archiver.finding import Inquiry, answer
from archiver.readers import ReaderPool
from archiver.scope import Scope
from archiver.sites import EXTRACTOR
from archiver.sites.interpol import INTERPOL
from tests.sites_pages import article_page, page

SCOPE = Scope(site=INTERPOL)
SLOW = page(
    body=b"<h1>A title</h1>" + b"<div><p>Some words of no use, again and again and again.</p></div>" * 9_000
)


def ask(*pages, **options):
    """Return what a pool with *options* answers for *pages*, asked all at once."""

    async def read():
        with closing(ReaderPool(SCOPE, **options)) as pool:
            inquiries = (Inquiry(page=one, kind="article") for one in pages)
            return await asyncio.wait_for(asyncio.gather(*map(pool.read, inquiries)), 90)

    return asyncio.run(read())


def test_a_process_answers_what_reading_here_answers():
    one = article_page()
    assert ask(one, one, one) == [answer(Inquiry(page=one, kind="article"), SCOPE)] * 3


def test_without_processes_a_page_is_read_at_once():
    assert ask(article_page(), workers=0)[0].reading.article is not None


def test_a_hostile_page_is_a_failure_and_the_next_page_is_read():
    bomb = page(body=b"<p " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b">x")
    first, second = ask(bomb, article_page())
    assert first.reading.failure[0] == "unreadable"
    assert second.reading.article is not None


def test_a_page_that_takes_too_long_is_stopped_and_says_so_and_the_next_ones_are_answered():
    first, *others = ask(SLOW, article_page(), article_page(), article_page(), seconds=0.05)
    assert first.reading.failure is not None
    assert first.reading.failure[0] == "unreadable"
    assert "0.05 s" in first.reading.failure[1]
    assert first.reading.extractor == EXTRACTOR
    assert all(other.reading.article or other.reading.failure for other in others)


def test_a_page_that_takes_too_much_memory_is_stopped_and_says_so():
    (said,) = ask(SLOW, seconds=60, megabytes=4)
    assert said.reading.failure is not None
    assert said.reading.failure[0] == "unreadable"


def test_a_process_that_is_killed_from_outside_costs_one_page():
    async def read():
        with closing(ReaderPool(SCOPE, seconds=60)) as pool:
            await pool.read(Inquiry(page=article_page(), kind="article"))
            asked = [
                asyncio.ensure_future(pool.read(Inquiry(page=one, kind="article")))
                for one in (SLOW, article_page())
            ]
            await asyncio.sleep(0)
            for process in pool.processes:
                os.kill(process, signal.SIGKILL)
            return await asyncio.wait_for(asyncio.gather(*asked), 60)

    first, second = asyncio.run(read())
    assert first.reading.failure[0] == "unreadable"
    assert second.reading.article is not None


def test_a_process_that_never_begins_is_a_fault_of_ours_not_of_the_pages(monkeypatch):
    monkeypatch.setattr("archiver.readers.MODULE", "archiver.exceptions")  # ends at once, and answers nothing
    with pytest.raises(ArchiverError, match="can't be started"):
        ask(article_page())


def test_a_process_that_only_waits_for_its_turn_is_not_stopped():
    async def read():
        with closing(ReaderPool(SCOPE, seconds=0.5)) as pool:
            await pool.read(Inquiry(page=article_page(), kind="article"))
            (process,) = pool.processes
            os.kill(process, signal.SIGSTOP)
            asked = asyncio.ensure_future(pool.read(Inquiry(page=article_page(), kind="article")))
            await asyncio.sleep(1.5)
            os.kill(process, signal.SIGCONT)
            return await asyncio.wait_for(asked, 60)

    assert asyncio.run(read()).reading.article is not None
