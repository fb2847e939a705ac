"""Sites that move, are made anew, or name their pages otherwise: no entry is resurrected, no id changes.

All of them are visited in one go, three times, a week apart: as they were, after it happened, and once more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlmodel import col, select

from aggregator import announced, sources
from aggregator.config import Settings, load_settings
from aggregator.database import open_database
from aggregator.lists import Listed
from aggregator.models import Item, Source, Tombstone
from aggregator.selection import of_source
from crawler.run import harvest
from tests.crawler.relaunches import EDITED, FERIEN, STORIES, instead, new, old
from tests.crawler.warcs import Page, write_warc

DATES = ("2025-01-13T06:00:00Z", "2025-01-20T06:00:00Z", "2025-01-27T06:00:00Z")
NOT_HERE = (
    "<title>Hoppla</title><h1>Hoppla</h1><p>Diese Adresse führt ins Leere, unser neues Menü hilft weiter.</p>"
)
WORKS = (
    "<title>Baustelle</title><h1>Wir bauen um</h1>"
    "<p>Bald sind wir mit neuen Seiten wieder für Sie da. Haben Sie Geduld.</p>"
)


def long_page(root: str) -> list[Page]:
    """The blog with all of its stories on one page, where none has an address."""
    pages = old(root, ())
    parts = "".join(
        f"<h2>{s.title}</h2><p>{s.written}</p>" + "".join(f"<p>{part}</p>" for part in s.text.split("\n"))
        for s in STORIES
    )
    return [(u, b.replace("<ul></ul>", parts), h, s) for u, b, h, s in pages]


def only_homepage(root: str, body: str, before: list[Page], status: int) -> list[Page]:
    home: Page = (f"{root}/", body, {}, 200)
    return instead(before, [home], body, status)


def scenarios(name: str) -> Sequence[list[Page]]:
    """What the site of this name answers at each of the three visits."""
    root = f"https://www.{name}.example"
    other = f"https://{name}-neu.example"
    before, after = old(root), new(root)
    plain, to_other = f"http://www.{name}.example", old(other)
    works = only_homepage(root, WORKS, before, 200)
    stamped = new(root, STORIES, stamp="2025-01-19")
    ids, names = old(root, address="/?id={n}"), old(root, address="/{}/")
    moved = [(url, "", {"Location": other + url.removeprefix(root)}, 301) for url, *_ in before]
    secure = [(url.replace("https:", "http:"), "", {"Location": url}, 301) for url, *_ in before]
    away = [(f"{root}/", "", {"Location": f"{other}/"}, 301)]
    match name:
        case "https":
            return old(plain), before + secure, before + secure
        case "host-301":
            return before, to_other + moved, to_other + moved
        case "host-front-301":
            return before, to_other + away, to_other + away
        case "host-and-system":
            return before, new(other) + away, new(other) + away
        case "registry":
            return before, to_other, to_other
        case "registry-both-alive":
            return before, to_other + before, to_other + before
        case "relaunch-404":
            return before, after, after
        case "relaunch-410":
            return (before, *[instead(before, after, NOT_HERE, 410)] * 2)
        case "relaunch-soft-404":
            return (before, *[instead(before, after, NOT_HERE, 200)] * 2)
        case "relaunch-to-homepage":
            return (before, *[instead(before, after, f"{root}/", 301)] * 2)
        case "relaunch-to-list":
            return (before, *[instead(before, after, f"{root}/neuigkeiten", 302)] * 2)
        case "relaunch-stamped":
            return before, stamped, stamped
        case "relaunch-and-back":
            return before, after, before
        case "maintenance-503":
            return before, only_homepage(root, WORKS, before, 503), after
        case "maintenance-404":
            return before, only_homepage(root, WORKS, before, 404), after
        case "maintenance-200":
            return before, works, after
        case "maintenance-then-the-same":
            return before, works, before
        case "closed-for-a-week":
            return before, [(url, "", {}, 503) for url, *_ in before], before
        case "found-later":
            return before, new(root, ()), after
        case "ids-to-names":
            return ids, names, names
        case "names-to-ids-and-back":
            return names, ids, names
        case "guids":
            return (before, *[old(root, guid="tag:muehlbachtal.example,2025:{}")] * 2)
        case "permalink-guids":
            first = old(root, address="/{}/", guid="{root}/{}/", link="")
            return (first, *[old(root, address="/b/{n}", guid="{root}/b/{n}", link="")] * 2)
        case "tracking":
            late = old(root, link="/news/{}.html?utm_source=feed&utm_medium=rss")
            return (
                before,
                late,
                old(root, link="/news/{}.html?ref=rss{n}")
                + [
                    (f"{url}?ref=rss{7 * n + 3}", body, headers, status)
                    for n, (url, body, headers, status) in enumerate(before[4:])
                ],
            )
        case "feed-only":
            first = old(root, listed=False)
            return (first, *[old(root, listed=False, address="/blog/{}/", guid="b{n}")] * 2)
        case "parts-to-pages":
            return long_page(root), before, before
        case "pages-to-parts":
            return (before, *[new(root, STORIES, shared=True)] * 2)
        case "parts-to-parts":
            return (long_page(root), *[new(root, STORIES, shared=True)] * 2)
        case _:
            raise ValueError(name)


NAMES = (
    "https",
    "host-301",
    "host-front-301",
    "host-and-system",
    "registry",
    "registry-both-alive",
    "relaunch-404",
    "relaunch-410",
    "relaunch-soft-404",
    "relaunch-to-homepage",
    "relaunch-to-list",
    "relaunch-stamped",
    "relaunch-and-back",
    "maintenance-503",
    "maintenance-404",
    "maintenance-200",
    "maintenance-then-the-same",
    "closed-for-a-week",
    "found-later",
    "ids-to-names",
    "names-to-ids-and-back",
    "guids",
    "permalink-guids",
    "tracking",
    "feed-only",
    "parts-to-pages",
    "pages-to-parts",
    "parts-to-parts",
)
REGISTRY = ("registry", "registry-both-alive")
ANEW = "relaunch-with-news"
"""A relaunch that brings what is really new beside the old: the holiday programme of this year."""


@dataclass
class Weeks:
    """What was stored, and what feeds showed, after each visit, by source."""

    items: list[dict[str, dict[int, Item]]] = field(default_factory=list)
    feeds: list[dict[str, list[tuple[str, str]]]] = field(default_factory=list)
    stones: list[dict[str, set[str]]] = field(default_factory=list)


def look(settings: Settings, told: Weeks) -> None:
    database = open_database(settings)
    with database.session() as session:
        slugs = dict(session.exec(select(Source.id, Source.slug)).all())
        items: dict[str, dict[int, Item]] = {}
        for item in session.exec(select(Item).order_by(col(Item.id))):
            items.setdefault(slugs[item.source_id], {})[item.id or 0] = item
        stones: dict[str, set[str]] = {}
        for stone in session.exec(select(Tombstone)):
            stones.setdefault(slugs[stone.source_id], set()).add(stone.entry_id)
        feeds = {
            slug: [
                (story.entry_id, story.item.title)
                for story in announced.stories(session, limit=None, chosen=of_source(slug))
            ]
            for slug in slugs.values()
        }
        session.expunge_all()
    database.close()
    told.items.append(items)
    told.feeds.append(feeds)
    told.stones.append(stones)


def new_address(settings: Settings, names: tuple[str, ...]) -> None:
    """The registry learns that alliances are somewhere else now."""
    database = open_database(settings)
    with database.writing() as session:
        for name in names:
            listed = Listed(name, name, None, f"https://{name}-neu.example/")
            entered = sources.enter(session, listed, datetime.fromisoformat("2025-01-15"))
            assert (entered.slug, entered.outcome) == (name, "updated")
    database.close()


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weeks]:
    folder = tmp_path_factory.mktemp("weeks")
    settings = load_settings(database_url=f"sqlite:///{folder / 'radar.sqlite'}")
    states = {name: scenarios(name) for name in NAMES}
    root = f"https://www.{ANEW}.example"
    after = new(root, (*EDITED, FERIEN))
    states[ANEW] = (old(root), after, after)
    database = open_database(settings)
    with database.writing() as session:
        for name in states:
            url = f"{'http' if name == 'https' else 'https'}://www.{name}.example/"
            slug = sources.add(session, Listed(name, name, None, url), datetime.fromisoformat("2025-01-01"))
            assert slug == name
    database.close()
    told = Weeks()
    for number, date in enumerate(DATES):
        if number == 1:
            new_address(settings, REGISTRY)
        for name, pages in states.items():
            write_warc(folder / str(number) / f"{name}.warc.gz", pages[number], date)
        harvest(settings, list(states), replay=folder / str(number))
        look(settings, told)
    yield told


@pytest.mark.parametrize("name", [*NAMES, ANEW])
def test_the_first_visit_finds_all_stories_and_announces_two(weeks: Weeks, name: str) -> None:
    assert sorted(item.title for item in weeks.items[0][name].values()) == sorted(s.title for s in STORIES)
    assert {title for _, title in weeks.feeds[0][name]} == {STORIES[0].title, STORIES[1].title}


@pytest.mark.parametrize("visit", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_no_entry_is_resurrected(weeks: Weeks, name: str, visit: int) -> None:
    seen = {entry_id for entry_id, _ in weeks.feeds[0][name]}
    assert [entry for entry in weeks.feeds[visit][name] if entry[0] not in seen] == []
    assert set(weeks.items[visit][name]) == set(weeks.items[0][name])


@pytest.mark.parametrize("name", NAMES)
def test_every_story_keeps_its_id_and_its_moment(weeks: Weeks, name: str) -> None:
    for number, before in weeks.items[0][name].items():
        now = weeks.items[2][name][number]
        assert (now.status, now.entry_id, now.lead_entry_id) == (
            "live",
            before.entry_id,
            before.lead_entry_id,
        )
        assert now.announced_at == before.announced_at
        assert _letters(now.title).startswith(_letters(before.title))
    assert weeks.feeds[2][name] and weeks.stones[2].get(name, set()) == set()


@pytest.mark.parametrize("name", NAMES)
def test_feeds_do_not_say_that_what_only_moved_was_updated(weeks: Weeks, name: str) -> None:
    retitled = {_letters(s.title) for s in EDITED} - {_letters(s.title) for s in STORIES}
    for number, before in weeks.items[0][name].items():
        now = weeks.items[2][name][number]
        if _letters(now.title) not in retitled and name != "relaunch-and-back":
            assert now.updated_at == before.updated_at, now.title


def test_the_day_of_an_import_is_no_date(weeks: Weeks) -> None:
    for visit in (1, 2):
        days = {item.title: item.published for item in weeks.items[visit]["relaunch-stamped"].values()}
        assert days["Chefin in Teilzeit erzählt"] == "2024-10-02"


def test_what_is_repeated_every_year_is_another_entry_beside_the_moved_ones(weeks: Weeks) -> None:
    known, now = weeks.items[0][ANEW], weeks.items[1][ANEW]
    (added,) = [item for number, item in now.items() if number not in known]
    assert (added.title, added.published) == (FERIEN.title, FERIEN.day)
    seen = {entry_id for entry_id, _ in weeks.feeds[0][ANEW]}
    assert [title for entry, title in weeks.feeds[1][ANEW] if entry not in seen] == [FERIEN.title]
    assert weeks.feeds[2][ANEW] == weeks.feeds[1][ANEW]
    addresses = {item.url.rpartition("/")[2][:8] for item in now.values() if item.title == FERIEN.title}
    assert addresses == {"ferien-a", "ferien-b", "ferien-c"}


def _letters(title: str) -> str:
    return "".join(letter for letter in title.casefold() if letter.isalnum())
