"""What answers a claim that a killed run left."""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.home import Home
from archiver.models import Claim
from archiver.recovery import recover_rows
from archiver.sites.interpol import INTERPOL
from archiver.store import open_database
from archiver.warc import WarcWriter
from tests.archive_home import AT, CRAWL, FIRST, page

BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("busy_worker", [0, 1])
def test_of_two_answers_in_one_second_the_later_one_counts_whichever_workers_file_it_lies_in(
    tmp_path, busy_worker
):
    home = Home(tmp_path)
    home.prepare()
    busy = replace(page(FIRST, "Lighthouses", AT), response=io.BytesIO(BUSY))
    whole = page(FIRST, "Lighthouses", AT + timedelta(milliseconds=200))
    claim = Claim(
        token="1", url=FIRST, kind="article", attempt=2, claimed_at=AT + timedelta(milliseconds=100)
    )
    with closing(open_database(home)) as store:
        for serial in (0, 1):
            out = WarcWriter(home, INTERPOL, CRAWL, lambda: AT, serial=serial)
            out.write_exchange(busy if serial == busy_worker else whole)
            out.close()
        answers = recover_rows(home, INTERPOL, "{}", store, {FIRST: claim})
    assert answers[FIRST].capture.status == 200
