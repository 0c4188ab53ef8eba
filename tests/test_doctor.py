"""``archiver doctor``: what it says of a page, and of the installation."""

from __future__ import annotations

import json
from html import escape

import pytest
from click.testing import CliRunner

from archiver.cli.doctor import command
from archiver.exceptions import UsageError
from archiver.sites.report import report_on, to_html, to_text
from tests.sites_pages import PARAGRAPHS, URL, article_html, article_page


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(article_html(head=f"<link rel=canonical href='{URL}'>"), "utf-8")
    return path


def test_each_field_names_its_layer_and_each_line_its_rule(saved):
    said = json.loads(run(saved, "--json").output)
    layers = {field["name"]: field["layer"] for field in said["fields"]}
    assert layers["title"] == "h1 = head"
    assert layers["published"].startswith("below title")
    kept = [line["text"] for line in said["lines"] if line["role"] == "text"]
    assert tuple(kept) == PARAGRAPHS
    assert all(line["rule"] for line in said["lines"] if line["role"] != "text")


def test_the_text_report_marks_what_stays_and_what_is_cut(saved):
    output = run(saved).output
    assert f"+ text {'':36}" in output
    assert "- frame" in output


def test_the_html_report_strikes_through_what_was_cut_and_is_safe_to_open(tmp_path, saved):
    saved.write_text(
        article_html(f"<p>{PARAGRAPHS[0]}</p><p>&lt;script&gt;alert(1)&lt;/script&gt; is a text.</p>"),
        "utf-8",
    )
    report = tmp_path / "report.html"
    assert run(saved, "--url", URL, "--html", report).exit_code == 0
    html = report.read_text("utf-8")
    assert "<del>" in html
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert "&lt;script&gt;" in html


def test_the_html_report_shows_beside_each_line_of_the_page_what_remains_of_it():
    figure = "<figure><img src='/a.jpg' alt=''><figcaption>Boats on the Danube</figcaption></figure>"
    body = f"<p>{PARAGRAPHS[0]}</p>{figure}<p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p>"
    html = to_html(report_on(article_page(body)))
    assert (
        f"<td dir=auto>{escape(PARAGRAPHS[1])}<td>text<br><small></small><td dir=auto>{escape(PARAGRAPHS[1])}"
        in html
    )
    assert (
        "<del>Boats on the Danube</del><td>caption<br><small>beside a picture</small><td dir=auto>Boats on the Danube"
        in html
    )
    assert "1 picture<" in html


def test_a_page_that_is_no_article_says_why():
    report = report_on(article_page("<div></div>"))
    assert "No article (not_article)" in to_text(report)
    assert "No article" in to_html(report)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["no-such-file.html"], id="no such file"),
        pytest.param(["SAVED"], id="a page that does not say its address"),
    ],
)
def test_what_can_not_be_looked_at_is_one_clear_line(tmp_path, arguments):
    path = tmp_path / "page.html"
    path.write_text("<p>x", "utf-8")
    with pytest.raises(UsageError, match=r"page\.html|no-such-file"):
        run(*[path if argument == "SAVED" else argument for argument in arguments])


def test_without_a_page_the_installation_and_the_home_are_checked(tmp_path):
    result = run("--home", tmp_path / "none", "--json")
    said = {check["check"]: check["ok"] for check in json.loads(result.output)}
    assert result.exit_code == 0
    assert said["python"]
    assert said["lxml"]
    assert said["home"]
