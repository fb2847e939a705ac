"""What feeds show: stories that were announced, the latest first, and what left. Answers are frozen shapes.

One release of several alliances is one entry: that of the item that was announced first, with the others beside it.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from aggregator.models import Item, Source, Tombstone
from aggregator.selecting import Conditions, has_topic, shown
from aggregator.selection import EVERYTHING, Selection
from aggregator.shapes import ItemView, StoryView, TombstoneView
from aggregator.store import item_view

MOST_TOMBSTONES = 100


def stories(
    session: Session,
    *,
    limit: int | None,
    chosen: Selection = EVERYTHING,
    since: datetime | None = None,
    before: datetime | None = None,
) -> list[StoryView]:
    """Announced stories of a selection, the latest announcement first; of those announced in [since, before)."""
    asked = Conditions(session, chosen, announced=True)
    other, of = aliased(Item), aliased(Source)
    # Of one story only the item that was announced first; of what is selected, so that none is lost.
    earlier = exists(
        select(other.id)
        .join(of, col(of.id) == other.source_id)
        .where(
            other.story == Item.story,
            or_(
                col(other.announced_at) < col(Item.announced_at),
                and_(col(other.announced_at) == col(Item.announced_at), col(other.id) < col(Item.id)),
            ),
            *asked.on(other, of),
        )
    )
    query = (
        select(Item, Source)
        .join(Source)
        .where(*asked.on(Item, Source), or_(col(Item.story).is_(None), ~earlier))
        # One visit announces all that it finds at one moment: among these, by date.
        .order_by(col(Item.announced_at).desc(), col(Item.listed_on).desc(), col(Item.id).desc())
    )
    if since is not None:
        query = query.where(col(Item.announced_at) >= since)
    if before is not None:
        query = query.where(col(Item.announced_at) < before)
    if limit is not None:
        query = query.limit(limit)
    items = [item_view(*pair) for pair in session.exec(query)]
    others = _others(session, sorted({item.story for item in items if item.story}))
    found: dict[str, StoryView] = {}
    for item in items:
        entry_id = item.lead_entry_id or item.entry_id
        elsewhere = tuple(o for o in others.get(item.story or "", ()) if o.source_slug != item.source_slug)
        found.setdefault(entry_id, StoryView(entry_id, item, elsewhere))
    return list(found.values())


def moment_beside(session: Session, chosen: Selection, moment: datetime, *, later: bool) -> datetime | None:
    """When the last item before ``moment`` was announced (``later``: the first one from it on), or None."""
    when = col(Item.announced_at)
    asked = (func.min(when), when >= moment) if later else (func.max(when), when < moment)
    here = Conditions(session, chosen, announced=True).on(Item, Source)
    return session.exec(select(asked[0]).join(Source).where(asked[1], *here)).one()


def tombstones(
    session: Session,
    chosen: Selection = EVERYTHING,
    *,
    deleted_since: datetime | None = None,
    announced: tuple[datetime, datetime] | None = None,
) -> list[TombstoneView]:
    """Entries that left the feeds of a selection, the latest first, :data:`MOST_TOMBSTONES` at most.

    Nothing is kept of their words: those of a search are all that its other filters let through. An id that
    another item of its story still carries has not left.
    """
    carried = exists(
        select(Item.id)
        .join(Source)
        .where(Item.lead_entry_id == Tombstone.entry_id, col(Item.announced_at).is_not(None), *shown())
        .correlate(Tombstone)
    )
    query = (
        select(Tombstone)
        .join(Source, col(Source.id) == Tombstone.source_id)
        .where(
            *Conditions(session, replace(chosen, words=""), announced=True).of_source(
                Source, Tombstone.announced_at
            )
        )
        .order_by(col(Tombstone.deleted_at).desc(), col(Tombstone.entry_id))
        .limit(MOST_TOMBSTONES)
    )
    query = query.where(~carried)
    if chosen.kind is not None:
        query = query.where(Tombstone.kind == chosen.kind)
    if chosen.topic is not None:
        query = query.where(has_topic(Tombstone.topics, chosen.topic))
    if deleted_since is not None:
        query = query.where(col(Tombstone.deleted_at) >= deleted_since)
    if announced is not None:
        query = query.where(
            col(Tombstone.announced_at) >= announced[0], col(Tombstone.announced_at) < announced[1]
        )
    return [TombstoneView(row.entry_id, row.announced_at, row.deleted_at) for row in session.exec(query)]


def _others(session: Session, names: list[str]) -> dict[str, tuple[ItemView, ...]]:
    """The live items of stories, one an alliance, in the order in which they came."""
    if not names:
        return {}
    query = (
        select(Item, Source)
        .join(Source)
        .where(col(Item.story).in_(names), *shown())
        .order_by(col(Item.first_seen_at), col(Item.id))
    )
    found: dict[str, dict[str, ItemView]] = {}
    for pair in session.exec(query):
        view = item_view(*pair)
        found.setdefault(view.story or "", {}).setdefault(view.source_slug, view)
    return {story: tuple(views.values()) for story, views in found.items()}
