"""``archiver crawl``: fetch what is new, keep every exchange, read every article."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import (
    DAY,
    CountRange,
    FiniteRange,
    echo_json,
    home_option,
    json_option,
    say,
    to_count,
)
from archiver.exceptions import ArchiverError
from archiver.home import Home

if TYPE_CHECKING:
    from archiver.crawl import Outcome
    from archiver.order import Order

FAILED_NEWLY = 3


@click.command(
    epilog="\b\nExample:\n  archiver crawl --since 2026-01-01 --language en --limit 50",
)
@click.option(
    "--since", type=DAY, help="First day, inclusive; on the listing's date, else the address's year."
)
@click.option("--until", type=DAY, help="Last day, inclusive.")
@click.option("--language", "languages", multiple=True, metavar="L", help="Only this language; repeatable.")
@click.option("--url", "urls", multiple=True, metavar="U", help="Only this page; repeatable.")
@click.option("--limit", type=CountRange(min=1), metavar="N", help="Stop after N new articles.")
@click.option("--full", is_flag=True, help="The whole listing, and every known article again.")
@click.option("--base-url", default="", metavar="URL", help="A mirror that stands for the site.")
@click.option(
    "--delay",
    type=FiniteRange(min=0),
    metavar="SECONDS",
    help="Between two requests. [default: 1; 0 for a mirror on loopback]",
)
@click.option("--time-limit", type=FiniteRange(min=0), metavar="SECONDS", help="Stop in order after so long.")
@click.option(
    "--metrics",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the figures for Prometheus.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    metavar="N",
    help="Engines of this one run, each with a WARC of its own.",
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    help="Of state/crawl.log. [default: archiver.toml's log_format, else text]",
)
@click.option("--max-failures", type=CountRange(min=0), metavar="N", help="Exit 3 only above so many.")
@click.option("--no-requisites", is_flag=True, help="No pictures, style sheets, scripts, fonts, documents.")
@click.option("--dry-run", is_flag=True, help="Say what would be asked for, and ask for nothing.")
@home_option
@json_option
def command(
    home: Home,
    as_json: bool,
    dry_run: bool,
    max_failures: int | None,
    metrics: Path | None,
    log_format: str | None,
    **options: Any,
) -> int:
    """Fetch what is new, keep every exchange, read every article."""
    if not dry_run and options["workers"] == 1:
        from archiver.nursery import started_early

        click.get_current_context().with_resource(started_early())
    from archiver.config import read_config
    from archiver.metrics import expect_folder, write_metrics
    from archiver.ping import ping, ping_end

    order = to_order(home, **options)
    config = read_config(home)
    if dry_run:
        return _say_plan(order, as_json=as_json)
    if metrics:
        expect_folder(metrics)
    order = replace(order, log_format=log_format or config.log_format)
    code = 1
    try:
        outcome = _crawl(order, lambda: ping(config, home, "start", datetime.now(UTC)), as_json=as_json)
        code = report(outcome, max_failures=max_failures, as_json=as_json)
        if metrics:
            write_metrics(metrics, to_gauges(outcome, code))
    except ArchiverError as error:
        code = error.exit_code
        raise
    finally:
        ping_end(config, home, code, datetime.now(UTC))
    return code


def _crawl(order: Order, begun: Callable[[], None], *, as_json: bool) -> Outcome:
    """Crawl, with a line of progress on a terminal."""
    from archiver.crawl import crawl

    bar = ProgressLine() if sys.stderr.isatty() and not as_json else None
    outcome = crawl(order, bar, begun)
    if bar:
        bar.end()
    return outcome


def to_order(
    home: Home,
    *,
    since: datetime | None,
    until: datetime | None,
    languages: tuple[str, ...],
    urls: tuple[str, ...],
    limit: int | None,
    full: bool,
    base_url: str,
    delay: float | None,
    no_requisites: bool,
    workers: int,
    time_limit: float | None,
) -> Order:
    """Return the order that the options mean; raises UsageError where they contradict each other."""
    from archiver.order import Order, check

    order = Order(
        home=home,
        since=_day(since),
        until=_day(until),
        languages=languages,
        urls=urls,
        limit=limit or 0,
        full=full,
        base_url=base_url.rstrip("/"),
        delay=delay,
        requisites=not no_requisites,
        workers=workers,
        settings={"ARCHIVER_TIME_LIMIT": time_limit or 0.0},
    )
    check(order)
    return order


def report(outcome: Outcome, *, max_failures: int | None, as_json: bool) -> int:
    """Print how a crawl ended, in one line, and return its exit code; nothing on success without a terminal."""
    code = outcome.exit_code(max_failures)
    if as_json:
        echo_json(to_figures(outcome))
    figures = to_line(outcome) + ("; `archiver status` says which" if code == FAILED_NEWLY else "")
    told = [line for line in (outcome.message, *outcome.unexpected) if line]
    if told:
        told[0] += "" if as_json else f" ({figures})"
        for line in told:
            say(f"archiver: {line}", err=True)
    elif not as_json and (sys.stdout.isatty() or code not in (0, 130, 143)):
        say(figures, err=code != 0)
    return code


def to_figures(outcome: Outcome) -> dict[str, Any]:
    """Return what ``--json`` prints; what was seen of the site stands in the run's record."""
    return {"outcome": outcome.outcome} | {
        name: value for name, value in outcome.stats.items() if isinstance(value, int | float)
    }


def to_gauges(outcome: Outcome, code: int) -> dict[str, float]:
    """Return what ``--metrics`` writes."""
    figures = {name: value for name, value in to_figures(outcome).items() if name != "outcome"}
    return figures | {
        "unexpected": len(outcome.unexpected),
        "exit_code": code,
        "finished_timestamp_seconds": round(time.time()),
    }


def to_line(outcome: Outcome) -> str:
    """Return the one line that says how a crawl ended."""
    figures = outcome.stats
    return (
        f"{outcome.outcome}: {to_count(figures['pages'], 'page')}, "
        f"{to_count(figures['articles_new'], 'new article')}, "
        f"{figures['articles_changed']:,} changed, {to_count(figures['failures'], 'failure')}, "
        f"{figures['bytes'] / 1e6:.1f} MB in {figures['seconds']:.0f} s"
    )


class ProgressLine:
    """One line on a terminal, written over with each visit."""

    def __call__(self, figures: dict[str, Any]) -> None:
        """Show *figures*."""
        click.echo(
            f"\r\x1b[K{figures['pages']} pages, {figures['articles_new']} new, "
            f"{figures['captures']} captures, {figures['failures']} failures, {figures['seconds']:.0f} s",
            nl=False,
            err=True,
        )

    def end(self) -> None:
        """Leave the terminal's line clean."""
        click.echo("\r\x1b[K", nl=False, err=True)


def _say_plan(order: Order, *, as_json: bool) -> int:
    """Print what a crawl would ask for."""
    from archiver.order import plan

    facts = plan(order)
    if as_json:
        echo_json(facts)
    else:
        scope = ", ".join(f"{name} {value}" for name, value in facts["scope"].items())
        click.echo(
            f"scope: {scope}\n"
            f"requests: {facts['requests']} known of, and what the listing adds\n"
            f"time: {facts['seconds']:.0f} s at {facts['delay']:g} s a request"
        )
    return 0


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None
