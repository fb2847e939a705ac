"""German dates in running text and markup: what is written, what it means, and how exactly it is known.

No candidate, no date: nothing here guesses a missing day, month or year.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
_NAMES = (
    ("januar", "jänner", "january", "jan"),
    ("februar", "feber", "february", "feb"),
    ("märz", "maerz", "march", "mär", "mrz", "mar"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names}
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
WEEKDAY = (
    r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|monday|tuesday|wednesday|thursday|"
    r"friday|saturday|sunday|mo|di|mi|do|fr|sa|so)"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("iso", re.compile(r"(?<![\d-])(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)")),
    (
        "numeric",
        re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>(?:19|20)\d\d|\d\d)(?![\d.]*\d)"),
    ),
    ("dashed", re.compile(r"(?<![\d-])(?P<d>\d\d)-(?P<m>\d\d)-(?P<y>(?:19|20)\d\d)(?![\d-])")),
    (
        "slashed",
        re.compile(
            r"(?<![\d/|])(?P<d>\d{1,2})(?P<s>\s?[/|]\s?)(?P<m>\d{1,2})(?P=s)(?P<y>(?:19|20)\d\d)(?![\d/])"
        ),
    ),
    (
        "long",
        re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})\.?\s?(?P<n>{MONTH})\b\.?,?\s?(?P<y>(?:19|20)\d\d)(?!\d)", re.I),
    ),
    (
        "english",
        re.compile(
            rf"\b(?P<n>{MONTH})\b\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y>(?:19|20)\d\d)(?!\d)", re.I
        ),
    ),
    ("month", re.compile(rf"\b(?P<n>{MONTH})\b\.?\s(?P<y>(?:19|20)\d\d)(?!\d)", re.I)),
    (
        "yearless",
        re.compile(rf"(?<![\d.])(?P<d>\d{{1,2}})\.\s?(?P<n>{MONTH})\b(?!\.?,?\s?(?:19|20)\d\d)", re.I),
    ),
    ("yearless", re.compile(r"(?<![\d.:])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?!\s?\d)")),
)
_DIGIT = re.compile(r"\d")
_SHORT = 300
"""Characters of a text that is asked for its dates again and again: what was found is kept."""

_TIME = re.compile(
    r"(?<![\d.:])(?P<h>[01]?\d|2[0-4])(?:[.:]\s?(?P<m>[0-5]\d))?(?::[0-5]\d)?\s*(?P<u>Uhr|h\b)?",
    re.IGNORECASE,
)
_REJECTED_BEFORE = re.compile(
    r"(?:(?<!vor)(?<!be)(?<!ab)(?<!ruhe)stand|letzte\w*\s+(?:änderung|aktualisierung|bearbeitung)|zuletzt(?:\s+\w+){0,2}|geändert|aktualisiert"
    r"|bearbeitet|modified|updated|©|\(c\)|copyright|gegründet|gründung|(?<!online )seit|geboren|gültig"
    r"|bis(?:\s+zum)?|abgerufen|anmeldeschluss|einsendeschluss|bewerbungsschluss)"
    r"\s*(?:am|vom|im|ist)?\s*[:.]?\s*(?:den\s+)?$",
    re.IGNORECASE,
)
_REJECTED_AFTER = re.compile(
    r"\s*(?:\w+\s+){0,2}(?:gegründet|geboren|verstorben|aktualisiert|geändert)\b", re.I
)
_EVENT_BEFORE = re.compile(
    rf"(?:wann|termine?|beginn|zeit|zeitraum|laufzeit|start|datum\s+der\s+veranstaltung|veranstaltungsdatum|startet?|findet)\s*[:.]?\s*(?:am|ist)?\s*"
    rf"(?:{WEEKDAY}\b\.?,?\s*)?(?:den\s+|dem\s+)?$",
    re.IGNORECASE,
)
_DATE_LINE_WORDS = re.compile(
    rf"\b(?:{WEEKDAY}|uhr|am|um|vom|von|den|der|dem|durch|by|on|in|und|veröffentlicht|publiziert|veröffentlichung|erstellt|eingestellt|"
    r"geschrieben|verfasst|online|seit|in|unter|gepostet|posted|published|pressemitteilung|pressemeldung|presseinformation|meldung|"
    r"nachricht|news|beitrag|artikel|datum|date|autor|author|redaktion|admin|administrator|kategorien?|category|"
    r"schlagwörter|tags?|aktuelles|allgemein|kommentare?|keine|minuten?|lesezeit|min|read|ein|eine)\b\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as found. ``value`` is ISO 8601 cut to ``precision``; None where the year is not written."""

    value: str | None
    precision: str
    raw: str
    start: int = 0
    end: int = 0
    source: str = "text"
    month: int = 0
    day: int = 0


