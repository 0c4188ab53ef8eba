"""What is no article though its address says so: refusals, soft 404s, search pages, empty templates. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.exceptions import Blocked, NotAnArticle
from archiver.sites import words
from archiver.sites.body import signature
from archiver.sites.outline import HEADING_TAGS

if TYPE_CHECKING:
    from archiver.models import FailureKind, Page
    from archiver.sites.head import Head
    from archiver.sites.outline import Block, Outline

_TRUNCATED: dict[str, FailureKind] = {
    "length": "too_large",
    "time": "timeout",
    "segmented": "unreadable",
}
# A refusal or a soft 404 says little; a page with more text is about something.
_SHORT_PAGE = 1_500
# So many headings that lead to other articles, each with its teaser, are a list.
_LISTED = 3


def why_unread(page: Page) -> tuple[FailureKind, str] | None:  # noqa: PLR0911  (one return a reason)
    """Say why the capture of an article's address can't be read, from what HTTP says of it; None if it can."""
    status = page.status
    if status == 403:  # noqa: PLR2004
        return "blocked", "HTTP status 403"
    if status >= 400:  # noqa: PLR2004
        return "http_status", f"HTTP status {status}"
    if truncated := page.capture.truncated:
        return _TRUNCATED.get(truncated, "network"), f"the capture is cut short ({truncated})"
    mime = page.media_type
    if mime and "html" not in mime:
        return "not_article", f"not HTML but {mime}"
    if not mime and b"<" not in page.body[:2_000]:
        return "not_article", "not HTML"
    if not page.body[:10_000].strip():
        return "not_article", "an empty answer"
    return None


def check_kind(url: str, outline: Outline, head: Head, *, dated: bool, opened: bool) -> None:
    """Raise where the page says itself that it is no article.

    A *dated* one has its day beside the title, an *opened* one a dateline before its text: "Access denied: how airports
    stop stolen passports" is a headline there, and may quote what a refusal says.
    """
    titles = [title for title in (*head.titles, *_headings(outline)) if title]
    size = sum(len(block.text) for block in outline.blocks if block.role not in ("frame", "related"))
    texts = (
        [block.text[:1_000] for block in outline.blocks[:200]] if size < _SHORT_PAGE and not opened else []
    )
    if not dated and size < _SHORT_PAGE and any(words.BLOCKED_TITLE.match(title) for title in titles):
        raise Blocked(url, f"the site refused: “{titles[0][:80]}”")
    if size < _SHORT_PAGE // 2 and any(map(words.BLOCKED_TEXT.search, texts)):
        raise Blocked(url, "the site refused, or asks for proof of a person")
    if size < _SHORT_PAGE // 2 and any(map(words.CLOSED.search, (*titles, *texts) if not opened else ())):
        raise NotAnArticle(url, "a page that stands in while the site is worked on")
    _check_titles(url, titles, size, is_shown=dated or opened)
    if any(map(words.NOT_FOUND_TEXT.search, texts)):
        raise NotAnArticle(url, "a page that says it is not there")


def _check_titles(url: str, titles: list[str], size: int, *, is_shown: bool) -> None:
    """Raise where one of *titles* is that of a soft 404 or a search page; *is_shown* where the page shows an article's marks."""
    for title in titles:
        bare = words.SITE_SUFFIX.sub("", title)[:200]
        if is_shown and not words.NEVER_TITLE.match(bare):
            continue
        if words.NOT_FOUND.match(bare) and size < _SHORT_PAGE * 2:
            raise NotAnArticle(url, f"a page that says it is not there: “{bare[:80]}”")
        if words.SEARCH_PAGE.match(bare) and (size < _SHORT_PAGE or _has_search_title(titles)):
            raise NotAnArticle(url, f"a search page: “{bare[:80]}”")


def check_list(url: str, outline: Outline, title: Block | None, blocks: list[Block]) -> None:
    """Raise where *blocks*, the article's, are teasers in a list of articles: a listing, or what a search found."""
    read = {block.index for block in blocks}
    heads = [block for block in outline.blocks if block.role == "related" and block.node.tag in HEADING_TAGS]
    between = [head for head in heads if head.index + 1 in read]
    alike = [head for head in heads if title is not None and signature(head) == signature(title)]
    if (len(between) >= _LISTED and len(between) * 3 >= len(blocks)) or len(alike) >= _LISTED:
        raise NotAnArticle(url, f"a list of other articles: “{heads[0].text[:80]}”, …")


def _headings(outline: Outline) -> list[str]:
    return [block.text for block in outline.blocks if block.node.tag == "h1"][:3]


def _has_search_title(titles: list[str]) -> bool:
    return all(words.SEARCH_PAGE.match(words.SITE_SUFFIX.sub("", title)[:200]) for title in titles)
