"""When something takes place: days, ranges of days and times of day as German pages write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.extract.clocks import CLOCK, Clocks, clocks
from crawler.extract.dates import WEEKDAY, DateMention, find_dates, is_rejected
from crawler.extract.years import Years, weekday_of


@dataclass(frozen=True, slots=True)
class EventTime:
    """When something takes place, local German time: ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM``."""

    start: str
    end: str | None
    raw: str


_DAY_NAMED = rf"\s*(?:{WEEKDAY}\b\.?,?\s*)?(?:(?:den|dem|am)\s+)?"
_TIE = r"(?P<tie>[-–—/+&]|bis(?:\s+zum)?\b|und\b|u\.)"
_TIED = re.compile(
    rf"\s*(?:\({WEEKDAY}\.?\))?\s*[,|]?\s*(?:(?:um|ab|von)\s+)?(?:\(?{CLOCK}\)?\s*,?\s*)?{_TIE}{_DAY_NAMED}",
    re.IGNORECASE,
)
_FIRST_DAY = re.compile(
    rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?:(?:,\s*{_DAY_NAMED})\d{{1,2}}\.){{0,8}}\s*{_TIE}{_DAY_NAMED}$",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"(?:anmeld\w*|bewerbung\w*|bewerben|frist|schluss|rückmeldung\w*|vorverkauf\w*|kartenverkauf)"
    r"(?:\s+(?:ist|möglich|läuft|beginnt|startet|bis|ab|vom|am|spätestens|zum))*\s*:?\s*$",
    re.IGNORECASE,
)
_CLOCK_BEFORE = re.compile(
    rf"(?<!\d)(?<!\d[.:])(?:\d{{1,2}}(?:[.:]\d\d)?(?:\s*Uhr)?\s*(?:[-–—]|bis)\s*)?{CLOCK}(?<=Uhr),?\s+(?:am\s+)?{_DAY_NAMED}$",
    re.IGNORECASE,
)
_REACH = 90  # characters from a day to its time of day
_NIGHT = "06:00"


def event_time(text: str, years: Years | None = None) -> EventTime | None:
    """Start and end of an event from a phrase such as ``Dienstag, 22. Oktober 2024, 15:00–17:00 Uhr``.

    A day without a year counts where ``years``, or the end of a range, tell it.
    """
    days = [m for m in find_dates(text) if m.day and m.month]
    for at, mention in enumerate(days):
        following = days[at + 1] if at + 1 < len(days) else None
        tie = _TIED.fullmatch(text[mention.end : following.start]) if following else None
        before = text[max(0, mention.start - 60) : mention.start]
        lead = _FIRST_DAY.search(before)
        if not lead and (is_rejected(text, mention) or _DEADLINE.search(before)):
            continue
        first, last = _range(text, mention, following if tie else None, years or Years())
        if first is None:
            continue
        stop = following if tie and following else mention
        if lead:
            first, last = _led(lead, first, last)
        elif tie and last and tie["tie"].lower() in ("und", "u.", "+", "&") and (last - first).days != 1:
            last = None  # two days, not all between them
        beyond = next((m.start for m in days if m.start >= stop.end), len(text))
        after = text[stop.end : min(beyond, stop.end + _REACH)]
        between = text[mention.end : stop.start] if stop is not mention else ""
        return _timed(text, mention, first, last, between, after)
    return None


def _range(
    text: str, mention: DateMention, following: DateMention | None, years: Years
) -> tuple[date | None, date | None]:
    """The day that is meant, and the one it is tied to; a year that only one of them has holds for both."""
    first = date.fromisoformat(mention.value) if mention.value else None
    if following is None:
        weekday = weekday_of(text, mention.start, mention.end)
        return first or years.day(mention.month, mention.day, weekday), None
    last = date.fromisoformat(following.value) if following.value else None
    if first is None and last is not None:
        first = max((d for d in _in_years(mention, last.year - 1, last.year) if d <= last), default=None)
    if first is None:
        first = years.day(mention.month, mention.day, weekday_of(text, mention.start, mention.end))
    if last is None and first is not None:
        last = min((d for d in _in_years(following, first.year, first.year + 1) if d >= first), default=None)
    return first, last if first and last and last >= first else None


def _in_years(mention: DateMention, *years: int) -> Sequence[date]:
    found = []
    for year in years:
        try:
            found.append(date(year, mention.month, mention.day))
        except ValueError:  # 29 February
            continue
    return found


def _led(lead: re.Match[str], first: date, last: date | None) -> tuple[date, date | None]:
    """The first day of ``22.–24. Oktober 2024``, of which ``first`` is the end."""
    number = int(lead["d"])
    before = [first - timedelta(days=back) for back in range(1, 32)]
    begins = next((d for d in before if d.day == number), None)
    if begins is None or (begins.month != first.month and first.day >= number):
        return first, last
    return begins, last or first


def _timed(
    text: str, mention: DateMention, first: date, last: date | None, between: str, after: str
) -> EventTime:
    """The days with the times of day around them."""
    day, raw = first.isoformat(), text[mention.start : mention.end]
    here = clocks(between)
    there = clocks(after)
    if last is not None and here.start:
        end = there.start or there.until
        start = f"{day}T{here.start}"
        until = f"{last.isoformat()}T{end}" if end else None if last == first else last.isoformat()
        return EventTime(start, until if until != start else None, raw)
    if last is not None and last != first:
        return EventTime(day, last.isoformat(), raw)
    if not there.start and (
        earlier := _CLOCK_BEFORE.search(text[max(0, mention.start - 60) : mention.start])
    ):
        there = Clocks(*clocks(earlier[0])[:2])
    if not there.start:
        return EventTime(day, None, raw)
    until = there.until
    ends = first
    if until and until <= there.start:
        ends, until = (first + timedelta(days=1), until) if until <= _NIGHT else (first, None)
    raw = text[mention.start : mention.end] + after[: there.end]
    return EventTime(f"{day}T{there.start}", f"{ends.isoformat()}T{until}" if until else None, raw)
