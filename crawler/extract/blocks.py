"""A page as a sequence of text blocks: runs of text between two block borders, in reading order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import lxml.html

from aggregator.urls import absolute
from crawler.extract import limits
from crawler.extract.dates import is_date_line
from crawler.extract.plain import digest, one_line, squeeze
from crawler.extract.structure import HEADINGS, Regions, is_hidden, region

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
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BREAKS = re.compile(r"[\r\n]+")
LONG = 60
"""Characters from which a block is a sentence rather than a label."""
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


@dataclass(slots=True)
class Link:
    """A link on a page: canonical address, the words of the anchor, ``raw`` as written, ``region`` as of a block."""

    url: str
    text: str
    raw: str
    element: lxml.html.HtmlElement
    title: str = ""
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link inside a block: its words and the address as written, which is resolved only for a page's links."""

    text: str
    raw: str


@dataclass(slots=True)
class Block:
    """A run of text between two block borders. ``tag`` is its nearest block element's name, ``region`` the page
    furniture that it stands in."""

    text: str
    element: lxml.html.HtmlElement
    tag: str
    link_chars: int = 0
    bold: bool = False
    links: list[Anchor] = field(default_factory=list)
    region: str | None = None
    _mark: str = ""

    @property
    def mark(self) -> str:
        """The digest of the text; of a long one and of a heading also whether it is the page's own or in a box or link.

        The paragraph with which an item begins is the excerpt in the boxes of other pages, its heading their link.
        """
        if not self._mark:
            boxed = self.region is not None or self.link_density > 0.8
            kind = "+" if boxed and len(self.text) >= LONG else "#" if self.is_heading and not boxed else ""
            self._mark = digest(self.text) + kind
        return self._mark

    @property
    def is_heading(self) -> bool:
        """h1 to h6."""
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdigit()

    @property
    def unlinked(self) -> str:
        """The text without the words of its links."""
        text = self.text
        for link in self.links:
            text = text.replace(link.text, " ", 1) if link.text else text
        return squeeze(text)

    @property
    def link_density(self) -> float:
        """Share of the characters that are inside links, 0 to 1."""
        return min(1.0, self.link_chars / max(1, len(self.text)))


def _opens_accordion(element: lxml.html.HtmlElement) -> bool:
    """Whether a button is the whole of a heading: what folds out below is headed by it."""
    parent = element.getparent()
    return element.tag == "button" and parent is not None and parent.tag in HEADINGS


def read_links(root: lxml.html.HtmlElement, base: str, regions: Regions) -> Iterator[Link]:
    for element in root.iter("a", "area", "frame", "iframe"):
        raw = element.get("href") if element.tag in ("a", "area") else element.get("src")
        link = _link(element, raw, base)
        if link is not None:
            link.region = region(element, regions)
            yield link


def _link(element: lxml.html.HtmlElement, raw: str | None, base: str) -> Link | None:
    raw = (raw or "").strip()
    url = absolute(base, raw) if _leads_somewhere(raw) else None
    if url is None:
        return None
    title = element.get("title")
    return Link(url, _words_of(element), raw, element, one_line(title[: limits.BLOCK]) if title else "")


def _leads_somewhere(raw: str) -> bool:
    """Whether an address as written may be one of the web, and not a place on the same page."""
    return bool(raw) and raw[0] != "#" and not _OTHER_SCHEME.match(raw)


def _words_of(link: lxml.html.HtmlElement) -> str:
    text = one_line(link.text_content()[: limits.BLOCK])
    return text or one_line(" ".join(image.get("alt") or "" for image in link.iter("img"))[: limits.BLOCK])


class _Run:
    """The block that is being collected."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, bool]] = []
        self.link_chars = 0
        self.links: list[Anchor] = []
        self.breaks = 0
        self.chars = 0
        self.shown = 0

    @property
    def is_long(self) -> bool:
        """Whether it is more than one block may hold."""
        return self.chars > limits.BLOCK or len(self.parts) > limits.BLOCK

    def add(self, text: str, in_link: bool, bold: bool) -> None:
        if not text:
            return
        self.chars += len(text)
        if text.isspace():  # between two elements: most of a page's pieces of text
            self.parts.append((" ", bold))
            return
        shown = len(text.strip())
        if shown:
            self.breaks = 0
            self.shown += shown
            self.link_chars += shown if in_link else 0
        self.parts.append((_BREAKS.sub(" ", text), bold))

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


def _is_mark(element: lxml.html.HtmlElement) -> bool:
    """A sign beside a heading that links to the heading itself."""
    if element.tag != "a" or not (element.get("href") or "").startswith("#"):
        return False
    return len("".join(element.itertext()).strip()) <= 2


def _stands_alone(line: str, bold: bool) -> bool:
    """Whether a first line, set off by a mere line break, is a kicker, a date line or a heading."""
    return (bold and len(line) < 150) or (line.isupper() and len(line) < 40) or is_date_line(line)


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces that a block may hold, cut at a line, a word, or where there is neither."""
    while len(text) > limits.BLOCK:
        head = text[: limits.BLOCK]
        end = max(head.rfind("\n"), 0) or max(head.rfind(" "), 0) or limits.BLOCK
        yield head[:end]
        text = text[end:].lstrip()
    yield text


def _blocks_of(run: _Run, owner: lxml.html.HtmlElement, regions: Regions) -> Iterator[Block]:
    """The blocks of a run of text that ``owner`` holds: most often one."""
    lines = run.lines()
    if not lines:
        return
    tag = owner.tag if isinstance(owner.tag, str) else "div"
    around = (owner, *owner.iterancestors())
    heading = next((a.tag for a in around if a.tag in HEADINGS), None)
    stands_in = region(owner, regions)
    while not heading and len(lines) > 1 and _stands_alone(*lines[0]):
        text, bold = lines.pop(0)
        yield Block(text, owner, tag, 0, bold, [], stands_in)
    text = "\n".join(line for line, _ in lines)
    bold = all(bold for _, bold in lines)
    for piece in _pieces(text) if len(text) > limits.BLOCK else (text,):
        yield Block(piece, owner, heading or tag, run.link_chars, bold, run.links, stands_in)


def read_blocks(body: lxml.html.HtmlElement, base: str, regions: Regions) -> Iterator[Block]:
    run = _Run()
    owner = body

    def flush() -> Iterator[Block]:
        nonlocal run
        if run.shown:
            yield from _blocks_of(run, owner, regions)
        if run.parts or run.links:
            run = _Run()

    stack: list[tuple[str, lxml.html.HtmlElement, bool, bool]] = [("open", body, False, False)]
    owners: list[lxml.html.HtmlElement] = []
    links_left = limits.LINKS
    while stack:
        if run.is_long:
            yield from flush()
        step, element, in_link, bold = stack.pop()
        if step == "close":
            if element.tag not in _INLINE:
                yield from flush()
                owner = owners.pop()
            if step == "close" and element is not body:
                run.add(element.tail or "", in_link, bold)
            continue
        if (
            not isinstance(element.tag, str)
            or (element.tag in SKIPPED and not _opens_accordion(element))
            or is_hidden(element)
            or _is_mark(element)
        ):
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
        if element.tag == "a" and links_left:
            links_left -= 1
            raw = (element.get("href") or "").strip()
            if _leads_somewhere(raw):
                run.links.append(Anchor(_words_of(element), raw))
        if element.tag not in _INLINE:
            yield from flush()
            owners.append(owner)
            owner = element
        run.add(element.text or "", inside_link, inside_bold)
        stack.append(("close", element, in_link, bold))
        stack.extend(("open", child, inside_link, inside_bold) for child in reversed(element))
    yield from flush()
