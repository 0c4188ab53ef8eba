"""What is read of a raw text dump: galleries, furniture, head and pull quotes cut, the paragraphs left. Pure.

How far in a line stands tells the template's blocks from the text, where a dump keeps that. Every cut has its own
function; body text is never cut in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archiver.boilerplate import is_counter, is_end_word, is_file_code, is_site_word
from archiver.captions import Line, find_captions, find_counters, is_deeper
from archiver.dateline import split_dateline
from archiver.dates import read_date
from archiver.likeness import same_text, says_again
from archiver.models import Quote
from archiver.sentences import split_glued, split_sentences
from archiver.sites import words
from archiver.speakers import is_role, read_attribution
from archiver.text import ENDS, fold, squeeze

_LONGEST_TITLE = 300
_LONGEST_QUESTION = 100
_LONGEST_INDENTED = 100_000  # characters of a line whose tabs are worth expanding
_LONG_TEXT = 120  # characters: a longer line is no title, heading or link
_OPENING = 40  # lines among which a text opens
_OPENING_SENTENCE = 40  # characters: a title seldom ends as a sentence, and then it is shorter
_LONGEST_QUOTE = 1500
_MOST_PULLED = 40
_MARKS = "\"“”„«»‹›‘’' "
_INLINE_SPEAKER = re.compile(r"(?P<said>[\"“«”].{12,1400}[\"”»“][.,]?)\s*[–—-]\s*(?P<who>[^\"“”«»]{3,180})")
_GLUED_COUNTER = re.compile(r"(?:\d{1,3} ?)?/(?: ?\d{1,3})?(?=[“«\"]?[^\W\d_])")
_HALF_COUNTER = re.compile(r"(?:\d{1,3} ?)?/")
_GLUED_NUMBER = re.compile(r"\d{1,3}(?=[“«\"]?[^\W\d_])")
# All of a line in quotation marks, or but for who says it: "“We came,” said Ana Ruiz".
_SAID_ALONE = re.compile(r"[“«\"][^”»\"]{0,290}(?:[”»\"]?$|[,.!?؟][”»\"]|[”»\"],)")
# "2-5 November 2015 – Kigali, Rwanda": day and place of an event.
_EVENT = re.compile(r"\D{0,12}\d{1,2}\b.{0,40}\b\d{4}\s{0,3}[–—-]\s")
# The number of a press release, on a line of its own: "PR041", "N2012-017".
_RELEASE_CODE = re.compile(r"PR\d{3}|N\d{4}-\d{3}|N\d{8}")


@dataclass(slots=True)
class Draft:
    """What has been read of a dump so far."""

    title: str = ""
    date_line: str = ""
    standfirst: str = ""
    paragraphs: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    pulled: list[Quote] = field(default_factory=list)

    def render(self) -> str:
        """Return the article as plain text: what stands on a line of its own stays there."""
        return "\n\n".join(
            part for part in (self.title, self.date_line, self.standfirst, *self.paragraphs) if part
        )


def read_draft(raw_text: str) -> Draft:
    """Read a dump once."""
    lines = _lines(raw_text)
    body_indent = _body_indent(lines)
    draft = Draft()
    lines = [line for line in lines if is_counter(line.text) or not _is_furniture(line.text)]
    lines = _cut_galleries(lines, body_indent, draft)
    lines = _cut_related(lines)
    lines = _cut_head(lines, draft)
    lines = _cut_uncounted(lines, body_indent, draft)
    lines = _cut_pull_quotes(lines, draft)
    draft.paragraphs = [line.text for line in lines]
    return draft


def _lines(raw_text: str) -> list[Line]:
    """Return the lines that are not blank, with how far in they stand and how many blank ones precede them."""
    lines: list[Line] = []
    gap = 0
    for raw in re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", raw_text):
        text = squeeze(raw)
        if not text:
            gap += 1
            continue
        indent = (
            len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip()) if len(raw) < _LONGEST_INDENTED else 0
        )
        pieces = [piece for part in _split_counter(text, lines[-1:]) for piece in split_glued(part)]
        for number, piece in enumerate(pieces):
            lines.append(Line(piece, indent, 0 if number else gap, glued=len(pieces) > 1))
        gap = 0
    return lines


def _split_counter(text: str, before: Sequence[Line]) -> list[str]:
    """Cut a counter, or its second half, off the text that it is glued to, as in "1/5The company"."""
    match = _GLUED_COUNTER.match(text)
    if match is None and before and _HALF_COUNTER.fullmatch(before[0].text):
        match = _GLUED_NUMBER.match(text)
    return [match[0], text[match.end() :]] if match and not text[match.end()].islower() else [text]


def _body_indent(lines: Sequence[Line]) -> int:
    """Return how far in the text stands: as its dateline does, else where most of what ends a sentence is."""
    for line in lines[:_OPENING]:
        if len(line.text) > _LONG_TEXT // 2 and split_dateline(line.text)[0]:
            return line.indent
    weight: dict[int, int] = {}
    for line in lines:
        is_sentence = line.text.rstrip(_MARKS)[-1:] in ENDS  # a caption is none
        size = len(line.text) if is_sentence else len(line.text) // 4
        weight[line.indent] = weight.get(line.indent, 0) + size
    return max(weight, key=lambda indent: (weight[indent], -indent), default=0)


def _is_furniture(text: str) -> bool:
    """Say whether a line is the site's, wherever it stands; words that end the article are looked at later."""
    if _RELEASE_CODE.fullmatch(text):
        return True
    if len(text) < 250 and words.has_banner(text):  # noqa: PLR2004  (the banner's sentences are shorter)
        return True
    return is_site_word(text) and not is_end_word(text)