def _mention(form: str, match: re.Match[str]) -> DateMention | None:
    groups = match.groupdict()
    month = int(groups["m"]) if groups.get("m") else MONTHS.get((groups.get("n") or "").lower(), 0)
    day = int(groups["d"]) if groups.get("d") else 0
    year = int(groups["y"]) if groups.get("y") else 0
    if 0 < year < 100:
        year += 2000 if year < 70 else 1900
    span = {"raw": match[0].strip(), "start": match.start(), "end": match.end(), "month": month, "day": day}
    if form == "month":
        return DateMention(f"{year:04d}-{month:02d}", "month", **span)  # type: ignore[arg-type]
    try:
        date(year or 2000, month, day)
    except ValueError:
        return None
    if form == "yearless":
        return DateMention(None, "none", **span)  # type: ignore[arg-type]
    return DateMention(f"{year:04d}-{month:02d}-{day:02d}", "day", **span)  # type: ignore[arg-type]


def find_dates(text: str) -> list[DateMention]:
    """All dates written in ``text``, in order; of overlapping readings the more exact one."""
    return list(_find_dates(text) if len(text) < _SHORT else _find_dates.__wrapped__(text))


@lru_cache(maxsize=2048)
def _find_dates(text: str) -> tuple[DateMention, ...]:
    if not _DIGIT.search(text):
        return ()  # no date is written without one
    found: list[DateMention] = []
    taken = bytearray(len(text))
    for form, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            mention = _mention(form, match)
            if mention and not any(taken[mention.start : mention.end]):
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
                found.append(mention)
    return tuple(sorted(found, key=lambda m: m.start))


def is_rejected(text: str, mention: DateMention) -> bool:
    """Whether the words around say that it is no date of publication (last change, ©, founding, deadline)."""
    before, after = text[max(0, mention.start - 60) : mention.start], text[mention.end : mention.end + 40]
    return bool(_REJECTED_BEFORE.search(before) or _REJECTED_AFTER.match(after))


def is_event_day(text: str, mention: DateMention) -> bool:
    """Whether the words before say that something takes place on that day."""
    return bool(_EVENT_BEFORE.search(text[max(0, mention.start - 60) : mention.start]))


def is_date_line(text: str) -> bool:
    """Whether a short block says little else than when (and by whom, under what heading) it was published."""
    if len(text) > 140 or not (find_dates(text)):
        return False
    rest = text
    for mention in reversed(find_dates(text)):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    rest = _TIME.sub(" ", re.sub(r"#\w+", " ", rest))
    rest = _DATE_LINE_WORDS.sub(" ", rest)
    names = re.findall(r"[^\W\d_]+", rest)
    if (
        len(names) <= 4
        and all(n[0].isupper() for n in names)
        and re.search(r"[|·•,/–—-]|>", text)
        and len(text) < 90
    ):
        return True
    signed = re.search(r"\b(?:von|by|autor\w*|durch|redaktion)\b", text, re.IGNORECASE)
    return len(re.sub(r"[\W_]+", "", rest)) <= (26 if signed else 9)


def is_bare_stamp(text: str) -> bool:
    """Whether a text is a day, perhaps with a weekday and a time of day, and nothing else."""
    mentions = find_dates(text)
    for mention in reversed(mentions):
        text = text[: mention.start] + " " + text[mention.end :]
    rest = re.sub(rf"\b(?:{WEEKDAY}|am|um|den|der|vom)\b\.?", " ", _TIME.sub(" ", text), flags=re.IGNORECASE)
    return bool(mentions) and not re.search(r"[^\W\d_]{2,}", rest)


