"""What left the feeds (RFC 6721): an entry that was announced and is gone leaves its id, and nothing of its words.

When it comes back under that id, the stone goes. Old stones stay: a reader may ask after years.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, delete

from aggregator.models import Item, Tombstone


def bury(session: Session, items: Iterable[Item], now: datetime) -> None:
    """Leave a stone for each of the items that was announced; they are removed or deleted by the caller."""
    for item in items:
        if item.announced_at is None:
            continue
        entry_id = item.lead_entry_id or item.entry_id
        stone = session.get(Tombstone, entry_id) or Tombstone(
            entry_id=entry_id,
            source_id=item.source_id,
            kind=item.kind,
            topics=list(item.feed_topics),
            announced_at=item.announced_at,
            deleted_at=now,
        )
        stone.deleted_at = now
        session.add(stone)
    session.flush()


def raise_again(session: Session, item: Item) -> None:
    """Take the stone of an item away that is there (again) and announced."""
    if item.announced_at is not None:
        session.exec(
            delete(Tombstone).where(col(Tombstone.entry_id) == (item.lead_entry_id or item.entry_id))
        )
