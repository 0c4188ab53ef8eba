"""What a line of a page reads as: running text, a sentence, a link. Pure."""

from __future__ import annotations

from archiver.sites.outline import Block

# A sentence: long enough, and ended as one. Captions and card titles seldom are both.
_ENDS, _CLOSING = frozenset(".!?…؟。"), '"”’»)]'


def is_prose(block: Block) -> bool:
    """Say whether *block* reads as running text: a sentence, not a link, not a label."""
    size = len(block.text)
    # The two lengths part paragraphs from labels on every page met.
    return size >= 40 and block.linked * 2 < size and (size >= 140 or _ends_sentence(block.text))  # noqa: PLR2004


def is_sentence(text: str) -> bool:
    """Say whether *text* ends as a sentence does, and has some words.

    >>> is_sentence("It took 18 minutes."), is_sentence("12 May 2018")
    (True, False)
    """
    return len(text.split()) > 2 and _ends_sentence(text)  # noqa: PLR2004


def _ends_sentence(text: str) -> bool:
    """Say whether *text*, squeezed, ends in what ends a sentence, and marks that close."""
    return text.rstrip(_CLOSING)[-1:] in _ENDS


def is_linked(block: Block) -> bool:
    """Say whether *block* is a link and next to nothing else."""
    return block.linked * 10 >= len(block.text) * 8
