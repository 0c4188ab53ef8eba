"""The replica: what it serves, what it says of itself, and how it takes what clients do to it."""

from __future__ import annotations

import gzip
import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import quote, urlsplit

import pytest
from PIL import Image

from archiver.replica.gallery import counter
from archiver.replica.story import LANGUAGES, read_stories
from archiver.sites.interpol import IMAGE_KEY, INTERPOL
from archiver.urls import read_address

NEWS = "/en/News-and-Events/News"
HARBOUR = f"{NEWS}/2024/Operation-Harbour-Lights-finds-4.3-tonnes-of-smuggled-timber"


def ask(site, target, method="GET", **fields):
    """Return status, fields and body of one request, redirects not followed."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    try:
        connection.request(
            method, target, headers={name.replace("_", "-"): value for name, value in fields.items()}
        )
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def plain(html):
    """Return a page's visible words, every run of space one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.decode())).split())


def read_from(site, url):
    return ask(site, url.removeprefix("https://www.interpol.int"))


# --- what is on it --------------------------------------------------------------------------


def test_there_are_sixty_articles_in_four_languages_over_both_schemes(replica):
    addresses = [read_address(url, INTERPOL) for url in replica.articles]
    assert len(addresses) >= 60
    assert {address.kind for address in addresses} == {"article"}
    assert {address.scheme for address in addresses} == {"current", "old"}
    assert min(Counter(address.language for address in addresses).values()) >= 12
    years = {address.year for address in addresses}
    assert (min(years), max(years)) == (2003, 2026)


def test_the_site_shows_what_the_real_one_is_known_to_do(replica):
    editions = read_stories()
    slugs = {edition.slug for edition in editions}
    assert any(len(slug) == 146 for slug in slugs)
    assert any("." in slug for slug in slugs)
    assert any(slug.endswith("2") and slug[:-1] in slugs for slug in slugs)
    stories = {edition.story.key: edition.story for edition in editions}.values()
    with_pictures = [story for story in stories if story.pictures]
    assert {story.counter for story in with_pictures} >= {
        "split",
        "slash",
        "inline",
        "tight",
        "arabic",
        "none",
    }
    assert {story.alt for story in with_pictures} == {"caption", "typo", "code"}
    assert {story.layout for story in stories} == {"current", "old", "neutral"}
    assert {len(story.pictures) for story in with_pictures} >= {1, 3, 15}
    before_gallery = {
        [block.kind for block in edition.blocks].index("gallery")
        for edition in editions
        if edition.story.pictures
    }
    assert before_gallery >= {1, 2, 3, 4}
    truth = replica.articles.values()
    assert {article.untranslated for article in truth} == {True, False}
    assert any(article.dateline is None for article in truth)
    assert {paragraph.kind for article in truth for paragraph in article.paragraphs} == {
        "paragraph", "heading", "list-item", "quote",
    }  # fmt: skip


def test_every_article_is_served_and_says_its_truth(replica):
    for url, article in replica.articles.items():
        status, _, body = read_from(replica, url)
        words = plain(body)
        assert status == 200, url
        assert article.title in words
        assert article.published_raw in words
        for paragraph in article.paragraphs:
            first_cell = paragraph.text.partition(" | ")[0]
            assert first_cell in words or paragraph.text[:40] in words, (url, paragraph.text)
        for image in article.images:
            assert urlsplit(image.url).path in body.decode()
            assert IMAGE_KEY.match(urlsplit(image.url).path)["field"] == image.image_key


def test_the_stories_agree_with_themselves():
    for edition in read_stories():
        bodies = [block.text for block in edition.blocks]
        assert edition.dateline == "" or bodies[0].startswith(edition.dateline), edition.path
        assert len(edition.captions) == len(edition.story.pictures), edition.path
        assert (bodies.count("") > 0) >= bool(edition.story.pictures), edition.path
        for speech in edition.speeches:
            assert any(speech.text in text for text in bodies), (edition.path, speech.text)
        if edition.pull:
            assert any(edition.pull.text.rstrip(".") in text for text in bodies), edition.path


