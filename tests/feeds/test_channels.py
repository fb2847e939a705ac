"""Every view is a feed at its address plus the format; what is kept of it holds until something public changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import feedparser
import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select, update

from aggregator import sets
from aggregator.ingest import open_visit
from aggregator.models import Item, Source
from aggregator.shapes import VisitReport
from feeds import channel
from tests.feeds.conftest import NOW, Site, found, visit

CHANNELS = (
    *("/alle", "/nachrichten", "/projekte", "/termine", "/land/hessen", "/land/baden-wuerttemberg"),
    *("/thema/kinderbetreuung", "/thema/gesundheit_pflege", "/buendnis/ahlbeck", "/feeds/buendnis/zell"),
)


def titles(site: Site, path: str) -> list[str]:
    answer = site.get(path)
    assert answer.status == 200, answer.text
    return [entry.title for entry in feedparser.parse(answer.body).entries]


@pytest.mark.parametrize("suffix", ["atom", "rss", "json"])
@pytest.mark.parametrize("path", CHANNELS)
def test_every_view_is_a_feed(site: Site, path: str, suffix: str) -> None:
    answer = site.get(f"{path}.{suffix}")
    assert answer.status == 200
    assert f'<https://radar.example{path}.{suffix}>; rel="self"' in answer.headers["Link"]
    assert (answer.headers["TDM-Reservation"], answer.headers["Vary"]) == ("1", "Accept-Encoding")
    assert answer.headers["TDM-Policy"] == "https://radar.example/nutzung"
    assert site.get(f"{path}.{suffix}", {"If-None-Match": answer.headers["ETag"]}).status == 304


def test_views_select(site: Site) -> None:
    assert set(titles(site, "/land/bayern.atom")) == {f"Meldung {number} aus oberau" for number in (1, 2, 3)}
    assert titles(site, "/termine.rss") == ["Vätertag"]
    assert titles(site, "/land/saarland.atom") == []
    everything = set(titles(site, "/alle.atom"))
    assert set(titles(site, "/suche.atom?land=bayern&buendnis=oberau")) < everything
    assert titles(site, "/suche.atom?q=V%C3%A4tertag&art=termine") == ["Vätertag"]
    assert titles(site, "/suche.atom?q=V%C3%A4tertag&art=projekte") == []
    assert set(titles(site, "/suche.atom")) == everything


def test_the_same_search_has_one_id_and_one_address(site: Site) -> None:
    one = site.get("/suche.atom?land=Bayern&q=Ferien%20%20Betreuung")
    other = site.get("/suche.atom?q=Ferien+Betreuung&art=&land=DE-BY&seite=3")
    assert one.body == other.body
    assert "q=Ferien%20Betreuung&land=bayern" in one.headers["Link"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/suche.atom?land=Atlantis", "„Atlantis“ ist kein Land"),
        ("/suche.atom?thema=nichts", "Ein Thema „nichts“ gibt es nicht"),
        ("/suche.atom?art=b%C3%BCcher", "Eine Art „bücher“ gibt es nicht"),
        ("/suche.atom?nahe=Nirgendwo,20km", "Ein Ort „Nirgendwo“ ist nicht bekannt"),
        ("/suche.atom?nahe=Neustadt", "gibt es mehrmals"),
        ("/suche.atom?nahe=Trier,9999km", "Umkreis von 9999 km"),
        ("/suche.atom?nahe=Trier,0km", "Umkreis von 0 km"),
        ("/suche.atom?buendnis=a%27%20OR%201", "kein Kurzname"),
        ("/suche.atom?buendnis=nirgends", "Diese Seite gibt es nicht"),
        ("/suche.atom?auswahl=nirgends", "Diese Seite gibt es nicht"),
        ("/auswahl/nirgends.atom", "Diese Seite gibt es nicht"),
        ("/land/atlantis.atom", "Diese Seite gibt es nicht"),
        ("/thema/nichts.atom", "Diese Seite gibt es nicht"),
        ("/alle.pdf", "Diese Seite gibt es nicht"),
        ("/alle/archiv/2026-13.atom", "Diese Seite gibt es nicht"),
        ("/nirgends.atom", "Diese Seite gibt es nicht"),
    ],
)
def test_what_names_nothing_is_told_and_never_taken_for_everything(site: Site, path: str, told: str) -> None:
    answer = site.get(path)
    assert answer.status == 404
    assert told in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ff%fe", "q=" + "x" * 5000, "q=a&q=b", "q=%22", "nahe=,,,", "&&&=", "q=*:*%20NEAR("]
)
def test_hostile_queries_are_answered(site: Site, query: str) -> None:
    assert site.get(f"/suche.atom?{query}").status in (200, 404)


def test_a_named_set_is_a_channel(own_site: Site) -> None:
    with own_site.database.writing() as session:
        sets.put(session, "Zwei Täler", ["oberau", "zell"], NOW)
    assert len(titles(own_site, "/auswahl/zwei-taeler.atom")) == 3
    assert "Zwei Täler" in own_site.get("/auswahl/zwei-taeler.rss").text
    assert len(titles(own_site, "/suche.atom?auswahl=zwei-taeler&q=Meldung")) == 3


def test_surroundings_are_a_channel(own_site: Site) -> None:
    with own_site.database.writing() as session:
        session.exec(update(Source).where(col(Source.slug) == "oberau").values(lat=49.6, lon=6.7))
    assert len(titles(own_site, "/suche.atom?nahe=Trier,50km")) == 3
    assert titles(own_site, "/suche.atom?nahe=Trier,10km") == []


def test_months_of_the_archive(own_site: Site) -> None:
    march = titles(own_site, "/alle/archiv/2026-03.atom")
    assert sorted(march) == sorted(titles(own_site, "/alle.atom"))
    assert titles(own_site, "/land/bayern/archiv/2026-02.rss") == []
    later = NOW.replace(month=4)
    new = found("oberau", 30, published="2026-04-19", title="April")
    before = own_site.get("/alle/archiv/2026-03.json").body
    visit(own_site.database, own_site.settings, "oberau", new, now=later)
    assert titles(own_site, "/alle/archiv/2026-04.atom") == ["April"]
    assert b'"title": "April"' not in own_site.get("/alle/archiv/2026-03.json").body
    assert before.count(b'"id"') == own_site.get("/alle/archiv/2026-03.json").body.count(b'"id"')


def test_an_alliance_that_opted_out_has_no_archive(own_site: Site) -> None:
    with own_site.database.writing() as session:
        session.exec(select(Source).where(Source.slug == "oberau")).one().status = "opted_out"
    assert titles(own_site, "/buendnis/oberau.atom") == []
    assert own_site.get("/buendnis/oberau/archiv/2026-03.atom").status == 404
    assert own_site.get("/suche.atom?buendnis=oberau").status == 404
    assert titles(own_site, "/land/bayern.atom") == []


@contextmanager
def statements(site: Site) -> Iterator[list[str]]:
    """The SQL that is asked meanwhile."""
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(site.database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(site.database.engine, "before_cursor_execute", note)


def test_an_unchanged_feed_costs_one_cheap_query(own_site: Site) -> None:
    path = "/suche.atom?q=Ferienbetreuung&land=bayern"
    first = own_site.get(path)
    with statements(own_site) as asked:
        assert own_site.get(path, {"If-None-Match": first.headers["ETag"]}).status == 304
        assert own_site.get(path).body == first.body
    assert [sql for sql in asked if not sql.startswith("BEGIN")] == [
        "SELECT value, changed_at FROM public_change"
    ] * 2


def test_what_changes_nothing_in_a_feed_leaves_its_validators_alone(own_site: Site) -> None:
    path = "/buendnis/ahlbeck.atom"
    first = own_site.get(path)
    visit(own_site.database, own_site.settings, "oberau", found("oberau", 40, title="Anderswo"))
    again = own_site.get(path)
    assert again.body == first.body
    for name in ("ETag", "Last-Modified"):
        assert again.headers[name] == first.headers[name]
    assert own_site.get(path, {"If-Modified-Since": first.headers["Last-Modified"]}).status == 304


def test_who_asks_at_the_same_time_gets_one_and_the_same_fresh_document(own_site: Site) -> None:
    """Also who asks while an older state is being made."""
    path = "/alle.atom"
    wrong: list[str] = []

    def poll() -> None:
        for _ in range(10):
            if (answer := own_site.get(path)).status != 200 or feedparser.parse(answer.body).bozo:
                wrong.append(answer.text)

    def write() -> None:
        for number in range(50, 60):
            item = found("oberau", number, published="2026-03-19", title=f"Gerade {number}")
            writer = open_visit(own_site.database, own_site.settings, "oberau", NOW)
            writer.take(item)
            writer.close(VisitReport(requests=1))
            if f"Gerade {number}" not in own_site.get(path).text:
                wrong.append(item.title)

    threads = [threading.Thread(target=poll) for _ in range(6)] + [threading.Thread(target=write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_standing_channels_are_all_served(site: Site) -> None:
    with Session(site.database.engine) as session:
        paths = [found.address("atom") for found in channel.standing(session)]
    assert len(paths) == len(set(paths)) > 30
    for path in paths:
        assert site.get(path).status == 200


def test_one_release_of_two_alliances_is_one_entry_that_names_both(own_site: Site) -> None:
    with own_site.database.writing() as session:
        names = ("Meldung 1 aus ahlbeck", "Meldung 1 aus oberau")
        session.exec(update(Item).where(col(Item.title).in_(names)).values(story="s"))
    entries = [
        entry
        for entry in feedparser.parse(own_site.get("/alle.atom").body).entries
        if entry.title.startswith("Meldung 1 aus")
    ]
    assert len(entries) == 1
    assert {author["name"] for author in entries[0].authors} == {
        "Bündnis für Familie Ahlbeck",
        "Familienbündnis Oberau",
    }
