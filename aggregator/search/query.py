"""From what a person typed to items, best first."""

from sqlmodel import Session, col, select

from aggregator.models import Item, Source
from aggregator.search.index import index_of
from aggregator.search.parse import parse
from aggregator.shapes import SearchHits
from aggregator.store import item_view


def query(
    session: Session,
    text: str,
    *,
    limit: int = 20,
    offset: int = 0,
    kind: str | None = None,
    state: str | None = None,
    source: str | None = None,
) -> SearchHits:
    """Live items in which any of the words occurs, best first; a query without words finds nothing.

    ``"in quotes"`` must occur as it stands, ``-word`` must not.
    """
    asked = parse(text)
    if not asked.ranked:
        return SearchHits(query=text, total=0, offset=offset, items=())
    numbers = index_of(session).find(session, asked, kind=kind, state=state, source=source)
    page = numbers[offset : offset + limit]
    rows = session.exec(select(Item, Source).join(Source).where(col(Item.id).in_(page)))
    views = {row.id: item_view(row, of) for row, of in rows}
    items = tuple(views[number] for number in page if number in views)
    return SearchHits(query=text, total=len(numbers), offset=offset, items=items)
