"""The word index beside the items: one interface, an engine for each kind of database.

Both keep the same tokens and only count them; scored and ordered is in one place, so that results are the same on both.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import text as sql
from sqlalchemy import true
from sqlmodel import Session, col, select

from aggregator.models import Installation, Item, Source
from aggregator.search.analyse import VERSION
from aggregator.search.finding import Counts, Finds, LetThrough, find
from aggregator.search.fts5 import Fts5Index
from aggregator.search.parse import Query
from aggregator.search.postgresql import PostgresqlIndex

VERSION_KEY = "search_version"
"""Fact of the installation: the version of the analysis that its index is made with."""


class Engine(Counts, Protocol):
    """Holds the tokens of the live items, inside the caller's transaction."""

    def put(self, session: Session, item_id: int, title: str, teaser: str, text: str) -> None:
        """Index an item, in place of what was indexed of it before."""

    def drop(self, session: Session, item_ids: Iterable[int]) -> None:
        """Forget items, and the words that only they had."""

    def clear(self, session: Session) -> None:
        """Forget all."""


class SearchIndex:
    """The index of one kind of database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.put = engine.put
        self.drop = engine.drop
        self.clear = engine.clear

    def find(self, session: Session, query: Query) -> list[int]:
        """Numbers of the items that hold all that is asked for, as it was typed, best first.

        Which of them may be shown is for others to say.
        """
        return list(self.search(session, query, _undated, strict=True).numbers)

    def search(
        self, session: Session, query: Query, let_through: LetThrough, *, strict: bool = False
    ) -> Finds:
        """Items that hold all that is asked for, best first; then, if those are few, what holds a part of it.

        Equal ones come by date, then number, newest first. A word that no item has is corrected where it can be.
        ``strict``: only what holds all, as it was typed.
        """
        return find(session, self._engine, query, let_through, strict=strict)


def _undated(numbers: Sequence[int]) -> dict[int, str]:
    return dict.fromkeys(numbers, "")


def index_of(session: Session) -> SearchIndex:
    """The index of the database that ``session`` works on."""
    return SearchIndex(Fts5Index() if session.get_bind().dialect.name == "sqlite" else PostgresqlIndex())


def index_item(session: Session, item: Item, place: str | None) -> None:
    """Index a stored item. Its text need not name its town, so the places belong to it: the source's too."""
    assert item.id is not None
    text = "\n".join(filter(None, (item.text, item.event_place, place)))
    index_of(session).put(session, item.id, item.title, item.teaser, text)


def rebuild(session: Session, source_id: int | None = None) -> int:
    """Index the live items anew, all or those of one source; returns how many. What is gone is forgotten."""
    if source_id is None:
        index_of(session).clear(session)
    else:
        numbers = session.exec(select(Item.id).where(Item.source_id == source_id)).all()
        index_of(session).drop(session, [number for number in numbers if number])
    here = true() if source_id is None else col(Item.source_id) == source_id
    count = 0
    rows = select(Item, Source.place).join(Source).where(here, Item.status == "live")
    for item, place in session.exec(rows.execution_options(yield_per=500)):
        index_item(session, item, place)
        count += 1
    if source_id is None:
        _made(session)
    return count


def is_current(session: Session) -> bool:
    """Whether the index was made with this version of the analysis."""
    fact = session.get(Installation, VERSION_KEY)
    return fact is not None and fact.value == VERSION


def _made(session: Session) -> None:
    """Say which version the index is of now. What was made of the old one no longer holds."""
    session.merge(Installation(key=VERSION_KEY, value=VERSION))
    session.connection().execute(
        sql("UPDATE public_change SET value = value + 1, changed_at = CURRENT_TIMESTAMP")
    )
