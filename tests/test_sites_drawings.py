"""Drawings cut before the parse: the tree, the reading and the links are as they would be with them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archiver.sites import drawings, read_and_find, tree
from archiver.sites.drawings import MARK, cut_drawings
from archiver.sites.tree import parse, parse_cut
from tests.sites_pages import PARAGRAPHS, article_html, page

ICON = '<svg class="icon" width="8"><path d="M2 1l4 3"/></svg>'
USE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><use xlink:href="#a"></use><circle r="1"/></svg>'
BARE = "<svg><path/></svg>"
DRAWINGS = (ICON, USE, BARE)
# What may stand around a drawing: text, tags that close or nest, and where no tag is one.
AROUND = (
    "Menu", " ", "\n", "<li>", "</li>", "<ul>", "<a href='/en/News-and-Events/News?page=2'>", "</a>", "<p>", "</p>",
    "<div>", "</div>", "<span>", "</span>", "<b>", "<br>", "<table>", "<tr><td>", "</table>", "<h2>", "</h2>", "<pre>",
    "</pre>", "<!--", "-->", "--", "<script>", "</script>", "<script>var icon = '", "';</script>", "<style>", "</style>",
    "<textarea>", "</textarea>", "<title>", "</title>", "<noscript>", "</noscript>", "<select><option>", "</select>",
    "<img alt='", '<img alt="', "<a title='", "' href='/en/x'>", "'>", '">', "<a title=", "<i", "<", ">", "<![CDATA[",
    "]]>", "<?", "?>", "<!DOCTYPE ", "<svg>", "</svg>", "<SVG>", "</SVG>", "<svg ", f"<{MARK}>", f"<{MARK.upper()}/>",
    "<svg>\n<path/></svg>", "<svg><title>A title</title></svg>", "<svg><style>a{background:url(/a.png)}</style></svg>",
    '<svg style="background:url(/a.png)"></svg>', "<math>", "<iframe>", "</iframe>", "<plaintext>", "<xmp>", "</xmp>",
    "<body>", "</body>", "</html>", "<form>", "<button>", "</button>", "&lt;", "&#60;svg>", "\0", "é",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _one_is_worth_it():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawings, "_FEW", 1)
        yield


def to_facts(element):
    """Return the tree at *element* with nothing of what stands in a drawing."""
    is_drawing = element.tag in ("svg", MARK)
    return (
        "drawing" if is_drawing else element.tag,
        [] if is_drawing else sorted(element.items()),
        element.text if not is_drawing else None,
        element.tail,
        [] if is_drawing else [to_facts(child) for child in element],
    )


def facts_or_why(body, *, with_drawings):
    try:
        return to_facts(parse(body) if with_drawings else parse_cut(page(body=body))[0])
    except tree.Unreadable as error:
        return str(error)


pieces = st.lists(st.sampled_from(DRAWINGS) | st.sampled_from(AROUND), max_size=30)


@given(pieces)
@example(["<!-- --", ICON, "> text -->", ICON])
@example(["<a title='", ICON, "'>", ICON])
@example([f"<{MARK}>", "<!--", BARE, "-->"])
@example(["<div>" * 200, BARE])
@example(["<div>" * 251, BARE, "a"])
def test_the_tree_is_the_same_but_for_what_is_drawn(pieces):
    html = "".join(["<body><p>A", *pieces])
    for text in (html, html + "</p>" + "<p>The end"):
        body = text.encode()
        assert facts_or_why(body, with_drawings=False) == facts_or_why(body, with_drawings=True)


@given(pieces, pieces)
def test_the_reading_and_the_links_are_the_same(before, within):
    html = article_html().replace("<body>", "<body>" + "".join(before), 1)
    html = html.replace(PARAGRAPHS[1], PARAGRAPHS[1] + "".join(within), 1)
    one = page(body=html)
    said = read_and_find(one)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "cut_drawings", lambda data: (data, 0))
        assert read_and_find(one) == said


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_drawing_between_tags_is_cut(drawing):
    html = f"<ul><li><a href='#'>One{drawing}</a></li></ul>".encode()
    assert cut_drawings(html)[1] == 1
    assert [element.tag for element in parse_cut(page(body=html))[0].iter()][-2:] == ["a", MARK]


@pytest.mark.parametrize(
    "drawing",
    [
        pytest.param("<svg><text>Words</text></svg>", id="words"),
        pytest.param("<svg> <path/></svg>", id="a space, which parts two words"),
        pytest.param("<svg><title>A title</title></svg>", id="a title"),
        pytest.param('<svg style="fill:URL(#a)"></svg>', id="an address in a style"),
        pytest.param("<svg><a href='/en'><path/></a></svg>", id="a link"),
        pytest.param("<svg><path/>", id="no end"),
    ],
)
def test_what_is_more_than_shapes_stays(drawing):
    assert cut_drawings(drawing.encode())[1] == 0


def test_a_few_drawings_stay():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawings, "_FEW", 20)
        assert cut_drawings((ICON * 19).encode())[1] == 0
        assert cut_drawings((ICON * 20).encode())[1] == 20
