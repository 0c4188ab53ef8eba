"""Galleries, lone pictures and pull quotes as the replica's layouts print them. Pure."""

from __future__ import annotations

from html import escape

from archiver.replica.frame import ASSETS
from archiver.replica.markup import to_html
from archiver.replica.story import Edition
from archiver.replica.truth import alt_text, original_is_linked

_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
# The depth of the white space is that of real text copies: 44 spaces, then the caption at 12.
_SLIDE = f'\n{" " * 44}\n{" " * 4}\n{" " * 12}{{picture}}<div class="{{name}}__caption">{{caption}}</div>\n{" " * 4}'


def counter(style: str, total: int) -> str:
    """Return the gallery's counter as text: ``1 /`` and the total on lines of their own, or a shorter form."""
    forms = {
        "split": f"1 /\n                    {total}",
        "slash": "/",
        "inline": f"1 / {total}",
        "tight": f"1/{total}",
        "arabic": f"١ / {total}".translate(_ARABIC_DIGITS),
        "none": "",
    }
    return forms[style]


def to_gallery(edition: Edition, name: str = "js-gallery") -> str:
    """Return the photo gallery, or the lone picture, with *name* as the class its parts begin with."""
    total = len(edition.story.pictures)
    if total == 1:
        return to_lone_picture(edition)
    slides = "".join(
        _SLIDE.format(
            picture=to_picture(edition, number), caption=to_html(edition.captions[number]), name=name
        )
        for number in range(total)
    )
    count = counter(edition.story.counter, total)
    shown = (
        f'<div class="{name}__counter">\n                    {count}\n                </div>' if count else ""
    )
    return f"""
        <div class="{name}">
            <div class="{name}__slides">{slides}</div>
                {shown}
                <div class="{name}__previous"><a href="#"><img src="{ASSETS}/images/left-arrow.svg" alt=""></a></div>
                <div class="{name}__next"><a href="#"><img src="{ASSETS}/images/right-arrow.svg" alt=""></a></div>
        </div>
"""


def to_picture(edition: Edition, number: int) -> str:
    """Return picture *number*: a rendition inside a link to the original, where the page names it."""
    picture = edition.story.pictures[number]
    image = (
        f'<img src="{picture.rendition()}" alt="{escape(alt_text(edition, number))}" '
        f'width="640" height="400" loading="lazy">'
    )
    if original_is_linked(edition):
        return f'<a href="{picture.original}" class="zoom">{image}</a>'
    return image


def to_lone_picture(edition: Edition) -> str:
    """Return the one picture of a story, with its caption and without a counter."""
    caption = to_html(edition.captions[0])
    return f'<div class="ezimage-field">{to_picture(edition, 0)}<div class="legend">{caption}</div></div>'


def to_figures(edition: Edition) -> str:
    """Return the pictures as plain figures in a row, as the neutral layout has them."""
    figures = "".join(
        f"<figure>{to_picture(edition, number)}<figcaption>{to_html(edition.captions[number])}</figcaption></figure>"
        for number in range(len(edition.story.pictures))
    )
    count = (
        counter(edition.story.counter, len(edition.story.pictures)) if len(edition.story.pictures) > 1 else ""
    )
    return f'<div class="strip">{figures}{f"<span>{count}</span>" if count else ""}</div>'


def to_pull_quote(edition: Edition, name: str = "quote") -> str:
    """Return the pull quote in straight quotation marks, its speaker on the next line."""
    if edition.pull is None:
        return ""
    comma = "، " if edition.written_in == "ar" else ", "
    speaker = comma.join(part for part in (edition.pull.speaker, edition.pull.role) if part)
    return f"""
    <div class="{name}">
        <div class="{name}__text">"{escape(edition.pull.text, quote=False)}"</div>
        <div class="{name}__author">{escape(speaker, quote=False)}</div>
    </div>
"""
