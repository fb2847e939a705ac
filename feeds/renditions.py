"""The documents of a channel by the ending of their address, and what each is made with."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from aggregator.config import Settings
from feeds import calendar, formats, loading, snippet
from feeds.channel import Channel
from feeds.document import Feed

Load = Callable[[Session, Settings, Channel, str | None], Feed]
_MEDIA_TYPES = {
    **formats.MEDIA_TYPES,
    calendar.SUFFIX: calendar.MEDIA_TYPE,
    snippet.SUFFIX: "text/html",
}
_WORDS = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed", "ics": "Kalender"}


def media_type(suffix: str) -> str:
    """The media type of the documents with this ending.

    :raises KeyError: there are none
    """
    return f"{_MEDIA_TYPES[suffix]}; charset=utf-8"


def suffixes() -> tuple[str, ...]:
    """All endings."""
    return tuple(_MEDIA_TYPES)


def subscribable() -> list[tuple[str, str, str]]:
    """What one can subscribe to: ending, name and media type (without parameters) of each."""
    return [(suffix, word, _MEDIA_TYPES[suffix]) for suffix, word in _WORDS.items() if suffix in _MEDIA_TYPES]


def has_archive(suffix: str) -> bool:
    """Whether there are documents with this ending for each month: a calendar shows all its events."""
    return suffix in formats.MEDIA_TYPES


def make(
    session: Session,
    settings: Settings,
    chosen: Channel,
    suffix: str,
    month: str | None,
    load: Load = loading.load,
) -> bytes:
    """The document of a channel, or of one month of its archive. ``load`` is asked for the feed that it shows.

    :raises KeyError: no document has this ending
    """
    if suffix == snippet.SUFFIX:
        fewer = settings.model_copy(update={"feed_entries": min(settings.feed_entries, snippet.MOST_ENTRIES)})
        return snippet.render(load(session, fewer, chosen, month))
    if suffix == calendar.SUFFIX:
        return calendar.calendar(session, settings, chosen)
    return formats.render(load(session, settings, chosen, month), suffix)
