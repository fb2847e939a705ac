"""WebSub as a subscriber (W3C Recommendation of 2018): feeds whose hub tells us that there is news.

::

    a visit reads a feed that names a hub ── offered ──> asked        (the visit itself sends the request)
      the hub calls back ── verify ──> live ── its pings come before what visits find ──> proved: polled less
                         │               └──────── a visit finds what no ping told <────────┘
                         └─ deny, 4xx ──> refused         no answer, 5xx ──> wanted: a later visit asks again
      the hub delivers ── deliver ── signed with our secret? ──> the source is due; the content is not read
    source paused or opted out: deliveries are answered 410, and the hub lets go (ended)

The rules are in :mod:`aggregator.websub_rules`; moments are naive UTC, each passed in. A hub is asked by visits
only: web pages never open a connection.
"""

import ipaddress
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from aggregator import decide
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.models import Source, Subscription, Visit
from aggregator.shapes import FoundHub, HubRequest
from aggregator.store import source_row
from aggregator.urls import has_public_name
from aggregator.websub_rules import LEASE, LIVE, lease, pause, rarer, renew_at, signed, state, to_ask, waiting

MOST_OFFERS = 4
"""Feeds of one source that we subscribe to."""
LONGEST_BODY = 5 * 1024 * 1024
"""Bytes of a delivery that are looked at to check its signature."""

_MOST_KEPT = 8
_BADLY_SIGNED = "Eine Nachricht des Hubs war nicht richtig unterschrieben und wurde nicht beachtet."

Delivered = Literal["taken", "ignored", "gone"]


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """A subscription as the office sees it; ``status`` also ``lapsed``: live once, its lease has run out."""

    topic_url: str
    hub: str
    status: str
    requested_at: datetime | None
    lease_until: datetime | None
    pinged_at: datetime | None
    last_error: str | None


# ---------------------------------------------------------------------- doors of the crawler


class Hubs:
    """What one visit of one source asks hubs for."""

    def __init__(self, database: Database, base_url: str, source_id: int, now: datetime) -> None:
        self._database = database
        self._base_url = base_url
        self._source_id = source_id
        self._now = now

    def offered(self, offers: Sequence[FoundHub]) -> list[HubRequest]:
        """Note what feeds offer; returns what is to be asked now, each noted as asked."""
        with self._database.writing() as session:
            if session.get_one(Source, self._source_id).status != "active":
                return []
            known = {row.topic_url: row for row in _of_source(session, self._source_id)}
            chosen = {offer.topic_url: offer for offer in offers[:MOST_OFFERS]}
            _forget([row for topic, row in known.items() if topic not in chosen], session, len(chosen))
            asked = []
            for topic, offer in chosen.items():
                row = _row(session, self._source_id, known.get(topic), offer)
                if to_ask(row, self._now):
                    row.status = row.status if state(row, self._now) in LIVE else "asked"
                    row.requested_at = self._now
                    asked.append(self._request(row))
            return asked

    def answered(self, request: HubRequest, error: str | None, *, refused: bool = False) -> None:
        """What the hub said to a request; ``error`` (a German sentence) where it did not take it."""
        with self._database.writing() as session:
            row = _by_token(session, request.token)
            if row is None or (row.verified_at and row.requested_at and row.verified_at > row.requested_at):
                return  # verified while the request was still open: taken, whatever the answer says
            row.last_error = error
            if error and row.status == "asked":
                row.status = "refused" if refused else "wanted"

    def _request(self, row: Subscription) -> HubRequest:
        callback = f"{self._base_url.rstrip('/')}/websub/{row.token}"
        seconds = int(LEASE.total_seconds())
        return HubRequest(row.topic_url, row.hub_url, callback, row.token, row.secret, seconds)


def hubs(database: Database, settings: Settings, slug: str, now: datetime) -> Hubs | None:
    """For a visit of a source; None where no hub could call us back.

    :raises SourceUnknown: no source has this slug
    """
    if not settings.allow_private_addresses and not _is_public(settings.base_url):
        return None
    with database.session() as session:
        source_id = source_row(session, slug).id
    assert source_id is not None
    return Hubs(database, settings.base_url, source_id, now)


def judge(session: Session, source: Source, visit: Visit) -> None:
    """Whether pings tell what visits find, by a visit that found something new; before it is noted as a success.

    A subscription has proved itself when a ping came between the last success and what was found now. Something
    new that no ping told takes it back.
    """
    since = source.last_success_at
    if not visit.new or since is None or source.id is None:
        return
    rows = [row for row in _of_source(session, source.id) if row.status in LIVE]
    told = [row for row in rows if row.pinged_at and row.pinged_at > since]
    for row in told or rows:
        row.status = "proved" if told else "live"


def next_visit(
    session: Session, source: Source, visit: Visit, usual: timedelta, now: datetime
) -> tuple[datetime, timedelta]:
    """When a source is due after a visit that began at ``now``, and the interval that this follows from.

    Before a lease must be renewed there is a visit to do it (but none sooner than in a day), and what was pinged
    for while the visit ran is looked at again.
    """
    rows = [row for row in _of_source(session, source.id or 0) if state(row, now) in LIVE]
    interval = rarer(usual, proved=any(row.status == "proved" for row in rows))
    due = _before_renewal(decide.next_visit(source.slug, now, interval, source.failures), rows, now)
    if any(row.pinged_at and row.pinged_at > now for row in rows):
        due = min(due, now + pause(visit, for_ping=True))
    return due, interval


# ---------------------------------------------------------------------- doors of the web


