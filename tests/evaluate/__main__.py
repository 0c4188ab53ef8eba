"""``make evaluate``: the figures, beside those of others, and whether a floor is broken."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import click

from archiver.dump import clean
from archiver.sites import read
from archiver.sites.charset import decode
from tests.evaluate.gold import Case, all_cases
from tests.evaluate.measure import Score
from tests.evaluate.peers import read_with_peers
from tests.evaluate.strangers.cases import all_stranger_cases, stranger_dumps

FLOORS = Path(__file__).with_name("floors.json")
SHOWN = ("precision", "recall", "f1", "exact", "paragraph recall")


@click.command()
@click.option("--seed", type=int, help="Draw the fresh redesigns from this seed, to repeat a run.")
@click.option("--fresh", default=200, show_default=True, help="How many fresh redesigns.")
@click.option("--peers/--no-peers", default=True, show_default=True, help="Measure other extractors too.")
@click.option(
    "--raise-floors", is_flag=True, help="Write what was reached as the new floors, where it is higher."
)
def main(seed: int | None, fresh: int, *, peers: bool, raise_floors: bool) -> None:
    """Read the gold set and fresh redesigns; exit 1 where a floor is broken."""
    seed = secrets.randbelow(10**9) if seed is None else seed
    drawn = tuple(range(seed * 1000, seed * 1000 + fresh))
    parts = split_cases((*all_cases(drawn), *all_stranger_cases(drawn)))
    floors = json.loads(FLOORS.read_text("utf-8"))
    reached = {}
    for name, chosen in parts.items():
        told = f", seed {seed}" if "fresh" in name else ""
        if name == "no article":
            reached[name] = _measure_others(chosen)
            continue
        reached[name] = _measure(chosen, f"{name}, {len(chosen)} pages{told}")
        if peers:
            _measure_peers(chosen[:: max(1, len(chosen) // 120)])
    reached["dumps fresh"] = _measure_dumps(drawn, seed)
    broken = [
        f"{part} {name}: {reached[part][name]:.4f} under the floor of {floor}"
        for part, figures in floors.items()
        for name, floor in figures.items()
        if reached[part][name] < floor
    ]
    if raise_floors:
        _raise(floors, reached)
    for line in broken:
        click.echo(line, err=True)
    sys.exit(1 if broken else 0)


def split_cases(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """Return *cases* by the part of the evaluation that they are measured in."""
    names = {
        "fresh": "fresh",
        "stranger": "strangers",
        "stranger-fresh": "strangers fresh",
        "other": "no article",
    }
    parts: dict[str, list[Case]] = {}
    for case in cases:
        parts.setdefault(names.get(case.design, "gold"), []).append(case)
    return parts


def _measure_others(cases: list[Case]) -> dict[str, float]:
    """Read pages that are no article; return the share that none was read on, and a failure told instead."""
    readings = [read(case.page) for case in cases]
    wrong = [
        case.name
        for case, reading in zip(cases, readings, strict=True)
        if reading.article or not reading.failure
    ]
    for name in wrong:
        click.echo(f"  read as an article: {name}")
    share = 1 - len(wrong) / max(1, len(cases))
    click.echo(f"\nno article, {len(cases)} pages: {share:.4f} told as such")
    return {"refused": share}


def _measure_dumps(seeds: Iterable[int], seed: int) -> dict[str, float]:
    """Clean raw text dumps of the strangers' articles; a dump may leave out its title and date."""
    score = Score()
    for name, text, truth in stranger_dumps(seeds):
        before = score.exact
        score.add_article(clean(text), truth)
        if score.exact == before:
            click.echo(f"  not exact: {name}")
    figures = score.figures()
    click.echo(f"\ndumps fresh, {score.pages} texts, seed {seed}: leaks {dict(score.leaks)}")
    click.echo(_row("archiver clean", figures))
    click.echo(
        "  fields: " + ", ".join(f"{name} {figures[name]:.4f}" for name in ("captions", "pulled", "dateline"))
    )
    return figures


def _measure(cases: list[Case], title: str) -> dict[str, float]:
    score, begun = Score(), time.process_time()
    readings = [read(case.page) for case in cases]
    took = (time.process_time() - begun) / max(1, len(cases))
    for case, reading in zip(cases, readings, strict=True):
        assert case.truth is not None
        before = score.exact
        score.add_article(reading.article, case.truth)
        if score.exact == before:
            click.echo(f"  not exact: {case.name}")
    figures = score.figures()
    click.echo(
        f"\n{title}: {took * 1000:.1f} ms CPU a page; missed {score.missed}; leaks {dict(score.leaks)}"
    )
    click.echo(_row("this reader", figures))
    click.echo(
        "  fields: "
        + ", ".join(f"{name} {value:.4f}" for name, value in figures.items() if name not in SHOWN)
    )
    return figures


def _measure_peers(cases: list[Case]) -> None:
    pages = [
        (decode(case.page.body, case.page.content_type), case.truth.language if case.truth else "en")
        for case in cases
    ]
    answers = read_with_peers(pages)
    for name in answers[0]:
        score = Score()
        for case, answer in zip(cases, answers, strict=True):
            assert case.truth is not None
            score.add_text([line for line in answer[name] if line != case.truth.title], case.truth)
        click.echo(_row(name, score.figures()) + f"  leaks {dict(score.leaks)}")


def _row(name: str, figures: dict[str, float]) -> str:
    return f"  {name:24}" + "  ".join(f"{figure} {figures[figure]:.4f}" for figure in SHOWN)


def _raise(floors: dict[str, dict[str, float]], reached: dict[str, dict[str, float]]) -> None:
    """Write the floors, each raised to what was reached, rounded down; none is ever lowered."""
    for part, figures in floors.items():
        for name in figures:
            figures[name] = max(figures[name], int(reached[part][name] * 1000) / 1000)
    FLOORS.write_text(json.dumps(floors, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
