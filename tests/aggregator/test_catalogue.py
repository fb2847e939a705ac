"""States of what is public: another one after each change that can be seen, the same one after all others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from aggregator import catalogue, sets
from aggregator.catalogue import Catalogue
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.models import Item, Source, Tombstone
from aggregator.selection import EVERYTHING, Selection, of_source
from tests.feeds.conftest import NOW, fill


@pytest.fixture
def archive(database: Database, settings: Settings) -> Database:
    fill(database, settings)
    return database


def taken(database: Database) -> Catalogue:
    with database.snapshot() as session:
        return catalogue.catalogue(session)


def numbers(session: Session, title: str) -> int:
    return session.exec(select(Item.id).where(Item.title == title)).one() or 0


def test_all_that_is_public_is_in_it(archive: Database) -> None:
    with archive.writing() as session:
        gone = session.exec(select(Item).where(Item.title == "Undatiert")).one()
        gone.status = "removed"
        session.exec(select(Source).where(Source.slug == "oberau")).one().status = "opted_out"
    found = taken(archive)
    assert len(found.items) == 5
    assert found.sources.keys() == {"ahlbeck", "oberau", "zell"}
    assert found == taken(archive)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Anders"},
        {"text": "Anders"},
        {"event_place": "Halle"},
        {"cancelled": True},
        {"event_sequence": 1},
        {"topics": ["kinderarmut"]},
        {"feed_topics": ["kinderarmut"]},
        {"announced_at": NOW - timedelta(days=3)},
        {"updated_at": NOW + timedelta(days=3)},
        {"lead_entry_id": "tag:radar.example,2026:other"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_can_be_seen_of_an_item_is_its_state(change: dict[str, Any], archive: Database) -> None:
    before = taken(archive)
    with archive.writing() as session:
        item = session.get_one(Item, numbers(session, "Vätertag"))
        for name, value in change.items():
            setattr(item, name, value)
    after = taken(archive)
    assert [number for number in after.items if after.items[number] != before.items[number]] == [item.id]
    assert after.state != before.state


def test_what_a_visit_notes_is_not(archive: Database) -> None:
    before = taken(archive)
    with archive.writing() as session:
        for item in session.exec(select(Item)):
            item.checked_at = item.last_seen_at = item.next_check_at = NOW + timedelta(days=9)
            item.etag, item.content_hash = "e", "h"
        for source in session.exec(select(Source)):
            source.last_visit_at, source.failures, source.last_error = NOW, 3, "Der Name ist nicht zu finden."
    assert taken(archive) == before


def test_an_item_shows_its_alliance_and_the_same_release_elsewhere(archive: Database) -> None:
    with archive.writing() as session:
        for title in ("Meldung 1 aus ahlbeck", "Meldung 1 aus oberau"):
            session.get_one(Item, numbers(session, title)).story = "s1"
    before = taken(archive)
    with archive.writing() as session:
        session.exec(select(Source).where(Source.slug == "oberau")).one().name = "Bündnis Oberau"
        one = numbers(session, "Meldung 1 aus ahlbeck")
        other = numbers(session, "Meldung 4 aus ahlbeck")
    after = taken(archive)
    assert after.items[one] != before.items[one]
    assert after.items[other] == before.items[other]
    assert {slug for slug in after.sources if after.sources[slug] != before.sources[slug]} == {"oberau"}


def test_sets_and_tombstones_have_states(archive: Database) -> None:
    with archive.writing() as session:
        sets.put(session, "Am See", ["ahlbeck"], NOW)
        source = session.exec(select(Source.id).where(Source.slug == "oberau")).one()
        stone = Tombstone(
            entry_id="tag:radar.example,2026:gone",
            source_id=source or 0,
            kind="news",
            announced_at=NOW - timedelta(days=60),
            deleted_at=NOW,
        )
        session.add(stone)
    before = taken(archive)
    assert [(gone.source, gone.month) for gone in before.gone] == [("oberau", "2026-01")]
    with archive.writing() as session:
        sets.put(session, "Am See", ["ahlbeck", "oberau"], NOW)
        session.get_one(Item, numbers(session, "Vätertag")).lead_entry_id = "tag:radar.example,2026:gone"
    after = taken(archive)
    assert after.sets.keys() == {"am-see"}
    assert after.sets != before.sets
    assert after.gone[0].state != before.gone[0].state


def test_members_of_a_selection(archive: Database) -> None:
    with archive.snapshot() as session:
        assert len(catalogue.members(session, EVERYTHING)) == 9
        assert len(catalogue.members(session, of_source("oberau"))) == 3
        assert catalogue.dated(session, EVERYTHING) == [numbers(session, "Vätertag")]
        assert {month: len(items) for month, items in catalogue.announced(session, EVERYTHING).items()} == {
            "2026-03": 8
        }
        assert catalogue.announced(session, Selection(state="Sachsen")) == {}
        assert catalogue.blocks(session, 5) == [0, 1]
        assert [number for number, _ in catalogue.changes(session, 5, 10)] == [5, 6, 7, 8, 9]
        assert catalogue.changed_at(session) == {"ahlbeck": NOW + timedelta(hours=1), "oberau": NOW}


def test_a_snapshot_does_not_see_what_comes_meanwhile(archive: Database) -> None:
    with archive.snapshot() as session:
        before = catalogue.members(session, EVERYTHING)
        with archive.writing() as other:
            other.delete(other.get_one(Item, before[0]))
        assert catalogue.members(session, EVERYTHING) == before
        assert before[0] in catalogue.catalogue(session).items
    assert before[0] not in taken(archive).items
