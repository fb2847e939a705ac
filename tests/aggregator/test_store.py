"""Readers: who is due, what a page shows, when a feed's validators change."""

from datetime import datetime, timedelta

import pytest

from aggregator import removal, store
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.errors import ItemUnknown, SourceUnknown
from aggregator.ingest import open_visit
from aggregator.models import Source
from aggregator.shapes import FoundItem, VisitReport

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
DAY = timedelta(days=1)


def add(database: Database, slug: str, **values: object) -> None:
    basic: dict[str, object] = {"name": slug, "homepage_url": f"https://{slug}.example/", "created_at": NOW}
    with database.writing() as session:
        session.add(Source(slug=slug, **(basic | values)))  # type: ignore[arg-type]


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


def test_newest_first_and_undated_by_when_they_were_seen(filled: Database) -> None:
    with filled.session() as session:
        items = store.newest_items(session, limit=9)
        assert [item.title for item in items] == ["ohne", "fest", "tag", "monat", "jahr"]
        assert [item.title for item in store.newest_items(session, limit=2, offset=1)] == ["fest", "tag"]
        assert store.count_items(session) == 5
        for filters in ({"source": "b"}, {"kind": "event"}, {"state": "Bayern"}):
            assert [item.title for item in store.newest_items(session, limit=9, **filters)] == ["fest"]  # type: ignore[arg-type]
            assert store.count_items(session, **filters) == 1  # type: ignore[arg-type]
        fest = store.item(session, items[1].id)
        assert (fest.source_slug, fest.event_start, fest.date_precision) == ("b", "2025-02-01", "day")
        assert fest.entry_id.startswith("tag:radar.example,")


def test_feeds_are_ordered_by_announcement(filled: Database) -> None:
    with filled.session() as session:
        assert [item.title for item in store.announced_items(session, limit=9)] == ["fest", "monat", "tag"]
        assert [item.title for item in store.announced_items(session, limit=1, source="a")] == ["monat"]


def test_validators_change_when_the_feed_does(filled: Database, database_settings: Settings) -> None:
    def etag(source: str | None = None) -> str:
        with filled.session() as session:
            return store.channel_state(session, limit=9, source=source).etag

    before, other = etag(), etag("b")
    visit = open_visit(filled, database_settings, "a", NOW + 2 * DAY)
    visit.take(found("tag", "2025-01-10"))
    visit.close(VisitReport())
    assert etag() == before
    visit = open_visit(filled, database_settings, "a", NOW + 3 * DAY)
    visit.take(found("tag", "2025-01-10", text="Ein anderer Text."))
    changed = etag()
    assert changed != before and etag("b") == other
    visit.missing("monat", 410, False)
    assert etag() not in (before, changed)
    with filled.session() as session:
        state = store.channel_state(session, limit=9)
    assert (state.entries, state.updated_at) == (2, NOW + 3 * DAY)


def test_an_empty_channel(database: Database) -> None:
    with database.session() as session:
        state = store.channel_state(session, limit=9)
        assert (state.entries, state.updated_at) == (0, None)
        assert store.channel_state(session, limit=9) == state


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
