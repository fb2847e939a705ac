"""A reader that comes late gets all that was ever announced: from the feed through its archive (RFC 5005, 4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from aggregator import announced, removal
from aggregator.database import open_database
from aggregator.ingest import open_visit
from aggregator.selection import EVERYTHING, Selection, of_source
from tests.feeds.conftest import Site, add_sources, found, make_settings, serving, visit
from tests.feeds.validity import ATOM, FH

MONTHS = ("2025-10", "2025-11", "2026-01", "2026-02", "2026-03")
CHANNELS = {
    "/alle": EVERYTHING,
    "/feeds/alle": EVERYTHING,
    "/buendnis/oberau": of_source("oberau"),
    "/nachrichten": Selection(kind="news"),
    "/land/hessen": Selection(state="Hessen"),
}
SUFFIXES = ("atom", "rss", "json")
RELEASE = " ".join(
    f"Am {n}. Tag der Familie zeigen Betriebe, wie Wort{n} und Arbeit gehen." for n in range(12)
)


@pytest.fixture
def long(tmp_path: Path) -> Iterator[Site]:
    """Five entries a feed, twelve or more a month, all of a visit announced at one moment."""
    settings = make_settings(tmp_path, feed_entries=5)
    database = open_database(settings)
    add_sources(database)
    with serving(settings, database) as site:
        for month in MONTHS:
            fill_month(site, month)
        yield site
    database.close()


def fill_month(site: Site, month: str) -> None:
    number = int(month.replace("-", "")) * 100
    for slug in ("ahlbeck", "oberau"):
        items = [
            found(
                slug,
                number + n,
                title=f"{month}: {n} in {slug}",
                published=f"{month}-{n:02}",
                text="",
                teaser="",
            )
            for n in range(1, 8)
        ]
        release = found(
            slug, number + 99, title=f"Tag der Familie {month}", text=RELEASE, published=f"{month}-08"
        )
        day = 9 if slug == "ahlbeck" else 11
        visit(
            site.database,
            site.settings,
            slug,
            *items,
            release,
            now=datetime.fromisoformat(f"{month}-{day:02}T08:00"),
        )


def walk(site: Site, path: str, suffix: str) -> list[tuple[str, bytes]]:
    """The feed and the documents of its archive, each with its address, as a reader finds them."""
    documents: list[tuple[str, bytes]] = []
    url: str | None = f"{site.settings.base_url}{path}.{suffix}"
    while url:
        assert url not in [known for known, _ in documents], "the way goes round in circles"
        answer = site.get(url.removeprefix(site.settings.base_url))
        assert answer.status == 200
        documents.append((url, answer.body))
        url = before(answer.body, suffix)
    return documents


def before(document: bytes, suffix: str) -> str | None:
    if suffix == "json":
        return json.loads(document).get("next_url")  # type: ignore[no-any-return]
    link = etree.fromstring(document).find(f".//{ATOM}link[@rel='prev-archive']")
    return None if link is None else link.get("href")


def ids(document: bytes, suffix: str) -> list[str]:
    if suffix == "json":
        return [item["id"] for item in json.loads(document)["items"]]
    name = {"atom": f".//{ATOM}entry/{ATOM}id", "rss": ".//item/guid"}[suffix]
    return [str(node.text) for node in etree.fromstring(document).iterfind(name)]


def announced_ids(site: Site, chosen: Selection) -> set[str]:
    with site.database.session() as session:
        return {story.entry_id for story in announced.stories(session, limit=None, chosen=chosen)}


def assert_all_complete(site: Site) -> None:
    for path, chosen in CHANNELS.items():
        assert len(announced_ids(site, chosen)) > 5 * len(MONTHS)
        for suffix in SUFFIXES:
            assert_complete(site, path, suffix, chosen)


def assert_complete(site: Site, path: str, suffix: str, chosen: Selection) -> None:
    documents = walk(site, path, suffix)
    feed, *archive = [ids(body, suffix) for _, body in documents]
    kept = [entry for month in archive for entry in month]
    assert set(feed) | set(kept) == announced_ids(site, chosen)
    assert len(kept) == len(set(kept)), "an entry is in one month only"
    assert len(feed) == len(set(feed)) <= site.settings.feed_entries


def test_the_way_back_leads_to_everything_also_when_something_has_left(long: Site) -> None:
    assert_all_complete(long)
    now = datetime.fromisoformat("2026-03-20T08:00")
    writer = open_visit(long.database, long.settings, "oberau", now)
    for number in (*range(1, 8), 99):  # all that oberau had in January, the shared release too
        writer.missing(f"oberau.example/neues/{20260100 + number}", 410, None)
    with long.database.writing() as session:
        for number in (20251199, 20260307):
            removal.takedown(session, f"https://www.ahlbeck.example/neues/{number}", now)
    assert_all_complete(long)
    fill_month(long, "2026-04")
    assert_all_complete(long)


def test_archives_name_each_other_and_the_feed(long: Site) -> None:
    documents = walk(long, "/alle", "atom")
    addresses = [url for url, _ in documents]
    assert addresses == [
        "https://radar.example/alle.atom",
        *(f"https://radar.example/alle/archiv/{month}.atom" for month in reversed(MONTHS)),
    ]
    for at, (url, body) in enumerate(documents):
        feed = etree.fromstring(body)
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == url
        assert (feed.find(f"{FH}archive") is not None) == (at > 0)
        assert links.get("current") == (addresses[0] if at else None)
        assert links.get("next-archive") == (addresses[at - 1] if at > 1 else None)
        assert feed.findtext(f"{ATOM}id") == etree.fromstring(documents[0][1]).findtext(f"{ATOM}id")


def test_what_comes_later_leaves_closed_months_alone(long: Site) -> None:
    """The last month learns once that another one follows; all before it are the same bytes for good."""
    earlier = [dict(walk(long, "/alle", suffix)[2:]) for suffix in SUFFIXES]
    fill_month(long, "2026-04")
    march = [long.get(f"/alle/archiv/2026-03.{suffix}").body for suffix in SUFFIXES]
    fill_month(long, "2026-05")
    for suffix, known, body in zip(SUFFIXES, earlier, march, strict=True):
        assert len(known) == len(MONTHS) - 1
        later = dict(walk(long, "/alle", suffix))
        assert {url: later[url] for url in known} == known
        assert later[f"https://radar.example/alle/archiv/2026-03.{suffix}"] == body


def test_what_leaves_changes_its_own_month_alone(long: Site) -> None:
    before_it_left = dict(walk(long, "/alle", "atom"))
    with long.database.writing() as session:
        url = "https://www.ahlbeck.example/neues/20251103"
        removal.takedown(session, url, datetime.fromisoformat("2026-03-20T08:00"))
    now = dict(walk(long, "/alle", "atom"))
    changed = {url for url in now if now[url] != before_it_left[url] and "/archiv/" in url}
    assert changed == {"https://radar.example/alle/archiv/2025-11.atom"}


def test_a_feed_that_shows_all_leads_nowhere(long: Site) -> None:
    for suffix in SUFFIXES:
        for path in ("/termine", "/buendnis/zell"):
            assert len(walk(long, path, suffix)) == 1


def test_one_visit_that_brings_more_than_a_feed_shows_is_not_lost(tmp_path: Path) -> None:
    """All of it was announced at one moment: no moment lies before the oldest entry that is shown."""
    settings = make_settings(tmp_path, feed_entries=5)
    database = open_database(settings)
    add_sources(database)
    items = [found("oberau", n, title=f"Nummer {n}", published="2026-03-18") for n in range(1, 10)]
    with serving(settings, database) as site:
        visit(database, settings, "oberau", *items)
        assert_complete(site, "/alle", "atom", EVERYTHING)
        assert len(walk(site, "/alle", "atom")) == 2
        last = etree.fromstring(walk(site, "/alle", "atom")[-1][1])
        assert last.find(f"{FH}archive") is None, "the only month still grows"
        writer = open_visit(database, settings, "oberau", datetime.fromisoformat("2026-03-21T08:00"))
        for number in range(1, 5):
            writer.missing(f"oberau.example/neues/{number}", 410, None)
        assert len(walk(site, "/alle", "atom")) == 1
    database.close()
