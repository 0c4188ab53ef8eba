"""``archiver doctor``: is all well here, and how is a page read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import EXAMPLE, echo_json, home_option, json_option, say
from archiver.exceptions import UsageError

if TYPE_CHECKING:
    from archiver.home import Home
    from archiver.models import Page
    from archiver.sites.report import Report


@click.command(
    epilog="\b\nExamples:\n  archiver doctor --home demo-data\n"
    f"  archiver doctor {EXAMPLE} --home demo-data\n"
    "  archiver doctor saved.html --url https://www.interpol.int/en/News-and-Events/News/2019/Some-title --html report.html"
)
@click.argument("page", required=False, metavar="[URL|FILE]")
@click.option("--url", help="The address that a saved page has on the site.")
@click.option(
    "--html",
    "report_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report as an HTML file, safe to open.",
)
@home_option
@json_option
def command(
    home: Home, page: str | None, url: str | None, report_file: Path | None, *, as_json: bool
) -> None:
    """Check the installation and the home; for a page, say which layer found each field and what was cut."""
    if page is None:
        _check_here(home, as_json=as_json)
        return
    from archiver.sites.report import report_on, to_html, to_text

    report = report_on(_find_page(home, page, url))
    if report_file is not None:
        try:
            report_file.write_text(to_html(report), "utf-8")
        except OSError as error:
            raise UsageError(
                f"{report_file}: can't be written ({error.strerror}); name another file"
            ) from None
    if as_json:
        echo_json(_to_json(report))
    elif report_file is None:
        say(to_text(report))


def _find_page(home: Home, page: str, url: str | None) -> Page:
    """Return the page of a file, or of the newest capture of an address in the home."""
    path = Path(page)
    if path.is_file():
        return _saved_page(path, url)
    if "://" not in page:
        raise UsageError(f"{page}: no such file; name a saved page or an address in the archive")
    from archiver.ingest import to_page
    from archiver.lookup import find_article
    from archiver.records import read_capture
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        article = find_article(store, page)
        capture = store.capture(article["capture_id"])
    return to_page(read_capture(home, capture.filename, capture.offset), capture, article["url"])


def _saved_page(path: Path, url: str | None) -> Page:
    """Return the page of a saved file; its address is the one named, else the page's own canonical link."""
    from archiver.sites.saved import address_of, to_page

    body = path.read_bytes()
    site_url = address_of(body, url)
    if site_url is None:
        raise UsageError(f"{path}: which page is it? Name its address on the site with --url")
    return to_page(path.resolve().as_uri(), site_url, body)


def _to_json(report: Report) -> dict[str, Any]:
    failure = report.reading.failure
    return {
        "url": report.url,
        "extractor": report.reading.extractor,
        "article": report.reading.article is not None,
        "listing": len(report.reading.listing),
        "failure": {"kind": failure[0], "message": failure[1]} if failure else None,
        "fields": [{"name": name, "value": value, "layer": layer} for name, value, layer in report.fields],
        "lines": [{"text": line.text, "role": line.role, "rule": line.rule} for line in report.lines],
    }


def _check_here(home: Home, *, as_json: bool) -> None:
    """Check the installation and the home; exit 1 where something is not well."""
    from archiver.checkup import check_home, check_installation

    checks = [*check_installation(), *check_home(home)]
    if as_json:
        echo_json([{"check": one.name, "ok": one.is_well, "message": one.message} for one in checks])
    else:
        for one in checks:
            say(f"{'ok' if one.is_well else 'FAULT':6} {one.name:16} {one.message}")
    if not all(one.is_well for one in checks):
        raise SystemExit(1)
