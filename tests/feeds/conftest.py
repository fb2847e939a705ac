"""An archive with real data, and the real app on a real port in front of it."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette import types as asgi

from aggregator.config import Settings, load_settings
from aggregator.database import Database, open_database
from aggregator.ingest import open_visit
from aggregator.models import Source
from aggregator.shapes import FoundItem, VisitReport
from feeds.web.server import WebServer, build_server

NOW = datetime.fromisoformat("2026-03-20T09:30:00")
PATHS = {"zell": "stadtverwaltung/familie-und-soziales/lokales-buendnis-fuer-familie/startseite"}
HOSTILE = "<script>alert(1)</script> Spiel & Spaß 😀"
SOURCES = (
    ("ahlbeck", "Bündnis für Familie Ahlbeck", "Ahlbeck", "Hessen"),
    ("oberau", "Familienbündnis Oberau", "Oberau", "Bayern"),
    ("zell", "Ärztinnen und Eltern in Zell", "Zell", "Bayern"),
)


def found(slug: str, number: int, **given: object) -> FoundItem:
    """An item of a source, dated a few days before :data:`NOW` unless told otherwise."""
    values: dict[str, object] = {
        "key": f"{slug}.example/neues/{number}",
        "url": f"https://www.{slug}.example/neues/{number}?a=1&b=2",
        "kind": "news",
        "title": f"Meldung {number} aus {slug}",
        "published": f"2026-03-{10 + number:02}",
        "date_precision": "day",
        "teaser": "Die Ferienbetreuung wächst: Betriebe & Stadt <teilen> sich die Kosten.",
        "text": "Die Ferienbetreuung wächst. Betriebe und Stadt teilen sich die Kosten.",
    }
    return FoundItem.model_validate(values | given)


def add_sources(database: Database) -> None:
    with database.writing() as session:
        for slug, name, place, state in SOURCES:
            session.add(
                Source(
                    slug=slug,
                    name=name,
                    place=place,
                    state=state,
                    homepage_url=f"https://www.{slug}.example/{PATHS.get(slug, '')}",
                    homepage_key=f"{slug}.example",
                    created_at=NOW - timedelta(days=1),
                )
            )


def visit(database: Database, settings: Settings, slug: str, *items: FoundItem, now: datetime = NOW) -> None:
    """A visit that found these items."""
    writer = open_visit(database, settings, slug, now)
    for item in items:
        writer.take(item)
    writer.close(VisitReport(requests=5, item_pages=len(items), bytes=20_000, seconds=9.6))


def fail(database: Database, settings: Settings, slug: str, times: int) -> None:
    """Visits that came to nothing."""
    for day in range(times):
        writer = open_visit(database, settings, slug, NOW + timedelta(days=day))
        writer.close(
            VisitReport(
                requests=1, error_kind="dns", error="Der Name zell.example ist nicht zu finden (DNS)."
            )
        )


def fill(database: Database, settings: Settings) -> None:
    """Three alliances: one with all kinds and precisions, one plain, one that cannot be reached."""
    add_sources(database)
    visit(
        database,
        settings,
        "ahlbeck",
        found("ahlbeck", 1),
        found("ahlbeck", 2, kind="project", title=HOSTILE),
        found(
            *("ahlbeck", 3),
            kind="event",
            title="Vätertag",
            event_start="2026-04-12T15:00",
            event_end="2026-04-12T17:30",
            event_place="Bürgerhaus",
        ),
        found("ahlbeck", 4, published="2026-03", date_precision="month"),
        found("ahlbeck", 5, published="2012", date_precision="year", title="Lange her"),
    )
    undated = found("ahlbeck", 6, published=None, date_precision="none", title="Undatiert", appeared=True)
    visit(database, settings, "ahlbeck", undated, now=NOW + timedelta(hours=1))
    visit(database, settings, "oberau", *(found("oberau", number) for number in range(1, 4)))
    fail(database, settings, "zell", 3)
    settle(database)


def settle(database: Database) -> None:
    """All that is in the archive has long been so."""
    with database.writing() as session:
        session.connection().execute(
            text("UPDATE public_change SET changed_at = '2026-03-20 10:30:00.000000'")
        )


@dataclass
class Answer:
    """An HTTP answer as it came over the wire."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Site:
    """A served archive. ``get`` asks as plainly as a program can: no redirects, no unpacking.

    ``answers`` has the status of everything that was answered so far, to whomever, with what was asked for.
    """

    server: WebServer
    settings: Settings
    database: Database
    answers: list[tuple[str, int]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.address

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", int(self.url.rpartition(":")[2]), timeout=20)
        try:
            connection.request(method, path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


class Noting:
    """A layer around the app: what it answers is written down before it leaves."""

    def __init__(self, app: asgi.ASGIApp, answers: list[tuple[str, int]]) -> None:
        self.app, self.answers = app, answers

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        async def told(message: asgi.Message) -> None:
            if message["type"] == "http.response.start":
                query = scope["query_string"].decode()
                asked = scope["raw_path"].decode() + (f"?{query}" if query else "")
                self.answers.append((asked, message["status"]))
            await send(message)

        await self.app(scope, receive, told)


@contextmanager
def serving(settings: Settings, database: Database, port: int = 0) -> Iterator[Site]:
    """The app on a port of the loopback, 0 for a free one."""
    server = build_server(settings, database, "127.0.0.1", port)
    answers: list[tuple[str, int]] = []
    assert isinstance(server.config.app, FastAPI)
    server.config.app.add_middleware(Noting, answers=answers)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield Site(server, settings, database, answers)
    finally:
        server.should_exit = True
        thread.join(20)


def make_settings(folder: Path, **given: object) -> Settings:
    values: dict[str, object] = {
        "database_url": f"sqlite:///{folder / 'radar.sqlite'}",
        "base_url": "https://radar.example",
        "operator": "Servicebüro Musterland",
        "contact_url": "https://radar.example/crawler",
        "contact_mail": "radar@radar.example",
        "hub_url": "https://hub.example/",
    }
    return load_settings(**(values | given))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A served archive for tests that only read."""
    settings = make_settings(tmp_path_factory.mktemp("archive"))
    database = open_database(settings)
    fill(database, settings)
    with serving(settings, database) as served:
        yield served
    database.close()


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A served archive for a test that changes it."""
    settings = make_settings(tmp_path)
    database = open_database(settings)
    fill(database, settings)
    with serving(settings, database) as served:
        yield served
    database.close()
