"""The callback over HTTP: what a hub asks and delivers, and what others try."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from aggregator import websub
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.models import Subscription
from aggregator.removal import optout, pause
from aggregator.shapes import FoundHub, HubRequest
from tests.feeds.conftest import Site, add_sources, serving
from tests.hubs import Answer, call_back, deliver, signature

TOPIC = "https://www.ahlbeck.example/feed/"


@dataclass
class Asked:
    """A served installation that waits for a hub."""

    site: Site
    request: HubRequest

    @property
    def url(self) -> str:
        return f"{self.site.url}/websub/{self.request.token}"

    def verify(self, **given: object) -> Answer:
        asked = {"mode": "subscribe", "topic": TOPIC, "challenge": "a1b2", "lease_seconds": 864000}
        return call_back(self.url, **(asked | given))

    def row(self) -> Subscription:
        with self.site.database.session() as session:
            return session.exec(select(Subscription)).one()


@pytest.fixture
def asked(database_settings: Settings, database: Database) -> Iterator[Asked]:
    add_sources(database)
    now = datetime.now(UTC).replace(tzinfo=None)
    hubs = websub.hubs(database, database_settings, "ahlbeck", now)
    assert hubs is not None
    [request] = hubs.offered([FoundHub(topic_url=TOPIC, hub_url="https://hub.example/")])
    with serving(database_settings, database) as site:
        yield Asked(site, request)


def test_what_was_asked_for_is_confirmed_with_the_challenge_alone(asked: Asked) -> None:
    challenge = "<script>alert(1)</script>"
    answer = asked.verify(challenge=challenge)
    assert (answer.status, answer.body.decode()) == (200, challenge)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    row = asked.row()
    assert row.status == "live"
    assert row.lease_until and row.verified_at and (row.lease_until - row.verified_at).days == 10


@pytest.mark.parametrize(
    "given",
    [
        {"topic": "https://www.ahlbeck.example/feed"},
        {"topic": ""},
        {"mode": "unsubscribe"},
        {"mode": "publish"},
        {"mode": ""},
        {"challenge": ""},
        {"challenge": "x" * 2_000},
    ],
)
def test_what_was_not_asked_for_is_unknown(asked: Asked, given: dict[str, str]) -> None:
    answer = asked.verify(**given)
    assert (answer.status, answer.body) == (404, b"unknown\n")
    assert asked.row().status == "asked"


def test_nobody_confirms_twice_or_with_a_guessed_address(asked: Asked) -> None:
    assert (
        call_back(f"{asked.site.url}/websub/guessed", mode="subscribe", topic=TOPIC, challenge="x").status
        == 404
    )
    assert asked.verify().status == 200
    until = asked.row().lease_until
    assert asked.verify(lease_seconds=7_000_000).status == 404
    assert asked.row().lease_until == until


def test_a_denial_is_taken_note_of(asked: Asked) -> None:
    assert call_back(asked.url, mode="denied", topic="https://else.example/", reason="no").status == 404
    answer = call_back(asked.url, mode="denied", topic=TOPIC, reason="<b>nicht</b> für Euch")
    assert (answer.status, answer.body) == (200, b"")
    assert asked.row().status == "refused"
    page = asked.site.get("/lage/ahlbeck").body.decode()
    assert "vom Hub abgelehnt" in page
    assert "Der Hub lehnt ab: &lt;b&gt;nicht&lt;/b&gt; für Euch" in page


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_what_is_signed_is_taken_and_what_is_not_looks_taken(asked: Asked, method: str) -> None:
    asked.verify()
    body = "<feed>Ä</feed>".encode()
    for wrong in (None, f"{method}=00", signature("guessed", body, method)):
        answer = deliver(asked.url, body, wrong)
        assert (answer.status, answer.body) == (202, b"")
        assert asked.row().pinged_at is None
    assert asked.row().last_error
    answer = deliver(asked.url, body, signature(asked.request.secret, body, method))
    assert (answer.status, answer.body) == (202, b"")
    row = asked.row()
    assert row.pinged_at and row.last_error is None


def test_a_delivery_is_bounded(asked: Asked) -> None:
    asked.verify()
    body = b"x" * websub.LONGEST_BODY
    assert deliver(asked.url, body, signature(asked.request.secret, body)).status == 202
    taken = asked.row().pinged_at
    assert taken

    connection = http.client.HTTPConnection("127.0.0.1", int(asked.site.url.rpartition(":")[2]), timeout=20)
    path = f"/websub/{asked.request.token}"
    connection.putrequest("POST", path)
    connection.putheader("Content-Length", str(websub.LONGEST_BODY + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    connection = http.client.HTTPConnection("127.0.0.1", int(asked.site.url.rpartition(":")[2]), timeout=20)
    chunks = (b"x" * 65_536 for _ in range(websub.LONGEST_BODY // 65_536 + 1))
    try:
        connection.request(
            "POST", path, chunks, encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
        )
        assert connection.getresponse().status == 413
    except ConnectionError:
        pass  # answered and closed while we still sent
    finally:
        connection.close()
    assert asked.row().pinged_at == taken


@pytest.mark.parametrize("end", [pause, optout])
def test_who_is_not_visited_wants_no_deliveries(asked: Asked, end: object) -> None:
    asked.verify()
    with asked.site.database.writing() as session:
        if end is pause:
            pause(session, "ahlbeck")
        else:
            optout(session, "ahlbeck", datetime.now(UTC).replace(tzinfo=None))
    answer = deliver(asked.url, b"x", signature(asked.request.secret, b"x"))
    assert answer.status == 410  # 7: the hub may drop the subscription
    assert asked.verify().status == 404


def test_a_guessed_address_is_gone(asked: Asked) -> None:
    assert deliver(f"{asked.site.url}/websub/guessed", b"x", "sha256=00").status == 410
    assert asked.site.get(f"/websub/{asked.request.token}", method="PUT").status == 405


def test_the_office_sees_how_a_subscription_stands(asked: Asked) -> None:
    page = asked.site.get("/lage/ahlbeck").body.decode()
    assert "Benachrichtigungen" in page and "angefragt, noch nicht bestätigt" in page
    assert "hub.example" in page and TOPIC in page
    assert asked.request.secret not in page and asked.request.token not in page
    asked.verify()
    assert '<td role="cell" data-label="Stand">aktiv</td>' in asked.site.get("/lage/ahlbeck").body.decode()
    assert "Benachrichtigungen" not in asked.site.get("/lage/oberau").body.decode()