def is_known(session: Session, token: str, topic: str) -> bool:
    """Whether there is a subscription with this token and topic: who guesses makes nobody write."""
    row = _by_token(session, token)
    return row is not None and row.topic_url == topic


def verify(session: Session, token: str, topic: str, lease_seconds: str | None, now: datetime) -> bool:
    """A hub asks whether we want this subscription (section 5.3): only the one that we wait for."""
    row = _by_token(session, token)
    if row is None or row.topic_url != topic or not waiting(row):
        return False
    source = session.get_one(Source, row.source_id)
    if source.status != "active":
        return False
    row.status = row.status if row.status in LIVE else "live"
    row.verified_at, row.lease_until, row.last_error = now, now + lease(lease_seconds), None
    if source.next_visit_at is not None:
        source.next_visit_at = _before_renewal(source.next_visit_at, [row], now)
    return True


def verify_end(session: Session, token: str, topic: str) -> bool:
    """A hub asks whether we want a subscription to end: only one that we have done with ourselves."""
    row = _by_token(session, token)
    if row is None or row.topic_url != topic:
        return False
    return row.status in ("ended", "refused") or session.get_one(Source, row.source_id).status != "active"


def deny(session: Session, token: str, topic: str, reason: str, now: datetime) -> bool:
    """A hub says that it will not (or no longer) tell us (section 5.2); whether we know what it speaks of."""
    row = _by_token(session, token)
    if row is None or row.topic_url != topic:
        return False
    said = " ".join("".join(c if c.isprintable() else " " for c in reason[:200]).split())
    row.status, row.requested_at, row.lease_until = "refused", now, None
    row.last_error = f"Der Hub lehnt ab: {said}" if said else "Der Hub lehnt ab."
    return True


def deliver(database: Database, token: str, signature: str | None, body: bytes, now: datetime) -> Delivered:
    """A hub delivers (section 7): what is signed with our secret makes the source due, all else is ignored."""
    with database.session() as session:
        row = _by_token(session, token)
        valid = row is not None and signed(row.secret, signature, body)
    if row is None:
        return "gone"
    with database.writing() as session:
        row = _by_token(session, token)
        if row is None:
            return "gone"
        source = session.get_one(Source, row.source_id)
        if source.status != "active" or row.status in ("ended", "refused"):
            row.status = "refused" if row.status == "refused" else "ended"
            return "gone"
        if not valid:
            row.last_error = _BADLY_SIGNED
            return "ignored"
        _make_due(session, source, row.pinged_at, now)
        row.pinged_at, row.last_error = now, None
        return "taken"


def subscriptions(session: Session, slug: str, now: datetime) -> list[SubscriptionView]:
    """The subscriptions of a source, by topic.

    :raises SourceUnknown: no source has this slug
    """
    rows = _of_source(session, source_row(session, slug).id or 0)
    return [
        SubscriptionView(
            topic_url=row.topic_url,
            hub=urlsplit(row.hub_url).hostname or row.hub_url,
            status=state(row, now),
            requested_at=row.requested_at,
            lease_until=row.lease_until,
            pinged_at=row.pinged_at,
            last_error=row.last_error,
        )
        for row in sorted(rows, key=lambda row: row.topic_url)
    ]


def _is_public(url: str) -> bool:
    try:
        return ipaddress.ip_address(urlsplit(url).hostname or "").is_global
    except ValueError:
        return has_public_name(url)


def _make_due(session: Session, source: Source, pinged_before: datetime | None, now: datetime) -> None:
    """A request is a row that the crawler takes next: soon, but not sooner than the pause allows."""
    latest = select(Visit).where(Visit.source_id == source.id).order_by(col(Visit.id).desc()).limit(1)
    last = session.exec(latest).first()
    due = now
    if last is not None:
        hour_before = last.started_at - timedelta(hours=1)
        for_ping = pinged_before is not None and hour_before <= pinged_before <= last.started_at
        due = max(now, last.started_at + pause(last, for_ping=for_ping))
    if source.next_visit_at is not None:  # None: it is due already
        source.next_visit_at = min(source.next_visit_at, due)


def _before_renewal(due: datetime, rows: Iterable[Subscription], now: datetime) -> datetime:
    ahead = [moment for row in rows if (moment := renew_at(row)) and moment > now]
    return min(due, max(min(ahead), now + timedelta(days=1))) if ahead else due


def _row(session: Session, source_id: int, known: Subscription | None, offer: FoundHub) -> Subscription:
    """The row of an offer, made where there is none; another hub gets other secrets, and learns nothing of the old."""
    if known is not None and known.hub_url == offer.hub_url:
        return known
    if known is not None:
        session.delete(known)
        session.flush()
    row = Subscription(
        source_id=source_id,
        topic_url=offer.topic_url,
        hub_url=offer.hub_url,
        token=secrets.token_urlsafe(32),
        secret=secrets.token_urlsafe(48),
    )
    session.add(row)
    return row


def _forget(others: list[Subscription], session: Session, offered: int) -> None:
    """A feed that calls itself something else at each visit must not fill the table."""
    latest_first = sorted(others, key=lambda row: row.id or 0, reverse=True)
    for row in latest_first[_MOST_KEPT - offered :]:
        session.delete(row)


def _of_source(session: Session, source_id: int) -> list[Subscription]:
    return list(session.exec(select(Subscription).where(Subscription.source_id == source_id)))


def _by_token(session: Session, token: str) -> Subscription | None:
    return session.exec(select(Subscription).where(Subscription.token == token)).first()
