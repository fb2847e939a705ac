"""The word index beside the items: one interface, an engine for each kind of database.

Both keep the same terms and rank by the same BM25, so that results come in the same order on both.
"""

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import true
from sqlmodel import Session, col, select

from aggregator.models import Item, Source
from aggregator.search.fts5 import Fts5Index
from aggregator.search.parse import Query
from aggregator.search.postgresql import PostgresqlIndex


class SearchIndex(Protocol):
    """Holds the terms of the live items, inside the caller's transaction."""

    def put(self, session: Session, item_id: int, title: str, teaser: str, text: str) -> None:
        """Index an item, in place of what was indexed of it before."""

    def drop(self, session: Session, item_ids: Iterable[int]) -> None:
        """Forget items."""

    def find(
        self, session: Session, query: Query, *, kind: str | None, state: str | None, source: str | None
    ) -> list[int]:
        """Numbers of the live items that match, best first; equal ones by date, then number, newest first."""


def index_of(session: Session) -> SearchIndex:
    """The index of the database that ``session`` works on."""
    return Fts5Index() if session.get_bind().dialect.name == "sqlite" else PostgresqlIndex()


def index_item(session: Session, item: Item, place: str | None) -> None:
    """Index a stored item. Its text need not name its town, so the places belong to it: the source's too."""
    assert item.id is not None
    text = "\n".join(filter(None, (item.text, item.event_place, place)))
    index_of(session).put(session, item.id, item.title, item.teaser, text)


def rebuild(session: Session, source_id: int | None = None) -> int:
    """Index the live items anew, all or those of one source; returns how many. What is gone is forgotten."""
    here = true() if source_id is None else col(Item.source_id) == source_id
    numbers = session.exec(select(Item.id).where(here)).all()
    index_of(session).drop(session, [number for number in numbers if number])
    count = 0
    rows = select(Item, Source.place).join(Source).where(here, Item.status == "live")
    for item, place in session.exec(rows.execution_options(yield_per=500)):
        index_item(session, item, place)
        count += 1
    return count
