"""Every kind of channel in every format, by schemas, programs and the rules of validators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlmodel import Session, col, select

from aggregator import removal, sets, topics
from aggregator.database import open_database
from aggregator.ingest import open_visit
from aggregator.models import Item, Source, Tombstone
from aggregator.places import LAENDER
from aggregator.urls import make_slug
from feeds import formats
from tests.feeds import validity
from tests.feeds.conftest import HOSTILE, NOW, Site, add_sources, found, make_settings, serving, visit
from tests.feeds.payloads import PAYLOADS
from tests.feeds.samples import EMPTY, ENTRY, FEED
from tests.feeds.validity import faults

SUFFIXES = tuple(formats.MEDIA_TYPES)
STANDING = (
    *(
        "alle",
        "nachrichten",
        "projekte",
        "termine",
        "land/hessen",
        "land/bayern",
        "auswahl/tal",
        "auswahl/leer",
    ),
    *("buendnis/ahlbeck", "buendnis/oberau", "buendnis/zell", "thema/kinderbetreuung", "thema/kinderarmut"),
)
MONTHS = ("2025-12", "2026-01", "2026-02", "2026-03")
QUERIES = (
    *(
        "land=hessen",
        "nahe=Frankfurt+am+Main,50km",
        "q=Ferien",
        "q=%3Cscript%3Ealert(1)%3C/script%3E+%26amp%3B+5+%3C+6",
    ),
    *("buendnis=ahlbeck,oberau&art=termine", "auswahl=tal&thema=kinderbetreuung", "q=gibt-es-nicht"),
)
ADDRESSES = (
    *STANDING,
    *(f"feeds/{path}" for path in ("alle", "buendnis/ahlbeck", "buendnis/zell")),
    *(f"{path}/archiv/{month}" for path in ("alle", "buendnis/ahlbeck") for month in MONTHS),
    *("projekte/archiv/2026-03", "alle/archiv/2011-01", "feeds/alle/archiv/2026-01"),
)
RELEASE = " ".join(
    f"Am {n}. Tag der Familie zeigen Betriebe im Tal, wie Wort{n} und Arbeit gehen." for n in range(12)
)


def fill(site_settings: Any) -> Any:
    """An archive with all that a feed can be made of: months, sets, places, stories, tombstones, hostile texts."""
    database = open_database(site_settings)
    add_sources(database)
    with database.writing() as session:
        for slug, lat, lon in (("ahlbeck", 50.1, 8.6), ("oberau", -0.00001, 11.25)):
            source = _source(session, slug)
            source.lat, source.lon = lat, lon
        _source(session, "oberau").teaser_chars = 0
    with database.writing() as session:
        sets.put(session, "Tal", ["ahlbeck", "oberau"], NOW - timedelta(days=365))
        sets.put(session, "Leer", ["zell"], NOW)
    for number, month in enumerate(MONTHS):
        day = datetime.fromisoformat(f"{month}-12T08:00:00")
        for slug in ("ahlbeck", "oberau"):
            items = [found(slug, 10 * number + n, published=f"{month}-{n:02}") for n in range(1, 9)]
            visit(database, site_settings, slug, *items, now=day)
            release = {"title": "Tag der Familie", "text": RELEASE, "published": f"{month}-10"}
            if month == "2026-01":
                visit(
                    database, site_settings, slug, found(slug, 100, **release), now=day + timedelta(hours=1)
                )
    event = {
        "kind": "event",
        "event_start": "2026-04-12T15:00",
        "event_place": f"Haus {HOSTILE}",
        "published": "2026-03-19",
    }
    hostile = [
        found(
            "ahlbeck",
            200 + n,
            title=f"{payload} {n}",
            teaser=payload * 2,
            text=payload,
            published=None,
            date_precision="none",
            appeared=True,
        )
        for n, payload in enumerate(PAYLOADS[::9])
    ]
    visit(database, site_settings, "ahlbeck", found("ahlbeck", 99, **event), *hostile)
    _spoil_addresses(database)
    writer = open_visit(database, site_settings, "oberau", NOW + timedelta(days=1))
    writer.missing("oberau.example/neues/1", 410, None)
    writer.missing("oberau.example/neues/31", 410, None)
    with database.writing() as session:
        for number, month in enumerate(("2026-02", "2026-03")):
            session.add(
                Tombstone(
                    entry_id=f"tag:radar.example,2026:oberau/weg{number}",
                    source_id=_source(session, "oberau").id or 0,
                    kind="news",
                    announced_at=datetime.fromisoformat(f"{month}-12T08:00:00"),
                    deleted_at=NOW + timedelta(days=1),
                )
            )
        removal.takedown(session, "https://ahlbeck.example/neues/32", NOW + timedelta(days=2))
    return database


SPOILT = (
    *(
        "javascript:alert(1)",
        "data:text/html,<b>",
        "https://wer:geheim@evil.example/",
        "http://Müller.example/Über uns",
    ),
    *("https://www.ahlbeck.example/a b?q=[ä]&r={|}#Teil 1", "https://www.ahlbeck.example/" + "x" * 3_000, ""),
    *(
        "//ahlbeck.example/neues",
        "/neues/4",
        "http://",
        "https://[::1]/",
        "http://a.example:99999/",
        "mailto:a@b.example",
    ),
    *("https://www.ahlbeck.example/a%zz%C3%A4.pdf", "http://a_b.example/\\..\\", "ftp://ahlbeck.example/"),
)


def _spoil_addresses(database: Any) -> None:
    """What no crawler of ours stores, but a restored backup or a later one might."""
    with database.writing() as session:
        items = session.exec(
            select(Item).where(col(Item.title).startswith("Meldung")).order_by(col(Item.id).desc())
        )
        for item, url in zip(items, SPOILT, strict=False):
            item.url = url
        _source(session, "ahlbeck").homepage_url = "javascript:alert(1)"


def _source(session: Session, slug: str) -> Source:
    return session.exec(select(Source).where(Source.slug == slug)).one()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = make_settings(tmp_path_factory.mktemp("valid"), feed_entries=20)
    database = fill(settings)
    with serving(settings, database) as served:
        yield served
    database.close()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_is_wrong_with_any_channel(full: Site, path: str, suffix: str) -> None:
    answer = full.get(f"/{path}.{suffix}")
    assert answer.status == 200
    # Months have one address each, also where they are asked for at the one of before.
    own = path.removeprefix("feeds/") if "/archiv/" in path else path
    assert faults(answer.body, suffix, f"https://radar.example/{own}.{suffix}") == []


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("query", QUERIES)
def test_nothing_is_wrong_with_any_search(full: Site, query: str, suffix: str) -> None:
    answer = full.get(f"/suche.{suffix}?{query}")
    assert answer.status == 200
    told = [link for link in answer.headers["Link"].split(", ") if 'rel="self"' in link]
    assert faults(answer.body, suffix, told[0].partition("<")[2].partition(">")[0]) == []


def test_the_addresses_above_are_all_that_there_are() -> None:
    assert {f"land/{make_slug(state)}" for state in LAENDER.values()} >= {"land/hessen", "land/bayern"}
    assert {"kinderbetreuung", "kinderarmut"} <= set(topics.vocabulary().topics)


def test_the_archive_has_what_the_tests_are_about(full: Site) -> None:
    feed = etree.fromstring(full.get("/alle.atom").body)
    assert feed.findall(f"{validity.AT}deleted-entry")
    assert feed.findall(f"{validity.ATOM}link[@rel='prev-archive']")
    entries = [
        entry
        for month in MONTHS
        for entry in etree.fromstring(full.get(f"/alle/archiv/{month}.atom").body).iter(
            f"{validity.ATOM}entry"
        )
    ]
    related = [link for entry in entries for link in entry.iterfind(f"{validity.ATOM}link[@rel='related']")]
    assert [link.get("title") for link in related] == ["Familienbündnis Oberau"]
    own = [
        link
        for entry in entries
        for link in entry.iterfind(f"{validity.ATOM}link")
        if "/eintrag/" in str(link.get("href"))
    ]
    assert len(own) >= 8, "originals without a web address lead to our own pages"


@pytest.mark.parametrize("check", [validity.jing, validity.xmllint])
def test_programs_find_nothing(full: Site, check: Any, tmp_path: Path) -> None:
    for suffix in ("atom", "rss"):
        for number, path in enumerate(ADDRESSES):
            (tmp_path / f"{number}.{suffix}").write_bytes(full.get(f"/{path}.{suffix}").body)
        for number, query in enumerate(QUERIES):
            (tmp_path / f"q{number}.{suffix}").write_bytes(full.get(f"/suche.{suffix}?{query}").body)
    assert check(tmp_path) == ""


@pytest.mark.parametrize("check", [validity.jing, validity.xmllint])
def test_programs_refuse_what_the_rfc_refuses(check: Any, tmp_path: Path) -> None:
    document = formats.render(FEED, "atom").replace(b"<entry>", b"<entry><unknown/>", 1)
    (tmp_path / "wrong.atom").write_bytes(document)
    assert "unknown" in check(tmp_path)


BREAKS = {
    "self": ("atom", b"/alle.atom", b"/andere.atom"),
    "relation": ("atom", b'rel="license"', b'rel="terms-of-service"'),
    "tag": ("atom", b"<title>", b"<title>&lt;b&gt;"),
    "entity": ("atom", b"<summary>", b"<summary>&amp;amp; "),
    "twice": ("atom", b"ahlbeck/2</id>", b"ahlbeck/1</id>"),
    "summary": ("atom", b"<summary>", b"<summary>     </summary><summary>"),
    "date": ("rss", b"Wed, 11 Mar", b"Thu, 11 Mar"),
    "guid": ("rss", b'"false">tag:', b'"true">tag:'),
    "link": (
        "rss",
        b"<link>https://www.ahlbeck.example/neues/1",
        b"<link>https://www.ahlbeck.example/neues/ 1",
    ),
    "creator": ("rss", b"dc:creator", b"author"),
    "null": ("json", b'"language": "de",', b'"language": null,'),
    "address": ("json", b'"url": "https', b'"url": "javascript'),
    "field": ("json", b'"content_text"', b'"content"'),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_rules_refuse_what_breaks_them(name: str) -> None:
    suffix, old, new = BREAKS[name]
    document = formats.render(
        replace(FEED, entries=(ENTRY, replace(FEED.entries[1], updated=NOW_LATER))), suffix
    )
    url = f"https://radar.example/alle.{suffix}"
    assert old in document
    assert faults(document, suffix, url) == []
    assert faults(document.replace(old, new), suffix, url) != []


NOW_LATER = ENTRY.updated + timedelta(microseconds=1)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_feed_is_a_feed(suffix: str) -> None:
    assert faults(formats.render(EMPTY, suffix), suffix, f"https://radar.example/alle.{suffix}") == []
