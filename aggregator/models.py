"""The tables. Times are UTC without zone; texts of dates are ISO 8601, cut to what is known.

``sa_type=DateTime`` keeps it so: by itself SQLModel makes the column demand a zone.
Checked shapes (``aggregator.shapes``) stand before these classes: SQLModel tables do not validate.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Index, String, Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

# ISO dates in one order on both databases: PostgreSQL would else sort them by the server's language.
_DAY = String().with_variant(String(collation="C"), "postgresql")


def _json(default: str) -> Any:
    """A JSON column that rows of before have ``default`` in."""
    return Column(JSON, nullable=False, server_default=default)


class Installation(SQLModel, table=True):
    """Facts fixed when the database was made: ``tag_authority`` (RFC 4151), ``created_at``."""

    key: str = Field(primary_key=True)
    value: str


class Source(SQLModel, table=True):
    """One alliance: who it is, where it publishes, and when it is looked at next."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, index=True)
    name: str
    place: str | None = None
    state: str | None = Field(default=None, index=True)
    lat: float | None = None
    lon: float | None = None
    homepage_url: str | None = None
    homepage_key: str | None = Field(default=None, unique=True)
    status: str = Field(default="active", index=True)
    engine: str | None = None
    template: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(sa_type=DateTime)
    next_visit_at: datetime | None = Field(default=None, index=True, sa_type=DateTime)
    interval_minutes: int = 1440
    failures: int = 0
    last_visit_at: datetime | None = Field(default=None, sa_type=DateTime)
    last_success_at: datetime | None = Field(default=None, sa_type=DateTime)
    last_new_item_at: datetime | None = Field(default=None, sa_type=DateTime)
    last_error: str | None = None
    teaser_chars: int | None = None
    rules: dict[str, Any] = Field(default_factory=dict, sa_column=_json("{}"))


