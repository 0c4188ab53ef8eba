"""What a researcher does with one article: its history, what changed in it, and a citation that is proved."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from click.testing import CliRunner

from archiver.cite import FORMATS, Citation, to_bibtex, to_ris
from archiver.cli.cite import command as cite
from archiver.cli.diff import command as diff
from archiver.cli.history import command as history
from archiver.home import Home
from archiver.replica import Replica
from tests.commands import archiver
from tests.sites_pages import article_html

SLUG = "Bells-stolen-from-hill-chapels-ring-again"
URL = f"https://www.interpol.int/en/News-and-Events/News/2023/{SLUG}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A mirror's archive in which the site changed one article once."""
    home = tmp_path_factory.mktemp("citing") / "home"
    with Replica() as replica:
        crawl = ("crawl", "--base-url", replica.url, "--delay", "0", "--no-requisites", "--home", home)
        assert archiver(*crawl, "--limit", "12", "--url", replica.fetched(URL)).returncode in (0, 3)
        article = replica.articles[URL]
        everything = f"{article.title} {article.standfirst} {article.text}"
        words = article.paragraphs[0].text.split()
        old = next(
            word for word in words if word.isalpha() and word.islower() and everything.count(word) == 1
        )
        replica.edit(URL, old, "altogether")
        done = archiver(*crawl, "--full", "--url", replica.fetched(URL))
        assert done.returncode in (0, 3), done.stderr
    return home, old


def invoke(command, *arguments, home):
    return CliRunner().invoke(command, [*map(str, arguments), "--home", str(home)])


def test_history_tells_captures_and_versions_with_their_cause(archive):
    home, _ = archive
    told = json.loads(invoke(history, URL, "--json", home=home).output)
    assert [row["cause"] for row in told["versions"]] == ["first", "site_edit"]
    assert len(told["captures"]) >= 2
    assert "the site changed it" in invoke(history, URL, home=home).output


def test_diff_shows_the_word_that_changed(archive):
    home, old = archive
    (edit,) = json.loads(invoke(diff, URL, "--json", home=home).output)["edits"]
    assert (edit["old"], edit["new"], edit["field"]) == (old, "altogether", "text")
    assert f"[-{old}-] {{+altogether+}}" in invoke(diff, URL, home=home).output


def test_diff_of_a_version_with_itself_is_empty(archive):
    assert json.loads(invoke(diff, URL, "1", "1", "--json", home=archive[0]).output)["edits"] == []


def test_diff_says_that_there_is_but_one_version(archive, tmp_path):
    home = tmp_path / "home"
    with Replica() as replica:
        page = ("--url", replica.fetched(URL), "--no-requisites", "--delay", "0")
        assert archiver("crawl", "--base-url", replica.url, *page, "--home", home).returncode == 0
    assert "one version" in invoke(diff, URL, home=home).stderr
    assert "one version" not in invoke(diff, URL, home=archive[0]).stderr


def test_diff_as_a_page_marks_both_sides_and_loads_nothing(archive):
    home, old = archive
    page = invoke(diff, URL, "--html", home=home).output
    assert f"<del>{old}</del>" in page
    assert "<ins>altogether</ins>" in page
    assert "default-src 'none'" in page
    assert "<script" not in page


def test_a_mirrors_page_is_cited_only_when_asked_for_and_says_so(archive):
    refused = invoke(cite, URL, home=archive[0])
    assert "--any-origin" in str(refused.exception)
    assert refused.output == ""
    assert "not the live site" in invoke(cite, URL, "--any-origin", home=archive[0]).output


@pytest.mark.parametrize("version", [1, 2])
def test_a_cited_paragraph_is_that_versions_and_proved(archive, version):
    home, old = archive
    told = json.loads(
        invoke(
            cite,
            URL,
            "--any-origin",
            "--version",
            version,
            "--paragraph",
            1,
            "--format",
            "csl",
            "--json",
            home=home,
        ).output
    )
    words = told["citation"][0]["abstract"].split()
    assert (old in words, "altogether" in words) == (version == 1, version == 2)
    assert told["proof"]["text"] is True


def test_a_paragraph_that_is_not_there_is_refused(archive):
    assert "has" in str(invoke(cite, URL, "--any-origin", "--paragraph", 999, home=archive[0]).exception)


@pytest.mark.parametrize("form", ["text", "csl", "ris"])
def test_evidence_names_file_offset_and_length_within_the_citation(archive, form):
    output = invoke(cite, URL, "--any-origin", "--evidence", "--format", form, home=archive[0]).output
    if form == "csl":
        output = json.loads(output)[0]["note"]
    assert re.search(r"evidence: collections/interpol/archive/\S+\.warc\.gz, offset \d+, length \d+", output)


