"""What a run sees of the site, held against what is expected of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from archiver.conclusion import expectations_of
from archiver.exceptions import UsageError
from archiver.home import Home
from archiver.models import (
    Article,
    Capture,
    Claim,
    Dateline,
    Former,
    Image,
    ListingEntry,
    Page,
    Paragraph,
    Reading,
    Visit,
)
from archiver.sites.expected import INTERPOL_EXPECTED, adjust
from archiver.sites.interpol import INTERPOL
from archiver.surprise import NAMED, look_at_calendar
from archiver.watch import Watch

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ROOT = "https://www.interpol.int"
LISTING = ROOT + "/en/News-and-Events/News"
GOOD = Article(
    url=LISTING + "/2026/A", language="en", url_language="en", title="A", published=date(2026, 4, 1),
    dateline=Dateline(text="LYON, France", place="LYON"), paragraphs=(Paragraph(text="Words."),),
    images=(Image(url="i", image_key="i"),), template="title: h1 = head; date: below title; body: rich-text",
)  # fmt: skip


FORMER = Former(GOOD.template, GOOD.text)


def moved(template):
    """Return a reading with the same words, its parts in other places."""
    return Former(template, GOOD.text)


def visit(url, *, kind="article", status=200, known=False, retry_at=None, capture_kind="response"):
    capture = Capture(
        record_id=f"<urn:{url}>", url=url, captured_at=NOW, status=status, mime="text/html", digest="", sha256="",
        kind=capture_kind, site_url=url, origin="live", filename="collections/interpol/archive/a.warc.gz", offset=7, length=1,
    )  # fmt: skip
    page = Page(url=url, site_url=url, body=b"", content_type="text/html", status=status, capture=capture)
    claim = Claim(token="t", url=url, kind=kind, attempt=1, claimed_at=NOW, known=known)
    return Visit(claim=claim, page=page, capture=capture, retry_at=retry_at)


def watch(count, article=GOOD, *, before=None, **changes):
    """Return a watch that has seen *count* articles."""
    seen = Watch(INTERPOL, INTERPOL_EXPECTED)
    more(seen, count, article, before=before, **changes)
    return seen


def more(seen, count, article=GOOD, *, before=None, **changes):
    for number in range(count):
        url = f"{LISTING}/2026/{len(seen.misses)}-{number}"
        seen.see(visit(url), Reading(article=replace(article, url=url, **changes)), before)


def names(surprises):
    return [surprise.name for surprise in surprises]


def test_a_site_that_is_as_expected_is_no_surprise():
    assert watch(50).surprises([]) == []


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        pytest.param({"published": None}, "date", id="no dates"),
        pytest.param({"dateline": None}, "dateline", id="no datelines"),
        pytest.param({"images": ()}, "gallery", id="no galleries"),
        pytest.param({"template": "body: trafilatura"}, "layers", id="the last rung"),
        pytest.param(
            {"template": "body: rich-text; guard: template alone"}, "layers", id="against the guard"
        ),
        pytest.param({"template": "body: running text"}, "rich_text", id="another element"),
        pytest.param({"url_language": "fr", "untranslated": True}, "translated", id="copies in English"),
    ],
)
def test_what_new_articles_lack_is_told_over_twenty_of_them_and_not_over_two(changes, name):
    assert watch(2, **changes).surprises([]) == []
    assert name in names(watch(20, **changes).surprises([]))


def test_the_line_names_what_is_off_how_often_and_the_captures():
    (surprise,) = watch(20, dateline=None).surprises([])
    line = str(surprise)
    assert line.startswith("dateline: 20 of 20 new articles: no dateline was found (60% at most expected): ")
    assert line.count("(collections/interpol/archive/a.warc.gz at 7)") == NAMED
    assert "\n" not in line
    assert surprise.to_fact()["captures"][0]["record_id"].startswith("<urn:")


def test_two_pages_a_run_add_up_over_the_runs_before():
    seen = watch(2, dateline=None)
    earlier = [{"seen": {"dateline": [2, 0]}}] * 9
    assert names(seen.surprises(earlier)) == ["dateline"]
    assert seen.surprises(earlier[:8]) == []
    assert watch(2, dateline=None).surprises([{"seen": {"dateline": [2, 2]}}] * 9) == []


def test_a_run_is_silent_on_what_only_earlier_ones_saw():
    assert watch(2).surprises([{"seen": {"dateline": [50, 0]}}]) == []


@pytest.mark.parametrize(
    "junk", [{}, {"seen": 3}, {"seen": {"dateline": "x"}}, {"seen": {"dateline": ["a", -4]}}]
)
def test_figures_that_are_none_are_taken_for_nothing(junk):
    assert watch(2, dateline=None).surprises([junk] * 30) == []
    assert watch(2).walked([{"walked": {"en": "all"}}, {"walked": 3}]) == {}


def test_parts_that_moved_on_most_pages_at_once_are_a_redesign_and_one_page_is_not():
    assert names(
        watch(10, before=moved("title: h1 = head; date: above title; body: rich-text")).surprises([])
    ) == ["template"]
    one = watch(9, before=FORMER)
    more(one, 1, before=moved("body: articleBody"))
    assert one.surprises([]) == []


def test_a_gallery_added_or_a_standfirst_cut_is_an_edit_and_no_redesign():
    before = GOOD.template + "; standfirst: above the dateline; gallery: beside pictures"
    assert watch(30, before=moved(before)).surprises([]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The same words as before. One is new.", [], id="an edit"),
        pytest.param("We use cookies. Accept all or choose.", ["text"], id="another text"),
        pytest.param("The same", ["text"], id="cut off"),
        pytest.param(
            "the same words as before. " + " ".join(map(str, range(20))), ["text"], id="a menu in it"
        ),
    ],
)
def test_articles_that_mostly_say_something_else_are_a_surprise_where_all_parts_stand_as_they_did(
    text, expected
):
    former = Former(GOOD.template, "The same words as before.")
    seen = watch(5, before=former, paragraphs=(Paragraph(text=text),))
    assert names(seen.surprises([])) == expected


def test_pages_that_can_not_be_read_any_more_are_a_surprise_and_those_that_never_could_are_not():
    broken = Reading(failure=("not_article", "no text"))
    for known, before, expected in (
        (False, None, ["readable"]),
        (True, FORMER, ["readable"]),
        (True, None, []),
    ):
        seen = Watch(INTERPOL, INTERPOL_EXPECTED)
        for number in range(10):
            seen.see(visit(f"{LISTING}/2026/{number}", known=known), broken, before)
        assert names(seen.surprises([])) == expected


def test_a_repeated_payload_is_not_counted_twice():
    seen = Watch(INTERPOL, INTERPOL_EXPECTED)
    seen.see(visit(GOOD.url, capture_kind="revisit"), Reading(article=GOOD), FORMER)
    assert seen.counts == {}


# --- listings ---------------------------------------------------------------------------------


def listing(seen, url, entries, **options):
    named = tuple(
        ListingEntry(position=n, url=f"{LISTING}/2026/{n}", title="t", date=None) for n in range(entries)
    )
    seen.see(visit(url, kind="listing", **options), Reading(listing=named), None)


def test_the_head_of_a_listing_without_an_article_is_told_at_once():
    seen = Watch(INTERPOL, INTERPOL_EXPECTED)
    listing(seen, LISTING, 0)
    (surprise,) = seen.surprises([])
    assert surprise.name == "listing"
    assert surprise.captures[0].url == LISTING


def test_another_empty_page_of_a_listing_is_none_of_our_business():
    seen = Watch(INTERPOL, INTERPOL_EXPECTED)
    listing(seen, LISTING + "/2003", 0)
    listing(seen, LISTING, 0, status=404)
    assert seen.surprises([]) == []


def test_a_listing_is_walked_whole_where_every_page_of_it_was_answered():
    seen = Watch(INTERPOL, INTERPOL_EXPECTED)
    listing(seen, LISTING, 8)
    listing(seen, LISTING + "?page=2", 0, status=404)
    assert seen.walked([]) == {"en": 8}


@pytest.mark.parametrize("trouble", [{"status": 503}, {"status": 403}, {"retry_at": NOW}])
def test_a_page_that_was_not_had_makes_its_languages_walk_no_whole_one(trouble):
    seen = Watch(INTERPOL, INTERPOL_EXPECTED)
    listing(seen, LISTING, 8)
    listing(seen, LISTING + "?page=2", 0, **trouble)
    listing(seen, ROOT + "/ar/1/1", 3)
    assert seen.walked([]) == {"ar": 3}
    listing(seen, LISTING + "?page=2", 8)
    assert seen.walked([]) == {"en": 8, "ar": 3}


def test_a_listing_that_ends_long_before_it_did_is_a_surprise_and_no_whole_walk():
    seen = Watch(INTERPOL, INTERPOL_EXPECTED)
    listing(seen, LISTING, 8)
    assert seen.walked([{}, {"walked": {"en": 24}}, {"walked": {"en": 1}}]) == {}
    assert names(seen.surprises([])) == ["paging"]


# --- the calendar -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("newest", "this_week", "is_live", "expected"),
    [
        pytest.param(date(2026, 4, 28), 30, True, [], id="as usual"),
        pytest.param(date(2026, 4, 9), 0, True, ["silence"], id="nothing for three weeks and a day"),
        pytest.param(date(2026, 4, 10), 0, True, [], id="nothing for three weeks"),
        pytest.param(date(2020, 1, 1), 0, False, [], id="a mirror brings no news"),
        pytest.param(None, 0, True, [], id="nothing at all yet"),
        pytest.param(date(2026, 5, 1), 151, False, ["articles_a_week"], id="a calendar that never ends"),
    ],
)
def test_news_comes_neither_too_seldom_nor_too_often(newest, this_week, is_live, expected):
    odd = look_at_calendar(
        INTERPOL_EXPECTED, today=NOW.date(), newest=newest, this_week=this_week, is_live=is_live
    )
    assert names(odd) == expected


# --- an archive's own figures -----------------------------------------------------------------


def test_an_archive_may_set_figures_otherwise_or_leave_an_expectation_out(tmp_path):
    (tmp_path / "archiver.toml").write_text(
        "[expectations]\ndateline = false\ndate = 0.5\nsilence_days = 3\n"
    )
    expected = expectations_of(Home(tmp_path))
    shares = {share.name: share.least for share in expected.shares}
    assert "dateline" not in shares
    assert shares["date"] == 0.5
    odd = look_at_calendar(expected, today=NOW.date(), newest=date(2026, 4, 20), this_week=0, is_live=False)
    assert names(odd) == ["silence"]


@pytest.mark.parametrize(
    "table",
    [
        3,
        {"dates": 0.5},
        {"date": True},
        {"date": 2},
        {"date": "half"},
        {"silence_days": 0},
        {"silence_days": 99_999_999_999},
        {"articles_a_week": True},
    ],
)
def test_figures_that_make_no_sense_are_a_wrong_call(table):
    with pytest.raises(UsageError, match=r"archiver\.toml: \[expectations\]"):
        adjust(INTERPOL_EXPECTED, table)


def test_false_ends_a_wait():
    assert adjust(INTERPOL_EXPECTED, {"silence_days": False, "articles_a_week": False}).silence_days is None


def test_the_head_of_a_listing_that_was_never_given_is_told_when_the_run_is_over():
    seen = Watch(INTERPOL, INTERPOL_EXPECTED)
    listing(seen, LISTING, 0, status=503)
    unchanged = visit(ROOT + "/ar/1/1", kind="listing", status=304)
    seen.see(replace(unchanged, page=None), Reading(), None)
    assert seen.surprises([]) == []
    seen.miss_heads()
    (surprise,) = seen.surprises([])
    assert str(surprise).startswith("listing: 1 of 1 heads of listings: no article was found on it")
    moved_away = Watch(INTERPOL, INTERPOL_EXPECTED)
    listing(moved_away, LISTING, 0, status=301)
    moved_away.miss_heads()
    assert names(moved_away.surprises([])) == ["listing"]
    unheard = Watch(INTERPOL, INTERPOL_EXPECTED, "http://127.0.0.1:8000")
    claim = Claim(token="t", url="http://127.0.0.1:8000/ar/1/1", kind="listing", attempt=4, claimed_at=NOW)
    unheard.see(Visit(claim=claim), Reading(), None)
    unheard.miss_heads()
    assert "http://127.0.0.1:8000/ar/1/1 (no answer, or robots.txt forbids it)" in str(
        unheard.surprises([])[0]
    )


HEADS = [ROOT + path for path in INTERPOL.listings]


@pytest.mark.parametrize(
    ("answers", "surprises"),
    [
        pytest.param({"listing": [404] * 4}, ["listing"], id="all are gone"),
        pytest.param({"listing": [200, 404, 404, 404]}, [], id="a mirror in one language"),
        pytest.param({"listing": [304, 404, 404, 404]}, [], id="nothing new in one language"),
        pytest.param({"listing": [404] * 4, "sitemap": [200]}, [], id="the site map stood in"),
        pytest.param({"listing": [404] * 4, "sitemap": [404]}, ["listing"], id="the site map is gone too"),
    ],
)
def test_listings_that_are_all_gone_are_told(answers, surprises):
    seen = Watch(INTERPOL, INTERPOL_EXPECTED)
    entry = (ListingEntry(position=0, url=GOOD.url, title="A", date=None),)
    for kind, statuses in answers.items():
        for url, status in zip(HEADS, statuses, strict=False):
            listing = entry if status == 200 else ()
            seen.see(visit(url, kind=kind, status=status), Reading(listing=listing), None)
    assert names(seen.surprises([])) == surprises
