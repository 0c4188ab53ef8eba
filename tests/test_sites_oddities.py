"""Pages that look like nothing else: what is read of each, and what is not."""

from __future__ import annotations

import pytest

from archiver.sites import read
from tests.sites_pages import PARAGRAPHS, TITLE, URL, article_html, page

SHORT = "The bureau opened its doors on Saturday morning."
ITEMS = ("Close the port registers", "Name a night officer", "Share engine numbers weekly")
LIST = "".join(f"<li>{text}</li>" for text in ITEMS)
ASKED = ("How long did it take?", "Nine years, two of them lost to a wrong address.", "And what did you learn?", "That patience is a kind of speed.")  # fmt: skip


def article(html, url=URL):
    reading = read(page(url, html))
    assert reading.failure is None
    return reading.article


def kinds(found):
    return [(paragraph.kind, paragraph.text) for paragraph in found.paragraphs]


def test_a_list_alone_is_a_text():
    assert kinds(article(article_html(f"<ul>{LIST}</ul>"))) == [("list-item", text) for text in ITEMS]


def test_a_list_behind_a_short_line_is_a_text():
    found = article(article_html(f"<p>The week ended with this:</p><ul>{LIST}</ul>"))
    assert kinds(found) == [("paragraph", "The week ended with this:"), *(("list-item", t) for t in ITEMS)]


def test_a_text_that_is_half_links_is_a_text():
    found = article(
        article_html("<p>Read <a href='/x'>the port guide</a>, then <a href='/y'>the atlas</a>.</p>")
    )
    assert kinds(found) == [("paragraph", "Read the port guide, then the atlas.")]


def test_the_first_question_of_an_interview_is_a_heading_and_no_standfirst():
    body = "".join(f"<h3>{t}</h3>" if n % 2 == 0 else f"<p>{t}</p>" for n, t in enumerate(ASKED))
    found = article(article_html(body))
    assert kinds(found) == list(zip(["heading", "paragraph"] * 2, ASKED, strict=True))
    assert found.standfirst == ""


@pytest.mark.parametrize(
    ("printed", "published", "source"),
    [
        ("<time datetime='2019-12-05T08:00:00Z'></time>", "2019-12-05", "machine-readable"),
        ("Updated 9 December 2019 | Published 5 December 2019", "2019-12-05", "below title"),
        ("5 December 2019 | Updated 9 December 2019", "2019-12-05", "below title"),
        ("5 December 2019 (updated 9 December 2019)", "2019-12-05", "below title"),
        ("Last updated | 9 December 2019", "None", ""),
        ("Updated on 9 December 2019", "None", ""),
    ],
)
def test_the_day_of_a_change_is_not_the_publication(printed, published, source):
    found = article(article_html(date=printed))
    assert (str(found.published), found.published_source) == (published, source)
    assert tuple(p.text for p in found.paragraphs) == PARAGRAPHS


@pytest.mark.parametrize(
    "said",
    [
        f"{TITLE} / 2019 / News / News and media / Internet / Home - INTERPOL",
        f"{TITLE} / Noticias / INTERPOL",
        f"{TITLE} | News | INTERPOL",
        f"INTERPOL - {TITLE}",
        f"INTERPOL: {TITLE}",
    ],
)
@pytest.mark.parametrize("tag", ["h1", "h2", "span"])
def test_a_title_is_told_from_the_trail_behind_it(said, tag):
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = f"<html><head><title>{said}</title></head><body><{tag}>{TITLE}</{tag}><p>5 December 2019</p><div>{body}</div></body></html>"
    assert article(html).title == TITLE


def test_a_title_with_a_dash_of_its_own_keeps_it():
    title = "Ports under watch - Operation News Hound"
    assert article(article_html(title=title)).title == title


def test_a_headline_may_begin_as_a_refusal_does_where_a_day_stands_beside_it():
    title = "Access denied: how airports stop stolen passports"
    assert article(article_html(title=title)).title == title
    assert read(page(URL, article_html(title=title, date=""))).failure[0] == "blocked"


def test_the_icon_of_a_file_below_the_text_is_no_picture_and_the_file_is_offered():
    body = "".join(f"<p class=t>{text}</p>" for text in PARAGRAPHS)
    icon = "<p><a href='/Public/ICPO/PressReleases/pr1.pdf'><img src='/images/pdf.gif' alt='PDF'> PDF version</a></p>"
    found = article(article_html(body + icon))
    assert found.images == ()
    assert [document.url for document in found.documents] == ["https://www.interpol.int/Public/ICPO/PressReleases/pr1.pdf"]  # fmt: skip
    assert tuple(p.text for p in found.paragraphs) == PARAGRAPHS


