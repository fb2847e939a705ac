"""From what a person typed to items, best first."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from aggregator.models import Item, Source
from aggregator.search.index import index_of
from aggregator.search.parse import parse
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
    chosen: Selection = EVERYTHING,
    every_word: bool = False,
) -> SearchHits:
    """Live items in which all the words occur, best first, then, if those are few, what has some of them.

    The language of queries is that of :mod:`aggregator.search.parse`; one without words finds nothing. ``chosen``:
    only what its filters let through (its words are not looked at). ``every_word``: all of the words must occur, as
    they were typed: what feeds of a search have.
    """
    wanted = replace(chosen, words="")

    def let_through(numbers: Sequence[int]) -> dict[int, str]:
        rows = select(Item.id, Item.published).join(Source)
        found = session.exec(rows.where(*conditions(session, wanted), among(session, list(numbers))(Item)))
        return {number: published or "" for number, published in found if number is not None}

    found = index_of(session).search(session, parse(text), let_through, strict=every_word)
    page = found.numbers[offset : offset + limit]
    rows = session.exec(select(Item, Source).join(Source).where(col(Item.id).in_(page)))
    views = {row.id: item_view(row, of) for row, of in rows}
    items = tuple(views[number] for number in page if number in views)
    return SearchHits(
        query=text,
        total=len(found.numbers),
        offset=offset,
        items=items,
        complete=found.complete,
        corrections=found.corrections,
    )
