"""Figures of many rounds: medians, spreads, and ratios, each taken within a round.

The runs of one round share the machine's mood, so their ratio says more than that of two medians.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from measure import Cost

Rounds = Mapping[str, Sequence[Cost | None]]
"""By contestant, what each round cost; None where it did not do its work."""

LABELS = {
    "rate": "pages/s",
    "ms": "ms by the clock",
    "cpu_ms": "CPU",
    "peak_mb": "peak MB",
    "written_mb": "MB written",
}
"""What is compared: figures of a `Cost`, and what they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure, or a ratio of two, over all rounds that have it."""

    median: float
    least: float
    most: float
    rounds: int

    def __str__(self) -> str:
        median, least, most = (
            f"{value:.0f}" if value >= 100 else f"{value:.3g}"
            for value in (self.median, self.least, self.most)
        )
        return median if self.rounds == 1 else f"{median} ({least} to {most})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One contestant over all rounds: medians, and the spread of its pages a second."""

    name: str
    rounds: int
    rate: float
    slowest: float
    fastest: float
    ms: float
    cpu_ms: float
    peak_mb: float
    written_mb: float
    server_cpu_ms: float


def summarize(name: str, costs: Iterable[Cost | None]) -> Summary:
    """Return the medians of *costs*, of which one at least is there."""
    done = [cost for cost in costs if cost]

    def median(figure: str) -> float:
        return statistics.median(getattr(cost, figure) for cost in done)

    return Summary(
        name=name,
        rounds=len(done),
        rate=median("rate"),
        slowest=min(cost.rate for cost in done),
        fastest=max(cost.rate for cost in done),
        ms=median("ms"),
        cpu_ms=median("cpu_ms"),
        peak_mb=max(cost.peak_mb for cost in done),
        written_mb=median("written_mb"),
        server_cpu_ms=median("server_cpu_ms"),
    )


def read(rounds: Rounds, of: str, figure: str, beside: str = "") -> Figure | None:
    """Return *figure* of a contestant, or its ratio to that of *beside* in the same round; None where none has it."""
    own = rounds.get(of, ())
    others = rounds.get(beside, ()) if beside else own
    found = [
        getattr(one, figure) / (getattr(other, figure) if beside else 1)
        for one, other in zip(own, others, strict=False)
        if one and other and getattr(other, figure)
    ]
    if not found:
        return None
    return Figure(median=statistics.median(found), least=min(found), most=max(found), rounds=len(found))


def to_table(title: str, rounds: Rounds, unit: str = "pages") -> str:
    """Return who did its work as a table; the last columns are ratios to the first of them."""
    done = {name: costs for name, costs in rounds.items() if any(costs)}
    head = (
        f"{title:30} {f'{unit}/s':>10} {'(spread)':>13} {'CPU ms':>8} {'server':>7} {'peak MB':>8} {'MB':>7}"
        f" {'x rate':>7} {'x CPU':>6} {'x peak':>6} {'x MB':>6}"
    )
    lines = [head, "-" * len(head)]
    for name, costs in done.items():
        own = summarize(name, costs)
        spread = f"{own.slowest:.3g}-{own.fastest:.3g}"
        ratios = [read(done, name, figure, next(iter(done))) for figure in LABELS if figure != "ms"]
        rate, cpu, peak, written = (f"{ratio.median:.2f}" if ratio else "" for ratio in ratios)
        lines.append(
            f"{name:30} {own.rate:10.1f} {spread:>13} {own.cpu_ms:8.2f} {own.server_cpu_ms:7.2f} {own.peak_mb:8.0f}"
            f" {own.written_mb:7.1f} {rate:>7} {cpu:>6} {peak:>6} {written:>6}"
        )
    return "\n".join(lines)


def to_ratios(rounds: Rounds, pairs: Iterable[tuple[str, str]], unit: str = "pages") -> list[str]:
    """Say how the first of each pair did beside the second; nothing where one of them has no figures."""
    labels = {**LABELS, "rate": f"{unit}/s"}
    lines = []
    for of, beside in pairs:
        ratios = {
            label: read(rounds, of, figure, beside) for figure, label in labels.items() if figure != "ms"
        }
        said = ", ".join(f"{label} {ratio}" for label, ratio in ratios.items() if ratio)
        if said:
            lines.append(f"{of} / {beside}: {said}")
    return lines


def to_json(rounds: Rounds, pairs: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Return everything, every round's figures too, and each ratio with its spread."""
    done = [(name, costs) for name, costs in rounds.items() if any(costs)]
    ratios = {
        f"{of} / {beside}": {
            figure: asdict(ratio) for figure in LABELS if (ratio := read(rounds, of, figure, beside))
        }
        for of, beside in pairs
    }
    return {
        "summaries": [asdict(summarize(name, costs)) for name, costs in done],
        "ratios": {pair: of for pair, of in ratios.items() if of},
        "rounds": {name: [cost and asdict(cost) for cost in costs] for name, costs in rounds.items()},
    }
