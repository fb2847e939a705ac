"""Entries of a listing page by their shape: blocks that each lead to one page, with title, date and teaser."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

import lxml.html

from aggregator.urls import url_key
from crawler.discovery.attachments import alone, file_title
from crawler.discovery.scope import Scope, is_pdf, is_static_page, may_fetch, page_class
from crawler.extract import limits, words
from crawler.extract.blocks import Link
from crawler.extract.dates import (
    DateMention,
    find_dates,
    is_date_line,
    is_event_day,
    is_rejected,
    machine_date,
)
from crawler.extract.document import Document
from crawler.extract.plain import fold, one_line
from crawler.extract.structure import path_of

_MOST_BEFORE_TITLE = 160
_LEAST_MARKS, _MARK = 3, 25
_INDEX = re.compile(r"/index\.\w{2,5}$")
_FRAMES = ("frame", "iframe")
_BREAKERS = frozenset(("body", "html", "main", "table", "tbody", "ul", "ol", "dl"))


@dataclass(slots=True)
class Entry:
    """A link in the content of a page. ``group`` counts the entries of the same shape beside it."""

    url: str
    title: str | None
    date: DateMention | None
    teaser: str
    section: str
    group: int = 1
    chars: int = 0
    path: str = ""
    ruled: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain data for the database."""
        date = [self.date.value, self.date.precision, self.date.raw] if self.date else None
        if date and self.date and self.date.source == "rule":
            date.append("rule")
        return ({"r": 1} if self.ruled else {}) | {
            "u": self.url,
            "t": self.title,
            "d": date,
            "s": self.section,
            "g": self.group,
            "x": self.teaser[:200],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Entry":
        """The inverse of :meth:`to_json`."""
        said = data.get("d")
        date = None
        if said:
            source = said[3] if len(said) > 3 else "listing"
            date = DateMention(said[0], said[1], said[2], source=source)
        entry = cls(data["u"], data.get("t"), date, data.get("x", ""), data.get("s", ""), data.get("g", 1))
        entry.ruled = bool(data.get("r"))
        return entry


@dataclass(slots=True)
class Listing:
    """What a page leads to. ``entries`` stand in its content, ``navigation`` in its frame, ``paging`` between.

    ``files`` are entries, too: PDF documents that the page offers in place of a web page.
    """

    entries: list[Entry] = field(default_factory=list)
    files: list[Entry] = field(default_factory=list)
    navigation: dict[str, str] = field(default_factory=dict)
    paging: list[str] = field(default_factory=list)
    archives: dict[str, str] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)

    def others(self) -> dict[str, dict[str, str]]:
        """Links that are no entries, by what they are, each with its anchor."""
        return {
            "paging": dict.fromkeys(self.paging, ""),
            "archive": self.archives,
            "navigation": self.navigation,
            "rest": self.rest,
        }


def read_listing(document: Document, scope: Scope, places: frozenset[str] = frozenset()) -> Listing:
    """Sort the links of a page into entries, navigation, paging and archives; addresses outside are left out.

    ``places`` are those in the template where lists of other pages have several entries: the lone one on a last
    page is of their kind.
    """
    found = Listing()
    here = url_key(document.url)
    homes = {scope.host, f"{scope.host}{scope.folder.rstrip('/')}"}
    content: dict[str, list[Link]] = {}
    files: dict[str, list[Link]] = {}
    menu: set[str] = set()
    for link in document.links:
        if is_pdf(link.url) and scope.same_host(link.url) and link.region is None:
            files.setdefault(url_key(link.url), []).append(link)
        if not scope.holds(link.url) or link.url.startswith("javascript"):
            continue
        key = url_key(link.url)
        if key == here or not may_fetch(link.url):
            continue
        kind = page_class(link.url)
        if kind == "paging" or _leads_on(link, document.url):
            if kind != "label":
                found.paging.append(link.url)
            continue
        if kind in ("dated", "calendar", "label", "category"):
            found.archives.setdefault(link.url, link.text)
            if kind != "dated" or not link.text or words.GENERIC_ANCHOR.match(link.text):
                continue
        neighbour = {"prev", "next"} & set((link.element.get("rel") or "").split())
        aside = key in homes or neighbour or words.BACK_ANCHOR.match(link.text) or link.element.tag in _FRAMES
        if aside or link.region is not None or is_static_page(link.url, link.text):
            found.navigation.setdefault(link.url, link.text)
            if link.region in ("nav", "header", "banner"):
                menu.add(link.url)
            continue
        content.setdefault(key, []).append(link)
    for key in [k for k, links in content.items() if _is_mark(links)]:
        found.navigation.setdefault(content[key][0].url, content.pop(key)[0].text)
    in_menu = {url_key(u) for u in menu}
    # A category or section that is linked from its item is no entry of it; a list that repeats the menu is one.
    blocks = _entries(document, content, places)
    found.entries = [e for e, _ in blocks if e.group > 1 or url_key(e.url) not in in_menu]
    told = {url_key(entry.url) for entry in found.entries} | in_menu
    found.rest = {links[0].url: links[0].text for key, links in content.items() if key not in told}
    if own := alone(files, (block for _, block in blocks)):
        found.files = [e for e, _ in _entries(document, content | own) if url_key(e.url) in own]
        for entry in found.files:
            entry.title = file_title(entry.title, entry.teaser, entry.date.raw if entry.date else "")
        found.files = [entry for entry in found.files if entry.title]
    return found


