"""robots.txt: the table of RFC 9309, a row a sentence."""

from __future__ import annotations

import time

import pytest

from archiver.robots import LONGEST_DELAY, MAX_BYTES, Robots, parse, read_robots

AGENT = "interpol-archiver"
GROUPS = "User-agent: {}\nDisallow: /x\n\nUser-agent: *\nDisallow: /y\n"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        # 2.2.1: the user-agent line
        pytest.param(GROUPS.format(AGENT), "/x", False, id="our group applies"),
        pytest.param(GROUPS.format(AGENT), "/y", True, id="the star's group does not, where ours is there"),
        pytest.param(GROUPS.format("Interpol-Archiver"), "/x", False, id="the token's case does not matter"),
        pytest.param(
            GROUPS.format("interpol-archiver/1.0 (x)"),
            "/x",
            False,
            id="a version behind the token is ignored",
        ),
        pytest.param(GROUPS.format("interpol"), "/y", False, id="a part of our name is not our name"),
        pytest.param(GROUPS.format("other"), "/x", True, id="another's group is not ours"),
        pytest.param(
            "User-agent: a\nUser-agent: interpol-archiver\nDisallow: /x", "/x", False, id="a group of several"
        ),
        pytest.param(
            "User-agent: interpol-archiver\nDisallow: /x\n\nUser-agent: b\nDisallow: /\n\n"
            "User-agent: interpol-archiver\nDisallow: /y",
            "/y",
            False,
            id="groups of the same token are one",
        ),
        pytest.param(
            "User-agent: *\nCrawl-delay: 5\nUser-agent: b\nDisallow: /x",
            "/x",
            False,
            id="other lines end no group",
        ),
        pytest.param("Disallow: /", "/x", True, id="a rule before any group is none"),
        pytest.param("", "/x", True, id="an empty file"),
        # 2.2.2: allow and disallow lines
        pytest.param("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True, id="the longest match wins"),
        pytest.param("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False, id="whichever it is"),
        pytest.param("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True, id="allow wins a tie"),
        pytest.param("User-agent: *\nDisallow:", "/x", True, id="an empty disallow is none"),
        pytest.param("User-agent: *\nDisallow: /X", "/x", True, id="the path's case matters"),
        pytest.param("User-agent: *\nDisallow: x", "/x", True, id="a pattern without a slash"),
        pytest.param(
            "User-agent: *\nDisallow: /", "/robots.txt", True, id="robots.txt itself is always allowed"
        ),
        pytest.param("User-agent: *\nDisallow: /caf%C3%A9", "/café", False, id="encoded in the rule"),
        pytest.param("User-agent: *\nDisallow: /café", "/caf%C3%A9", False, id="encoded in the address"),
        pytest.param("User-agent: *\nDisallow: /~a", "/%7Ea", False, id="an escape that need not be one"),
        pytest.param("User-agent: *\nDisallow: /a%2Fb", "/a/b", True, id="an escaped slash is no slash"),
        pytest.param(
            "User-agent: *\nDisallow: /a%2fb", "/a%2Fb", False, id="an escape's case does not matter"
        ),
        pytest.param("User-agent: *\nDisallow: /a?b=", "/a?b=1", False, id="the query belongs to the path"),
        # 2.2.3: special characters
        pytest.param("User-agent: *\nDisallow: /x # why", "/x", False, id="a comment behind a rule"),
        pytest.param("User-agent: *\nDisallow: /*.php$", "/a.php", False, id="star and end"),
        pytest.param("User-agent: *\nDisallow: /*.php$", "/a.php?q", True, id="not at the end"),
        pytest.param("User-agent: *\nDisallow: /a$", "/ab", True, id="the end of a plain path"),
        pytest.param("User-agent: *\nDisallow: /a*b*c", "/a--b--c--", False, id="several stars"),
        pytest.param("User-agent: *\nDisallow: /a*a$", "/a", True, id="two ends can't be one character"),
        pytest.param("User-agent: *\nDisallow: /*", "/anything", False, id="a star alone"),
        # 2.2.4, 2.5: other lines, forms and limits
        pytest.param(
            "User-agent: *\nSitemap: https://h/s\nDisallow: /x", "/x", False, id="a sitemap line between"
        ),
        pytest.param("\ufeffUser-agent: *\nDisallow: /x", "/x", False, id="a byte order mark"),
        pytest.param("User-agent: *\r\nDisallow: /x\r\n", "/x", False, id="CRLF"),
        pytest.param("User-agent: *\rDisallow: /x\r", "/x", False, id="CR"),
        pytest.param(" user-agent:*\n\tDISALLOW:/x", "/x", False, id="spaces and case"),
        pytest.param("<html>\nUser-agent: *\nDisallow: /x\n</html>", "/x", False, id="junk around it"),
    ],
)
def test_rules_are_read_as_the_rfc_says(text, path, allowed):
    assert parse(text, AGENT).allows("https://www.interpol.int" + path) is allowed


@pytest.mark.parametrize(
    ("status", "last_good", "allowed"),
    [
        pytest.param(200, None, False, id="a file"),
        pytest.param(404, None, True, id="4xx: there is none, all is allowed"),
        pytest.param(403, None, True, id="403 counts as none (2.3.1.3)"),
        pytest.param(410, None, True, id="410"),
        pytest.param(301, None, True, id="more redirects than are followed: as if there were none (2.3.1.2)"),
        pytest.param(429, None, False, id="429 is no answer"),
        pytest.param(500, None, False, id="5xx: all is disallowed"),
        pytest.param(503, None, False, id="503"),
        pytest.param(None, None, False, id="unreachable"),
        pytest.param(503, "User-agent: *\nDisallow: /other", True, id="the last good copy stands in"),
        pytest.param(None, "User-agent: *\nDisallow: /x", False, id="and its no stays a no"),
        pytest.param(None, "", True, id="also where it was empty"),
    ],
)
def test_what_the_answer_means(status, last_good, allowed):
    robots = read_robots(status, b"User-agent: *\nDisallow: /x", AGENT, last_good)
    assert robots.allows("https://www.interpol.int/x") is allowed


def test_half_a_megabyte_is_read_and_no_more():
    padding = b"#" * (MAX_BYTES - 100) + b"\n"
    inside = padding + b"User-agent: *\nDisallow: /x"
    assert not read_robots(200, inside, AGENT).allows("https://h/x")
    assert read_robots(200, b"#" * MAX_BYTES + b"\nUser-agent: *\nDisallow: /x", AGENT).allows("https://h/x")


def test_a_pattern_full_of_stars_takes_no_time():
    robots = parse("User-agent: *\nDisallow: /" + "a*" * 2000 + "b", AGENT)
    started = time.monotonic()
    assert robots.allows("https://h/" + "a" * 8000)
    assert time.monotonic() - started < 1


def test_a_file_that_is_not_text_is_no_error():
    assert read_robots(200, bytes(range(256)) * 20, AGENT) == Robots(
        text=bytes(range(256)).decode("utf-8", "replace") * 20
    )


@pytest.mark.parametrize(
    ("value", "delay"),
    [("5", 5.0), ("0.5", 0.5), ("1e9", 0.0), ("-1", 0.0), ("soon", 0.0), ("99999", LONGEST_DELAY)],
)
def test_the_crawl_delay_is_a_number_of_seconds_within_reason(value, delay):
    assert parse(f"User-agent: *\nCrawl-delay: {value}\nDisallow: /x", AGENT).delay == delay
