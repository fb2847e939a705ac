"""A feed as Atom (RFC 4287), RSS 2.0 (Best Practices Profile) and JSON Feed 1.1.

The only importer of feedgen, with :mod:`feeds.feedgen_mends`. The bytes depend on the feed alone: no clock,
no locale, no order of a set.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from feedgen.feed import FeedGenerator

from feeds.document import NAME, Entry, Feed, Voice
from feeds.feedgen_mends import EntryMends, FeedMends, mend

MEDIA_TYPES = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
}
_LANGUAGE = "de"
# What XML 1.0 cannot carry at all, and the C1 controls that it advises against.
_NOT_XML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(feed: Feed, suffix: str) -> bytes:
    """The document, UTF-8. Safe in any thread.

    :raises KeyError: ``suffix`` is none of :data:`MEDIA_TYPES`
    """
    return _RENDERERS[suffix](feed)


def clean(text: str) -> str:
    """``text`` without the characters that XML cannot carry."""
    return _NOT_XML.sub("", text)


def line(text: str) -> str:
    """``text`` cleaned and on one line, for titles and names."""
    return " ".join(clean(text).split())


def atom(feed: Feed) -> bytes:
    """Atom 1.0. Titles and summaries are plain text, escaped once."""
    generator = _generator(feed, "atom")
    generator.link(href=feed.page_url, rel="alternate", type="text/html", hreflang=_LANGUAGE)
    for entry in feed.entries:
        target = _add(generator, entry)
        target.summary(clean(entry.summary) or None)
        if entry.published:
            target.published(entry.published)
    return bytes(generator.atom_str(pretty=True))


def rss(feed: Feed) -> bytes:
    """RSS 2.0. Readers take descriptions as HTML, so they are escaped for it first; titles are plain text."""
    generator = _generator(feed, "rss")
    for entry in feed.entries:
        target = _add(generator, entry)
        target.description(html.escape(clean(entry.summary), quote=False) or None)
        target.guid(entry.id, permalink=False)
        target.mends.published = entry.published
    return bytes(generator.rss_str(pretty=True))


def _generator(feed: Feed, suffix: str) -> Any:
    """The head that both XML formats share. RSS takes its ``link`` from the last link added."""
    generator = FeedGenerator()
    generator.register_extension("mends", FeedMends, EntryMends)
    generator.id(feed.id)
    generator.title(line(feed.title))
    generator.subtitle(line(feed.subtitle))
    generator.description(line(feed.subtitle))
    generator.language(_LANGUAGE)
    generator.generator(NAME, uri=feed.site_url)
    generator.author(name=line(feed.author))
    if feed.hub_url:
        generator.link(href=feed.hub_url, rel="hub")
    generator.link(href=feed.self_urls[suffix], rel="self", type=MEDIA_TYPES[suffix])
    if suffix == "rss":
        generator.link(href=feed.page_url, rel="alternate")
    mend(generator, updated=feed.updated, hub_url=feed.hub_url, rss=suffix == "rss")
    return generator


def _add(generator: Any, entry: Entry) -> Any:
    target = generator.add_entry(order="append")
    target.id(clean(entry.id))
    target.title(line(entry.title) or "Ohne Titel")
    target.updated(entry.updated)
    target.mends.links = [{"href": clean(entry.url), "rel": "alternate", "type": "text/html"}]
    target.link([dict(link) for link in target.mends.links])
    target.author([_author(voice, "uri") for voice in entry.voices])
    target.category([{"term": line(term), "label": line(label)} for term, label in entry.categories])
    target.mends.authors = [line(voice.name) for voice in entry.voices]
    target.mends.updated = entry.updated
    if entry.origin:
        target.mends.origin = replace(entry.origin, title=line(entry.origin.title))
    return target


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1; facts that the format has no field for stand in ``_buendnisradar``."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": line(feed.title),
        "home_page_url": feed.page_url,
        "feed_url": feed.self_urls["json"],
        "description": line(feed.subtitle),
        "language": _LANGUAGE,
        "authors": [{"name": line(feed.author), "url": feed.site_url}],
    }
    if feed.hub_url:
        document["hubs"] = [{"type": "WebSub", "url": feed.hub_url}]
    document["items"] = [_json_item(entry) for entry in feed.entries]
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": clean(entry.id),
        "url": clean(entry.url),
        "title": line(entry.title) or "Ohne Titel",
        "content_text": clean(entry.summary) or line(entry.title),
        "date_modified": _rfc3339(entry.updated),
        "authors": [_author(voice, "url") for voice in entry.voices],
        "tags": [line(label) for _, label in entry.categories],
        "language": _LANGUAGE,
        "_buendnisradar": {name: clean(value) for name, value in entry.facts},
    }
    if entry.published:
        item["date_published"] = _rfc3339(entry.published)
    return item


def _author(voice: Voice, address: str) -> dict[str, str]:
    """An alliance as an author; each format calls the ``address`` of a person's site by another name."""
    author = {"name": line(voice.name)}
    if voice.homepage_url:
        author[address] = clean(voice.homepage_url)
    return author


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


_RENDERERS: dict[str, Callable[[Feed], bytes]] = {"atom": atom, "rss": rss, "json": json_feed}