def _is_mark(links: list[Link]) -> bool:
    """Whether an address stands with the same short word at several entries: who wrote them, a category."""
    texts = {link.text for link in links}
    return len(links) >= _LEAST_MARKS and len(texts) == 1 and 0 < len(texts.pop()) <= _MARK


def _leads_on(link: Link, here: str) -> bool:
    """Whether a link turns the page: its words say so, and it stays on the same path where they may mean an item."""
    if words.NEXT_PAGE.match(link.text):
        return True
    same_path = _INDEX.sub("/", urlsplit(link.url).path) == _INDEX.sub("/", urlsplit(here).path)
    return same_path and bool(words.PAGING_WORDS.match(link.text))


def _entries(
    document: Document, content: dict[str, list[Link]], places: frozenset[str] = frozenset()
) -> list[tuple[Entry, lxml.html.HtmlElement]]:
    under: dict[lxml.html.HtmlElement, set[str]] = {}
    for key, links in content.items():
        for link in links:
            for element in (link.element, *link.element.iterancestors()):
                under.setdefault(element, set()).add(key)
    headed = _around_own_heading(document, under)
    found: list[tuple[str, Entry]] = []
    blocks: list[lxml.html.HtmlElement] = []
    for key, links in content.items():
        named = [
            link
            for link in links
            if link.text and not words.GENERIC_ANCHOR.match(link.text) and not _is_date(link.text)
        ]
        lead = (named or links)[0]
        block = lead.element
        climbs = bool(named) or bool(words.GENERIC_ANCHOR.match(lead.text))
        for parent in lead.element.iterancestors() if climbs else ():
            if parent.tag in _BREAKERS or under[parent] != {key} or parent in headed:
                break
            block = parent
        block = _in_known_place(lead.element, block, places)
        entry = _entry(block, lead, named)
        found.append((path_of(block), entry))
        blocks.append(block)
    sizes = Counter(path for path, _ in found)
    for index, (path, entry) in enumerate(found):
        if sizes[path] == 1 and _headed_by_another(blocks[index], content[url_key(entry.url)]):
            lead = content[url_key(entry.url)][0]
            blocks[index] = lead.element
            found[index] = (path_of(lead.element), _entry(lead.element, lead, [lead]))
    alike = [block for block, (path, _) in zip(blocks, found, strict=True) if sizes[path] > 1]
    headings = _Headings(document, {element for block in alike for element in block.iter()})
    for block, (_, entry) in zip(blocks, found, strict=True):
        entry.section = headings.above(block)
        entry.date = _with_year(entry.date, entry.section)
    for path, entry in found:
        entry.group = max(sizes[path], 2 if path in places else 1)
        entry.path = path
    return [
        (entry, block)
        for block, (_, entry) in zip(blocks, found, strict=True)
        if not (entry.title is None and entry.group == 1 and entry.chars < 30)
    ]


def _in_known_place(
    link: lxml.html.HtmlElement, block: lxml.html.HtmlElement, places: frozenset[str]
) -> lxml.html.HtmlElement:
    """The part of ``block`` around the link that stands where other pages have the entries of a list.

    Where an entry is alone on its page, nothing else tells where it ends.
    """
    if not places or block is link:
        return block
    chain = [link, *link.iterancestors()]
    inside = chain[: chain.index(block) + 1]
    return next((element for element in inside if path_of(element) in places), block)


def _around_own_heading(
    document: Document, under: dict[lxml.html.HtmlElement, set[str]]
) -> set[lxml.html.HtmlElement]:
    """The elements around a heading that leads nowhere and names the page: it is its own, not an entry's."""
    around: set[lxml.html.HtmlElement] = set()
    head = fold(document.head_title)
    for heading in islice(document.body.iter("h1", "h2", "h3", "h4"), limits.ELEMENTS):
        words_of = fold(heading.text_content())
        if heading not in under and words_of and (heading.tag == "h1" or words_of in head):
            around.update(heading.iterancestors())
    return around


