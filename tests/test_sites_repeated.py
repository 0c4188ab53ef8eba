"""Menus that repeat, cut before the parse: the reading and the links are as they would be with them."""

from __future__ import annotations

from copy import deepcopy
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archiver.exceptions import Unreadable
from archiver.sites import menus, read_and_find, repeated, tree
from archiver.sites.repeated import Memory, read_menu
from archiver.sites.tags import STAND_IN
from archiver.sites.tree import parse_cut
from tests.sites_pages import PARAGRAPHS, article_html, page

FLAT = '<ul class="m"><li><a href="/en/Who-we-are">Who we are</a></li> <li><a href="/en/Crimes">Crimes</a></li></ul>'
DEEP = (
    '<nav id="n" role="navigation"><ul>\n<li><a href="/en/News-and-Events/News?page=2" rel="next">Next</a><ul><li>'
    '<a href=\'#x\'>Anna Nowak, <b>Secretary General</b></a><br><img src="/a.png" alt=""></li></ul></li></ul></nav>'
)
TAIL = "<ol><li><a href='/en/Contact?a=1&amp;b=2'>Contact &lt;us&gt;</a><li></ol>"
BARE = '<ul><li><a href="/ar">العربية</a></li><li><a></a><svg><path d="M1"/></svg><button data-url="/en/x"></button></li></ul>'
MENUS = (FLAT, DEEP, BARE)
# What may stand around a menu: text, tags that close or nest, and where no tag is one.
AROUND = (
    "Words", " ", "\n", "<li>", "</li>", "<ul>", "</ul>", "<ol>", "</ol>", "<nav>", "</nav>", "<header>", "</header>",
    "<a href='/en/News-and-Events/News?page=2'>", "</a>", "<p>", "</p>", "<p>Anna Nowak said so.</p>", "<div>", "</div>",
    "<footer>", "</footer>", "<footer>Anna Nowak, Secretary General", "<blockquote>", "</blockquote>", "<h1>", "</h1>",
    "<h2>", "</h2>", "<span>", "</span>", "<b>", "<br>", "<table>", "<tr><td>", "</table>", "<pre>", "</pre>", "<dl><dt>",
    "<!--", "-->", "--", "<script>", "</script>", "<script>var menu = '", "';</script>", "<style>", "</style>", "<textarea>",
    "</textarea>", "<title>", "</title>", "<noscript>", "</noscript>", "<select><option>", "</select>", "<img alt='",
    "<a title='", "' href='/en/x'>", "'>", '">', "<a title=", "<i", "<", ">", "<![CDATA[", "]]>", "<?", "?>", "<svg>",
    "</svg>", "<math>", "<iframe>", "</iframe>", "<plaintext>", "<xmp>", "</xmp>", "<body>", "</body>", "</html>", "<form>",
    "</form>", "<button>", "</button>", "<template>", "</template>", "<figure>", "</figure>", "<wbr>", "\0", "é", "\ufffe",
    f"<{STAND_IN}>", f'<{STAND_IN.upper()} n="3"/>', "<base href='/fr/'>", '<div style="background:url(/a.png)">',
    "<div hidden>", "<ul><!-- </ul> --><li>", TAIL,
)  # fmt: skip
pieces = st.lists(st.sampled_from(MENUS) | st.sampled_from(AROUND), max_size=30)


@pytest.fixture(scope="module", autouse=True)
def _small_menus_count():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(menus, "_MANY", 1)
        for name in ("_LINKS", "_LEAST"):
            patch.setattr(repeated, name, 1)
        yield


def memory_of(*pages):
    """Return a memory that has met the menus of *pages* twice."""
    memory = Memory()
    for html in pages * 2:
        memory.cut(html)
    return memory


def read_with(memory, one):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "MEMORY", memory)
        return read_and_find(one)


class Forgetful:
    def cut(self, html):
        return html, ()


def to_facts(element):
    return element.tag, element.items(), element.text, element.tail, [to_facts(child) for child in element]


@given(pieces, pieces)
@example(["<!-- --", FLAT, "> text -->"], [])
@example(["<a title='", FLAT, "'>", DEEP], [])
@example(["<p>Words</p><footer>", FLAT, "Anna Nowak, Secretary General"], [])
@example(["<noscript>", DEEP, "<img src='/b.png'>"], [])
@example(["<div>" * 190, FLAT, DEEP], [])
@example(["<ul>" * 246, DEEP], [])
def test_the_reading_and_the_links_are_the_same(before, within):
    html = article_html().replace("<body>", "<body>" + "".join(before), 1)
    html = html.replace(PARAGRAPHS[1], PARAGRAPHS[1] + "".join(within), 1)
    one = page(body=html)
    assert read_with(memory_of(*(menu.encode() for menu in MENUS), one.body), one) == read_with(
        Forgetful(), one
    )