@pytest.mark.parametrize(("end", "language"), [("", "en"), ("fr", "fr"), ("ES", "es")])
def test_a_press_release_of_the_old_pages_is_an_article(end, language):
    url = f"https://www.interpol.int/Public/ICPO/PressReleases/PR2004/PR200427{end}.asp"
    found = article(article_html(SHORT.join(["<p>", "</p>"]), date="5 December 2004"), url)
    assert (found.url, found.url_language, str(found.published)) == (url, language, "2004-12-05")


def test_a_printed_pages_last_line_is_its_address_and_no_text():
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    foot = "<p>http://www.interpol.int/Public/ICPO/ - Printed from the web site</p>"
    assert tuple(p.text for p in article(article_html(body + foot)).paragraphs) == PARAGRAPHS


def test_blank_lines_part_the_paragraphs_of_a_text_wrapped_by_hand():
    text = "\n\n".join(text.replace(" on ", "\non ") for text in PARAGRAPHS)
    assert tuple(p.text for p in article(article_html(f"<pre>\n{text}\n</pre>")).paragraphs) == PARAGRAPHS


@pytest.mark.parametrize("named", ["Interpol - Media releases", "Untitled Document", ""])
@pytest.mark.parametrize(
    "top",
    [
        f"<font size='+2'><b>{TITLE}</b></font><br><i>5 December 2019</i><br><br>",
        f"<p class=t><b>{TITLE}</b></p><p>5 December 2019</p>",
        f"<h3>{TITLE}</h3><p>5 December 2019</p>",
    ],
    ids=["lines", "paragraphs", "a low heading"],
)
def test_without_a_title_in_the_head_the_line_above_the_date_is_the_title(named, top):
    body = "<br><br>".join(PARAGRAPHS)
    html = f"<html><head><title>{named}</title></head><body><table><tr><td>{top}<font size=2>{body}</font></td></tr></table></body></html>"
    found = article(html)
    assert (found.title, str(found.published)) == (TITLE, "2019-12-05")
    assert tuple(p.text for p in found.paragraphs) == PARAGRAPHS


@pytest.mark.parametrize(
    "printed",
    [
        "LYON, 5 December 2019",
        "Lyon, le 5 décembre 2019",
        "Lyon, 5 de diciembre de 2019",
        "Communiqué de presse du 5 décembre 2019",
        "<meta itemprop=datePublished content=2019-12-05>",
    ],
)
def test_a_date_is_read_as_letters_and_machines_write_it(printed):
    assert str(article(article_html(date=printed)).published) == "2019-12-05"


@pytest.mark.parametrize("line", ["BRATISLAVA, Slovakia –", "BRATISLAVA, Slovakia"])
def test_a_dateline_in_a_paragraph_of_its_own_is_one(line):
    texts = (line, PARAGRAPHS[0].partition(" – ")[2], *PARAGRAPHS[1:])
    found = article(article_html("".join(f"<p>{text}</p>" for text in texts)))
    assert (found.dateline.text, found.dateline.country_code) == ("BRATISLAVA, Slovakia", "SK")
    assert tuple(p.text for p in found.paragraphs) == texts


@pytest.mark.parametrize(
    ("codec", "text", "language"),
    [
        ("cp1256", "عثر أفراد الشرطة على باب ثان خلف المحرك وعلى باب ثالث تحت الشباك. وأعيد فتح الميناء عند الظهر.", "ar"),
        ("cp1252", "L’équipage a été arrêté près d’un chalutier, où une caisse dissimulée a été découverte à l’aube.", "fr"),
    ],
    ids=["arabic", "french"],
)  # fmt: skip
def test_the_charset_of_an_old_page_that_names_none_is_told_from_its_letters(codec, text, language):
    html = article_html(f"<p>{text}</p>").replace("lang=en", "")
    found = read(page(URL, html.encode(codec), content_type="text/html")).article
    assert ([p.text for p in found.paragraphs], found.language) == ([text], language)


def test_a_text_in_the_cells_of_two_tables_is_read_to_its_end():
    cells = [
        "<br><br>".join(PARAGRAPHS[:2]),
        "<br><br>".join((*PARAGRAPHS[2:], "The boats came in at dawn, and they were empty.")),
    ]
    tables = [f"<table><tr><td class=v>{cell}</td></tr></table>" for cell in cells]
    picture = "<div class=g><img src='/var/interpol/storage/images/1/2/3/11-1-eng-GB/p.jpg' alt=''><div>Three flags</div></div>"
    html = (
        article_html()
        .replace("<div class=x1>", "<div hidden>")
        .replace("</main>", f"{tables[0]}{picture}{tables[1]}</main>")
    )
    found = article(html)
    assert tuple(p.text for p in found.paragraphs) == (
        *PARAGRAPHS,
        "The boats came in at dawn, and they were empty.",
    )
