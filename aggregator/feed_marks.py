"""When the feed of a source last changed: what came, was changed, or left.

HTTP's ``Last-Modified`` is made of these marks. They must never go back, and a change must never carry the
moment of an earlier one: clients that send no ETag would keep what was taken down. Visits write many
changes under one moment (that of their start), so a mark moves on by a second where the clock does not.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from aggregator.models import Source


def mark(session: Session, source: Source, now: datetime) -> None:
    """Note that the feed of ``source`` changes in this transaction, at ``now`` (naive UTC) or just after."""
    before = newest(session)
    source.feed_changed_at = max(now, before + timedelta(seconds=1)) if before else now


def newest(session: Session, slug: str | None = None) -> datetime | None:
    """When the feed of one source, or that of all, last changed; None: it has had no entry yet."""
    query = select(func.max(col(Source.feed_changed_at)))
    if slug is not None:
        query = query.where(Source.slug == slug)
    return session.exec(query).one()
