"""The rules of WebSub subscriptions (W3C Recommendation of 2018): when to ask, what to believe, how often to look.

Pure: a row or plain data and a passed clock (naive UTC) in, a decision out. :mod:`aggregator.websub` has the doors.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from aggregator import decide
from aggregator.models import Subscription, Visit

LEASE = timedelta(days=30)
"""For how long we ask; the hub decides (section 5.1)."""
LONGEST_LEASE = timedelta(days=90)
USUAL_LEASE = timedelta(days=10)
"""Where a hub does not say for how long, against section 5.3."""
RENEW_BEFORE = timedelta(days=3)
ASK_AGAIN = timedelta(hours=12)
REFUSED_FOR = timedelta(days=30)
LEAST_PAUSE = timedelta(minutes=5)
"""From the beginning of a visit to that of the next one for a ping: many pings in a row are one visit."""
FRUITLESS_PAUSE = timedelta(minutes=30)
LIVE = ("live", "proved")

_RARER = 4
_METHODS = ("sha1", "sha256", "sha384", "sha512")


def signed(secret: str, header: str | None, body: bytes) -> bool:
    """Whether ``X-Hub-Signature`` is that of the raw body (section 7.1)."""
    method, _, signature = (header or "").partition("=")
    if method not in _METHODS:
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().lower().encode("utf-8", "replace"))


def lease(seconds: str | None) -> timedelta:
    """The lease that a hub grants (``hub.lease_seconds``), at most :data:`LONGEST_LEASE`."""
    digits = (seconds or "").strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12 or int(digits) == 0:
        return USUAL_LEASE
    return min(timedelta(seconds=int(digits)), LONGEST_LEASE)


def state(row: Subscription, now: datetime) -> str:
    """The status, or ``lapsed``: live once, its lease has run out."""
    over = row.lease_until is None or row.lease_until <= now
    return "lapsed" if row.status in LIVE and over else row.status


def renew_at(row: Subscription) -> datetime | None:
    """From when on a live subscription is asked for again: days before its lease ends, of a short one a third."""
    if row.lease_until is None or row.verified_at is None:
        return None
    return row.lease_until - min(RENEW_BEFORE, (row.lease_until - row.verified_at) / 3)


def to_ask(row: Subscription, now: datetime) -> bool:
    """Whether it is time to ask the hub: at once, near the lease's end, or some time after it failed."""
    asked = row.requested_at
    if asked is None or row.status == "ended":
        return True
    if row.status == "refused":
        return now - asked >= REFUSED_FOR
    renewal = renew_at(row) if state(row, now) in LIVE else None
    return now - asked >= ASK_AGAIN and (renewal is None or now >= renewal)


def waiting(row: Subscription) -> bool:
    """Whether we have asked and the hub has not called back yet. (A request that timed out may have arrived.)"""
    if row.status in LIVE:
        return bool(row.requested_at and row.verified_at and row.requested_at > row.verified_at)
    return row.status in ("asked", "wanted") and row.requested_at is not None


def rarer(usual: timedelta, *, proved: bool) -> timedelta:
    """The pause between two visits of a source whose hub has proved itself: longer, at most a week."""
    return min(decide.MOST_INTERVAL, usual * _RARER) if proved else usual


def pause(visit: Visit | None, *, for_ping: bool) -> timedelta:
    """From the beginning of a visit to that of the next one for a ping.

    Longer after one that failed, or that was made for a ping and found nothing: a hub that cries wolf is heard
    less often.
    """
    if visit is None or visit.finished_at is None:
        return LEAST_PAUSE
    if visit.error or visit.error_kind:
        return decide.LEAST_INTERVAL
    found = visit.new or visit.changed or visit.removed
    return FRUITLESS_PAUSE if for_ping and not found else LEAST_PAUSE
