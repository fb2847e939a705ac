"""From what a person typed to items, best first."""

from dataclasses import replace

from sqlmodel import Session, col, select

from aggregator.models import Item, Source
from aggregator.search.index import index_of
from aggregator.search.parse import Query, parse
from aggregator.selecting import among, conditions
from aggregator.selection import EVERYTHING, Selection
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
    chosen: Selection = EVERYTHING,
    every_word: bool = False,
) -> SearchHits:
    """Live items in which any of the words occurs, best first; a query without words finds nothing.

    ``"in quotes"`` must occur as it stands, ``-word`` must not. ``chosen``: only what its filters let through
    (its words are not looked at). ``every_word``: all of the words must occur, as feeds of a search have it.
    """
    asked = parse(text)
    if every_word:
        asked = Query(allof=asked.ranked, noneof=asked.noneof)
    if not asked.ranked:
        return SearchHits(query=text, total=0, offset=offset, items=())
    numbers = index_of(session).find(session, asked, kind=kind, state=state, source=source)
    filters = replace(chosen, words="")
    if filters.filters:
        let_through = select(Item.id).join(Source)
        kept = set(
            session.exec(let_through.where(*conditions(session, filters), among(session, numbers)(Item)))
        )
        numbers = [number for number in numbers if number in kept]
    page = numbers[offset : offset + limit]
    rows = session.exec(select(Item, Source).join(Source).where(col(Item.id).in_(page)))
    views = {row.id: item_view(row, of) for row, of in rows}
    items = tuple(views[number] for number in page if number in views)
    return SearchHits(query=text, total=len(numbers), offset=offset, items=items)
