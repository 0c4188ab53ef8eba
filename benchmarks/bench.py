"""Measure speed beside peers, as ratios: interleaved rounds, medians, every round's figures kept.

::

    python benchmarks/bench.py                          2,000 pages, five rounds
    python benchmarks/bench.py --pages 200 --rounds 1   a quick look
    python benchmarks/bench.py --only wget,complete-1   some of them
    python benchmarks/bench.py --own-menus              no two pages have the same menu
    python benchmarks/bench.py --growth 500,2000,8000   how cost grows with the site

A ratio is taken within each round, and its median and spread are told. At the end stands what is asked of speed beside
what was found. CPU is told in milliseconds a page, which are seconds for 1,000 pages; the server's own stands apart.
"""

from __future__ import annotations

import argparse
import compileall
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import crawlers
from arena import PEERS, Arena, Contestant
from farm import build
from figures import Rounds, to_json, to_ratios, to_table
from goals import LARGEST, SMALLEST, judge, to_lines
from groups import GROUPS, Group
from measure import Cost, Failed
from server import Nginx

PACKAGE = Path(__file__).parent.parent / "archiver"


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
        "--own-menus",
        action="store_true",
        help="no two pages have the same menu, by which ours saves a parse",
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
    results: dict[str, object] = {"rounds": options.rounds}
    compile_ours()
    try:
        if options.growth:
            sizes = [int(number) for number in options.growth.split(",")]
            grown = {pages: grow(pages, work, options, results) for pages in sizes}
            # A smaller site's page has the start in it, and flatters a large one.
            begin = min([pages for pages in sizes if pages >= 2000] or sizes)
            rounds = {SMALLEST: grown[begin], LARGEST: grown[max(sizes)]}
            groups: dict[str, Rounds] = {"growth": rounds}
        else:
            groups = compete(options, work, results)
        verdicts = judge(groups)
        print(*to_lines(verdicts), sep="\n")
        results["goals"] = [asdict(verdict) for verdict in verdicts]
    finally:
        # Of a run that is broken off too: a round of all takes minutes.
        options.json.write_text(json.dumps(results, indent=2))
        if not options.work:
            shutil.rmtree(work)
    return 0


def compile_ours() -> None:
    """Compile our modules, as an installer does: where Python is told to write none, each start would compile them."""
    for package in (PACKAGE, PEERS):
        compileall.compile_dir(package, quiet=1)


def compete(options: argparse.Namespace, work: Path, results: dict[str, object]) -> dict[str, Rounds]:
    """Build the site, let every group compete on it, and put all figures into *results*."""
    farm = build(work / f"site-{options.pages}", options.pages, own_menus=options.own_menus)
    zipped = farm.zipped_bytes / 1000
    print(f"{len(farm.urls)} pages of {farm.page_bytes / 1000:.1f} KB, {zipped:.1f} KB in gzip\n")
    results |= {"pages": options.pages, "page_bytes": farm.page_bytes, "own_menus": options.own_menus}
    groups: dict[str, Rounds] = {}
    with Nginx(farm.root, work / "nginx") as nginx:
        arena = Arena(farm, nginx, work / "round", work / "first", options.webarchive)
        for name, group in GROUPS.items():
            chosen = {own: member for own, member in group.members.items() if is_chosen(name, own, options)}
            if chosen:
                if group.needs_home:
                    fill_first(arena)
                groups[name] = play(group, chosen, options.rounds, arena)
                print(to_table(name, groups[name], group.unit))
                print(*to_ratios(groups[name], group.compared, group.unit), sep="\n", end="\n\n", flush=True)
                results[name] = to_json(groups[name], group.compared)
    return groups


def is_chosen(group: str, name: str, options: argparse.Namespace) -> bool:
    """Say whether *name* takes part; scrapy-webarchive only where its environment is named."""
    if name.startswith("scrapy-webarchive") and not options.webarchive:
        return False
    only = options.only.split(",") if options.only else []
    return not only or not {group, name, f"{group}:{name}"}.isdisjoint(only)


def fill_first(arena: Arena) -> None:
    """Crawl the site once into the home that the readers read; `Failed` where it does not hold every page."""
    if not arena.first.exists():
        arena.work.mkdir(exist_ok=True)
        cost = crawlers.crawl(arena, arena.first)
        if cost.pages != len(arena.farm.urls):
            raise Failed(f"the first crawl has {cost.pages} of {len(arena.farm.urls)} pages")


def play(group: Group, members: dict[str, Contestant], rounds: int, arena: Arena) -> Rounds:
    """Let *members* run *rounds* times, one after another in each round."""
    pages = len(arena.farm.urls) if group.unit == "pages" else 0
    costs: dict[str, list[Cost | None]] = {name: [] for name in members}
    for _ in range(rounds):
        for name, member in members.items():
            costs[name].append(attempt(name, member, arena, pages))
    return costs


def attempt(name: str, member: Contestant, arena: Arena, pages: int) -> Cost | None:
    """Run one contestant in an empty folder; None, and why, if it did not do its work on *pages*."""
    shutil.rmtree(arena.work, ignore_errors=True)
    arena.work.mkdir(parents=True)
    try:
        cost = member(arena)
    except (Failed, OSError, sqlite3.Error) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return None
    if cost.pages < 0.95 * pages:  # trafilatura's command finds no text on some short pages
        print(f"{name}: only {cost.pages} of {pages} pages", file=sys.stderr)
        return None
    return cost


def grow(
    pages: int, work: Path, options: argparse.Namespace, results: dict[str, object]
) -> Sequence[Cost | None]:
    """Crawl and rebuild a site of *pages* once, wget beside it; return what the crawl cost."""
    only = "crawl:wget,crawl:complete-1,read:rebuild-1"
    asked = argparse.Namespace(**{**vars(options), "pages": pages, "rounds": 1, "only": only})
    found: dict[str, object] = {}
    groups = compete(asked, work / str(pages), found)
    results[f"growth-{pages}"] = found
    return groups["crawl"]["complete-1"]


if __name__ == "__main__":
    sys.exit(main())
