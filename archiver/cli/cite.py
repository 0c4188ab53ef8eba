"""``archiver cite``: a citation of an article, proved against its record before it is printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from archiver.cli.options import EXAMPLE, CountRange, echo_json, home_option, json_option, say, say_aside
from archiver.home import Home

if TYPE_CHECKING:
    from archiver.citing import Cited


@click.command(
    epilog=f"\b\nExamples:\n  archiver cite {EXAMPLE} --any-origin --home demo-data\n"
    f"  archiver cite {EXAMPLE} --any-origin --version 1 --paragraph 3 --format bibtex --home demo-data"
)
@click.argument("url")
@click.option(
    "--version",
    "number",
    type=CountRange(min=1),
    metavar="N",
    help="The version to cite. [default: the newest]",
)
@click.option(
    "--paragraph",
    type=CountRange(min=1),
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
    from archiver.citing import cite_article
    from archiver.lookup import find_article
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        article = find_article(store, url)
        cited = cite_article(home, store, article, number=number, paragraph=paragraph, any_origin=any_origin)
    citation = cited.citation
    if evidence:
        capture = cited.capture
        place = f"{capture.filename}, offset {capture.offset}, length {capture.length}"
        citation = replace(citation, evidence=place)
    said = FORMATS[form](citation)
    if as_json or not isinstance(said, str):
        echo_json({"citation": said, "proof": _proof(cited, evidence)} if as_json else said)
        return
    say(said.rstrip("\n"))
    say_aside(cited.statement)


def _proof(cited: Cited, evidence: bool) -> dict[str, object]:
    capture = cited.capture
    said: dict[str, object] = {
        "payload": True,
        "text": cited.proof.is_text_proved,
        "record_id": capture.record_id,
    }
    if evidence:
        said |= {"filename": capture.filename, "offset": capture.offset, "length": capture.length}
    return said
