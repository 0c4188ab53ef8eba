"""Pull quotes and quotes in paragraphs of their own: set apart on the page, said in the text or not. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from archiver.likeness import says_again
from archiver.models import Quote
from archiver.sites.outline import Block, Node, Outline
from archiver.sites.prose import is_prose
from archiver.speakers import read_attribution
from archiver.text import fold, squeeze

_MARKS = "\"“”„«»‘’'‹›"
_STRAIGHT = re.compile(r"^\s*\"[^\"]{10,}\"\s*[.,]?\s*$")
_QUOTED = re.compile(rf"^\s*[{_MARKS}].{{10,}}[{_MARKS}]\s*[.,]?\s*$", re.DOTALL)
_SET_APART = frozenset({"blockquote", "aside", "figure"})
# "Name, Title": the longest met has 140 characters.
_ATTRIBUTION_MAX = 180
# What a speaker's line does not end in.
_NO_NAME = ".!?:؟;"
# Of quotes set apart an article has a handful; each is compared with every paragraph.
MAX_TRIED = 50
# Shorter lines are labels, whatever stands below them.
_SENTENCE = 30
# What is said, a name, a title; a pull quote has a sentence or two.
_MOST_PIECES = 4
_LONGEST_PULLED = 600
# Lines in the box of a pull quote: ornaments, what is said, a name, a title.
_MOST_LINES = 5
_DASH = re.compile(r"^\s*[–—―-]+\s*")
_INLINE_ATTRIBUTION = re.compile(
    r"^(?P<quote>\s*[\"“«].{10,}[\"”»][.,]?)\s*[–—―-]\s*(?P<who>[^\"“”«»]{3,180})$", re.DOTALL
)


def bare(text: str) -> str:
    """Return *text* without the quotation marks around it.

    >>> bare('"We agree."')
    'We agree.'
    """
    return text.strip().strip(_MARKS + "\xa0 ").strip()


def cut_pull_quotes(outline: Outline, blocks: list[Block], *, pictured: bool = False) -> list[Quote]:
    """Cut what repeats a sentence of *blocks* set apart, with its attribution; return the pull quotes.

    *pictured* asks only for those beside one picture, the speaker's portrait: before galleries are looked for.
    """
    quotes: list[Quote] = []
    if pictured and not any(map(_is_beside_portrait, blocks)):
        return quotes
    folded = {block.index: fold(block.text) for block in blocks if not block.role}
    tried = 0
    for block in blocks:
        if block.role or tried >= MAX_TRIED or (pictured and not _is_beside_portrait(block)):
            continue
        tried += bool(set_apart(block.node) or _STRAIGHT.match(block.text))
        quote = _read(block, outline, folded)
        if quote is not None:
            quotes.append(quote)
            folded.pop(block.index, None)
    return quotes


def _is_beside_portrait(block: Block) -> bool:
    """Say whether one picture stands close around a quotation that has lines of its own, and no other picture."""
    around = [node.tag for node in block.node.lineage()[:3]]
    if "blockquote" not in around and not _QUOTED.match(block.text):
        return False
    box = next((node for node in block.node.lineage()[:5] if node.first_picture < node.last_picture), None)
    return (
        box is not None
        and box.last_picture - box.first_picture == 1
        and 1 < box.end - box.start <= _MOST_LINES
    )


def _read(block: Block, outline: Outline, folded: dict[int, str]) -> Quote | None:
    """Return the pull quote that *block* is, its blocks cut; None if it is a part of the text."""
    said, who = _split(block, folded)
    if len(said) < 15:  # noqa: PLR2004  (shorter ones are no sentence)
        return None
    straight = bool(_STRAIGHT.match(said))
    words = fold(bare(said))
    others = [text for other, text in folded.items() if other != block.index] if words else []
    box = set_apart(block.node)
    attribution = [] if who else _attribution(block, outline, box)
    # Where nothing sets it apart it is a paragraph: to compare it word by word costs most.
    may_differ = bool(box or who or attribution or _QUOTED.match(said))
    twin = _is_in(words, others) or (may_differ and says_again(words, others))
    if twin and not who:
        attribution = attribution or _author_before(block, outline)
    if not twin and not (straight and (who or attribution)):
        return None
    if block.node.tag in ("h1", "h2", "h3") and not (box or (twin and attribution)):
        return None
    apart = box or straight or who or (attribution and len(said) >= _SENTENCE)
    if twin and not apart and not (is_prose(block) and _is_shorter(said, others)):
        return None
    who = who or ", ".join(map(_said_by, attribution))
    block.cut("pull quote", "repeats the text" if twin else "straight quotes and a name")
    for line in attribution:
        line.cut("pull quote", "its speaker")
    for line in outline.open_blocks(box) if box else []:
        if bare(line.text) == "" or len(line.text) < 3:  # noqa: PLR2004  (a quotation mark as ornament)
            line.cut("pull quote", "ornament")
    speaker, role = read_attribution(_DASH.sub("", who)) if who else ("", "")
    return Quote(text=bare(said), speaker=speaker, role=role, pulled=True)


def _split(block: Block, folded: dict[int, str]) -> tuple[str, str]:
    """Return what *block* says and who says it, where both are in one block: by a line, a dash or an element."""
    if len(block.lines) > 1 and len(block.lines[-1]) <= _ATTRIBUTION_MAX:
        said = " ".join(block.lines[:-1])
        if _QUOTED.match(said) and not _QUOTED.match(block.lines[-1]):
            return said, block.lines[-1]
    if match := _INLINE_ATTRIBUTION.match(block.text):
        return match["quote"], match["who"]
    return _split_pieces(block, folded) or (block.text, "")


def _split_pieces(block: Block, folded: dict[int, str]) -> tuple[str, str] | None:
    """Return the sentence of the text that opens *block* and its speaker, where elements part them; else None."""
    if len(block.pieces) < 2 or len(block.text) > _LONGEST_PULLED:  # noqa: PLR2004  (what is said, and who says it)
        return None
    pieces = [piece for piece in map(squeeze, block.pieces) if bare(piece)]
    if not 1 < len(pieces) <= _MOST_PIECES:
        return None
    who = ", ".join(_DASH.sub("", piece).strip(" ,،") for piece in pieces[1:])
    if not is_attribution(who) or (len(pieces[0]) < _SENTENCE and set_apart(block.node) is None):
        return None
    words = fold(bare(pieces[0]))
    others = [text for other, text in folded.items() if other != block.index] if words else []
    return (pieces[0], who) if _is_in(words, others) or says_again(words, others) else None


def set_apart(node: Node) -> Node | None:
    """Return the blockquote, aside or figure around *node*, the outermost of those close by; None if there is none."""
    for parent in node.lineage()[3::-1]:
        if parent.tag in _SET_APART:
            return parent
    return None


def _attribution(block: Block, outline: Outline, box: Node | None) -> list[Block]:
    """Return the line behind *block* that names its speaker; [] if the next one is text."""
    found: list[Block] = []
    for line in outline.blocks[block.index + 1 : block.index + 4]:
        if line.role == "furniture":
            continue
        if line.role or (line.text[-1] in _NO_NAME and len(line.pieces) == 1):
            break  # behind most lines stands a sentence: told at a glance
        near = _inner_box(block).holds(line.node) or (
            box.holds(line.node) if box else _siblings(block.node, line.node)
        )
        if not near or not is_attribution(", ".join([*map(_said_by, found), _said_by(line)])):
            break
        if found and ((not box and line.node.parent is not found[0].node.parent) or is_prose(line)):
            break
        found.append(line)
        if "," in _said_by(line) or "،" in _said_by(line):
            break
    return found


def _author_before(block: Block, outline: Outline) -> list[Block]:
    """Return the line before *block* that names its speaker, where a box of their own holds these two; else []."""
    before = outline.blocks[block.index - 1 : block.index] if block.index else []
    if not before or before[0].role or not is_attribution(_said_by(before[0])):
        return []
    box = next((node for node in block.node.lineage()[:4] if node.end - node.start > 1), None)
    alone = box is not None and (box.start, box.end) == (block.index - 1, block.index + 1)
    return before if alone else []


def _inner_box(block: Block) -> Node:
    """Return the widest node close around *block* that can be its quotation's own: a handful of lines."""
    line = [node for node in block.node.lineage()[:5] if node.end - node.start <= _MOST_LINES]
    return line[-1] if line else block.node


