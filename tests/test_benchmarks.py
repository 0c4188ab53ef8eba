"""The benchmarks: the farm is a real site, the figures are counted, and a small run ends with a table."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.sites import read
from archiver.sites.saved import to_page

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def bench(monkeypatch):
    """Return how to import a module of the benchmarks, which are no package."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


def test_the_farm_has_as_many_pages_as_asked_for_of_the_size_that_was_measured(bench, tmp_path):
    farm = bench("farm").build(tmp_path, 40)
    assert len(set(farm.urls)) == 40
    assert 90_000 < farm.page_bytes < 100_000
    assert 10_000 < farm.zipped_bytes < 15_000
    for url in farm.urls[:8]:
        page = farm.file(url)
        assert gzip.decompress(page.with_name(page.name + ".gz").read_bytes()) == page.read_bytes()


def test_the_farm_is_the_same_every_time(bench, tmp_path):
    first, second = (bench("farm").build(tmp_path / name, 12) for name in "ab")
    assert [(tmp_path / "a" / u.lstrip("/")).read_bytes() for u in first.urls if "%" not in u] == [
        (tmp_path / "b" / u.lstrip("/")).read_bytes() for u in second.urls if "%" not in u
    ]


@pytest.mark.parametrize(("own_menus", "different"), [(False, 4), (True, 12)])
def test_the_pages_of_a_language_have_one_menu_or_each_its_own(bench, tmp_path, own_menus, different):
    farm = bench("farm").build(tmp_path, 12, own_menus=own_menus)
    pages = [farm.file(url).read_text() for url in farm.urls]
    assert (
        len({page.partition('<ul class="menu__list">')[2].partition("</ul>")[0] for page in pages})
        == different
    )


def test_a_cost_is_that_of_the_command_and_its_children(bench, tmp_path):
    code = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(10_000_000))'], check=True)"
    )
    measure = bench("measure")
    cost = measure.run([sys.executable, "-c", code], cwd=tmp_path, log=tmp_path / "log")
    assert cost.cpu > 0.1
    assert cost.seconds > 0.1
    assert cost.peak_mb > 5


def test_a_contestant_that_fails_has_no_figures(bench, tmp_path):
    measure = bench("measure")
    with pytest.raises(measure.Failed, match="exit code 3"):
        measure.run([sys.executable, "-c", "raise SystemExit(3)"], cwd=tmp_path, log=tmp_path / "log")


