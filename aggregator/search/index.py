"""The word index beside the items: one interface, an engine for each kind of database.

Both keep the same terms and rank by the same BM25, so that results come in the same order on both.
"""

from collections.abc import Iterable
from typing import Protocol

from sqlmodel import Session, select

from aggregator.models import Item
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


def rebuild(session: Session) -> int:
    """Index all live items anew; returns how many. Items that are gone are forgotten."""
    index = index_of(session)
    count = 0
    index.drop(session, [number for number in session.exec(select(Item.id)) if number])
    for item in session.exec(select(Item).where(Item.status == "live").execution_options(yield_per=500)):
        if item.id:
            index.put(session, item.id, item.title, item.teaser, item.text)
            count += 1
    return count
