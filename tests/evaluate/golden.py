"""Golden pairs: a page and what is read on it. ``python -m tests.evaluate.golden PAGE.html --url URL`` adds one.

The JSON is what the reader says today: look it over before it is committed, for it is the truth from then on.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from archiver.models import Page, Reading
from archiver.sites import read
from tests.sites_pages import page

FOLDER = Path(__file__).parent.parent / "golden" / "pages"


def load(path: Path) -> tuple[Page, dict[str, Any]]:
    """Return the page of the golden pair at *path* (the HTML), and what its JSON says."""
    said = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return page(said["url"], path.read_bytes(), status=said["status"]), said


def to_facts(reading: Reading) -> dict[str, Any]:
    """Return *reading* as JSON holds it: what a person can look over."""
    facts: dict[str, Any] = {}
    if reading.failure is not None:
        facts["failure"] = list(reading.failure)
    if reading.listing:
        facts["listing"] = [
            [entry.title, str(entry.date) if entry.date else None, entry.url] for entry in reading.listing
        ]
    if (article := reading.article) is not None:
        facts["article"] = {
            "address": article.url,
            "language": [
                article.language,
                article.url_language,
                article.declared_language,
                article.detected_language,
            ],
            "title": article.title,
            "standfirst": article.standfirst,
            "published": [str(article.published) if article.published else None, article.published_raw],
            "dateline": [article.dateline.text, article.dateline.place, article.dateline.country]
            if article.dateline
            else None,
            "paragraphs": [[paragraph.kind, paragraph.text] for paragraph in article.paragraphs],
            "said": [[quote.text, quote.speaker, quote.role] for quote in article.quotes if not quote.pulled],
            "pulled": [[quote.text, quote.speaker, quote.role] for quote in article.quotes if quote.pulled],
            "images": [[image.image_key, image.caption, image.alt] for image in article.images],
            "documents": [[document.title, document.url] for document in article.documents],
            "links": [[link.kind, link.language, link.text, link.url] for link in article.links],
            "topics": list(article.topics),
            "aliases": list(article.aliases),
        }
    return facts


def save(path: Path, body: bytes, url: str, status: int = 200) -> None:
    """Write the golden pair of *body* at *path*."""
    path.write_bytes(body)
    said = {"url": url, "status": status, **to_facts(read(page(url, body, status=status)))}
    path.with_suffix(".json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--url", required=True, help="The page's address on the site.")
@click.option("--status", default=200, show_default=True)
def main(source: Path, url: str, status: int) -> None:
    """Add SOURCE as a golden page, with what is read on it today."""
    target = FOLDER / source.name
    save(target, source.read_bytes(), url, status)
    click.echo(target.with_suffix(".json").read_text("utf-8"))


if __name__ == "__main__":
    main()
