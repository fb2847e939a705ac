"""What a feed says of its hub: Link headers, links of Atom and RSS, JSON Feed; and what only looks like it."""

import json

import pytest

from crawler.discovery.hubs import offer

URL = "https://birkenau.example/aktuelles/feed/"
HUB, SELF = "https://hub.example/", "https://birkenau.example/feed/"
ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Neues</title><!-- <link rel="hub" href="https://no.example/"/> -->
<link rel="self" href="https://birkenau.example/feed/"/><link href="https://hub.example/" rel="hub"/>
<entry><title>Eins</title></entry></feed>"""
RSS = b"""<rss version="2.0" xmlns:a10="http://www.w3.org/2005/Atom"><channel><title>Neues</title>
<link>https://birkenau.example/</link><a10:link rel='hub' href='https://hub.example/'/>
<a10:link rel="self" type="application/rss+xml" href="/feed/"/>
<item><title>Eins</title><a10:link rel="hub" href="https://no.example/"/></item></channel></rss>"""


@pytest.mark.parametrize(
    "headers",
    [
        [f'<{HUB}>; rel="hub"', f'<{SELF}>; rel="self"'],
        [f'<{HUB}>; rel="hub", <{SELF}>; rel="self"'],
        [f"<{HUB}>;rel=hub;title=x,<{SELF}>  ;  rel=SELF"],
        [
            f'<https://a.example/>; rel="alternate", </feed/>; type="a,b;c"; rel="self canonical", <{HUB}>; rel="hub"'
        ],
        [f'<{HUB}>; rel="hub"; rel="self"', f'<{SELF}>; rel="self"'],
        ['<https://no.example/>; rel="hub"; anchor="/else"', f'<{HUB}>; rel="hub", <{SELF}>; rel="self"'],
    ],
)
def test_link_headers(headers: list[str]) -> None:
    assert offer(headers, b"", URL) == (SELF, HUB)


@pytest.mark.parametrize(
    "body", [ATOM, RSS, b"\xef\xbb\xbf" + ATOM, b"\n" + ATOM.replace(b"utf-8", b"latin1")]
)
def test_links_in_the_document(body: bytes) -> None:
    assert offer([], body, URL) == (SELF, HUB)


def test_json_feed() -> None:
    hubs = [{"type": "rssCloud", "url": "https://no.example/"}, {"type": "WebSub", "url": HUB}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "feed_url": SELF, "hubs": hubs, "items": []}
    assert offer([], json.dumps(feed).encode(), URL) == (SELF, HUB)


def test_headers_go_before_the_document() -> None:
    header = [f'<https://first.example/>; rel="hub", <{SELF}2>; rel="self"']
    assert offer(header, ATOM, URL) == (f"{SELF}2", "https://first.example/")
    assert offer(['<https://first.example/>; rel="hub"'], ATOM, URL) == (SELF, "https://first.example/")


def test_the_topic_is_kept_letter_for_letter() -> None:
    topic = "https://birkenau.example/feed?token=abcdef1234567890abcd&utm_source=x&a=%7e"
    header = [f'<{topic}>; rel="self"', f'<{HUB}?secret=1>; rel="hub"']
    assert offer(header, b"", URL) == (topic, f"{HUB}?secret=1")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([], b""),
        ([f'<{HUB}>; rel="hub"'], b""),
        ([f'<{SELF}>; rel="self"'], b"<rss><channel/></rss>"),
        ([f'<{HUB}; rel="hub"', f'{SELF}>; rel="self"'], b""),
        ([f'<{HUB}>; rel="hubs", <{SELF}>; rel="self"'], b""),
        (['<ftp://hub.example/>; rel="hub"', f'<{SELF}>; rel="self"'], b""),
        (['<javascript:alert(1)>; rel="hub"', f'<{SELF}>; rel="self"'], b""),
        (["<https://[hub/>; rel=hub", f"<{SELF}>; rel=self"], b""),
        ([f'<https://hub.example/{"x" * 1990}>; rel="hub"', f'<{SELF}>; rel="self"'], b""),
        (['<https://hub.example/a b>; rel="hub"', f'<{SELF}>; rel="self"'], b""),
        ([], RSS.replace(b"http://www.w3.org/2005/Atom", b"urn:else")),
        ([], ATOM.replace(b"<link", b"<entry/><link")),
        ([], b'{"hubs": {"type": "WebSub"}, "feed_url": "x"}'),
        ([], b'{"hubs": [null, 1, {"type": "WebSub", "url": []}], "feed_url": "/feed"}'),
        ([], b'{"hubs": ' + b"[" * 100_000),
        ([], b"<html><body><p>no feed</p></body></html>"),
    ],
)
def test_what_names_not_both_offers_nothing(headers: list[str], body: bytes) -> None:
    assert offer(headers, body, URL) is None


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE f [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(98, 112))
        + b']><feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/&o;"/></feed>',
        b'<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>',
        b"<!DOCTYPE[" * 100_000,
        b"<a>" * 500_000,
        b'<link rel="hub"' * 100_000,
        b"\x00" * 1_000_000,
    ],
    ids=["bomb", "file", "doctypes", "depth", "links", "zeros"],
)
def test_hostile_documents_offer_nothing(body: bytes) -> None:
    assert offer(["<" * 100_000, "<a>" + ";a" * 50_000, '<a>;rel="' * 10_000], body, URL) is None
