"""Menus, found at C speed before the tree is walked. Pure."""

from __future__ import annotations

import re

from lxml import etree

from archiver.sites.tags import BLOCK_TAGS, SKIPPED_TAGS, STAND_IN

_MANY = 20
# A link to an article (its address names a year) or to a file is no menu's.
_LEADS_ON = re.compile(r"/20|/19|\.pdf|download")
_BESIDE = etree.XPath(".//text()[not(ancestor::a)]", smart_strings=False)
# Asked first, at a third of the cost: most menus say nothing beside their links.
_LINKS_ALONE = etree.XPath(
    "count(descendant::text()[normalize-space()]) = count(descendant::a/descendant::text()[normalize-space()])"
)
_NAMED_LINKS = etree.XPath("count(.//a[normalize-space()])")
_SPACE = " \t\r\n"
_SENTENCE = 40


def find_menus(body: etree._Element) -> set[etree._Element]:
    """Return the menus under *body*: boxes of twenty links or more and hardly a word besides.

    On a page of 95 KB nine tags of ten are the menu's. A box with a link to an article (its address
    names a year) or to a file is none, nor one with a sentence in it.
    """
    menus: set[etree._Element] = set()
    waiting = [body]
    while waiting:
        for child in waiting.pop():
            if child.tag in SKIPPED_TAGS or not _has_many_links(child):
                continue
            if child.tag in BLOCK_TAGS and _is_menu(child):
                menus.add(child)
            else:
                waiting.append(child)
    return menus


def _has_many_links(box: etree._Element) -> bool:
    """Say whether *box* has twenty links; what was cut had."""
    return any(
        number == _MANY or element.tag == STAND_IN
        for number, element in enumerate(box.iter("a", STAND_IN), 1)
    )


def _is_menu(box: etree._Element) -> bool:
    """Say whether *box* has no headline, no link that leads on, no sentence, and three links or more for each word."""
    if box.find(".//h1") is not None or any(_LEADS_ON.search(a.get("href") or "") for a in box.iter("a")):
        return False
    if _LINKS_ALONE(box):
        return True
    beside = [text for said in _BESIDE(box) if (text := said.strip(_SPACE))]
    if any(len(text) > _SENTENCE and len(re.sub(f"[{_SPACE}]+", " ", text)) > _SENTENCE for text in beside):
        return False
    return len(beside) * 3 <= count_named_links(box)


def is_plain_menu(box: etree._Element) -> bool:
    """Say whether *box* is a menu in any company: it has links enough of its own, and nothing else to say."""
    return _has_many_links(box) and box.tag in BLOCK_TAGS and _is_menu(box) and bool(_LINKS_ALONE(box))


def count_named_links(box: etree._Element) -> int:
    """Return how many links in *box* say anything; those that were cut are counted by what stands for them."""
    cut = sum(int(stand_in.get("n", "0")) for stand_in in box.iter(STAND_IN))
    return int(_NAMED_LINKS(box)) + cut
