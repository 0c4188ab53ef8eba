"""Raw text dumps: what is left of a page when its tags are simply dropped, white space and all. Pure."""

from __future__ import annotations

from random import Random

from tests.evaluate.strangers.days import arabic_digits
from tests.evaluate.strangers.draw import Drawn
from tests.evaluate.strangers.stories import words

HEADS = ("", "", "title", "title and date", "old")
TAILS = ("", "", "documents", "see also", "both", "old")
# The depth of the site's own templates shows in what they leave: gallery, slide, counter, quotation.
_OPEN = "        \n            \n                \n"
_SLIDE = "                                            \n    \n            {}\n    \n"
_CLOSE = "                                    \n                \n{counter}                \n                \n                    \n                        \n                    \n                \n            \n        \n    \n"
_QUOTE = "    \n        {}\n        {}\n    \n"


def print_dump(drawn: Drawn) -> str:
    """Return the dump of *drawn*'s page; the same each time."""
    rng = Random(f"dump {drawn.seed}")
    parts = [_head(drawn, rng.choice(HEADS))]
    parting = "" if rng.random() < 0.5 else rng.choice(("\n", "\n\n"))
    for place, block in enumerate(drawn.blocks):
        glue = parting if block.kind == "paragraph" and _is_glued(drawn, place) else "\n"
        parts.append(block.text + ("  " if glue and rng.random() < 0.1 else "") + glue)
        if drawn.pictures and place == max(0, min(drawn.gallery_after, len(drawn.blocks) - 2)):
            parts.append("\n" + _gallery(drawn, rng))
        for (text, _, _, by), at in drawn.pulled:
            if at == place:
                parts.append("\n" + _QUOTE.format(f'"{text}"', by))
    parts.append("\n" + _tail(drawn, rng.choice(TAILS)))
    return "".join(parts)


def _is_glued(drawn: Drawn, place: int) -> bool:
    """Say whether the block after *place* may stick to it: both are paragraphs and a full stop is between."""
    following = drawn.blocks[place + 1 : place + 2]
    ended = drawn.blocks[place].text.rstrip('”»\u00a0"').endswith((".", "?", "!"))
    return ended and bool(following) and following[0].kind == "paragraph"


def _gallery(drawn: Drawn, rng: Random) -> str:
    twice = rng.random() < 0.4
    slides = "".join(
        (_SLIDE.format(p.alt or p.caption) if twice else "") + _SLIDE.format(p.caption)
        for p in drawn.pictures
    )
    return _OPEN + slides + _CLOSE.format(counter=_counter(drawn, rng))


def _counter(drawn: Drawn, rng: Random) -> str:
    number, total = "1", str(len(drawn.pictures))
    if drawn.ui == "ar" and rng.random() < 0.6:
        number, total = arabic_digits(number), arabic_digits(total)
    forms = (
        "                    {} /\n                    {}\n",
        "    {} / {}\n",
        "    {}/{}\n",
        "    /\n",
        "",
    )
    return rng.choice(forms[:2] * 2 + forms).format(number, total) if len(drawn.pictures) > 1 else ""


def _head(drawn: Drawn, form: str) -> str:
    match form:
        case "title":
            return f"{drawn.story.title}\n\n"
        case "title and date":
            return f"{drawn.story.title}\n        {drawn.printed_day}\n    \n"
        case "old" if drawn.printed_day:
            return f"All news\n|\nPrint\n{drawn.story.title}\n{drawn.printed_day} - Media release\n"
    return ""


def _tail(drawn: Drawn, form: str) -> str:
    said = words(drawn.ui)
    documents = "\n".join(
        (said["related_documents"][0], *(f"    {title}" for title in drawn.story.documents))
    )
    also = "\n".join((said["see_also"][0], *(f"        {title}" for title in said["teasers"][:3])))
    return {
        "documents": documents if drawn.story.documents else "",
        "see also": also,
        "both": f"{documents}\n\n{also}" if drawn.story.documents else also,
        "old": "Back\n|\nPrint\n",
    }.get(form, "")
