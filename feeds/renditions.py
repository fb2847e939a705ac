"""The documents of a channel by the ending of their address, and what each is made with."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from aggregator.config import Settings
from feeds import formats, loading
from feeds.channel import Channel

Make = Callable[[Session, Settings, Channel, str | None], bytes]


def media_type(suffix: str) -> str:
    """The media type of the documents with this ending.

    :raises KeyError: there are none
    """
    return f"{formats.MEDIA_TYPES[suffix]}; charset=utf-8"


def suffixes() -> tuple[str, ...]:
    """All endings."""
    return tuple(formats.MEDIA_TYPES)


def make(session: Session, settings: Settings, chosen: Channel, suffix: str, month: str | None) -> bytes:
    """The document of a channel, or of one month of its archive.

    :raises KeyError: no document has this ending
    """
    return formats.render(loading.load(session, settings, chosen, month), suffix)
