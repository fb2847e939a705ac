"""Bytes to blocks: charset by evidence, a tolerant parse, and the page as a sequence of text blocks."""

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import lxml.etree
import lxml.html

from aggregator.urls import absolute
from crawler.extract.dates import is_date_line

SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "select",
        "option",
        "textarea",
        "button",
        "input",
        "label",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "map",
        "dialog",
        "iframe",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
    ]
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_REGION = re.compile(
    r"(?:^|[-_ ])(?:nav|navi|navbar|navigation|menu|menue|mainnav|subnav|breadcrumbs?|brotkrumen?|footer|fusszeile|"
    r"sidebar|seitenleiste|aside|widgets?|cookie|consent|share|sharing|teilen|social|search|searchform|suche|skip|"
    r"skiplinks?|sprungmarken|visuallyhidden|screen-reader-text|sr-only|comments?|kommentare|comment-respond|login|"
    r"related|yarpp|jp-relatedposts|post-?navigation|post-?nav|prev-?next|prevnext|nav-links|nav-previous|nav-next|pagination|pager|paginator)(?:$|[-_ ])",
    re.IGNORECASE,
)
_LISTING_AIDS = re.compile(
    r"(?:^|[-_ ])(?:pagination|pager|paginator|nav-links|archives?|related)(?:$|[-_ ])", re.I
)


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
    for name in (declared, match[1].decode("ascii", "replace") if match else None):
        if not name:
            continue
        name = name.strip("\"' ").lower()
        if name in ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii", "utf-8", "utf8"):
            continue
        try:
            return html.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return html.decode("cp1252", "replace")


def squeeze(text: str) -> str:
    """NFC, no soft hyphens or zero-width characters, runs of blanks as one, line breaks kept, ends trimmed."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[\u00ad\u200b\u200c\u200d\u2060\ufeff]", "", text)
    text = _SPACE.sub(" ", _CONTROL.sub(" ", text))
    return re.sub(r" ?\n[ \n]*", "\n", text).strip()


def one_line(text: str) -> str:
    """:func:`squeeze` with line breaks as blanks."""
    return squeeze(text).replace("\n", " ")


def fold(text: str) -> str:
    """Letters and digits in lower case, all else one blank: for comparing titles and blocks."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def digest(text: str) -> str:
    """Short stable hash of a folded text."""
    return hashlib.blake2b(fold(text).encode(), digest_size=8).hexdigest()


@dataclass(slots=True)
class Link:
    """A link on a page: canonical address, the words of the anchor, ``raw`` as written."""

    url: str
    text: str
    raw: str
    element: lxml.html.HtmlElement
    title: str = ""


@dataclass(slots=True)
class Block:
    """A run of text between two block borders. ``tag`` is its nearest block element's name."""

    text: str
    element: lxml.html.HtmlElement
    tag: str
    link_chars: int = 0
    bold: bool = False
    links: list[Link] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        """h1 to h6."""
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdigit()

    @property
    def link_density(self) -> float:
        """Share of the characters that are inside links, 0 to 1."""
        return min(1.0, self.link_chars / max(1, len(self.text)))


def signature(element: lxml.html.HtmlElement) -> str:
    """Name, id and classes of an element, less what numbers a single page or entry."""
    parts = [element.tag if isinstance(element.tag, str) else "?"]
    identifier = element.get("id")
    if identifier and not re.search(r"\d", identifier) and len(identifier) < 40:
        parts.append("#" + identifier)
    if element.tag != "body":
        names = [c for c in (element.get("class") or "").split() if not re.search(r"\d", c) and len(c) < 40]
        parts.extend("." + name for name in sorted(names)[:3])
    return "".join(parts)


def path_of(element: lxml.html.HtmlElement) -> str:
    """Signatures from body down to the element: the same place on every page of a template."""
    chain = [
        signature(e) for e in element.iterancestors() if isinstance(e.tag, str) and e.tag not in ("html",)
    ]
    return ">".join([*reversed(chain), signature(element)])


def is_hidden(element: lxml.html.HtmlElement) -> bool:
    """Not shown to a reader: ``hidden`` or an inline style that hides."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def region(element: lxml.html.HtmlElement, *, lists_too: bool = True) -> str | None:
    """The page furniture an element stands in (``nav``, ``footer`` …) by tag, role or class; None for content.

    ``lists_too`` False leaves out paging and archive lists, which lead to items.
    """
    for node in (element, *element.iterancestors()):
        tag = node.tag
        if not isinstance(tag, str) or tag in ("body", "html"):
            continue
        if tag in ("nav", "footer", "aside"):
            inside_article = any(a.tag == "article" for a in node.iterancestors())
            if not (tag == "footer" and inside_article):
                return tag
        if tag == "header" and not any(a.tag in ("article", "main", "section") for a in node.iterancestors()):
            return "header"
        if node.get("role") in ("navigation", "contentinfo", "banner", "search", "complementary"):
            return str(node.get("role"))
        words = f"{node.get('id') or ''} {node.get('class') or ''}"
        if len(words) > 1 and tag not in ("main", "article") and _REGION.search(words):
            if not lists_too and _LISTING_AIDS.search(words):
                continue
            return "furniture"
    return None


class Document:
    """One parsed page."""

    def __init__(self, html: bytes, url: str, charset: str | None = None) -> None:
        self.url = url
        self.size = len(html)
        text = _XML_DECLARATION.sub("", _CONTROL.sub(" ", decode(html, charset)))
        try:
            parser = lxml.html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
            self.root: lxml.html.HtmlElement = lxml.html.document_fromstring(text, parser=parser)
        except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError, AssertionError):
            self.root = lxml.html.document_fromstring("<html><body></body></html>")
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
        return one_line(element.text_content()) if element is not None else ""

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
        for element in self.root.iter("meta"):
            name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
            content = one_line(element.get("content") or "")
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
        return list(_blocks(self.body, self.base))

    @cached_property
    def links(self) -> list[Link]:
        """All links to web addresses, with frames' sources, in document order."""
        return list(_links(self.root, self.base))


