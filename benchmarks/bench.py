"""Measure speed beside peers, as ratios: interleaved rounds, medians, every round's figures kept.

::

    python benchmarks/bench.py                          2,000 pages, five rounds
    python benchmarks/bench.py --pages 200 --rounds 1   a quick look
    python benchmarks/bench.py --only wget,complete-1   some of them
    python benchmarks/bench.py --growth 500,2000,8000   how cost grows with the site
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import contestants as who
from farm import build
from measure import Cost, Failed, summarize, to_json, to_ratios, to_table
from server import Nginx

GROUPS: dict[str, dict[str, who.Contestant]] = {
    "crawl": {
        "wget": who.wget,
        "scrapy-bare": who.bare,
        "scrapy-warcio": who.usual,
        "scrapy-webarchive": who.archived,
        "naive": who.naive,
        "script": who.script,
        "capture-only": who.capture_only,
        "complete-1": who.complete(1),
        "complete-2": who.complete(2),
    },
    "capture": {
        "capture-off": who.uncaptured,
        "capture-on": who.complete(1),
        "scrapy-bare": who.bare,
        "capture-only": who.capture_only,
    },
    "again": {
        "complete-1": who.complete(1),
        "unchanged-full": who.unchanged("--full"),
        "unchanged": who.unchanged(),
    },
    "read": {
        "trafilatura-1": who.trafilatura(1),
        "trafilatura-2": who.trafilatura(2),
        "fastwarc-trafilatura-1": who.again("trafilatura", 1),
        "fastwarc-trafilatura-2": who.again("trafilatura", 2),
        "xpath-floor": who.again("xpath", 1),
        "rebuild-1": who.rebuild(1),
        "rebuild-2": who.rebuild(2),
    },
    "verify": {
        "warcio-check": who.warcio_check,
        "fastwarc-check": who.fastwarc_check,
        "verify-files": who.verify_files,
        "verify": who.verify,
    },
    "index": {"cdxj-indexer": who.cdxj_indexer, "index": who.index},
}

# What is asked of a group: each first contestant beside each second.
COMPARED = {
    "capture": (("capture-on", "capture-off"), ("capture-only", "scrapy-bare")),
    "read": (
        ("rebuild-1", "trafilatura-1"),
        ("rebuild-2", "trafilatura-2"),
        ("rebuild-1", "fastwarc-trafilatura-1"),
        ("rebuild-1", "xpath-floor"),
        ("rebuild-2", "rebuild-1"),
    ),
}


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--only",
        default="",
        help="groups, contestants, or a group's contestant (crawl:wget), by commas",
    )
    parser.add_argument(
        "--growth", default="", help="numbers of pages: one complete crawl and rebuild of each"
    )
    parser.add_argument(
        "--json", type=Path, default=Path("benchmarks/results.json"), help="where all figures go"
    )
    parser.add_argument(
        "--work", type=Path, help="a folder for sites and archives (default: a temporary one)"
    )
    parser.add_argument("--webarchive", type=Path, help="the Python of an environment with scrapy-webarchive")
    return parser.parse_args()


def main() -> int:
    """Run what is asked for, print tables, keep everything as JSON."""
    options = read_options()
    work = options.work or Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        if options.growth:
            results = {f"growth-{n}": grow(int(n), work, options) for n in options.growth.split(",")}
        else:
            results = compete(options, work)
        options.json.write_text(who.echo(results))
    finally:
        if not options.work:
            shutil.rmtree(work)
    return 0


def compete(options: argparse.Namespace, work: Path) -> dict[str, object]:
    """Build the site and let every group compete on it."""
    farm = build(work / f"site-{options.pages}", options.pages)
    print(
        f"{len(farm.urls)} pages of {farm.page_bytes / 1000:.1f} KB, {farm.zipped_bytes / 1000:.1f} KB in gzip\n"
    )
    results: dict[str, object] = {
        "pages": options.pages,
        "rounds": options.rounds,
        "page_bytes": farm.page_bytes,
    }
    with Nginx(farm.root, work / "nginx") as nginx:
        arena = who.Arena(farm, nginx, work / "round", work / "first", options.webarchive)
        for group, members in GROUPS.items():
            chosen = {name: member for name, member in members.items() if is_chosen(group, name, options)}
            if chosen:
                if group not in {"crawl", "capture"}:
                    fill_first(arena)
                results[group] = play(group, chosen, options.rounds, arena)
    return results


def is_chosen(group: str, name: str, options: argparse.Namespace) -> bool:
    """Say whether *name* takes part; scrapy-webarchive only where its environment is named."""
    if name == "scrapy-webarchive" and not options.webarchive:
        return False
    only = options.only.split(",") if options.only else []
    return not only or not {group, name, f"{group}:{name}"}.isdisjoint(only)


def fill_first(arena: who.Arena) -> None:
    """Crawl the site once into the home that the readers read."""
    if not arena.first.exists():
        arena.work.mkdir(exist_ok=True)
        who.crawl(arena, arena.first)


def play(title: str, members: dict[str, who.Contestant], rounds: int, arena: who.Arena) -> dict[str, object]:
    """Let *members* run *rounds* times, one after another in each round; print their table."""
    costs: dict[str, list[Cost]] = {name: [] for name in members}
    for _ in range(rounds):
        for name, member in members.items():
            cost = attempt(name, member, arena)
            if cost:
                costs[name].append(cost)
    summaries = [summarize(name, of) for name, of in costs.items() if of]
    print(
        to_table(title, summaries),
        *to_ratios(summaries, COMPARED.get(title, ())),
        sep="\n",
        end="\n\n",
        flush=True,
    )
    return to_json(summaries, costs)


def attempt(name: str, member: who.Contestant, arena: who.Arena) -> Cost | None:
    """Run one contestant in an empty folder; None, and why, if it did not do its work."""
    shutil.rmtree(arena.work, ignore_errors=True)
    arena.work.mkdir(parents=True)
    try:
        cost = member(arena)
    except (Failed, OSError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return None
    if cost.pages < 0.95 * len(arena.farm.urls):  # trafilatura's command finds no text on some short pages
        print(f"{name}: only {cost.pages} of {len(arena.farm.urls)} pages", file=sys.stderr)
        return None
    return cost


def grow(pages: int, work: Path, options: argparse.Namespace) -> dict[str, object]:
    """Crawl and rebuild a site of *pages* once, in a folder that is thrown away."""
    return compete(
        argparse.Namespace(
            **{**vars(options), "pages": pages, "rounds": 1, "only": "crawl:complete-1,read:rebuild-1"}
        ),
        work / str(pages),
    )


if __name__ == "__main__":
    sys.exit(main())
