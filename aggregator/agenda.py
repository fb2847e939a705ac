"""What calendars show: the events of a selection, whether or not they were news when they were found."""

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
