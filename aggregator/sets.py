"""Named sets of alliances: the door to put one together, and to read it."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, delete, select

from aggregator.errors import BadInput, SourceUnknown
from aggregator.models import Source, SourceSet, SourceSetMember
from aggregator.shapes import SourceSetView
from aggregator.store import source_row
from aggregator.urls import make_slug


def source_sets(session: Session) -> list[SourceSetView]:
    """All sets by name."""
    rows = session.exec(select(SourceSet)).all()
    return sorted((_view(session, row) for row in rows), key=lambda view: (view.name.casefold(), view.slug))


def source_set(session: Session, slug: str) -> SourceSetView:
    """One set.

    :raises SourceUnknown: no set has this slug
    """
    return _view(session, _row(session, slug))


def put(session: Session, name: str, slugs: Iterable[str], now: datetime) -> SourceSetView:
    """Make a set of these alliances, or make the one of this name hold them and no others.

    Who stays keeps the moment when it came in: what it announced since then is news of the set.

    :raises BadInput: the name has no letters, or no alliance is named
    :raises SourceUnknown: one of them is none
    """
    slug = make_slug(name)
    members = {source_row(session, member).id or 0 for member in slugs}
    if not slug or not members:
        raise BadInput('A set needs a name and at least one alliance: radar sets put "Eifel" trier bitburg')
    row = session.exec(select(SourceSet).where(SourceSet.slug == slug)).first()
    if row is None:
        row = SourceSet(slug=slug, name=name, created_at=now)
        session.add(row)
        session.flush()
    row.name = name
    here = col(SourceSetMember.set_id) == row.id
    known = set(session.exec(select(SourceSetMember.source_id).where(here)))
    session.exec(delete(SourceSetMember).where(here, col(SourceSetMember.source_id).not_in(members)))
    for member in sorted(members - known):
        session.add(SourceSetMember(set_id=row.id or 0, source_id=member, added_at=now))
    session.flush()
    return _view(session, row)


def remove(session: Session, slug: str) -> None:
    """Forget a set; its alliances stay.

    :raises SourceUnknown: no set has this slug
    """
    session.delete(_row(session, slug))


def _row(session: Session, slug: str) -> SourceSet:
    row = session.exec(select(SourceSet).where(SourceSet.slug == slug)).first()
    if row is None:
        raise SourceUnknown(f"No set is called {slug!r}. See: radar sets list")
    return row


def _view(session: Session, row: SourceSet) -> SourceSetView:
    slugs = session.exec(
        select(Source.slug)
        .join(SourceSetMember, col(SourceSetMember.source_id) == Source.id)
        .where(SourceSetMember.set_id == row.id, Source.status != "opted_out")
        .order_by(Source.slug)
    )
    return SourceSetView(row.slug, row.name, row.created_at, tuple(slugs))