def test_the_cpu_of_a_running_process_counts_its_children(bench, tmp_path):
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(30_000_000))']); input()"
    with subprocess.Popen([sys.executable, "-c", f"print('up', flush=True); {code}"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # fmt: skip
        assert process.stdout.readline() == b"up\n"
        measure = bench("measure")
        while measure.cpu_of(process.pid) < 0.1:
            assert process.poll() is None
        process.communicate(b"\n")


def test_medians_and_spreads_are_of_all_rounds(bench):
    measure, figures = bench("measure"), bench("figures")
    costs = [measure.Cost(seconds=s, cpu=1, peak_mb=s, pages=10) for s in (1, 2, 5)]
    summary = figures.summarize("x", [*costs, None])
    assert (summary.rate, summary.slowest, summary.fastest, summary.peak_mb) == (5, 2, 10, 5)
    assert (summary.cpu_ms, summary.ms, summary.rounds) == (100, 200, 3)
    assert "1.00" in figures.to_table("title", {"x": costs})


@pytest.fixture
def costs(bench):
    """Return how to make the costs of rounds from the seconds that each took; 0 is a round without figures."""
    cost = bench("measure").Cost
    return lambda *rounds: [
        cost(seconds=s, cpu=s, peak_mb=s * 100, pages=10, written_mb=s) if s else None for s in rounds
    ]


def test_a_ratio_is_that_of_a_round_and_skips_rounds_without_both(bench, costs):
    rounds = {"ours": costs(1, 10, 0, 3), "theirs": costs(2, 20, 5, 3)}
    figure = bench("figures").read(rounds, "ours", "cpu_ms", "theirs")
    assert (figure.median, figure.least, figure.most, figure.rounds) == (0.5, 0.5, 1, 3)
    assert str(figure) == "0.5 (0.5 to 1)"
    assert bench("figures").read(rounds, "ours", "cpu_ms", "absent") is None


def test_ratios_are_said_of_those_that_ran(bench, costs):
    rounds = {"fast": costs(1), "slow": costs(4)}
    assert bench("figures").to_ratios(rounds, [("fast", "slow"), ("fast", "absent")]) == [
        "fast / slow: pages/s 4, CPU 0.25, peak MB 0.25, MB written 0.25"
    ]


def test_goals_are_judged_where_their_figures_are(bench, costs):
    crawl = {
        "wget": costs(4, 4, 4),
        "complete-1": costs(6, 6, 6),
        "complete-2": costs(3, 5, 2),
        "naive": costs(12, 30, 10),
    }
    verdicts = bench("goals").judge({"crawl": crawl, "start": {"help": costs(1.4)}})
    assert [(verdict.goal, verdict.asked, verdict.met) for verdict in verdicts] == [
        ("crawl: complete-2 / wget, pages/s", "at least 1", True),
        ("crawl: complete-2 / wget, CPU", "at most 2.2", True),
        ("crawl: naive / complete-2, CPU", "at least 6", False),
        ("crawl: complete-2, peak MB", "at most 200", False),
        ("start: help, ms by the clock", "at most 150", True),
    ]
    naive = verdicts[2].figure
    assert (naive.median, naive.least, naive.most) == (5, 4, 6)
    assert [line.split()[-1] for line in bench("goals").to_lines(verdicts)[2:]] == [
        "yes", "yes", "no", "no", "yes",
    ]  # fmt: skip


def test_each_goal_is_of_contestants_that_take_part(bench):
    goals, groups = bench("goals"), bench("groups").GROUPS
    for goal in goals.GOALS:
        if goal.group != "growth":
            names = {*groups[goal.group].members, goals.COMPLETE, ""}
            assert {goal.of, goal.beside} <= names, goal
    for group in groups.values():
        assert {name for pair in group.compared for name in pair} <= set(group.members)


def test_only_pages_of_the_site_are_counted_and_each_once(bench, tmp_path):
    farm = bench("farm").build(tmp_path, 4)
    arena = bench("arena").Arena(farm, None, tmp_path, tmp_path)
    first, second, *_ = farm.urls
    addresses = [f"http://127.0.0.1:80{first}", f"https://www.interpol.int{first}", f"http://x{second}", "u"]
    assert arena.count([*addresses, f"http://x{farm.seeds[0]}"]) == 2


def test_the_floor_of_reading_finds_the_article(bench, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(BENCHMARKS / "peers"))
    farm = bench("farm").build(tmp_path, 4)
    body = farm.file(farm.urls[0]).read_bytes()
    url = f"https://www.interpol.int{farm.urls[0]}"
    said = json.loads(bench("again").by_xpath((url, body)))
    article = read(to_page(url, url, body)).article
    assert (said["url"], said["title"], said["text"]) == (url, article.title, article.text)
    assert bench("again").by_xpath((url, b"<p>no article")) == ""


def test_the_floor_with_a_database_can_be_searched(bench, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(BENCHMARKS / "peers"))
    row = {"url": "u", "title": "t", "date": "d", "text": "seven bells"}
    bench("again").save([row], tmp_path / "floor.db")
    with closing(Database(tmp_path / "floor.db")) as database:
        assert [found["url"] for found in database["articles"].search("bells")] == ["u"]


def test_what_a_page_costs_is_printed(bench, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["reading.py", "--pages", "4", "--rounds", "1"])
    assert bench("reading").main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("4 pages of 9")
    assert [line.rpartition(" times read")[1] for line in lines[1:]] == [" times read"] * 5


@pytest.mark.skipif(
    shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin") is None
    and os.environ.get("CI") != "true",
    reason="nginx is missing: apt-get install nginx-light",
)
def test_a_small_run_prints_ratios_and_keeps_every_round(tmp_path):
    command = [
        sys.executable,
        BENCHMARKS / "bench.py",
        "--pages",
        "24",
        "--rounds",
        "2",
        "--only",
        "crawl:scrapy-bare,capture-follows,scrapy-follows,help",
    ]
    done = subprocess.run(
        [*map(str, command), "--json", str(tmp_path / "results.json")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "\ncrawl: capture-follows / scrapy-follows, CPU" in done.stdout
    results = json.loads((tmp_path / "results.json").read_text())
    assert [cost["pages"] for cost in results["crawl"]["rounds"]["capture-follows"]] == [24, 24]
    assert results["crawl"]["ratios"]["capture-follows / scrapy-follows"]["cpu_ms"]["rounds"] == 2
    assert [goal["goal"] for goal in results["goals"]] == [
        "crawl: capture-follows / scrapy-follows, CPU",
        "start: help, ms by the clock",
    ]
