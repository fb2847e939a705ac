"""The list of all feeds: valid, complete, and without those that opted out."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from sqlmodel import select

from aggregator import lists, sets
from aggregator.config import Settings
from aggregator.database import Database, open_database
from aggregator.models import Source
from aggregator.selection import KIND_WORDS
from aggregator.topics import vocabulary
from feeds.opml import opml
from tests.feeds.conftest import NOW, SOURCES, Site, fill, make_settings
from tests.markup import strings

SCHEMA = etree.RelaxNG(file=str(Path(__file__).parent / "schema" / "opml.rng"))
FEEDS = "//outline[@xmlUrl]"


def test_it_is_valid_and_every_address_answers(own_site: Site) -> None:
    with own_site.database.writing() as session:
        sets.put(session, "Zwei & drei", ["ahlbeck", "zell"], NOW)
    answer = own_site.get("/feeds.opml")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/x-opml; charset=utf-8"
    root = etree.fromstring(answer.body)
    SCHEMA.assertValid(root)
    assert strings(root, "/opml/body/outline/@text") == [
        *("Alle Bündnisse", "Art", "Land", "Thema", "Auswahl", "Bündnis")
    ]
    assert strings(root, "//outline[@text='Land']/outline/@text") == ["Bayern", "Hessen"]
    assert strings(root, "//outline[@text='Bündnis']/outline/@text") == ["Bayern", "Hessen"]
    assert strings(root, "//outline[@text='Auswahl']/outline/@text") == ["Zwei & drei"]
    feeds = strings(root, f"{FEEDS}/@xmlUrl")
    assert len(feeds) == 1 + len(KIND_WORDS) + 2 + len(vocabulary().topics) + 1 + len(SOURCES)
    assert len(set(feeds)) == len(feeds)
    for address in (*feeds, *strings(root, f"{FEEDS}/@htmlUrl")):
        assert own_site.get(address.removeprefix("https://radar.example")).status == 200, address


def test_our_own_reader_of_lists_understands_it(site: Site) -> None:
    rows = lists.read_list(site.get("/feeds.opml").body, "feeds.opml")
    assert not [note for row in rows for note in row.notes]
    states = {row.listed.homepage_url: row.listed.state for row in rows if row.listed}
    assert len(states) == len(rows)
    for slug, _, _, state in SOURCES:
        assert states[f"https://radar.example/buendnis/{slug}"] == state


def test_it_is_asked_for_cheaply_and_changes_with_what_it_lists_only(own_site: Site) -> None:
    first = own_site.get("/feeds.opml")
    etag = {"If-None-Match": first.headers["ETag"]}
    assert own_site.get("/feeds.opml", etag).status == 304
    with own_site.database.writing() as session:
        session.exec(select(Source).where(Source.slug == "oberau")).one().status = "opted_out"
    changed = own_site.get("/feeds.opml", etag)
    assert changed.status == 200
    assert "oberau" not in changed.text.lower()
    assert strings(etree.fromstring(changed.body), "//outline[@text='Land']/outline/@text") == [
        "Bayern",
        "Hessen",
    ]
    with own_site.database.writing() as session:
        sets.put(session, "Nur die", ["oberau"], NOW)
        session.exec(select(Source).where(Source.slug == "zell")).one().status = "opted_out"
    assert strings(
        etree.fromstring(own_site.get("/feeds.opml").body), "//outline[@text='Land']/outline/@text"
    ) == ["Hessen"]
    assert "Nur die" not in own_site.get("/feeds.opml").text


@pytest.mark.parametrize("base", ["https://radar.example", "https://stadt.example/radar/"])
def test_names_of_any_kind_and_no_alliance_at_all(tmp_path: Path, base: str) -> None:
    settings = make_settings(tmp_path, base_url=base, operator=None)
    database = open_database(settings)
    try:
        with database.session() as session:
            empty = etree.fromstring(opml(session, settings))
        SCHEMA.assertValid(empty)
        assert not empty.xpath("//outline[@text='Bündnis' or @text='Land']")
        fill(database, settings)
        with database.writing() as session:
            row = session.exec(select(Source).where(Source.slug == "zell")).one()
            row.name, row.state = 'Bündnis <b>& "Zell"</b>\x0b\ufffe', None
        with database.session() as session:
            root = etree.fromstring(opml(session, settings))
    finally:
        database.close()
    SCHEMA.assertValid(root)
    assert strings(root, "//outline[@text='Ohne Angabe des Landes']/outline/@text") == [
        'Bündnis <b>& "Zell"</b>'
    ]
    assert strings(root, f"{FEEDS}/@xmlUrl")[0] == f"{base.rstrip('/')}/alle.atom"


def test_it_is_the_same_on_each_database(database: Database, database_settings: Settings) -> None:
    fill(database, database_settings)
    with database.session() as session:
        first = opml(session, database_settings)
        assert opml(session, database_settings) == first
    SCHEMA.assertValid(etree.fromstring(first))
