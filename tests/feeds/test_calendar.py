"""Calendars: golden twins of rows and files, read back by programs that share no code with the one that wrote them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from sqlmodel import Session, select

from aggregator.clock import BERLIN
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.models import Item, Source
from crawler.extract.icalendar import read_calendar
from crawler.extract.plain import squeeze
from feeds import calendar, channel
from feeds.sanitise import plain
from tests.feeds.conftest import NOW, Site, add_sources

GOLD = Path(__file__).parent / "calendars"
NAMES = sorted(path.stem for path in GOLD.glob("*.json"))


def add(session: Session, number: int, **given: Any) -> Item:
    """An item as it is stored. ``source`` is the alliance's slug."""
    slug = given.pop("source", "ahlbeck")
    values: dict[str, Any] = {
        "source_id": session.exec(select(Source.id).where(Source.slug == slug)).one(),
        "key": f"{slug}.example/{number}",
        "url": f"https://www.{slug}.example/{number}",
        "entry_id": f"tag:radar.example,2026:/items/{number:04}",
        "kind": "event",
        "title": f"Termin {number}",
        "first_seen_at": NOW,
        "last_seen_at": NOW,
        "checked_at": NOW,
        "next_check_at": NOW,
        "changed_at": NOW,
        "updated_at": NOW + timedelta(hours=number),
    }
    item = Item(**(values | given))
    session.add(item)
    session.flush()
    return item


def written(database: Database, settings: Settings, chosen: channel.Channel | None = None) -> bytes:
    with database.session() as session:
        return calendar.calendar(session, settings, chosen or channel.everything())


def read(body: bytes) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(body.decode())


def by_title(body: bytes) -> dict[str, Event]:
    return {event.summary or "": event for event in read(body).events}


@pytest.fixture
def archive(database: Database, settings: Settings) -> tuple[Database, Settings]:
    """Three alliances, the last of which opted out; no items."""
    add_sources(database)
    with database.writing() as session:
        session.exec(select(Source).where(Source.slug == "zell")).one().status = "opted_out"
    return database, settings


@pytest.mark.parametrize("name", NAMES)
def test_rows_become_the_calendar_beside_them(name: str, archive: tuple[Database, Settings]) -> None:
    with archive[0].writing() as session:
        for number, row in enumerate(json.loads((GOLD / f"{name}.json").read_text("utf-8")), 1):
            add(session, number, **row)
    body = written(*archive)
    assert body.decode() == (GOLD / f"{name}.ics").read_bytes().decode()
    assert body == written(*archive)


@pytest.mark.parametrize("name", NAMES)
def test_the_form_is_that_of_the_standard(name: str) -> None:
    """RFC 5545, 3.1: lines end with CRLF and have no more than 75 octets; 3.4, 3.6: nested as it must be."""
    body = (GOLD / f"{name}.ics").read_bytes()
    assert body.endswith(b"END:VCALENDAR\r\n")
    lines = body.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not [
        line for line in lines if b"\n" in line or b"\r" in line or any(c < 32 for c in line if c != 9)
    ]
    for line in lines:
        line.decode()  # no character is cut in two
    opened: list[bytes] = []
    for line in lines:
        kind, _, what = line.partition(b":")
        if kind == b"BEGIN":
            opened.append(what)
        elif kind == b"END":
            assert opened.pop() == what
    assert not opened


def test_another_library_reads_times_as_they_were_meant() -> None:
    events = by_title((GOLD / "times.ics").read_bytes())
    assert events["Vätertag"].dtstart == datetime(2026, 4, 12, 15, tzinfo=BERLIN)
    assert events["Vätertag"].dtend == datetime(2026, 4, 12, 17, 30, tzinfo=BERLIN)
    assert events["Vätertag"].location == "Bürgerhaus Ahlbeck"
    for title in ("Ohne Ende", "Ende vor dem Beginn", "Ende am Beginn"):
        assert events[title].dtend is None
    utc = {
        title: event.dtstart.astimezone(UTC)
        for title, event in events.items()
        if type(event.dtstart) is datetime
    }
    assert utc["Mit Zone"] == datetime(2026, 6, 1, 18, tzinfo=UTC)
    assert utc["In der Stunde, die es nicht gibt"] == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert utc["In der ersten der doppelten Stunde"] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert utc["In der zweiten der doppelten Stunde"] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    night = events["Über die Nacht der Zeitumstellung"]
    assert isinstance(night.dtstart, datetime)
    assert isinstance(night.dtend, datetime)
    assert night.dtend.astimezone(UTC) - night.dtstart.astimezone(UTC) == timedelta(hours=7)


def test_another_library_reads_days_as_they_were_meant() -> None:
    events = by_title((GOLD / "days.ics").read_bytes())
    assert events["Ein Tag"].dtstart == date(2026, 5, 10)
    assert events["Ein Tag"].dtend is None
    week = events["Ferienwoche über den Monat"]
    assert (week.dtstart, week.dtend) == (date(2026, 6, 29), date(2026, 7, 4))  # exclusive
    mixed = events["Beginn mit Uhrzeit, Ende ohne"]
    assert (mixed.dtstart, mixed.dtend) == (date(2026, 4, 12), date(2026, 4, 15))
    assert (mixed.description or "").startswith("12. April 2026, 15:00 Uhr bis 14. April 2026\n")
    assert not {"Nur der Monat", "Unlesbar", "Kein Tag"} & events.keys()


