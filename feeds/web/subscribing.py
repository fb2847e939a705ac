"""The page that explains feeds and puts one together: addresses, what it holds now, the piece for other pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel import Session

from aggregator import announced, store
from aggregator.selection import KIND_WORDS
from aggregator.shapes import ItemView, StoryView
from aggregator.topics import vocabulary
from feeds import channel, directory, renditions, snippet
from feeds.channel import Channel
from feeds.web import filters
from feeds.web.view import View

PREVIEW = 5


@dataclass(frozen=True, slots=True)
class _Built:
    """A feed that was put together. ``stories`` are what it holds now; else ``archive`` is what is known."""

    feeds: Channel
    stories: list[StoryView]
    archive: list[ItemView]
    snippet: str


def page(view: View, session: Session, pairs: Iterable[tuple[str, str]] = ()) -> str:
    """What feeds are, a form that puts one together, and those that are ready.

    ``pairs`` are the parameters of the address; a form that was sent empty is the feed of everything.
    """
    given = [pair for pair in pairs if pair[0] in filters.FIELDS]
    asked = filters.read(session, given)
    return view.page(
        "abonnieren.html",
        asked=asked,
        choices=filters.choices(session, asked),
        taken=asked.fields.get("buendnis", "").split(","),
        sent=bool(given),
        built=_built(view, session, asked) if given and not asked.faults else None,
        ready=list(_ready(session)),
    )


def _built(view: View, session: Session, asked: filters.Asked) -> _Built:
    feeds = channel.of_selection(session, asked.chosen)
    stories = announced.stories(session, limit=PREVIEW, chosen=asked.chosen)
    archive = [] if stories else store.newest_items(session, limit=PREVIEW, chosen=asked.chosen)
    piece = renditions.make(session, view.settings, feeds, snippet.SUFFIX, None)
    return _Built(feeds, stories, archive, piece.decode())


def _ready(session: Session) -> Iterator[tuple[str, list[Channel]]]:
    """The feeds that need no putting together, but those of alliances: they stand on the alliances' pages."""
    yield "Alles oder nach Art", [channel.everything(), *map(channel.of_kind, KIND_WORDS)]
    yield "Nach Thema", [channel.of_topic(key) for key in vocabulary().topics]
    yield "Nach Land", [channel.of_state(state) for state in directory.states(directory.listed(session))]
    yield "Auswahlen", list(directory.of_sets(session))