def put_together(root, cut):
    """Put what is in the menus back into the tree at *root*, where something stands for it."""
    for stand_in, menu in zip(list(root.iter(STAND_IN)), cut, strict=True):
        box = stand_in.getparent()
        box.text = menu.root.text
        box[:] = deepcopy(menu.root)[:]


def facts_or_why(one, memory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "MEMORY", memory)
        try:
            root, cut = parse_cut(one)
        except Unreadable as error:
            return str(error)
    put_together(root, cut)
    return to_facts(root)


@given(pieces)
@example([*AROUND[:30], FLAT, *AROUND[30:]])
@example(["<div>" * 251, FLAT])
def test_a_page_and_its_menus_put_together_are_the_page(around):
    one = page(body="".join(["<body><p>A", *around, "</p><p>The end"]))
    memory = memory_of(*(menu.encode() for menu in MENUS), one.body)
    assert facts_or_why(one, memory) == facts_or_why(one, Forgetful())


@pytest.mark.parametrize("menu", MENUS)
def test_a_menu_that_was_met_twice_is_cut(menu):
    html = article_html(above=menu).encode()
    memory = Memory()
    assert [len(memory.cut(html)[1]) for _ in range(3)] == [0, 0, 1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "MEMORY", memory)
        root, cut = parse_cut(page(body=html))
    assert len(cut) == len(list(root.iter(STAND_IN))) == 1


@pytest.mark.parametrize(
    "menu",
    [
        pytest.param("<ul><li><a href='/en/a'>One</a><li><a href='/en/b'>Two</a></ul>", id="a tag that the parser closes"),
        pytest.param("<ul><li><p><a href='/en/a'>One</a><div></div></p></li></ul>", id="a tag that the parser adds"),
        pytest.param("<ul><li><a href='/en/a'>One</a></b></li></ul>", id="an end without its beginning"),
        pytest.param("<ul><li><a href='/en/a'>One</a> and a word</li></ul>", id="a word beside its link"),
        pytest.param("<ul><li><a href='/en/News-and-Events/News/2019/N2019-1'>One</a></li></ul>", id="a link to an article"),
        pytest.param("<ul><li><a href='/en/a' style='background:URL(/a.png)'>One</a></li></ul>", id="an address in a style"),
        pytest.param("<ul><li><a href='/en/a'>One</a><!-- two --></li></ul>", id="a comment"),
        pytest.param("<ul><li><a href='/en/a'>One</a><script>1</script></li></ul>", id="a script"),
        pytest.param("<ul><li><a href='/en/a'>One\0</a></li></ul>", id="a character that is replaced"),
        pytest.param(f"<ul><li><a href='/en/a' title='{STAND_IN}'>One</a></li></ul>", id="the name of what stands for it"),
        pytest.param(f"<ul><li><a href='/en/a' title='{'a ' * 3000}'>One</a></li></ul>", id="a tag as long as a page"),
        pytest.param("<ul><li>" + "<div>" * 300 + "<a href='/en/a'>One</a>" + "</div>" * 300 + "</li></ul>", id="depth"),
    ],
)  # fmt: skip
def test_what_might_be_another_menu_elsewhere_stays(menu):
    assert read_menu(menu.encode()) is None


def test_a_page_that_names_a_stand_in_gains_nothing():
    own = page(body=article_html(above=f"<div><p>Some words.</p><{STAND_IN} n='99'></{STAND_IN}></div>"))
    other = page(body=article_html(above="<div><p>Some words.</p><m n='99'></m></div>"))
    assert read_and_find(own) == read_and_find(other)


def test_lists_in_lists_are_gone_through_in_time():
    memory = Memory()
    html = b"<ul>" * 20_000 + b"</ul>" * 20_000
    begun = process_time()
    for _ in range(3):
        memory.cut(html)
    assert process_time() - begun < 2


def test_pages_without_known_menus_are_searched_now_and_then():
    memory = Memory()
    for number in range(200):
        memory.cut(f"<ul><li><a href='/en/a{number}'>One</a></li></ul>".encode())
    html = FLAT.encode()
    found = [len(memory.cut(html)[1]) for _ in range(100)]
    assert not found[0]
    assert all(found[-10:])


def test_what_is_remembered_is_bounded():
    memory = Memory()
    for number in range(300):
        html = f"<ul><li><a href='/en/a{number}'>One</a></li></ul>".encode()
        found = [len(memory.cut(html)[1]) for _ in range(3)]
    assert found == [0, 0, 1]
    assert memory.cut(b"<ul><li><a href='/en/a0'>One</a></li></ul>")[1] == ()
