"""Which items are public, and a short state of each: for who keeps what it made of them and makes it again only when
it must.

A state is equal as long as nothing that pages, feeds and calendars show of the item has changed: its own fields,
those of its alliance, and those of the same release elsewhere. It says nothing of what a person searches for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import func
from sqlmodel import Session, col, select

from aggregator.models import Item, Source, SourceSet, SourceSetMember, Tombstone
from aggregator.selecting import conditions, shown
from aggregator.selection import Selection
from aggregator.shapes import ItemView, SourceView

_AT_ONCE = 1000
_ITEM = [getattr(Item, field.name) for field in fields(ItemView) if not field.name.startswith("source_")]
# What changes with every visit is not shown to the public.
_BOOKKEEPING = {
    "items",
    "engine",
    "next_visit_at",
    "failures",
    "last_visit_at",
    "last_success_at",
    "last_error",
}
_BOOKKEEPING |= {"last_new_item_at", "rules"}
_SOURCE = [getattr(Source, field.name) for field in fields(SourceView) if field.name not in _BOOKKEEPING]


@dataclass(frozen=True, slots=True)
class Gone:
    """A tombstone: the alliance it was of, the month in which the entry was announced (``2026-03``), its state."""

    source: str
    month: str
    state: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """States by number of item, by slug of alliance and of set, and of tombstones."""

    items: dict[int, str]
    sources: dict[str, str]
    sets: dict[str, str]
    gone: tuple[Gone, ...]

    @property
    def state(self) -> str:
        """The state of all together."""
        return state_of((self.items, self.sources, self.sets, self.gone))


def state_of(what: object) -> str:
    """A short text that is equal for equal values (by their ``repr``)."""
    return blake2b(repr(what).encode(), digest_size=10).hexdigest()


def catalogue(session: Session) -> Catalogue:
    """All that is public, each with its state. Reads every item once, and keeps none."""
    sources = {str(row[0]): state_of(tuple(row)) for row in session.execute(select(Source.slug, *_SOURCE))}
    own: dict[int, str] = {}
    stories: dict[str, list[int]] = defaultdict(list)
    told: dict[int, str] = {}
    query = (
        select(Item.id, Item.story, Source.slug, *_ITEM).join(Source).where(*shown()).order_by(col(Item.id))
    )
    for number, story, slug, *values in session.execute(query.execution_options(yield_per=_AT_ONCE)):
        own[number] = state_of((values, sources[slug]))
        if story:
            stories[story].append(number)
            told[number] = story
    items = {
        number: state_of([state, *(own[other] for other in stories[told[number]])])
        if number in told
        else state
        for number, state in own.items()
    }
    return Catalogue(items, sources, _sets(session), tuple(_gone(session, sources)))


def members(session: Session, chosen: Selection) -> list[int]:
    """The numbers of the items of a selection."""
    query = select(Item.id).join(Source).where(*conditions(session, chosen)).order_by(col(Item.id))
    return [number or 0 for number in session.exec(query)]


def announced(session: Session, chosen: Selection) -> dict[str, list[int]]:
    """The numbers of the announced items of a selection by the month of their announcement (UTC), in its order."""
    query = (
        select(Item.id, Item.announced_at)
        .join(Source)
        .where(*conditions(session, chosen, announced=True))
        .order_by(col(Item.announced_at), col(Item.id))
    )
    found: dict[str, list[int]] = defaultdict(list)
    for number, moment in session.exec(query):
        found[f"{moment:%Y-%m}"].append(number or 0)
    return found


def dated(session: Session, chosen: Selection) -> list[int]:
    """The numbers of the items of a selection that say when they take place."""
    here = (*conditions(session, chosen), col(Item.event_start).is_not(None))
    return [
        number or 0
        for number in session.exec(select(Item.id).join(Source).where(*here).order_by(col(Item.id)))
    ]


def changes(session: Session, first: int, before: int) -> list[tuple[int, datetime]]:
    """The public items with a number in [first, before), and when each changed last (naive UTC)."""
    query = (
        select(Item.id, Item.changed_at)
        .join(Source)
        .where(*shown(), col(Item.id) >= first, col(Item.id) < before)
    )
    return [(number or 0, moment) for number, moment in session.exec(query.order_by(col(Item.id)))]


def blocks(session: Session, size: int) -> list[int]:
    """Which of the ranges [0, ``size``), [``size``, 2 · ``size``) … of numbers have public items."""
    block = col(Item.id) // size
    query = select(block).join_from(Item, Source).where(*shown()).distinct().order_by(block)
    return [number or 0 for number in session.exec(query)]


def changed_at(session: Session) -> dict[str, datetime]:
    """When the last of an alliance's public items changed (naive UTC), by its slug."""
    query = select(Source.slug, func.max(Item.changed_at)).join_from(Item, Source).where(*shown())
    return dict(session.exec(query.group_by(Source.slug)).all())


def _sets(session: Session) -> dict[str, str]:
    found: dict[str, list[object]] = {
        row.slug: [row.name, row.created_at]
        for row in session.exec(select(SourceSet).order_by(SourceSet.slug))
    }
    rows = session.exec(
        select(SourceSet.slug, SourceSetMember.source_id, SourceSetMember.added_at)
        .join_from(SourceSetMember, SourceSet)
        .order_by(SourceSet.slug, col(SourceSetMember.source_id))
    )
    for slug, source_id, added_at in rows:
        found[slug].append((source_id, added_at))
    return {slug: state_of(parts) for slug, parts in found.items()}


def _gone(session: Session, sources: dict[str, str]) -> Iterator[Gone]:
    """Tombstones, each with whether an item of its story still carries its id (:func:`announced.tombstones`)."""
    carried = set(
        session.exec(
            select(Item.lead_entry_id)
            .join(Source)
            .where(col(Item.announced_at).is_not(None), *shown())
            .where(col(Item.lead_entry_id).in_(select(Tombstone.entry_id)))
        )
    )
    rows: Iterable[tuple[Tombstone, str]] = session.exec(
        select(Tombstone, Source.slug).join(Source).order_by(Tombstone.entry_id)
    )
    for row, slug in rows:
        parts = (
            row.entry_id,
            row.kind,
            row.topics,
            row.announced_at,
            row.deleted_at,
            row.entry_id in carried,
        )
        yield Gone(slug, f"{row.announced_at:%Y-%m}", state_of((parts, sources[slug])))
