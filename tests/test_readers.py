"""Processes that read pages: what they answer, and what happens to a page that takes too much."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from archiver import nursery
from archiver.exceptions import ArchiverError
from archiver.finding import Inquiry, answer
from archiver.nursery import started_early
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
    # Without a byte left, Python may turn in circles while it raises: then the clock ends it.
    (said,) = ask(SLOW, seconds=3, megabytes=1)
    assert said.reading.failure is not None
    assert said.reading.failure[0] == "unreadable"


async def kill_readers(pool, *, besides=()):
    """Kill what reads for *pool*, once it is there and none of *besides*; return what was killed."""
    while not all(process and process not in besides for process in pool.processes):  # noqa: ASYNC110  (nobody tells)
        await asyncio.sleep(0.01)
    killed = pool.processes
    for process in killed:
        os.kill(process, signal.SIGKILL)
    return killed


@pytest.mark.parametrize("kills", [2, 3], ids=["twice", "three times"])
def test_a_page_whose_process_is_killed_from_outside_is_read_twice_more_and_the_next_one_as_ever(kills):
    async def read():
        with closing(ReaderPool(SCOPE, seconds=60)) as pool:
            await pool.read(Inquiry(page=article_page(), kind="article"))
            asked = [
                asyncio.ensure_future(pool.read(Inquiry(page=one, kind="article")))
                for one in (SLOW, article_page())
            ]
            await asyncio.sleep(0)
            killed = []
            for _ in range(kills):
                killed += await kill_readers(pool, besides=killed)
            return await asyncio.wait_for(asyncio.gather(*asked), 60)

    first, second = asyncio.run(read())
    assert ("its process was killed" in str(first.reading.failure)) is (kills == 3)
    assert second.reading.article is not None


def test_processes_that_are_killed_before_they_come_to_a_page_cost_nothing():
    async def read():
        with closing(ReaderPool(SCOPE, 2)) as pool:
            asked = [
                asyncio.ensure_future(pool.read(Inquiry(page=article_page(), kind="article")))
                for _ in range(8)
            ]
            await asyncio.sleep(0)
            pool.nursery._process.kill()
            return await asyncio.wait_for(asyncio.gather(*asked), 60)

    assert all(one.reading.article for one in asyncio.run(read()))


def test_a_process_that_was_started_early_is_the_one_that_readers_are_forked_from():
    with started_early():
        (early,) = [process.pid for process, _ in nursery._early]

        async def read():
            with closing(ReaderPool(SCOPE)) as pool:
                await pool.read(Inquiry(page=article_page(), kind="article"))
                return pool.nursery._process.pid

        assert asyncio.run(read()) == early
        assert not nursery._early


def test_a_process_that_was_started_early_and_killed_is_replaced_by_another():
    with started_early():
        ((early, _),) = nursery._early
        early.kill()
        early.wait()
        assert ask(article_page())[0].reading.article


def test_a_process_that_was_started_early_and_is_needed_by_nobody_ends():
    with started_early():
        ((early, _),) = nursery._early
    assert early.returncode is not None


def test_a_process_that_never_begins_is_a_fault_of_ours_not_of_the_pages(monkeypatch):
    monkeypatch.setattr("archiver.nursery.MODULE", "archiver.exceptions")  # ends at once, and answers nothing
    with pytest.raises(ArchiverError, match="can't be started"):
        ask(article_page())


def test_where_no_process_begins_every_page_is_answered_so_also_those_that_come_later(monkeypatch):
    monkeypatch.setattr("archiver.nursery.MODULE", "archiver.exceptions")

    async def read():
        with closing(ReaderPool(SCOPE, 2)) as pool:
            inquiry = Inquiry(page=article_page(), kind="article")
            first = await asyncio.gather(*(pool.read(inquiry) for _ in range(8)), return_exceptions=True)
            later = await asyncio.gather(*(pool.read(inquiry) for _ in range(3)), return_exceptions=True)
            return [*first, *later]

    said = asyncio.run(asyncio.wait_for(read(), 60))
    assert {str(one).partition(":")[0] for one in said} == {"a process that reads pages can't be started"}


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


def parent_of(process):
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


async def all_read(pool):
    """Let *pool* read so many pages at once that it needs all its processes; return what it says of them."""
    inquiry = Inquiry(page=article_page(), kind="article")
    return await asyncio.wait_for(asyncio.gather(*(pool.read(inquiry) for _ in range(8))), 60)


def test_readers_are_forks_of_one_process_that_is_replaced_when_it_is_killed():
    async def read():
        with closing(ReaderPool(SCOPE, 2)) as pool:
            await all_read(pool)
            before = set(map(parent_of, pool.processes))
            os.kill(next(iter(before)), signal.SIGKILL)
            await all_read(pool)  # pages at hand then may be lost
            answers = await all_read(pool)
            return before, pool.processes, set(map(parent_of, pool.processes)), answers

    before, processes, after, answers = asyncio.run(read())
    assert len(set(processes)) == 2
    assert len(before) == len(after) == 1
    assert before != after
    assert all(one.reading.article for one in answers)
    assert not any(Path(f"/proc/{process}").exists() for process in (*processes, *after))


def used_by(*pages):
    """Return the seconds of CPU that a pool takes for *pages*, all its processes counted."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    ask(*pages)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def test_what_readers_have_used_is_counted_when_they_end():
    start = used_by(article_page())
    answer(Inquiry(page=SLOW, kind="article"), SCOPE)  # imports
    begun = time.process_time()
    answer(Inquiry(page=SLOW, kind="article"), SCOPE)
    assert used_by(*[SLOW] * 10) - start > 3 * (time.process_time() - begun)
