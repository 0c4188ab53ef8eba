"""A crawl never reaches into a private network, whatever a page or a name server says."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.guard import Guard, Refused, is_public

MIRROR = Guard(base_url="http://127.0.0.1:8000/news")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://017700000001/",
        "https://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://example.org:22/",
        "http://user:secret@example.org/",
        "http://127.0.0.1:8001/",
    ],
)
def test_an_address_that_is_none_of_the_public_web_is_refused(url):
    for guard in (Guard(), MIRROR):
        with pytest.raises(Refused):
            guard.check_url(url)


@pytest.mark.parametrize(
    "url", ["https://www.interpol.int/en", "http://www.interpol.int:80/", "http://8.8.8.8/"]
)
def test_public_addresses_pass(url):
    Guard().check_url(url)


def test_a_named_mirror_is_allowed_and_only_it():
    MIRROR.check_url("http://127.0.0.1:8000/en/X")
    MIRROR.check_peer("http://127.0.0.1:8000/en/X", "127.0.0.1")
    with pytest.raises(Refused):
        MIRROR.check_url("https://127.0.0.1:8000/en/X")


def test_a_public_name_that_resolves_to_a_private_machine_is_refused_before_a_byte_is_sent():
    with pytest.raises(Refused, match="not a public address"):
        Guard().check_peer("https://www.interpol.int/", "10.1.2.3")
    Guard().check_peer("https://www.interpol.int/", "93.184.216.34")


@given(st.integers(0, 2**32 - 1))
def test_what_maps_to_a_private_address_is_as_private_as_it(number):
    inner = IPv4Address(number)
    for outer in (
        f"::ffff:{inner}",
        str(IPv6Address(0x0064FF9B << 96 | number)),
        str(IPv6Address(0x2002 << 112 | number << 80)),
    ):
        assert not is_public(outer) or is_public(str(inner))
