"""Menus, found at C speed before the tree is walked. Pure."""

from __future__ import annotations

from lxml import etree

from archiver.sites.tags import BLOCK_TAGS, SKIPPED_TAGS

_MANY_LINKS = etree.XPath("count((.//a)[position() < 21]) = 20")
_IS_MENU = etree.XPath(
    "not(.//h1) and not(.//a[contains(@href, '/20') or contains(@href, '/19') or contains(@href, '.pdf')"
    " or contains(@href, 'download')]) and not(.//text()[string-length() > 40 and not(ancestor::a)"
    " and string-length(normalize-space()) > 40])"
    " and count(.//text()[normalize-space() and not(ancestor::a)]) * 3 <= count(.//a[normalize-space()])"
)


def find_menus(body: etree._Element) -> set[etree._Element]:
    """Return the menus under *body*: boxes of twenty links or more and hardly a word besides.

    On a page of 95 KB nine tags of ten are the menu's. A box with a link to an article (its address
    names a year) or to a file is none, nor one with a sentence in it.
    """
    menus: set[etree._Element] = set()
    waiting = [body]
    while waiting:
        for child in waiting.pop():
            if child.tag in SKIPPED_TAGS or not _MANY_LINKS(child):
                continue
            if child.tag in BLOCK_TAGS and _IS_MENU(child):
                menus.add(child)
            else:
                waiting.append(child)
    return menus
