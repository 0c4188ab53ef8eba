"""Addresses: joined, made canonical, told apart."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.urls import join

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
