"""A feed's bytes: correct to the letter of each format, and the same for the same content."""

from __future__ import annotations

import hashlib
import json
import locale
import subprocess
import sys
import threading
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from feeds import formats
from feeds.document import FORMATS, Feed
from tests.feeds.samples import EMPTY, ENTRY, FEED, ORIGIN, tree
from tests.feeds.validity import ATOM, DC

SCHEMA = etree.RelaxNG(file=str(Path(__file__).parent / "schema" / "atom.rng"))


@pytest.mark.parametrize("feed", [FEED, EMPTY], ids=["entries", "empty"])
def test_atom_is_valid_by_the_schema_of_rfc_4287(feed: Feed) -> None:
    SCHEMA.assertValid(tree(feed, "atom"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<id>tag:radar.example,2026:/feeds/alle</id>", b""),
        (b"<published>2026-03-11T11:00:00+00:00</published>", b"<published>11.03.2026</published>"),
        (b' term="news"', b""),
        (b'type="text/html"', b'type="html page"'),
        (b"<entry>", b"<entry><unknown/>"),
        (b"<updated>2026-03-20T09:30:00+00:00</updated>", b""),
    ],
)
def test_the_schema_refuses_what_the_rfc_refuses(old: bytes, new: bytes) -> None:
    document = formats.render(FEED, "atom")
    assert old in document
    assert not SCHEMA.validate(etree.fromstring(document.replace(old, new, 1)))


def test_atom_keeps_the_rules_that_the_rfc_states_in_schematron() -> None:
    feed = tree(FEED, "atom")
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "Servicebüro Musterland"
    for entry in feed.findall(f"{ATOM}entry"):
        assert entry.findall(f"{ATOM}link[@rel='alternate']") or entry.findall(f"{ATOM}content")
        assert entry.findall(f"{ATOM}author")
    links = [
        (link.get("rel"), link.get("type"), link.get("hreflang")) for link in feed.findall(f"{ATOM}link")
    ]
    assert len(links) == len(set(links))


def test_atom_entry_links_keep_rel_and_type() -> None:
    link = tree(FEED, "atom").find(f"{ATOM}entry/{ATOM}link")
    assert dict(link.attrib) == {"href": ENTRY.url, "rel": "alternate", "type": "text/html"}


def test_rss_follows_the_best_practices_profile() -> None:
    channel = tree(FEED, "rss").find("channel")
    links = {link.get("rel"): link.get("href") for link in channel.findall(f"{ATOM}link")}
    assert links == {
        "self": FEED.self_urls["rss"],
        "license": FEED.terms_url,
        "hub": "https://hub.example/",
    }
    assert channel.findtext("ttl") == "60"
    assert channel.findtext("link") == FEED.page_url
    assert channel.findtext("lastBuildDate") == "Fri, 20 Mar 2026 09:30:00 +0000"
    assert channel.findtext("language") == "de"
    item = channel.find("item")
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("guid") == ENTRY.id
    assert item.findtext("link") == ENTRY.url
    assert item.findtext(f"{DC}creator") == "Bündnis für Familie Ahlbeck"
    assert item.find("author") is None
    assert item.find("source").get("url") == ORIGIN.rss_url
    assert "Nachricht" in [category.text for category in item.findall("category")]
    for name in ("title", "link", "description", "guid", "pubDate", "source"):
        assert len(item.findall(name)) == 1
    assert item.find("enclosure") is None


def test_the_hub_is_announced_in_every_format_and_only_when_there_is_one() -> None:
    for suffix in FORMATS:
        assert b"https://hub.example/" in formats.render(FEED, suffix)
        assert b"hub" not in formats.render(EMPTY, suffix)


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_feedparser_finds_nothing_to_complain_about(suffix: str) -> None:
    for feed, count in ((FEED, 2), (EMPTY, 0)):
        parsed = feedparser.parse(formats.render(feed, suffix))
        assert not parsed.bozo, parsed.get("bozo_exception")
        assert len(parsed.entries) == count
        assert parsed.feed.title == FEED.title
    assert feedparser.parse(formats.render(FEED, suffix)).entries[0].link == ENTRY.url


def test_json_feed_has_the_structure_of_version_1_1() -> None:
    feed = json.loads(formats.render(FEED, "json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == FEED.self_urls["json"]
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert feed["favicon"] == FEED.icon_url
    dated, undated = feed["items"]
    assert dated["date_published"] == "2026-03-11T11:00:00Z"
    assert "date_published" not in undated
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert isinstance(item["content_text"], str) and item["content_text"]
        assert item["url"] == ENTRY.url
        assert item["tags"][0] == "Nachricht"
        assert all({"name"} <= set(author) <= {"name", "url"} for author in item["authors"])
    assert len({item["id"] for item in feed["items"]}) == 2


def test_the_same_feed_is_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib, time; time.sleep(1.1)\n"
        "from tests.feeds.test_formats import FEED, FORMATS, formats\n"
        "print(hashlib.sha256(b''.join(formats.render(FEED, s) for s in FORMATS)).hexdigest())"
    )
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = hashlib.sha256(b"".join(formats.render(FEED, suffix) for suffix in FORMATS)).hexdigest()
    assert told.stdout.strip() == here


def test_no_locale_is_touched_so_threads_may_render(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("setlocale was called")

    monkeypatch.setattr(locale, "setlocale", forbidden)
    expected = {suffix: formats.render(FEED, suffix) for suffix in FORMATS}
    wrong: list[str] = []

    def render() -> None:
        wrong.extend(suffix for suffix in FORMATS if formats.render(FEED, suffix) != expected[suffix])

    threads = [threading.Thread(target=render) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
