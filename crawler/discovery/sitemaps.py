"""Sitemaps (sitemaps.org 0.9): addresses and child sitemaps."""

import codecs
import gzip
import io
import re
import zlib
from dataclasses import dataclass, field

import lxml.etree

from aggregator.urls import absolute

_UNHELPFUL = re.compile(
    r"taxonom|category|categories|post_tag|-tags?[-_.\d]|author|users?[-_.\d]|image|video|attachment", re.I
)
_MOST_BYTES = 8_000_000  # far more than MOST_ADDRESSES need
MOST_CHILDREN = 20
MOST_ADDRESSES = 5000


@dataclass(slots=True)
class Sitemap:
    """``pages`` in document order; ``children`` are sitemaps of an index, those of tags and authors left out."""

    pages: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)


def read_sitemap(body: bytes, url: str) -> Sitemap | None:
    """Read a sitemap or index, also gzip-packed or as plain text of addresses; None where it is none."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = gzip.GzipFile(fileobj=io.BytesIO(body)).read(_MOST_BYTES)
        except (OSError, EOFError, zlib.error):
            return None
    body = body.removeprefix(codecs.BOM_UTF8)
    found = Sitemap()
    if re.match(rb"\s*https?://", body):
        lines = body.decode("utf-8", "replace").split()
        found.pages = [u for u in (absolute(url, line) for line in lines[:MOST_ADDRESSES]) if u]
        return found
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = lxml.etree.fromstring(body, parser)
    except (lxml.etree.XMLSyntaxError, ValueError):
        return None
    if root is None or not isinstance(root.tag, str) or not root.tag.endswith(("urlset", "sitemapindex")):
        return None
    for element in root.iter("{*}loc"):
        if lxml.etree.QName(element).namespace and "image" in str(lxml.etree.QName(element).namespace):
            continue
        text = (element.text or "").strip()
        address = absolute(url, text) if text else None
        parent = element.getparent()
        if not address or parent is None or not isinstance(parent.tag, str):
            continue
        if parent.tag.endswith("sitemap"):
            if not _UNHELPFUL.search(address.rsplit("/", 1)[-1]) and len(found.children) < MOST_CHILDREN:
                found.children.append(address)
        elif len(found.pages) < MOST_ADDRESSES:
            found.pages.append(address)
    return found
