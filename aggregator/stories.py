"""Entries of several alliances that are one release: they carry the same story id. (SQL beside ``duplicates``.)

::

    new or changed item ─> its bands ─> items that share one (of any source) ─> those that are the same release
      none of them has a story ─> a new one for all      one has ─> the item joins it
      two have                 ─> the older one for all  none is the same ─> the item has none

An id begins with the moment when it was given, so that of two the lesser is the older. It is kept for the
items that are left when others go: a story with one item is not shown, and takes up what comes later.
"""

from datetime import datetime

from sqlalchemy import func, insert, text
from sqlmodel import Session, col, delete, select, update

from aggregator import fingerprints
from aggregator.duplicates import compare
from aggregator.fingerprints import fingerprint
from aggregator.models import Fingerprint, Item, Source
from aggregator.release import Release

MOST_CANDIDATES = 40
MOST_MEMBERS = 12
"""No more items are compared with one: those that share most with it, the oldest of a story."""

_LOCK = 0x53544F52  # advisory lock on PostgreSQL: "STOR"


def lock(session: Session) -> None:
    """Let one transaction at a time join or delete items: taken before any row is locked.

    Two would else wait for each other's, or join what the other deletes. (SQLite has one writer anyway.)
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def weave(session: Session, item: Item, source: Source, now: datetime) -> None:
    """Find the story of a stored item anew; other items may get one, or an older one."""
    assert item.id is not None
    session.flush()
    said = item.text or item.teaser
    bands = fingerprint(item.title, said)
    session.exec(delete(Fingerprint).where(col(Fingerprint.item_id) == item.id))
    session.connection().execute(
        insert(Fingerprint),
        [{"item_id": item.id, "band": band, "value": value} for band, value in bands],
    )
    mine = _release(item, source)
    same = [
        other
        for other, of in _candidates(session, item.id, [value for _, value in bands])
        if compare(mine, _release(other, of)).same
    ]
    stories = sorted(
        story
        for story in {other.story for other in same if other.story}
        if _belongs(session, mine, item, story)
    )
    alone = [other for other in same if other.story is None]
    if not stories and not alone:
        item.story = None
        return
    story = stories[0] if stories else f"{now:%Y%m%d%H%M%S}-{item.id}"
    for one in (item, *alone):
        one.story = story
    if len(stories) > 1:
        session.flush()
        session.exec(update(Item).where(col(Item.story).in_(stories[1:])).values(story=story))


def leave(session: Session, item: Item) -> None:
    """An item that is gone belongs to no story, and none is found by it."""
    session.exec(delete(Fingerprint).where(col(Fingerprint.item_id) == item.id))
    item.story = None


def lead(session: Session, item: Item) -> str:
    """The id under which combined feeds carry an item that is announced now, for ever.

    It is that of its story, where another member was announced before, also when that one is gone by now and the
    next goes on under its id; else its own.
    """
    session.flush()
    earlier = (
        select(Item.lead_entry_id)
        .where(
            Item.story == item.story,
            Item.id != item.id,
            col(Item.announced_at).is_not(None),
            col(Item.lead_entry_id).is_not(None),
        )
        .order_by(col(Item.announced_at), col(Item.id))
        .limit(1)
    )
    return (session.exec(earlier).first() if item.story else None) or item.entry_id


def unwoven(session: Session, limit: int) -> list[tuple[Item, Source]]:
    """Live items without bands of this version."""
    current = select(Fingerprint.item_id).where(
        Fingerprint.item_id == Item.id, col(Fingerprint.band) == 100 * fingerprints.VERSION
    )
    query = (
        select(Item, Source)
        .join(Source)
        .where(Item.status == "live", ~current.exists())
        .order_by(col(Item.id))
        .limit(limit)
    )
    return list(session.exec(query).all())


def _candidates(session: Session, item_id: int, values: list[str]) -> list[tuple[Item, Source]]:
    """Live items that share bands with an item, those first that share most."""
    shared = (
        select(Fingerprint.item_id, func.count().label("bands"))
        .where(col(Fingerprint.value).in_(values), Fingerprint.item_id != item_id)
        .group_by(col(Fingerprint.item_id))
        .order_by(func.count().desc(), col(Fingerprint.item_id))
        .limit(MOST_CANDIDATES)
        .subquery()
    )
    query = (
        select(Item, Source)
        .join(Source)
        .join(shared, shared.c.item_id == Item.id)
        .where(Item.status == "live")
        .order_by(shared.c.bands.desc(), col(Item.id))
    )
    return list(session.exec(query).all())


def _belongs(session: Session, mine: Release, item: Item, story: str) -> bool:
    """Whether an item is the same as at least half of a story: likeness is not handed on from one to the next."""
    query = (
        select(Item, Source)
        .join(Source)
        .where(Item.story == story, Item.id != item.id)
        .order_by(col(Item.id))
        .limit(MOST_MEMBERS)
    )
    verdicts = [compare(mine, _release(other, of)).same for other, of in session.exec(query)]
    return 2 * sum(verdicts) >= len(verdicts)


def _release(item: Item, source: Source) -> Release:
    return Release(
        title=item.title,
        text=item.text or item.teaser,
        kind=item.kind,
        published=item.published,
        event_start=item.event_start,
        event_place=item.event_place,
        source=item.source_id,
        own=tuple(filter(None, (source.name, source.place))),
    )