def _cut_galleries(lines: Sequence[Line], body_indent: int, draft: Draft) -> list[Line]:
    """Cut counters and the captions before them; captions go to *draft*."""
    kept: list[Line] = []
    done = 0
    for counter in find_counters(lines):
        start, captions = find_captions(
            lines[done:], replace(counter, start=counter.start - done), body_indent
        )
        kept += lines[done : done + start]
        draft.captions += captions
        done = counter.end
    rest = list(lines[done:])
    if done:  # the lightbox says the captions once more
        while (
            rest
            and rest[0].text[-1] not in ENDS
            and any(same_text(rest[0].text, c) for c in draft.captions[-30:])
        ):
            rest.pop(0)
    return kept + rest


def _cut_related(lines: Sequence[Line]) -> list[Line]:
    """Cut "See also" and what stands under it: links, dates, short lines; a sentence of the text stays."""
    kept: list[Line] = []
    under = False
    for line in lines:
        if is_end_word(line.text):
            under = any(map(_is_text, kept))  # above the text "All news" is a link back, and heads nothing
        elif not under or (len(line.text) > _LONG_TEXT and line.text[-1] in ENDS + '”»"'):
            under = False
            kept.append(line)
    return kept


def _is_text(line: Line) -> bool:
    """Say whether *line* is of the article's text, and no title, date or label above it."""
    return _opens_text(line) or (len(line.text) > _OPENING_SENTENCE and line.text[-1] in ENDS + '”»"')


def _cut_head(lines: list[Line], draft: Draft) -> list[Line]:
    """Cut title, date and standfirst from above the text."""
    top = next((at for at, line in enumerate(lines) if _opens_text(line)), len(lines))
    head = lines[:top]
    dated = next((at for at, line in enumerate(head[:8]) if read_date(line.text)), None)
    if dated is not None:
        draft.date_line = head[dated].text
        above, below = head[:dated], head[dated + 1 :]
        while len(above) > 1 and (same_text(above[-2].text, above[-1].text) or _is_section(above[0].text)):
            above.pop(0)
        if not above and below:
            above = [below.pop(0)]
        draft.title = above.pop().text if above else ""
        head = above + below
    elif head and len(lines) > 1 and _is_title(head[0].text):
        draft.title = head[0].text
        head = head[1:]
        if head and same_text(head[0].text, draft.title):
            head.pop(0)
    lines = [*lines[:top], *_cut_glued_standfirst(lines[top:], draft)] if not head else lines
    if len(head) == 2 and same_text(head[0].text, head[1].text):  # noqa: PLR2004  (a standfirst said again)
        head.pop()
    if len(head) == 1 and draft.title and top < len(lines) and split_dateline(lines[top].text)[0]:
        draft.standfirst = head.pop().text
    return head + lines[top:]


def _cut_glued_standfirst(lines: list[Line], draft: Draft) -> list[Line]:
    """Cut a standfirst that is glued before the paragraph with the dateline."""
    if len(lines) < 2 or not draft.title or not lines[0].glued:  # noqa: PLR2004  (a standfirst and the text)
        return lines
    if split_dateline(lines[0].text)[0] or not split_dateline(lines[1].text)[0]:
        return lines
    draft.standfirst = lines[0].text
    return lines[1:]


def _opens_text(line: Line) -> bool:
    """Say whether the article's text begins with *line*: by a dateline, its length, or what is glued to it."""
    return line.glued or len(line.text) > _LONGEST_TITLE or split_dateline(line.text)[0] is not None


def _is_section(text: str) -> bool:
    """Say whether *text* is the name of a section of the site."""
    return words.key(text) in words.SECTION_TITLES


def _is_title(text: str) -> bool:
    """Say whether the first line is a title though no date follows: it ends no sentence and says no quotation.

    A short question is one too; a line of day and place, as an event has it, is none.
    """
    asks = text[-1] in "?؟" and len(text) <= _LONGEST_QUESTION and len(split_sentences(text)) == 1
    return (
        len(text) <= _LONGEST_TITLE
        and (asks or text[-1] not in ENDS + ':;,”»"')
        and not (text.startswith(("“", "«", '"')) and _SAID_ALONE.match(text))
        and not _EVENT.match(text)
    )


