"""Items that exist only as a document: a press release as PDF, listed with title and day (pure).

The document itself is not read. What its list says of it is weighed as for pages (``judgement``).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

from aggregator.urls import url_key
from crawler.discovery.listings import Entry
from crawler.extract import words
from crawler.extract.dates import DateMention, find_dates, is_plausible, publication_date
from crawler.extract.plain import fold
from crawler.pages import Page

ENOUGH = 2.5

_RELEASE = re.compile(
    r"presse(?:mitteilung|meldung|information|erkl(?:ä|ae)rung)|(?:^|[/_-])pm[_-]", re.IGNORECASE
)
_STANDING = re.compile(
    r"flyer|folder\b|faltblatt|plakat|poster|brosch(?:ü|ue)re|satzung|(?:gesch(?:ä|ae)fts|bei(?:trags)?|haus)ordnung"
    r"|formular|anmeldebogen|anmeldung\b|antrag|fragebogen|beitrittserkl|mitgliedsantrag|protokoll|leitfaden|ratgeber"
    r"|wegweiser|checkliste|datenschutz|impressum|logo\b|preisliste|speiseplan|vortrag|pr(?:ä|ae)sentation|handout"
    r"|arbeitsblatt|merkblatt|konzept(?:ion)?\b|lageplan|stadtplan|newsletter|rundbrief|infobrief|einverst(?:ä|ae)ndnis",
    re.IGNORECASE,
)
_MONTH, _DAY, _YEAR = r"(?P<m{0}>0[1-9]|1[0-2])", r"(?P<d{0}>0[1-9]|[12]\d|3[01])", r"(?P<y{0}>(?:19|20)\d\d)"
_DAY_IN_NAME = re.compile(
    r"(?<!\d)(?:"
    + "[-_.]?".join((_YEAR, _MONTH, _DAY)).format(1)
    + "|"
    + "[-_.]?".join((_DAY, _MONTH, _YEAR)).format(2)
    + r")(?!\d)"
)


@dataclass(frozen=True, slots=True)
class FileItem:
    """A document that is an item. ``page`` lists it; ``reasons`` say what spoke for and against it."""

    url: str
    title: str
    kind: str
    date: DateMention | None
    page: Page
    score: float
    reasons: tuple[tuple[str, float], ...]

    @property
    def key(self) -> str:
        """Identity of the document."""
        return url_key(self.url)


def file_items(pages: Iterable[tuple[Page, bool]], titles: set[str], now: datetime) -> list[FileItem]:
    """The documents that are items, each once, by address.

    ``pages`` come with whether they are items themselves; ``titles`` (folded) are those of items that have a
    page: a document of the same title is but another form of them.
    """
    best: dict[str, FileItem] = {}
    for page, is_item in pages:
        for found in weighed(page, is_item, now):
            known = best.get(found.key)
            if known is None or found.score > known.score:
                best[found.key] = found
    items = (one for one in best.values() if one.score >= ENOUGH and fold(one.title) not in titles)
    return sorted(items, key=lambda one: one.url)


def weighed(page: Page, is_item: bool, now: datetime) -> Iterator[FileItem]:
    """Every document on a page with what speaks for and against it; :data:`ENOUGH` makes an item."""
    for entry in page.listing.files:
        date = _date(entry, now)
        section = words.section_of(entry.section) or words.section_of(page.title)
        reasons = tuple(_reasons(entry, date, section, is_item))
        score = round(sum(weight for _, weight in reasons), 2)
        yield FileItem(entry.url, entry.title or "", section or "news", date, page, score, reasons)


def _reasons(
    entry: Entry, date: DateMention | None, section: str | None, is_item: bool
) -> Iterator[tuple[str, float]]:
    title, name = entry.title or "", _name(entry.url)
    if entry.ruled:
        yield "in a list (rule)", 6.0
    if date is not None:
        yield "listed with a date" if date.source != "url" else "has a day in its name", 1.5
    if entry.group >= 2:
        yield "one of several alike in a list", 1.0
    if section:
        yield f"under a heading for {section}", 1.0
    if _RELEASE.search(title) or _RELEASE.search(name) or _RELEASE.search(entry.section):
        yield "is called a press release", 1.0
    if _STANDING.search(title) or words.NOT_AN_ITEM.match(fold(title)):
        yield "is titled like a form or a leaflet", -4.0
    if len(title) < 12 or len(title.split()) < 2:
        yield "has hardly a title", -1.5
    if is_item:
        yield "belongs to the item that links it", -4.0


def _name(url: str) -> str:
    parts = urlsplit(url)
    named = parts.path if parts.path.lower().endswith(".pdf") else parts.query
    return unquote(named).rsplit("/", 1)[-1]


def _date(entry: Entry, now: datetime) -> DateMention | None:
    """The day in the entry, else in its title, else in the name of the file; never one that lies ahead."""
    named = _DAY_IN_NAME.search(_name(entry.url))
    parts = [named[f"{part}1"] or named[f"{part}2"] for part in "ymd"] if named else []
    by_name = publication_date("-".join(parts)) if parts else None  # checked as a day of the calendar
    spoken = next(iter(find_dates(entry.title or "")), None)
    for mention, source in ((entry.date, "listing"), (spoken, "listing"), (by_name, "url")):
        if mention is not None and is_plausible(mention, now):
            return replace(mention, source=source, start=0, end=0)
    return None
