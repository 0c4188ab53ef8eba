"""The one walk over a page's tree that makes its outline: tags, links, pictures and lines of text.

Nothing is believed that a class says; what a browser does not show as text is left out.
"""

from __future__ import annotations

import re

from lxml import etree

from archiver.boilerplate import is_file_code, is_site_word
from archiver.sites import words
from archiver.sites.lines import BREAK, part_preformatted, split_runs
from archiver.sites.menus import find_menus
from archiver.sites.outline import Block, Node, Outline, Picture
from archiver.sites.sources import urls_of
from archiver.sites.tags import BLOCK_TAGS, FRAME_ROLES, FRAME_TAGS, MEDIA_TAGS, SKIPPED_TAGS
from archiver.speakers import read_attribution
from archiver.text import squeeze

_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]{0,40}url\(\s*[\"']?([^\"')]{1,500})", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPEAKER = 180  # characters of a speaker's line
_BLANK = BREAK + " \t\r\n\f\xa0"
_FILE_PATH = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip)$", re.IGNORECASE)
_IMAGE_PATH = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?)$", re.IGNORECASE)
_IMAGE_ENDING = 6  # characters that the longest takes, with a line's end behind it


class _Walk:
    """The one walk over the tree; its state is the line that is being gathered."""

    def __init__(self, body: etree._Element, marks: dict[str, str]) -> None:
        self.known = marks
        self.root = Node(tag="body", name="", parent=None, depth=0, start=0)
        self.node = self.root
        self.nodes = [self.root]
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.frames: list[tuple[str, etree._Element]] = []
        self.href = ""
        self.link: etree._Element | None = None
        self.bold = self.small = self.hidden = 0
        self.instants: list[tuple[int, str]] = []
        self.clear()
        self.walk(body)
        self.flush()
        self.close(self.root)

    def clear(self) -> None:
        self.parts: list[str] = []
        # Which part, how many characters, and whether it is linked, bold, small.
        self.said: list[tuple[int, int, bool, bool, bool]] = []
        self.anchors: list[tuple[str, str]] = []
        self.instant = ""
        self.pictured: etree._Element | None = None

    def walk(self, body: etree._Element) -> None:
        """Go through *body* in order, without recursion: depth is the page's to choose."""
        menus = find_menus(body)
        walk = etree.iterwalk(body, events=("start", "end"))
        skipped = False
        for event, element in walk:
            tag = str(element.tag)
            if event == "start":
                if tag in SKIPPED_TAGS or element in menus or (tag in FRAME_TAGS and self.is_frame(element)):
                    walk.skip_subtree()
                    skipped = True
                    continue
                if element is not body:
                    self.enter(element, tag)
                self.say(element.text)
            elif skipped:
                skipped = False
                self.skip(element, tag)
            elif element is not body:
                self.leave(tag)
                self.say(element.tail)

    def is_frame(self, element: etree._Element) -> bool:
        """Say whether a <nav> or <footer> is the page's: no headline in it, no quote around it, no speaker named.

        An article's own footer stays: its date may stand there.
        """
        if element.find(".//h1") is not None or _names_speaker(element):
            return False
        own = ("blockquote", "figure", "article") if element.tag == "footer" else ("blockquote", "figure")
        return not any(node.tag in own for node in self.node.lineage())

    def skip(self, element: etree._Element, tag: str) -> None:
        """Leave an element out: a frame ends the line before it and is named, anything else leaves no trace."""
        if tag in BLOCK_TAGS:
            self.flush()
            self.frames.append((f"<{tag}>", element))
        elif tag == "noscript" and (image := element.find(".//img")) is not None:
            self.twin(image)
        self.say(element.tail)

    def say(self, text: str | None) -> None:
        if not text:
            return
        if size := len(text.strip()):
            self.said.append((len(self.parts), size, bool(self.href), bool(self.bold), bool(self.small)))
        self.parts.append(text)

    def enter(self, element: etree._Element, tag: str) -> None:
        if tag in BLOCK_TAGS or "-" in tag:
            self.flush()
            self.open(element, tag)
            if tag.endswith(("-img", "-image")):
                self.image(element)
        elif tag == "br":
            self.parts.append(BREAK)
        elif tag == "a":
            self.href = element.get("href") or ""
            self.link = element
            self.anchors.append((self.href, ""))
            self.link_start = len(self.parts)
            self.image_link(element)
        elif tag == "img":
            self.image(element)
        elif tag in ("b", "strong"):
            self.bold += 1
        elif tag in ("i", "em", "small", "cite"):
            self.small += 1
        elif tag == "time":
            self.time(element)
        elif tag in MEDIA_TAGS:
            self.pictures.append(Picture(at=len(self.blocks), node=self.node, urls=[], alt="", film=True))

    def time(self, element: etree._Element) -> None:
        """Take the instant of a <time>: its line's, or nobody's where a script is to print the day."""
        instant = element.get("datetime") or ""
        if len(element) or (element.text or "").strip():
            self.instant = instant
        else:
            self.instants.append((len(self.blocks), instant))

    def leave(self, tag: str) -> None:
        if tag in BLOCK_TAGS or "-" in tag:
            self.flush()
            self.close(self.node)
            self.hidden -= self.node.hidden
            if self.node.parent is not None:
                self.node = self.node.parent
        elif tag == "a":
            if self.anchors and self.anchors[-1] == (self.href, ""):
                self.anchors[-1] = (self.href, squeeze("".join(self.parts[self.link_start :])))
            self.href = ""
            self.link = None
        elif tag in ("b", "strong"):
            self.bold -= 1
        elif tag in ("i", "em", "small", "cite"):
            self.small -= 1

    def open(self, element: etree._Element, tag: str) -> None:
        said = element.keys()  # most elements have no attribute, or a class alone
        name = element.get("class") or "" if said else ""
        node = Node(
            tag=tag,
            name=name,
            parent=self.node,
            depth=self.node.depth + 1,
            start=len(self.blocks),
            first_picture=len(self.pictures),
        )
        if name and (marks := [self.known[token] for token in name.split() if token in self.known]):
            node.marks = frozenset(marks)
        if tag in FRAME_TAGS and not _names_speaker(element):
            node.frame = f"<{tag}>"
        if len(said) > bool(name):
            self.look_at(element, node)
        self.node.children.append(node)
        self.nodes.append(node)
        self.node = node

    def look_at(self, element: etree._Element, node: Node) -> None:
        """Take what the attributes of *element* beside its class say of *node*."""
        get = element.get
        if prop := get("itemprop"):
            node.marks |= frozenset(prop.split())
        if not node.frame and (role := get("role")) in FRAME_ROLES:
            node.frame = f"role={role}"
        style = get("style")
        if get("hidden") is not None or (style and _HIDDEN.search(style)):
            node.hidden = True
            self.hidden += 1
        if style and (match := _BACKGROUND.search(style)):
            self.background(element, node, match[1])

    def close(self, node: Node) -> None:
        node.end = len(self.blocks)
        node.last_picture = len(self.pictures)

    def background(self, element: etree._Element, node: Node, url: str) -> None:
        """Take an element that shows a picture behind it as that picture; a link around it may lead to the original."""
        urls, link = [url], self.link
        if link is not None and _is_image(self.href):
            urls.insert(0, self.href)
        self.pictures.append(
            Picture(
                at=len(self.blocks),
                node=node,
                urls=urls,
                alt=squeeze(element.get("aria-label") or element.get("title") or ""),
                caption=_caption_of(link, element) if link is not None else "",
            )
        )

    def twin(self, image: etree._Element) -> None:
        """Take the picture that a browser without scripts shows: the address of the one before, loaded late, or its own."""
        urls = urls_of(image)
        if not any(map(_is_image, urls)):
            return  # a counter of visitors
        last = self.pictures[-1] if self.pictures else None
        if last is not None and last.at == self.next_line() and (last.node is self.node or not last.urls):
            last.urls[:0] = [url for url in urls if url not in last.urls]
        else:
            self.image(image)

    def next_line(self) -> int:
        """Return which block a picture stands before, if it stands here."""
        return len(self.blocks) + bool("".join(self.parts).strip(_BLANK))

    def image(self, element: etree._Element) -> None:
        urls = urls_of(element)
        link = self.link
        if link is not None and _FILE_PATH.search(self.href.partition("?")[0]):
            return  # the icon of a file that is offered
        if link is not None and self.pictured is not None and self.pictured is not link:
            self.flush()  # slides in a row of links, nothing else between them
        self.pictured = link
        if link is not None and _is_image(self.href):
            urls.insert(0, self.href)
        picture = Picture(
            at=self.next_line(),
            node=self.node,
            urls=urls,
            alt=squeeze(element.get("alt") or ""),
            caption=_caption_of(link, element),
        )
        self.pictures.append(picture)

    def image_link(self, element: etree._Element) -> None:
        """Take a link to a picture with no picture in it as one: a lightbox's slide that was not drawn."""
        if not len(element) and _is_image(self.href) and not (element.text or "").strip():
            caption = _caption_of(element, element)
            self.pictures.append(
                Picture(at=len(self.blocks), node=self.node, urls=[self.href], alt="", caption=caption)
            )

    def flush(self) -> None:
        """End the line: what was gathered becomes a block, or several where blank lines part it."""
        parts = self.parts
        if not parts:
            return
        if self.said and BREAK not in parts:
            if line := squeeze("".join(parts)):
                self.add([line], 0, len(parts))
        elif self.said:
            runs = split_runs(parts)
            for number, (start, run) in enumerate(runs):
                lines = [line for line in map(squeeze, run) if line]
                stop = runs[number + 1][0] if number + 1 < len(runs) else len(parts)
                if lines:
                    self.add(lines, start, stop)
        self.clear()
        if self.href:
            self.anchors.append((self.href, ""))
            self.link_start = 0

    def add(self, lines: list[str], start: int, stop: int) -> None:
        """Add the block of *lines*, which parts *start* to *stop* hold."""
        text = " ".join(lines)
        pieces: list[str] = []
        linked = bold = small = 0
        for at, size, in_link, in_bold, in_small in self.said:
            if start <= at < stop:
                pieces.append(self.parts[at])
                linked += size * in_link
                bold += size * in_bold
                small += size * in_small
        anchors = self.anchors
        if anchors:
            if self.href and anchors[-1] == (self.href, ""):
                anchors = [*anchors[:-1], (self.href, text)]
            is_only = len(anchors) == 1
            anchors = [anchor for anchor in anchors if anchor[1] and (is_only or anchor[1] in text)]
        self.blocks.append(
            Block(
                index=len(self.blocks),
                node=self.node,
                lines=lines,
                text=text,
                pieces=pieces,
                anchors=anchors,
                linked=min(linked, len(text)),
                bold=min(bold, len(text)),
                small=min(small, len(text)),
                instant=self.instant,
                hidden=bool(self.hidden),
            )
        )


