"""Texts and addresses that nobody should trust: the feed is valid, and holds nothing that a reader could run."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import Any

import feedparser
import pytest
from lxml import etree

from feeds import formats
from feeds.document import FORMATS, Category, Voice
from tests.feeds.payloads import PAYLOADS, assert_harmless
from tests.feeds.samples import ENTRY, FEED, ORIGIN, tree
from tests.feeds.validity import ATOM, faults


def test_titles_and_texts_are_plain_escaped_once_and_carry_no_control_characters() -> None:
    title = "Spiel & Spaß 😀 Ende"
    assert tree(FEED, "atom").findtext(f"{ATOM}entry/{ATOM}title") == title
    assert tree(FEED, "rss").findtext("channel/item/title") == title
    assert tree(FEED, "rss").findtext("channel/item/description") == "Mehr: Spiel &amp; Spaß 😀 Ende"
    item = json.loads(formats.render(FEED, "json"))["items"][0]
    assert (item["title"], item["content_text"]) == (title, f"Mehr: {title}")
    for suffix in FORMATS:
        text = formats.render(FEED, suffix).decode()
        assert not {c for c in text if c < " " and c not in "\n\t"}
        assert "\ufffe" not in text


@pytest.mark.parametrize("text", ["5 < 6", "Eltern & Kinder", "a <- b", "Familie<3", "R&D > 2"])
def test_what_only_looks_like_markup_is_read_as_it_was_written(text: str) -> None:
    feed = replace(FEED, entries=(replace(ENTRY, title=text, summary=text),))
    for suffix in ("atom", "rss"):
        entry = feedparser.parse(formats.render(feed, suffix), sanitize_html=False).entries[0]
        assert entry.title == text
        assert html.unescape(entry.summary) == text
    item = json.loads(formats.render(feed, "json"))["items"][0]
    assert (item["title"], item["content_text"]) == (text, text)


@pytest.mark.parametrize("suffix", FORMATS)
def test_payloads_in_every_field_leave_a_valid_and_harmless_feed(suffix: str) -> None:
    entries = tuple(
        replace(
            ENTRY,
            id=f"tag:radar.example,2026:ahlbeck/{number}",
            url=payload,
            title=payload,
            summary=payload,
            updated=ENTRY.updated.replace(microsecond=number),
            categories=(Category(payload, payload, "tag:radar.example,2026:/art"), *ENTRY.categories),
            voices=(Voice(payload, payload, payload, payload), Voice(payload, payload, payload, payload)),
            origin=replace(ORIGIN, title=payload, subtitle=payload, author=payload),
            facts=(("event_place", payload),),
        )
        for number, payload in enumerate(PAYLOADS)
    )
    feed = replace(FEED, title=PAYLOADS[1], subtitle=PAYLOADS[2], author=PAYLOADS[3], entries=entries)
    document = formats.render(feed, suffix)
    assert faults(document, suffix, FEED.self_urls[suffix]) == []
    for text in texts(document, suffix):
        assert_harmless(text)


def texts(document: bytes, suffix: str) -> list[str]:
    """All words of a document that come of a site."""
    if suffix == "json":
        return [text for text in strings_of(json.loads(document)) if text]
    nodes = list(etree.fromstring(document).iter())
    return [str(text) for node in nodes for text in (node.text, *node.values()) if text and text.strip()]


def strings_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for part in value for text in strings_of(part)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "http://Müller.example/Ü ü?q=ä ö#1 2",
            "http://xn--mller-kva.example/%C3%9C%20%C3%BC?q=%C3%A4%20%C3%B6#1%202",
        ),
        ("https://wer:geheim@evil.example/x", "https://evil.example/x"),
        ("https://www.ahlbeck.example/a b[1]|{2}", "https://www.ahlbeck.example/a%20b%5B1%5D%7C%7B2%7D"),
        *(
            (url, ENTRY.page_url)
            for url in ("javascript:alert(1)", "data:text/html,x", "", "/neues", "//a.example")
        ),
        *(
            (url, ENTRY.page_url)
            for url in ("mailto:a@b.example", "http://", "https://a.example/" + "x" * 3_000)
        ),
    ],
)
@pytest.mark.parametrize("suffix", FORMATS)
def test_links_are_addresses_of_the_web_or_lead_to_our_own_page(suffix: str, url: str, expected: str) -> None:
    voice = replace(ENTRY.voices[0], homepage_url=url)
    document = formats.render(replace(FEED, entries=(replace(ENTRY, url=url, voices=(voice,)),)), suffix)
    assert faults(document, suffix, FEED.self_urls[suffix]) == []
    if suffix == "json":
        assert json.loads(document)["items"][0]["url"] == expected
    else:
        assert feedparser.parse(document).entries[0].link == expected


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_entry_without_a_teaser_still_says_what_it_is(suffix: str) -> None:
    document = formats.render(FEED, suffix).decode()
    assert "Nachricht: Bündnis für Familie Ahlbeck" in document
