"""What feeds show, in which order, and the count by which everybody sees that something public has changed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from aggregator import announced, removal, sets, sources
from aggregator.config import Settings
from aggregator.database import Database, public_change
from aggregator.ingest import open_visit
from aggregator.lists import Listed
from aggregator.models import Item, Source, Tombstone
from aggregator.selection import Selection, of_source, parse
from aggregator.shapes import VisitReport
from tests.aggregator.test_store import DAY, NOW, add, found


@pytest.fixture
def filled(database: Database, database_settings: Settings) -> Database:
    add(database, "a", state="Hessen", lat=50.0, lon=8.0)
    add(database, "b", state="Bayern", lat=50.3, lon=8.3)
    add(database, "c", state="Bayern")
    visit = open_visit(database, database_settings, "a", NOW)
    for item in (found("tag", "2025-01-10"), found("monat", "2025-01"), found("jahr", "2024"), found("ohne")):
        visit.take(item)
    visit.close(VisitReport())
    visit = open_visit(database, database_settings, "b", NOW + DAY)
    visit.take(found("fest", "2025-01-11", kind="event", text="Ein Fest mit Kuchen für alle Generationen."))
    visit.close(VisitReport())
    return database


def titles(session: Session, chosen: Selection | None = None, limit: int = 9) -> list[str]:
    return [
        story.item.title for story in announced.stories(session, limit=limit, chosen=chosen or Selection())
    ]


def test_feeds_are_ordered_by_announcement(filled: Database) -> None:
    with filled.session() as session:
        assert titles(session) == ["fest", "tag", "monat"]
        assert titles(session, of_source("a"), limit=1) == ["tag"]


def test_every_filter_chooses(filled: Database) -> None:
    with filled.writing() as session:
        sets.put(session, "Zwei", ["a", "c"], NOW - DAY)
    with filled.session() as session:
        assert titles(session, Selection(kind="event")) == ["fest"]
        assert titles(session, Selection(state="Hessen")) == ["tag", "monat"]
        assert titles(session, Selection(sources=("b", "c"))) == ["fest"]
        assert titles(session, Selection(set_slug="zwei")) == ["tag", "monat"]
        assert titles(session, Selection(words="Kuchen Fest")) == ["fest"]
        assert titles(session, Selection(words="Kuchen Torte")) == []
        assert titles(session, Selection(words="fest", state="Hessen")) == []
        topics = session.exec(select(Item).where(Item.title == "fest")).one().feed_topics
        assert "generationen" in topics
        assert titles(session, Selection(topic="generationen")) == ["fest"]
        assert titles(session, Selection(topic="kinderarmut")) == []


def test_surroundings_are_a_circle_around_a_place(filled: Database) -> None:
    frankfurt = parse({"nahe": "Frankfurt am Main, 55 km"})
    assert frankfurt.near and frankfurt.near.km == 55
    with filled.session() as session:
        assert titles(session, frankfurt) == ["fest", "tag", "monat"]  # 30 and 51 km
        assert titles(session, parse({"nahe": "Frankfurt am Main,40km"})) == ["fest"]
        assert titles(session, parse({"nahe": "Flensburg"})) == []


def test_what_an_alliance_announced_before_it_came_into_a_set_is_no_news_of_the_set(filled: Database) -> None:
    with filled.writing() as session:
        sets.put(session, "Spät", ["a", "b"], NOW + timedelta(hours=1))
    with filled.session() as session:
        assert titles(session, Selection(set_slug="spaet")) == ["fest"]


def test_one_release_of_several_alliances_is_one_entry_with_all_of_them(filled: Database) -> None:
    with filled.writing() as session:
        session.exec(update(Item).where(col(Item.title).in_(("tag", "fest", "ohne"))).values(story="s"))
    with filled.session() as session:
        assert titles(session) == ["tag", "monat"]
        story = announced.stories(session, limit=1)[0]
        assert [item.title for item in story.elsewhere] == ["fest"]
        assert titles(session, Selection(state="Bayern")) == ["fest"]
        first = story.entry_id
    with filled.writing() as session:
        session.exec(update(Item).where(col(Item.title) == "fest").values(lead_entry_id=first))
        session.exec(update(Item).where(col(Item.title) == "tag").values(status="removed"))
    with filled.session() as session:
        (story, _) = announced.stories(session, limit=9)
        assert (story.item.title, story.entry_id) == ("fest", first)


def test_tombstones_follow_the_selection_and_spare_what_lives_on(filled: Database) -> None:
    with filled.writing() as session:
        numbers = dict(session.exec(select(Source.slug, Source.id)).all())
        lead = session.exec(select(Item.lead_entry_id).where(Item.title == "fest")).one()
        for entry_id, slug, kind in (("1", "a", "news"), ("2", "b", "event"), (lead, "a", "news")):
            session.add(
                Tombstone(
                    entry_id=entry_id or "",
                    source_id=numbers[slug] or 0,
                    kind=kind,
                    topics=["integration"],
                    announced_at=NOW,
                    deleted_at=NOW + DAY,
                )
            )
    with filled.session() as session:

        def ids(chosen: Selection) -> list[str]:
            return [stone.entry_id for stone in announced.tombstones(session, chosen)]

        assert ids(Selection()) == ["1", "2"]
        assert ids(Selection(state="Hessen")) == ["1"]
        assert ids(Selection(kind="event", topic="integration")) == ["2"]
        assert ids(Selection(topic="pflege")) == []
        assert announced.tombstones(session, deleted_since=NOW + 2 * DAY) == []
        assert len(announced.tombstones(session, announced=(NOW, NOW + DAY))) == 2


def test_the_count_of_changes_moves_with_what_is_public_and_with_nothing_else(
    filled: Database, database_settings: Settings
) -> None:
    def count() -> int:
        with filled.session() as session:
            return public_change(session)[0]

    def moves(act: Callable[[Session], object]) -> bool:
        before = count()
        with filled.writing() as session:
            act(session)
        return count() > before

    before = count()
    visit = open_visit(filled, database_settings, "a", NOW + 2 * DAY)
    visit.take(found("tag", "2025-01-10"))
    visit.same("monat", etag="neu")
    visit.missing("ohne", 404, True)
    visit.close(VisitReport())
    assert count() == before
    visit = open_visit(filled, database_settings, "a", NOW + 3 * DAY)
    visit.take(found("monat", "2025-01-12"))  # known better now: no change of the item, one of the feed
    assert count() > before
    visit.take(found("weg", "2025-01-12", key="a.example/weg"))
    before = count()
    visit.missing("tag", 410, False)
    assert count() > before
    renamed = Listed("Neuer Name", None, None, "https://a.example/")
    assert moves(lambda session: sources.enter(session, renamed, NOW))
    assert moves(lambda session: removal.takedown(session, "https://a.example/weg", NOW))
    assert not moves(lambda session: removal.takedown(session, "https://a.example/nie", NOW))
    assert moves(lambda session: removal.optout(session, "a", NOW))
    assert moves(lambda session: removal.resume(session, "a", NOW, owner_agrees=True))
    assert moves(lambda session: sets.put(session, "Zwei", ["a"], NOW))
    assert moves(lambda session: sets.remove(session, "zwei"))
    with filled.session() as session:
        assert public_change(session)[1] > NOW
