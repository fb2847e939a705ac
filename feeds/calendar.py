"""A channel's events as iCalendar (RFC 5545, with the names of calendars from RFC 7986).

The same items give the same bytes at any time: nothing here looks at a clock. An event keeps its UID whatever
becomes of its title, day and address, and counts its changes in SEQUENCE, so that a calendar moves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur, vText, vUri
from sqlmodel import Session

from aggregator import agenda
from aggregator.clock import BERLIN, aware
from aggregator.config import Settings
from aggregator.shapes import ItemView
from aggregator.topics import vocabulary
from feeds import loading, words
from feeds.channel import Channel
from feeds.sanitise import plain

SUFFIX, MEDIA_TYPE = "ics", "text/calendar"
MOST_EVENTS = 500
_REFRESH = timedelta(hours=6)
_URL_CHARACTERS = ":/?#[]@!$&'()*+,;=%~-._"


class Text(vText):
    r"""TEXT (RFC 5545, 3.3.11). The library takes a written ``\N`` for a line break: ``C:\Neu``."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
        return escaped.replace("\n", r"\n").encode()


@dataclass(frozen=True, slots=True)
class Span:
    """When an event takes place: days, or moments in Germany. ``end`` is exclusive; None: not known."""

    start: date | datetime
    end: date | datetime | None


def calendar(session: Session, settings: Settings, channel: Channel) -> bytes:
    """The events of a channel, the latest :data:`MOST_EVENTS` by their start, whether or not they were announced.

    Without what says no more than a month.
    """
    items = [] if channel.closed else agenda.events(session, limit=MOST_EVENTS, chosen=channel.chosen)
    made = _frame(settings, channel)
    for item in items:
        found = span(item.event_start, item.event_end)
        if found is not None:
            made.add_component(_event(item, found, settings))
    return bytes(made.to_ical())


def span(start: str | None, end: str | None) -> Span | None:
    """When an event takes place, from two moments as they are stored (ISO 8601); None: the day is not known.

    An end that is not after the start is none. Where only one of two different days has a time of day, both
    count as whole days: RFC 5545, 3.8.2.2 wants two values of one type.
    """
    first, last = words.event_moment(start), words.event_moment(end)
    if first is None:
        return None
    if last is None or last[0] < first[0]:
        last = first if first[1] is None else None
    day, clock = first
    if clock is None or (last is not None and last[1] is None and last[0] > day):
        assert last is not None
        return Span(day, last[0] + timedelta(days=1) if last[0] > day else None)
    begins = _moment(day, clock, start)
    if last is None or last[1] is None:
        return Span(begins, None)
    ends = _moment(last[0], last[1], end)
    return Span(begins, ends if ends > begins else None)


def _moment(day: date, clock: time, text: str | None) -> datetime:
    """The moment in Germany, or in UTC where the German clock shows this time twice: readers take the one or the other.

    Without an offset the first of the two is meant; a time that the clock leaps over in spring is counted on from
    before the leap (RFC 5545, 3.3.5).
    """
    local = datetime.combine(day, clock, BERLIN)
    given = datetime.fromisoformat(text or "")
    moment = (given if given.tzinfo else local).astimezone(UTC)
    shown = moment.astimezone(BERLIN)
    twice = shown.replace(fold=0).utcoffset() != shown.replace(fold=1).utcoffset()
    return moment if twice else shown


def _frame(settings: Settings, channel: Channel) -> Calendar:
    """The calendar without its events. The time zone is always in it: without any part it would be none.

    It has no METHOD: PUBLISH would demand the mail address of an organiser (RFC 5546, 3.2.1).
    """
    base = settings.base_url.rstrip("/")
    made = Calendar()
    made.add("prodid", "-//Buendnisradar//Kalender//DE")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    # Each name twice: as RFC 7986 has it, and as programs of before read it.
    for name in ("name", "x-wr-calname"):
        made.add(name, Text(plain(channel.title)))
    for name in ("description", "x-wr-caldesc"):
        made.add(name, Text(plain(channel.subtitle)))
    made.add("x-wr-timezone", BERLIN.key)
    made.add("refresh-interval", _REFRESH)
    made["refresh-interval"].params["VALUE"] = "DURATION"
    made.add("x-published-ttl", "PT6H")
    made.add("source", vUri(base + channel.address(SUFFIX), params={"VALUE": "URI"}))
    made.add("url", vUri(base + channel.page))
    made.add_component(_berlin())
    return made


def _berlin() -> Timezone:
    """Europe/Berlin by the rule that holds since 1996, in the form that calendar programs write it."""
    zone = Timezone()
    zone.add("tzid", BERLIN.key)
    for part, name, hour, month, before, after in (
        (TimezoneDaylight(), "CEST", 2, 3, 1, 2),
        (TimezoneStandard(), "CET", 3, 10, 2, 1),
    ):
        first = date(1970, month, 29 if month == 3 else 25)
        part.add("dtstart", datetime.combine(first, time(hour)))
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("tzname", name)
        part.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        zone.add_component(part)
    return zone


def _event(item: ItemView, when: Span, settings: Settings) -> Event:
    made = Event()
    made.add("uid", str(uuid5(NAMESPACE_URL, item.entry_id)))
    made.add("sequence", item.event_sequence)
    made.add("dtstamp", aware(item.updated_at))
    made.add("last-modified", aware(item.updated_at))
    made.add("created", aware(item.first_seen_at))
    made.add("status", "CANCELLED" if item.cancelled else "CONFIRMED")
    made.add("summary", Text(_summary(item)))
    made.add("dtstart", when.start)
    if when.end is not None:
        made.add("dtend", when.end)
    if place := plain(item.event_place or ""):
        made.add("location", Text(place))
    address = _address(item.url)
    if address:
        made.add("url", vUri(address))
    made.add("description", Text(_description(item, when, settings, address)))
    known = vocabulary().topics
    if topics := [known[key].label for key in item.topics if key in known]:
        made.add("categories", topics)
    # Who subscribes to what takes place is not busy at all these times.
    made.add("transp", "TRANSPARENT")
    return made


def _summary(item: ItemView) -> str:
    title = plain(item.title)
    told = any(word in title.casefold() for word in ("abgesagt", "entfällt", "fällt aus"))
    return f"Abgesagt: {title}" if item.cancelled and not told else title


def _description(item: ItemView, when: Span, settings: Settings, address: str) -> str:
    """Teaser, alliance and original, each on a line of its own; first the times that whole days leave out."""
    timed = any(text and len(text) > 10 for text in (item.event_start, item.event_end))
    times = words.event_words(item.event_start, item.event_end)
    lines = (
        times if timed and not isinstance(when.start, datetime) else "",
        plain(loading.teaser_of(item, settings)),
        plain(item.source_name),
        address,
    )
    return "\n".join(filter(None, lines))


def _address(url: str) -> str:
    """``url`` in ASCII (RFC 3986) if it is a web address, else nothing."""
    if not url.lower().startswith(("http://", "https://")):
        return ""
    return quote(url, safe=_URL_CHARACTERS)
