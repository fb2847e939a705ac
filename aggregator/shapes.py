"""Checked shapes at the borders of the database.

In: what a visit found (``FoundItem``, ``FoundEntryPoint``, ``VisitReport``), validated before a row is made.
Out: what the crawler must know before a visit (``SiteMemory``), and frozen read models for pages and feeds.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from aggregator.rules import SiteRules

Kind = Literal["news", "project", "event"]
Precision = Literal["day", "month", "year", "none"]
EntryRole = Literal["homepage", "feed", "sitemap", "listing", "page", "guess"]
Medium = Literal["page", "pdf"]
Outcome = Literal["new", "changed", "same", "refused"]


class _Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class FoundItem(_Checked):
    """An item as a visit found it. ``published`` is ISO 8601 cut to ``date_precision``; None: not known."""

    key: str = Field(
        min_length=1,
        description="identity: aggregator.urls.url_key(url), plus #fragment for an item on a shared page",
    )
    url: str
    aliases: tuple[str, ...] = ()
    kind: Kind
    title: str = Field(min_length=1, max_length=1000)
    published: str | None = Field(None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    date_precision: Precision = "none"
    date_raw: str | None = None
    date_source: str | None = None
    text: str = ""
    teaser: str = ""
    event_start: str | None = None
    event_end: str | None = None
    event_place: str | None = None
    medium: Medium = "page"
    profile: dict[str, Any] = Field(
        default_factory=dict, description="what a project's page states, by fact: the text and where it stood"
    )
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    appeared: bool = Field(
        False, description="an entry point that did not lead to it at the last visit does so now"
    )
    known_as: str | None = Field(
        None, description="key of the stored item that it is, by its words, at another address"
    )

    @field_validator("title", "text", "teaser")
    @classmethod
    def _no_control_characters(cls, value: str) -> str:
        return "".join(c for c in value if c >= " " or c in "\n\t")


class FoundEntryPoint(_Checked):
    """A page that is no item but leads to items (or was looked at and is neither).

    ``knowledge`` is what the spider wants back next time, as plain JSON (links, verdicts).
    """

    key: str
    url: str
    role: EntryRole
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    knowledge: dict[str, Any] = Field(default_factory=dict)


class FoundAlliance(_Checked):
    """A site that looks like another alliance's, with the page that leads to it and the words that name it."""

    url: str
    name: str
    page: str
    anchor: str = ""


class FoundHub(_Checked):
    """A feed that names itself (the topic) and a hub (WebSub, section 4), letter for letter."""

    topic_url: str = Field(min_length=1, max_length=2000)
    hub_url: str = Field(min_length=1, max_length=2000)


