"""What a feed selects, and the feed it makes: plain shapes that know no format.

A channel is an address and a selection. Today: everything, or one alliance. Later selections (Land, topic,
kind, a search) are one more field here and one more argument of the two store functions that are asked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from aggregator import database, store
from aggregator.config import Settings
from aggregator.shapes import ChannelState, ItemView, SourceView
from aggregator.teaser import shorten
from feeds import words
from feeds.document import FORMATS, NAME, Entry, Feed, Origin

OPTED_OUT = "opted_out"
# Part of every validator: raise it when the bytes of a feed change although its content does not.
RENDERING = "1"


@dataclass(frozen=True, slots=True)
class Channel:
    """A selection of items with a lasting address: feeds live at ``/feeds/{path}.{format}``.

    ``born`` (aware; None: with the database) stands in for ``updated`` while the feed has no entry.
    """

    path: str
    title: str
    subtitle: str
    page: str
    source: str | None = None
    closed: bool = False
    born: datetime | None = None

    def address(self, suffix: str) -> str:
        """Path of the feed in one format, below the public address."""
        return f"/feeds/{self.path}.{suffix}"


def everything() -> Channel:
    """The channel of all alliances."""
    return Channel(
        path="alle",
        title=f"{NAME}: alle Bündnisse",
        subtitle="Neues von den Lokalen Bündnissen für Familie. Jeder Eintrag führt zum Original.",
        page="/",
    )


def alliance(source: SourceView) -> Channel:
    """The channel of one alliance; of one that opted out it stays, empty and without its name."""
    born = _aware(source.created_at)
    path, page = f"buendnis/{source.slug}", f"/buendnis/{source.slug}"
    if source.status == OPTED_OUT:
        title, subtitle = f"{NAME}: nicht mehr aufgenommen", "Dieses Bündnis ist nicht mehr aufgenommen."
        return Channel(path, title, subtitle, "/", source.slug, closed=True, born=born)
    subtitle = f"Neues von {source.name}. Jeder Eintrag führt zum Original."
    return Channel(path, f"{NAME}: {source.name}", subtitle, page, source.slug, born=born)


def state(session: Session, settings: Settings, channel: Channel) -> ChannelState:
    """What the validators of the channel depend on, cheap to ask."""
    return store.channel_state(session, limit=settings.feed_entries, source=channel.source)


def validator(settings: Settings, channel: Channel, found: ChannelState, suffix: str) -> str:
    """Weak ETag of a feed document: changes with its entries, its head and the settings it is made with."""
    made_with = (
        *(RENDERING, suffix, found.etag, channel.path, channel.title, channel.subtitle),
        *(
            settings.base_url,
            settings.hub_url,
            settings.operator,
            settings.teaser_chars,
            settings.feed_entries,
        ),
    )
    return f'W/"{hashlib.sha256(repr(made_with).encode()).hexdigest()[:24]}"'


def load(session: Session, settings: Settings, channel: Channel) -> Feed:
    """The channel's newest announced items as a feed; the same items give an equal feed at any time."""
    tag = f"tag:{database.tag_authority(session)},{database.created_year(session)}:/feeds/"
    base = settings.base_url.rstrip("/")
    items = (
        []
        if channel.closed
        else store.announced_items(session, limit=settings.feed_entries, source=channel.source)
    )
    entries = tuple(_entry(item, settings, tag, with_origin=channel.source is None) for item in items)
    born = channel.born or _aware(database.created_at(session))
    return Feed(
        id=tag + channel.path,
        title=channel.title,
        subtitle=channel.subtitle,
        author=settings.operator or NAME,
        site_url=f"{base}/",
        page_url=f"{base}{channel.page}",
        self_urls={suffix: f"{base}{channel.address(suffix)}" for suffix in FORMATS},
        hub_url=settings.hub_url,
        updated=max((entry.updated for entry in entries), default=born),
        entries=entries,
    )


def _entry(item: ItemView, settings: Settings, tag: str, *, with_origin: bool) -> Entry:
    base = settings.base_url.rstrip("/")
    path = f"buendnis/{item.source_slug}"
    origin = Origin(
        id=tag + path,
        title=f"{NAME}: {item.source_name}",
        atom_url=f"{base}/feeds/{path}.atom",
        rss_url=f"{base}/feeds/{path}.rss",
        page_url=f"{base}/{path}",
    )
    return Entry(
        id=item.entry_id,
        url=item.url,
        title=item.title,
        summary=summary(item, settings.teaser_chars),
        updated=_aware(max(item.first_seen_at, item.changed_at)),
        published=words.published_moment(item.published, item.date_precision, item.first_seen_at),
        categories=((item.kind, words.kind_word(item.kind)), *((topic, topic) for topic in item.topics)),
        author=item.source_name,
        author_url=item.source_homepage_url,
        origin=origin if with_origin else None,
        facts=_facts(item),
    )


def summary(item: ItemView, limit: int) -> str:
    """What an entry says below its title: the teaser; of an event first when and where it is."""
    when = words.event_words(item.event_start, item.event_end)
    facts = ", ".join(fact for fact in (when, item.event_place) if fact)
    teaser = summary_text(item, limit)
    return f"{facts}. {teaser}".strip() if facts else teaser


def summary_text(item: ItemView, limit: int) -> str:
    """The teaser, cut to ``limit`` characters (it may have been stored with more); 0 switches teasers off."""
    return shorten(item.teaser.strip(), limit)


def _facts(item: ItemView) -> tuple[tuple[str, str], ...]:
    known = {
        "kind": item.kind,
        "source": item.source_slug,
        "published": item.published,
        "date_precision": item.date_precision,
        "event_start": item.event_start,
        "event_end": item.event_end,
        "event_place": item.event_place,
    }
    return tuple((name, value) for name, value in known.items() if value)


def _aware(moment: datetime) -> datetime:
    return moment.replace(microsecond=0, tzinfo=moment.tzinfo or UTC)
