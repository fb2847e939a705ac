"""Feeds over HTTP: lasting addresses, validators, compression, and what leaves them."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from aggregator import removal, sources
from aggregator.database import open_database
from aggregator.ingest import open_visit
from aggregator.lists import Listed
from tests.feeds.conftest import NOW, Site, fill, found, make_settings, serving, visit
from tests.feeds.test_formats import SCHEMA
from tests.markup import strings

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
    assert undated.updated.startswith("2026-03-20T10:30:00.")
    assert len({entry.updated for entry in feed.entries}) == len(feed.entries), (
        "validators tell entries apart by it"
    )


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
    open_visit(own_site.database, own_site.settings, "ahlbeck", NOW + timedelta(days=2)).missing(
        "ahlbeck.example/neues/3", 410, None
    )
    second = own_site.get("/feeds/alle.atom", {"If-None-Match": first.headers["ETag"]})
    assert second.status == 200
    assert "Vätertag" not in second.text
    assert own_site.get("/eintrag/3").status == 404


def gone_by_removal(site: Site) -> None:
    open_visit(site.database, site.settings, "ahlbeck", NOW).missing("ahlbeck.example/neues/3", 410, None)


def gone_by_takedown(site: Site) -> None:
    with site.database.writing() as session:
        removal.takedown(session, "https://www.ahlbeck.example/neues/3?a=1&b=2", NOW)
        removal.takedown(session, "https://ahlbeck.example/neues/3", NOW)


def gone_by_optout(site: Site) -> None:
    with site.database.writing() as session:
        removal.optout(session, "ahlbeck", NOW)


@pytest.mark.parametrize("go", [gone_by_removal, gone_by_takedown, gone_by_optout])
@pytest.mark.parametrize("path", ["alle.rss", "buendnis/ahlbeck.atom"])
def test_who_asks_by_date_alone_sees_what_has_gone(
    own_site: Site, go: Callable[[Site], None], path: str
) -> None:
    """The entry that goes is not the newest: the moments of those that stay say nothing of it."""
    first = own_site.get(f"/feeds/{path}")
    since = first.headers["Last-Modified"]
    assert own_site.get(f"/feeds/{path}", {"If-Modified-Since": since}).status == 304
    go(own_site)
    second = own_site.get(f"/feeds/{path}", {"If-Modified-Since": since})
    assert second.status == 200
    assert "Vätertag" in first.text and "Vätertag" not in second.text
    assert parsedate_to_datetime(second.headers["Last-Modified"]) > parsedate_to_datetime(since)
    time.sleep(2.1)  # no moment is named that may yet bring a change
    settled = own_site.get(f"/feeds/{path}").headers["Last-Modified"]
    assert own_site.get(f"/feeds/{path}", {"If-Modified-Since": settled}).status == 304


def test_the_present_second_is_no_validator(own_site: Site) -> None:
    """It may yet bring a change that a date cannot tell from what was served."""
    now = datetime.now(UTC).replace(tzinfo=None)
    visit(own_site.database, own_site.settings, "oberau", found("oberau", 9, appeared=True), now=now)
    answer = own_site.get("/feeds/alle.atom")
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) < parsedate_to_datetime(
        answer.headers["Date"]
    )


def test_a_feed_without_entries_is_as_old_as_the_database(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    database = open_database(settings)
    with serving(settings, database) as site:
        first, second = (site.get("/feeds/alle.atom") for _ in range(2))
    database.close()
    assert first.body == second.body
    updated = datetime.fromisoformat(feedparser.parse(first.body).feed.updated)
    assert timedelta(0) <= datetime.now(UTC) - updated < timedelta(minutes=5)


@pytest.mark.parametrize("later", ["https://radar.example", "https://other.example/radar"])
def test_ids_outlive_the_address_of_a_first_run(tmp_path: Path, later: str) -> None:
    """Tried out at home first, then put on the web: readers must not get every entry once more."""
    local = make_settings(tmp_path, base_url="http://127.0.0.1:8000")
    public = local.model_copy(update={"base_url": later})
    new = found("oberau", 9, title="Ganz neu", appeared=True)
    paths = ("/feeds/alle.atom", "/feeds/buendnis/oberau.atom")
    seen = []
    for settings, items in ((local, ()), (public, (new,))):
        database = open_database(settings)
        if items:
            visit(database, settings, "oberau", *items, now=NOW + timedelta(days=1))
        else:
            fill(database, settings)
        with serving(settings, database) as site:
            documents = [etree.fromstring(site.get(path).body) for path in paths]
        database.close()
        seen.append([strings(document, "//*[local-name()='id']/text()") for document in documents])
        assert str(settings.base_url) in etree.tostring(documents[0]).decode()
    for before, after in zip(*seen, strict=True):
        assert set(before) < set(after)
        (added,) = set(after) - set(before)
        authority = before[0].partition(":/")[0]
        assert added.startswith(f"{authority}:oberau/")
        assert "127.0.0.1" not in authority and "example" not in authority
        assert len(after) == len(before) + (2 if len(before) > 5 else 1)


@pytest.mark.parametrize("back", [False, True])
def test_an_alliance_that_opted_out_keeps_an_empty_valid_feed(own_site: Site, back: bool) -> None:
    known = {suffix: own_site.get(f"/feeds/buendnis/oberau.{suffix}") for suffix in TYPES}
    with own_site.database.writing() as session:
        removal.optout(session, "oberau", NOW)
        if back:  # a list that still names it does not bring it back
            entered = sources.enter(
                session, Listed("Oberau", "Oberau", "Bayern", "https://oberau.example/"), NOW
            )
            assert entered.status == "opted_out"
    for suffix, before in known.items():
        path = f"/feeds/buendnis/oberau.{suffix}"
        answer = own_site.get(path, {"If-None-Match": before.headers["ETag"]})
        assert answer.status == 200
        assert "Oberau" not in answer.text and "Meldung" not in answer.text
        assert own_site.get(path, {"If-None-Match": answer.headers["ETag"]}).status == 304
        if suffix == "json":
            assert json.loads(answer.body)["items"] == []
        else:
            parsed = feedparser.parse(answer.body)
            assert (parsed.bozo, parsed.entries, bool(parsed.feed.title)) == (False, [], True)
    SCHEMA.assertValid(etree.fromstring(own_site.get("/feeds/buendnis/oberau.atom").body))
    ids = [
        feedparser.parse(a.body).feed.id for a in (known["atom"], own_site.get("/feeds/buendnis/oberau.atom"))
    ]
    assert ids[0] == ids[1]
    assert "Oberau" not in own_site.get("/feeds/alle.atom").text
    gone = own_site.get("/buendnis/oberau")
    assert (gone.status, "Oberau" in gone.text) == (410, False)
    assert "ausgetragen" in own_site.get("/lage").text
