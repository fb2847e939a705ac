"""What calendars show: the events of a selection, whether or not they were news when they were found."""

from datetime import date

from sqlalchemy import case, func, literal
from sqlmodel import Session, col, select

from aggregator.models import Item, Source
from aggregator.selecting import conditions
from aggregator.selection import EVERYTHING, Selection
from aggregator.shapes import ItemView
from aggregator.store import item_view


def events(session: Session, *, limit: int, chosen: Selection = EVERYTHING) -> list[ItemView]:
    """Live items that say when they take place, the latest first; one of those that are the same release."""
    query = (
        select(Item, Source)
        .join(Source)
        .where(*conditions(session, chosen), col(Item.event_start).is_not(None))
        .order_by(col(Item.event_start).desc(), col(Item.id).desc())
        .limit(limit)
    )
    found: dict[str, ItemView] = {}
    for pair in session.exec(query):
        view = item_view(*pair)
        key = f"{view.story} {view.event_start}" if view.story else view.entry_id
        known = found.get(key)
        # The one that was found first stands for all: it stays when others come.
        if known is None or view.id < known.id:
            found[key] = view
    return list(found.values())


def by_day(
    session: Session, *, today: date, limit: int, offset: int = 0, chosen: Selection = EVERYTHING
) -> tuple[list[ItemView], list[ItemView]]:
    """A page of all live events: those to come, the next first; then the others, the latest first.

    What lasts until ``today`` is yet to come. Events of which no day is known stand at the end.
    """
    begins, day = (
        col(Item.event_start),
        func.substr(func.coalesce(col(Item.event_end), col(Item.event_start)), 1, 10),
    )
    rank = case((begins.is_(None), 2), (day >= today.isoformat(), 0), else_=1)
    query = (
        select(Item, Source, rank)
        .join(Source)
        .where(*conditions(session, chosen))
        .order_by(
            rank,
            case((rank == 0, begins), else_=literal("")),
            begins.desc(),
            col(Item.listed_on).desc(),
            col(Item.id).desc(),
        )
    )
    found = [
        (item_view(item, of), place) for item, of, place in session.exec(query.limit(limit).offset(offset))
    ]
    return [view for view, place in found if place == 0], [view for view, place in found if place > 0]
