"""Which alliances, Länder and sets are shown to people, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from sqlmodel import Session

from aggregator import sets, store
from aggregator.shapes import SourceView
from feeds import channel, words
from feeds.channel import Channel

WITHOUT_STATE = "Ohne Angabe des Landes"


def listed(session: Session, *, counted: bool = False) -> list[SourceView]:
    """The alliances that are named to people: all but those that opted out. ``counted``: with their items."""
    return [
        source for source in store.sources(session, counted=counted) if source.status != channel.OPTED_OUT
    ]


def by_state(sources: Iterable[SourceView]) -> list[tuple[str, list[SourceView]]]:
    """Alliances by Land and name; those without a Land last."""
    ordered = sorted(
        sources, key=lambda s: (s.state is None, words.sort_key(s.state or ""), words.sort_key(s.name))
    )
    return [(state or WITHOUT_STATE, list(group)) for state, group in groupby(ordered, lambda s: s.state)]


def states(sources: Iterable[SourceView]) -> list[str]:
    """The Länder of these alliances."""
    return sorted({source.state for source in sources if source.state}, key=words.sort_key)


def of_sets(session: Session) -> Iterator[Channel]:
    """The channels of the sets that hold an alliance."""
    return (channel.of_set(found) for found in sets.source_sets(session) if found.sources)
