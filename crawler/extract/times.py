"""When something takes place: days, ranges of days and times of day as German pages write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crawler.extract.dates import MONTH, MONTHS, WEEKDAY, DateMention, find_dates, is_rejected


@dataclass(frozen=True, slots=True)
class EventTime:
    """When something takes place, local German time: ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM``."""

    start: str
    end: str | None
    raw: str


_RANGE = re.compile(
    r"(?P<h1>[01]?\d|2[0-3])(?:[.:]\s?(?P<m1>[0-5]\d))?\s*(?:Uhr)?\s*(?:[-–—]|bis)\s*(?P<h2>[01]?\d|2[0-4])(?:[.:]\s?(?P<m2>[0-5]\d))?\s*Uhr"
    r"|(?P<h3>[01]?\d|2[0-3])(?:[.:]\s?(?P<m3>[0-5]\d))?\s*Uhr"
    r"|(?P<h4>[01]?\d|2[0-3]):(?P<m4>[0-5]\d)(?:\s*[-–—]\s*(?P<h5>[01]?\d|2[0-4]):(?P<m5>[0-5]\d))?",
    re.IGNORECASE,
)

_DAY_NAMED = rf"\s*(?:{WEEKDAY}\b\.?,?\s*)?(?:den\s+)?"
_UNTIL = re.compile(rf"\s*(?:[-–—]|bis(?:\s+zum)?){_DAY_NAMED}", re.IGNORECASE)
_AND = rf"\s*(?:[-–—/+&]|bis(?:\s+zum)?\b|und\b|u\.){_DAY_NAMED}"
_FIRST_DAY = re.compile(
    rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?:\s?(?:(?P<m>\d{{1,2}})\.|(?P<n>{MONTH})\b\.?))?{_AND}$",
    re.IGNORECASE,
)


def _clock(hours: str | None, minutes: str | None) -> str | None:
    if hours is None or int(hours) > 23:
        return None
    return f"{int(hours):02d}:{int(minutes or 0):02d}"


def event_time(text: str) -> EventTime | None:
    """Start and end of an event from a phrase such as ``Dienstag, 22. Oktober 2024, 15:00–17:00 Uhr``."""
    days = [m for m in find_dates(text) if m.precision == "day"]
    first = next((m for m in days if _begins_range(text, m) or not is_rejected(text, m)), None)
    if first is None:
        return None
    last = _last_day(text, first, days)
    begins = _begins_range(text, first)
    if begins:
        return EventTime(begins, first.value, first.raw)
    after = text[first.end : first.end + 60]
    match = _RANGE.search(after)
    if not match or last:
        return EventTime(first.value or "", last.value if last else None, first.raw)
    start = (
        _clock(match["h1"], match["m1"])
        or _clock(match["h3"], match["m3"])
        or _clock(match["h4"], match["m4"])
    )
    until = _clock(match["h2"], match["m2"]) or _clock(match["h5"], match["m5"])
    return EventTime(
        f"{first.value}T{start}" if start else first.value or "",
        f"{first.value}T{until}" if until else None,
        text[first.start : first.end + match.end()],
    )


def _last_day(text: str, first: DateMention, days: Sequence[DateMention]) -> DateMention | None:
    """The day after ``first`` that a dash or ``bis`` ties to it."""
    later = next((m for m in days if m.start >= first.end), None)
    if later is None:
        return None
    between = text[first.end : later.start]
    if _UNTIL.fullmatch(between):
        return later
    tied = re.fullmatch(r"[\s\-–—]*(?:bis)?[\s\w,.]{0,14}", between)
    return later if tied and not is_rejected(text, later) else None


def _begins_range(text: str, last: DateMention) -> str | None:
    """The first day of ``22.–24. Oktober 2024`` or ``22./23.10.2024``, of which ``last`` is the end."""
    match = _FIRST_DAY.search(text[max(0, last.start - 40) : last.start])
    if not match or not last.value:
        return None
    month = int(match["m"]) if match["m"] else MONTHS.get((match["n"] or "").lower(), last.month)
    year = int(last.value[:4])
    for candidate in (year, year - 1):
        try:
            day = date(candidate, month, int(match["d"])).isoformat()
        except ValueError:
            return None
        if day < last.value:
            return day
    return None
