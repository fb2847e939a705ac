"""Moments as programs write them, in local German time: ISO 8601 and iCalendar (RFC 5545)."""

import re
from datetime import UTC, date, datetime, timedelta

from crawler.extract.dates import BERLIN

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):?(\d\d)(?::?\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?"
)
_GERMAN = (timedelta(hours=1), timedelta(hours=2))
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:\d\d)?(Z|[+-]\d{4})?)?")


def local_moment(text: str | None) -> str | None:
    """``YYYY-MM-DD``, or ``YYYY-MM-DDTHH:MM`` where a time of day is given that is not midnight; None if it is none.

    A moment with an offset (``Z``) is moved to German time. One without is German already, and so is one with an
    offset of Germany: systems that do not know summer time write the clock's time with the winter's offset.
    """
    match = _ISO.match((text or "").strip()) or _BASIC.match((text or "").strip())
    if not match:
        return None
    year, month, day, hour, minute, zone = match.groups()
    try:
        if hour is None:
            return date(int(year), int(month), int(day)).isoformat()
        moment = datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}")
        if zone and _offset(zone) not in _GERMAN:
            moment = moment.replace(tzinfo=UTC) - _offset(zone)
            moment = moment.astimezone(BERLIN)
    except (ValueError, OverflowError):
        return None
    return moment.date().isoformat() if moment.hour == moment.minute == 0 else f"{moment:%Y-%m-%dT%H:%M}"


def end_of(start: str | None, end: str | None, *, exclusive: bool = False) -> str | None:
    """``end`` where it says more than ``start``. ``exclusive``: a bare day is the one after the last."""
    if not start or not end or end <= start:
        return None
    if len(end) > 10 and len(start) == 10 and end[11:] == "23:59":
        end = end[:10]
    if exclusive and len(end) == len(start) == 10:
        end = (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    return end if end > start else None


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    digits = zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return -offset if zone[0] == "-" else offset
