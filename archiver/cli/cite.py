"""``archiver cite``: a citation of an article, proved against its record before it is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import echo_json, home_option, json_option, say, say_aside
from archiver.exceptions import ArchiverError, UsageError
from archiver.home import Home

if TYPE_CHECKING:
    from archiver.cite import Citation
    from archiver.models import Capture
    from archiver.proof import Proof
    from archiver.store import Store

_CITABLE = ("live", "import")


@click.command(
    epilog="\b\nExamples:\n  archiver cite https://www.interpol.int/en/News-and-Events/News/2019/Slug\n"
    "  archiver cite URL --version 1 --paragraph 3 --format bibtex"
)
@click.argument("url")
@click.option(
    "--version",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="The version to cite. [default: the newest]",
)
@click.option(
    "--paragraph",
    type=click.IntRange(min=1),
    metavar="M",
    help="Quote this paragraph, counted from 1 in the version.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csl", "bibtex", "ris", "text"]),
    default="text",
    show_default=True,
    help="For which reference manager.",
)
@click.option("--evidence", is_flag=True, help="Add the record's file, offset and length.")
@click.option(
    "--any-origin", is_flag=True, help="Cite a mirror's or the replica's pages too; the citation says so."
)
@home_option
@json_option
def command(
    url: str,
    number: int | None,
    paragraph: int | None,
    form: str,
    evidence: bool,
    any_origin: bool,
    home: Home,
    as_json: bool,
) -> None:
    """Print a citation, after the record was opened again and shown to hold the text."""
    from archiver.cite import FORMATS
    from archiver.lookup import find_article, find_version
    from archiver.proof import prove
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        article = find_article(store, url)
        version = find_version(store, article, number)
        capture = store.capture(version["capture_id"])
        if not any_origin and not _is_of_the_site(capture):
            raise UsageError(
                f"{article['url']}: captured from a {capture.origin}, not from the site; --any-origin cites it"
            )
        proof = prove(home, capture, reading_digest=version["reading_digest"], extractor=version["extractor"])
        quotation = _paragraph(store, version, paragraph)
    citation = _to_citation(home, article, version, capture, paragraph, quotation)
    if evidence:
        place = f"{capture.filename}, offset {capture.offset}, length {capture.length}"
        citation = replace(citation, evidence=place)
    said = FORMATS[form](citation)
    if as_json or not isinstance(said, str):
        echo_json({"citation": said, "proof": _proof(proof, capture, evidence)} if as_json else said)
        return
    say(said.rstrip("\n"))
    say_aside(_proof_line(proof))


def _is_of_the_site(capture: Capture) -> bool:
    """Say whether *capture* is the live site's own, or another archive's of it."""
    from archiver.sites import SITES
    from archiver.urls import canonical

    return capture.origin in _CITABLE and any(canonical(capture.url, site) for site in SITES.values())


def _paragraph(store: Store, version: dict[str, Any], position: int | None) -> str:
    """Return the text of a paragraph of *version*; raises ArchiverError where it has none of that number."""
    if position is None:
        return ""
    texts = version["text"].split("\n\n") if version["text"] else []
    rows = store.db.execute(
        "SELECT text FROM paragraphs WHERE version_id = ? ORDER BY position", [version["id"]]
    ).fetchall()
    texts = [row[0] for row in rows] or texts
    if position > len(texts):
        raise ArchiverError(
            f"--paragraph {position}: version {version['number']} has {len(texts)} paragraphs"
        )
    return str(texts[position - 1])


def _to_citation(
    home: Home,
    article: dict[str, Any],
    version: dict[str, Any],
    capture: Capture,
    paragraph: int | None,
    quotation: str,
) -> Citation:
    """Return what is cited; the archive's id is ``archive`` in archiver.toml."""
    from archiver.cite import Citation

    return Citation(
        url=article["url"],
        title=version["title"] or article["title"],
        language=article["language"],
        published=date.fromisoformat(version["published"]) if version["published"] else None,
        captured_at=capture.captured_at,
        archive=str(home.configuration().get("archive") or "interpol-archiver"),
        record_id=capture.record_id,
        digest=capture.digest,
        origin=capture.origin,
        version=version["number"],
        paragraph=paragraph,
        quotation=quotation,
    )


def _proof(proof: Proof, capture: Capture, evidence: bool) -> dict[str, object]:
    said: dict[str, object] = {"payload": True, "text": proof.is_text_proved, "record_id": capture.record_id}
    if evidence:
        said |= {"filename": capture.filename, "offset": capture.offset, "length": capture.length}
    return said


def _proof_line(proof: Proof) -> str:
    if proof.is_text_proved:
        return "proved: the record holds this payload, and its text, read again, is the same"
    return (
        "proved: the record holds this payload; its text was read by another extractor and was not read again"
    )
