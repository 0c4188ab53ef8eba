"""Forms that a template may take: each says the same article, and is read so."""

from __future__ import annotations

import pytest

from archiver.sites import read
from tests.sites_pages import PARAGRAPHS, TITLE, article_html, page

P = [f"<p>{text}</p>" for text in PARAGRAPHS]
BODY = "".join(P)
STORE = "/var/interpol/storage/images"
CAPTIONS = (
    "The ministers on the bridge",
    "Officers of the river patrol check a barge near the locks.",
    "The night shift",
)


def picture(number, alt=""):
    return f"<img src='{STORE}/_aliases/large/1/2/3/{number}-1-eng-GB/0123456789ab-p.jpg' alt='{alt}'>"


def slides(form):
    return "".join(
        form.format(picture=picture(n + 11), caption=caption) for n, caption in enumerate(CAPTIONS)
    )


def gallery(form, around="<div class=g>{}<div>1 / 3</div></div>"):
    return around.format(slides(form))


GALLERIES = {
    "figures in a row without a box": "".join(f"<figure>{picture(n + 11)}<figcaption>{c}</figcaption></figure>" for n, c in enumerate(CAPTIONS)),
    "slides without names": gallery("<div>{picture}<p>{caption}</p></div>", "<div>{}</div>"),
    "captions before the pictures": gallery("<div class=s><p>{caption}</p>{picture}</div>"),
    "headings as captions": gallery("<div class=s>{picture}<h4>{caption}</h4></div>"),
    "a table of two columns": gallery("<tr><td>{picture}</td><td>{caption}</td></tr>", "<table>{}</table>"),
    "captions in the link's title": gallery("<a href='/x.html' data-caption='{caption}'>{picture}</a>"),
    "pictures and captions flat": gallery("{picture}<div class=c>{caption}</div>"),
    "a counter on each slide": gallery("<div class=s>{picture}<div class=c>{caption}</div><span>1/3</span></div>"),
    "words for controls": gallery("<li>{picture}<span>{caption}</span></li>", "<section><ul>{}</ul><a href='#'>Previous</a> <a href='#'>Next</a><p>1 of 3</p></section>"),
    "inline counter and controls": gallery(
        "<li><figure>{picture}<figcaption>{caption}</figcaption></figure></li>",
        "<section><ol>{}</ol><span>1</span><span>/</span><span>3</span><a>Previous</a><a>Next</a></section>",
    ),
    "a heading above it": gallery("<li>{picture}<span>{caption}</span></li>", "<section><h3>Photo gallery</h3><ul>{}</ul></section>"),
    "thumbnails again below": gallery("<div>{picture}<p class=c>{caption}</p></div>", "<div>{}</div><div class=thumbs>" + "".join(picture(n + 11) for n in range(3)) + "</div>"),
    "captions as paragraphs in a div of their own": "<div class=g><div>" + "".join(picture(n + 11) for n in range(3)) + "</div><div>" + "".join(f"<p>{c}</p>" for c in CAPTIONS) + "</div></div>",
}  # fmt: skip


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(1, id="after paragraph 1"),
        pytest.param(2, id="after paragraph 2"),
        pytest.param(0, id="before the text"),
        pytest.param(3, id="after the text"),
    ],
)
@pytest.mark.parametrize("name", GALLERIES)
def test_a_gallery_of_any_form_is_data_and_no_text(name, place):
    body = "".join(P[:place]) + GALLERIES[name] + "".join(P[place:])
    article = read(page(body=article_html(body))).article
    assert tuple(p.text for p in article.paragraphs) == PARAGRAPHS
    assert tuple(i.caption for i in article.images) == CAPTIONS
    assert article.standfirst == ""


SAID = "A river has no border in the middle of the night"
WHO = "Anna Nowak, Head of patrol"
PULLS = {
    "blockquote and cite": f"<blockquote><p>{SAID}</p><cite>{WHO}</cite></blockquote>",
    "blockquote and footer": f"<blockquote>{SAID}<footer>— {WHO}</footer></blockquote>",
    "aside": f'<aside><p>"{SAID}"</p><p>{WHO}</p></aside>',
    "divs": f'<div class=k><div>"{SAID}."</div><div>{WHO}</div></div>',
    "two paragraphs": f'<p class=k>"{SAID}"</p><p class=l>{WHO}</p>',
    "line break": f'<div class=k>"{SAID}"<br>{WHO}</div>',
    "dash on the line": f'<div class=k>"{SAID}" – {WHO}</div>',
    "ornaments": f"<div class=k><span>“</span><p>{SAID}</p><span>”</span><p>{WHO}</p></div>",
    "name and title apart": f'<div class=k><p>"{SAID}"</p><strong>Anna Nowak</strong><br><em>Head of patrol</em></div>',
    "q": f"<div class=k><q>{SAID}</q><p>{WHO}</p></div>",
}  # fmt: skip


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("name", PULLS)
def test_a_pull_quote_of_any_form_is_said_once(name, place):
    article = read(page(body=article_html("".join(P[:place]) + PULLS[name] + "".join(P[place:])))).article
    assert tuple(p.text for p in article.paragraphs) == PARAGRAPHS
    assert [(q.text.rstrip("."), q.speaker, q.role) for q in article.quotes if q.pulled] == [
        (SAID, "Anna Nowak", "Head of patrol")
    ]