def _links(root: lxml.html.HtmlElement, base: str) -> Iterator[Link]:
    for element in root.iter("a", "area", "frame", "iframe"):
        raw = element.get("href") if element.tag in ("a", "area") else element.get("src")
        link = _link(element, raw, base)
        if link is not None:
            yield link


def _link(element: lxml.html.HtmlElement, raw: str | None, base: str) -> Link | None:
    raw = (raw or "").strip()
    if not raw or raw.startswith("#") or re.match(r"(?!https?:)[a-z][a-z0-9+.-]*:", raw, re.IGNORECASE):
        return None
    url = absolute(base, raw)
    if url is None:
        return None
    text = one_line(element.text_content())
    if not text:
        text = one_line(" ".join(image.get("alt") or "" for image in element.iter("img")))
    return Link(url, text, raw, element, one_line(element.get("title") or ""))


class _Run:
    """The block that is being collected."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, bool]] = []
        self.link_chars = 0
        self.links: list[Link] = []
        self.breaks = 0

    def add(self, text: str, in_link: bool, bold: bool) -> None:
        if not text:
            return
        shown = len(text.strip())
        if shown:
            self.breaks = 0
            self.link_chars += shown if in_link else 0
        self.parts.append((re.sub(r"[\r\n]+", " ", text), bold))

    def lines(self) -> list[tuple[str, bool]]:
        """Lines between breaks, with whether all of a line is bold."""
        found: list[tuple[str, bool]] = []
        line: list[tuple[str, bool]] = []
        for part in [*self.parts, ("\n", False)]:
            if part[0] != "\n":
                line.append(part)
                continue
            text = squeeze("".join(text for text, _ in line))
            if text:
                found.append((text, all(bold for text, bold in line if text.strip())))
            line = []
        return found


def _stands_alone(line: str, bold: bool) -> bool:
    """Whether a first line, set off by a mere line break, is a kicker, a date line or a heading."""
    return (bold and len(line) < 150) or (line.isupper() and len(line) < 40) or is_date_line(line)


def _blocks(body: lxml.html.HtmlElement, base: str) -> Iterator[Block]:
    run = _Run()
    owner = body

    def flush() -> Iterator[Block]:
        nonlocal run
        lines = run.lines()
        if lines:
            tag = owner.tag if isinstance(owner.tag, str) else "div"
            around = (owner, *owner.iterancestors())
            heading = next((a.tag for a in around if re.fullmatch(r"h[1-6]", str(a.tag))), None)
            while not heading and len(lines) > 1 and _stands_alone(*lines[0]):
                text, bold = lines.pop(0)
                yield Block(text, owner, tag, 0, bold, [])
            text = "\n".join(line for line, _ in lines)
            bold = all(bold for _, bold in lines)
            yield Block(text, owner, heading or tag, run.link_chars, bold, run.links)
        run = _Run()

    stack: list[tuple[str, lxml.html.HtmlElement, bool, bool]] = [("open", body, False, False)]
    owners: list[lxml.html.HtmlElement] = []
    while stack:
        step, element, in_link, bold = stack.pop()
        if step == "close":
            if element.tag not in _INLINE:
                yield from flush()
                owner = owners.pop()
            if step == "close" and element is not body:
                run.add(element.tail or "", in_link, bold)
            continue
        if not isinstance(element.tag, str) or element.tag in SKIPPED or is_hidden(element):
            if element is not body:
                run.add(element.tail or "", in_link, bold)
            continue
        if element.tag in ("br", "hr"):
            run.parts.append(("\n", False))
            run.breaks += 1
            if run.breaks >= 2 or element.tag == "hr":
                yield from flush()
            run.add(element.tail or "", in_link, bold)
            continue
        inside_link = in_link or element.tag == "a"
        inside_bold = bold or element.tag in ("b", "strong")
        if element.tag == "a":
            link = _link(element, element.get("href"), base)
            if link is not None:
                run.links.append(link)
        if element.tag not in _INLINE:
            yield from flush()
            owners.append(owner)
            owner = element
        run.add(element.text or "", inside_link, inside_bold)
        stack.append(("close", element, in_link, bold))
        stack.extend(("open", child, inside_link, inside_bold) for child in reversed(element))
    yield from flush()
