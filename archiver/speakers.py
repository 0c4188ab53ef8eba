"""Who is speaking: a name and a role, out of the words beside a quotation, in four languages. Pure.

What can be a name: `names`. Arabic has no capitals, so there it is what stands behind the last title or institution.
What is not sure stays "".
"""

from __future__ import annotations

import re

from archiver.names import SERVANT, is_name, is_name_word, is_particle, is_title
from archiver.places import country_code
from archiver.text import squeeze
from archiver.titles import (
    ARABIC_TITLES,
    COURTESY,
    DOING,
    FIELDS,
    INSTITUTIONS,
    JOINING,
    OF,
    PREPOSITIONS,
    TITLES,
)
from archiver.verbs import find_verb

_LONGEST = 220  # characters of an attribution
_WORDS_BEFORE = 6  # words of a title that stand before a name

_ARABIC_RELATIVE = re.compile(
    r"\s+(?:الذي|التي|والذي|والتي|في|إن|أن|بأن|عند|خلال|بعد|قبل|أمام|على|إنه|إنها)(?:\s.*)?$", re.DOTALL
)
# "وأوضحت نادية قائلة:" says twice that she speaks.
_ARABIC_SAYING = re.compile(r"\s(?:قائلة|قائلا|قائلًا|قائلاً)\W*$")
_ARABIC = re.compile("[\u0620-\u064a]")
# "Colonel Ali Hassan of the Coast Guard": what the rank before a name is of stands behind it.
_OF_BEHIND = re.compile(
    r"(?:of|from|du|de|del|des)\s[^\s,;:]+(?:\s(?!(?:who|which|that|at|in|on|during|after|before|when|while|as|to|qui|lors|après|avant"
    r"|à|dans|que|quien|durante|tras|antes|en|ante)\b)[^\s,;:]+){0,7}"
)
_ARTICLES = re.compile(r"(?:the|le|la|l['’]|el|los|las|les|un|una|une|a|an)(?:\s+|(?<=['’]))", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?:who|which|whose|that|qui|que|quien|quienes|dont|الذي|التي|during|after|before|at|in|on|speaking|lors|durante|tras)\b",
    re.IGNORECASE,
)
# A given name that begins like a preposition has this many letters at most: "بشار", "ليلى", "وليد".
_GIVEN = 4
_ARABIC_PREPOSITIONS = frozenset("في من على إلى عن مع لدى عند باسم ضد غير".split())  # noqa: SIM905
_COMMA = re.compile(r"\s*[,،]")
# What it begins with is asked first: else three branches are tried at every letter.
_PARTS = re.compile(r"(?=[\s,،(])(?:\s*[,،]\s*|\s+[–—-]\s+|\s*\((?=[^)]{2,80}\)\s*$))")


def read_attribution(line: str) -> tuple[str, str]:
    """Split a speaker's line into name and role; ("", "") where *line* names nobody.

    >>> read_attribution("Jürgen Stock, INTERPOL Secretary General")
    ('Jürgen Stock', 'INTERPOL Secretary General')
    >>> read_attribution("le Secrétaire général d’INTERPOL, Jürgen Stock"), read_attribution("The event was held today.")
    (('Jürgen Stock', 'Secrétaire général d’INTERPOL'), ('', ''))
    """
    text = squeeze(line[: 2 * _LONGEST])
    if not text.isascii():
        text = _ARABIC_SAYING.sub("", text)
        name = _COMMA.split(text, maxsplit=1)[0]
        # Behind a name and a comma a preposition is a part of the title: "investigator in the cybercrime unit".
        if name == text or not name or not is_name(name):
            text = _ARABIC_RELATIVE.sub("", f" {text}")
    text = text.strip(' ,،.:;–—-−"“”«»')
    if not text or len(text) > _LONGEST or find_verb(text):
        return "", ""
    text = _without_article(text)
    parts = [part.rstrip(" )") for part in _PARTS.split(text) if part.strip(" )") and not _is_aside(part)]
    for at, part in enumerate(parts):
        following = parts[at + 1 :]
        if is_name(part):
            return part, _role(following)
        if following and is_name(following[0]) and is_role(part):
            return following[0], _bare(part)
        name, role = _split_title(part)
        if name:
            apposition = _role(following)
            both = role and is_role(apposition) and apposition.casefold() != role.casefold()
            comma = "، " if _ARABIC.match(role) else ", "
            return name, comma.join((role, apposition)) if both else role or apposition
    return "", ""


