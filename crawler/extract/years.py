"""The year of a day that is written without one: from a heading, the weekday, the days around (pure).

Never a guess: where nothing tells the year, there is none.
"""

import re
from dataclasses import dataclass
from datetime import date

from crawler.extract.dates import WEEKDAY

_NAMES = ("mo", "di", "mi", "do", "fr", "sa", "so")
_WEEKDAY_BEFORE = re.compile(rf"\b(?P<w>{WEEKDAY})\b\.?,?\s*(?:(?:den|dem|am)\s+)?$", re.IGNORECASE)
_WEEKDAY_AFTER = re.compile(rf"\s*[(,]\s*(?P<w>{WEEKDAY})\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d./-])20\d\d(?![\d./-]|\s*[-–/]\s*\d)")
_SOON, _JUST_NOW, _LONG_AGO = 300, 3, 60


@dataclass(frozen=True, slots=True)
class Years:
    """What tells a year: ``named`` in a title or heading, ``published`` (what is announced comes soon after),
    ``today`` (a visit's day; asked only with a weekday that fits)."""

    named: int | None = None
    published: date | None = None
    today: date | None = None

    @classmethod
    def of(cls, heading: str, published: str | None, today: date | None) -> "Years":
        """From the words of a heading and an ISO date of publication, cut to what is known."""
        named = {int(year) for year in _YEAR.findall(heading)}
        day = date.fromisoformat(published) if published and len(published) == 10 else None
        return cls(next(iter(named)) if len(named) == 1 else None, day, today)

    def day(self, month: int, day: int, weekday: int | None) -> date | None:
        """The day of that month in the year that is meant, or None."""
        if self.named and (meant := _fitting(self.named, month, day, weekday)):
            return meant
        if self.published:
            days = _near(self.published, month, day, weekday)
            soon = [d for d in days if -_JUST_NOW <= (d - self.published).days < _SOON]
            if soon or not weekday:
                return min(soon, default=None)
        if self.today and weekday is not None:
            days = _near(self.today, month, day, weekday)
            return min((d for d in days if -_LONG_AGO <= (d - self.today).days < _SOON), default=None)
        return None


def weekday_of(text: str, start: int, end: int) -> int | None:
    """The weekday that stands beside a day (0 is Monday), None where none does."""
    match = _WEEKDAY_BEFORE.search(text[max(0, start - 20) : start]) or _WEEKDAY_AFTER.match(
        text[end : end + 20]
    )
    if not match:
        return None
    name = match["w"].lower()[:2]
    return _NAMES.index(name) if name in _NAMES else None


def _near(around: date, month: int, day: int, weekday: int | None) -> list[date]:
    years = (around.year - 1, around.year, around.year + 1)
    return [found for year in years if (found := _fitting(year, month, day, weekday))]


def _fitting(year: int, month: int, day: int, weekday: int | None) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if weekday is None or found.weekday() == weekday else None