def test_paragraphs_stand_glued_and_numbers_keep_their_no_break_space(replica):
    body = ask(replica, HARBOUR)[2].decode()
    assert "</p><p>" in body
    assert "5&nbsp;500" in body
    text = replica.articles[f"https://www.interpol.int{HARBOUR}"].text
    assert "5 500 tortoise shells" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_paging_by_next_links_names_every_listed_article_once_and_mixes_in_events(replica, language):
    path = {"en": "/en/News-and-Events", "fr": "/fr/Actualites-et-evenements"}.get(language)
    path = path or {"es": "/es/Noticias-y-acontecimientos", "ar": "/ar/1"}[language]
    found, target = [], path
    while target:
        html = ask(replica, target)[2].decode()
        found += re.findall(r'<div class="card"><a href="([^"]+)"', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        target = following and following[1]
    assert len(found) == len(set(found))
    listed = {
        quote(e.path.removeprefix("/en") if e.bare else e.path)
        for e in read_stories()
        if e.language == language and e.listed
    }
    assert listed <= set(found)
    assert any("/Events/" in link for link in found) == (language == "en")


def test_every_link_leads_somewhere_but_the_declared_failures(replica):
    seen, waiting, dead = set(), ["/en", "/fr", "/es", "/ar"], set()
    while waiting:
        target = waiting.pop()
        if target in seen:
            continue
        seen.add(target)
        status, fields, body = ask(replica, target)
        if status == 404:
            dead.add(f"https://www.interpol.int{target}")
        if status in (301, 302):
            waiting.append(fields["Location"])
        if fields.get_content_type() == "text/html":
            links = re.findall(r'(?:href|src)="(/[^"#]*)"', body.decode())
            waiting += [link for link in links if "/cookies" not in link and "/search" not in link]
    assert dead < replica.declared_failures
    soft = next(iter(replica.declared_failures - dead))
    assert read_from(replica, soft)[0] == 200
    articles = {urlsplit(url).path for url in replica.articles}
    assert articles <= seen


def test_pictures_are_jpegs_and_the_same_every_time(replica):
    article = replica.articles[f"https://www.interpol.int{HARBOUR}"]
    for image in article.images[:2]:
        original, large = (read_from(replica, url) for url in (image.url, image.renditions[0]))
        assert original[1]["Content-Type"] == "image/jpeg"
        assert Image.open(io.BytesIO(original[2])).size > Image.open(io.BytesIO(large[2])).size
        assert read_from(replica, image.url)[2] == original[2]


def test_documents_are_pdfs(replica):
    documents = {document.url for article in replica.articles.values() for document in article.documents}
    assert len(documents) >= 2
    for url in documents:
        _, fields, body = read_from(replica, url)
        assert fields["Content-Type"] == "application/pdf"
        assert body.startswith(b"%PDF-1.4")
        assert body.endswith(b"%%EOF\n")
        table = int(re.search(rb"startxref\n(\d+)", body)[1])
        assert body[table : table + 4] == b"xref"


def test_robots_lets_all_but_a_corner_be_crawled_and_names_the_site_map(replica):
    body = ask(replica, "/robots.txt")[2].decode()
    assert "Disallow: /admin" in body
    assert "Sitemap: https://www.interpol.int/sitemap.xml" in body
    listed = re.findall(r"<loc>([^<]+)</loc>", ask(replica, "/sitemap.xml")[2].decode())
    assert set(listed) == set(replica.articles)


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("split", r"1 /\s+6"),
        ("slash", "/"),
        ("inline", "1 / 6"),
        ("tight", "1/6"),
        ("arabic", "١ / ٦"),
        ("none", ""),
    ],
)
def test_counters_have_the_forms_that_occur(style, text):
    assert re.fullmatch(text, counter(style, 6))


# --- how it serves --------------------------------------------------------------------------


