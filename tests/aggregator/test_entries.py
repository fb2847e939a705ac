"""What readers of feeds rely on: ids that stay, an ``updated`` that means something, and word of what left."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlmodel import col, select, update

from aggregator import announced, meaning, removal, sources
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.ingest import open_visit
from aggregator.lists import Listed
from aggregator.models import Item, Source, Tombstone
from aggregator.rules import checked
from aggregator.selection import Selection, of_source
from aggregator.shapes import FoundItem, VisitReport
from aggregator.urls import url_key

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
DAY = timedelta(days=1)
RELEASE = (
    "Sieben Bündnisse aus dem ganzen Land fordern, dass Kitas auch am frühen Morgen und am späten Abend öffnen. Wer in "
    "der Pflege, im Handel oder in der Backstube arbeitet, findet heute kaum einen Platz, der zu seinen Zeiten passt. "
    "Eine Umfrage unter 1200 Eltern hat gezeigt, dass jede dritte Mutter deshalb weniger arbeitet, als sie möchte. Die "
    "Bündnisse schlagen vor, in jedem Kreis eine Kita mit langen Zeiten zu fördern."
)
FEST = (
    "Am 5. April 2025 feiern wir im Park das Fest der Nachbarn. Es gibt Musik, Kuchen und eine Hüpfburg, und wer mag, "
    "bringt einen Stuhl und etwas zu essen mit. Die Feuerwehr zeigt ihr neues Auto."
)

Visit = Callable[..., list[str]]


@pytest.fixture
def visit(database: Database, database_settings: Settings) -> Visit:
    """``visit(slug, item, …, now=…)``: a visit of one of three alliances that found these items."""
    with database.writing() as session:
        for slug in ("a", "b", "c"):
            listed = Listed(f"Bündnis {slug.upper()}", slug, None, f"https://{slug}.example/")
            assert sources.add(session, listed, NOW - DAY) == slug

    def run(slug: str, *items: FoundItem, now: datetime = NOW, missing: tuple[str, ...] = ()) -> list[str]:
        writer = open_visit(database, database_settings, slug, now)
        outcomes = [str(writer.take(item)) for item in items]
        outcomes += [
            writer.missing(url_key(f"https://{slug}.example/{path}"), 410, False) for path in missing
        ]
        writer.close(VisitReport())
        return outcomes

    return run


def found(slug: str, path: str, **changes: object) -> FoundItem:
    url = f"https://{slug}.example/{path}"
    values = {
        "key": url_key(url),
        "url": url,
        "kind": "news",
        "title": "Kitas sollen länger öffnen",
        "published": "2025-01-10",
        "text": RELEASE,
    }
    return FoundItem.model_validate(values | changes)


def fest(path: str = "fest", **changes: object) -> FoundItem:
    values = {
        "kind": "event",
        "title": "Fest der Nachbarn",
        "text": FEST,
        "event_start": "2025-04-05T15:00",
        "event_place": "Stadtpark",
    }
    return found("a", path, **(values | changes))


def rows(database: Database) -> list[Item]:
    with database.session() as session:
        return list(session.exec(select(Item).order_by(col(Item.id))))


def shown(database: Database, chosen: Selection | None = None) -> list[str]:
    with database.session() as session:
        return [s.entry_id for s in announced.stories(session, limit=None, chosen=chosen or Selection())]


def left(database: Database) -> list[str]:
    with database.session() as session:
        return [stone.entry_id for stone in announced.tombstones(session)]


def test_an_entry_is_updated_only_when_readers_should_see_it_again(database: Database, visit: Visit) -> None:
    visit("a", fest())
    for day, changed in enumerate(
        (
            fest(text=FEST.replace("Kuchen", "Küchen")),
            fest(kind="news"),
            fest(),
            fest("neu", aliases=("https://a.example/fest",)),
            fest("neu", title="FEST DER NACHBARN!"),
        ),
        start=1,
    ):
        visit("a", changed, now=NOW + day * DAY)
        assert rows(database)[0].updated_at == NOW
    visit("a", now=NOW + 9 * DAY, missing=("neu",))
    visit("a", fest("neu"), now=NOW + 10 * DAY)
    (item,) = rows(database)
    assert (item.status, item.updated_at, item.changed_at) == ("live", NOW, NOW + 10 * DAY)
    visit("a", fest("neu", text=f"Das Fest fällt leider aus! {FEST}"), now=NOW + 11 * DAY)
    assert rows(database)[0].updated_at == NOW + 11 * DAY
    visit("a", fest("neu", title="Fest der Nachbarn im Herbst"), now=NOW + 12 * DAY)
    assert rows(database)[0].updated_at == NOW + 12 * DAY


def test_the_sequence_of_an_event_counts_what_calendars_must_take_anew(
    database: Database, visit: Visit
) -> None:
    days = count(1)

    def after(item: FoundItem) -> tuple[int, bool]:
        visit("a", item, now=NOW + next(days) * DAY)
        row = rows(database)[0]
        return row.event_sequence, row.cancelled

    visit("a", fest())
    assert after(fest()) == (0, False)
    assert after(fest(text=f"{FEST} Der Eintritt ist frei.", title="Nachbarn feiern")) == (0, False)
    assert after(fest(event_start="2025-04-06T15:00")) == (1, False)
    assert after(fest(event_start="2025-04-06T15:00", event_end="2025-04-06T18:00")) == (2, False)
    called_off = {"event_start": "2025-04-06T15:00", "event_end": "2025-04-06T18:00"}
    assert after(fest(**called_off, title="Abgesagt: Fest der Nachbarn")) == (3, True)
    assert after(fest(**called_off, title="Abgesagt: Fest der Nachbarn")) == (3, True)
    assert after(fest(**called_off)) == (4, False)
    assert after(fest(**called_off, text=f"{FEST} Neu ist der Ort.", event_place="Turnhalle")) == (5, False)
    visit("a", found("a", "news", title="Abgesagt: Fest der Nachbarn"))
    assert (rows(database)[1].event_sequence, rows(database)[1].cancelled) == (0, False)
    visit("a", fest("b", title="Konzert im Park", text="Das Konzert ist abgesagt.", event_start="2025-05-01"))
    assert (rows(database)[2].event_sequence, rows(database)[2].cancelled) == (0, True)


def test_what_leaves_the_feeds_leaves_its_id_and_takes_it_back(database: Database, visit: Visit) -> None:
    visit("a", fest(), found("a", "alt", title="Von gestern", text="Alt.", published="2020-01-01"))
    entry_id = rows(database)[0].entry_id
    visit("a", now=NOW + DAY, missing=("fest", "alt"))
    assert (shown(database), left(database)) == ([], [entry_id])
    with database.session() as session:
        (stone,) = session.exec(select(Tombstone))
        assert (stone.kind, stone.announced_at, stone.deleted_at) == ("event", NOW, NOW + DAY)
        assert stone.topics == rows(database)[0].feed_topics
    visit("a", fest(), now=NOW + 2 * DAY)
    assert (shown(database), left(database)) == ([entry_id], [])
    assert rows(database)[0].announced_at == NOW
    writer = visit("a", now=NOW + 3 * DAY, missing=("fest",))
    assert writer == ["removed"] and left(database) == [entry_id]


@pytest.mark.parametrize("way", ["takedown", "optout"])
def test_what_is_taken_down_leaves_its_id_and_nothing_else(
    database: Database, visit: Visit, way: str
) -> None:
    visit("a", fest(), found("a", "alt", title="Von gestern", text="Alt.", published="2020-01-01"))
    visit("a", found("a", "weg", text="Schon fort."), now=NOW + DAY)
    visit("a", now=NOW + 2 * DAY, missing=("weg",))
    ids = {row.title: row.entry_id for row in rows(database)}
    with database.writing() as session:
        if way == "takedown":
            for path in ("fest", "alt", "weg"):
                removal.takedown(session, f"https://a.example/{path}", NOW + 3 * DAY)
        else:
            removal.optout(session, "a", NOW + 3 * DAY)
    assert rows(database) == []
    with database.session() as session:
        stones = {stone.entry_id: stone.deleted_at for stone in session.exec(select(Tombstone))}
    # What was gone before keeps the day on which it went.
    assert stones == {
        ids["Fest der Nachbarn"]: NOW + 3 * DAY,
        ids["Kitas sollen länger öffnen"]: NOW + 2 * DAY,
    }
    assert set(left(database)) == set(stones)


def test_who_agrees_again_has_the_ids_of_before(database: Database, visit: Visit) -> None:
    visit("a", fest())
    before = shown(database)
    with database.writing() as session:
        removal.optout(session, "a", NOW + DAY)
        removal.resume(session, "a", NOW + 2 * DAY, owner_agrees=True)
    visit("a", fest(), now=NOW + 2 * DAY)
    assert (shown(database), left(database)) == (before, [])


def test_one_release_is_one_entry_under_one_id_whoever_is_left(database: Database, visit: Visit) -> None:
    visit("a", found("a", "kita"))
    first = rows(database)[0].entry_id
    visit("b", found("b", "kita"), now=NOW + DAY)
    visit("c", found("c", "kita", published="2025-01-11"), now=NOW + 2 * DAY)
    assert [row.lead_entry_id for row in rows(database)] == [first] * 3
    assert len({row.entry_id for row in rows(database)}) == 3
    assert shown(database) == [first]
    visit("a", now=NOW + 3 * DAY, missing=("kita",))
    assert (shown(database), left(database)) == ([first], [])  # the second goes on with it
    with database.writing() as session:
        removal.optout(session, "b", NOW + 4 * DAY)
    assert (shown(database), left(database)) == ([first], [])
    visit("a", found("a", "kita"), now=NOW + 5 * DAY)
    assert shown(database) == [first]
    visit("a", now=NOW + 6 * DAY, missing=("kita",))
    visit("c", now=NOW + 6 * DAY, missing=("kita",))
    assert (shown(database), left(database)) == ([], [first])


def test_what_was_never_announced_lends_no_id(database: Database, visit: Visit) -> None:
    visit("a", found("a", "kita", published="2024-12-29"))
    visit("b", found("b", "kita"), now=NOW + DAY)
    old, new = rows(database)
    assert old.story == new.story is not None
    assert (old.lead_entry_id, new.lead_entry_id) == (None, new.entry_id)


def test_a_twin_that_melts_into_an_announced_one_leaves_its_id(database: Database, visit: Visit) -> None:
    visit("a", fest("x", published="2024-12-01"), fest("y"))
    x, y = rows(database)
    assert (x.announced_at, y.announced_at) == (None, NOW)
    both = fest("x", aliases=("https://a.example/y",))
    visit("a", both, now=NOW + DAY)
    (item,) = rows(database)
    assert (item.id, item.announced_at, item.lead_entry_id) == (x.id, NOW, y.entry_id)
    assert (shown(database), left(database)) == ([y.entry_id], [])
    visit(
        "a",
        fest("z", text="Ganz andere Worte, die nur hier stehen.", event_start="2025-06-01"),
        now=NOW + DAY,
    )
    visit("a", fest("x", aliases=("https://a.example/z",)), now=NOW + 2 * DAY)
    assert len(left(database)) == 1 and shown(database) == [y.entry_id]


def test_what_is_gone_and_says_the_same_elsewhere_is_itself(database: Database, visit: Visit) -> None:
    visit("a", fest(), found("a", "kita"), found("a", "ferien", title="Sommerferien", text=FEST))
    before = {row.title: row.entry_id for row in rows(database)}
    visit("a", now=NOW + DAY, missing=("fest", "kita", "ferien"))
    again = [
        fest("seite?id=5", published=None, title="FEST DER NACHBARN"),
        found("a", "beitrag/kita", text=RELEASE.partition(" Die Bündnisse")[0], published="2025-01-10"),
        found("a", "sommer", title="Sommerferien", text=FEST.replace("2025", "2026"), published="2025-01-14"),
    ]
    assert visit("a", *again, now=NOW + 2 * DAY) == ["changed", "changed", "new"]
    live = {row.title: row for row in rows(database) if row.status == "live"}
    assert live["Fest der Nachbarn"].entry_id == before["Fest der Nachbarn"]
    assert live["Fest der Nachbarn"].url == "https://a.example/seite?id=5"
    assert live["Kitas sollen länger öffnen"].entry_id == before["Kitas sollen länger öffnen"]
    assert live["Sommerferien"].entry_id != before["Sommerferien"]
    assert {row.announced_at for row in live.values()} == {NOW, NOW + 2 * DAY}


def test_what_the_crawler_recognised_is_itself(database: Database, visit: Visit) -> None:
    part = found("a", "liste", key="a.example/liste#kita")
    visit("a", part)
    before = rows(database)[0]
    visit("a", found("a", "kita/lang", known_as="a.example/liste#kita"), now=NOW + DAY)
    (item,) = rows(database)
    assert (item.id, item.entry_id, item.key) == (before.id, before.entry_id, "a.example/kita/lang")
    visit("a", part, now=NOW + 2 * DAY)
    assert [row.id for row in rows(database)] == [before.id]


def test_topics_of_feeds_are_those_of_the_words_and_no_vocabulary_moves_them(
    database: Database, visit: Visit
) -> None:
    visit("a", found("a", "kita"))
    told = rows(database)[0].feed_topics
    assert told == rows(database)[0].topics != []
    with database.writing() as session:
        session.exec(update(Item).values(topics=["pflege"], feed_topics=["pflege"], topics_version="alt"))
    meaning.refresh(database, NOW + DAY)
    assert (rows(database)[0].topics, rows(database)[0].feed_topics) == (told, ["pflege"])
    visit("a", now=NOW + DAY, missing=("kita",))
    visit("a", found("a", "kita"), now=NOW + 2 * DAY)  # back, with the same words
    assert rows(database)[0].feed_topics == ["pflege"]
    visit("a", found("a", "kita", title="Kitas sollen am Abend öffnen"), now=NOW + 3 * DAY)
    assert rows(database)[0].feed_topics == rows(database)[0].topics != ["pflege"]


def test_what_a_rule_hid_comes_back_as_it_was(database: Database, visit: Visit) -> None:
    rules = checked({"ignore": ["/fest"]}, "https://a.example/")
    visit("a", fest())
    before = shown(database)
    with database.writing() as session:
        sources.set_rules(session, "a", rules, NOW)
    visit("a", now=NOW + DAY, missing=("fest",))
    assert left(database) == before
    with database.writing() as session:
        sources.set_rules(session, "a", checked({}, "https://a.example/"), NOW + 2 * DAY)
    assert (shown(database), left(database)) == (before, [])
    assert shown(database, of_source("a")) == before
    with database.session() as session:
        assert session.exec(select(Source.slug).where(Source.slug == "a")).one()
