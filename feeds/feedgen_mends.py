"""An extension of feedgen 1.0 for what it does wrong or cannot do, in this one place.

What it mends, each checked by a test:

- a feed without dates gets "now", so its bytes change at every build;
- entry links lose all but their address;
- ``atom:source`` carries only a title and a link without ``rel`` (RFC 4287, 4.2.11);
- RSS says nothing of the WebSub hub, of the archive (RFC 5005, appendix B) and of the terms of use;
- an author without e-mail address vanishes from RSS;
- dates in RSS are written under ``setlocale``, which is the whole process's, so no thread may do it.

What it adds: tombstones (RFC 6721), marks of archives (RFC 5005), places (GeoRSS Simple).
"""

from __future__ import annotations

from email.utils import format_datetime
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from feeds.document import NAME, Deleted, Entry, Feed

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_FH = "http://purl.org/syndication/history/1.0"
_GEORSS = "http://www.georss.org/georss"
_AT = "http://purl.org/atompub/tombstones/1.0"
Link = dict[str, str]


def mend(generator: Any, feed: Feed, *, rss: bool) -> None:
    """Give a generator that carries :class:`FeedMends` the feed, and with it its dates.

    feedgen has no way to say "no lastBuildDate" (None means "leave it"): the attribute is emptied, and the
    extension writes the element without touching the locale.
    """
    generator.updated(feed.updated)
    generator._FeedGenerator__rss_lastBuildDate = None
    generator.mends.feed = feed
    generator.mends.rss = rss


def is_archive(feed: Feed) -> bool:
    """Whether a document calls itself one of an archive: not while it is the only one, which still grows."""
    return feed.is_archive and bool(feed.previous_urls or feed.next_urls)


class FeedMends(BaseExtension):  # type: ignore[misc]
    """The feed's part. ``links`` are those that RSS does not have from feedgen."""

    def __init__(self) -> None:
        self.feed: Feed | None = None
        self.links: list[Link] = []
        self.rss = False

    def extend_ns(self) -> dict[str, str]:
        """Prefixes of the document: validators warn of one that is declared and not known to them."""
        if self.feed is None:
            return {}
        used = {"dc": _DC} if self.rss else {}
        if any(entry.point for entry in self.feed.entries):
            used["georss"] = _GEORSS
        if is_archive(self.feed):
            used["fh"] = _FH
        if self.feed.deleted and not self.rss:
            used["at"] = _AT
        return used

    def extend_atom(self, feed: Any) -> Any:
        if self.feed is not None:
            self._archive(feed, self.feed)
            for deleted in self.feed.deleted:
                _tombstone(feed, deleted)
        return feed

    def extend_rss(self, rss: Any) -> Any:
        channel = rss[0]
        if self.feed is not None:
            _sub(channel, "lastBuildDate", format_datetime(self.feed.updated))
            self._archive(channel, self.feed)
        for link in self.links:
            _sub(channel, f"{{{_ATOM}}}link", **link)
        return rss

    def _archive(self, parent: Any, feed: Feed) -> None:
        if is_archive(feed):
            _sub(parent, f"{{{_FH}}}archive")


class EntryMends(BaseEntryExtension):  # type: ignore[misc]
    """An entry's part; texts are given plain. ``links`` are those of Atom, in the order in which feedgen has them."""

    def __init__(self) -> None:
        self.feed: Feed | None = None
        self.entry: Entry | None = None
        self.links: list[Link] = []

    def extend_atom(self, element: Any) -> Any:
        for found, link in zip(element.findall("link"), self.links, strict=True):
            found.attrib.update(link)
        if self.entry is not None and self.feed is not None:
            _point(element, self.entry)
            self._source(element, self.entry, self.feed)
        return element

    def _source(self, element: Any, entry: Entry, feed: Feed) -> None:
        """The alliance's own feed as it was when the entry entered it, so its moment is the entry's.

        What all our feeds say alike (rights, terms of use, generator) it says as this one does.
        """
        origin = entry.origin
        if origin is None:
            return
        source = _sub(element, "source")
        _sub(source, "id", origin.id)
        _sub(source, "title", origin.title)
        _sub(source, "subtitle", origin.subtitle)
        _sub(source, "updated", entry.updated.isoformat())
        _sub(_sub(source, "author"), "name", origin.author)
        _sub(source, "link", href=origin.page_url, rel="alternate", type="text/html", hreflang="de")
        _sub(source, "link", href=origin.atom_url, rel="self", type="application/atom+xml")
        _sub(source, "link", href=feed.terms_url, rel="license", type="text/html", hreflang="de")
        _sub(source, "generator", NAME, uri=feed.site_url)
        _sub(source, "rights", feed.rights)

    def extend_rss(self, item: Any) -> Any:
        if self.entry is None:
            return item
        for voice in self.entry.voices:
            _sub(item, f"{{{_DC}}}creator", voice.name)
        if self.entry.published:
            _sub(item, "pubDate", format_datetime(self.entry.published))
        if self.entry.origin:
            _sub(item, "source", self.entry.origin.title, url=self.entry.origin.rss_url)
        for voice in self.entry.voices[1:]:
            _sub(item, f"{{{_ATOM}}}link", href=voice.url, rel="related", title=voice.name)
        _point(item, self.entry)
        return item


def _point(parent: Any, entry: Entry) -> None:
    """Latitude and longitude, degrees (GeoRSS Simple)."""
    if entry.point:
        _sub(parent, f"{{{_GEORSS}}}point", " ".join(f"{degrees:.6f}" for degrees in entry.point))


def _tombstone(parent: Any, deleted: Deleted) -> None:
    """RFC 6721, 3."""
    _sub(parent, f"{{{_AT}}}deleted-entry", ref=deleted.id, when=deleted.when.isoformat())


def _sub(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element
