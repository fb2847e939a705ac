"""What a visit's findings mean. Pure: plain data and a passed clock in, a decision out.

::

    found item ── stored? ── no ──> new ── announce? (dated freshly, or seen to appear)
                    └─ yes ── title, kind, date, words? ── differ ──> changed ── substantial? (readers see it again)
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
from itertools import groupby, pairwise
from statistics import median
from typing import Literal

from aggregator.cancellation import called_off, signs

CHECK_DAYS = (1, 7, 30, 90)
"""Days after the first sight when an item is looked at again; after that once a year."""

LEAST_INTERVAL = timedelta(hours=1)
MOST_INTERVAL = timedelta(days=7)
USUAL_INTERVAL = timedelta(days=1)

LATE = timedelta(days=92)
"""What appears between two visits may be dated so long before the first of them: notices are put up late, or dated
back to what they tell of. What is dated earlier came out of an archive or with a relaunch, and is not new."""

_STRETCH = 3  # words
_NEW_SENTENCE, _LEAST_NEW, _SHARE_OF_NEW, _MUCH_NEW = 10, 15, 0.3, 60  # stretches

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


def substantial(stored: Content, found: Content, elsewhere: Iterable[str] = ()) -> bool:
    """Whether readers who know an item should see it again, so that feeds say that it was updated.

    That is another title (in words: case, punctuation and how compounds are joined do not count), a date that
    contradicts, an event that is called off or is so no longer, a text that now says that something is called off
    or put off, or much that is new in it: stretches of three words that neither the stored text has nor others of its
    site (``elsewhere``: a box that stands beside all of them). Ten in a row are a new sentence, 15 anywhere are much
    if they are three tenths of the text, 60 always. What was taken out, moved or corrected is not much, nor is a
    counter. The kind, the address and being there again say nothing new.
    """
    if "".join(words(found.title)) != "".join(words(stored.title)):
        return True
    facts = (
        (found.published, stored.published),
        (found.event_start, stored.event_start),
        (found.event_end, stored.event_end),
    )
    if any(contradicts(now, before) for now, before in facts):
        return True
    if not found.text.strip():
        return False
    if found.kind == "event" and cancelled(found) != cancelled(stored):
        return True
    if signs(found.title, found.text) - signs(stored.title, stored.text):
        return True
    return _much_is_new(words(found.text), (words(text) for text in (stored.text, *elsewhere)))


def cancelled(content: Content) -> bool:
    """Whether an item is an event that is called off."""
    if content.kind != "event":
        return False
    day = content.event_start or content.published
    return called_off(content.title, content.text, int(day[:4]) if day and day[:4].isdigit() else None)


def _much_is_new(now: list[str], known_texts: Iterable[list[str]]) -> bool:
    known = {stretch for text in known_texts for stretch in _stretches(text)}
    new = [stretch not in known for stretch in _stretches(now)]
    longest = max((len(list(run)) for is_new, run in groupby(new) if is_new), default=0)
    many = sum(new)
    return (
        longest >= _NEW_SENTENCE
        or many >= _MUCH_NEW
        or (many >= _LEAST_NEW and many >= _SHARE_OF_NEW * len(new))
    )


def _stretches(of: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*(of[start:] for start in range(_STRETCH)), strict=False))


def event_moved(stored: Content, place: str | None, found: Content, found_place: str | None) -> bool:
    """Whether calendars must take an event anew (RFC 5545, 3.8.7.4): start, end, place or being called off differs.

    Both are contents of one item, before and after it was stored.
    """
    if stored.kind != "event" or found.kind != "event":
        return False
    before = (stored.event_start, stored.event_end, words(place or ""), cancelled(stored))
    return before != (found.event_start, found.event_end, words(found_place or ""), cancelled(found))


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
    *, published: str | None, appeared: bool, last_visit: datetime | None, now: datetime, announce_days: int
) -> bool:
    """Whether a new item is news to subscribers: dated freshly, or seen to appear since ``last_visit``.

    ``last_visit`` is the last one that succeeded (None: this is the first, and nothing can be seen to appear). What
    appeared must not be dated long before it (:data:`LATE`); a date that lies ahead says nothing.
    """
    if fresh(published, now, announce_days):
        return True
    if not appeared or last_visit is None:
        return False
    span = _span(published)
    return span is None or span[1] >= (last_visit - LATE).date()


def fresh(published: str | None, now: datetime, announce_days: int) -> bool:
    """Whether a date known to the day or month lies in the ``announce_days`` before ``now``; a year tells too little.

    One day ahead counts too: a site's midnight comes before that of UTC.
    """
    span = _span(published)
    if span is None or len(published or "") < 7:
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
    """First and last day of a date, as exact as it is known; None where it is none."""
    try:
        if not published:
            return None
        if len(published) == 4:
            return date(int(published), 1, 1), date(int(published), 12, 31)
        if len(published) == 7:
            year, month = int(published[:4]), int(published[5:])
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        day = date.fromisoformat(published)
        return day, day
    except ValueError:
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
