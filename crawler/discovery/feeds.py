"""Feeds of a site: where its pages announce them, and their entries (RSS, Atom, JSON Feed, WordPress REST)."""

import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import feedparser
from bs4 import BeautifulSoup

from aggregator.urls import absolute
from crawler.extract.dates import DateMention, machine_date
from crawler.extract.document import Document
from crawler.extract.plain import one_line

_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
_COMMENTS = re.compile(r"comments?|kommentar", re.IGNORECASE)
_OWN_ENTITIES = re.compile(rb"<!DOCTYPE[^>\[]*\[.*?\]\s*>", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:rss|rdf|feed|channel)\b", re.IGNORECASE)
_MOST_BYTES = 2_000_000  # feedparser takes up to ten seconds a million; what is new stands first
_MOST_WORDS = 50_000  # characters of an entry's markup
_FEED_LINK = re.compile(rb"<(?:\w{1,10}:)?link\b[^>]{1,2000}>", re.IGNORECASE)
_REL = re.compile(rb"\brel\s*=\s*[\"']([\w-]+)[\"']")
_HREF = re.compile(rb"\bhref\s*=\s*[\"']([^\"']+)[\"']")
_LATER_PAGE = re.compile(r"([?&](?:page|paged)=)(\d{1,4})\b")
REST_PAGE = 100
"""Posts that WordPress gives at once."""
MOST_FEEDS = 8
MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry. ``summary`` is plain text; ``categories`` as named by the site."""

    url: str
    title: str
    date: DateMention | None
    summary: str
    categories: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data for the database."""
        date = [self.date.value, self.date.precision, self.date.raw, self.date.source] if self.date else None
        return {
            "u": self.url,
            "t": self.title,
            "d": date,
            "x": self.summary[:400],
            "c": list(self.categories),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FeedEntry":
        """The inverse of :meth:`to_json`."""
        stamp = data.get("d")
        date = DateMention(stamp[0], stamp[1], stamp[2], source=stamp[3]) if stamp else None
        return cls(data["u"], data.get("t", ""), date, data.get("x", ""), tuple(data.get("c", ())))


def announced_feeds(document: Document) -> list[str]:
    """Addresses of the feeds that a page's head or links announce, feeds of comments left out; the shortest first."""
    found: dict[str, None] = {}
    for element in document.root.iter("link"):
        rel = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").lower().split(";")[0].strip()
        if "alternate" in rel and (
            kind in _TYPES or (kind == "application/json" and "feed" in (element.get("href") or ""))
        ):
            url = absolute(document.base, element.get("href") or "")
            if url and not _COMMENTS.search(f"{url} {element.get('title') or ''}"):
                found[url] = None
    for link in document.links:
        path = urlsplit(link.url).path
        looks = re.search(
            r"(?:\.(?:rss|atom|rss2)|/(?:feed|rss|atom)(?:\.xml)?/?|rss2?\.xml|feed\.json|rss\.php)$", path
        )
        if looks and not _COMMENTS.search(link.url):
            found.setdefault(link.url)
    return sorted(found, key=len)[:MOST_FEEDS]


def rest_address(document: Document) -> str | None:
    """Address of the WordPress posts collection, from the page's own link to its API root."""
    for element in document.root.iter("link"):
        if (element.get("rel") or "").rstrip("/") == "https://api.w.org" and element.get("href"):
            root = absolute(document.base, element.get("href"))
            if root and "?" not in root:
                return root.rstrip("/") + f"/wp/v2/posts?per_page={REST_PAGE}"
    return None


def is_archive_page(url: str) -> bool:
    """Whether a feed's address is that of a later page: what is new does not come there."""
    return bool(_LATER_PAGE.search(url))


def next_page(body: bytes, url: str, entries: int) -> str | None:
    """Where a feed of ``entries`` goes on: RFC 5005 (``next``, ``prev-archive``), or WordPress' next hundred."""
    for link in _FEED_LINK.findall(body[:20_000]):
        rel, href = _REL.search(link), _HREF.search(link)
        if rel and href and rel[1] in (b"next", b"prev-archive"):
            return absolute(url, html.unescape(href[1].decode("utf-8", "replace")))
    if "/wp/v2/posts" in url and entries >= REST_PAGE:
        page = _LATER_PAGE.search(url)
        if page is None:
            return f"{url}&page=2"
        return _LATER_PAGE.sub(f"{page[1]}{int(page[2]) + 1}", url)
    return None


def read_feed(body: bytes, url: str) -> list[FeedEntry] | None:
    """Entries of a feed document; None where ``body`` is none. Broken feeds give what could be read."""
    start = body.lstrip()[:1]
    if start in (b"{", b"["):
        return _json_entries(body, url)
    if not _ROOT.search(body[:20_000]):
        return None
    body = body[:_MOST_BYTES]
    # A document's own entities may unfold to millions of letters; those of HTML are known without them.
    stream = io.BytesIO(_OWN_ENTITIES.sub(b"", body, count=1))
    try:
        parsed = feedparser.parse(stream, response_headers={"content-location": url})
    except (
        Exception
    ):  # a library that stumbles over one feed (it does over "&#xffffff;") must not end a visit
        return None
    if not parsed.get("version"):
        return None
    return [e for e in (_entry(raw, url) for raw in parsed.entries[:2000]) if e is not None]


def _entry(raw: Any, url: str) -> FeedEntry | None:
    link = _address(raw.get("link"), raw.get("id"), url)
    if not link:
        return None
    stamp = raw.get("published") or raw.get("created") or raw.get("date")
    date = machine_date(stamp, "feed") or machine_date(raw.get("updated"), "feed updated")
    tags = tuple(one_line(t.get("term") or "") for t in raw.get("tags", []) if t.get("term"))
    return FeedEntry(link, plain(raw.get("title") or ""), date, plain(raw.get("summary") or ""), tags)


def _address(link: Any, identifier: Any, url: str) -> str | None:
    """Where an entry leads: its link, else its identifier where that is an address; None where neither is."""
    for text in (link, identifier if str(identifier).startswith(("http://", "https://", "/")) else None):
        if isinstance(text, str) and text.strip() and (found := absolute(url, text)):
            return found
    return None


def plain(markup: str) -> str:
    """The words of a piece of HTML, entities resolved (twice, as many feeds escape twice)."""
    text = html.unescape(markup[:_MOST_WORDS])
    if "<" in text:
        text = BeautifulSoup(text, "lxml").get_text(" ")
    return one_line(text)


def _json_entries(body: bytes, url: str) -> list[FeedEntry] | None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(data, dict) and "jsonfeed.org" in str(data.get("version", "")):
        return list(_json_feed(data, url))
    if isinstance(data, list) and all(isinstance(p, dict) and "link" in p and "title" in p for p in data):
        return list(_rest_posts(data, url))
    return None


def _json_feed(data: dict[str, Any], url: str) -> Iterator[FeedEntry]:
    items = data.get("items")
    for item in items if isinstance(items, list) else ():
        link = _address(item.get("url"), item.get("id"), url) if isinstance(item, dict) else None
        if link:
            summary = next(
                filter(None, (_text(item, k) for k in ("summary", "content_html", "content_text"))), ""
            )
            tags = item.get("tags")
            named = tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else ()
            date = machine_date(_text(item, "date_published"), "feed")
            yield FeedEntry(link, plain(_text(item, "title")), date, plain(summary), named)


def _rest_posts(posts: list[dict[str, Any]], url: str) -> Iterator[FeedEntry]:
    for post in posts:
        link = _address(post["link"], None, url)
        if link:
            date = machine_date(_text(post, "date"), "wordpress")
            yield FeedEntry(link, plain(_rendered(post, "title")), date, plain(_rendered(post, "excerpt")))


def _text(data: dict[str, Any], name: str) -> str:
    """A text of a JSON object; empty where it is missing or something else."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _rendered(post: dict[str, Any], name: str) -> str:
    value = post.get(name)
    return _text(value, "rendered") if isinstance(value, dict) else _text(post, name)
