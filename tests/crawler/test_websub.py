"""A visit asks the hubs of the site's feeds: where it may, with its own manners, and never at the visit's cost."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from aggregator import websub
from aggregator.config import Settings
from aggregator.database import Database, open_database
from aggregator.models import Source, Subscription, Visit
from aggregator.shapes import KnownEntryPoint, SiteMemory
from crawler import address_guard
from crawler.assessment import assess
from crawler.child import Job, run_job
from crawler.pages import Answer
from crawler.probe import probe
from crawler.record import record
from crawler.run import harvest
from crawler.visit import SiteVisit
from crawler.websub import offers
from tests.crawler.rude import Rude, rude_server
from tests.hubs import ToldHub, told_hub

PUBLIC = "127.0.0.2"
"""Plays the public host in tests of the guard."""


def feed(site: str, hub: str, topic: str = "/feed", items: str = "") -> str:
    """The RSS of a site; ``items`` is the address before the numbers of its entries."""
    entries = "".join(
        f"<item><title>Nachricht {n}</title><link>{items or site}/n{n}</link></item>" for n in range(3)
    )
    return (
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Neues</title>'
        f'<atom:link rel="self" href="{topic}"/><atom:link rel="hub" href="{hub}"/>{entries}</channel></rss>'
    )


def furnish(site: Rude, hub: str, host: str = "127.0.0.1", **given: str) -> str:
    """Three items and a feed that names a hub; returns the site's homepage."""
    home = site.url("", host)
    links = "".join(f'<li><a href="/n{n}">Nachricht {n}</a></li>' for n in range(3))
    alternate = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.pages = {
        f"/n{n}": f"<h1>Nachricht {n}</h1><p>{'Das Bündnis lädt alle Familien ein. ' * 8}{n}</p>"
        for n in range(3)
    }
    site.pages["/"] = f"<html><head>{alternate}</head><body><h1>Aktuelles</h1><ul>{links}</ul></body></html>"
    site.pages["/feed"] = feed(home, hub, **given)
    return f"{home}/"


@pytest.fixture
def local(settings: Settings) -> Settings:
    return settings.model_copy(update={"allow_private_addresses": True, "download_delay": 0.0})


@pytest.fixture
def opened(settings: Settings) -> Iterator[Database]:
    database = open_database(settings)
    yield database
    database.close()


@pytest.fixture
def site() -> Iterator[Rude]:
    with rude_server("0.0.0.0") as rude:
        yield rude


@pytest.fixture
def hub() -> Iterator[ToldHub]:
    with told_hub("0.0.0.0") as hub:
        yield hub


def visit(settings: Settings, database: Database, homepage: str) -> Visit:
    """A visit in this very process, of a source that is added where it is missing."""
    with database.writing() as session:
        if session.exec(select(Source)).first() is None:
            values = {
                "slug": "birkenau",
                "name": "Birkenau",
                "homepage_url": homepage,
                "homepage_key": homepage,
            }
            session.add(
                Source.model_validate(values | {"created_at": datetime.now(UTC).replace(tzinfo=None)})
            )
    asyncio.run(run_job(Job(settings, ("birkenau",)), lambda event: None))
    with database.session() as session:
        return session.exec(select(Visit).order_by(col(Visit.id).desc())).all()[0]


def kept(database: Database) -> list[websub.SubscriptionView]:
    with database.session() as session:
        return websub.subscriptions(session, "birkenau", datetime.now(UTC).replace(tzinfo=None))


