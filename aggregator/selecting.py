"""A selection as conditions of SQL, for pages, feeds and calendars alike."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, column, exists, false, text
from sqlmodel import Session, col, select

from aggregator.gazetteer import distance
from aggregator.models import Item, Source, SourceSet, SourceSetMember
from aggregator.search.index import index_of
from aggregator.search.parse import parse
from aggregator.selection import Selection, Surroundings


def shown(item: type[Item] = Item, source: type[Source] = Source) -> list[ColumnElement[bool]]:
    """What anybody may see: live items of sources that did not opt out. ``item`` is joined with ``source``."""
    return [col(item.status) == "live", col(source.status) != "opted_out"]


def conditions(session: Session, chosen: Selection, *, announced: bool = False) -> list[ColumnElement[bool]]:
    """What is selected, as conditions on ``Item`` joined with ``Source``.

    ``announced``: of what was announced, by the topics it had then and, in a set, since its alliance came in.
    """
    return Conditions(session, chosen, announced=announced).on(Item, Source)


class Conditions:
    """The conditions of one selection, asked once and put on any alias of both tables."""

    def __init__(self, session: Session, chosen: Selection, *, announced: bool) -> None:
        self._chosen = chosen
        self._announced = announced
        self._near = _sources_near(session, chosen.near) if chosen.near else None
        self._found = _found(session, chosen.words) if chosen.words else None

    def on(self, item: type[Item], source: type[Source]) -> list[ColumnElement[bool]]:
        """As a list to be joined with AND."""
        chosen = self._chosen
        found = shown(item, source)
        if self._announced:
            found.append(col(item.announced_at).is_not(None))
        if chosen.kind is not None:
            found.append(col(item.kind) == chosen.kind)
        if chosen.topic is not None:
            found.append(has_topic(item.feed_topics if self._announced else item.topics, chosen.topic))
        found += self.of_source(source, item.announced_at if self._announced else None)
        if self._found is not None:
            found.append(self._found(item))
        return found

    def of_source(self, source: type[Source], announced_at: Any = None) -> list[ColumnElement[bool]]:
        """The part that the alliance must fulfil."""
        chosen = self._chosen
        found: list[ColumnElement[bool]] = []
        if chosen.state is not None:
            found.append(col(source.state) == chosen.state)
        if chosen.sources:
            found.append(
                col(source.slug) == chosen.sources[0]
                if len(chosen.sources) == 1
                else col(source.slug).in_(chosen.sources)
            )
        if chosen.set_slug is not None:
            found.append(_in_set(chosen.set_slug, source, announced_at))
        if self._near is not None:
            found.append(col(source.id).in_(self._near) if self._near else false())
        return found


def has_topic(topics: Any, key: str) -> ColumnElement[bool]:
    """Whether a column of topics (JSON) holds ``key``, which is made of letters and ``_`` only."""
    return cast(topics, String).contains(f'"{key}"', autoescape=True)


def _in_set(slug: str, source: type[Source], announced_at: Any) -> ColumnElement[bool]:
    member = (
        select(SourceSetMember.source_id)
        .join(SourceSet, col(SourceSet.id) == SourceSetMember.set_id)
        .where(SourceSet.slug == slug, SourceSetMember.source_id == source.id)
    )
    if announced_at is not None:
        member = member.where(col(SourceSetMember.added_at) <= announced_at)
    return exists(member)


def _sources_near(session: Session, near: Surroundings) -> list[int]:
    rows = session.exec(select(Source).where(col(Source.lat).is_not(None), col(Source.lon).is_not(None)))
    return [row.id or 0 for row in rows if distance(near, _Point(row.lat or 0.0, row.lon or 0.0)) <= near.km]


class _Point:
    def __init__(self, lat: float, lon: float) -> None:
        self.lat = lat
        self.lon = lon


def _found(session: Session, words: str) -> Callable[[type[Item]], ColumnElement[bool]]:
    """A condition for what holds all the words: a subscriber wants no entry for one of them alone."""
    return among(session, index_of(session).find(session, parse(words)))


def among(session: Session, numbers: list[int]) -> Callable[[type[Item]], ColumnElement[bool]]:
    """A condition for items of these numbers, however many they are."""
    if not numbers:
        return lambda item: false()
    # One parameter for all: databases bound the number of parameters.
    if session.get_bind().dialect.name == "sqlite":
        listed = text("SELECT value FROM json_each(:found)").bindparams(found=str(numbers))
    else:
        listed = text("SELECT unnest(CAST(:found AS int[]))").bindparams(found=f"{{{str(numbers)[1:-1]}}}")
    return lambda item: col(item.id).in_(listed.columns(column("id", Integer)))
