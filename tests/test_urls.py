"""Addresses: joined, made canonical, told apart."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.sites.interpol import INTERPOL
from archiver.urls import canonical, join, read_address

BASES = ["https://h/en/a/b", "https://h:8000/", "https://h", "http://h/a?b=/c"]


@given(st.sampled_from(BASES), st.text(alphabet="/ab1%.._~-;?&=#:@!$'()*,+", max_size=24))
def test_a_short_cut_joins_as_the_long_way_does(base, path):
    href = "/" + path.strip()
    assert join(base, href) == urldefrag(urljoin(base, href)).url


@pytest.mark.parametrize(
    "href", ["", "#top", "mailto:a@b", "javascript:x", "data:,x", "http://[", "/" + "a" * 2_000]
)
def test_what_is_no_address_of_http_joins_to_nothing(href):
    assert join("https://h/a", href) == ""


def test_controls_in_an_address_are_dropped():
    assert join("https://h/a", "/b\n\tc") == "https://h/bc"


@given(
    st.sampled_from(
        [
            "https://www.interpol.int",
            "http://www.interpol.int:80",
            "http://h:81",
            "http://h:81/m",
            "http://h:81.a",
        ]
    ),
    st.text("aZ/%2?&=;:@.-_~!$'()*,+[é", max_size=12),
    st.sampled_from(["", "http://h:81", "http://h:81/", "http://h:81/m"]),
)
def test_an_address_stands_for_the_same_with_a_fragment(origin, rest, base_url):
    # With one it is split, without it is seen at a glance where nothing in it needs more.
    for path in (rest, f"/{rest}", f"/en/News-and-Events/News/2019/{rest}", f"/News-and-Events/{rest}"):
        url = origin + path
        assert canonical(url, INTERPOL, base_url) == canonical(f"{url}#part", INTERPOL, base_url)
        assert read_address(url, INTERPOL, base_url) == read_address(f"{url}#part", INTERPOL, base_url)
