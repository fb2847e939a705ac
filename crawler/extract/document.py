"""Bytes to a parsed page: charset by evidence, a tolerant parse, what the head says."""

import codecs
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

import lxml.etree
import lxml.html

from aggregator.urls import absolute
from crawler.extract import limits
from crawler.extract.blocks import Block, Link, read_blocks, read_links
from crawler.extract.plain import CONTROL, one_line
from crawler.extract.structure import Regions

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_OF_THE_HEAD = frozenset(("title", "meta", "link", "base", "script", "style", "noscript", "template"))
_EMBEDDED = re.compile(r"data:[\w/+.-]{1,80};base64,[A-Za-z0-9+/=]+")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)


def decode(html: bytes, declared: str | None = None) -> str:
    """Text of a page: BOM, then valid UTF-8 wins, then the declared charset, then windows-1252.

    ``declared`` is the charset of the Content-Type header. ISO-8859-1 and US-ASCII mean windows-1252, as in
    the WHATWG Encoding Standard, section 4.2. Never raises.
    """
    for bom, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if html.startswith(bom):
            return html[len(bom) :].decode(name, "replace")
    try:
        return html.decode("utf-8")
    except UnicodeDecodeError:
        pass
    match = _META_CHARSET.search(html[:4096])
    written = match[1].decode("ascii", "replace") if match else ""
    # A mark that can be read byte by byte does not stand in UTF-16 (WHATWG, "prescan a byte stream").
    written = "" if written.lower().startswith("utf-16") else written
    for given in (declared, written):
        name = (given or "utf-8").strip("\"' ").lower()
        if name in ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii", "utf-8", "utf8"):
            continue
        try:
            return html.decode(name)
        except (LookupError, ValueError):  # no such codec, or one that is not for text
            continue
    return html.decode("cp1252", "replace")


def _end_head(root: lxml.html.HtmlElement) -> None:
    """Move what is no part of the head into the body: libxml2 knows no ``main`` or ``nav`` and lets them begin
    no body where the page leaves out ``<body>``, as HTML 5 allows."""
    head = root.find("head")
    children = list(head) if head is not None else []
    first = next(
        (i for i, e in enumerate(children) if isinstance(e.tag, str) and e.tag not in _OF_THE_HEAD), None
    )
    if first is None:
        return
    body = root.find("body")
    if body is None:
        body = lxml.etree.SubElement(root, "body")
    last = children[-1]
    last.tail = f"{last.tail or ''}{body.text or ''}"
    body.text = None
    body[:0] = children[first:]


def slim(text: str, most: int = limits.MARKUP) -> str:
    """``text``, or of a page longer than ``most`` its first part without scripts, styles and embedded files."""
    if len(text) <= most:
        return text
    for opening, closing in (("<!--", "-->"), ("<script", "</script"), ("<style", "</style")):
        text = "".join(_outside(text, opening, closing))
    return _EMBEDDED.sub("", text)[:most]


def _outside(text: str, opening: str, closing: str) -> Iterator[str]:
    """What stands outside the elements that begin and end so; one that never ends is left as it is."""
    place = 0
    while (start := text.find(opening, place)) >= 0 and (end := text.find(closing, start)) >= 0:
        if "ld+json" not in text[start : start + 100]:
            yield text[place:start]
        else:
            yield text[place:end]
        place = end
    yield text[place:]


class Document:
    """One parsed page."""

    def __init__(self, html: bytes, url: str, charset: str | None = None) -> None:
        self.url = url
        self.size = len(html)
        self._regions: Regions = {}
        text = _XML_DECLARATION.sub("", slim(CONTROL.sub(" ", decode(html, charset))))
        try:
            parser = lxml.html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
            self.root: lxml.html.HtmlElement = lxml.html.document_fromstring(text, parser=parser)
        except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError, AssertionError):
            self.root = lxml.html.document_fromstring("<html><body></body></html>")
        _end_head(self.root)
        # lxml makes an element anew, in Python, each time it is met, unless somebody holds it.
        self._held = list(islice(self.root.iter(), limits.HELD))
        base = self.root.find(".//base")
        href = base.get("href") if base is not None else None
        self.base = (absolute(url, href) if href else None) or url

    @cached_property
    def body(self) -> lxml.html.HtmlElement:
        """The body, or the root of a page that has none (frames)."""
        body = self.root.find("body")
        return body if body is not None else self.root

    @cached_property
    def head_title(self) -> str:
        """The words of the title element."""
        element = self.root.find(".//title")
        return one_line(element.text_content())[: limits.TITLE] if element is not None else ""

    def meta(self, *names: str) -> str | None:
        """Content of the first meta element whose name, property or itemprop is one of ``names``."""
        for name in names:
            content = self._metas.get(name)
            if content:
                return content
        return None

    @cached_property
    def _metas(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for element in islice(self.root.iter("meta"), limits.ELEMENTS):
            name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
            content = one_line((element.get("content") or "")[: limits.BLOCK])
            if name and content:
                found.setdefault(name, content)
        return found

    @cached_property
    def canonical(self) -> str | None:
        """Address of ``<link rel=canonical>`` (RFC 6596), absolute."""
        for element in self.root.iter("link"):
            if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
                return absolute(self.base, element.get("href"))
        return None

    @cached_property
    def blocks(self) -> list[Block]:
        """The page's text blocks in reading order."""
        found: list[Block] = []
        left = limits.TEXT
        for block in read_blocks(self.body, self.base, self._regions):
            found.append(block)
            left -= len(block.text)
            if left <= 0 or len(found) >= limits.BLOCKS:
                break
        return found

    @cached_property
    def links(self) -> list[Link]:
        """All links to web addresses, with frames' sources, in document order."""
        return list(islice(read_links(self.root, self.base, self._regions), limits.LINKS))
