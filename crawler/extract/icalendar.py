"""Events in an iCalendar file (RFC 5545), as far as they say when, where and what. Nothing is fetched here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extract.document import decode
from crawler.extract.moments import end_of, local_moment
from crawler.extract.plain import squeeze

_MOST_CHARS = 1_000_000
_MOST_EVENTS = 500
_ESCAPED = re.compile(r"\\(.)")
_KEPT = frozenset(("SUMMARY", "LOCATION", "DESCRIPTION", "URL", "UID", "DTSTART", "DTEND"))


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One VEVENT: ``start`` and ``end`` are local German time, ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM``."""

    start: str
    end: str | None = None
    summary: str = ""
    place: str | None = None
    text: str = ""
    url: str | None = None
    uid: str | None = None


def read_calendar(data: bytes) -> list[CalendarEvent]:
    """The events of a calendar that have a start, in its order; empty where it is no calendar. Never raises."""
    found: list[CalendarEvent] = []
    fields: dict[str, str] | None = None
    nested = 0  # an alarm within an event has a description of its own
    for name, value in _lines(data):
        if name == "BEGIN":
            nested += fields is not None
            fields = {} if value.upper() == "VEVENT" and fields is None else fields
        elif name == "END" and fields is not None:
            if nested:
                nested -= 1
                continue
            event = _event(fields)
            found.extend([event] if event else [])
            fields = None
            if len(found) >= _MOST_EVENTS:
                break
        elif fields is not None and not nested and name in _KEPT:
            fields.setdefault(name, value)
    return found


def _event(fields: dict[str, str]) -> CalendarEvent | None:
    start = local_moment(fields.get("DTSTART"))
    if start is None:
        return None
    return CalendarEvent(
        start,
        end_of(start, local_moment(fields.get("DTEND")), exclusive=True),
        _words(fields.get("SUMMARY")).replace("\n", " "),
        _words(fields.get("LOCATION")).replace("\n", ", ") or None,
        _words(fields.get("DESCRIPTION")),
        fields.get("URL") or None,
        fields.get("UID") or None,
    )


def _lines(data: bytes) -> Iterator[tuple[str, str]]:
    """(name, value) of the content lines; folded ones are put together, parameters left out."""
    text = decode(data[:_MOST_CHARS])
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        head, colon, value = line.partition(":")
        while colon and head.count('"') % 2:  # a colon within a quoted parameter
            more, colon, value = value.partition(":")
            head += f":{more}"
        if colon:
            yield head.partition(";")[0].strip().upper(), value.strip()


def _words(value: str | None) -> str:
    return squeeze(_ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value or ""))
