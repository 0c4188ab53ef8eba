"""Quotations in a text, with who says them, by four languages' marks and verbs of saying. Pure.

A quotation may run over paragraphs (an opening mark on each, the closing one at the end), may stand behind
"X said:" in paragraphs of its own, and may be resumed behind its speaker's name. Words in marks that nobody
says, a title or a term, are no quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from archiver.models import Paragraph, Quote
from archiver.names import SINCE, is_pronoun, names_in
from archiver.sentences import split_sentences
from archiver.speakers import (
    adjoins,
    is_named_before,
    is_role,
    joins_sentences,
    read_attribution,
    read_speaker,
)
from archiver.text import squeeze
from archiver.verbs import find_verb

_OPEN = "“«„"
_CLOSE = {"“": "”", "«": "»", "„": "“”", '"': '"', "”": "“"}
_REACH = 320  # characters on either side of a quotation in which its speaker is looked for
_FEWEST_WORDS = 3  # in a quotation with a speaker
_SENTENCE_WORDS = 6  # in one without: fewer are a title or a term
_MOST_SPANS = 500  # in a paragraph: the text of a page that is all quotation marks is no article's
_MARKS = re.compile('[“”«»„"]')
# From the full stop backwards: looking for the letters first takes twenty times as long.
_INITIAL = re.compile(
    r"\.(?:(?i:(?<=\bsupt\.)|(?<=\binsp\.)|(?<=\bcapt\.)|(?<=\bprof\.)|(?<=\bbrig\.))"
    r"|(?=\s\w)(?:(?<=(?<!\w)\w\.)|(?<=(?<!\w)\w\w\.)|(?<=(?<!\w)\w\w\w\.)))"
)
_ENDED = re.compile(r"[.!?؟]\s+|[.!?؟]$")
# All its marks in one set: with a branch for each kind every letter is tried three times.
_STOP = re.compile(r"[.!?؟;:“«„\"\n](?:(?<=[“«„\"\n])|(?=\s|$))")


# "…,” reflected Paul Okello", "…,” Paul Okello reflected": a verb that no list has, behind a comma.
_ANY_VERB = re.compile(r"(?P<name>(?:[^\W\d_a-z]\S{0,30}\s){1,6})?[a-z]{3,20}ed\b(?(name)|\s(?=[^\W\d_a-z]))")


class _Said(NamedTuple):
    """Who says a quotation, by the words beside it."""

    speaker: str
    role: str = ""
    subject: str = ""
    """Who it is where nobody is named: "the Minister", "one of the victims"."""
    is_last: bool = False
    """Whether it is whoever was named before: "he said"."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch between quotation marks: paragraph, start of its opening mark, end of its closing mark."""

    paragraph: int
    start: int
    end: int
    closed: bool


def find_quotes(paragraphs: Sequence[Paragraph]) -> tuple[Quote, ...]:
    """Return the quotations of *paragraphs* in order, none of them pulled; ``position`` is the first paragraph's.

    >>> found = find_quotes([Paragraph(text="“We are natural partners,” stressed Ana Ruiz, Head of the Unit.")])
    >>> found[0].text, found[0].speaker, found[0].role
    ('We are natural partners,', 'Ana Ruiz', 'Head of the Unit')
    """
    found: list[Quote] = []
    pending = ("", "")  # who was named by "X said:" at the end of the paragraph before
    open_quote = False
    since = ""  # what was said since the last quotation
    for position, paragraph in enumerate(paragraphs):
        text = paragraph.text
        has_mark = '"' in text or (not text.isascii() and _MARKS.search(text) is not None)
        spans = list(islice(_spans(position, text), _MOST_SPANS)) if has_mark else []
        if not spans and pending[0] and paragraph.kind == "quote":
            found.append(_quote(text, position, *pending))
            continue
        here, is_said = pending, bool(pending[0])
        for at, span in enumerate(spans):
            if open_quote and at == 0 and span.start == 0:
                found[-1] = _continued(found[-1], text, span)
                open_quote = not span.closed
                continue
            who = _speaker(text, spans, at)
            since += text[spans[at - 1].end + 1 if at else 0 : span.start]
            if who is not None and who.speaker:
                here = who.speaker, who.role
            elif who is not None:
                last = here if here[0] else _last_named(found, position)
                here = _resolve(who, last if last != ("", "") and _is_still(last[0], since) else ("", ""))
            elif not _resumes(text, spans, at):
                here, is_said = ("", ""), False
            is_said = is_said or who is not None
            if _is_quotation(text, span, is_said=is_said):
                found.append(_quote(text[span.start + 1 : span.end], position, *here))
                open_quote, since = not span.closed, ""
        since = f"{since}{text[spans[-1].end + 1 if spans else 0 :]} "[-SINCE:]
        open_quote = open_quote and bool(spans)
        announced = _announced(text)
        if not spans or announced[0]:
            pending = announced
        else:
            pending = here if open_quote or paragraph.kind == "quote" or _is_whole(text, spans) else ("", "")
    return _with_full_names(found)


