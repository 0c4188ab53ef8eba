"""The benchmarks: the farm is a real site, the figures are counted, and a small run ends with a table."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
        page = tmp_path / bench("contestants")._unquoted(url)
        assert gzip.decompress(page.with_name(page.name + ".gz").read_bytes()) == page.read_bytes()


def test_the_farm_is_the_same_every_time(bench, tmp_path):
    first, second = (bench("farm").build(tmp_path / name, 12) for name in "ab")
    assert [(tmp_path / "a" / u.lstrip("/")).read_bytes() for u in first.urls if "%" not in u] == [
        (tmp_path / "b" / u.lstrip("/")).read_bytes() for u in second.urls if "%" not in u
    ]


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


def test_medians_and_spreads_are_of_all_rounds(bench):
    measure = bench("measure")
    costs = [measure.Cost(seconds=s, cpu=1, peak_mb=s, pages=10) for s in (1, 2, 5)]
    summary = measure.summarize("x", costs)
    assert (summary.rate, summary.slowest, summary.fastest, summary.peak_mb) == (5, 2, 10, 5)
    assert summary.cpu_ms == 100
    assert "1.00" in measure.to_table("title", [summary])


def test_ratios_are_said_of_those_that_ran(bench):
    measure = bench("measure")
    fast, slow = (
        measure.summarize(name, [measure.Cost(seconds=s, cpu=s, peak_mb=1, pages=10)])
        for name, s in (("fast", 1), ("slow", 4))
    )
    assert measure.to_ratios([fast, slow], [("fast", "slow"), ("fast", "absent")]) == [
        "fast: 4.00 times the pages/s of slow, 0.25 times its CPU"
    ]


def test_the_floor_of_reading_finds_the_article(bench, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(BENCHMARKS / "peers"))
    farm = bench("farm").build(tmp_path, 4)
    path = tmp_path / bench("contestants")._unquoted(farm.urls[0])
    said = json.loads(bench("again").by_xpath(path.read_bytes()))
    url = f"https://www.interpol.int{farm.urls[0]}"
    article = read(to_page(url, url, path.read_bytes())).article
    assert (said["title"], said["text"]) == (article.title, article.text)
    assert bench("again").by_xpath(b"<p>no article") == ""


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
        "scrapy-bare",
    ]
    done = subprocess.run(
        [*map(str, command), "--json", str(tmp_path / "results.json")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "scrapy-bare" in done.stdout
    results = json.loads((tmp_path / "results.json").read_text())
    assert len(results["crawl"]["rounds"]["scrapy-bare"]) == 2
