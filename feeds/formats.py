"""A feed as Atom (RFC 4287), RSS 2.0 (Best Practices Profile) and JSON Feed 1.1.

The only importer of feedgen, with :mod:`feeds.feedgen_mends`. The bytes depend on the feed alone: no clock,
no locale, no order of a set. Texts are made plain here, addresses fit to be followed, whatever a site wrote.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from feedgen.feed import FeedGenerator

from feeds.document import NAME, Category, Entry, Feed, Voice
from feeds.feedgen_mends import EntryMends, FeedMends, Link, mend
from feeds.sanitise import plain, web_address

MEDIA_TYPES = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
}
_LANGUAGE = "de"
_MINUTES = 60  # how long RSS lets a reader wait; Cache-Control says so of the other formats
_AT_ONCE = 200
_UNTITLED = "Ohne Titel"


def render(feed: Feed, suffix: str) -> bytes:
    """The document, UTF-8. Safe in any thread.

    :raises KeyError: ``suffix`` is none of :data:`MEDIA_TYPES`
    """
    return _RENDERERS[suffix](_plain_feed(feed))


def atom(feed: Feed) -> bytes:
    """Atom 1.0. Titles and summaries are plain text, escaped once."""
    return _spliced(feed, _atom, b"  <entry>", b"</feed>")


def rss(feed: Feed) -> bytes:
    """RSS 2.0. Readers take descriptions as HTML, so they are escaped for it first; titles are plain text.

    It has no tombstones: RFC 6721 defines them for Atom, and no reader of RSS looks for them. No enclosures: their
    length is not known, and a wrong one is worse than none.
    """
    return _spliced(feed, _rss, b"    <item>", b"  </channel>")


def _spliced(
    feed: Feed, make: Callable[[Feed, Sequence[Entry]], bytes], opening: bytes, closing: bytes
) -> bytes:
    """The document made in parts that are put together: feedgen holds the whole tree of all entries that it is given.

    A part is a document with the same head, so it can be cut where its entries begin and end.
    """
    parts: list[bytes] = []
    tail = b""
    for first in range(0, max(1, len(feed.entries)), _AT_ONCE):
        document = make(feed, feed.entries[first : first + _AT_ONCE])
        end = document.rindex(closing)
        tail = document[end:]
        parts.append(document[document.index(opening) if parts else 0 : end])
    return b"".join((*parts, tail))


def _atom(feed: Feed, entries: Sequence[Entry]) -> bytes:
    generator = _generator(feed, "atom")
    generator.author(name=feed.author, uri=feed.site_url)
    generator.icon(feed.icon_url)
    generator.link([*_links(feed, "atom"), _alternate(feed.page_url)])
    for entry in map(_plain_entry, entries):
        target = _add(generator, feed, entry)
        target.author([_author(voice, "uri") for voice in entry.voices])
        target.summary(entry.summary)
        target.mends.links = [_alternate(entry.url), *map(_related, entry.voices[1:])]
        target.link([dict(link) for link in target.mends.links])
        if entry.published:
            target.published(entry.published)
    return bytes(generator.atom_str(pretty=True))


def _rss(feed: Feed, entries: Sequence[Entry]) -> bytes:
    generator = _generator(feed, "rss")
    generator.ttl(_MINUTES)
    # feedgen takes the channel's link from the last one added, and of the others writes "self" alone.
    links = _links(feed, "rss")
    generator.link([link for link in links if link["rel"] == "self"])
    generator.link(_alternate(feed.page_url))
    generator.mends.links = [link for link in links if link["rel"] != "self"]
    for entry in map(_plain_entry, entries):
        target = _add(generator, feed, entry)
        target.guid(entry.id, permalink=False)
        target.link(href=entry.url)
        target.description(html.escape(entry.summary, quote=False))
    return bytes(generator.rss_str(pretty=True))


def _generator(feed: Feed, suffix: str) -> Any:
    """The head that both XML formats share."""
    generator = FeedGenerator()
    generator.register_extension("mends", FeedMends, EntryMends)
    generator.id(feed.id)
    generator.title(feed.title)
    generator.subtitle(feed.subtitle)
    generator.description(feed.subtitle)
    generator.language(_LANGUAGE)
    generator.generator(NAME, uri=feed.site_url)
    generator.rights(feed.rights)
    mend(generator, feed, rss=suffix == "rss")
    return generator


def _add(generator: Any, feed: Feed, entry: Entry) -> Any:
    """An entry with what both XML formats share."""
    target = generator.add_entry(order="append")
    target.id(entry.id)
    target.title(entry.title)
    target.updated(entry.updated)
    target.category([{"term": c.term, "label": c.label, "scheme": c.scheme} for c in entry.categories])
    target.mends.entry, target.mends.feed = entry, feed
    return target


def _links(feed: Feed, suffix: str) -> list[Link]:
    """The document's relations to others.

    ``license`` (RFC 4946) leads to the terms of use, which reserve text and data mining: ``terms-of-service``
    (RFC 6903) would say it more closely, but validators do not know it.
    """
    media_type = MEDIA_TYPES[suffix]
    found: list[Link] = [{"rel": "self", "href": feed.self_urls[suffix], "type": media_type}]
    found.append({"rel": "license", "href": feed.terms_url, "type": "text/html", "hreflang": _LANGUAGE})
    if feed.hub_url:
        found.append({"rel": "hub", "href": feed.hub_url})
    others = {"prev-archive": feed.previous_urls, "next-archive": feed.next_urls}
    if feed.is_archive:
        others["current"] = feed.current_urls
    found += [
        {"rel": rel, "href": urls[suffix], "type": media_type}
        for rel, urls in others.items()
        if suffix in urls
    ]
    return found


def _alternate(url: str) -> Link:
    return {"href": url, "rel": "alternate", "type": _page_type(url)}


def _related(voice: Voice) -> Link:
    """The same release at another alliance: a second ``alternate`` of one type is not allowed (RFC 4287, 4.1.2)."""
    return {"href": voice.url, "rel": "related", "type": _page_type(voice.url), "title": voice.name}


def _page_type(url: str) -> str:
    """What an original is: a page but for those PDF documents whose address says so."""
    return "application/pdf" if urlsplit(url).path.lower().endswith(".pdf") else "text/html"


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1; what the format has no field for stands in ``_buendnisradar``."""
    own: dict[str, Any] = {"about": feed.terms_url, "rights": feed.rights, "is_archive": feed.is_archive}
    if feed.is_archive:
        own["current_url"] = feed.current_urls["json"]
    if feed.deleted:
        own["deleted"] = [{"id": gone.id, "when": _rfc3339(gone.when)} for gone in feed.deleted]
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.self_urls["json"],
        "description": feed.subtitle,
        "language": _LANGUAGE,
        "favicon": feed.icon_url,
        "authors": [{"name": feed.author, "url": feed.site_url}],
        "_buendnisradar": own,
    }
    if feed.previous_urls:
        document["next_url"] = feed.previous_urls["json"]
    if feed.hub_url:
        document["hubs"] = [{"type": "WebSub", "url": feed.hub_url}]
    document["items"] = [_json_item(_plain_entry(entry)) for entry in feed.entries]
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(entry: Entry) -> dict[str, Any]:
    own: dict[str, Any] = {name: name == "cancelled" or value for name, value in entry.facts}
    if entry.point:
        own["point"] = {"latitude": entry.point[0], "longitude": entry.point[1]}
    if entry.voices[1:]:
        own["elsewhere"] = [_author(voice, "homepage_url") | {"url": voice.url} for voice in entry.voices[1:]]
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.summary,
        "date_modified": _rfc3339(entry.updated),
        "authors": [_author(voice, "url") for voice in entry.voices],
        "tags": [category.label for category in entry.categories],
        "language": _LANGUAGE,
        "_buendnisradar": own,
    }
    if entry.published:
        item["date_published"] = _rfc3339(entry.published)
    return item


