"""All SQL that reads, but search. Session first; answers are frozen shapes, never live rows.

Items that are removed, taken down or of a source that opted out do not appear in any item reader.
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import String, case, cast, func
from sqlmodel import Session, col, select

from aggregator import rules
from aggregator.errors import ItemUnknown, SourceUnknown
from aggregator.models import EntryPoint, Item, ItemAddress, Revision, Source, Takedown, Visit
from aggregator.selecting import conditions, shown
from aggregator.selection import EVERYTHING, Selection
from aggregator.shapes import (
    ItemView,
    KnownEntryPoint,
    KnownItem,
    RevisionView,
    SiteMemory,
    SourceView,
    VisitView,
)
from aggregator.topics import vocabulary

SILENT = timedelta(days=365)
"""A source without news for so long before its last visit counts as silent."""

_SOURCE_FIELDS = [name for name in SourceView.__dataclass_fields__ if name != "items"]
_ITEM_FIELDS = [
    name
    for name in ItemView.__dataclass_fields__
    if not name.startswith("source_") and name not in ("topics", "places", "feed_topics")
]
_VISIT_FIELDS = [name for name in VisitView.__dataclass_fields__ if name != "source_slug"]


def source(session: Session, slug: str) -> SourceView:
    """One source.

    :raises SourceUnknown: no source has this slug
    """
    row = source_row(session, slug)
    count = session.exec(
        select(func.count(col(Item.id))).where(Item.source_id == row.id, Item.status == "live")
    ).one()
    return _source_view(row, count)


def source_row(session: Session, slug: str) -> Source:
    """The live row, for the doors of this room.

    :raises SourceUnknown: no source has this slug
    """
    row = session.exec(select(Source).where(Source.slug == slug)).first()
    if row is None:
        raise SourceUnknown(f"No source is called {slug!r}. See: radar sources list")
    return row


def sources(
    session: Session, *, state: str | None = None, status: str | None = None, counted: bool = True
) -> list[SourceView]:
    """All sources by name, or those of a Land or status; not ``counted``: all with 0 items, which is quicker."""
    query = select(Source)
    if state is not None:
        query = query.where(Source.state == state)
    if status is not None:
        query = query.where(Source.status == status)
    counts: dict[int, int] = {}
    if counted:
        live = select(Item.source_id, func.count(col(Item.id))).where(Item.status == "live")
        counts = dict(session.exec(live.group_by(col(Item.source_id))).all())
    views = [_source_view(row, counts.get(row.id or 0, 0)) for row in session.exec(query)]
    return sorted(views, key=lambda view: (view.name.casefold(), view.slug))


def due(session: Session, now: datetime, limit: int = 50) -> list[str]:
    """Slugs of active sources whose visit is due at ``now`` (naive UTC): new ones, then most overdue."""
    never = case((col(Source.next_visit_at).is_(None), 0), else_=1)
    return list(
        session.exec(
            select(Source.slug)
            .where(
                Source.status == "active",
                col(Source.homepage_url).is_not(None),
                col(Source.next_visit_at).is_(None) | (col(Source.next_visit_at) <= now),
            )
            .order_by(never, col(Source.next_visit_at), col(Source.id))
            .limit(limit)
        )
    )


def crawlable(session: Session) -> list[str]:
    """Slugs of all active sources that have a homepage, in the order in which they were added."""
    return list(
        session.exec(
            select(Source.slug)
            .where(Source.status == "active", col(Source.homepage_url).is_not(None))
            .order_by(col(Source.id))
        )
    )


def overview(session: Session) -> dict[str, int]:
    """Totals: ``sources`` and how many are in each status, live ``items`` and of each kind, ``visits``.

    ``failing``: the last visit failed; ``silent``: no news in the year before the last visit.
    """
    totals = dict.fromkeys(
        ("sources", "active", "paused", "opted_out", "no_site", "failing", "silent", "items"), 0
    ) | dict.fromkeys(("news", "project", "event", "visits"), 0)
    for row in session.exec(select(Source)):
        totals["sources"] += 1
        totals[row.status] = totals.get(row.status, 0) + 1
        if row.status == "active":
            totals["failing"] += row.failures > 0
            totals["silent"] += is_silent(row.last_visit_at, row.last_new_item_at)
    kinds = select(Item.kind, func.count(col(Item.id))).where(Item.status == "live").group_by(col(Item.kind))
    for kind, count in session.exec(kinds).all():
        totals[kind] = count
        totals["items"] += count
    totals["visits"] = session.exec(select(func.count(col(Visit.id)))).one()
    return totals


def is_silent(last_visit_at: datetime | None, last_new_item_at: datetime | None) -> bool:
    """Whether a visited source had no news in the year before its last visit."""
    if last_visit_at is None:
        return False
    return last_new_item_at is None or last_visit_at - last_new_item_at > SILENT


def visits(session: Session, slug: str | None = None, limit: int = 50) -> list[VisitView]:
    """The latest visits, newest first, of one source or of all."""
    query = select(Visit, Source.slug).join(Source, col(Source.id) == Visit.source_id)
    if slug is not None:
        query = query.where(Source.slug == slug)
    query = query.order_by(col(Visit.started_at).desc(), col(Visit.id).desc()).limit(limit)
    return [
        VisitView(source_slug=name, **{field: getattr(row, field) for field in _VISIT_FIELDS})
        for row, name in session.exec(query)
    ]


def site_memory(session: Session, slug: str) -> SiteMemory:
    """All that is known of a source before a visit.

    :raises SourceUnknown: no source has this slug
    """
    row = source_row(session, slug)
    aliases: dict[int, list[str]] = {}
    for address in session.exec(select(ItemAddress).where(ItemAddress.source_id == row.id)):
        aliases.setdefault(address.item_id, []).append(address.url)
    items = session.exec(select(Item).where(Item.source_id == row.id).order_by(col(Item.id)))
    entries = session.exec(
        select(EntryPoint).where(EntryPoint.source_id == row.id).order_by(col(EntryPoint.id))
    )
    return SiteMemory(
        slug=row.slug,
        homepage_url=row.homepage_url or "",
        engine=row.engine,
        template=dict(row.template),
        items=tuple(_known_item(item, aliases.get(item.id or 0, [])) for item in items),
        entry_points=tuple(
            KnownEntryPoint(**{name: getattr(entry, name) for name in KnownEntryPoint.__dataclass_fields__})
            for entry in entries
        ),
        blocked=frozenset(session.exec(select(Takedown.key))),
        first_visit=row.last_success_at is None,
        rules=rules.stored(row.rules),
    )


def _known_item(item: Item, aliases: list[str]) -> KnownItem:
    names = [name for name in KnownItem.__dataclass_fields__ if name != "aliases"]
    return KnownItem(aliases=tuple(aliases), **{name: getattr(item, name) for name in names})


def newest_items(
    session: Session, *, limit: int, offset: int = 0, chosen: Selection = EVERYTHING
) -> list[ItemView]:
    """Live items, newest first, by :func:`aggregator.decide.listed_on`; undated ones of an archive last."""
    query = (
        select(Item, Source)
        .join(Source)
        .where(*conditions(session, chosen))
        .order_by(col(Item.listed_on).desc(), col(Item.id).desc())
    )
    return [item_view(*pair) for pair in session.exec(query.limit(limit).offset(offset))]


def count_items(session: Session, chosen: Selection = EVERYTHING) -> int:
    """How many items :func:`newest_items` has to give."""
    query = select(func.count(col(Item.id))).join(Source).where(*conditions(session, chosen))
    return session.exec(query).one()


def topic_counts(session: Session) -> dict[str, int]:
    """How many live items each topic has, by its key."""
    written = cast(Item.topics, String)
    rows = session.exec(select(written, func.count()).join(Source).where(*shown()).group_by(written)).all()
    counts = dict.fromkeys(vocabulary().topics, 0)
    for keys, count in rows:
        for key in set(json.loads(keys)) & counts.keys():
            counts[key] += count
    return counts


def item(session: Session, item_id: int) -> ItemView:
    """One live item.

    :raises ItemUnknown: there is none of this number, or it is gone
    """
    query = select(Item, Source).join(Source).where(Item.id == item_id, *shown())
    pair = session.exec(query).first()
    if pair is None:
        raise ItemUnknown(f"There is no item number {item_id}. Find one with: radar search WORDS")
    return item_view(*pair)


def story_items(session: Session, story: str) -> list[ItemView]:
    """Live items that are one release, in the order of their dates; those without a date last."""
    query = select(Item, Source).join(Source).where(Item.story == story, *shown())
    views = [item_view(*pair) for pair in session.exec(query)]
    return sorted(views, key=lambda view: (view.published or "9999", view.id))


def revisions(session: Session, item_id: int) -> list[RevisionView]:
    """What an item said before, newest first."""
    query = select(Revision).where(Revision.item_id == item_id).order_by(col(Revision.id).desc())
    return [
        RevisionView(**{name: getattr(row, name) for name in RevisionView.__dataclass_fields__})
        for row in session.exec(query)
    ]


def item_view(row: Item, of: Source) -> ItemView:
    """An item and its source as one frozen shape."""
    return ItemView(
        topics=tuple(row.topics),
        places=tuple(row.places),
        feed_topics=tuple(row.feed_topics),
        source_slug=of.slug,
        source_name=of.name,
        source_place=of.place,
        source_state=of.state,
        source_homepage_url=of.homepage_url,
        source_lat=of.lat,
        source_lon=of.lon,
        source_teaser_chars=of.teaser_chars,
        **{name: getattr(row, name) for name in _ITEM_FIELDS},
    )


def _source_view(row: Source, items: int) -> SourceView:
    return SourceView(items=items, **{name: getattr(row, name) for name in _SOURCE_FIELDS})
