"""German words for what the data says: dates with their precision, kinds, Länder (pure)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time

from aggregator.clock import BERLIN, berlin
from aggregator.selection import Selection, place_words
from aggregator.topics import vocabulary

UNDATED = "ohne Datum"
_MOST_NAMES = 4

_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
    *("August", "September", "Oktober", "November", "Dezember"),
)
_KINDS = {"news": "Nachricht", "project": "Projekt", "event": "Termin"}
_ROLES = {
    "homepage": "Startseite",
    "feed": "Feed",
    "sitemap": "Sitemap",
    "listing": "Übersicht",
    "page": "Seite",
    "guess": "Versuch",
}
_ANSWERS = {401: "verlangt Anmeldung", 403: "verweigert", 404: "nicht gefunden", 410: "nicht mehr da"}
_KINDS_PLURAL = {"news": "Nachrichten", "project": "Projekte", "event": "Termine"}


def kind_word(kind: str) -> str:
    """``news`` -> ``Nachricht``; an unknown kind is shown as it is."""
    return _KINDS.get(kind, kind)


def kinds_word(kind: str) -> str:
    """``news`` -> ``Nachrichten``."""
    return _KINDS_PLURAL.get(kind, kind)


def role_word(role: str) -> str:
    """What a page is to the crawler: ``listing`` -> ``Übersicht``."""
    return _ROLES.get(role, role)


def answer_words(status: int | None) -> str:
    """How a page answered, for people: ``nicht gefunden (404)``."""
    if status is None:
        return "nicht gelesen"
    if status < 400:
        return "erreichbar"
    return f"{_ANSWERS.get(status, 'Fehler')} ({status})"


def day_words(day: date) -> str:
    """``27. August 2012``."""
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"


def date_words(published: str | None, precision: str = "day") -> str:
    """An ISO date cut to what is known, in words: ``27. August 2012``, ``Oktober 2024``, ``2023``.

    What cannot be read as a date is ``ohne Datum``: a page never shows a guess.
    """
    if not published or precision == "none":
        return UNDATED
    parts = published[:10].split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) >= 3 and precision == "day":
            return day_words(date(numbers[0], numbers[1], numbers[2]))
        if len(numbers) >= 2 and precision in ("day", "month"):
            return f"{_MONTHS[date(numbers[0], numbers[1], 1).month - 1]} {numbers[0]}"
        return str(numbers[0])
    except ValueError:
        return UNDATED


def moment_words(moment: datetime | None) -> str:
    """A stored moment (UTC) in words: ``27. August 2012, 14:05 Uhr``; None is ``noch nie``."""
    if moment is None:
        return "noch nie"
    local = berlin(moment)
    return f"{day_words(local.date())}, {local:%H:%M} Uhr"


def moment_short(moment: datetime | None) -> str:
    """A stored moment (UTC) for narrow table cells: ``27.08.2012, 14:05``; None is a dash."""
    return "–" if moment is None else f"{berlin(moment):%d.%m.%Y, %H:%M}"


def day_short(moment: datetime | None) -> str:
    """A stored moment (UTC) that is known to the day only: ``27.08.2012``; None is a dash."""
    return "–" if moment is None else f"{berlin(moment):%d.%m.%Y}"


def selection_words(chosen: Selection, names: Mapping[str, str] | None = None) -> str:
    """What a search selects, for titles: ``„Ferien“, Projekte, Hessen, 50 km um Trier``.

    ``names`` are what its alliances and its set are called, by slug.
    """
    names = names or {}
    topic = vocabulary().topics.get(chosen.topic or "")
    alliances = [names.get(slug, slug) for slug in chosen.sources]
    if len(alliances) > _MOST_NAMES:
        alliances[_MOST_NAMES - 1 :] = [f"{len(alliances) - _MOST_NAMES + 1} weitere Bündnisse"]
    parts = (
        f"„{chosen.words}“" if chosen.words else "",
        kinds_word(chosen.kind) if chosen.kind else "",
        topic.label if topic else "",
        chosen.state or "",
        ", ".join(alliances),
        f"Auswahl {names.get(chosen.set_slug, chosen.set_slug)}" if chosen.set_slug else "",
        f"{chosen.near.km} km um {place_words(chosen.near)}" if chosen.near else "",
    )
    return ", ".join(filter(None, parts)) or "alles"


def event_words(start: str | None, end: str | None = None) -> str:
    """When an event takes place (ISO 8601): ``12. Mai 2025, 15:00 Uhr``; empty where that is not known."""
    first = event_moment(start)
    if first is None:
        return ""
    last = event_moment(end)
    words = _event_point(*first)
    if last is None or last == first:
        return words
    if last[0] == first[0]:
        if not (first[1] and last[1]):
            return words
        return f"{day_words(first[0])}, {first[1]:%H:%M} bis {last[1]:%H:%M} Uhr"
    return f"{words} bis {_event_point(*last)}"


def event_moment(text: str | None) -> tuple[date, time | None] | None:
    """Day and, where given, time of day in Germany."""
    if not text:
        return None
    try:
        if len(text) <= 10:
            return date.fromisoformat(text), None
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo:
        moment = moment.astimezone(BERLIN)
    return moment.date(), moment.time()


def _event_point(day: date, clock: time | None) -> str:
    return f"{day_words(day)}, {clock:%H:%M} Uhr" if clock else day_words(day)


def number_words(number: int) -> str:
    """``12.345``, as numbers are grouped in German."""
    return f"{number:,}".replace(",", ".")


def seconds_words(seconds: float) -> str:
    """A duration for tables: ``0,4`` below ten seconds, then whole ones."""
    return f"{seconds:.1f}".replace(".", ",") if seconds < 9.95 else number_words(round(seconds))


def count_words(number: int, one: str, many: str) -> str:
    """``1 Eintrag``, ``2 Einträge``."""
    return f"{number_words(number)} {one if number == 1 else many}"


def published_moment(published: str | None, precision: str, seen: datetime) -> datetime | None:
    """The moment a feed must give for a day of publication, or None where the day is not known.

    Noon in Germany, because noon is the same day for readers in any zone from UTC-10 to UTC+12. What was seen
    (``seen``, UTC) before noon of that very day carries the moment it was seen: no entry lies in the future.
    """
    if not published or precision != "day":
        return None
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return None
    noon = datetime.combine(day, time(12), BERLIN)
    local = berlin(seen)
    return local.replace(microsecond=0) if local.date() == day and local < noon else noon


def sort_key(text: str) -> str:
    """Order of German names (DIN 5007-1): ä as a, ß as ss, case does not matter."""
    folded = text.casefold()
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
