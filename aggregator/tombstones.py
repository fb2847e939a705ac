"""What left the feeds (RFC 6721): an entry that was announced and is gone leaves its id, and nothing of its words.

When it comes back under that id, the stone goes. Old stones stay: a reader may ask after years.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete

from aggregator.models import Item, Tombstone


def bury(session: Session, items: Iterable[Item], now: datetime) -> None:
    """Leave a stone for each of the items that was announced; they are removed or deleted by the caller."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for item in items:
        if item.announced_at is None:
            continue
        stone = insert(Tombstone).values(
            entry_id=item.lead_entry_id or item.entry_id,
            source_id=item.source_id,
            kind=item.kind,
            topics=list(item.feed_topics),
            announced_at=item.announced_at,
            deleted_at=now,
        )
        # Two visits at once may bury two members of one story.
        session.connection().execute(
            stone.on_conflict_do_update(index_elements=["entry_id"], set_={"deleted_at": now})
        )


def raise_again(session: Session, item: Item) -> None:
    """Take the stone of an item away that is there (again) and announced."""
    if item.announced_at is not None:
        session.exec(
            delete(Tombstone).where(col(Tombstone.entry_id) == (item.lead_entry_id or item.entry_id))
        )
