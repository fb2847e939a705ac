"""An extension of feedgen 1.0 that mends what it does wrong, in this one place.

What it mends, each checked by a test:

- entry links lose ``rel``, ``type`` and ``length``;
- a feed without dates gets "now", so its bytes change at every build;
- ``atom:source`` carries only a title and a link without ``rel``;
- RSS says nothing of the WebSub hub;
- an author without e-mail address vanishes from RSS;
- dates in RSS are written under ``setlocale``, which is the whole process's, so no thread may do it.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from feeds.document import Origin

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"


def mend(generator: Any, *, updated: datetime, hub_url: str | None, rss: bool) -> None:
    """Give a generator that carries :class:`FeedMends` its dates and its hub.

    feedgen has no way to say "no lastBuildDate" (None means "leave it"): the attribute is emptied, and the
    extension writes the element without touching the locale.
    """
    generator.updated(updated)
    generator._FeedGenerator__rss_lastBuildDate = None
    generator.mends.updated = updated
    generator.mends.hub_url = hub_url
    generator.mends.rss = rss


class FeedMends(BaseExtension):  # type: ignore[misc]
    """The feed's part: build date and hub link of RSS."""

    def __init__(self) -> None:
        self.updated: datetime | None = None
        self.hub_url: str | None = None
        self.rss = False

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DC} if self.rss else {}

    def extend_atom(self, feed: Any) -> Any:
        return feed

    def extend_rss(self, feed: Any) -> Any:
        channel = feed[0]
        if self.updated:
            _sub(channel, "lastBuildDate", format_datetime(self.updated))
        if self.hub_url:
            _sub(channel, f"{{{_ATOM}}}link", href=self.hub_url, rel="hub")
        return feed


class EntryMends(BaseEntryExtension):  # type: ignore[misc]
    """An entry's part; texts are given clean. ``published`` is for RSS alone: Atom's is written well."""

    def __init__(self) -> None:
        self.authors: list[str] = []
        self.origin: Origin | None = None
        self.published: datetime | None = None
        self.updated: datetime | None = None
        self.links: list[dict[str, str]] = []

    def extend_atom(self, entry: Any) -> Any:
        for element, link in zip(entry.findall("link"), self.links, strict=True):
            element.attrib.update(link)
        if self.origin and self.updated:
            self._atom_source(entry, self.origin, self.updated)
        return entry

    def _atom_source(self, entry: Any, origin: Origin, updated: datetime) -> None:
        """The alliance's own feed as it was when the entry entered it, so its moment is the entry's."""
        source = _sub(entry, "source")
        _sub(source, "id", origin.id)
        _sub(source, "title", origin.title)
        _sub(source, "updated", updated.isoformat())
        _sub(source, "link", href=origin.atom_url, rel="self", type="application/atom+xml")
        _sub(source, "link", href=origin.page_url, rel="alternate", type="text/html")

    def extend_rss(self, item: Any) -> Any:
        for author in self.authors:
            _sub(item, f"{{{_DC}}}creator", author)
        if self.published:
            _sub(item, "pubDate", format_datetime(self.published))
        if self.origin:
            _sub(item, "source", self.origin.title, url=self.origin.rss_url)
        return item


def _sub(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element
