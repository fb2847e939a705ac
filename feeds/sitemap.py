"""The sitemap (sitemaps.org 0.9) and robots.txt (RFC 9309): the same addresses live and as plain files.

One part has all pages but the items', the others the items by their number, so that a part stays as it is when items
of another come and go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree
from sqlmodel import Session

from aggregator import catalogue
from aggregator.config import Settings
from feeds import channel

INDEX = "sitemap.xml"
MEDIA_TYPE = "application/xml"
MOST_ADDRESSES = 50_000
_PAGES = "sitemap-seiten.xml"
_ITEMS = "sitemap-eintraege-{}.xml"
_ITEMS_NAME = re.compile(r"sitemap-eintraege-([1-9]\d{0,8})\.xml")
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_Line = tuple[str, datetime | None]


def parts(session: Session) -> list[str]:
    """Names of the parts that the index lists."""
    return [_PAGES, *(_ITEMS.format(1 + block) for block in catalogue.blocks(session, MOST_ADDRESSES))]


def index(session: Session, settings: Settings) -> bytes:
    """The index of all parts."""
    return _document("sitemapindex", "sitemap", settings, ((f"/{name}", None) for name in parts(session)))


def part(session: Session, settings: Settings, name: str) -> bytes | None:
    """A part by its name; None: there is none."""
    if name == _PAGES:
        return _document("urlset", "url", settings, _pages(session))
    match = _ITEMS_NAME.fullmatch(name)
    if match is None or name not in parts(session):
        return None
    first = (int(match[1]) - 1) * MOST_ADDRESSES
    found = catalogue.changes(session, first, first + MOST_ADDRESSES)
    return _document("urlset", "url", settings, ((f"/eintrag/{number}", moment) for number, moment in found))


def robots(settings: Settings, *, live: bool) -> str:
    """robots.txt. As plain files there is neither a search nor the office's board to be left out."""
    root = urlsplit(settings.base_url).path.rstrip("/")
    rules = "Disallow:\n"
    if live:
        # Pages that programs need not read; the feeds of a search are for programs.
        closed = "".join(f"Disallow: {root}{path}\n" for path in ("/suche", "/lage", "/abonnieren?"))
        rules = f"{closed}Allow: {root}/suche.\n"
    return f"User-agent: *\n{rules}\nSitemap: {settings.base_url.rstrip('/')}/{INDEX}\n"


def _pages(session: Session) -> Iterator[_Line]:
    changed = catalogue.changed_at(session)
    latest = max(changed.values(), default=None)
    yield "/", latest
    for path in ("/buendnisse", "/themen", "/abonnieren", "/nutzung", "/crawler"):
        yield path, None
    for chosen in channel.standing(session):
        if not chosen.closed:
            yield chosen.page, changed.get(chosen.chosen.sources[0]) if chosen.chosen.sources else None


def _document(root: str, kind: str, settings: Settings, lines: Iterable[_Line]) -> bytes:
    base = settings.base_url.rstrip("/")
    top = etree.Element(root, xmlns=_NAMESPACE)
    for path, moment in lines:
        entry = etree.SubElement(top, kind)
        etree.SubElement(entry, "loc").text = base + path
        if moment is not None:
            etree.SubElement(entry, "lastmod").text = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    return etree.tostring(top, xml_declaration=True, encoding="UTF-8", pretty_print=True)