def _is_date(text: str) -> bool:
    return is_date_line(text) and len(text) < 40


def _entry(block: lxml.html.HtmlElement, lead: Link, named: list[Link]) -> Entry:
    text = one_line(" ".join(block.itertext()))
    title = max((link.text for link in named), key=len) if named else None
    inner = next(
        (h for h in block.iter("h1", "h2", "h3", "h4", "h5", "h6") if one_line(h.text_content())), None
    )
    if inner is not None:
        title = one_line(inner.text_content())
    elif title is None:
        bold = next((b for b in block.iter("b", "strong") if len(one_line(b.text_content())) > 4), None)
        title = one_line(bold.text_content()) if bold is not None else (lead.title or None)
    elif len(title) > 160:
        bold = next(
            (b for b in lead.element.iter("b", "strong") if len(one_line(b.text_content())) > 4), None
        )
        title = one_line(bold.text_content()) if bold is not None else None
    if title and words.GENERIC_ANCHOR.match(title):
        title = None
    if title and inner is None and named and text.find(title) > _MOST_BEFORE_TITLE:
        return Entry(lead.url, title, None, "", "", chars=len(title))  # a link at the end of a text
    teaser = text.replace(title, "", 1).strip() if title else text
    return Entry(lead.url, title, _entry_date(block, text, title), teaser[:400], "", chars=len(text))


def _headed_by_another(block: lxml.html.HtmlElement, links: list[Link]) -> bool:
    """Whether a block with a lone link (a category, a place) is a text of its own: its headings do not lead there."""
    if any(not link.text or words.GENERIC_ANCHOR.match(link.text) for link in links):
        return False
    headings = list(block.iter("h1", "h2", "h3", "h4"))
    linked = {
        e for link in links for e in (link.element, *link.element.iterancestors(), *link.element.iter())
    }
    return bool(headings) and not linked.intersection(headings)


def _with_year(mention: DateMention | None, heading: str) -> DateMention | None:
    """``04.01.`` below the heading ``2025``."""
    year = re.fullmatch(r"\W*((?:19|20)\d\d)\W*", heading)
    if mention is None or mention.value or not (mention.month and mention.day and year):
        return mention
    return replace(mention, value=f"{year[1]}-{mention.month:02d}-{mention.day:02d}", precision="day")


def _entry_date(block: lxml.html.HtmlElement, text: str, title: str | None) -> DateMention | None:
    for element in block.iter("time"):
        mention = machine_date(element.get("datetime") or one_line(element.text_content()), "listing")
        if mention:
            return mention
    rest = text.replace(title, " ¶ ", 1) if title else text
    for mention in find_dates(rest):
        if mention.start > 60 or is_rejected(rest, mention) or is_event_day(rest, mention):
            continue
        before = re.sub(r"[\W_]+", "", rest[: mention.start].split("¶")[0])
        if len(before) <= 24:
            return replace(mention, source="listing", start=0, end=0)
    heading = block.tag in ("h1", "h2", "h3", "h4", "h5", "h6")
    beside = block.getnext() if heading else block.getprevious()
    if (
        beside is not None
        and isinstance(beside.tag, str)
        and beside.find(".//a") is None
        and beside.tag != "a"
    ):
        line = one_line(beside.text_content())
        if is_date_line(line):
            return replace(find_dates(line)[0], source="listing", start=0, end=0)
    return None


class _Headings:
    """Which heading stands above an element, in document order. ``titles``: elements of entries, whose headings
    are their own and no section of what follows."""

    def __init__(self, document: Document, titles: set[lxml.html.HtmlElement]) -> None:
        self._order = {element: index for index, element in enumerate(document.body.iter())}
        self._marks: list[tuple[int, str]] = []
        for block in document.blocks:
            if (
                (block.is_heading or (block.bold and len(block.text) < 60))
                and not block.links
                and block.element not in titles
                and block.region is None
            ):
                # What a container says behind its children stands later than the container begins.
                last = self._marks[-1][0] if self._marks else 0
                self._marks.append((max(last, self._order.get(block.element, 0)), block.text))

    def above(self, element: lxml.html.HtmlElement) -> str:
        """Text of the last heading before ``element``, empty where there is none."""
        place = self._order.get(element, 0)
        at = bisect_left(self._marks, place, key=itemgetter(0))
        text = self._marks[at - 1][1] if at else ""
        return text if len(text) < 80 else ""
