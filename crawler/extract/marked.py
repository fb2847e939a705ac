"""Events as markup declares them: schema.org (JSON-LD, microdata, RDFa), hCalendar, links to calendars."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

import lxml.html

from crawler.extract import limits
from crawler.extract.document import Document
from crawler.extract.icalendar import read_calendar
from crawler.extract.moments import end_of, local_moment
from crawler.extract.plain import fold, one_line
from crawler.extract.structure import region
from crawler.extract.times import event_time

EVENT_TYPE = re.compile(r"(?:^|[/:])\w*(?:Event|Festival|Course(?:Instance)?)$")
_CALENDAR_HOST = re.compile(r"(?:^|\.)(?:google\.\w+|outlook(?:\.live|\.office(?:365)?)?\.com|yahoo\.com)$")
_HCALENDAR = frozenset(("vevent", "h-event"))
_PROPERTY = {"startDate": "start", "endDate": "end", "location": "place", "name": "name"}
_CLASS = {
    "dtstart": "start",
    "dt-start": "start",
    "dtend": "end",
    "dt-end": "end",
    "location": "place",
    "p-location": "place",
    "summary": "name",
    "p-name": "name",
}
_MOST_EVENTS = 50


@dataclass(frozen=True, slots=True)
class MarkedEvent:
    """What markup says of one event; times are local, ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM``."""

    name: str = ""
    start: str | None = None
    end: str | None = None
    place: str | None = None


def event_of_thing(thing: dict[str, Any]) -> MarkedEvent:
    """The event of a JSON-LD object."""
    start = local_moment(_text(thing.get("startDate")))
    end = end_of(start, local_moment(_text(thing.get("endDate"))))
    place = thing.get("location")
    place = place[0] if isinstance(place, list) and place else place
    named = place.get("name") or _street(place.get("address")) if isinstance(place, dict) else place
    return MarkedEvent(_text(thing.get("name")) or "", start, end, _text(named))


def choose_event(events: Sequence[MarkedEvent], title: str, *, among_news: bool) -> MarkedEvent | None:
    """The event that a page is about: the only one, or the one that it is titled after.

    Boxes of the next events declare theirs on every page. ``among_news``: the page calls itself an article.
    """
    own = [e for e in events if len(e.name) > 3 and fold(e.name) in fold(title)]
    if own:
        return next((e for e in own if e.start), own[0])
    if among_news or len({(e.name, e.start) for e in events}) != 1:
        return None
    return events[0]


def marked_events(document: Document) -> list[MarkedEvent]:
    """Events in microdata, RDFa and microformats, outside the boxes around the page's own part."""
    found = []
    for scope in document.body.iter():
        if isinstance(scope.tag, str) and _is_event(scope) and region(scope) is None:
            found.append(_event_of(scope))
            if len(found) == _MOST_EVENTS:
                break
    return found


def linked_event(document: Document) -> MarkedEvent | None:
    """The one event that the page's own part offers to put into a calendar."""
    found: dict[tuple[str | None, str | None], MarkedEvent] = {}
    for anchor in islice(document.body.iter("a"), limits.LINKS):
        href = (anchor.get("href") or "").strip()
        if len(href) < 20000 and (event := _event_of_link(href)) and region(anchor) is None:
            found.setdefault((event.start, event.end), event)
    return next(iter(found.values())) if len(found) == 1 else None


def _is_event(element: lxml.html.HtmlElement) -> bool:
    kinds = f"{element.get('itemtype') or ''} {element.get('typeof') or ''}".split()
    if any(EVENT_TYPE.search(kind) for kind in kinds):
        return True
    return bool(_HCALENDAR & set((element.get("class") or "").split()))


def _event_of(scope: lxml.html.HtmlElement) -> MarkedEvent:
    said: dict[str, str] = {}
    for element in islice(scope.iter(), limits.ELEMENTS):
        for what in _properties(element):
            if what not in said and (value := _value(element, what)):
                said[what] = value
    start = said.get("start")
    return MarkedEvent(said.get("name", ""), start, end_of(start, said.get("end")), said.get("place"))


def _properties(element: lxml.html.HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str):
        return
    for mark in f"{element.get('itemprop') or ''} {element.get('property') or ''}".split():
        if mark.rpartition(":")[2] in _PROPERTY:
            yield _PROPERTY[mark.rpartition(":")[2]]
    for mark in (element.get("class") or "").split():
        if mark in _CLASS:
            yield _CLASS[mark]


def _value(element: lxml.html.HtmlElement, what: str) -> str | None:
    shown = one_line(element.text_content()[: limits.BLOCK])
    if what in ("start", "end"):
        titled = next((e.get("title") for e in element.iter() if e.get("title")), None)
        given = element.get("content") or element.get("datetime") or titled or shown
        read = local_moment(given) or ((found := event_time(given)) and found.start)
        return read or None
    if what == "place":
        inner = (e for e in element.iter() if e is not element and "name" in _properties(e))
        named = next((one_line(e.get("content") or e.text_content()[: limits.BLOCK]) for e in inner), "")
        return (named or element.get("content") or shown)[:200] or None
    return (element.get("content") or shown)[: limits.TITLE]


def _event_of_link(href: str) -> MarkedEvent | None:
    if href[:18].lower().startswith("data:text/calendar"):
        events = read_calendar(unquote_to_bytes(href.partition(",")[2]))
        return (
            MarkedEvent(events[0].summary, events[0].start, events[0].end, events[0].place)
            if events
            else None
        )
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return None
    if not _CALENDAR_HOST.search(host) or "calendar" not in href:
        return None
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    begin, _, until = asked.get("dates", "").partition("/")
    start = local_moment(begin or asked.get("startdt") or asked.get("st"))
    if start is None:
        return None
    end = end_of(start, local_moment(until or asked.get("enddt") or asked.get("et")), exclusive=True)
    return MarkedEvent(asked.get("text", ""), start, end, one_line(asked.get("location", ""))[:200] or None)


def _street(address: Any) -> str | None:
    if isinstance(address, dict):
        parts = (_text(address.get(key)) for key in ("streetAddress", "addressLocality"))
        return ", ".join(part for part in parts if part) or None
    return _text(address)


def _text(value: Any) -> str | None:
    return one_line(value) if isinstance(value, str) and value.strip() else None