def _names_speaker(element: etree._Element) -> bool:
    """Say whether a <footer> is that of a quotation: a speaker's line behind what is said."""
    if not follows_words(element):
        return False
    line = next((text for text in map(squeeze, element.itertext()) if text), "")
    return len(line) <= _SPEAKER and bool(read_attribution(line)[0])


def follows_words(element: etree._Element) -> bool:
    """Say whether *element* is a <footer> that what is said may stand before."""
    before = element.getprevious()
    return element.tag == "footer" and before is not None and before.tag in ("p", "q", "blockquote", "span")


def _is_image(url: str) -> bool:
    """Say whether *url* is a picture's, by how its path ends."""
    return _IMAGE_PATH.search(url.partition("?")[0][-_IMAGE_ENDING:]) is not None


def _caption_of(link: etree._Element | None, image: etree._Element) -> str:
    """Return the caption in the attributes of a picture or its link, where a lightbox takes it from; "" if none is.

    A link's title, or its picture's, is one too if it is no command: "Click to enlarge".
    """
    said = image.get("data-caption") or ""
    if link is not None:
        said = said or link.get("data-caption") or ""
        if not said:
            title = squeeze(link.get("title") or image.get("title") or "")
            told = not title or words.COMMAND.match(title) or is_site_word(title) or is_file_code(title)
            return "" if told else title
    return squeeze(_MARKUP.sub(" ", said)) if said else ""


def read_outline(body: etree._Element, marks: dict[str, str]) -> Outline:
    """Return the outline of *body*; *marks* names the known class tokens and what they mark."""
    part_preformatted(body)
    walk = _Walk(body, marks)
    return Outline(
        root=walk.root,
        blocks=walk.blocks,
        pictures=walk.pictures,
        nodes=walk.nodes,
        frames=walk.frames,
        instants=walk.instants,
    )
