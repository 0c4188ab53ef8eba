"""`archiver crawl`: its scope, its manners, its exit codes, on the replica."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from archiver.cli.crawl import command
from archiver.crawl import Outcome
from archiver.exceptions import HomeError
from archiver.home import Home
from archiver.replica.resource import Resource
from archiver.replica.weather import Trouble
from tests.commands import crawl, to_command
from tests.rows import query
from tests.small_server import serve

NEWS = "/en/News-and-Events/News"


def pages(replica):
    """Return what was asked for but pictures, style sheets and the like, in order."""
    paths = [urlsplit(served.target).path for served in replica.log]
    return [
        path
        for path in paths
        if not path.startswith(("/var", "/css", "/js", "/bundles", "/fonts", "/content"))
    ]


@pytest.fixture(scope="module")
def home(replica, tmp_path_factory):
    """An archive of the whole replica without its pictures, crawled once."""
    home = tmp_path_factory.mktemp("crawl") / "home"
    done = crawl(home, replica.url, "--no-requisites", "--json")
    assert done.returncode == 3, done.stderr
    figures = json.loads(done.stdout)
    assert list(figures) == [
        "outcome", "pages", "articles_new", "articles_changed", "captures", "failures", "bytes", "seconds",
    ]  # fmt: skip
    assert figures["outcome"] == "finished"
    assert figures["articles_new"] == len(replica.articles)
    assert figures["failures"] == len(replica.declared_failures)
    return home


def test_pages_that_failed_before_are_not_news(home, replica):
    replica.log.clear()
    done = crawl(home, replica.url, "--no-requisites")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_incremental_crawl_asks_only_for_the_heads_of_the_listings(home, replica):
    replica.log.clear()
    done = crawl(home, replica.url, "--json")
    assert json.loads(done.stdout)["articles_new"] == 0
    assert len(pages(replica)) <= 2 * len(replica.declared_failures) + 9
    assert {served.status for served in replica.log} <= {200, 304, 404}


def test_a_full_crawl_asks_for_every_article_again_by_conditional_requests(home, replica):
    replica.log.clear()
    done = crawl(home, replica.url, "--full", "--json", "--no-requisites")
    figures = json.loads(done.stdout)
    assert (figures["articles_new"], figures["articles_changed"]) == (0, 0)
    asked = {path for path in pages(replica) if "/20" in path}
    assert len(asked) >= len(replica.articles)
    assert sum(served.status == 304 for served in replica.log) >= len(replica.articles) * 0.9
    assert query(home, "select max(number) from versions") == [(1,)]
    kept = b"".join(gzip.decompress(warc.read_bytes()) for warc in home.rglob("archive/*.warc.gz"))
    asked_by_etag = [head for head in kept.split(b"\r\n\r\n") if b"\r\nIf-None-Match: " in head]
    assert len(asked_by_etag) >= len(replica.articles)
    assert not any(b"If-Modified-Since" in head for head in asked_by_etag)


def test_one_page_is_asked_for_by_its_address(replica, tmp_path):
    url = next(url for url, article in replica.articles.items() if article.language == "en")
    done = crawl(tmp_path / "home", replica.url, "--url", url, "--no-requisites", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles_new"] == 1
    assert query(tmp_path / "home", "select url from articles") == [(url,)]


def test_scope_is_kept_by_date_and_language(replica, tmp_path):
    options = ("--since", "2018-01-01", "--until", "2019-12-31", "--language", "fr", "--no-requisites")
    done = crawl(tmp_path / "home", replica.url, *options, "--max-failures", "5")
    assert done.returncode == 0, done.stderr
    expected = {
        url
        for url, article in replica.articles.items()
        if "/fr/" in url and article.published and 2018 <= article.published.year <= 2019
    }
    assert expected
    assert {url for (url,) in query(tmp_path / "home", "select url from articles")} == expected


def test_the_limit_counts_new_articles_and_the_next_run_goes_on(replica, tmp_path):
    home = tmp_path / "home"
    for so_far in (4, 8):
        done = crawl(home, replica.url, "--limit", "4", "--json", "--max-failures", "5")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["articles_new"] == 4
        assert query(home, "select count(*) from articles") == [(so_far,)]
    assert query(home, "select count(*) from captures where mime like 'image/%'") > [(0,)]


def test_a_dry_run_finds_a_setting_that_makes_no_sense(tmp_path):
    (tmp_path / "archiver.toml").write_text("daily_requests = -1\n")
    done = crawl(tmp_path, "http://127.0.0.1:1", "--dry-run")
    assert (done.returncode, done.stdout) == (2, "")
    assert "daily_requests" in done.stderr


def test_a_dry_run_says_what_it_would_do_and_asks_for_nothing(replica, tmp_path):
    replica.log.clear()
    done = crawl(tmp_path / "home", replica.url, "--dry-run", "--json", "--delay", "2", "--language", "en")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    assert plan["requests"] == 2
    assert plan["seconds"] == 4
    assert plan["scope"] == {"site": replica.url, "language": "en"}
    assert not replica.log
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            ["--since", "2020-02-01", "--until", "2020-01-01"], "is after", id="dates the wrong way round"
        ),
        pytest.param(["--language", "de"], "the site has", id="a language that it has not"),
        pytest.param(["--url", "https://example.org/x"], "not an address", id="another site's page"),
        pytest.param(["--base-url", "ftp://example.org"], "must be an http", id="a mirror that is none"),
        pytest.param(["--since", "yesterday"], "is no day", id="a day that is none"),
        pytest.param([], "no contact", id="nobody answers for a live crawl"),
    ],
)
def test_a_wrong_call_is_exit_code_2_and_one_line(tmp_path, options, message):
    done = crawl(tmp_path / "home", "", *options)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_live_crawl_into_a_demos_home_is_refused(replica, tmp_path):
    home = tmp_path / "home"
    settings = ["scrapy", "crawl", "interpol", "-a", f"base_url={replica.url}", "-a", "requisites=0"]
    done = subprocess.run(
        [sys.executable, "-m", *settings, "-s", f"ARCHIVER_HOME={home}", "-s", "ARCHIVER_ORIGIN=replica",
         "-s", "ARCHIVER_LIMIT=1", "-s", "ARCHIVER_DELAY=0"],
        capture_output=True, text=True, check=False, timeout=120, env={**os.environ, "ARCHIVER_CONTACT": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert query(home, "select distinct origin from captures") == [("replica",)]
    refused = crawl(home, "", env={"ARCHIVER_CONTACT": "test@example.org"})
    assert refused.returncode == 2
    assert "demo's home" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_demo_into_a_home_of_another_origin_is_refused(home):
    done = crawl(home, "", command="demo")
    assert done.returncode == 2
    assert "another origin" in done.stderr


def test_of_many_starts_at_once_one_runs_and_the_others_leave(fresh_replica, tmp_path):
    home = tmp_path / "home"
    command = to_command(
        home, fresh_replica.url, "--url", next(iter(fresh_replica.articles)), "--delay", "0.5"
    )
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(10)
    ]
    ended = [(run.communicate(timeout=120), run.returncode) for run in runs]
    codes = sorted(code for _, code in ended)
    assert codes == [0, *[75] * 9], ended
    assert all("another run holds it" in err for (_, err), code in ended if code == 75)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_interrupted_crawl_saves_its_state_and_the_next_one_goes_on(fresh_replica, tmp_path, number, code):
    home = tmp_path / "home"
    process = subprocess.Popen(
        to_command(home, fresh_replica.url, "--no-requisites", "--delay", "0.1", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while len(fresh_replica.log) < 12:
        time.sleep(0.05)
    started = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - started < 10
    assert process.returncode == code, err
    assert json.loads(out)["outcome"] == "interrupted"
    captured = query(home, "select count(*) from captures")[0][0]
    assert captured >= 10
    assert not list(Home(home).archive("interpol").glob("*.open"))
    assert query(home, "select outcome from crawls") == [("interrupted",)]


def test_a_full_crawl_finds_that_an_article_is_gone_though_no_listing_names_it(fresh_replica, tmp_path):
    home, url = tmp_path / "home", next(iter(fresh_replica.articles))
    options = ("--language", "en", "--since", "2026-01-01", "--no-requisites", "--max-failures", "9")
    assert crawl(home, fresh_replica.url, *options).returncode == 0
    assert (url,) in query(home, "select url from articles")
    fresh_replica.remove(url)
    fresh_replica.log.clear()
    assert crawl(home, fresh_replica.url, "--full", *options).returncode == 0
    asked = {served.target: served.status for served in fresh_replica.log}
    assert asked[urlsplit(url).path] == 404
    assert query(home, "select count(*) from articles")[0][0] >= 1


@pytest.mark.parametrize("how", [403, 200])
def test_a_site_that_refuses_us_is_left_alone_at_once(fresh_replica, tmp_path, how):
    fresh_replica.block(how)
    done = crawl(tmp_path / "home", fresh_replica.url, "--json", "--no-requisites")
    assert done.returncode == 4, done.stderr
    assert json.loads(done.stdout)["outcome"] == "blocked"
    assert len(fresh_replica.log) <= 8
    assert query(tmp_path / "home", "select count(*) from articles") == [(0,)]
    assert len(done.stderr.splitlines()) == 1


def test_a_site_in_trouble_is_asked_again_when_it_says(fresh_replica, tmp_path):
    fresh_replica.outage(503, retry_after=1, paths=NEWS + "$", times=2)
    done = crawl(tmp_path / "home", fresh_replica.url, "--json", "--limit", "3", "--language", "en")
    assert done.returncode == 0, done.stderr
    times = [served.at for served in fresh_replica.log if served.target == NEWS]
    assert [served.status for served in fresh_replica.log if served.target == NEWS] == [503, 503, 200]
    assert all((later - earlier).total_seconds() >= 0.95 for earlier, later in pairwise(times))


def test_a_run_stops_in_order_at_its_time_limit_and_says_its_figures(fresh_replica, tmp_path):
    home, metrics = tmp_path / "home", tmp_path / "archiver.prom"
    options = ("--no-requisites", "--delay", "0.2", "--time-limit", "2", "--metrics", metrics, "--json")
    done = crawl(home, fresh_replica.url, *options)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["outcome"] == "time-limit"
    assert figures["seconds"] < 20
    told = metrics.read_text().splitlines()
    lines = dict(line.split() for line in told if not line.startswith("#"))
    for name in lines:
        assert f"# TYPE {name} gauge" in told
        assert any(line.startswith(f"# HELP {name} ") for line in told)
    assert lines["archiver_crawl_captures"] == str(figures["captures"])
    assert lines["archiver_crawl_exit_code"] == "0"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_figures_that_have_no_folder_are_a_wrong_call_before_anything_is_asked(replica, tmp_path):
    replica.log.clear()
    done = crawl(tmp_path / "home", replica.url, "--metrics", tmp_path / "none" / "archiver.prom")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "--metrics" in done.stderr
    assert not replica.log


def test_figures_that_cannot_be_written_do_not_hide_how_the_run_ended(tmp_path, monkeypatch):
    figures = {"pages": 4, "articles_new": 0, "articles_changed": 0, "failures": 0, "bytes": 0, "seconds": 1}
    ended = Outcome(outcome="blocked", stats=figures, message="https://h/: the site refuses us")

    def crawl_and_lose_the_folder(*_, **__):
        (tmp_path / "folder").rmdir()
        return ended

    (tmp_path / "folder").mkdir()
    monkeypatch.setattr("archiver.cli.crawl._crawl", crawl_and_lose_the_folder)
    metrics = ["--metrics", str(tmp_path / "folder" / "archiver.prom")]
    done = CliRunner().invoke(
        command, ["--home", str(tmp_path / "home"), "--base-url", "http://127.0.0.1:9", *metrics]
    )
    assert "the site refuses us" in done.stderr
    assert isinstance(done.exception, HomeError)
    assert "what was fetched is saved" in str(done.exception)


def test_a_site_that_is_down_is_not_a_success(tmp_path):
    done = crawl(tmp_path / "home", "http://127.0.0.1:9", "--json")
    assert done.returncode == 4
    assert json.loads(done.stdout)["outcome"] == "unreachable"


def test_a_redesign_is_exit_code_4_names_its_captures_and_loses_nothing(fresh_replica, tmp_path):
    home = tmp_path / "home"
    assert crawl(home, fresh_replica.url, "--no-requisites", "--max-failures", "9").returncode == 0
    fresh_replica.redesign(1)
    done = crawl(home, fresh_replica.url, "--full", "--no-requisites", "--max-failures", "9")
    assert done.returncode == 4, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("archiver: template: ")
    assert fresh_replica.url in line
    assert "collections/interpol/archive/" in line
    assert "(finished: " in line
    assert query(home, "select count(*), max(version_count) from articles") == [
        (len(fresh_replica.articles), 1)
    ]
    texts = dict(query(home, "select url, text from articles"))
    assert texts == {url: article.text for url, article in fresh_replica.articles.items()}
    (stats,) = query(home, "select stats from crawls where stats like '%unexpected%'")[0]
    told = json.loads(stats)["unexpected"][0]
    assert query(
        home, f"select url from captures where record_id = '{told['captures'][0]['record_id']}'"
    ) == [(told["captures"][0]["url"],)]


def test_a_listing_from_which_nothing_is_read_is_exit_code_4(fresh_replica, tmp_path):
    empty = Resource(
        body=b"<html><head><title>News</title></head><body><h1>News</h1><div id=app></div></body></html>"
    )
    fresh_replica._weather.add(Trouble(empty, re.compile(NEWS + "$")))
    done = crawl(tmp_path / "home", fresh_replica.url, "--no-requisites", "--max-failures", "9")
    assert done.returncode == 4, done.stderr
    assert (
        f"listing: 1 of 4 heads of listings: no article was found on it (0% at most expected): {fresh_replica.url}{NEWS} ("
        in done.stderr
    )


@pytest.mark.parametrize("retry_after", [1, 7200])
def test_a_site_that_only_says_not_now_is_not_a_success(fresh_replica, tmp_path, retry_after):
    home = tmp_path / "home"
    assert crawl(home, fresh_replica.url, "--limit", "1", "--no-requisites").returncode == 0
    fresh_replica.outage(503, retry_after=retry_after)
    done = crawl(home, fresh_replica.url, "--no-requisites", "--json")
    assert done.returncode == 4, done.stdout
    assert json.loads(done.stdout)["outcome"] == "unreachable"
    if retry_after > 60:
        assert re.search(r"not now, it said; nothing is asked before 2\d{3}-[\d-]+ [\d:]+ UTC", done.stderr)


@pytest.mark.parametrize("bounds", [(), ("--limit", "500")])
def test_a_language_whose_listing_is_not_given_is_exit_code_4(fresh_replica, tmp_path, bounds):
    fresh_replica.outage(503, retry_after=0, paths="^/ar/1/1$")
    done = crawl(tmp_path / "home", fresh_replica.url, "--no-requisites", "--max-failures", "9", *bounds)
    assert done.returncode == 4, done.stderr
    assert (
        f"listing: 1 of 4 heads of listings: no article was found on it (0% at most expected): {fresh_replica.url}/ar/1/1 ("
        in done.stderr
    )


def test_an_interrupt_does_not_wait_for_a_site_that_hangs(tmp_path):
    hanging, asked = threading.Event(), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.send_header("Content-Length", "0" if self.path == "/robots.txt" else "1000000")
            self.end_headers()
            if self.path != "/robots.txt":
                self.wfile.write(b"x" * 1000)
                hanging.wait(60)

        def log_message(self, *_):
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        process = subprocess.Popen(
            to_command(tmp_path, f"http://127.0.0.1:{server.server_port}", "--json"),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        while len(asked) < 3:
            time.sleep(0.05)
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
        took = time.monotonic() - started
        hanging.set()
        server.shutdown()
    assert process.returncode == 143, err
    assert took < 10
    assert json.loads(out)["outcome"] == "interrupted"
    assert not list(Home(tmp_path).archive("interpol").glob("*.open"))


def test_a_site_whose_redirects_lead_to_pages_of_its_own_is_a_success(tmp_path):
    boats, bells = f"{NEWS}/2020/Boats", f"{NEWS}/2020/Bells"
    french = "/fr/Actualites-et-evenements/Actualites/2020/Boats"
    moved = {
        french: boats,
        f"{NEWS}/2019/Boats": boats,
        f"{NEWS}?page=0": NEWS,
        f"{NEWS}?page=2": f"{NEWS}?page=1",
    }
    items = "".join(
        f'<li><h3><a href="{path}">About {path[-5:]}</a></h3><span>4 May 2020</span></li>'
        for path in (boats, bells)
    )
    pager = "".join(f'<a href="{NEWS}?page={number}">Page {number}</a>' for number in range(3))
    listing = f"<head><title>News</title></head><main><h1>News</h1><ul>{items}</ul>{pager}</main>"
    words = "LYON, France – The harbour police counted every boat today, and wrote the number down."
    links = f'<link rel="alternate" hreflang="fr" href="{french}">'
    older = f'<a href="{NEWS}/2019/Boats">As it was told before</a>'
    article = f"<head><title>Boats</title>{links}</head><main><h1>Boats</h1><span>4 May 2020</span><p>{words}</p>{older}</main>"
    pages = {
        NEWS: listing,
        f"{NEWS}?page=1": listing,
        boats: article,
        bells: article.replace(">Boats<", ">Bells<"),
    }

    def answer(path):
        if path in moved:
            return 301, {"Location": moved[path]}, b""
        return (
            200 if path in pages else 404,
            {"Content-Type": "text/html; charset=utf-8"},
            pages.get(path, "").encode(),
        )

    with serve(answer) as (url, asked):
        for _ in range(2):
            done = crawl(tmp_path, url, "--full", "--no-requisites")
            assert done.returncode == 0, done.stderr
    assert set(moved) < set(asked)
    walked = [json.loads(stats)["walked"] for (stats,) in query(tmp_path, "select stats from crawls")]
    assert walked == [{"en": 2}] * 2