def _cut_uncounted(lines: Sequence[Line], body_indent: int, draft: Draft) -> list[Line]:
    """Cut captions that no counter follows: named by a file, said twice, or standing in the template's block."""
    kept: list[Line] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        following = lines[at + 1] if at + 1 < len(lines) else None
        short = len(line.text) < 4 * _LONG_TEXT and not split_dateline(line.text)[0]
        if short and is_file_code(line.text):
            if following and _is_captioned(line, following, body_indent):
                draft.captions.append(following.text)
                at += 1
        elif (
            short
            and following
            and len(split_glued(line.text)) == 1
            and is_deeper(line, body_indent) == is_deeper(following, body_indent)
            and same_text(line.text, following.text)
        ):
            if line.text[-1] in ENDS and not is_deeper(line, body_indent):
                kept.append(following)
            else:
                draft.captions.append(following.text)
            at += 1
        elif short and kept and is_deeper(line, body_indent) and _is_alone(lines, at, body_indent):
            draft.captions.append(line.text)
        else:
            kept.append(line)
        at += 1
    return kept


def _is_captioned(code: Line, following: Line, body_indent: int) -> bool:
    """Say whether *following* is the caption of the picture that *code* names: no sentence, as far in, no code."""
    if following.text[-1] in ENDS or len(following.text) >= 2 * _LONG_TEXT or is_file_code(following.text):
        return False
    return is_deeper(following, body_indent) or not is_deeper(code, body_indent)


def _is_alone(lines: Sequence[Line], at: int, body_indent: int) -> bool:
    """Say whether the line at *at* is a caption in the template's block: no quotation, no name of its speaker.

    A quotation with its speaker in one line is a caption where others stand as far in beside it.
    """
    line = lines[at]
    if at > 1 and _is_role_of_speaker(lines[at - 2 : at + 1], body_indent):
        return False
    if _INLINE_SPEAKER.fullmatch(line.text):
        beside = (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
        return any(other.indent == line.indent and other.text[0] not in _MARKS for other in beside)
    before = lines[at - 1] if at else None
    follows_quote = (
        before is not None
        and before.text[0] in _MARKS
        and is_deeper(before, body_indent)
        and not _INLINE_SPEAKER.fullmatch(before.text)
    )
    if line.text[0] in _MARKS or follows_quote:
        return False
    return line.text[-1] not in ENDS + ":" or line.gap > 1


def _is_role_of_speaker(lines: Sequence[Line], body_indent: int) -> bool:
    """Say whether the last of three *lines* is the role of who is named above it, below what he says."""
    said, who, role = lines
    return (
        is_deeper(said, body_indent)
        and _said(said.text) is not None
        and _is_speaker(who.text)
        and _is_role_line(role.text)
    )


def _cut_pull_quotes(lines: Sequence[Line], draft: Draft) -> list[Line]:
    """Cut what is said in quotation marks on a line of its own and stands in the text once more."""
    candidates = [at for at, line in enumerate(lines) if _said(line.text)][:_MOST_PULLED]
    if not candidates:
        return list(lines)
    folded = [fold(line.text) for line in lines]
    cut: set[int] = set()
    for at in candidates:
        said, who = _said(lines[at].text) or ("", "")
        needle = fold(said)
        others = [text for other, text in enumerate(folded) if other != at and other not in cut]
        if not any(needle in text for text in others) and not says_again(needle, others):
            continue
        cut.add(at)
        if not who and at + 1 < len(lines) and _is_speaker(lines[at + 1].text):
            who = lines[at + 1].text
            cut.add(at + 1)
            if at + 2 < len(lines) and not read_attribution(who)[1] and _is_role_line(lines[at + 2].text):
                who = f"{who}, {lines[at + 2].text}"
                cut.add(at + 2)
        speaker, role = read_attribution(who)
        quote = Quote(text=said, speaker=speaker, role=role, pulled=True)
        if not any(same_text(quote.text, other.text) for other in draft.pulled):
            draft.pulled.append(quote)
    return [line for at, line in enumerate(lines) if at not in cut]


def _said(text: str) -> tuple[str, str] | None:
    """Return what a line that is all in quotation marks says, and the speaker behind a dash; None for other lines."""
    if len(text) > _LONGEST_QUOTE or text[0] not in '"“«”„':
        return None
    if match := _INLINE_SPEAKER.fullmatch(text):
        return match["said"].strip(_MARKS + ",").strip(), match["who"]
    inner = text.rstrip(".,").strip(_MARKS)
    if text.rstrip(".,")[-1] not in '"”»“' or any(mark in inner for mark in '"«»'):
        return None
    return (inner, "") if len(fold(inner).split()) > 2 else None  # noqa: PLR2004  (two words stand anywhere)


def _is_speaker(text: str) -> bool:
    """Say whether *text* is the line under a pull quote: a name, perhaps a role, no sentence."""
    return len(text) < 2 * _LONG_TEXT and text[-1] not in ENDS and bool(read_attribution(text)[0])


def _is_role_line(text: str) -> bool:
    """Say whether *text* is the role under a speaker's name: a title stands in it, and it ends no sentence."""
    return len(text) < _LONG_TEXT and text[-1] not in ENDS + ":" and is_role(text)
