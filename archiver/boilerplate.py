"""What stands on a page or in a dump and is not the article: counters, file codes, site words, repeats. Pure.

The words themselves are data in `archiver.sites.words`; here are the rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.likeness import same_text
from archiver.sites import words
from archiver.text import squeeze

_LONGEST_WORD = 60  # characters; no entry of the word lists is longer
_LONGEST_NAME = 200  # characters of a file's name: file systems allow hardly more
_LONGEST_SPACED = 80  # of one with spaces in it: `_INTERNAL` has the longest

# "1 / 6", "1/6", "/", "1 /", "/ 6", "1 of 6", with Arabic-Indic digits too (\d is any script's).
_COUNTER = re.compile(r"[(\[]?(?:(?P<here>\d{1,3})\s{0,4})?(?:/|⁄|∕)(?:\s{0,4}(?P<all>\d{1,3}))?[)\]]?")
_IN_COUNTERS = re.compile(r"[\d/⁄∕]")  # one of these is in all of them
_COUNTER_IN_WORDS = re.compile(
    r"(?P<here>\d{1,3}) (?:of|sur|de|من) (?P<all>\d{1,3})|(?P<here2>\d{1,3})\s?\|\s?(?P<all2>\d{1,3})"
)
# "2018-153-Photo-1", "IMG_4521", "DSC00012.JPG", "20191205_Bratislava_01": codes have digits and no spaces,
# or are what a camera or a content system writes.
_FILE_NAME = re.compile(r"\S{1,200}\.(?:jpe?g|png|gif|tiff?|webp|bmp|svg|pdf|mp4)", re.IGNORECASE)
_CODE = re.compile(r"(?=\D{0,80}\d)[A-Za-z0-9]{1,40}(?:[-_.]{1,3}[A-Za-z0-9()]{1,40}){1,12}[-_]?")
_CAMERA = re.compile(
    r"(?:IMG|DSC|DSCN|DSCF|PICT?|PHOTO|P)[-_ ]?\d{2,8}(?: ?\(\d{1,3}\))?|[0-9a-f]{12,64}|\d{5,14}",
    re.IGNORECASE,
)
_INTERNAL = re.compile(
    r"(?:banner|bannière|thumbnail|thumb|header|hero|slider|teaser|placeholder|untitled|image|photo|picture|capture)"
    r"(?:\s?[-–_]\s?\w{1,30}(?:\s\w{1,30})?|\s?[-_]?\s?\d{1,4})?",
    re.IGNORECASE,
)
_BAR = re.compile(r"[|•·›]|\s[/>»]\s")
# "Related documentsMethod note": the heading of a box, glued to the first of its links.
_GLUED_END = re.compile(
    "(?:"
    + "|".join(sorted((re.escape(w) for w in words.RELATED | words.DOCUMENTS if " " in w), reverse=True))
    + r")(?=[:\s]*\S)",
    re.IGNORECASE,
)


def is_counter(line: str) -> bool:
    r"""Say whether *line* is only a gallery's slide counter, or what is left of one.

    >>> is_counter("1 /\n 6"), is_counter("١ / ٦"), is_counter("(1/6)"), is_counter("About 1 / 6 of the loads")
    (True, True, True, False)
    """
    if len(line.strip()) >= _LONGEST_WORD or not _IN_COUNTERS.search(line):
        return False
    short = squeeze(line[:_LONGEST_WORD])
    return bool(_COUNTER.fullmatch(short) or _COUNTER_IN_WORDS.fullmatch(short))


def counted(line: str) -> int | None:
    """Return how many slides the counter *line* says there are; None where it does not say.

    >>> counted("1 / 6"), counted("١/٦"), counted("/")
    (6, 6, None)
    """
    short = squeeze(line[:_LONGEST_WORD])
    match = _COUNTER.fullmatch(short)
    if match:
        return int(match["all"]) if match["all"] else None
    in_words = _COUNTER_IN_WORDS.fullmatch(short)
    return int(in_words["all"] or in_words["all2"]) if in_words else None


def is_site_word(line: str) -> bool:
    """Say whether *line* is only furniture of the site: "Print", "See also", "|", "All news | Print".

    >>> is_site_word("See also"), is_site_word("All news | Print"), is_site_word("See also the map of Lyon.")
    (True, True, False)
    """
    if len(line) > 4 * _LONGEST_WORD:
        return False
    parts = [part for part in _BAR.split(squeeze(line)) if part.strip()]
    trail = len(parts) > 1  # a breadcrumb: sections too
    return bool(line.strip()) and all(_is_one_word(part, section=trail) for part in parts)


def _is_one_word(part: str, *, section: bool) -> bool:
    """Say whether *part* is an entry of the word lists; a *section* of the site counts only among others."""
    key = words.key(part)
    if section and key in words.SECTION_TITLES:
        return True
    return key in words.FURNITURE or key in words.RELATED or key in words.DOCUMENTS


def is_end_word(line: str) -> bool:
    """Say whether *line* opens what follows an article: related news, documents, topics.

    >>> is_end_word("Voir aussi :"), is_end_word("Print")
    (True, False)
    """
    key = words.key(squeeze(line)) if len(line) < _LONGEST_WORD else ""
    if key in words.RELATED or key in words.DOCUMENTS:
        return True
    glued = _GLUED_END.match(line)
    if not glued:
        return False
    after = line[glued.end()]
    return (
        after.isupper()
        or after.isdecimal()
        or (glued[0][-1].isalpha() and after.isalpha() and not after.islower())
    )


def is_file_code(alt: str) -> bool:
    """Say whether an alternative text or caption is the name of a file, or an editor's, and says nothing.

    >>> is_file_code("2018-153-Photo-1"), is_file_code("Banner- Home"), is_file_code("26th OSCE Ministerial Council")
    (True, True, False)
    """
    text = squeeze(alt)
    if not text or len(text) > (_LONGEST_SPACED if " " in text else _LONGEST_NAME):
        return False
    patterns = (_CAMERA, _INTERNAL) if " " in text else (_FILE_NAME, _CODE, _CAMERA, _INTERNAL)
    return any(pattern.fullmatch(text) for pattern in patterns)


def drop_repeated(captions: Sequence[str]) -> list[str]:
    """Drop a caption that only says again what the one before it said: the alternative text, then the caption.

    Of two that differ by typing the second is kept: the first was the alternative text.

    >>> drop_repeated(["Foreign dignatories", "Foreign dignitaries", "2018-153-Photo-1", "A flag"])
    ['Foreign dignitaries', 'A flag']
    """
    kept: list[str] = []
    fresh = False  # whether the last one kept may still be the alternative text of the next
    for caption in captions:
        if is_file_code(caption) and " " not in caption:
            fresh = False
        elif fresh and same_text(kept[-1], caption):
            kept[-1] = caption
            fresh = False
        else:
            kept.append(caption)
            fresh = True
    return kept