def _is_whole(text: str, spans: Sequence[_Span]) -> bool:
    """Say whether *text* is one quotation and nothing else: behind "X said:" the next one is said by X too."""
    return len(spans) == 1 and not text[: spans[0].start].strip() and not text[spans[0].end + 1 :].strip()


def _spans(position: int, text: str) -> Iterator[_Span]:
    """Yield the outermost stretches between quotation marks; the last may stay open when it begins the paragraph."""
    start, closing, depth, opening = -1, "", 0, ""
    for match in _MARKS.finditer(text):
        mark = match[0]
        if start < 0:
            if mark in _OPEN or mark == '"' or (mark == "”" and _opens(text, match.start())):
                start, closing, depth, opening = match.start(), _CLOSE[mark], 1, mark
        elif mark in closing:
            depth -= 1
            if not depth:
                yield _Span(position, start, match.start(), closed=True)
                start = -1
        elif mark == opening and mark != '"':
            depth += 1
    if start >= 0 and not text[:start].strip():
        yield _Span(position, start, len(text), closed=False)


def _opens(text: str, at: int) -> bool:
    """Say whether the mark ” at *at* opens, as it does in Arabic: a letter behind it, none before."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    return (not before or before.isspace() or before in "(:") and bool(after) and not after.isspace()


def _quote(text: str, position: int, speaker: str, role: str) -> Quote:
    """Return the quotation without its marks."""
    return Quote(text=squeeze(text), speaker=speaker, role=role, position=position)


def _continued(quote: Quote, text: str, span: _Span) -> Quote:
    """Return *quote* with what it says in its next paragraph."""
    who = _after(text, span.end) if span.closed and not quote.speaker else None
    speaker, role = who[:2] if who else (quote.speaker, quote.role)
    said = squeeze(text[span.start + 1 : span.end])
    return replace(quote, text=f"{quote.text} {said}", speaker=speaker, role=role)


def _speaker(text: str, spans: Sequence[_Span], at: int) -> _Said | None:
    """Return who says the quotation *at*: named behind it, else before it; None if nobody near is."""
    span = spans[at]
    before_start = spans[at - 1].end + 1 if at else 0
    after = _after(text, span.end)
    if after is not None and after.speaker:
        return after
    before = _before(text[max(before_start, span.start - _REACH) : span.start])
    if after is not None and not (before is not None and before.speaker):
        return after
    return before or (_Said("") if _is_cut_off(text, span) else None)


def _resolve(who: _Said, last: tuple[str, str]) -> tuple[str, str]:
    """Return name and role of *who*, not named; *last* is who was: meant by "he said", and by his own title alone."""
    is_title = bool(who.subject) and bool(last[1]) and is_named_before(who.subject, last[1])
    return last if who.is_last or is_title else ("", "")


def _is_still(speaker: str, since: str) -> bool:
    """Say whether *speaker* is meant by "he": nobody else was named *since* he spoke."""
    return all(name == speaker.rpartition(" ")[2] for name in names_in(since))


def _resumes(text: str, spans: Sequence[_Span], at: int) -> bool:
    """Say whether the quotation *at* goes on with the one before it: nobody else's sentence has begun between."""
    if not at:
        return True
    between = _without_initials(text[spans[at - 1].end + 1 : spans[at].start])
    begun = _ENDED.split(between)[1:]
    return not begun or not begun[-1].strip() or is_pronoun(begun[-1].split()[0])


def _is_cut_off(text: str, span: _Span) -> bool:
    """Say whether a comma ends the quotation and words follow that no rule could read: somebody else may say it."""
    return text[span.end - 1 : span.end] == "," and text[span.end + 1 : span.end + 3].strip().isalpha()


