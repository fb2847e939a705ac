"""What a feed says of its WebSub hub (W3C Recommendation of 2018, section 4), read from hostile bytes (pure)."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from aggregator.urls import LONGEST

_ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
_ITEMS = frozenset({"entry", "item"})
_MOST_HEAD = 64 * 1024  # a feed names itself before its first entry
_MOST_LINKS = 20
_MOST_HEADER = 4_000
# RFC 8288, section 3: each parameter begins with a semicolon.
_HEADER_LINK = re.compile(
    r"<([^<>]{1,2000})>((?:\s*;\s*[\w*!#$&+.^`|~-]{1,40}(?:\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))?){0,10})"
)
_PARAMETER = re.compile(r"([\w*!#$&+.^`|~-]+)(?:\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+)))?")


def offer(headers: Iterable[str], body: bytes, url: str) -> tuple[str, str] | None:
    """The topic and the hub of a feed that was read at ``url``; None where it does not name both.

    ``Link`` headers go before what the document says. The topic is kept letter for letter: hubs compare it so.
    """
    found: dict[str, str] = {}
    for rel, address in (*_of_headers(headers, url), *_of_document(body, url)):
        found.setdefault(rel, address)
    if "hub" in found and "self" in found:
        return found["self"], found["hub"]
    return None


def _of_headers(headers: Iterable[str], url: str) -> Iterator[tuple[str, str]]:
    text = ", ".join(headers)[:_MOST_HEADER]
    for target, parameters in _HEADER_LINK.findall(text)[:_MOST_LINKS]:
        named: dict[str, str] = {}
        for name, quoted, plain in _PARAMETER.findall(parameters):
            named.setdefault(name.lower(), quoted or plain)  # RFC 8288, 3.3: of two the first counts
        if "anchor" not in named:  # else it speaks of another document
            yield from _links(named.get("rel", ""), target, url)


def _of_document(body: bytes, url: str) -> Iterator[tuple[str, str]]:
    if body.lstrip()[:1] == b"{":
        yield from _of_json(body, url)
    else:
        yield from _of_xml(body, url)


def _of_json(body: bytes, url: str) -> Iterator[tuple[str, str]]:
    """JSON Feed 1.1: ``hubs`` and ``feed_url``."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return
    hubs = data.get("hubs") if isinstance(data, dict) else None
    for hub in hubs[:_MOST_LINKS] if isinstance(hubs, list) else ():
        if isinstance(hub, dict) and str(hub.get("type")).lower() == "websub":
            yield from _links("hub", hub.get("url"), url)
    if isinstance(data, dict):
        yield from _links("self", data.get("feed_url"), url)


def _of_xml(body: bytes, url: str) -> Iterator[tuple[str, str]]:
    """``atom:link`` of the feed itself, in Atom or RSS: not those of its entries."""
    parser: Any = etree.XMLPullParser(("start",), recover=True, resolve_entities=False, no_network=True)
    try:
        parser.feed(body.lstrip()[:_MOST_HEAD])
        events = list(parser.read_events())
    except etree.XMLSyntaxError:
        return
    links = 0
    for _, element in events:
        if not isinstance(element.tag, str):
            continue
        if element.tag.rpartition("}")[2].lower() in _ITEMS:
            return
        if element.tag == _ATOM_LINK and links < _MOST_LINKS:
            links += 1
            yield from _links(element.get("rel") or "", element.get("href"), url)


def _links(rel: str, href: object, url: str) -> Iterator[tuple[str, str]]:
    """``(relation, absolute address)`` for each relation of a link that is told here."""
    relations = {"hub", "self"} & set(rel.lower().split())
    if not relations or not isinstance(href, str):
        return
    try:
        address = urljoin(url, href.strip())
        parts = urlsplit(address)
    except ValueError:
        return
    plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= LONGEST
    if plain and parts.scheme in ("http", "https") and parts.hostname:
        yield from ((relation, address) for relation in sorted(relations))