class VisitReport(_Checked):
    """The counts of a visit that only the crawler knows. ``bytes`` as received, ``seconds`` wall clock."""

    requests: int = 0
    item_pages: int = 0
    not_modified: int = 0
    bytes: int = 0
    seconds: float = 0.0
    error_kind: str | None = None
    error: str | None = None
    engine: str | None = None
    template: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What the spider must know of a stored item to look at it again."""

    key: str
    url: str
    aliases: tuple[str, ...]
    kind: str
    title: str
    published: str | None
    text: str
    status: str
    first_seen_at: datetime
    next_check_at: datetime
    etag: str | None
    last_modified: str | None
    content_hash: str | None
    missing_since: datetime | None
    medium: str = "page"
    event_start: str | None = None


@dataclass(frozen=True, slots=True)
class KnownEntryPoint:
    """A stored entry point with its validators and what the spider noted of it."""

    key: str
    url: str
    role: str
    status: int | None
    etag: str | None
    last_modified: str | None
    content_hash: str | None
    knowledge: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """All that is known of a source before a visit; picklable, no session behind it.

    ``blocked`` are the keys of takedowns: not to be fetched, not to be reported.
    """

    slug: str
    homepage_url: str
    engine: str | None = None
    template: dict[str, Any] = field(default_factory=dict)
    items: tuple[KnownItem, ...] = ()
    entry_points: tuple[KnownEntryPoint, ...] = ()
    blocked: frozenset[str] = frozenset()
    first_visit: bool = True
    rules: SiteRules = field(default_factory=SiteRules)


@dataclass(frozen=True, slots=True)
class HubRequest:
    """A subscription to ask a hub for. ``secret`` (shorter than 200 bytes) will sign what the hub delivers."""

    topic_url: str
    hub_url: str
    callback_url: str
    token: str
    secret: str
    lease_seconds: int


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """What ``radar crawl --json`` prints of one source."""

    source: str
    new: int
    changed: int
    removed: int
    same: int
    requests: int
    item_pages: int
    not_modified: int
    bytes: int
    seconds: float
    error: str | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as pages show it. ``items`` counts live items."""

    id: int
    slug: str
    name: str
    place: str | None
    state: str | None
    lat: float | None
    lon: float | None
    homepage_url: str | None
    status: str
    engine: str | None
    created_at: datetime
    next_visit_at: datetime | None
    failures: int
    last_visit_at: datetime | None
    last_success_at: datetime | None
    last_new_item_at: datetime | None
    last_error: str | None
    rules: dict[str, Any]
    teaser_chars: int | None
    items: int


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with its source, as pages and feeds show it. ``text`` is for search and export only."""

    id: int
    entry_id: str
    url: str
    kind: str
    title: str
    published: str | None
    date_precision: str
    date_raw: str | None
    date_source: str | None
    teaser: str
    text: str
    event_start: str | None
    event_end: str | None
    event_place: str | None
    profile: dict[str, Any]
    topics: tuple[str, ...]
    places: tuple[str, ...]
    story: str | None
    status: str
    first_seen_at: datetime
    changed_at: datetime
    updated_at: datetime
    announced_at: datetime | None
    removed_at: datetime | None
    lead_entry_id: str | None
    feed_topics: tuple[str, ...]
    event_sequence: int
    cancelled: bool
    source_slug: str
    source_name: str
    source_place: str | None
    source_state: str | None
    source_homepage_url: str | None
    source_lat: float | None
    source_lon: float | None
    source_teaser_chars: int | None


@dataclass(frozen=True, slots=True)
class RevisionView:
    """What an item said before it was changed at ``seen_at``."""

    seen_at: datetime
    kind: str
    title: str
    published: str | None
    text: str


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit as pages show it."""

    id: int
    source_slug: str
    started_at: datetime
    finished_at: datetime | None
    new: int
    changed: int
    removed: int
    same: int
    requests: int
    item_pages: int
    not_modified: int
    bytes: int
    seconds: float
    error_kind: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class EntryPointView:
    """A page that was looked at to find items. ``items``: how many live ones it leads to or carries."""

    url: str
    role: str
    status: int | None
    last_seen_at: datetime
    items: int


@dataclass(frozen=True, slots=True)
class SearchHits:
    """A page of search results: ``total`` hits in all, ``items`` from ``offset`` on, best first.

    ``complete``: so many hits, the first ones, have all that was asked for; the others have a part of it.
    ``corrections``: words as typed that no item has, each with the one that was looked for as well.
    """

    query: str
    total: int
    offset: int
    items: tuple[ItemView, ...]
    complete: int = 0
    corrections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StoryView:
    """What is one entry of a feed: the item that was announced first, and the same of other alliances.

    ``entry_id`` is the entry's for ever, also when the item that it was made of is gone.
    """

    entry_id: str
    item: ItemView
    elsewhere: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class TombstoneView:
    """An entry that left the feeds (RFC 6721). Times are naive UTC."""

    entry_id: str
    announced_at: datetime
    deleted_at: datetime


@dataclass(frozen=True, slots=True)
class SourceSetView:
    """A named set of alliances, without those that opted out."""

    slug: str
    name: str
    created_at: datetime
    sources: tuple[str, ...]
