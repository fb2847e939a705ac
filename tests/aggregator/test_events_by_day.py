"""Events as pages list them: those to come first, in the order in which they come."""

from datetime import date

import pytest

from aggregator import agenda
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.ingest import open_visit
from aggregator.selection import Selection
from aggregator.shapes import VisitReport
from tests.aggregator.test_store import NOW, add, found

TODAY = date(2025, 6, 15)
EVENTS = {
    "gestern": ("2025-06-14T20:00", None),
    "heute": ("2025-06-15", None),
    "abends": ("2025-06-15T19:30", "2025-06-15T22:00"),
    "laufend": ("2025-05-01", "2025-06-15T10:00"),
    "morgen": ("2025-06-16T09:00:00+02:00", None),
    "später": ("2026-01-02", None),
    "lange her": ("2019-01-02", "2019-01-04"),
    "ohne Tag": (None, None),
}


@pytest.fixture
def filled(database: Database, database_settings: Settings) -> Database:
    add(database, "a", state="Hessen")
    visit = open_visit(database, database_settings, "a", NOW)
    for name, (start, end) in EVENTS.items():
        visit.take(found(name, kind="event", event_start=start, event_end=end))
    visit.take(found("eine Nachricht"))
    visit.close(VisitReport())
    return database


def titles(database: Database, **given: int) -> tuple[list[str], list[str]]:
    values = {"limit": 99} | given
    with database.session() as session:
        coming, others = agenda.by_day(session, today=TODAY, chosen=Selection(kind="event"), **values)
    return [view.title for view in coming], [view.title for view in others]


def test_what_comes_stands_first_then_what_was(filled: Database) -> None:
    coming, others = titles(filled)
    assert coming == ["laufend", "heute", "abends", "morgen", "später"]
    assert others == ["gestern", "lange her", "ohne Tag"]


def test_a_page_is_a_part_of_that_order(filled: Database) -> None:
    assert titles(filled, limit=2) == (["laufend", "heute"], [])
    assert titles(filled, limit=3, offset=4) == (["später"], ["gestern", "lange her"])
    assert titles(filled, limit=3, offset=99) == ([], [])
