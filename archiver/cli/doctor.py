"""``archiver doctor``: is all well here, and how is a page read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import echo_json, home_option, json_option
from archiver.exceptions import ArchiverError, UsageError

if TYPE_CHECKING:
    from archiver.home import Home
    from archiver.models import Page
    from archiver.sites.report import Report

# What is needed beyond the package itself, and by what.
_NEEDED = {
    "lxml": "reading",
    "trafilatura": "reading",
    "scrapy": "crawling",
    "warcio": "checking WARCs",
    "fastwarc": "reading WARCs",
    "sqlite_utils": "the database",
}
_OPTIONAL = {
    "datasette": "archiver browse",
    "pyarrow": "archiver export parquet",
    "PIL": "archiver demo's pictures",
}


@click.command(
    epilog="\b\nExamples:\n  archiver doctor\n  archiver doctor saved.html --url https://www.interpol.int/en/News-and-Events/News/2019/Some-title --html report.html"
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
        click.echo(to_text(report))


def _find_page(home: Home, page: str, url: str | None) -> Page:
    """Return the page of a file, or of the newest capture of an address in the home."""
    path = Path(page)
    if path.is_file():
        return _saved_page(path, url)
    if "://" not in page:
        raise UsageError(f"{page}: no such file; name a saved page or an address in the archive")
    from archiver.lookup import find_article
    from archiver.models import Page
    from archiver.records import read_capture
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        article = find_article(store, page)
        capture = store.capture(article["capture_id"])
    record = read_capture(home, capture.filename, capture.offset)
    return Page(
        url=capture.url,
        site_url=article["url"],
        body=record.body,
        content_type=record.content_type,
        status=capture.status or 200,
        capture=capture,
    )


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
    """Check Python, the packages and the home; exit 1 where something that is needed is missing."""
    checks = [_check_python(), *_check_packages(), *_check_home(home)]
    if as_json:
        echo_json([{"check": name, "ok": ok, "message": message} for name, ok, message in checks])
    else:
        for name, ok, message in checks:
            click.echo(f"{'ok' if ok else 'FAULT' if ok is False else 'note':6} {name:14} {message}")
    if any(ok is False for _, ok, _ in checks):
        raise SystemExit(1)


def _check_python() -> tuple[str, bool | None, str]:
    return "python", sys.version_info >= (3, 11), sys.version.split()[0]


def _check_packages() -> list[tuple[str, bool | None, str]]:
    from importlib.util import find_spec

    needed = [(name, find_spec(name) is not None, f"for {what}") for name, what in _NEEDED.items()]
    return needed + [
        (name, True if find_spec(name) else None, f"for {what}{'' if find_spec(name) else ': not installed'}")
        for name, what in _OPTIONAL.items()
    ]


def _check_home(home: Home) -> list[tuple[str, bool | None, str]]:
    """Check that the home can be written and its database opened; a home that is not there yet is a note."""
    if not home.path.exists():
        return [("home", None, f"{home.path} is not there yet; the first crawl makes it")]
    import os

    checks: list[tuple[str, bool | None, str]] = [("home", os.access(home.path, os.W_OK), str(home.path))]
    if home.database.exists():
        from archiver.store import open_database

        try:
            with open_database(home, must_exist=True):
                checks.append(("database", True, str(home.database)))
        except ArchiverError as error:
            checks.append(("database", False, str(error)))
    return checks