def test_gzip_only_when_asked(replica):
    _, fields, body = ask(replica, HARBOUR)
    assert "Content-Encoding" not in fields
    _, zipped, packed = ask(replica, HARBOUR, Accept_Encoding="gzip")
    assert zipped["Content-Encoding"] == "gzip"
    assert zipped["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed) == body
    assert len(packed) < len(body) / 2


def test_validators_are_honoured(replica):
    _, fields, _ = ask(replica, HARBOUR)
    for condition in ({"If_None_Match": fields["ETag"]}, {"If_Modified_Since": fields["Last-Modified"]}):
        status, _, body = ask(replica, HARBOUR, **condition)
        assert (status, body) == (304, b"")
    assert ask(replica, HARBOUR, If_None_Match='"other"')[0] == 200


def test_head_has_the_fields_of_get_and_no_body(replica):
    status, fields, body = ask(replica, HARBOUR, method="HEAD")
    assert (status, body) == (200, b"")
    assert int(fields["Content-Length"]) == len(ask(replica, HARBOUR)[2])


def test_some_pages_are_chunked_and_some_are_not(replica):
    assert ask(replica, NEWS)[1]["Transfer-Encoding"] == "chunked"
    assert "Transfer-Encoding" not in ask(replica, HARBOUR)[1]


@pytest.mark.parametrize(
    ("target", "location"),
    [
        pytest.param("/", "/en", id="the root"),
        pytest.param(HARBOUR + "/", HARBOUR, id="a slash at the end"),
        pytest.param(HARBOUR.removeprefix("/en"), HARBOUR, id="no language"),
        pytest.param(
            "/Public/ICPO/PressReleases/PR2003/PR200311.asp",
            f"{NEWS}/2003/Stamp-album-missing-since-1974-found-behind-a-theatre-organ",
            id="an ASP page",
        ),
    ],
)
def test_dirty_addresses_are_redirected(replica, target, location):
    status, fields, _ = ask(replica, target)
    assert (status in (301, 302), fields["Location"]) == (True, location)


def test_an_english_article_may_be_served_without_its_prefix_too(replica):
    bare = next(edition for edition in read_stories() if edition.bare)
    status, _, body = ask(replica, bare.path.removeprefix("/en"))
    assert status == 200
    assert f'<link rel="canonical" href="https://www.interpol.int{bare.path}">' in body.decode()


def test_tracking_parameters_change_nothing(replica):
    assert ask(replica, HARBOUR + "?fbclid=abc")[2] == ask(replica, HARBOUR)[2]


def talk(site, sent):
    """Send bytes as they are and return what comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        received = b""
        while piece := client.recv(65536):
            received += piece
    return received


def test_two_requests_in_one_packet_get_two_answers_in_order(replica):
    request = b"GET /%s HTTP/1.1\r\nHost: a\r\n%s\r\n"
    received = talk(
        replica, request % (b"robots.txt", b"") + request % (b"nowhere", b"Connection: close\r\n")
    )
    assert re.findall(rb"HTTP/1.1 (\d+)", received) == [b"200", b"404"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"400", id="TLS to a plain port"),
        pytest.param(b"GET /en HTTP/1.1\r\n\r\n", b"400", id="no host"),
        pytest.param(b"GET /en HTTP/1.1\r\nHost : a\r\n\r\n", b"400", id="space before the colon"),
        pytest.param(
            b"POST /en HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", b"405", id="another method"
        ),
        pytest.param(b"GET /" + b"a" * 70_000, b"431", id="an endless head"),
        pytest.param(
            b"GET /%ff%00/../.. HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"404", id="an odd path"
        ),
    ],
)
def test_odd_clients_are_refused_and_the_server_lives_on(replica, sent, status):
    assert talk(replica, sent).startswith(b"HTTP/1.1 " + status)
    assert ask(replica, "/robots.txt")[0] == 200


def test_a_client_that_hangs_up_in_the_middle_harms_nobody(replica):
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", replica.port)) as client:
            client.sendall(b"GET /en HTTP/1.1\r\nHo")
    assert ask(replica, "/en")[0] == 200


# --- what can be switched -------------------------------------------------------------------


@pytest.mark.parametrize("status", [403, 200])
def test_a_block_says_access_denied_with_either_status_until_it_ends(fresh_replica, status):
    fresh_replica.block(status)
    answered, _, body = ask(fresh_replica, HARBOUR)
    assert answered == status
    assert b"<TITLE>Access Denied</TITLE>" in body
    fresh_replica.recover()
    assert b"Harbour Lights" in ask(fresh_replica, HARBOUR)[2]


def test_an_outage_says_when_to_come_back_and_ends_by_itself(fresh_replica):
    fresh_replica.outage(429, retry_after=7, paths="/2024/", times=2)
    assert ask(fresh_replica, "/en")[0] == 200
    first = ask(fresh_replica, HARBOUR)
    assert (first[0], first[1]["Retry-After"]) == (429, "7")
    assert [ask(fresh_replica, HARBOUR)[0] for _ in range(2)] == [429, 200]


def test_an_edit_changes_page_truth_and_validators(fresh_replica):
    etag = ask(fresh_replica, HARBOUR)[1]["ETag"]
    fresh_replica.clock.set(datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC))
    truth = fresh_replica.edit(HARBOUR, "312 containers", "313 containers", add="The wood is dry.")
    status, fields, body = ask(fresh_replica, HARBOUR, If_None_Match=etag)
    assert (status, fields["Last-Modified"]) == (200, "Sat, 02 Jan 2027 03:04:05 GMT")
    assert b"313 containers" in body
    assert "313 containers" in truth.text
    assert truth.paragraphs[-1].text == "The wood is dry."
    fresh_replica.restore(HARBOUR)
    assert ask(fresh_replica, HARBOUR)[1]["ETag"] == etag


def test_an_edit_of_words_that_are_not_there_is_a_mistake_of_the_test(fresh_replica):
    with pytest.raises(KeyError):
        fresh_replica.edit(HARBOUR, "no such words", "others")


@pytest.mark.parametrize("status", [404, 410])
def test_a_removed_article_is_gone_from_page_listing_and_truth_until_restored(fresh_replica, status):
    fresh_replica.remove(HARBOUR, status)
    assert ask(fresh_replica, HARBOUR)[0] == status
    assert HARBOUR not in ask(fresh_replica, f"{NEWS}/2024")[2].decode()
    assert f"https://www.interpol.int{HARBOUR}" not in fresh_replica.articles
    fresh_replica.restore(HARBOUR)
    assert ask(fresh_replica, HARBOUR)[0] == 200


@pytest.mark.parametrize("number", [1, 2])
def test_a_redesign_changes_every_page_and_no_word_of_truth(fresh_replica, number):
    before, truth = ask(fresh_replica, HARBOUR)[2], dict(fresh_replica.articles)
    fresh_replica.redesign(number)
    after = ask(fresh_replica, HARBOUR)[2]
    assert after != before
    assert fresh_replica.articles == truth
    fresh_replica.redesign(0)
    assert ask(fresh_replica, HARBOUR)[2] == before


def test_the_sites_clock_moves_only_when_told(fresh_replica):
    fresh_replica.clock.set(datetime(2019, 12, 5, tzinfo=UTC))
    fresh_replica.clock.advance(timedelta(days=1))
    assert ask(fresh_replica, "/en")[1]["Date"] == "Fri, 06 Dec 2019 00:00:00 GMT"


def test_the_log_has_what_was_asked(fresh_replica):
    ask(fresh_replica, "/en?x=1", User_Agent="somebody")
    served = fresh_replica.log[-1]
    assert (served.method, served.target, served.status) == ("GET", "/en?x=1", 200)
    assert served.fields["user-agent"] == "somebody"


# --- the command ----------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_address_first_and_stops_cleanly(ending):
    with subprocess.Popen(
        [sys.executable, "-m", "archiver", "replica", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        text=True,
    ) as process:
        line = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", line)
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(line).port, timeout=10)
        connection.request("GET", "/en")
        assert connection.getresponse().status == 200
        process.send_signal(ending)
        out, errors = process.communicate(timeout=10)
        connection.close()
    assert (out, errors) == ("", "")


def test_a_taken_port_is_one_line_and_code_2(replica):
    done = subprocess.run(
        [sys.executable, "-m", "archiver", "replica", "--port", str(replica.port)],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(replica.port) in done.stderr
