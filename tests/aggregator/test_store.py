"""Readers: who is due, what a page shows."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from aggregator import announced, removal, store
from aggregator.config import Settings
from aggregator.database import Database, open_database
from aggregator.errors import ItemUnknown, SourceUnknown
from aggregator.ingest import open_visit
from aggregator.models import Source
from aggregator.selection import Selection, of_source
from aggregator.shapes import FoundItem, VisitReport
from aggregator.topics import vocabulary

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def add(database: Database, slug: str, **values: object) -> None:
    basic: dict[str, object] = {
        "name": slug,
        "homepage_url": f"https://{slug}.example/",
        "homepage_key": f"{slug}.example",
        "created_at": NOW,
    }
    with database.writing() as session:
        session.add(Source.model_validate({"slug": slug} | basic | values))


def found(name: str, published: str | None = None, **values: object) -> FoundItem:
    basic = {
        "key": name,
        "url": f"https://a.example/{name}",
        "kind": "news",
        "title": name,
        "published": published,
    }
    return FoundItem.model_validate(basic | {"text": "Ein Text."} | values)


@pytest.fixture
def filled(database: Database, database_settings: Settings) -> Database:
    add(database, "a", state="Hessen")
    add(database, "b", state="Bayern")
    visit = open_visit(database, database_settings, "a", NOW)
    for item in (found("tag", "2025-01-10"), found("monat", "2025-01"), found("jahr", "2024"), found("ohne")):
        visit.take(item)
    visit.close(VisitReport())
    visit = open_visit(database, database_settings, "b", NOW + DAY)
    visit.take(found("fest", "2025-01-11", kind="event", event_start="2025-02-01"))
    visit.close(VisitReport())
    return database


def test_due_is_what_never_was_visited_then_what_waits_longest(database: Database) -> None:
    add(database, "spät", next_visit_at=NOW - DAY)
    add(database, "später", next_visit_at=NOW - 2 * DAY)
    add(database, "neu")
    add(database, "bald", next_visit_at=NOW + DAY)
    add(database, "ruht", status="paused")
    add(database, "fort", status="opted_out")
    add(database, "ohne", homepage_url=None, status="no_site")
    with database.session() as session:
        assert store.due(session, NOW) == ["neu", "später", "spät"]
        assert store.due(session, NOW, limit=2) == ["neu", "später"]
        assert store.crawlable(session) == ["spät", "später", "neu", "bald"]


def test_newest_first_and_the_undated_of_an_archive_last(filled: Database) -> None:
    with filled.session() as session:
        items = store.newest_items(session, limit=9)
        assert [item.title for item in items] == ["fest", "tag", "monat", "jahr", "ohne"]
        assert [item.title for item in store.newest_items(session, limit=2, offset=1)] == ["tag", "monat"]
        assert store.count_items(session) == 5
        for chosen in (of_source("b"), Selection(kind="event"), Selection(state="Bayern")):
            kept = store.newest_items(session, limit=9, offset=0, chosen=chosen)
            assert [item.title for item in kept] == ["fest"]
            assert store.count_items(session, chosen) == 1
        fest = store.item(session, items[0].id)
        assert (fest.source_slug, fest.event_start, fest.date_precision) == ("b", "2025-02-01", "day")
        assert fest.entry_id.startswith("tag:radar.example,")


def test_an_undated_item_stands_where_it_was_announced(filled: Database, database_settings: Settings) -> None:
    visit = open_visit(filled, database_settings, "a", NOW + 2 * DAY)
    visit.take(found("neu", appeared=True))
    visit.take(found("ohne", "2025-01-14"))
    visit.close(VisitReport())
    with filled.session() as session:
        items = store.newest_items(session, limit=3)
    assert [(item.title, item.published) for item in items] == [
        ("neu", None),
        ("ohne", "2025-01-14"),
        ("fest", "2025-01-11"),
    ]


def test_a_page_of_a_large_archive_is_read_from_an_index(settings: Settings) -> None:
    """On SQLite; PostgreSQL plans by how much there is, and takes no index for nothing."""
    database = open_database(settings)
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    with database.session() as session:
        store.newest_items(session, limit=2)
        store.newest_items(session, limit=2, chosen=Selection(state="Hessen"))
        announced.stories(session, limit=2)
        plans = [
            [str(row[3]) for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
            for sql, values in list(asked)
            if "item" in sql
        ]
    database.close()
    assert len(plans) == 3
    assert not [plan for plan in plans if any("TEMP B-TREE" in step for step in plan)]
    # What was announced earlier of a story is found by the story, not among all that was announced.
    inner = [step for step in plans[-1] if "SEARCH item_1" in step]
    assert inner and all("ix_item_story" in step for step in inner)


def test_totals(filled: Database) -> None:
    add(filled, "c", status="no_site", homepage_url=None)
    with filled.writing() as session:
        removal.pause(session, "b")
    with filled.session() as session:
        totals = store.overview(session)
        counts = {view.slug: view.items for view in store.sources(session)}
        assert [view.slug for view in store.sources(session, state="Hessen", status="active")] == ["a"]
    assert counts == {"a": 4, "b": 1, "c": 0}
    names = (
        "sources",
        "active",
        "paused",
        "no_site",
        "items",
        "news",
        "event",
        "project",
        "visits",
        "silent",
    )
    assert [totals[name] for name in names] == [3, 1, 1, 1, 5, 4, 1, 0, 2, 0]


def test_what_is_not_there(filled: Database) -> None:
    with filled.session() as session:
        with pytest.raises(SourceUnknown, match="radar sources list"):
            store.source(session, "x")
        with pytest.raises(SourceUnknown):
            store.site_memory(session, "x")
        with pytest.raises(ItemUnknown):
            store.item(session, 4711)


def test_revisions_and_memory(filled: Database, database_settings: Settings) -> None:
    visit = open_visit(filled, database_settings, "a", NOW + DAY)
    visit.take(
        found("tag", "2025-01-10", title="Neuer Titel", aliases=("https://a.example/?p=1",), etag='"2"')
    )
    visit.close(VisitReport())
    with filled.session() as session:
        number = next(item.id for item in store.newest_items(session, limit=9) if item.title == "Neuer Titel")
        (revision,) = store.revisions(session, number)
        memory = store.site_memory(session, "a")
    assert (revision.title, revision.seen_at) == ("tag", NOW + DAY)
    known = memory.items[0]
    assert (known.key, known.title, known.aliases, known.etag) == (
        "tag",
        "Neuer Titel",
        ("https://a.example/?p=1",),
        '"2"',
    )


def test_topics_are_counted_by_live_items_that_may_be_shown(
    database: Database, database_settings: Settings
) -> None:
    for slug in ("a", "b"):
        add(database, slug)
        visit = open_visit(database, database_settings, slug, NOW)
        visit.take(found("kita", text="Kinderbetreuung in der Kita: die Kinderbetreuung wächst."))
        visit.take(found("nichts", text="Die Straße wird gesperrt."))
        visit.close(VisitReport())
    with database.session() as session:
        counts = store.topic_counts(session)
        assert set(counts) == set(vocabulary().topics)
        assert {key for key, count in counts.items() if count} == {"kinderbetreuung"}
        assert counts["kinderbetreuung"] == 2
    with database.writing() as session:
        removal.optout(session, "a", NOW)
    with database.session() as session:
        assert store.topic_counts(session)["kinderbetreuung"] == 1


def test_topics_of_an_empty_archive_are_none(database: Database) -> None:
    with database.session() as session:
        assert set(store.topic_counts(session).values()) == {0}
