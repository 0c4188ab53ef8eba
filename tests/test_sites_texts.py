"""Texts and frames of many makes: every paragraph is kept, nothing of the frame is."""

from __future__ import annotations

import pytest

from archiver.sites import read
from tests.sites_pages import PARAGRAPHS, TITLE, article_html, page

P = [f"<p>{t}</p>" for t in PARAGRAPHS]
B = "".join(P)
ND = (PARAGRAPHS[0].partition(" – ")[2], *PARAGRAPHS[1:])
NB = "".join(f"<p>{t}</p>" for t in ND)
IMG = "<img src='/var/interpol/storage/images/1/2/3/11-1-eng-GB/p.jpg' alt='{}'>"


def full(body, title=TITLE):
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


SIDE = "<div class=side><h3>Quick facts</h3><p>Founded in 1923, the organization has its seat in Lyon. It connects police for a safer world.</p></div>"
CASES = {
    "random classes": ("".join(f"<p class=c{n * 37}>{t}</p>" for n, t in enumerate(PARAGRAPHS)), PARAGRAPHS),
    "random wrappers": (
        "".join(
            f"<div class=w{n * 37}><div class=v{n}><p>{t}</p></div></div>" for n, t in enumerate(PARAGRAPHS)
        ),
        PARAGRAPHS,
    ),
    "random wrappers no dateline": (
        "".join(f"<div class=w{n * 37}><div class=v{n}><p>{t}</p></div></div>" for n, t in enumerate(ND)),
        ND,
    ),
    "no dateline plain": (NB, ND),
    "gallery first nd": (
        "<div>"
        + "".join(
            f"<figure>{IMG.format('')}<figcaption>Cap {n} of the meeting</figcaption></figure>"
            for n in range(3)
        )
        + "</div>"
        + NB,
        ND,
    ),
    "first para in own div nd": (
        f"<div class=a>{'<p>' + ND[0] + '</p>'}</div><div class=g><figure>{IMG.format('x')}<figcaption>Hello caption</figcaption></figure></div><div class=a>{''.join('<p>' + t + '</p>' for t in ND[1:])}</div>",
        ND,
    ),
    "inline img no caption": (P[0] + IMG.format("") + P[1] + P[2], PARAGRAPHS),
    "img inside p": (P[0] + "<p>" + IMG.format("A view") + "</p>" + P[1] + P[2], PARAGRAPHS),
    "img inside text p": (P[0].replace("<p>", "<p>" + IMG.format("A view")) + P[1] + P[2], PARAGRAPHS),
    "short paras": (
        P[0] + "<p>Yes.</p><p>They agreed.</p>" + P[1] + P[2] + "<p>It is done.</p>",
        (PARAGRAPHS[0], "Yes.", "They agreed.", *PARAGRAPHS[1:], "It is done."),
    ),
    "ends without stop": (
        B + "<p>The next meeting is in Oslo</p>",
        (*PARAGRAPHS, "The next meeting is in Oslo"),
    ),
    "lists": (
        P[0]
        + "<ul><li>nine boats</li><li>a bell</li></ul><ol><li>First come the boats<ul><li>red ones</li></ul></li></ol>"
        + P[1]
        + P[2],
        (PARAGRAPHS[0], "nine boats", "a bell", "First come the boats", "red ones", *PARAGRAPHS[1:]),
    ),
    "list of links": (
        P[0]
        + "<ul><li><a href=/en/x1>The plan of the Danube</a></li><li><a href=/en/x2>The plan of the Rhine</a></li></ul>"
        + P[1]
        + P[2],
        (PARAGRAPHS[0], "The plan of the Danube", "The plan of the Rhine", *PARAGRAPHS[1:]),
    ),
    "table th": (
        P[0]
        + "<table><thead><tr><th>Country</th><th>Boats</th></tr></thead><tbody><tr><td>Austria</td><td>12</td></tr></tbody></table>"
        + P[1]
        + P[2],
        (PARAGRAPHS[0], "Country | Boats", "Austria | 12", *PARAGRAPHS[1:]),
    ),
    "own blockquote": (
        P[0]
        + "<p>He said:</p><blockquote>“We will answer every call, at any hour.”</blockquote>"
        + P[1]
        + P[2],
        (PARAGRAPHS[0], "He said:", "“We will answer every call, at any hour.”", *PARAGRAPHS[1:]),
    ),
    "heading bold": (
        P[0] + "<p><strong>What is new</strong></p>" + P[1] + "<h3>Who decides</h3>" + P[2],
        (PARAGRAPHS[0], "What is new", PARAGRAPHS[1], "Who decides", PARAGRAPHS[2]),
    ),
    "caption with sentence in flat p": (
        P[0]
        + IMG.format("")
        + "<p class=caption>Officers of the patrol check a barge near the locks of the upper river.</p>"
        + P[1]
        + P[2],
        PARAGRAPHS,
    ),
    "caption em flat": (
        P[0]
        + "<p>"
        + IMG.format("")
        + "<br><em>Officers of the patrol check a barge.</em></p>"
        + P[1]
        + P[2],
        PARAGRAPHS,
    ),
    "link paragraph": (
        B + "<p><a href='/en/x'>The plan can be read here in full by anyone who wishes to do so.</a></p>",
        (*PARAGRAPHS, "The plan can be read here in full by anyone who wishes to do so."),
    ),
    "paragraph links article": (
        B
        + "<p>It follows <a href='/en/News-and-Events/News/2018/Old'>last year's meeting</a> in Vienna.</p>",
        (*PARAGRAPHS, "It follows last year's meeting in Vienna."),
    ),
    "an article on cookies": (
        B + "<p>The fraud rests on the use of cookies that the victims had accepted on another day.</p>",
        (*PARAGRAPHS, "The fraud rests on the use of cookies that the victims had accepted on another day."),
    ),
    "footnote small": (
        B + "<p><small>* Two of them observe only.</small></p>",
        (*PARAGRAPHS, "* Two of them observe only."),
    ),
}
PAGES = {k: (article_html(b), e) for k, (b, e) in CASES.items()}
PAGES["sidebar after, banner title"] = (
    full(
        f"<div class=ban><h1>{TITLE}</h1></div><div class=cols><div class=main><span>5 December 2019</span>{B}</div>{SIDE}</div>"
    ),
    PARAGRAPHS,
)
PAGES["sidebar before"] = (
    full(
        f"<div class=cols>{SIDE}<div class=main><h1>{TITLE}</h1><span>5 December 2019</span>{B}</div></div>"
    ),
    PARAGRAPHS,
)
PAGES["sidebar in aside"] = (
    full(
        f"<div class=ban><h1>{TITLE}</h1></div><div class=cols><div class=main><span>5 December 2019</span>{B}</div><aside>{SIDE}</aside></div>"
    ),
    PARAGRAPHS,
)
PAGES["short article"] = (
    full(
        f"<div class=cookie><p>Our site uses cookies to ensure technical functionality, gather statistics and enable sharing on social media platforms.</p><a href=#>OK</a></div><div>What are you searching for ?</div><h1>{TITLE}</h1><div>5 December 2019</div><div><p>The plan was signed on Thursday in Bratislava.</p></div><div class=foot><p>INTERPOL General Secretariat, 200 quai Charles de Gaulle, 69006 Lyon, France.</p><p>All rights reserved</p></div>"
    ),
    ("The plan was signed on Thursday in Bratislava.",),
)
PAGES["no h1, only title"] = (
    full(f"<div><p>5 December 2019</p></div><div>{B}</div>", title=TITLE + " | INTERPOL"),
    PARAGRAPHS,
)
PAGES["header tagline, footer prose"] = (
    full(
        f"<div class=top><p>Connecting police for a safer world since the year 1923.</p></div><div class=m><h1>{TITLE}</h1><div>5 December 2019</div><div>{B}</div></div><div class=bottom><p>The General Secretariat is open from Monday to Friday and answers letters in four languages.</p></div>"
    ),
    PARAGRAPHS,
)
PAGES["two h1"] = (full(f"<h1>News</h1><div><h1>{TITLE}</h1><p>5 December 2019</p>{B}</div>"), PARAGRAPHS)
PAGES["everything in article with aside"] = (
    full(
        f"<article><h1>{TITLE}</h1><time datetime=2019-12-05>5 December 2019</time><div>{P[0]}</div><aside><h2>Related</h2><p><a href=/en/News-and-Events/News/2019/O>Other story</a></p></aside><div>{P[1]}{P[2]}</div></article>"
    ),
    PARAGRAPHS,
)
PAGES["frame H"] = (
    full(
        f"<div class=content><header class=header><div class=logo><a href=/en><img src=/bundles/l.png alt=INTERPOL></a></div><nav class=navigation><ul><li><a href=/en/a>Who we are</a></ul></nav><div class=langage><a href=/fr>FR</a></div><form><input placeholder=x><label>What are you searching for ?</label></form></header><div class='theme news'><div class=bannerPage><div><h1 class=bannerPage__title>{TITLE}</h1></div></div><div class='container breadcrumb'><a href=/en>Home</a><img alt='>' src=/bundles/a.svg><span class=active>{TITLE}</span></div><div class=sharesShortcuts title='Share this page'><a><img alt='Print this page' src=/bundles/p.svg></a></div><div class=container><p>5 December 2019</p><div class=ezrichtext-field>{B}</div></div><div class=greySection><div class=container><h2>Related documents</h2><a href=/content/download/1/file/x.pdf>The plan (PDF, 2 MB)</a></div></div><div class=twoColumns><h2>See also</h2><div><a href=/en/News-and-Events/News/2019/Other-one><img src=/var/interpol/storage/images/_aliases/small/1/2/3/99-1-eng-GB/0123456789ab-q.jpg alt='Other one'><h3>Other one</h3></a><p>4 May 2019</p></div></div></div><footer class=footer><h4>Connect with us</h4><ul><li>Social media</ul></footer><div class=subFooter>Site Map INTERPOL 2020. All Rights Reserved.</div></div><div id=privacy-cookie-banner><p>Our site uses cookies to ensure technical functionality, gather statistics.</p><a>OK</a><a>Tell me more</a></div><div id=baguetteBox-overlay><button>Previous</button><button>Next</button></div>"
    ),
    PARAGRAPHS,
)


@pytest.mark.parametrize("name", PAGES)
def test_the_text_is_whole_and_nothing_else_is(name):
    html, expected = PAGES[name]
    article = read(page(body=html)).article
    assert tuple(p.text for p in article.paragraphs) == tuple(expected)
    assert (article.title, str(article.published), article.standfirst) == (TITLE, "2019-12-05", "")
