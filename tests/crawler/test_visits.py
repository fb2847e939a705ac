"""Whole visits of small sites over eight days: what is stored, what changes, what goes, what is left in peace.

All towns are visited in one go, four times: twice on a Monday, a week later, and the day after.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from aggregator import export, removal
from aggregator.config import Settings, load_settings
from aggregator.database import open_database
from aggregator.models import Item, Revision, Source
from aggregator.shapes import VisitSummary
from crawler.run import harvest
from tests.crawler.towns import (
    PIECES,
    Site,
    found,
    gone,
    listing,
    moved,
    page,
    piece_page,
    records,
    rows,
    town,
)  # fmt: skip
from tests.crawler.warcs import write_warc

DATES = ("2025-01-13T06:00:00Z", "2025-01-13T12:00:00Z", "2025-01-20T06:00:00Z", "2025-01-21T12:00:00Z")
NOON, WEEK, DAY_AFTER = 1, 2, 3
FOUR, TWELVE = PIECES[:4], PIECES
TITLES = {piece.title for piece in FOUR}
TEXT = "Das Bündnis und die Stadt haben sich in diesem Jahr viel vorgenommen."


def quiet() -> list[Site]:
    return [town(tags=True)]


def losses() -> list[Site]:
    """Of four items one is gone and delisted, one gone for good, one only unreachable."""
    later = town()
    later["/news/lesepaten.html"] = gone()
    later["/news/spielplatz.html"] = gone(410)
    later["/news/teilzeit.html"] = gone()
    later["/aktuelles/"] = found(listing(FOUR[1:]))
    return [town(), town(), later]


def changes() -> list[Site]:
    """A new sentence in one item, a new box beside all of them."""
    later = {f"/news/{p.name}.html": found(piece_page(p, aside="Nun immer donnerstags!")) for p in FOUR}
    later["/news/teilzeit.html"] = found(piece_page(FOUR[2], text=TEXT, aside="Nun immer donnerstags!"))
    return [town(), town(), town() | later]


def endless() -> list[Site]:
    """A calendar without end, and a list that always has a next page."""
    site = town(welcome='<p><a href="/kalender/2025-01">Kalender</a></p>')
    for month in range(-240, 240):
        year, number = divmod(2025 * 12 + month, 12)
        around = [divmod(2025 * 12 + month + step, 12) for step in (-1, 1)]
        links = "".join(f'<a href="/kalender/{y}-{m + 1:02d}">{y}/{m + 1}</a> ' for y, m in around)
        title = f"Kalender {year}/{number + 1}"
        site[f"/kalender/{year}-{number + 1:02d}"] = found(page(title, f"<h1>{title}</h1><p>{links}</p>"))
    site["/aktuelles/"] = found(listing(FOUR, '<p><a href="/aktuelles/?page=2">weiter</a></p>'))
    for number in range(2, 120):
        site[f"/aktuelles/?page={number}"] = found(
            listing(FOUR, f'<p><a href="/aktuelles/?page={number + 1}">weiter</a></p>')
        )
    return [site]


def soft_404() -> list[Site]:
    """Two items lead to the homepage now; one of them is still listed."""
    later = town() | {"/news/lesepaten.html": moved("/"), "/news/teilzeit.html": moved("/")}
    later["/aktuelles/"] = found(listing(FOUR[1:]))
    return [town(), town(), later]


def copies() -> list[Site]:
    """Print views, addresses with a tail, a canonical that leads nowhere."""
    site = town()
    for piece in FOUR:
        address = f"/news/{piece.name}.html"
        head = f'<link rel="canonical" href="{address}">'
        body = piece_page(piece, head=head, text=f'<a href="{address}?print=1">Druckansicht</a>')
        site |= {address: found(body), f"{address}?print=1": found(body), f"{address}?ref=start": found(body)}
    wrong = '<link rel="canonical" href="/weg/teilzeit.html">'
    site["/news/teilzeit.html"] = found(piece_page(FOUR[2], head=wrong))
    site["/weg/teilzeit.html"] = gone()
    teasers = rows(FOUR[:2], "/news/{}.html?ref=start")
    site["/"] = found(page("Willkommen", f"<h1>Willkommen</h1><h2>Aktuelles</h2>{teasers}"))
    return [site]


def long_page() -> list[Site]:
    """All items on one page without addresses; one vanishes."""

    def all_in_one(pieces: tuple[object, ...]) -> Site:
        parts = "".join(
            f"<h2>{p.title}</h2><p>{p.day}</p><p>{p.text} {TEXT}</p>" for p in FOUR if p in pieces
        )
        return town(()) | {"/aktuelles/": found(page("Aktuelles", f"<h1>Aktuelles</h1>{parts}"))}

    return [all_in_one(FOUR), all_in_one(FOUR), all_in_one(FOUR[1:])]


def frames() -> list[Site]:
    """A page of 1999."""
    site = town()
    site["/"] = found(
        "<title>Bündnis</title><frameset cols='20%,*'><frame src='/menue.htm'><frame src='/mitte.htm'></frameset>"
    )
    site["/menue.htm"] = found("<title>Menü</title><a target=m href='/aktuelles/'>Aktuelles</a>")
    site["/mitte.htm"] = found("<title>Mitte</title><p>Schön, dass Sie da sind.</p>")
    return [site]


def short_feed() -> list[Site]:
    """A feed of the last three, an archive of twelve."""
    entries = "".join(
        f"<item><title>{p.title}</title><link>/news/{p.name}.html</link></item>" for p in TWELVE[:3]
    )
    site = town(TWELVE)
    link = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    site["/"] = found(page("Willkommen", f"<h1>Willkommen</h1>{rows(TWELVE[:3])}", head=link))
    site["/rss.xml"] = (
        f"<rss version='2.0'><channel>{entries}</channel></rss>",
        {"Content-Type": "text/html"},
        200,
    )
    return [site]


def long_list() -> list[Site]:
    """Twelve items, and a list that has not changed when it is asked again."""
    return [town(TWELVE, tags=True)]


def leads_away() -> list[Site]:
    """One listed page is somewhere else by now."""
    return [town() | {"/news/teilzeit.html": moved("https://anderswo.example/aktion.html")}]


def closed_rooms() -> list[Site]:
    """robots.txt closes the folder of two items."""
    site = town(FOUR[:2])
    for piece in FOUR[2:]:
        site[f"/vertraulich/{piece.name}.html"] = found(piece_page(piece))
    more = rows(FOUR[2:], "/vertraulich/{}.html")
    site["/aktuelles/"] = found(listing(FOUR[:2], more))
    site["/robots.txt"] = ("User-agent: *\nDisallow: /vertraulich/\n", {"Content-Type": "text/plain"}, 200)
    return [site]


def broken_server() -> list[Site]:
    """The homepage fails for a while."""
    return [town(), town(), {path: ("", {}, 500) for path in town()}, town()]


TOWNS = {
    "quiet": quiet, "losses": losses, "changes": changes, "endless": endless, "soft-404": soft_404,
    "copies": copies, "long-page": long_page, "frames": frames, "short-feed": short_feed, "long-list": long_list,
    "leads-away": leads_away, "closed-rooms": closed_rooms, "broken-server": broken_server,
    "takedown": quiet, "optout": quiet,
}  # fmt: skip


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
            select(Item.title, Source.slug).join(Revision, Revision.item_id == Item.id).join(Source)  # type: ignore[arg-type]
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