def read_speaker(phrase: str) -> tuple[str, str]:
    """Read who is named beside a verb of saying: as `read_attribution`, and with more around the name.

    >>> read_speaker("the luthier Donatella Frigerio at the ceremony"), read_speaker("he"), read_speaker("the police")
    (('Donatella Frigerio', 'luthier'), ('', ''), ('', ''))
    """
    if not phrase:
        return "", ""
    who = read_attribution(phrase)
    if who[0]:
        return who
    text = squeeze(phrase[:_LONGEST])
    text = (text if text.isascii() else _ARABIC_RELATIVE.sub("", f" {text}")).strip(" ,،.:;–—-")
    for part in _PARTS.split(text):
        words = part.split()
        if _is_aside(part):
            continue
        if words and _ARABIC.match(part):
            return _split_arabic(words)
        for start in range(min(len(words), _WORDS_BEFORE + 1)):
            end = next(
                (at for at in range(start, len(words)) if not is_name_word(words[at], at - start)),
                len(words),
            )
            while end > start and words[end - 1].islower():
                end -= 1
            if end - start > 1 and (end == len(words) or words[end][0].islower()):
                return _name_and_role(words, start, end)
    return "", ""


def _is_aside(part: str) -> bool:
    """Say whether *part* only tells of others: "quoting Victor Hugo"."""
    return part.strip().partition(" ")[0].casefold() in DOING


def _name_and_role(words: list[str], start: int, end: int) -> tuple[str, str]:
    """Return the name that *words* from *start* to *end* are, what stands before it, and what a rank is of.

    "Minister of Justice Ana Ruiz": what the title is for is no part of the name; where it is not known, nobody is named.
    """
    if start and words[start - 1].casefold() in OF:
        first = _behind_field(words, start, end)
        if first == start:
            return "", ""
        start = first
    before = words[1:start] if joins_sentences(words[0]) else words[:start]
    role = re.sub(r"^(\S+)['’]s$", r"\1", _bare(_without_article(" ".join(before))))
    behind = _OF_BEHIND.match(" ".join(words[end:])) if role else None
    return " ".join(words[start:end]), f"{role} {behind[0]}" if behind else role


def _behind_field(words: list[str], start: int, end: int) -> int:
    """Return where the name begins behind what a title is for: a field, a country; *start* where neither stands there."""
    at = start
    while at + 1 < end:
        size = next((n for n in (3, 2, 1) if at + n < end and country_code(" ".join(words[at : at + n]))), 0)
        size = size or words[at].casefold() in FIELDS
        if not size:
            break
        at += size
    return at


def _without_article(text: str) -> str:
    """Return *text* without an article before a small letter or a title: "L’inspectrice", "la profesora", "The President"."""
    match = _ARTICLES.match(text)
    return text[match.end() :] if match and _takes_article(match[0], text[match.end() :]) else text


def _takes_article(article: str, text: str) -> bool:
    """Say whether *article* before *text* is one, and none of its name: not in "La Paz", nor "UN"."""
    letters = article.strip(" '’")
    if len(letters) > 1 and letters.isupper():
        return False
    first = re.split(r"[\s-]", text, maxsplit=1)[0].casefold()
    return text[:1].islower() or first in TITLES or first in INSTITUTIONS


def _split_arabic(words: list[str]) -> tuple[str, str]:
    """Split an Arabic phrase whose title is not known: the name stands behind the last word with an article."""
    ends = [
        at
        for at, word in enumerate(words[:_WORDS_BEFORE])
        if word.startswith(("ال", "لل")) and (not at or words[at - 1] != SERVANT)
    ]
    name = words[ends[-1] + 1 :] if ends else []
    if 2 <= len(name) - sum(map(is_particle, name)) <= 4:  # noqa: PLR2004  (given name and surname, or two of either)
        return " ".join(name), " ".join(words[: ends[-1] + 1])
    return "", ""


def joins_sentences(text: str) -> bool:
    """Say whether *text* goes on with the sentence before: "and the Minister", "against it, while Ana Ruiz".

    >>> joins_sentences("while Ana Ruiz"), joins_sentences("the luthier Ana Ruiz"), joins_sentences("Ana Ruiz")
    (True, False, False)
    """
    first = text.split(maxsplit=1)[0].casefold() if text else ""
    return first in JOINING or first in PREPOSITIONS


