"""Feeds over HTTP: lasting addresses, validators, compression, and what leaves them."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import feedparser
import pytest
from lxml import etree
from sqlmodel import select

from aggregator.models import Item, Source
from tests.feeds.conftest import NOW, Site, found, visit
from tests.feeds.test_formats import SCHEMA

TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
ALL = [
    f"/feeds/{path}.{suffix}" for path in ("alle", "buendnis/ahlbeck", "buendnis/zell") for suffix in TYPES
]


@pytest.mark.parametrize("path", ALL)
def test_every_feed_is_served_with_its_type_and_validators(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == TYPES[path.rpartition(".")[2]]
    assert answer.headers["ETag"].startswith('W/"')
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert f'<https://radar.example{path}>; rel="self"' in answer.headers["Link"]
    assert '<https://hub.example/>; rel="hub"' in answer.headers["Link"]
    assert "Content-Encoding" not in answer.headers
    if path.endswith("atom"):
        SCHEMA.assertValid(etree.fromstring(answer.body))
    if not path.endswith("json"):
        assert not feedparser.parse(answer.body).bozo


def test_a_feed_holds_what_was_announced_newest_first(site: Site) -> None:
    feed = feedparser.parse(site.get("/feeds/alle.atom").body)
    assert "Lange her" not in [entry.title for entry in feed.entries]
    assert len(feed.entries) == 8
    assert len({entry.id for entry in feed.entries}) == 8
    assert all(entry.id.startswith("tag:radar.example,") for entry in feed.entries)
    assert feed.feed.updated == max(entry.updated for entry in feed.entries)
    own = feedparser.parse(site.get("/feeds/buendnis/ahlbeck.atom").body)
    assert {entry.author for entry in own.entries} == {"Bündnis für Familie Ahlbeck"}
    undated = next(entry for entry in own.entries if entry.title == "Undatiert")
    assert "published" not in undated
    assert undated.updated == "2026-03-20T10:30:00+00:00"


def test_an_event_says_when_and_where(site: Site) -> None:
    feed = json.loads(site.get("/feeds/buendnis/ahlbeck.json").body)
    event = next(item for item in feed["items"] if item["title"] == "Vätertag")
    assert event["content_text"].startswith(
        "12. April 2026, 15:00 bis 17:30 Uhr, Bürgerhaus. Die Ferienbetreuung"
    )
    assert event["_buendnisradar"]["event_start"] == "2026-04-12T15:00"


def test_an_unknown_alliance_or_format_is_not_found(site: Site) -> None:
    for path in ("/feeds/buendnis/nirgends.atom", "/feeds/alle.pdf", "/feeds/alle", "/feeds/"):
        answer = site.get(path)
        assert answer.status == 404
        assert "Diese Seite gibt es nicht" in answer.text


@pytest.mark.parametrize("suffix", TYPES)
def test_who_has_it_already_gets_a_304_without_a_body(site: Site, suffix: str) -> None:
    path = f"/feeds/alle.{suffix}"
    first = site.get(path)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in (
        {"If-None-Match": etag},
        {"If-None-Match": etag.removeprefix("W/")},
        {"If-None-Match": f'"other", {etag} , W/"third"'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
        {"If-None-Match": etag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-None-Match": etag, "Accept-Encoding": "gzip"},
    ):
        again = site.get(path, headers)
        assert (again.status, again.body) == (304, b""), headers
        assert again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_who_has_something_else_gets_the_feed(site: Site) -> None:
    first = site.get("/feeds/alle.atom")
    for headers in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": site.get("/feeds/alle.rss").headers["ETag"]},
        {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]},
        {"If-None-Match": "nonsense"},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert site.get("/feeds/alle.atom", headers).status == 200, headers


def test_gzip_is_given_to_who_takes_it_and_is_the_same_each_time(site: Site) -> None:
    plain = site.get("/feeds/alle.atom").body
    packed = site.get("/feeds/alle.atom", {"Accept-Encoding": "br, gzip;q=0.5"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.body)
    assert gzip.decompress(packed.body) == plain
    assert site.get("/feeds/alle.atom", {"Accept-Encoding": "gzip"}).body == packed.body
    assert "Content-Encoding" not in site.get("/feeds/alle.atom", {"Accept-Encoding": "gzip;q=0"}).headers


def test_head_says_what_get_would_say(site: Site) -> None:
    for path in ("/feeds/alle.atom", "/", "/static/radar.css"):
        got, head = site.get(path), site.get(path, method="HEAD")
        assert (head.status, head.body) == (200, b"")
        for name in ("Content-Type", "Content-Length", "ETag"):
            assert head.headers[name] == got.headers[name]


def test_nothing_new_leaves_bytes_and_validators_alone(own_site: Site) -> None:
    before = [own_site.get(path) for path in ALL]
    same = found("oberau", 1)
    visit(own_site.database, own_site.settings, "oberau", same, now=NOW + timedelta(days=1))
    after = [own_site.get(path) for path in ALL]
    for old, new in zip(before, after, strict=True):
        assert new.body == old.body
        assert new.headers["ETag"] == old.headers["ETag"]


def test_a_new_item_changes_its_feeds_and_no_other(own_site: Site) -> None:
    paths = ("/feeds/alle.atom", "/feeds/buendnis/oberau.atom", "/feeds/buendnis/ahlbeck.atom")
    before = {path: own_site.get(path) for path in paths}
    new = found("oberau", 9, title="Ganz neu", appeared=True)
    visit(own_site.database, own_site.settings, "oberau", new, now=NOW + timedelta(days=1))
    for path in paths:
        answer = own_site.get(path, {"If-None-Match": before[path].headers["ETag"]})
        assert answer.status == (304 if "ahlbeck" in path else 200)
    entries = feedparser.parse(own_site.get("/feeds/alle.atom").body).entries
    assert entries[0].title == "Ganz neu"
    assert {entry.id for entry in feedparser.parse(before[paths[0]].body).entries} < {
        entry.id for entry in entries
    }


def test_a_removed_item_leaves_the_feed_at_the_next_poll(own_site: Site) -> None:
    first = own_site.get("/feeds/alle.atom")
    with own_site.database.writing() as session:
        item = session.exec(select(Item).where(Item.title == "Vätertag")).one()
        item.status, item.removed_at = "removed", NOW
    second = own_site.get("/feeds/alle.atom", {"If-None-Match": first.headers["ETag"]})
    assert second.status == 200
    assert "Vätertag" not in second.text
    assert own_site.get(f"/eintrag/{item.id}").status == 404


def test_an_alliance_that_opted_out_keeps_an_empty_valid_feed(own_site: Site) -> None:
    with own_site.database.writing() as session:
        session.exec(select(Source).where(Source.slug == "oberau")).one().status = "opted_out"
    for suffix in TYPES:
        answer = own_site.get(f"/feeds/buendnis/oberau.{suffix}")
        assert answer.status == 200
        assert "Oberau" not in answer.text
    SCHEMA.assertValid(etree.fromstring(own_site.get("/feeds/buendnis/oberau.atom").body))
    assert "Oberau" not in own_site.get("/feeds/alle.atom").text
    gone = own_site.get("/buendnis/oberau")
    assert (gone.status, "Oberau" in gone.text) == (410, False)
    assert "ausgetragen" in own_site.get("/lage").text
