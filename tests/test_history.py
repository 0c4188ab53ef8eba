"""An article's history: the fold over its captures, by examples and by properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.history import REMOVAL_AFTER, Event, fold, step

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def event(hours, kind, digest="", extractor="1"):
    number = int(hours * 10)
    return Event(
        captured_at=BEGIN + timedelta(hours=hours),
        record_id=f"<urn:{number:05}>",
        capture_id=number,
        kind=kind,
        digest=digest,
        extractor=extractor if digest else "",
        source=number if digest else None,
    )


def causes(*events):
    return [version.cause for version in fold(events)[1]]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([event(0, "read", "a")], ["first"], id="one reading"),
        pytest.param([event(0, "read", "a"), event(1, "read", "a")], ["first"], id="read again unchanged"),
        pytest.param([event(0, "read", "a"), event(1, "same")], ["first"], id="not modified"),
        pytest.param([event(0, "read", "a"), event(1, "read", "b")], ["first", "site_edit"], id="edited"),
        pytest.param(
            [event(0, "read", "a"), event(1, "read", "b"), event(2, "read", "a")],
            ["first", "site_edit", "site_edit"],
            id="edited and put back",
        ),
        pytest.param(
            [event(0, "read", "a"), event(1, "read", "b", extractor="2")],
            ["first", "extractor_upgrade"],
            id="read by another extractor",
        ),
        pytest.param(
            [event(0, "read", "a"), event(1, "gone"), event(24.9, "gone")], ["first"], id="gone 23.9 hours"
        ),
        pytest.param(
            [event(0, "read", "a"), event(1, "gone"), event(25, "gone")],
            ["first", "site_removed"],
            id="gone 24 hours",
        ),
        pytest.param(
            [event(0, "read", "a"), event(1, "gone"), event(9, "read", "a"), event(26, "gone")],
            ["first"],
            id="gone twice, there between",
        ),
        pytest.param(
            [event(0, "read", "a"), event(1, "gone"), event(9, "unavailable"), event(26, "gone")],
            ["first", "site_removed"],
            id="gone twice, an error between",
        ),
        pytest.param(
            [event(0, "read", "a"), *(event(h, "unavailable") for h in (1, 40))], ["first"], id="errors"
        ),
        pytest.param(
            [event(0, "read", "a"), event(1, "gone"), event(30, "gone"), event(40, "read", "a")],
            ["first", "site_removed", "site_restored"],
            id="restored unchanged",
        ),
        pytest.param(
            [
                event(0, "read", "a"),
                event(1, "gone"),
                event(30, "gone"),
                event(40, "read", "b"),
                event(50, "read", "c"),
            ],
            ["first", "site_removed", "site_restored", "site_edit"],
            id="restored changed, then edited",
        ),
        pytest.param(
            [event(0, "gone"), event(30, "gone"), event(40, "read", "a")], ["first"], id="gone before all"
        ),
        pytest.param([event(0, "gone"), event(30, "gone")], [], id="never read"),
    ],
)
def test_versions_have_their_cause(events, expected):
    assert causes(*events) == expected


def test_a_removal_carries_its_first_404_and_no_reading():
    removal = fold([event(0, "read", "a"), event(1, "gone"), event(25, "gone")])[1][1]
    assert (removal.event.capture_id, removal.source) == (10, None)


def test_the_state_says_since_when():
    history, _ = fold(
        [event(0, "read", "a"), event(1, "unavailable"), event(2, "gone"), event(3, "unavailable")]
    )
    assert (history.state, history.state_since) == ("unavailable", BEGIN + timedelta(hours=1))
    assert history.last_captured_at == BEGIN


EVENTS = st.lists(
    st.builds(
        event,
        st.integers(0, 300),
        st.sampled_from(["read", "same", "gone", "unavailable"]),
        st.sampled_from(["", "a", "b"]),
        st.sampled_from(["1", "2"]),
    ).filter(lambda e: (e.kind == "read") == bool(e.digest)),
    max_size=12,
    unique_by=lambda e: e.record_id,
)


@given(EVENTS, st.randoms())
def test_the_order_of_arrival_does_not_matter(events, random):
    shuffled = list(events)
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(events)


@given(EVENTS)
def test_stepping_is_folding(events):
    history, versions = None, []
    for each in sorted(events, key=lambda e: e.order):
        history, version = step(history, each)
        versions += [version] if version else []
    assert (history, versions) == fold(events)


@given(EVENTS)
def test_versions_are_numbered_in_time_and_counted(events):
    history, versions = fold(events)
    assert [version.number for version in versions] == list(range(1, len(versions) + 1))
    assert [v.event.order for v in versions] == sorted(v.event.order for v in versions)
    assert history is None or history.version_count == len(versions)
    assert [v.cause for v in versions[:1]] in ([], ["first"])


@given(EVENTS)
def test_a_removal_always_has_two_answers_a_day_apart(events):
    gone = sorted(e.captured_at for e in events if e.kind == "gone")
    if any(version.cause == "site_removed" for version in fold(events)[1]):
        assert gone[-1] - gone[0] >= REMOVAL_AFTER
