"""A feed ready for any format: plain frozen shapes, no database behind them, no format in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

NAME = "Bündnisradar"
FORMATS = ("atom", "rss", "json")


@dataclass(frozen=True, slots=True)
class Origin:
    """The feed an entry belongs to: the alliance's own channel (becomes ``atom:source``)."""

    id: str
    title: str
    atom_url: str
    rss_url: str
    page_url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, ready for any format. Times are aware; ``published`` only where the day is known."""

    id: str
    url: str
    title: str
    summary: str
    updated: datetime
    published: datetime | None
    categories: tuple[tuple[str, str], ...]  # (term, German label)
    author: str
    author_url: str | None
    origin: Origin | None
    facts: tuple[tuple[str, str], ...]  # what JSON Feed says of it in an object of our own


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, ready for any format. ``self_urls`` by format; ``updated`` is the newest entry's."""

    id: str
    title: str
    subtitle: str
    author: str
    site_url: str
    page_url: str
    self_urls: dict[str, str]
    hub_url: str | None
    updated: datetime
    entries: tuple[Entry, ...]
