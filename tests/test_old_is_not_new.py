"""From a site to a reader: an archive of years is no news, what comes after it is, and a relaunch is none either."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from aggregator import sources, store
from aggregator.config import Settings
from aggregator.database import Database, open_database
from aggregator.lists import Listed
from crawler.run import harvest
from tests.crawler.relaunches import Story, instead, new, old
from tests.crawler.warcs import Page, write_warc
from tests.feeds.conftest import Site, serving

MONDAYS = [f"2025-{day}T06:00:00Z" for day in ("01-13", "01-20", "01-27", "02-03")]
TOPICS = [
    "Lesepaten",
    "Spielplatz",
    "Elterncafé",
    "Hebamme",
    "Radweg",
    "Kita",
    "Pflege",
    "Ferien",
    "Garten",
    "Mittagstisch",
]
PLACES = ["Anger", "Bahnhof", "Markt", "Mühle", "Rathaus", "Schule", "Turm", "Ufer", "Wald", "Wiese"]
PAGE = 20


def story(number: int, day: str) -> Story:
    """One of many: no two have the same words."""
    topic, place, more = TOPICS[number % 10], PLACES[number // 10 % 10], TOPICS[number // 7 % 10]
    text = (
        f"Am Ort {place} geht es um {topic} und bald auch um {more}, wie die Gruppe {number} beschlossen hat. "
        f"Es kamen {number + 12} Gäste, und die {number + 3}. Zusammenkunft ist schon geplant."
    )
    return Story(f"nr{number}", f"{topic} am Platz {place}, Folge {number}", day, text)


def archive() -> tuple[Story, ...]:
    """Two hundred of many years; each fifth has no date, the latest is older than what is announced."""
    first = date(2024, 12, 20)
    days = [first - timedelta(days=15 * number) for number in range(200)]
    return tuple(story(number, "" if number % 5 == 4 else days[number].isoformat()) for number in range(200))


def paged(root: str, stories: tuple[Story, ...]) -> list[Page]:
    """The blog with its list in pages of twenty, and its feed of the latest ten."""
    pages = [page for page in old(root, stories) if page[0] not in (f"{root}/aktuelles/", f"{root}/feed/")]
    pages += [page for page in old(root, stories[:10]) if page[0] == f"{root}/feed/"]
    for number in range((len(stories) + PAGE - 1) // PAGE):
        part = stories[number * PAGE : (number + 1) * PAGE]
        body = next(body for url, body, _, _ in old(root, part) if url == f"{root}/aktuelles/")
        on = f'<p><a href="/aktuelles/?page={number + 2}">weiter</a></p>'
        address = f"{root}/aktuelles/" + (f"?page={number + 1}" if number else "")
        more = on if (number + 1) * PAGE < len(stories) else ""
        pages.append((address, body.replace("</ul>", f"</ul>{more}"), {}, 200))
    return pages


class Reader:
    """A subscriber: polls as feed readers do, and keeps what it has seen by id."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.seen: dict[str, str] = {}
        self._etag: str | None = None
        self._modified: str | None = None

    def poll(self) -> set[str]:
        """Titles of the entries that it shows as new."""
        parsed = feedparser.parse(self.url, etag=self._etag, modified=self._modified)
        assert parsed.status in (200, 304) and not parsed.bozo
        if parsed.status == 304:
            return set()
        self._etag, self._modified = parsed.get("etag"), parsed.get("modified")
        fresh = {entry.id: entry.title for entry in parsed.entries if entry.id not in self.seen}
        self.seen |= fresh
        return set(fresh.values())


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = open_database(settings)
    yield opened
    opened.close()


@pytest.fixture
def site(settings: Settings, database: Database) -> Iterator[Site]:
    with serving(settings, database) as served:
        yield served


def add(database: Database, slug: str) -> None:
    listed = Listed(f"Bündnis {slug}", slug, None, f"https://www.{slug}.example/")
    with database.writing() as session:
        assert sources.add(session, listed, datetime.fromisoformat("2025-01-01")) == slug


def visit(settings: Settings, folder: Path, slug: str, pages: list[Page], moment: str) -> None:
    write_warc(folder / moment[:10] / slug / "site.warc.gz", pages, moment)
    (done,) = harvest(settings, [slug], replay=folder / moment[:10] / slug).visits
    assert done.error is None


def test_a_reader_sees_what_is_new_and_nothing_of_two_hundred_old_items(
    settings: Settings, database: Database, site: Site, tmp_path: Path
) -> None:
    add(database, "altstadt")
    known = (story(900, "2025-01-09"), story(901, "2024-11-02"))
    visit(settings, tmp_path, "altstadt", old("https://www.altstadt.example", known), MONDAYS[0])
    everything = Reader(f"{site.url}/alle.atom")
    assert everything.poll() == {known[0].title}

    add(database, "neustadt")
    root, years = "https://www.neustadt.example", archive()
    visit(settings, tmp_path, "neustadt", paged(root, years), MONDAYS[0])
    alone = Reader(f"{site.url}/buendnis/neustadt.atom")
    with database.session() as session:
        assert store.count_items(session) == len(known) + len(years)
    assert (everything.poll(), alone.poll()) == (set(), set())

    fresh = (story(300, "2025-01-18"), story(301, ""), story(302, "2025-01-15"))
    visit(settings, tmp_path, "neustadt", paged(root, fresh + years), MONDAYS[1])
    appeared = {one.title for one in fresh}
    assert (everything.poll(), alone.poll()) == (appeared, appeared)

    visit(settings, tmp_path, "neustadt", paged(root, fresh + years), MONDAYS[2])
    assert (everything.poll(), alone.poll()) == (set(), set())

    before = paged(root, fresh + years)
    made_anew = instead(before, new(root, fresh + years), "<title>404</title>", 404)
    visit(settings, tmp_path, "neustadt", made_anew, MONDAYS[3])
    assert (everything.poll(), alone.poll()) == (set(), set())
    with database.session() as session:
        assert store.count_items(session) == len(known) + len(years) + len(fresh)
