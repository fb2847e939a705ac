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
    subtitle: str
    author: str
    atom_url: str
    rss_url: str
    page_url: str


@dataclass(frozen=True, slots=True)
class Voice:
    """An alliance that published the entry: its name and site, and the address of the original there."""

    name: str
    homepage_url: str | None
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Category:
    """What an entry is, or is about: a term, its German label, and the IRI of the list that the term is from."""

    term: str
    label: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, ready for any format. Times are aware; ``published`` only where the day is known.

    ``voices`` are the alliances that published it, first the one that ``url`` leads to. Texts and addresses may be
    as a site has them: the formats make them plain. ``page_url`` is our own page, for an original without a web
    address.
    """

    id: str
    url: str
    page_url: str
    title: str
    summary: str
    updated: datetime
    published: datetime | None
    categories: tuple[Category, ...]
    voices: tuple[Voice, ...]
    origin: Origin | None
    point: tuple[float, float] | None  # latitude and longitude of the alliance, degrees
    facts: tuple[tuple[str, str], ...]  # what JSON Feed says of it in an object of our own


@dataclass(frozen=True, slots=True)
class Deleted:
    """An entry that left the feed, and when (aware): a tombstone (RFC 6721)."""

    id: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, or one month of its archive (RFC 5005), ready for any format.

    Addresses by format: ``self_urls`` of this document, ``current_urls`` of the feed that people subscribe to,
    ``previous_urls`` and ``next_urls`` of the months of the archive before and after (empty: there is none).
    ``updated`` is the latest change: of an entry, or that one left.
    """

    id: str
    title: str
    subtitle: str
    author: str
    rights: str
    site_url: str
    page_url: str
    terms_url: str
    icon_url: str
    self_urls: dict[str, str]
    current_urls: dict[str, str]
    previous_urls: dict[str, str]
    next_urls: dict[str, str]
    hub_url: str | None
    is_archive: bool
    updated: datetime
    entries: tuple[Entry, ...]
    deleted: tuple[Deleted, ...]