def test_a_hub_is_asked_once_and_again_near_the_end_of_the_lease(
    local: Settings, opened: Database, site: Rude, hub: ToldHub
) -> None:
    homepage = furnish(site, hub.url())
    done = visit(local, opened, homepage)
    assert (done.error, done.new, done.item_pages) == (None, 3, 3)
    [form] = hub.forms
    with opened.session() as session:
        row = session.exec(select(Subscription)).one()
    assert form == {
        "hub.mode": "subscribe",
        "hub.topic": site.url("/feed"),
        "hub.callback": f"https://radar.example/websub/{row.token}",
        "hub.secret": row.secret,
        "hub.lease_seconds": "2592000",
    }
    assert row.status == "asked"
    assert hub.agents[0].startswith("Buendnisradar/") and "radar@radar.example" in hub.agents[0]
    assert hub.paths == ["/hub"]  # no robots.txt: the site's own feed names it

    visit(local, opened, homepage)
    assert len(hub.forms) == 1
    with opened.writing() as session:
        now = datetime.now(UTC).replace(tzinfo=None)
        assert websub.verify(session, row.token, row.topic_url, "864000", now)
    visit(local, opened, homepage)
    assert len(hub.forms) == 1
    with opened.writing() as session:
        row = session.exec(select(Subscription)).one()
        row.requested_at, row.verified_at = now - timedelta(days=8), now - timedelta(days=8)
        row.lease_until = now + timedelta(days=2)
    visit(local, opened, homepage)
    assert [sent["hub.callback"] for sent in hub.forms] == [form["hub.callback"]] * 2


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        ((500, ""), "wanted", "HTTP 500"),
        ((429, ""), "wanted", "HTTP 429"),
        ((200, ""), "wanted", "HTTP 200"),
        ((403, ""), "refused", "HTTP 403"),
        ((302, "/else"), "wanted", "HTTP 302"),
        ((307, ""), "wanted", "HTTP 307"),
        ((307, "/hub"), "wanted", "leitet immer weiter"),
        ((308, "file:///etc/passwd"), "wanted", "keine Adresse im Web"),
    ],
)
def test_a_failing_hub_is_told_of_and_costs_the_visit_nothing(
    local: Settings,
    opened: Database,
    site: Rude,
    hub: ToldHub,
    answer: tuple[int, str],
    status: str,
    told: str,
) -> None:
    hub.answers["/hub"] = answer
    done = visit(local, opened, furnish(site, hub.url()))
    assert (done.error, done.new) == (None, 3)
    [found] = kept(opened)
    assert found.status == status
    assert found.last_error and told in found.last_error
    assert len(hub.forms) == (4 if answer == (307, "/hub") else 1)


def test_a_hub_that_is_down_is_told_of(local: Settings, opened: Database, site: Rude) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{free.getsockname()[1]}/"
    done = visit(local, opened, furnish(site, gone))
    assert (done.error, done.new) == (None, 3)
    [found] = kept(opened)
    assert (found.status, found.last_error) == (
        "wanted",
        "127.0.0.1 nimmt keine Verbindung an oder bricht sie ab.",
    )


def test_a_hub_that_moved_is_followed_with_the_whole_request(
    local: Settings, opened: Database, site: Rude, hub: ToldHub
) -> None:
    hub.answers["/hub"] = (308, "/new")
    visit(local, opened, furnish(site, hub.url()))
    assert hub.paths == ["/hub", "/new"]
    assert hub.forms[0] == hub.forms[1]
    assert kept(opened)[0].status == "asked"


class TestGuard:
    @pytest.fixture(autouse=True)
    def _one_public_address(self, monkeypatch: pytest.MonkeyPatch, site: Rude, hub: ToldHub) -> None:
        real = address_guard.refusal
        monkeypatch.setattr(address_guard, "_WEB_PORTS", (site.port, hub.port))
        monkeypatch.setattr(
            address_guard, "refusal", lambda host, port: None if host == PUBLIC else real(host, port)
        )

    @pytest.fixture
    def guarded(self, local: Settings) -> Settings:
        return local.model_copy(update={"allow_private_addresses": False})

    def test_a_public_hub_is_asked(
        self, guarded: Settings, opened: Database, site: Rude, hub: ToldHub
    ) -> None:
        visit(guarded, opened, furnish(site, hub.url(host=PUBLIC), PUBLIC))
        assert len(hub.forms) == 1
        assert kept(opened)[0].last_error is None

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254"])
    def test_a_private_hub_is_not(
        self, guarded: Settings, opened: Database, site: Rude, hub: ToldHub, host: str
    ) -> None:
        done = visit(guarded, opened, furnish(site, hub.url(host=host), PUBLIC))
        assert (done.error, done.new, hub.forms) == (None, 3, [])
        assert "keine öffentliche Adresse" in (kept(opened)[0].last_error or "")

    def test_nor_one_that_a_public_hub_leads_to(
        self, guarded: Settings, opened: Database, site: Rude, hub: ToldHub
    ) -> None:
        hub.answers["/hub"] = (307, hub.url("/secret"))
        visit(guarded, opened, furnish(site, hub.url(host=PUBLIC), PUBLIC))
        assert hub.paths == ["/hub"]
        assert "keine öffentliche Adresse" in (kept(opened)[0].last_error or "")