CARD = "<div class=card><a href='/en/News-and-Events/News/2019/Other-{n}'>Another story, number {n}</a><span>{n} May 2019</span>{more}</div>"
TEASER = "<p>Officers from nine countries met to speak of what the year had brought to them.</p>"
AROUND = {
    "a box of links amid the text": P[0] + "<aside><h4>See also</h4><ul><li><a href='/en/Crimes/X'>Crime</a></ul></aside>" + P[1] + P[2],
    "a box without a tag amid the text": P[0] + "<div class=i><div>Read more</div><a href='/en/News-and-Events/News/2019/Other'>Another story</a></div>" + P[1] + P[2],
    "see also at the end of the text": BODY + "<h3>See also</h3><ul><li><a href='/en/a'>One</a><li><a href='/en/b'>Two</a></ul>",
    "cards with teasers": BODY + "<div class=cards><h3>Related news</h3>" + "".join(CARD.format(n=n, more=TEASER) for n in (3, 4, 5)) + "</div>",
    "cards without a heading": BODY + "<div class=cards>" + "".join(CARD.format(n=n, more="") for n in (3, 4, 5)) + "</div>",
    "share links amid the text": P[0] + "<div><a href=#>Facebook</a> <a href=#>Twitter</a></div>" + P[1] + P[2],
    "a newsletter box": BODY + "<div class=n><h3>Newsletter</h3><p>Sign up to receive our news by e-mail every month.</p></div>",
    "about us": BODY + "<section><h3>About INTERPOL</h3><p>INTERPOL connects the police of all its member countries.</p></section>",
    "documents": BODY + "<div><h3>Related documents</h3><ul><li><a href='/content/download/1/file/plan.pdf'>The plan</a></ul></div>",
    "topics": BODY + "<div><span>Topics</span><a href='/en/Crimes/R'>Rivers</a> <a href='/en/Crimes/B'>Borders</a></div>",
    "blank paragraphs": P[0] + "<p>&nbsp;</p><p></p>" + P[1] + "<p><br></p>" + P[2],
    "a film": P[0] + "<figure><iframe src='https://example.org/v'></iframe><figcaption>The bridge in a film</figcaption></figure>" + P[1] + P[2],
    "paragraphs in sections": "".join(f"<section><div>{p}</div></section>" for p in P),
    "paragraphs parted by breaks": "<br><br>".join(PARAGRAPHS),
    "paragraphs as spans with breaks": "<br /><br />".join(f"<span>{p}</span>" for p in PARAGRAPHS),
    "links within the text": P[0].replace("nine countries", "<a href='/en/Who-we-are'>nine countries</a>") + P[1] + P[2],
    "a print line": BODY + "<div>All news | Print</div>",
    "hidden share words": BODY + "<div hidden>Share this page</div>",
    "the media contact": BODY + "<div><h4>Media contact</h4><p>press@interpol.int</p></div>",
}  # fmt: skip


@pytest.mark.parametrize("name", AROUND)
def test_what_stands_around_and_amid_the_text_is_not_the_text(name):
    article = read(page(body=article_html(AROUND[name]))).article
    assert tuple(p.text for p in article.paragraphs) == PARAGRAPHS


LEAD = "Nine countries will answer one another’s calls at night."
TOPS = {
    "lead paragraph": f"<h1>{TITLE}</h1><p class=d>5 December 2019</p><p class=lead>{LEAD}</p>",
    "lead heading": f"<h1>{TITLE}</h1><h2>{LEAD}</h2><span>5 December 2019</span>",
    "date first": f"<time>5 December 2019</time><h1>{TITLE}</h1><div><strong>{LEAD}</strong></div>",
    "kicker": f"<div>Media release</div><h1>{TITLE}</h1><div>5 December 2019 | Lyon, France</div><div class=l>{LEAD}</div>",
    "author": f"<h1>{TITLE}</h1><p class=l>{LEAD}</p><ul><li>5 December 2019</li><li>3 min read</li></ul>",
    "banner": f"<header><h1>{TITLE}</h1><p>{LEAD}</p><p><span>Published on</span> 5 December 2019</p></header>",
}  # fmt: skip


@pytest.mark.parametrize("dateline", [True, False], ids=["dateline", "no dateline"])
@pytest.mark.parametrize("name", TOPS)
def test_title_date_and_standfirst_are_found_in_any_order(name, dateline):
    texts = PARAGRAPHS if dateline else (PARAGRAPHS[0].partition(" – ")[2], *PARAGRAPHS[1:])
    body = "".join(f"<p>{text}</p>" for text in texts)
    html = article_html(date="").replace(f"<h1>{TITLE}</h1>", TOPS[name]).replace(BODY, body)
    article = read(page(body=html)).article
    assert (article.title, article.standfirst, str(article.published)) == (TITLE, LEAD, "2019-12-05")
    assert tuple(p.text for p in article.paragraphs) == texts