def _after(text: str, end: int) -> _Said | None:
    """Read the speaker behind a quotation that ends at *end*: "…,” said X, Role." or "…,” X said."."""
    behind = text[end + 1 : end + 1 + _REACH].lstrip(" ,،\u00a0")
    if text[end - 1 : end] in ".!?؟" and behind[:1].isupper() and not behind.startswith(("—", "–", "-")):
        return None  # the quotation is over with its sentence: what follows is the next one
    if stop := _STOP.search(_without_initials(behind)):
        behind = behind[: stop.start()]
    verb = find_verb(behind)
    if verb is None:
        if behind.startswith(("—", "–", "-")):
            return _known(read_attribution(behind))
        return _by_any_verb(behind) if text[end - 1 : end] == "," else None
    lead = behind[: verb.start()].strip(" ,")
    if joins_sentences(lead):
        return None
    return _known(read_speaker(lead)) or _unnamed(lead, verb, behind[verb.end() :])


def _by_any_verb(behind: str) -> _Said | None:
    """Return the speaker beside a verb that is known by its ending alone."""
    verb = _ANY_VERB.match(behind)
    return _known(read_speaker(verb["name"] or behind[verb.end() :])) if verb else None


def _before(text: str) -> _Said | None:
    """Read the speaker named before a quotation, in its sentence: "X, Role, said: “…"."""
    sentences = [] if text.rstrip().endswith((".", "!", "?")) else split_sentences(text)
    if not sentences:
        return None
    sentence = sentences[-1]
    verb = find_verb(sentence)
    if verb is None:
        # "Secretary General Ana Ruiz thanked the crews: “…": with a title, or any two words in capitals were one.
        who = read_speaker(sentence) if sentence.rstrip().endswith(":") else ("", "")
        return _known(who) if is_role(who[1]) else None
    lead, tail = sentence[: verb.start()], sentence[verb.end() :]
    return _known(read_speaker(tail if not lead.strip() else lead)) or _unnamed(lead.strip(" ,"), verb, tail)


def _unnamed(lead: str, verb: re.Match[str], tail: str) -> _Said:
    """Return who is meant beside *verb* by words before it, or behind it, that may name nobody."""
    named = _known(read_speaker(tail))
    if named is not None:
        return named
    subject = (lead or tail).strip(" ,،.:;")
    is_last = (
        "-t-" in verb[0] or not subject or is_pronoun(subject.split()[0]) or (not lead and adjoins(tail))
    )
    return _Said("", subject=subject, is_last=is_last)


def _announced(text: str) -> tuple[str, str]:
    """Return who is announced by a paragraph that ends in "X said:"; ("", "") if none is."""
    if not text.rstrip().endswith(":"):
        return "", ""
    who = _before(text[-_REACH:].rstrip())
    return (who.speaker, who.role) if who else ("", "")


def _last_named(found: Sequence[Quote], position: int) -> tuple[str, str]:
    """Return who spoke last, in this paragraph or one of the two before; ("", "") if nobody did."""
    last = found[-1] if found else None
    if last is None or last.position is None or position - last.position > 2:  # noqa: PLR2004
        return "", ""
    return last.speaker, last.role


def _known(who: tuple[str, str]) -> _Said | None:
    """Return *who*, None where no name was found."""
    return _Said(*who) if who[0] else None


def _without_initials(text: str) -> str:
    """Return *text* with the full stops of initials and short titles put out, of the same length."""
    return _INITIAL.sub("_", text)


def _is_quotation(text: str, span: _Span, *, is_said: bool) -> bool:
    """Say whether the words of *span* are said by somebody, and not a name, a title or a term."""
    words = text[span.start + 1 : span.end].split()
    if is_said:
        finished = bool(words) and words[-1][-1] in ".,!?؟…،"
        return len(words) >= _FEWEST_WORDS - finished and not _is_title(words)
    whole = not text[: span.start].strip() and (not span.closed or not text[span.end + 1 :].strip())
    return len(words) >= _SENTENCE_WORDS and (whole or words[-1][-1] in ".,!?؟…،")


def _is_title(words: Sequence[str]) -> bool:
    """Say whether nearly every longer word has a capital: the name of an operation or an event."""
    if words[-1][-1] in ".!?,":
        return False
    longer = [word for word in words if len(word) > 3 and word[0].isalpha()]  # noqa: PLR2004  (shorter: articles, prepositions)
    cased = [word for word in longer if word[0].isupper() or word[0].islower()]
    return len(cased) > 1 and all(word[0].isupper() for word in cased)


def _with_full_names(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Give a speaker named by surname the full name and role that an earlier quotation says."""
    told: list[Quote] = []
    by_surname: dict[str, Quote] = {}
    for quote in quotes:
        fuller = by_surname.get(quote.speaker)
        told.append(
            replace(quote, speaker=fuller.speaker, role=quote.role or fuller.role) if fuller else quote
        )
        if " " in quote.speaker:
            by_surname.setdefault(quote.speaker.rpartition(" ")[2], quote)
    return tuple(told)
