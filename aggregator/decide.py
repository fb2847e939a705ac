"""What a visit's findings mean. Pure: plain data and a passed clock in, a decision out.

::

    found item ── stored? ── no ──> new ── announce? (dated freshly, or seen to appear)
                    └─ yes ── title, kind, date, words? ── differ ──> changed
                                                        └─ else ──> same
    known item not answered ── gone? ──> removed, or missing until a later look confirms it

Times are naive UTC; dates of publication are ISO 8601, cut to their precision.
"""

import hashlib
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

CHECK_DAYS = (1, 7, 30, 90)
"""Days after the first sight when an item is looked at again; after that once a year."""

LEAST_INTERVAL = timedelta(hours=1)
MOST_INTERVAL = timedelta(days=7)
USUAL_INTERVAL = timedelta(days=1)

_IGNORED = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Content:
    """What an item says: all that can make it count as changed."""

    kind: str
    title: str
    published: str | None = None
    text: str = ""
    event_start: str | None = None
    event_end: str | None = None


def words(text: str) -> list[str]:
    """The words of a text without case, punctuation, white space and soft hyphens."""
    return _WORD.findall(_IGNORED.sub("", unicodedata.normalize("NFKC", text)).casefold())


def changed(stored: Content, found: Content) -> bool:
    """Whether the item says something else now.

    What is only missing in ``found``, and what is only known better now (a date where there was none, a day
    where there was a month), is no change of the item.
    """
    if found.kind != stored.kind or words(found.title) != words(stored.title):
        return True
    if found.text.strip() and words(found.text) != words(stored.text):
        return True
    facts = (
        (found.published, stored.published),
        (found.event_start, stored.event_start),
        (found.event_end, stored.event_end),
    )
    return any(contradicts(now, before) for now, before in facts)


def contradicts(found: str | None, stored: str | None) -> bool:
    """Whether two ISO dates cannot both be true: neither is the other cut shorter, and none is missing."""
    return bool(found and stored) and not refines(found, stored) and not refines(stored, found)


def refines(found: str | None, stored: str | None) -> bool:
    """Whether an ISO date says all that the stored one says, and maybe more."""
    return bool(found) and (found or "").startswith(stored or "")


def gone(*, status: int, listed: bool | None, missing_since: datetime | None, now: datetime) -> bool:
    """Whether a known item that its page did not show is removed; else it is only missing for now.

    ``status`` is the answer's HTTP status (200: the page is there, the item is not), ``listed`` whether an
    entry point still leads to it (None: none could be read), ``missing_since`` when it was missed first.
    """
    if status in (200, 410):
        return True
    if status != 404:
        return False
    if listed is False:
        return True
    return missing_since is not None and now - missing_since >= timedelta(days=1)


def announce(
    *, published: str | None, appeared: bool, first_visit: bool, now: datetime, announce_days: int
) -> bool:
    """Whether a new item is news to subscribers: dated freshly, or seen to appear since the last visit."""
    return fresh(published, now, announce_days) or (appeared and not first_visit)


def fresh(published: str | None, now: datetime, announce_days: int) -> bool:
    """Whether a date known to the day or month lies in the ``announce_days`` before ``now``.

    One day ahead counts too: a site's midnight comes before that of UTC.
    """
    span = _span(published)
    if span is None:
        return False
    first, last = span
    today = now.date()
    return last >= today - timedelta(days=announce_days) and first <= today + timedelta(days=1)


def listed_on(published: str | None, announced_at: datetime | None) -> str:
    """The ISO date by which lists order an item, the newest first.

    Its date of publication; else the day when it was announced, for it was seen to appear then. An item
    without a date that came with an archive has none (""), and stands last: the day of the crawl says nothing.
    """
    return published or (announced_at.date().isoformat() if announced_at else "")


def _span(published: str | None) -> tuple[date, date] | None:
    """First and last day of a date known to the day or month."""
    try:
        if published and len(published) == 10:
            day = date.fromisoformat(published)
            return day, day
        if published and len(published) == 7:
            year, month = int(published[:4]), int(published[5:])
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None
    return None


def next_check(first_seen: datetime, now: datetime) -> datetime:
    """When an item is looked at again: 1, 7, 30, 90 days after the first sight, then every year."""
    for days in CHECK_DAYS:
        if (due := first_seen + timedelta(days=days)) > now:
            return due
    years = max(1, (now - first_seen) // timedelta(days=365) + 1)
    return first_seen + timedelta(days=365 * years)


def rhythm(published: Iterable[date], now: datetime) -> timedelta:
    """How often to look: four times per usual gap between the last ten days with news.

    A gap that has lasted longer than usual until ``now`` counts by half: the silent are asked less often.
    """
    days = sorted({day for day in published if day <= now.date()}, reverse=True)[:10]
    if len(days) < 2:
        return USUAL_INTERVAL
    usual = median((later - earlier).days for later, earlier in pairwise(days))
    open_gap = (now.date() - days[0]).days
    return _bounded(timedelta(days=max(usual, open_gap / 2)) / 4)


def next_visit(slug: str, now: datetime, interval: timedelta, failures: int) -> datetime:
    """When a source is due again; each failure in a row doubles the pause, up to a week.

    The pause is shortened by up to a tenth, always the same for one slug, so that sources do not come in a
    crowd.
    """
    pause = _bounded(interval * 2 ** min(failures, 10))
    share = int.from_bytes(hashlib.sha256(slug.encode()).digest()[:4]) / 2**32
    return now + max(LEAST_INTERVAL, pause * (1 - share / 10))


def _bounded(interval: timedelta) -> timedelta:
    return min(MOST_INTERVAL, max(LEAST_INTERVAL, interval))


def verdict(stored: Content | None, found: Content) -> Literal["new", "changed", "same"]:
    """What a found item is against the stored one."""
    if stored is None:
        return "new"
    return "changed" if changed(stored, found) else "same"