def test_nobody_is_asked_without_a_public_address_of_our_own(
    local: Settings, opened: Database, site: Rude, hub: ToldHub
) -> None:
    home = local.model_copy(update={"base_url": "http://127.0.0.1:8000"})
    visit(home, opened, furnish(site, hub.url()))
    assert len(hub.forms) == 1  # where private addresses are allowed, for tests
    assert (
        websub.hubs(opened, home.model_copy(update={"allow_private_addresses": False}), "birkenau", NOW)
        is None
    )


NOW = datetime(2026, 3, 20)  # noqa: DTZ001  (as the tables keep it)


@pytest.mark.parametrize(
    "given", [{"topic": "https://else.example/feed"}, {"items": "https://else.example"}, {"topic": ""}]
)
def test_a_feed_of_somebody_else_is_none_of_the_source(
    local: Settings, opened: Database, site: Rude, hub: ToldHub, given: dict[str, str]
) -> None:
    homepage = furnish(site, hub.url(), **given)
    if given == {"topic": ""}:  # names a hub, but not itself
        site.pages["/feed"] = site.pages["/feed"].replace('rel="self"', 'rel="alternate"')
    assert visit(local, opened, homepage).new == 3
    assert (hub.forms, kept(opened)) == ([], [])


def test_a_probe_a_recording_and_its_replay_ask_no_hub(
    local: Settings, opened: Database, site: Rude, hub: ToldHub, tmp_path: Path
) -> None:
    homepage = furnish(site, hub.url())
    assert len(probe(local, homepage).items) == 3
    record(local, homepage, tmp_path / "recordings")
    with opened.writing() as session:
        values = {"slug": "birkenau", "name": "Birkenau", "homepage_url": homepage, "homepage_key": homepage}
        session.add(Source.model_validate(values | {"created_at": NOW}))
    [summary] = harvest(local, ["birkenau"], replay=tmp_path / "recordings").visits
    assert (summary.error, summary.new) == (None, 3)
    assert (hub.forms, kept(opened)) == ([], [])


def test_a_feed_that_was_not_modified_still_offers_its_hub() -> None:
    """What it said is kept with it (a 304 has no body)."""
    home = "https://birkenau.example/"
    entry: dict[str, object] = {"u": f"{home}n1", "t": "Nachricht 1", "d": None, "x": "", "c": []}
    knowledge = {"entries": [entry], "verdict": "feed", "hub": [f"{home}feed", "https://hub.example/"]}
    point = KnownEntryPoint("birkenau.example/feed", f"{home}feed", "feed", 200, '"1"', None, None, knowledge)
    memory = SiteMemory("birkenau", home, entry_points=(point,), first_visit=False)
    seen = SiteVisit(memory, NOW.replace(tzinfo=UTC))
    front = "<html><body><h1>Aktuelles</h1><a href='/n1'>Nachricht 1</a></body></html>"
    text = "Das Bündnis lädt alle Familien ein. " * 8
    item = f"<html><body><h1>Nachricht 1</h1><p>{text}</p></body></html>"
    pages = {home: front, f"{home}n1": item}
    while (fetch := seen.next()) is not None:
        known = fetch.url in pages
        status = 304 if fetch.url == f"{home}feed" else 200 if known else 404
        seen.take(fetch, Answer(fetch.url, status, "text/html", body=pages.get(fetch.url, "").encode()))
    assert offers(assess(seen)).offers == ((f"{home}feed", "https://hub.example/"),)
