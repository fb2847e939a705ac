"""Subscriptions: when a hub is asked, what it is believed, and when a source is looked at for it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from aggregator import removal, store, websub
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.decide import MOST_INTERVAL
from aggregator.ingest import open_visit
from aggregator.models import Source, Subscription, Visit
from aggregator.shapes import FoundHub, FoundItem, HubRequest, VisitReport
from aggregator.websub_rules import (
    FRUITLESS_PAUSE,
    LEAST_PAUSE,
    LONGEST_LEASE,
    USUAL_LEASE,
    lease,
    rarer,
    renew_at,
    signed,
    to_ask,
    waiting,
)
from tests.hubs import signature

NOW = datetime(2026, 3, 20, 9, 30)  # noqa: DTZ001  (as the tables keep it)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOPIC, HUB = "https://birkenau.example/feed/", "https://hub.example/"
OFFER = FoundHub(topic_url=TOPIC, hub_url=HUB)
BODY = b"<feed/>"


def row(
    status: str = "live",
    requested_at: datetime | None = None,
    verified_at: datetime | None = None,
    lease_until: datetime | None = None,
) -> Subscription:
    """A row that no database has seen."""
    return Subscription(
        source_id=1,
        topic_url=TOPIC,
        hub_url=HUB,
        token="t",
        secret="s",
        status=status,
        requested_at=requested_at,
        verified_at=verified_at,
        lease_until=lease_until,
    )


@pytest.fixture
def source(database: Database) -> str:
    with database.writing() as session:
        session.add(
            Source(
                slug="birkenau",
                name="Bündnis Birkenau",
                homepage_url="https://birkenau.example/",
                homepage_key="birkenau.example",
                created_at=NOW - 90 * DAY,
            )
        )
    return "birkenau"


def asks(database: Database, settings: Settings, now: datetime, *offers: FoundHub) -> list[HubRequest]:
    """What a visit at ``now`` asks hubs for."""
    hubs = websub.hubs(database, settings, "birkenau", now)
    assert hubs is not None
    return hubs.offered(offers or [OFFER])


def visit(database: Database, settings: Settings, now: datetime, *titles: str, error: str = "") -> None:
    """A visit that found items with these titles, dated on its day."""
    writer = open_visit(database, settings, "birkenau", now)
    for title in titles:
        url = f"https://birkenau.example/{title}"
        day = now.date().isoformat()
        writer.take(
            FoundItem(
                key=url[8:], url=url, kind="news", title=title, text=f"{title} im Rathaus.",
                published=day, date_precision="day",
            )
        )  # fmt: skip
    writer.close(VisitReport(seconds=60, error=error or None, error_kind="dns" if error else None))


def stored(session: Session) -> Subscription:
    return session.exec(select(Subscription)).one()


def planned(database: Database) -> datetime:
    with database.session() as session:
        due = session.exec(select(Source.next_visit_at)).one()
        assert due is not None
        return due


def view(database: Database, now: datetime) -> websub.SubscriptionView:
    with database.session() as session:
        [found] = websub.subscriptions(session, "birkenau", now)
        return found


def verify(
    database: Database, token: str, now: datetime, topic: str = TOPIC, seconds: str = "864000"
) -> bool:
    with database.writing() as session:
        return websub.verify(session, token, topic, seconds, now)


def subscribe(database: Database, settings: Settings, now: datetime, seconds: str = "864000") -> HubRequest:
    """A visit asks and the hub verifies."""
    [request] = asks(database, settings, now)
    assert verify(database, request.token, now + timedelta(minutes=1), seconds=seconds)
    return request


def deliver(database: Database, request: HubRequest, now: datetime) -> websub.Delivered:
    return websub.deliver(database, request.token, signature(request.secret, BODY), BODY, now)


class TestRules:
    @pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
    def test_a_signature_is_of_the_secret_and_the_raw_body(self, method: str) -> None:
        right = signature("secret", BODY, method)
        assert signed("secret", right, BODY)
        assert signed("secret", right.replace(right[-5:], right[-5:].upper()), BODY)
        assert not signed("other", right, BODY)
        assert not signed("secret", right, BODY + b" ")
        assert not signed("secret", right[:-1], BODY)

    @pytest.mark.parametrize(
        "header", [None, "", "=", "sha1", "sha1=", "md5=0", "new=x", "sha256=ä", "sha256=\udcff"]
    )
    def test_what_is_no_signature_is_none(self, header: str | None) -> None:
        assert not signed("secret", header, BODY)

    @pytest.mark.parametrize(
        ("seconds", "expected"),
        [
            ("864000", timedelta(days=10)),
            (" 3600 ", HOUR),
            ("99999999999", LONGEST_LEASE),
            ("9" * 400, USUAL_LEASE),
            *((text, USUAL_LEASE) for text in (None, "", "0", "-5", "1e9", "²", "soon")),
        ],
    )
    def test_a_lease_is_bounded(self, seconds: str | None, expected: timedelta) -> None:
        assert lease(seconds) == expected

    def test_a_lease_is_renewed_before_it_ends(self) -> None:
        long = row(verified_at=NOW, lease_until=NOW + 30 * DAY, requested_at=NOW)
        short = row(verified_at=NOW, lease_until=NOW + 3 * DAY, requested_at=NOW)
        assert renew_at(long) == NOW + 27 * DAY
        assert renew_at(short) == NOW + 2 * DAY
        assert not to_ask(long, NOW + 26 * DAY)
        assert to_ask(long, NOW + 27 * DAY)

    def test_a_hub_that_failed_is_asked_again_later_and_one_that_refused_much_later(self) -> None:
        for status in ("wanted", "asked"):
            assert not to_ask(row(status=status, requested_at=NOW), NOW + 11 * HOUR)
            assert to_ask(row(status=status, requested_at=NOW), NOW + 12 * HOUR)
        assert not to_ask(row(status="refused", requested_at=NOW), NOW + 29 * DAY)
        assert to_ask(row(status="refused", requested_at=NOW), NOW + 30 * DAY)
        lapsed = row(verified_at=NOW - 10 * DAY, lease_until=NOW - DAY, requested_at=NOW - 10 * DAY)
        assert to_ask(lapsed, NOW)

    def test_only_who_was_asked_is_waited_for(self) -> None:
        assert waiting(row(status="asked", requested_at=NOW))
        assert not waiting(row(status="wanted", requested_at=None))
        assert not waiting(row(status="refused", requested_at=NOW))
        assert not waiting(row(requested_at=NOW, verified_at=NOW + HOUR))
        assert waiting(row(requested_at=NOW + DAY, verified_at=NOW))

    def test_proved_is_polled_less_but_once_a_week(self) -> None:
        assert rarer(DAY, proved=False) == DAY
        assert rarer(DAY, proved=True) == 4 * DAY
        assert rarer(6 * DAY, proved=True) == MOST_INTERVAL == 7 * DAY


class TestAsking:
    def test_a_request_has_an_address_that_nobody_guesses_and_a_short_secret(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        other = FoundHub(topic_url="https://birkenau.example/termine/feed/", hub_url=HUB)
        first, second = asks(database, settings, NOW, OFFER, other)
        assert first.callback_url == f"https://radar.example/websub/{first.token}"
        assert len(first.token) >= 32 and len(first.secret) >= 32
        assert len(first.secret.encode()) < 200
        assert {first.token, first.secret}.isdisjoint({second.token, second.secret})
        assert first.lease_seconds == 30 * 86_400
        assert asks(database, settings, NOW + HOUR, OFFER, other) == []

    @pytest.mark.parametrize(
        "base_url",
        ["http://127.0.0.1:8000", "http://localhost", "http://[::1]/", "http://10.1.2.3", "http://radar"],
    )
    def test_nobody_is_asked_who_could_not_call_back(
        self, database: Database, settings: Settings, source: str, base_url: str
    ) -> None:
        home = settings.model_copy(update={"base_url": base_url})
        assert websub.hubs(database, home, source, NOW) is None
        tests = home.model_copy(update={"allow_private_addresses": True})
        assert websub.hubs(database, tests, source, NOW) is not None
        public = settings.model_copy(update={"base_url": "http://93.184.216.34/radar/"})
        [request] = asks(database, public, NOW)
        assert request.callback_url == f"http://93.184.216.34/radar/websub/{request.token}"

    def test_a_failure_is_shown_and_asked_again(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        hubs = websub.hubs(database, settings, source, NOW)
        assert hubs is not None
        [request] = hubs.offered([OFFER])
        hubs.answered(request, "Der Hub antwortet mit HTTP 500.")
        assert (view(database, NOW).status, view(database, NOW).last_error) == (
            "wanted",
            "Der Hub antwortet mit HTTP 500.",
        )
        [again] = asks(database, settings, NOW + DAY)
        assert again == request
        hubs.answered(again, "Der Hub antwortet mit HTTP 403.", refused=True)
        assert view(database, NOW).status == "refused"
        assert asks(database, settings, NOW + 2 * DAY) == []

    def test_another_hub_gets_other_secrets(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        request = subscribe(database, settings, NOW)
        moved = FoundHub(topic_url=TOPIC, hub_url="https://other.example/")
        [other] = asks(database, settings, NOW + HOUR, moved)
        assert {other.token, other.secret}.isdisjoint({request.token, request.secret})
        assert deliver(database, request, NOW + HOUR) == "gone"

    def test_a_feed_that_always_calls_itself_something_else_does_not_fill_the_table(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        for number in range(20):
            asks(database, settings, NOW, FoundHub(topic_url=f"{TOPIC}?{number}", hub_url=HUB))
        many = [FoundHub(topic_url=f"{TOPIC}?many={number}", hub_url=HUB) for number in range(20)]
        assert len(asks(database, settings, NOW, *many)) == websub.MOST_OFFERS
        with database.session() as session:
            assert len(session.exec(select(Subscription)).all()) <= 8


class TestCallingBack:
    def test_a_subscription_is_verified_once(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        [request] = asks(database, settings, NOW)
        assert not verify(database, "guessed", NOW)
        assert not verify(database, request.token, NOW, topic=TOPIC.rstrip("/"))
        assert verify(database, request.token, NOW + HOUR)
        assert not verify(database, request.token, NOW + 2 * HOUR)  # nobody has asked for that
        found = view(database, NOW + HOUR)
        assert (found.status, found.lease_until) == ("live", NOW + HOUR + 10 * DAY)
        assert view(database, NOW + 11 * DAY).status == "lapsed"

    def test_a_renewal_is_verified_and_keeps_what_was_learned(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        request = subscribe(database, settings, NOW)
        with database.writing() as session:
            stored(session).status = "proved"
        later = NOW + 8 * DAY
        assert asks(database, settings, later) == [request]
        assert view(database, later).status == "proved"
        assert verify(database, request.token, later + HOUR)
        found = view(database, later)
        assert (found.status, found.lease_until) == ("proved", later + HOUR + 10 * DAY)

    def test_a_hub_may_call_back_before_it_answers(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        hubs = websub.hubs(database, settings, source, NOW)
        assert hubs is not None
        [request] = hubs.offered([OFFER])
        assert verify(database, request.token, NOW + timedelta(seconds=1))
        hubs.answered(request, "Der Hub antwortet mit HTTP 204.")
        assert (view(database, NOW).status, view(database, NOW).last_error) == ("live", None)

    def test_a_denial_is_shown_and_lasts(self, database: Database, settings: Settings, source: str) -> None:
        [request] = asks(database, settings, NOW)
        with database.writing() as session:
            assert not websub.deny(session, "guessed", TOPIC, "", NOW)
            assert not websub.deny(session, request.token, "https://else.example/", "", NOW)
            assert websub.deny(session, request.token, TOPIC, f"nicht\n\x00erlaubt{'!' * 500}", NOW + HOUR)
        found = view(database, NOW)
        assert found.status == "refused"
        assert found.last_error and found.last_error.startswith("Der Hub lehnt ab: nicht erlaubt!")
        assert len(found.last_error) < 250
        assert not verify(database, request.token, NOW + HOUR)
        assert deliver(database, request, NOW + HOUR) == "gone"
        assert asks(database, settings, NOW + 5 * DAY) == []

    def test_an_end_is_agreed_to_only_by_who_wants_it(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        request = subscribe(database, settings, NOW)
        with database.writing() as session:
            assert not websub.verify_end(session, request.token, TOPIC)
            removal.pause(session, source)
            assert websub.verify_end(session, request.token, TOPIC)
            assert not websub.verify_end(session, request.token, "https://else.example/")

    def test_a_paused_source_is_not_told_of_and_asks_again_when_it_is_back(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        request = subscribe(database, settings, NOW)
        with database.writing() as session:
            removal.pause(session, source)
        assert asks(database, settings, NOW + HOUR) == []
        assert deliver(database, request, NOW + HOUR) == "gone"
        assert view(database, NOW).status == "ended"
        assert not verify(database, request.token, NOW + HOUR)
        with database.writing() as session:
            removal.resume(session, source, NOW + 2 * HOUR)
        assert asks(database, settings, NOW + 2 * HOUR) == [request]
        assert verify(database, request.token, NOW + 3 * HOUR)

    def test_nothing_is_left_of_a_source_that_opts_out(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        request = subscribe(database, settings, NOW)
        with database.writing() as session:
            removal.optout(session, source, NOW)
        assert deliver(database, request, NOW) == "gone"
        assert not verify(database, request.token, NOW)
        with database.session() as session:
            assert websub.subscriptions(session, source, NOW) == []


class TestDeliveries:
    @pytest.fixture
    def request_(self, database: Database, settings: Settings, source: str) -> HubRequest:
        """A live subscription of a source that was visited and has months of news."""
        visit(database, settings, NOW - 10 * DAY, "a")
        request = subscribe(database, settings, NOW - 10 * DAY, seconds="2592000")
        visit(database, settings, NOW - 5 * HOUR)
        return request

    def test_what_is_signed_makes_the_source_due_and_nothing_else_does(
        self, database: Database, request_: HubRequest
    ) -> None:
        before = planned(database)
        assert before > NOW
        forged = signature("guessed", BODY)
        assert websub.deliver(database, "guessed", forged, BODY, NOW) == "gone"
        for header in (None, forged):
            assert websub.deliver(database, request_.token, header, BODY, NOW) == "ignored"
        assert planned(database) == before
        assert "nicht richtig unterschrieben" in (view(database, NOW).last_error or "")
        assert deliver(database, request_, NOW) == "taken"
        assert planned(database) == NOW
        assert (view(database, NOW).pinged_at, view(database, NOW).last_error) == (NOW, None)
        with database.session() as session:
            assert store.due(session, NOW) == ["birkenau"]

    def test_many_pings_are_one_visit(
        self, database: Database, settings: Settings, request_: HubRequest
    ) -> None:
        deliver(database, request_, NOW)
        deliver(database, request_, NOW + timedelta(seconds=30))
        assert planned(database) == NOW
        visit(database, settings, NOW + timedelta(minutes=1), "b")
        deliver(database, request_, NOW + timedelta(minutes=3))
        deliver(database, request_, NOW + timedelta(minutes=4))
        assert planned(database) == NOW + timedelta(minutes=1) + LEAST_PAUSE

    def test_a_hub_that_cries_wolf_is_heard_less_often(
        self, database: Database, settings: Settings, request_: HubRequest
    ) -> None:
        deliver(database, request_, NOW)
        visit(database, settings, NOW + timedelta(minutes=1))
        deliver(database, request_, NOW + timedelta(minutes=10))
        assert planned(database) == NOW + timedelta(minutes=1) + FRUITLESS_PAUSE
        visit(database, settings, NOW + HOUR, error="Der Name ist nicht zu finden (DNS).")
        deliver(database, request_, NOW + HOUR + timedelta(minutes=10))
        assert planned(database) == NOW + 2 * HOUR

    def test_a_ping_during_a_visit_is_not_lost(
        self, database: Database, settings: Settings, request_: HubRequest
    ) -> None:
        writer = open_visit(database, settings, "birkenau", NOW)
        deliver(database, request_, NOW + timedelta(seconds=20))
        writer.close(VisitReport(seconds=90))
        assert planned(database) == NOW + FRUITLESS_PAUSE


class TestRhythm:
    def test_there_is_a_visit_before_the_lease_ends_but_none_sooner_than_in_a_day(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        visit(database, settings, NOW - DAY)
        with database.writing() as session:
            found = session.exec(select(Source)).one()
            found.next_visit_at = NOW + 7 * DAY
        request = subscribe(database, settings, NOW, seconds=str(6 * 86_400))
        renewal = NOW + timedelta(minutes=1) + 4 * DAY
        assert planned(database) == renewal
        with database.writing() as session:
            stored(session).status = "proved"
        visit(database, settings, NOW + HOUR)
        assert planned(database) <= renewal
        assert asks(database, settings, renewal) == [request]
        assert verify(database, request.token, renewal + HOUR, seconds="60")
        assert planned(database) > NOW + HOUR
        visit(database, settings, renewal + 2 * HOUR)
        assert planned(database) >= renewal + 20 * HOUR

    def test_polls_go_on_less_often_once_pings_have_told_what_they_find(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        """Found without a ping: the usual rhythm. Found after a ping: four times as long. And back again."""
        begin = NOW - 40 * DAY
        visit(database, settings, begin, "a", "b")
        request = subscribe(database, settings, begin, seconds=str(90 * 86_400))

        def interval() -> timedelta:
            with database.session() as session:
                return timedelta(minutes=session.exec(select(Source.interval_minutes)).one())

        visit(database, settings, begin + 8 * DAY, "c")
        usual = interval()
        assert view(database, NOW).status == "live"
        deliver(database, request, begin + 16 * DAY - HOUR)
        visit(database, settings, begin + 16 * DAY, "d")
        assert view(database, NOW).status == "proved"
        assert interval() == min(4 * usual, MOST_INTERVAL) > usual
        visit(database, settings, begin + 20 * DAY)
        assert view(database, NOW).status == "proved"
        visit(database, settings, begin + 24 * DAY, "e")
        assert view(database, NOW).status == "live"
        assert interval() <= usual + DAY

    def test_a_lapsed_subscription_counts_for_nothing(
        self, database: Database, settings: Settings, source: str
    ) -> None:
        visit(database, settings, NOW - 30 * DAY, "a")
        subscribe(database, settings, NOW - 20 * DAY)
        with database.writing() as session:
            stored(session).status = "proved"
        visit(database, settings, NOW)
        with database.session() as session:
            minutes = session.exec(select(Source.interval_minutes)).one()
        assert timedelta(minutes=minutes) == DAY  # one day with news: nothing is known of its rhythm


def test_the_first_visit_proves_nothing(database: Database, settings: Settings, source: str) -> None:
    request = subscribe(database, settings, NOW)
    assert deliver(database, request, NOW + HOUR) == "taken"
    visit(database, settings, NOW + 2 * HOUR, "a")
    assert view(database, NOW + HOUR).status == "live"
    with database.session() as session:
        assert session.exec(select(Visit)).one().new == 1