class EntryPoint(SQLModel, table=True):
    """A page of a site that leads to items or has to be looked at to find them, with what it carried."""

    __table_args__ = (UniqueConstraint("source_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True, ondelete="CASCADE")
    key: str
    url: str
    role: str
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    knowledge: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    first_seen_at: datetime = Field(sa_type=DateTime)
    last_seen_at: datetime = Field(sa_type=DateTime)


class Item(SQLModel, table=True):
    """One news item, project or event of one source. Numbers are in addresses: none is ever given twice.

    ``changed_at`` is when anything of it changed last, ``updated_at`` when something that readers should see again
    did. ``lead_entry_id`` is the id under which combined feeds carry its story, fixed when it is announced;
    ``feed_topics`` are the topics by which feeds choose it: a new vocabulary does not change them.
    """

    __table_args__ = (
        UniqueConstraint("source_id", "key"),
        Index("ix_item_status_listed_on", "status", "listed_on", "id"),
        Index("ix_item_story", "story", "status", "announced_at", "id"),
        Index("ix_item_status_announced_at", "status", "announced_at", "listed_on", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True, ondelete="CASCADE")
    key: str
    url: str
    entry_id: str = Field(unique=True)
    kind: str = Field(index=True)
    title: str
    published: str | None = Field(default=None, index=True)
    date_precision: str = "none"
    date_raw: str | None = None
    date_source: str | None = None
    teaser: str = Field(default="", sa_column=Column(Text, nullable=False))
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    event_start: str | None = None
    event_end: str | None = None
    event_place: str | None = None
    topics: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    topics_version: str = Field(default="", sa_column_kwargs={"server_default": ""})
    places: list[str] = Field(default_factory=list, sa_column=_json("[]"))
    profile: dict[str, Any] = Field(default_factory=dict, sa_column=_json("{}"))
    medium: str = Field(default="page", sa_column_kwargs={"server_default": "page"})
    story: str | None = None
    status: str = "live"
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    first_seen_at: datetime = Field(sa_type=DateTime)
    last_seen_at: datetime = Field(sa_type=DateTime)
    checked_at: datetime = Field(sa_type=DateTime)
    next_check_at: datetime = Field(index=True, sa_type=DateTime)
    changed_at: datetime = Field(sa_type=DateTime)
    announced_at: datetime | None = Field(default=None, sa_type=DateTime)
    updated_at: datetime = Field(sa_type=DateTime)
    lead_entry_id: str | None = Field(default=None, index=True)
    feed_topics: list[str] = Field(default_factory=list, sa_column=_json("[]"))
    event_sequence: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    cancelled: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    listed_on: str = Field(default="", sa_column=Column(_DAY, nullable=False, server_default=""))
    missing_since: datetime | None = Field(default=None, sa_type=DateTime)
    removed_at: datetime | None = Field(default=None, sa_type=DateTime)


class ItemAddress(SQLModel, table=True):
    """Another address under which an item was met: short link, print view, address before a move."""

    __table_args__ = (UniqueConstraint("source_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True, ondelete="CASCADE")
    item_id: int = Field(foreign_key="item.id", index=True, ondelete="CASCADE")
    key: str
    url: str


class Revision(SQLModel, table=True):
    """What an item said before it was changed."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True, ondelete="CASCADE")
    seen_at: datetime = Field(sa_type=DateTime)
    kind: str
    title: str
    published: str | None = None
    text: str = Field(default="", sa_column=Column(Text, nullable=False))


class Visit(SQLModel, table=True):
    """One look at one source, also when it failed or found nothing."""

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True, ondelete="CASCADE")
    started_at: datetime = Field(index=True, sa_type=DateTime)
    finished_at: datetime | None = Field(default=None, sa_type=DateTime)
    new: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    requests: int = 0
    item_pages: int = 0
    not_modified: int = 0
    bytes: int = 0
    seconds: float = 0.0
    error_kind: str | None = None
    error: str | None = None


class Takedown(SQLModel, table=True):
    """An address that may not be kept: stored things under it are gone, later finds are refused."""

    key: str = Field(primary_key=True)
    url: str
    entry_id: str | None = None
    created_at: datetime = Field(sa_type=DateTime)
    reason: str | None = None


class Fingerprint(SQLModel, table=True):
    """A band of the MinHash signature of an item's text: items that share one may be the same release."""

    __table_args__ = (Index("ix_fingerprint_value", "value", "item_id"),)

    item_id: int = Field(foreign_key="item.id", primary_key=True, ondelete="CASCADE")
    band: int = Field(primary_key=True)
    value: str


class Suggestion(SQLModel, table=True):
    """A site that looks like an alliance nobody has registered; ``status``: open, accepted or dismissed.

    ``evidence`` lists where it was seen: ``{"page": URL, "anchor": words of the link, "source": slug}``.
    """

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    url: str
    name: str
    status: str = Field(default="open", index=True)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    first_seen_at: datetime = Field(sa_type=DateTime)
    last_seen_at: datetime = Field(sa_type=DateTime)


class Tombstone(SQLModel, table=True):
    """An entry that feeds carried and do so no more (RFC 6721), with all that is kept of it."""

    entry_id: str = Field(primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True, ondelete="CASCADE")
    kind: str
    topics: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    announced_at: datetime = Field(sa_type=DateTime)
    deleted_at: datetime = Field(index=True, sa_type=DateTime)


class SourceSet(SQLModel, table=True):
    """Alliances that somebody put together under a name."""

    __tablename__ = "source_set"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    created_at: datetime = Field(sa_type=DateTime)


class SourceSetMember(SQLModel, table=True):
    """An alliance in a set. What it announced before it came in (``added_at``) is not news of the set."""

    __tablename__ = "source_set_member"

    set_id: int = Field(foreign_key="source_set.id", primary_key=True, ondelete="CASCADE")
    source_id: int = Field(foreign_key="source.id", primary_key=True, index=True, ondelete="CASCADE")
    added_at: datetime = Field(sa_type=DateTime)


class Subscription(SQLModel, table=True):
    """A feed of a source whose hub tells us of news (WebSub); ``status``: wanted, asked, live, refused or ended,
    or proved: live, and its pings came before what visits found.

    ``token`` is the secret part of our callback's address, ``secret`` signs what the hub sends.
    """

    __table_args__ = (UniqueConstraint("source_id", "topic_url"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", ondelete="CASCADE")
    topic_url: str
    hub_url: str
    token: str = Field(unique=True)
    secret: str
    status: str = "wanted"
    requested_at: datetime | None = Field(default=None, sa_type=DateTime)
    verified_at: datetime | None = Field(default=None, sa_type=DateTime)
    lease_until: datetime | None = Field(default=None, sa_type=DateTime)
    pinged_at: datetime | None = Field(default=None, sa_type=DateTime)
    last_error: str | None = None


class ChannelPing(SQLModel, table=True):
    """What our hub was told of last: the state in which a feed (``path``) was when it was pinged for."""

    __tablename__ = "channel_ping"

    path: str = Field(primary_key=True)
    etag: str
    pinged_at: datetime | None = Field(default=None, sa_type=DateTime)
