"""WebSub end to end, with the hub, the publisher and the subscriber of somebody else (Flask-WebSub) on loopback.

::

    the site's feed names a hub ── our visit subscribes ── the hub verifies ── the site publishes ── the hub delivers,
    signed ── the source is due ── the next visit stores the item ── our feeds have changed ── we ping the same hub
    ── it fetches our feed and delivers it to a subscriber of ours
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_websub.publisher import init_publisher, publisher
from flask_websub.subscriber import (
    SQLite3SubscriberStorage,
    SQLite3TempSubscriberStorage,
    Subscriber,
    discover,
)
from sqlmodel import select

from aggregator import store, websub
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.models import Item, Source, Subscription, Visit
from crawler.run import harvest
from crawler.schedule import tick
from feeds.pings import ping
from tests import hubs
from tests.crawler.processes import wait_until
from tests.feeds.conftest import serving
from tests.ports import free_port

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Bündnis Birkenau</title><link>{site}/</link>
<description>Neues</description>{entries}</channel></rss>"""
ENTRY = "<item><title>{title}</title><link>{site}/neues/{number}</link><pubDate>{day}</pubDate></item>"
TITLES = ["Ferienbetreuung wächst weiter", "Neues Elterncafé eröffnet", "Väterfrühstück im Rathaus"]


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def site_of(hub: str, titles: list[str]) -> Iterator[str]:
    """An alliance's site whose feed is published with Flask-WebSub; ``titles`` are its news."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    day = f"{datetime.now(UTC):%a, %d %b %Y} 00:00:00 +0000"
    app = Flask("site")
    init_publisher(app)

    @app.get("/")
    def home() -> str:
        links = "".join(f'<li><a href="/neues/{n}">{title}</a></li>' for n, title in enumerate(titles))
        alternate = '<link rel="alternate" type="application/rss+xml" href="/feed.rss">'
        return f"<html><head>{alternate}</head><body><h1>Aktuelles</h1><ul>{links}</ul></body></html>"

    @app.get("/feed.rss")
    @publisher(self_url=f"{site}/feed.rss", hub_url=hub)  # type: ignore[untyped-decorator]
    def feed() -> tuple[str, dict[str, str]]:
        entries = "".join(
            ENTRY.format(title=title, site=site, number=n, day=day) for n, title in enumerate(titles)
        )
        return FEED.format(site=site, entries=entries), {"Content-Type": "application/rss+xml"}

    @app.get("/neues/<int:number>")
    def item(number: int) -> str:
        text = f"Das Bündnis lädt alle Familien ein. {titles[number]}: Betriebe und Stadt machen mit. " * 3
        return f"<html><body><main><h1>{titles[number]}</h1><p>{text}</p></main></body></html>"

    with hubs.serving_flask(app, port):
        yield site


@contextmanager
def subscriber_of(topic: str, folder: Path) -> Iterator[list[bytes]]:
    """A subscriber of one of our feeds, found the way that subscribers find it; yields what is delivered."""
    got: list[bytes] = []
    confirmed = threading.Event()
    subscriber = Subscriber(
        SQLite3SubscriberStorage(str(folder / "subscriber.sqlite")),
        SQLite3TempSubscriberStorage(str(folder / "asked.sqlite")),
    )
    subscriber.add_listener(lambda topic, callback, body: got.append(body))
    subscriber.add_success_handler(lambda topic, callback, mode: confirmed.set())
    app = Flask("subscriber")
    app.register_blueprint(subscriber.build_blueprint(url_prefix="/callback"))
    with hubs.serving_flask(app) as url, app.test_request_context(base_url=url):
        subscriber.subscribe(**discover(topic))
        assert confirmed.wait(10)
        yield got


@pytest.fixture
def served(database_settings: Settings) -> Settings:
    """Settings of an installation that is at home on loopback."""
    return database_settings.model_copy(
        update={
            "base_url": f"http://127.0.0.1:{free_port()}",
            "allow_private_addresses": True,
            "download_delay": 0.0,
        }
    )


def add_source(database: Database, homepage: str) -> None:
    with database.writing() as session:
        session.add(
            Source(
                slug="birkenau",
                name="Bündnis Birkenau",
                state="Hessen",
                homepage_url=homepage,
                homepage_key=homepage,
                created_at=now(),
            )
        )


def subscription(database: Database) -> Subscription | None:
    with database.session() as session:
        return session.exec(select(Subscription)).first()


def live(database: Database) -> bool:
    found = subscription(database)
    return found is not None and found.status == "live"


def pinged(database: Database) -> bool:
    found = subscription(database)
    return found is not None and found.pinged_at is not None


def let_hours_pass(database: Database) -> None:
    """The first visit was a while ago: a ping right after it would wait for its pause."""
    ago = now() - timedelta(hours=6)
    with database.writing() as session:
        for visit in session.exec(select(Visit)):
            visit.started_at = visit.finished_at = ago
        source = session.exec(select(Source)).one()
        source.last_visit_at = source.last_success_at = ago


def titles_in(database: Database) -> set[str]:
    with database.session() as session:
        return set(session.exec(select(Item.title)))


@pytest.mark.parametrize("algorithm", ["sha1", "sha512"])
def test_from_their_publisher_to_our_subscriber(
    served: Settings, database: Database, tmp_path: Path, algorithm: str
) -> None:
    titles = TITLES[:2]
    with (
        hubs.flask_hub(tmp_path, algorithm) as hub,
        site_of(hub, titles) as site,
        serving_at(served.model_copy(update={"hub_url": hub}), database) as settings,
    ):
        add_source(database, f"{site}/")
        [first] = harvest(settings, ["birkenau"]).visits
        assert (first.error, first.new) == (None, 2)
        wait_until(lambda: live(database), 60)
        row = subscription(database)
        assert row is not None and (row.topic_url, row.hub_url) == (f"{site}/feed.rss", hub)
        assert row.lease_until and row.lease_until - now() > timedelta(days=29)

        assert ping(settings, database).first  # what is there already is not news
        with subscriber_of(f"{settings.base_url}/alle.atom", tmp_path) as got:
            let_hours_pass(database)
            titles.append(TITLES[2])
            assert hubs.publish(hub, f"{site}/feed.rss") == 202
            wait_until(lambda: pinged(database), 60)
            with database.session() as session:
                assert store.due(session, now()) == ["birkenau"]
            [second] = tick(settings, database, threading.Event()).visits
            assert (second.error, second.new) == (None, 1)
            assert titles_in(database) == set(TITLES)
            told = subscription(database)
            assert told is not None and told.status == "proved" and told.last_error is None

            done = ping(settings, database)
            assert done.failures == [] and done.changed >= 4  # all, news, the Land, the alliance
            wait_until(lambda: bool(got), 60)
            assert TITLES[2].encode() in got[-1]
            assert ping(settings, database).told == 0


def test_what_the_hub_did_not_sign_is_refused(served: Settings, database: Database, tmp_path: Path) -> None:
    with (
        hubs.flask_hub(tmp_path) as hub,
        site_of(hub, TITLES[:2]) as site,
        serving_at(served, database) as settings,
    ):
        add_source(database, f"{site}/")
        harvest(settings, ["birkenau"])
        wait_until(lambda: live(database), 60)
        let_hours_pass(database)
        row = subscription(database)
        assert row is not None
        callback = f"{settings.base_url}/websub/{row.token}"
        forged = [None, "sha1=", "md5=abc", hubs.signature("guessed", b"x"), hubs.signature(row.secret, b"y")]
        for header in forged:
            assert hubs.deliver(callback, b"x", header).status == 202  # 7.1: it need not know
        with database.session() as session:
            assert store.due(session, now()) == []
            [view] = websub.subscriptions(session, "birkenau", now())
        assert view.pinged_at is None
        assert view.last_error and "nicht richtig unterschrieben" in view.last_error


@contextmanager
def serving_at(settings: Settings, database: Database) -> Iterator[Settings]:
    """The installation's pages, feeds and callback at its base URL."""
    with serving(settings, database, int(settings.base_url.rpartition(":")[2])):
        yield settings


def test_a_crawl_ends_with_pings_also_when_a_visit_failed(served: Settings, database: Database) -> None:
    with hubs.told_hub() as hub, site_of(hub.url("/theirs"), TITLES[:2]) as site:
        settings = served.model_copy(update={"hub_url": hub.url("/ours")})
        add_source(database, f"{site}/")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RADAR_")}
        for name, value in settings.model_dump(mode="json").items():
            environment |= {f"RADAR_{name.upper()}": str(value)} if value is not None else {}
        command = [sys.executable, "-m", "radar", "crawl", "--all"]
        assert ping(settings, database).first
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        told = {form.get("hub.topic") for form in hub.forms if form["hub.mode"] == "publish"}
        assert f"{settings.base_url}/alle.atom" in told
        assert hub.paths.count("/theirs") == 1
        hub.forms.clear()
        with database.writing() as session:
            source = session.exec(select(Source)).one()
            source.homepage_url, source.name = f"{site}/neues/77", "Bündnis mit neuem Namen"
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 1
        assert f"{settings.base_url}/buendnis/birkenau.rss" in {form.get("hub.topic") for form in hub.forms}