def adjoins(text: str) -> bool:
    """Say whether *text* behind a verb is no subject but says when, where or how: "in Lyon", "قائلا"."""
    return bool(_ARABIC_SAYING.search(" " + text)) or joins_sentences(text.strip(" ,،.:;"))


def is_named_before(subject: str, role: str) -> bool:
    """Say whether *subject* is by his title whoever has *role*: "the Minister" is the "Minister of Justice".

    >>> is_named_before("the Minister", "Minister of Justice"), is_named_before("the judge", "Minister of Justice")
    (True, False)
    """
    title = _without_article(subject.strip()).casefold().removeprefix("ال")
    return len(title) > 3 and title in role.casefold()  # noqa: PLR2004  (a title, no particle)


def is_role(part: str) -> bool:
    """Say whether *part* has a title in it."""
    words = [word.casefold().strip(".") for word in part.replace("-", " ").split()]
    return any(word in TITLES or ARABIC_TITLES.fullmatch(word) for word in words)


def _role(parts: list[str]) -> str:
    """Return the role that *parts* behind a name say: up to the first that is no role."""
    kept: list[str] = []
    for part in parts:
        if _RELATIVE.match(part) or (kept and not part[0].isupper() and not _ARABIC.match(part)):
            break
        kept.append(part)
    return _bare(", ".join(kept))


def _bare(role: str) -> str:
    """Return *role* without an article or a preposition before it."""
    if role.casefold().strip(".") in COURTESY:
        return ""
    if joins_sentences(role) and " " in role:
        role = role.split(maxsplit=1)[1]  # "Pour le Secrétaire général"
    match = _ARTICLES.match(role)
    is_article = match is not None and (role[0].islower() or _takes_article(match[0], role[match.end() :]))
    return role[match.end() :] if match and is_article else role


def _split_title(part: str) -> tuple[str, str]:
    """Split "INTERPOL Secretary General Jürgen Stock" into name and title; ("", "") without both."""
    words = part.split()
    if _ARABIC.match(part):
        return _split_arabic_title(words)
    for start in range(max(1, len(words) - 5), len(words)):
        name = " ".join(words[start:])
        before = words[:start]
        if words[start].casefold() in FIELDS:
            continue
        if is_name(name) and not before[-1].endswith(("’", "'")) and _title_ends(before):
            return name, _bare(" ".join(before))
    return "", ""


def _title_ends(before: list[str]) -> bool:
    """Say whether the words before a name end in a title, or name one and an institution behind it."""
    last = before[-1].casefold().strip(".")
    institution = re.sub(r"^[dl]['’]|['’]s$", "", last)
    is_of = (institution in INSTITUTIONS and institution not in OF) or last in FIELDS
    return is_title(last) or (is_of and is_role(" ".join(before)))


def _split_arabic_title(words: list[str]) -> tuple[str, str]:
    """Split "الأمين العام للإنتربول يورغن شتوك": the name stands behind the last title or institution."""
    ends = [
        at
        for at, word in enumerate(words)
        if (ARABIC_TITLES.fullmatch(word) or word.startswith(("ال", "لل")))
        and (not at or words[at - 1] != SERVANT)
    ]
    if not ends or not ARABIC_TITLES.fullmatch(words[0]):
        return "", ""
    start = ends[-1] + 1
    if start == len(words) and _has_arabic_surname(words):
        start -= 2
    name = " ".join(words[start:])
    return (name, " ".join(words[:start])) if name and is_name(name) else ("", "")


def _has_arabic_surname(words: list[str]) -> bool:
    """Say whether *words* end in a given name and a surname with an article, behind a word with one: "… الجنائية سلمى الحداد".

    Absent rather than wrong: a given name that may be a preposition and a noun ("لشؤون", "بوزارة") is none.
    """
    if len(words) < 3 or not words[-1].startswith("ال"):  # noqa: PLR2004  (title, given name, surname)
        return False
    before, given = words[-3:-1]
    if not before.startswith(("ال", "لل")) or given.startswith(("ال", "لل", "وال", "لأ", "لإ")):
        return False
    glued = given.startswith(("ب", "ل", "ك", "و", "ف")) and len(given) > _GIVEN
    return not (glued or given in _ARABIC_PREPOSITIONS or ARABIC_TITLES.fullmatch(given.removeprefix("و")))