def _said_by(line: Block) -> str:
    """Return a speaker's line with a comma where a line break or the end of an element parts name and title."""
    parts = line.lines if len(line.lines) > 1 else _glued(line.pieces) or line.lines
    return ", ".join(_DASH.sub("", part).strip(" ,") for part in parts)


def _glued(pieces: list[str]) -> list[str]:
    """Return *pieces* squeezed if elements alone part them, letter to letter: a style sheet parts their lines; else []."""
    if not 1 < len(pieces) <= _MOST_PIECES:
        return []
    glued = all(before[-1].isalpha() and behind[0].isalpha() for before, behind in pairwise(pieces))
    return list(map(squeeze, pieces)) if glued else []


def _siblings(first: Node, second: Node) -> bool:
    return (
        first is second or first.parent is second.parent or first.parent is second or second.parent is first
    )


def is_attribution(text: str) -> bool:
    """Say whether *text* is a speaker's line: short, no sentence, a name with a comma, a dash or capitals.

    >>> is_attribution("Jürgen Stock, INTERPOL Secretary General")
    True
    >>> is_attribution("The event was held today.")
    False
    """
    bare_text = _DASH.sub("", text)
    if not 2 < len(bare_text) <= _ATTRIBUTION_MAX or bare_text[-1] in _NO_NAME or bare_text[0] in '"“«':  # noqa: PLR2004
        return False
    speaker, _ = read_attribution(bare_text)
    return bool(speaker)


def _is_in(words: str, texts: list[str]) -> bool:
    """Say whether one of *texts* holds *words*, letter for letter; all folded."""
    for text in texts:  # noqa: SIM110  (each line is compared with all others: `any` takes three times as long)
        if words in text:
            return True
    return False


def _is_shorter(said: str, texts: list[str]) -> bool:
    """Say whether that of *texts* which holds *said* says more: then *said* is the copy."""
    words = fold(said)
    return any(words in text and len(text) > len(words) * 1.2 for text in texts)