def _author(voice: Voice, address: str) -> dict[str, str]:
    """An alliance as an author; each format calls the ``address`` of a person's site by another name."""
    author = {"name": voice.name}
    if voice.homepage_url:
        author[address] = voice.homepage_url
    return author


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _plain_feed(feed: Feed) -> Feed:
    """The feed with plain texts; its entries follow one by one, so that no second copy of all is held."""
    return replace(
        feed,
        title=plain(feed.title) or NAME,
        subtitle=plain(feed.subtitle) or NAME,
        author=plain(feed.author) or NAME,
        rights=plain(feed.rights),
    )


def _plain_entry(entry: Entry) -> Entry:
    """The entry with plain texts, and with addresses that a reader may follow."""
    voices = tuple(_plain_voice(voice, entry.page_url) for voice in entry.voices)
    categories = tuple(Category(plain(c.term), plain(c.label), c.scheme) for c in entry.categories)
    title = plain(entry.title) or _UNTITLED
    origin = entry.origin
    if origin:
        named = plain(origin.title) or NAME, plain(origin.subtitle) or NAME, plain(origin.author) or NAME
        origin = replace(origin, title=named[0], subtitle=named[1], author=named[2])
    return replace(
        entry,
        url=web_address(entry.url) or entry.page_url,
        title=title,
        # Readers and validators expect some text; without a teaser it says what the entry is, and whose.
        summary=plain(entry.summary) or ": ".join([*(c.label for c in categories[:1]), voices[0].name]),
        categories=tuple(c for c in categories if c.term and c.label),
        voices=voices,
        origin=origin,
        facts=tuple((name, plain(value)) for name, value in entry.facts),
    )


def _plain_voice(voice: Voice, page_url: str) -> Voice:
    home = web_address(voice.homepage_url) if voice.homepage_url else None
    url = web_address(voice.url) or home or page_url
    return Voice(plain(voice.name) or NAME, home, url, plain(voice.title) or _UNTITLED)


_RENDERERS: dict[str, Callable[[Feed], bytes]] = {"atom": atom, "rss": rss, "json": json_feed}
