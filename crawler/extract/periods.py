"""Items of a page that holds a month or a year of them: when they were, and which have a page of their own (pure)."""

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import unquote, urlsplit

from aggregator.urls import absolute, host_key, url_key
from crawler.extract.blocks import Block
from crawler.extract.dates import MONTH, MONTHS, DateMention

_YEAR = re.compile(r"(?<![\d./-])(?<!\d–)(?<!\d\s[–-]\s)(?:19|20)\d\d(?![\d./-]|\s*[-–/]\s*\d)")
_MONTH_ALONE = re.compile(
    rf"^\W*(?:im\s+|anfang\s+|mitte\s+|ende\s+)?(?P<n>{MONTH})\b\W*(?:(?:19|20)\d\d)?\W*$", re.IGNORECASE
)
_REVIEW = re.compile(
    r"archiv|r(?:ü|ue)ckblick|jahresr|das war|(?<!an)(?<!ab)(?<!rück)meldung|aktuell|neuigkeit|nachricht|presse"
    r"|\bnews\b",
    re.IGNORECASE,
)
_CHRONICLE = re.compile(r"chronik|historie|meilenstein|geschichte(?![a-zäöüß])", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?|odt|zip|jpe?g|png|gif|webp|mp3|mp4)$", re.IGNORECASE)
_LONGEST_TEASER = 1000
_READ_ON = re.compile(
    r"^\W*(?:mehr(?:\s.{0,40})?|weiter(?:lesen)?\b.{0,60}|lesen sie mehr.{0,40}|details?\b.{0,30}"
    r"|(?:read more|continue reading).*|zu[mr]\s+(?:artikel|beitrag|projekt|termin|meldung|veranstaltung)\b.{0,40}"
    r"|.{0,40}\b(?:weiter|vollständig)\s?lesen)\W*$",
    re.IGNORECASE,
)


def leads_on(body: Sequence[Block], url: str) -> bool:
    """Whether a part of a page at ``url`` is but the beginning of an item that has a page of its own on the site."""
    if sum(len(block.text) for block in body) > _LONGEST_TEASER:
        return False  # told in full, whatever else there is to read
    host, here = host_key(urlsplit(url).hostname or ""), url_key(url)
    for block in body:
        for link in block.links:
            target = absolute(url, link.raw) if _READ_ON.match(link.text) else None
            if (
                target
                and host_key(urlsplit(target).hostname or "") == host
                and url_key(target) != here
                and not _FILE.search(target)
            ):
                return True
    return False


def period_date(
    day: DateMention | None, body: Sequence[Block], headings: Sequence[str], url: str
) -> DateMention | None:
    """The date of an item below headings (nearest first) that name a month or a year, cut to what is known.

    ``day`` is the one beside its title, without a year. None where the page is no archive or review of news:
    a chronicle of an alliance has years, too.
    """
    said = [unquote(re.sub(r"^\w+://[^/]*", "", url)), *headings]
    if not any(map(_REVIEW.search, said)) or any(map(_CHRONICLE.search, said)):
        return None
    years = [_YEAR.search(heading) for heading in headings]
    at, year = next(((i, found[0]) for i, found in enumerate(years) if found), (0, ""))
    if not year:
        return None
    headings = headings[: at + 1]  # a month above the year is that of something else
    if day and day.month and day.day:
        try:
            value = date(int(year), day.month, day.day).isoformat()
        except ValueError:
            return None
        return DateMention(value, "day", day.raw, source="heading")
    raw = " ".join(h for h in headings if _month(h) or _YEAR.search(h))[:80]
    month = next((m for text in _said(body, headings) if (m := _month(text))), 0)
    if month:
        return DateMention(f"{year}-{month:02d}", "month", raw, source="heading")
    return DateMention(year, "year", raw, source="heading")


def names_period(heading: str) -> bool:
    """Whether a heading says no more than a month or a year: it stands above items and is none."""
    return bool(_MONTH_ALONE.match(heading)) or not _YEAR.sub("", heading).strip(" :.–-")


def _said(body: Sequence[Block], headings: Sequence[str]) -> list[str]:
    """The first short line of a part, then the headings above it."""
    return [*(block.text for block in body[:1] if len(block.text) < 30), *headings]


def _month(text: str) -> int:
    match = _MONTH_ALONE.match(text)
    return MONTHS[match["n"].lower()] if match else 0
