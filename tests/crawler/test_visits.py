"""Whole visits of small sites over eight days: what is stored, what changes, what goes, what is left in peace.

All towns are visited in one go, four times: twice on a Monday, a week later, and the day after.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from aggregator import export, removal
from aggregator.config import Settings, load_settings
from aggregator.database import open_database
from aggregator.models import Item, Revision, Source
from aggregator.shapes import VisitSummary
from crawler.run import harvest
from tests.crawler.scenarios import FOUR, TEXT, TOWNS, TWELVE
from tests.crawler.towns import found, page, records
from tests.crawler.warcs import write_warc

DATES = ("2025-01-13T06:00:00Z", "2025-01-13T12:00:00Z", "2025-01-20T06:00:00Z", "2025-01-21T12:00:00Z")
NOON, WEEK, DAY_AFTER = 1, 2, 3
TITLES = {piece.title for piece in FOUR}


@dataclass
class Week:
    """What each of the four visits came to, and what was stored after it."""

    visits: list[dict[str, VisitSummary]] = field(default_factory=list)
    items: list[dict[str, dict[str, str]]] = field(default_factory=list)
    revisions: dict[str, list[str]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def live(self, name: str, visit: int) -> set[str]:
        """Titles of the items that are there after a visit."""
        return {title for title, status in self.items[visit].get(name, {}).items() if status == "live"}


def host_of(name: str) -> str:
    return f"www.{name}.example"


def write_towns(folder: Path, number: int, names: list[str]) -> Path:
    for name in names:
        states = TOWNS[name]()
        state = states[min(number, len(states) - 1)]
        write_warc(folder / f"{name}.warc.gz", records(host_of(name), state), DATES[number])
    elsewhere = {
        "/aktion.html": found(page("Aktionstag", f"<h1>Aktionstag</h1><p>01.01.2025</p><p>{TEXT}</p>"))
    }
    write_warc(folder / "elsewhere.warc.gz", records("anderswo.example", elsewhere), DATES[number])
    return folder


def add(settings: Settings, names: list[str]) -> None:
    database = open_database(settings)
    with database.session() as session:
        for name in names:
            url = f"https://{host_of(name)}/"
            created = datetime.fromisoformat("2025-01-01")
            session.add(Source(slug=name, name=name, homepage_url=url, homepage_key=url, created_at=created))
    database.close()


def withdraw(settings: Settings) -> None:
    """An item is taken down, and a whole source opts out."""
    database = open_database(settings)
    now = datetime.fromisoformat("2025-01-15")
    with database.session() as session:
        removal.takedown(session, f"https://{host_of('takedown')}/news/teilzeit.html", now)
        removal.optout(session, "optout", now)
    database.close()


def stored(settings: Settings) -> tuple[dict[str, dict[str, str]], dict[str, list[str]]]:
    """Status by title by source, and the titles that have a revision by source."""
    items: dict[str, dict[str, str]] = {}
    revisions: dict[str, list[str]] = {}
    database = open_database(settings)
    with database.session() as session:
        for line in export.lines(session):
            assert line["title"] not in items.get(line["source"], {}), "stored twice"
            items.setdefault(line["source"], {})[line["title"]] = line["status"]
        for title, slug in session.exec(
            select(Item.title, Source.slug).join(Revision, col(Revision.item_id) == Item.id).join(Source)
        ):
            revisions.setdefault(slug, []).append(title)
    database.close()
    return items, revisions


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    folder = tmp_path_factory.mktemp("week")
    settings = load_settings(database_url=f"sqlite:///{folder / 'radar.sqlite'}")
    names = list(TOWNS)
    add(settings, names)
    told = Week()
    for number in range(len(DATES)):
        if number == WEEK:
            withdraw(settings)
        result = harvest(settings, names, replay=write_towns(folder / str(number), number, names))
        items, told.revisions = stored(settings)
        told.visits.append({visit.source: visit for visit in result.visits})
        told.items.append(items)
        told.skipped = result.skipped
    yield told


@pytest.mark.parametrize(
    "name", sorted(set(TOWNS) - {"short-feed", "long-list", "leads-away", "closed-rooms"})
)
def test_the_first_visit_finds_four_items(week: Week, name: str) -> None:
    assert week.live(name, 0) == TITLES
    visit = week.visits[0][name]
    assert (visit.new, visit.changed, visit.removed, visit.error) == (4, 0, 0, None)


@pytest.mark.parametrize("name", TOWNS)
def test_a_second_visit_adds_nothing_and_asks_for_no_item(week: Week, name: str) -> None:
    visit = week.visits[NOON][name]
    assert (visit.new, visit.changed, visit.removed, visit.item_pages, visit.error) == (0, 0, 0, 0, None)
    assert week.items[NOON][name] == week.items[0][name]
    assert visit.requests <= 10


def test_what_has_an_etag_is_looked_at_again_for_free(week: Week) -> None:
    visit = week.visits[WEEK]["quiet"]
    assert (visit.same, visit.new, visit.changed) == (4, 0, 0)
    assert visit.not_modified == 6  # homepage, list and four items
    assert visit.bytes < week.visits[0]["quiet"].bytes / 2


def test_what_is_gone_and_delisted_or_gone_for_good_is_removed_at_once(week: Week) -> None:
    assert week.visits[WEEK]["losses"].removed == 2
    assert week.live("losses", WEEK) == {"Chefin in Teilzeit erzählt", "Mittagstisch sucht Köche"}
    assert week.items[WEEK]["losses"]["Acht neue Lesepaten"] == "removed"


def test_what_is_still_listed_is_only_missing_until_the_day_after(week: Week) -> None:
    assert "Chefin in Teilzeit erzählt" in week.live("losses", WEEK)
    assert week.visits[DAY_AFTER]["losses"].removed == 1
    assert week.live("losses", DAY_AFTER) == {"Mittagstisch sucht Köche"}


def test_a_new_sentence_is_a_revision_and_a_new_box_beside_it_is_not(week: Week) -> None:
    visit = week.visits[WEEK]["changes"]
    assert (visit.changed, visit.same, visit.new, visit.removed) == (1, 3, 0, 0)
    assert week.revisions["changes"] == ["Chefin in Teilzeit erzählt"]


def test_endless_calendars_and_lists_come_to_an_end(week: Week) -> None:
    assert week.visits[0]["endless"].requests < 80


def test_an_item_that_leads_to_the_homepage_is_not_there(week: Week) -> None:
    assert week.items[WEEK]["soft-404"]["Acht neue Lesepaten"] == "removed"
    assert week.items[WEEK]["soft-404"]["Chefin in Teilzeit erzählt"] == "live"
    assert week.live("soft-404", DAY_AFTER) == TITLES - {"Acht neue Lesepaten", "Chefin in Teilzeit erzählt"}


def test_an_item_that_vanishes_from_a_long_page_is_removed(week: Week) -> None:
    visit = week.visits[WEEK]["long-page"]
    assert (visit.new, visit.removed) == (0, 1)
    assert week.live("long-page", WEEK) == TITLES - {"Acht neue Lesepaten"}


def test_a_short_feed_does_not_hide_the_archive(week: Week) -> None:
    assert week.live("short-feed", 0) == {piece.title for piece in TWELVE}


def test_what_is_on_another_host_is_not_stored(week: Week) -> None:
    assert week.live("leads-away", 0) == TITLES - {"Chefin in Teilzeit erzählt"}


def test_what_robots_txt_closes_is_not_fetched(week: Week) -> None:
    assert week.live("closed-rooms", 0) == {piece.title for piece in FOUR[:2]}


def test_a_broken_server_is_a_failed_visit_and_loses_nothing(week: Week) -> None:
    failed, again = week.visits[WEEK]["broken-server"], week.visits[DAY_AFTER]["broken-server"]
    assert failed.error is not None and "500" in failed.error
    assert week.live("broken-server", WEEK) == TITLES
    assert (again.error, again.new, again.removed) == (None, 0, 0)
    assert week.live("broken-server", DAY_AFTER) == TITLES


def test_what_was_taken_down_or_opted_out_stays_away(week: Week) -> None:
    for number in (WEEK, DAY_AFTER):
        assert week.live("takedown", number) == TITLES - {"Chefin in Teilzeit erzählt"}
        assert "optout" not in week.items[number] and "optout" not in week.visits[number]
    assert "optout" in week.skipped
    assert week.visits[WEEK]["takedown"].new == 0


@pytest.mark.parametrize("name", ["short-feed", "long-list"])
def test_a_visit_that_runs_out_of_requests_is_continued(tmp_path: Path, name: str) -> None:
    settings = load_settings(database_url=f"sqlite:///{tmp_path / 'radar.sqlite'}", visit_requests=8)
    add(settings, [name])
    seen: list[int] = []
    for number in range(3):
        folder = write_towns(tmp_path / str(number), number, [name])
        [visit] = harvest(settings, [name], replay=folder).visits
        assert visit.error is None and visit.requests <= 9  # and robots.txt
        seen.append(len(stored(settings)[0][name]))
    assert 0 < seen[0] < 12
    assert seen == sorted(seen) and seen[-1] == 12
