"""The pictures of an article: each once, its captions, its renditions, and which address is the original. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from archiver.boilerplate import is_counter, is_file_code
from archiver.likeness import same_text
from archiver.models import Image
from archiver.sites.counters import without_counter
from archiver.sites.gallery import Slide
from archiver.sites.interpol import IMAGE_KEY
from archiver.sites.layout import is_layout
from archiver.text import squeeze

if TYPE_CHECKING:
    from archiver.sites.outline import Block, Node
    from archiver.sites.place import Place

# Size and cut in a query, as image servers take them.
_SIZES = frozenset(
    "w h width height size resize fit crop q quality auto dpr format fm rect itok scale max mode s".split()  # noqa: SIM905
)
# How the sliders in use (slick, Swiper, Splide, Owl, Glide, tiny-slider) mark their copies in a page that was saved.
_CLONE = re.compile(r"(?:^|[\s_-])(?:cloned?|duplicate)(?:\s|$)")
_COUNTED = re.compile(r"(?P<said>.*?[^\s(\[])\s*[(\[]?\b(?P<here>\d{1,3})\s?/\s?(?P<all>\d{1,3})[)\]]?")
_SLIDE_DEPTH = 5  # a picture and its slide
# "photo-1024x683.jpg", "/styles/large/public/": how other content systems name what they have scaled.
_SCALED = re.compile(r"-\d{2,4}x\d{2,4}(?=\.\w{3,4}$)|(?<=/)styles/[^/]{1,80}/public/")


@lru_cache(64)  # of each of an article's pictures it is asked three times
def identify(url: str) -> tuple[str, bool]:
    """Return what makes *url* one picture with its renditions, and whether it is a scaled copy and not the original.

    The first is the CMS's field id, else the address without a size.

    >>> identify("https://x.int/media/a.jpg?w=200"), identify("https://x.int/show?id=7")
    (('https://x.int/media/a.jpg', True), ('https://x.int/show?id=7', False))
    """
    if match := IMAGE_KEY.search(url):
        return match["field"], bool(match["alias"])
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, False
    said = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in said if name.lower() not in _SIZES]
    query = parts.query if len(kept) == len(said) else urlencode(kept)
    image_key = parts._replace(path=_SCALED.sub("", parts.path), query=query).geturl()
    return image_key, image_key != url


def images_of(slides: list[Slide], place: Place) -> tuple[Image, ...]:
    """Return the gallery's pictures, each once: its renditions and a second print of it are the same picture.

    A slider's copies come last: they stand before the first slide too, and would spoil the order.
    """
    images: dict[str, Image] = {}
    for slide in sorted(slides, key=lambda slide: _is_clone(slide.picture.node)):
        urls = list(dict.fromkeys(filter(None, map(place.absolute, slide.picture.urls))))
        urls = [url for url in urls if not is_layout(url)]  # shown until a script has loaded the picture
        caption, alt = caption_of(slide)
        if not urls or (len(slides) == 1 and not caption and not slide.lines):
            continue
        image_key, _ = identify(urls[0])
        old = images.get(image_key)
        if old is not None:
            urls = list(dict.fromkeys([*_all_urls(old), *urls]))
            printed = old.caption if old.caption != old.alt else ""
            caption, alt = printed or caption or old.caption, old.alt or alt
        if len(urls) > 1:
            urls.sort(key=lambda url: (identify(url)[0] != image_key, identify(url)[1]))
        images[image_key] = Image(
            url=urls[0], image_key=image_key, caption=caption, alt=alt, renditions=tuple(urls[1:])
        )
    return _without_counters(list(images.values()))


def _without_counters(images: list[Image]) -> tuple[Image, ...]:
    """Return *images* without the counter that each caption ends with: "The patrol (2/3)", the second of three."""
    if not all("/" in image.caption for image in images):
        return tuple(images)
    found = [_COUNTED.fullmatch(image.caption) for image in images]
    said = [(int(match["here"]), int(match["all"])) for match in found if match]
    if len(images) < 2 or said != [(n, len(images)) for n in range(1, len(images) + 1)]:  # noqa: PLR2004  (one picture has no counter)
        return tuple(images)
    return tuple(
        replace(image, caption=match["said"]) for image, match in zip(images, found, strict=True) if match
    )


def _all_urls(image: Image) -> tuple[str, ...]:
    return (image.url, *image.renditions)


def _is_clone(node: Node) -> bool:
    """Say whether *node* is a copy of a slide that a slider added so that it can turn in a circle."""
    for parent in node.lineage()[:_SLIDE_DEPTH]:
        name = parent.name
        if name and ("clone" in name or "duplicate" in name) and _CLONE.search(name):
            return True
    return False


def caption_of(slide: Slide) -> tuple[str, str]:
    """Return caption and alt text: of near-duplicates the last is the caption, a file's code is none.

    Where nothing but the alt text says what is seen, it is the caption.
    """
    alt = slide.picture.alt
    said = [slide.picture.caption] if slide.picture.caption else []
    said += [text for block in slide.lines for text in _parted(block, alt)]
    kept: list[str] = []
    for text in said:
        if len(said) > 1 and text != said[-1] and is_file_code(text):
            alt = alt or text
            continue
        twin = next((n for n, other in enumerate(kept) if same_text(other, text)), None)
        if twin is None:
            kept.append(text)
        else:
            kept[twin] = text
    if len(kept) > 1 and same_text(kept[0], alt):
        kept = kept[1:]
    caption = " ".join(kept)
    if not caption and alt and not is_file_code(alt):
        caption = alt
    return caption, alt


def _parted(line: Block, alt: str) -> list[str]:
    """Return what *line* says, its counter apart; an alternative text before the caption in an element of its own apart too."""
    if len(line.pieces) == 1:
        return [without_counter(line)]
    pieces = [piece for piece in map(squeeze, line.pieces) if piece and not is_counter(piece)]
    if len(pieces) > 1 and (is_file_code(pieces[0]) or (alt and same_text(pieces[0], alt))):
        return [pieces[0], " ".join(pieces[1:])]
    return [without_counter(line)]
