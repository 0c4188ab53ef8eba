"""What a site is expected to show, as data: how many of its pages have what, and how often it brings something new.

Beside the site's addresses, because whoever changes one looks at the other. An archive's own ``archiver.toml`` may
set any of these figures otherwise, or to false. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from archiver.exceptions import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of the cases of one kind have what they should have, at least."""

    name: str
    """What it is called in ``archiver.toml``, in a run's figures and in the line that an operator reads."""
    of: str
    """The cases, in words."""
    says: str
    """What those that do not count lack, in words."""
    least: float
    """The smallest share, 0 to 1, that is no surprise."""
    cases: int
    """Over fewer cases nothing is said; earlier runs' are taken in until there are so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """What one site is expected to show."""

    shares: tuple[Share, ...]
    current_since: int
    """The year of the first pages of the current template: what is expected of it is not of older ones."""
    articles_a_week: int
    """Articles dated within seven days, all languages, at most: more is a calendar that never ends."""
    silence_days: int | None
    """So many days without a new article are one too many; None: nobody waits."""
    silence_everywhere: bool = False
    """True where a mirror, too, is expected to bring news; else only the site itself is."""


_CURRENT_SINCE = 2019  # pages of earlier years follow the old scheme [I]

# The shares come from what was seen of the site [S], loosened by what chance does to twenty pages; compared with it
# last in November 2026.
INTERPOL_EXPECTED = Expectations(
    shares=(
        # 38 of 38 dated pages had a readable date [S].
        Share(name="date", of="new articles", says="no date was found", least=0.8, cases=20),
        # 40 of 46 texts open with one [S]; statements and opinion pieces do not.
        Share(name="dateline", of="new articles", says="no dateline was found", least=0.4, cases=20),
        # 12 of 21 pages of the current scheme have one, none of 14 of the old [S].
        Share(
            name="gallery",
            of=f"new articles of {_CURRENT_SINCE} and later",
            says="no gallery was found",
            least=0.1,
            cases=20,
        ),
        # None of the 65 pages of the replica and of the golden ones needs the last rung [I].
        Share(
            name="layers",
            of="new articles",
            says="the text was found by a last resort",
            least=0.9,
            cases=20,
        ),
        # The platform's own element around rich text, seen on a page of 2020 [H], inferred for news [I].
        Share(
            name="rich_text",
            of=f"new articles of {_CURRENT_SINCE} and later",
            says="the text is not in the element known for it",
            least=0.2,
            cases=20,
        ),
        # 3 of 21 pages in another language than English were copies in English [S].
        Share(
            name="translated",
            of="new articles in other languages",
            says="the text is not in the address's language",
            least=0.5,
            cases=20,
        ),
        Share(
            name="readable",
            of="pages of articles",
            says="no article could be read on the page",
            least=0.8,
            cases=10,
        ),
        # An edit leaves a page's parts where they stood; a redesign moves them on all pages at once.
        Share(
            name="template",
            of="articles read again",
            says="its parts no longer stand where they did",
            least=0.6,
            cases=5,
        ),
        # An edit changes some words; where many articles say something else, what is read is not the article any more.
        Share(
            name="text",
            of="articles read again",
            says="half of its words are other ones than before",
            least=0.6,
            cases=5,
        ),
        # A head of a listing without any article: nothing new would ever be found.
        Share(name="listing", of="heads of listings", says="no article was found on it", least=1.0, cases=1),
        # A listing grows; one that names far less than before was not walked to its end.
        Share(name="paging", of="listings", says="it ends long before it did", least=1.0, cases=1),
    ),
    current_since=_CURRENT_SINCE,
    # Four languages, a handful of articles a week each [I].
    articles_a_week=150,
    # The longest pause between two dated articles that is known is ten days, at a year's end [I].
    silence_days=21,
)


def adjust(expected: Expectations, table: object) -> Expectations:
    """Return *expected* with the figures of an ``[expectations]`` table; false leaves one out.

    Raises UsageError where the table names no expectation, or sets one to what is no figure.

    >>> adjusted = adjust(INTERPOL_EXPECTED, {"gallery": 0.05, "dateline": False, "silence_days": 3})
    >>> [share.least for share in adjusted.shares if share.name in ("gallery", "dateline")]
    [0.05]
    >>> adjusted.silence_days, adjusted.silence_everywhere
    (3, True)
    """
    if not isinstance(table, Mapping):
        raise UsageError("archiver.toml: [expectations] must be a table of names and figures")
    for name, value in table.items():
        expected = _set(expected, str(name), value)
    return expected


def _set(expected: Expectations, name: str, value: object) -> Expectations:
    if name == "silence_days":
        return replace(
            expected, silence_days=_whole(name, value) or None, silence_everywhere=value is not False
        )
    if name == "articles_a_week":
        return replace(expected, articles_a_week=_whole(name, value))
    if name not in {share.name for share in expected.shares}:
        known = ", ".join([share.name for share in expected.shares] + ["silence_days", "articles_a_week"])
        raise UsageError(f"archiver.toml: [expectations] {name}: no such expectation; there are {known}")
    others = tuple(share for share in expected.shares if share.name != name)
    if value is False:
        return replace(expected, shares=others)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise UsageError(f"archiver.toml: [expectations] {name}: must be a share from 0 to 1, or false")
    (share,) = (share for share in expected.shares if share.name == name)
    return replace(expected, shares=(*others, replace(share, least=float(value))))


_MOST = 100_000
"""Days and articles that anybody waits for: no date is longer ago, as a number."""


def _whole(name: str, value: object) -> int:
    """Return the whole number that *value* is; 0 for false."""
    if value is False:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _MOST:
        raise UsageError(
            f"archiver.toml: [expectations] {name}: must be a whole number above 0, {_MOST:,} at most, or false"
        )
    return value