_AGO = re.compile(
    r"^\W*(?:(?:ver(?:ö|oe)ffentlicht|geschrieben|erstellt|eingestellt|online|posted)\s+)?"
    r"(?:(?P<word>heute|gestern|vorgestern)|vor\s+(?P<n>\d{1,2}|einem|einer|zwei|drei)\s+(?P<unit>tag|stunde|minute)(?:en|n)?)"
    r"(?:,?\s*(?:um\s*)?\d{1,2}[:.]\d\d(?:\s*uhr)?)?\W*$",
    re.IGNORECASE,
)
_FEW = {"einem": 1, "einer": 1, "zwei": 2, "drei": 3}


def says_how_long_ago(text: str) -> bool:
    """Whether a short text only says how long ago something was published: ``gestern, 10:15``, ``vor 3 Tagen``."""
    return len(text) < 60 and bool(_AGO.match(text))


def relative_date(text: str, seen: datetime) -> DateMention | None:
    """The day that ``text`` means, as :func:`says_how_long_ago` knows it, of a page that was fetched at ``seen``."""
    match = _AGO.match(text) if len(text) < 60 else None
    if match is None:
        return None
    if match["word"]:
        ago = timedelta(days=("heute", "gestern", "vorgestern").index(match["word"].lower()))
    else:
        number = _FEW.get(match["n"].lower()) or int(match["n"])
        ago = timedelta(
            **{{"tag": "days", "stunde": "hours", "minute": "minutes"}[match["unit"].lower()]: number}
        )
    day = (seen.astimezone(BERLIN) - ago).date()
    return DateMention(day.isoformat(), "day", text.strip(), source="relative")


def publication_date(text: str) -> DateMention | None:
    """The first date of ``text`` that may be one of publication; None where there is none."""
    for mention in find_dates(text):
        if not is_rejected(text, mention) and not is_event_day(text, mention):
            return mention
    return None


def machine_date(value: str | None, source: str) -> DateMention | None:
    """A date from markup or a feed: ISO 8601, RFC 9557 or RFC 5322, cut to the day in Europe/Berlin.

    A stamp with a time and an offset is moved to German local time first: 23:30 UTC is the next day's morning.
    """
    raw = (value or "").strip()
    if not re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", raw):
        return None
    moment: datetime | None = None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", raw):
        try:
            date.fromisoformat(raw)
        except ValueError:
            return None
        return DateMention(raw, "day", raw, source=source)
    if re.fullmatch(r"\d{4}-\d\d", raw) and "01" <= raw[5:] <= "12":
        return DateMention(raw, "month", raw, source=source)
    try:
        moment = datetime.fromisoformat(
            raw.replace(" ", "T", 1) if re.match(r"\d{4}-\d\d-\d\d \d", raw) else raw
        )
    except ValueError:
        try:
            moment = parsedate_to_datetime(raw)
        except (ValueError, TypeError, IndexError, OverflowError):
            mention = publication_date(raw)
            return mention and DateMention(mention.value, mention.precision, raw, source=source)
    if moment.tzinfo is not None:
        moment = moment.astimezone(BERLIN)
    if moment.year < 1990:
        return None
    return DateMention(moment.date().isoformat(), "day", raw, source=source)


# A number at the beginning of a name is no day: /2022/03/12-familien-gesucht.html
_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)(?:/(\d{1,2})/(\d{1,2})(?:[/?#]|$)|-(\d{1,2})-(\d{1,2})(?:[/_.?#-]|$))"
)


def url_date(url: str) -> DateMention | None:
    """A full date that is part of the path (``/2023/04/25/``)."""
    match = _URL_DAY.search(url)
    if not match:
        return None
    try:
        value = date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5])).isoformat()
    except ValueError:
        return None
    return DateMention(value, "day", match[0].strip("/-"), source="url")


def is_plausible(mention: DateMention, now: datetime) -> bool:
    """Not before the initiative's web (1995) and not more than two days ahead of ``now``."""
    if mention.value is None:
        return False
    today = now.astimezone(BERLIN).date() if now.tzinfo else now.replace(tzinfo=UTC).astimezone(BERLIN).date()
    limit = date.fromordinal(today.toordinal() + 2).isoformat()
    return mention.value[:4] >= "1995" and mention.value <= limit[: len(mention.value)]
