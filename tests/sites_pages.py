"""Small pages for the tests of reading: an article's page, and anything else under an article's address."""

from __future__ import annotations

from datetime import UTC, datetime

from archiver.models import Capture, Page

URL = "https://www.interpol.int/en/News-and-Events/News/2019/Ministers-agree-on-a-joint-plan"
PARAGRAPHS = (
    "BRATISLAVA, Slovakia – Ministers of nine countries agreed today on a joint plan for the rivers that they share.",
    "The plan names an officer in each port who answers the telephone at night, and says what he may decide alone.",
    "“A river has no border in the middle of the night,” said Anna Nowak, who leads the patrol on the upper Danube.",
)
TITLE = "Ministers agree on a joint plan"


def page(
    url: str = URL,
    body: bytes | str = b"",
    *,
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
    fetched: str = "",
    truncated: str | None = None,
) -> Page:
    """Return the page of *url* with *body*, as a capture gives it."""
    capture = Capture(
        record_id="<urn:uuid:00000000-0000-4000-8000-000000000001>",
        url=fetched or url,
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        status=status,
        mime=content_type.partition(";")[0],
        digest="",
        sha256="",
        kind="response",
        origin="live",
        filename="",
        offset=0,
        length=0,
        site_url=url,
        truncated=truncated,
    )
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return Page(
        url=fetched or url, site_url=url, body=raw, content_type=content_type, status=status, capture=capture
    )


def article_html(
    body: str = "", *, title: str = TITLE, date: str = "5 December 2019", head: str = "", above: str = ""
) -> str:
    """Return a plain article page with *body* as its text."""
    body = body or "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return (
        f"<!DOCTYPE html><html lang=en><head><title>{title}</title>{head}</head><body>"
        f"<nav><ul><li><a href='/en'>Home</a><li><a href='/en/News-and-Events'>News</a></ul></nav>{above}"
        f"<main><h1>{title}</h1><div>{date}</div><div class=x1>{body}</div></main>"
        "<footer><p>INTERPOL 2026. All Rights Reserved.</p></footer></body></html>"
    )


def article_page(body: str = "", **parts: str) -> Page:
    """Return the page of a plain article with *body* as its text."""
    return page(body=article_html(body, **parts))