def test_a_record_that_was_altered_is_never_cited(archive, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(archive[0], home)
    with closing(sqlite3.connect(Home(home).database)) as db:
        filename, offset, length = db.execute(
            "select filename, offset, length from captures c join articles a on a.capture_id = c.id where a.url = ?",
            [URL],
        ).fetchone()
    content = bytearray((home / filename).read_bytes())
    content[offset + length // 2] ^= 0xFF
    (home / filename).write_bytes(content)
    assert invoke(cite, URL, "--any-origin", home=home).exit_code == 1


def citation(**fields):
    from datetime import UTC, date, datetime

    return Citation(
        **{
            "url": URL,
            "title": "100% of {bells} & a_way",
            "language": "en",
            "published": date(2023, 5, 8),
            "captured_at": datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
            "archive": "example.org",
            "record_id": "<urn:uuid:0>",
            "digest": "sha1:A",
            "origin": "live",
            "version": 1,
        }
        | fields
    )


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_names_publisher_address_and_pwid(form):
    said = str(FORMATS[form](citation()))
    assert "INTERPOL" in said
    assert URL in said
    assert "urn:pwid:example.org:2024-01-02T03:04:05Z:page:" in said


def test_tex_marks_in_a_title_stay_text():
    assert r"100\% of \{bells\} \& a\_way" in to_bibtex(citation())


def test_an_undated_article_has_no_invented_date():
    for form in FORMATS.values():
        assert "2023-05-08" not in str(form(citation(published=None, url="https://www.interpol.int/x")))


def test_a_line_break_in_a_title_begins_no_new_field():
    assert "\r\nUR  - evil" not in to_ris(citation(title="a\r\nUR  - evil"))


# The names and types of CSL-JSON that a citation may have, of its schema (csl-data.json, CSL 1.0.2).
_NAME = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("family", "given", "literal", "suffix")},
    "additionalProperties": False,
}
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": ["string", "number"]}},
        },
    },
    "additionalProperties": False,
}
_STRINGS = (
    "language", "abstract", "annote", "archive", "archive_collection", "archive_location", "archive-place",
    "container-title", "genre", "license", "medium", "note", "publisher", "publisher-place", "section", "source",
    "title", "title-short", "URL", "version",
)  # fmt: skip
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "type": {"enum": ["webpage", "article-newspaper", "post", "document"]},
            "id": {"type": ["string", "number"]},
            "author": {"type": "array", "items": _NAME},
            "issued": _DATE,
            "accessed": _DATE,
            **{name: {"type": "string"} for name in _STRINGS},
        },
        "required": ["type", "id"],
        "additionalProperties": False,
    },
}
HOSTILE = [
    "Braces } and {, 100 % & $x_1$ ~ ^ # \\input{/etc/passwd}",
    "ضبط ١٠٠٪ {من} المخدرات",
    "Line\r\nER  - \r\nTY  - EVIL",
    '<script>alert("x")</script> “quoted”',
    "\u202eright to left\u202c",
]


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("published", [None, date(2023, 5, 8)])
def test_a_hostile_title_is_only_text_in_every_form(title, published):
    import jsonschema

    said = citation(title=title, published=published, paragraph=2, quotation=title)
    csl = json.loads(json.dumps(FORMATS["csl"](said)))
    jsonschema.validate(csl, CSL)
    assert csl[0]["title"] == title
    bibtex = to_bibtex(said)
    assert [line for line in bibtex.splitlines() if line.startswith("@")] == re.findall(
        "(?m)^@(?:misc|online){.*$", bibtex
    )
    assert len(re.findall(r"(?<!\\)[{]", bibtex)) == len(re.findall(r"(?<!\\)[}]", bibtex))
    assert "\\input{" not in bibtex
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in to_ris(said).split("\r\n") if line)
    assert to_ris(said).count("\r\nER  - ") == 1
    assert "\n" not in FORMATS["text"](said)


def test_the_citation_of_a_saved_file_says_that_it_is_one(tmp_path):
    home = tmp_path / "home"
    saved = tmp_path / "saved.html"
    saved.write_text(article_html(), encoding="utf-8")
    address = "https://www.interpol.int/en/News-and-Events/News/2019/Ministers-agree-on-a-joint-plan"
    assert archiver("import", saved, "--url", address, "--home", home).returncode == 0
    assert "--any-origin" in str(invoke(cite, address, home=home).exception)
    said = invoke(cite, address, "--any-origin", home=home).output
    assert "origin: a saved file, dated by its import, not the live site" in said