def test_another_library_reads_words_and_nothing_hostile_gets_through() -> None:
    calendar_read = read((GOLD / "words.ics").read_bytes())
    events = by_title((GOLD / "words.ics").read_bytes())
    assert (
        events[r"Spiel, Spaß; und C:\Neu\nicht in einer Zeile"].location
        == "Saal 1; Hof, Garten Hintereingang"
    )
    assert len(calendar_read.events) == 7
    assert sorted(events["BEGIN:VALARM"].categories) == ["Gesundheit und Pflege", "Kinderbetreuung"]
    assert not events["BEGIN:VALARM"].alarm
    assert events["Adresse mit Umlaut"].url == "https://www.ahlbeck.example/gr%C3%B6%C3%9Fe?a=1,2;b=%20"
    assert events["Keine Webadresse"].url is None
    assert events["Fest für 5 < 6"].location == "Saal"


def test_a_cancelled_event_says_so_and_a_removed_one_is_gone() -> None:
    events = by_title((GOLD / "states.ics").read_bytes())
    assert {title: (event.status, event.sequence) for title, event in events.items()} == {
        "Sommerfest": ("CONFIRMED", 3),
        "Abgesagt: Herbstfest": ("CANCELLED", 1),
        "ABGESAGT: Winterfest": ("CANCELLED", 2),
        "Ein Projekt mit Auftakt": ("CONFIRMED", 0),
    }


@pytest.mark.parametrize("name", NAMES)
def test_our_own_reader_reads_them_too(name: str) -> None:
    body = (GOLD / f"{name}.ics").read_bytes()
    ours, theirs = read_calendar(body), read(body).events
    assert [event.uid for event in ours] == [event.uid for event in theirs]
    assert [event.summary for event in ours] == [squeeze(event.summary or "") for event in theirs]
    assert [event.place for event in ours] == [event.location for event in theirs]
    for event, other in zip(ours, theirs, strict=True):
        start = other.dtstart
        local = (
            start.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M") if isinstance(start, datetime) else f"{start}"
        )
        assert event.start == local


def test_a_moved_event_keeps_its_uid_and_counts_on(archive: tuple[Database, Settings]) -> None:
    with archive[0].writing() as session:
        number = add(session, 1, title="Fest", event_start="2026-07-04T14:00").id
    before = read(written(*archive)).events[0]
    with archive[0].writing() as session:
        item = session.get_one(Item, number)
        item.title, item.event_start, item.url = "Großes Fest", "2026-07-11", "https://neu.example/"
        item.event_sequence += 1
    after = read(written(*archive)).events[0]
    assert (after.uid, after.dtstart, after.summary) == (before.uid, date(2026, 7, 11), "Großes Fest")
    assert (after.sequence or 0) > (before.sequence or 0)


def test_each_channel_has_the_events_of_its_selection(archive: tuple[Database, Settings]) -> None:
    database, settings = archive
    with database.writing() as session:
        add(session, 1, title="Hier", event_start="2026-07-04", topics=["gesundheit_pflege"])
        add(session, 2, title="Dort", event_start="2026-07-05", source="oberau")
        add(session, 3, title="Nicht mehr", event_start="2026-07-05", source="zell")
    with database.session() as session:
        for path, titles in {
            "alle": {"Hier", "Dort"},
            "termine": {"Hier", "Dort"},
            "projekte": set(),
            "buendnis/oberau": {"Dort"},
            "buendnis/zell": set(),
            "thema/gesundheit_pflege": {"Hier"},
            "land/hessen": {"Hier"},
        }.items():
            chosen = channel.find(session, path, {})
            assert chosen is not None
            body = calendar.calendar(session, settings, chosen)
            assert by_title(body).keys() == titles
            text = body.decode().replace("\r\n ", "")
            assert f"X-WR-CALNAME:{chosen.title}\r\n" in text
            assert f"SOURCE;VALUE=URI:https://radar.example/{path}.ics\r\n" in text


def test_a_long_list_ends_with_the_latest(archive: tuple[Database, Settings]) -> None:
    first = date(2026, 1, 1)
    with archive[0].writing() as session:
        for number in range(calendar.MOST_EVENTS + 5):
            add(session, number, event_start=f"{first + timedelta(days=number)}")
    events = read(written(*archive)).events
    assert len(events) == calendar.MOST_EVENTS
    assert min(f"{event.dtstart}" for event in events) == f"{first + timedelta(days=5)}"


@given(st.text(max_size=200))
def test_any_words_come_back_as_they_were(words: str) -> None:
    """Whatever sites write, readers get it in one line, and no property of its making."""
    line = plain(words)
    made = Event(dtstart=date(2026, 1, 1), summary="@")
    frame = IcsCalendarStream.calendar_to_ics(Calendar(events=[made])).replace("\n", "\r\n")
    text = frame.replace("SUMMARY:@", f"SUMMARY:{calendar.Text(line).to_ical().decode()}")
    (theirs,) = read(text.encode()).events
    (ours,) = read_calendar(text.encode())
    assert (theirs.summary or "") == line
    assert ours.summary == squeeze(line)


def test_it_is_served_like_a_feed(site: Site) -> None:
    answer = site.get("/alle.ics")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert [event.summary for event in read(answer.body).events] == ["Vätertag"]
    again = site.get("/alle.ics", {"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert site.get("/suche.ics?art=termine&land=hessen").body.count(b"BEGIN:VEVENT") == 1
    assert site.get("/alle/archiv/2026-03.ics").status == 404


def test_texts_are_plain_also_for_programs_that_show_them_as_html(archive: tuple[Database, Settings]) -> None:
    title = "&lt;img src=x onerror=alert(1)&gt; Fest für Eltern &amp; Kinder, 5 < 6"
    with archive[0].writing() as session:
        add(session, 1, title=title, event_start="2026-05-12", teaser="<script>alert(1)</script>Kuchen")
    (event,) = read(written(*archive)).events
    assert event.summary == "Fest für Eltern & Kinder, 5 < 6"
    assert (event.description or "").startswith("Kuchen\n")
