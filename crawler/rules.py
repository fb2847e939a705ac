"""What site rules do during a visit: the few places where a person's word goes before what was found (pure).

``entry_points`` and ``ignore`` steer what is fetched, ``items`` cuts a page into entries or into items that share it,
``title``, ``date`` and ``text`` say where on an item's page (or in a part) these stand, ``kind`` names kinds.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import lxml.html
from bs4 import BeautifulSoup, Tag

from aggregator import rules as site_rules
from aggregator.rules import SiteRules
from aggregator.urls import absolute, url_key
from crawler.discovery.listings import Entry, Listing
from crawler.discovery.scope import Scope, is_pdf, may_fetch
from crawler.discovery.sitemaps import read_sitemap
from crawler.extract import limits, words
from crawler.extract.dates import (
    DateMention,
    find_dates,
    is_date_line,
    is_plausible,
    is_rejected,
    machine_date,
)
from crawler.extract.document import Document
from crawler.extract.events import EventFacts, read_event
from crawler.extract.page import Extraction, Hints
from crawler.extract.plain import fold, one_line
from crawler.extract.shared import SharedItem, title_and_date
from crawler.extract.structured import StructuredData
from crawler.extract.template import Template
from crawler.extract.text import body_text, teaser_of
from crawler.judgement import ENOUGH, Verdict
from crawler.pages import Answer

_CERTAIN = 20.0  # more than all that a page may say of itself
_MOST_EFFECTS = 2_000
_HEADS = "h1, h2, h3, h4, h5, h6"
_CELLS = ("tr", "td", "th", "tbody")


class Ruling:
    """The rules of one site, applied. ``effects``: what each rule did, as addresses by rule."""

    def __init__(self, rules: SiteRules) -> None:
        self.rules = rules
        self.effects: dict[str, set[str]] = defaultdict(set)
        self.entry_keys = {url_key(address) for address in rules.entry_points}

    # ------------------------------------------------------------------ what is fetched

    def ignores(self, url: str) -> bool:
        """Whether an address is neither to be fetched nor to be an item."""
        for pattern in self.rules.ignore:
            if site_rules.matches(pattern, url):
                self._note(f"ignore {pattern}", url)
                return True
        return False

    def _note(self, rule: str, url: str) -> None:
        if len(self.effects[rule]) < _MOST_EFFECTS:
            self.effects[rule].add(url)

    def widen(self, scope: Scope) -> Scope:
        """The scope with the entry points that lie outside its folder, and what lies below them."""
        outside = [address for address in self.rules.entry_points if scope.same_host(address)]
        return scope.with_also([address for address in outside if not scope.holds(address)])

    def role_of(self, answer: Answer) -> str:
        """What an entry point is that a rule names: the answer tells."""
        self._note("entry_points", answer.url)
        if answer.is_html:
            return "listing"
        return "sitemap" if read_sitemap(answer.body, answer.url) else "feed"

    # ------------------------------------------------------------------ what a page holds

    def listing(self, document: Document, scope: Scope, found: Listing) -> bool:
        """Put the entries that the rule ``items`` selects in the place of those found; whether it selects any."""
        found.files = [entry for entry in found.files if not self.ignores(entry.url)]
        blocks = self._blocks(document)
        if not blocks:
            return False
        self._note("items", document.url)
        entries = [entry for block in blocks if (entry := self._entry(block, document, scope))]
        for entry in entries:
            entry.group = len(blocks)
        found.entries = [entry for entry in entries if not is_pdf(entry.url)]
        found.files = [entry for entry in entries if is_pdf(entry.url)]
        return True

    def parts(self, document: Document, scope: Scope, title: str, now: datetime) -> list[SharedItem]:
        """The items that have no page of their own, on a page where ``items`` selects something."""
        blocks = [b for b in self._blocks(document) if self._lead(b, document, scope) is None]
        section = words.section_of(title) or words.section_of(document.url)
        found = (self._part(block, document.url, section, now) for block in blocks)
        return [item for item in found if item is not None]

    def _blocks(self, document: Document) -> list[Tag]:
        if not self.rules.items:
            return []
        return list(_soup(document).select(self.rules.items, limit=limits.PARTS))

    def _head(self, block: Tag) -> Tag | None:
        chosen = block.select_one(self.rules.title) if self.rules.title else None
        return chosen or block.select_one(_HEADS)

    def _lead(self, block: Tag, document: Document, scope: Scope) -> str | None:
        """Where a block leads: its heading or a "mehr" is a link, or it has no heading and any link."""
        here, head = url_key(document.url), self._head(block)
        around = block.find_parent("a")
        for link in (*([around] if around else []), block, *block.find_all("a")):
            url = absolute(document.base, str(link.get("href"))) if link.get("href") else None
            if url is None or url_key(url) == here or not scope.holds(url) or self.ignores(url):
                continue
            if not (may_fetch(url) or is_pdf(url)):
                continue
            generic = words.GENERIC_ANCHOR.match(_words(link))
            if head is None or generic or _within(link, head) or _within(head, link):
                return url
        return None

    def _entry(self, block: Tag, document: Document, scope: Scope) -> Entry | None:
        url = self._lead(block, document, scope)
        if url is None:
            return None
        head, text = self._head(block) or block.select_one("a"), _words(block)
        title, _ = title_and_date(_words(head)) if head else ("", None)
        title = "" if words.GENERIC_ANCHOR.match(title) else title
        rest = text.replace(title, " ", 1) if title else text
        date = self._date(block)
        if date is None:
            date = next((m for m in find_dates(rest) if m.start <= 60 and not is_rejected(rest, m)), None)
            date = date and replace(date, source="listing", start=0, end=0)
        return Entry(url, title or None, date, one_line(rest)[:400], "", chars=len(text), ruled=True)

    def _part(self, block: Tag, url: str, section: str | None, now: datetime) -> SharedItem | None:
        document = _fragment(block, url)
        blocks = [b for b in document.blocks if b.text]
        head = self._head(block) or block.select_one("b, strong")
        title, date = title_and_date(_words(head) if head else (blocks[0].text if blocks else ""))
        if not title:
            return None
        rest = [b for b in blocks if fold(title) not in fold(b.text) or len(b.text) > 2 * len(title) + 30]
        line = next((b for b in rest[:3] if is_date_line(b.text)), None)
        date = (
            self._date(block)
            or date
            or (find_dates(line.text)[0] if line and find_dates(line.text) else None)
        )
        if date is not None and not is_plausible(date, now):
            date = None
        event = read_event(
            rest, StructuredData(), date.value if date else None, among_events=section == "event"
        )
        kind = self.kind_of(url)
        kind = kind or ("event" if event.labelled or event.own_line else section) or "news"
        if kind == "event" and event.start is None and date is not None:
            event = EventFacts(date.value, None, event.place)
        text = self._selected_text(block, url, title) or body_text(rest, title, Template())
        return SharedItem(
            title, kind, text, None if kind == "event" else date, event if kind == "event" else EventFacts(),
            _anchor(block),
        )  # fmt: skip

    # ------------------------------------------------------------------ what an item's page says

    def hints(self, document: Document, hints: Hints) -> Hints:
        """What is known of an item's page, with what the rules say of it before all else."""
        kind = self.kind_of(document.url)
        if not (kind or self.rules.title or self.rules.date):
            return hints
        soup = _soup(document)
        titles, dates = hints.titles, hints.dates
        if self.rules.title and (element := soup.select_one(self.rules.title)) and _words(element):
            self._note("title", document.url)
            titles = ((_words(element), _CERTAIN), *titles)
        if date := self._date(soup):
            self._note("date", document.url)
            dates = ((date, _CERTAIN), *dates)
        return replace(hints, titles=titles, dates=dates, kind=kind)

    def override(self, document: Document, found: Extraction) -> Extraction:
        """The extraction with the text that the rule selects."""
        shown = found.shows_date or any(mention.source == "rule" for mention, _ in found.candidates)
        text = self._selected_text(_soup(document), document.url, found.title) if self.rules.text else ""
        if not text:
            return replace(found, shows_date=shown)
        self._note("text", document.url)
        return replace(found, text=text, teaser=teaser_of(text), shows_date=shown)

    def kind_of(self, url: str) -> str | None:
        """The kind that a rule gives to an address."""
        for pattern, kind in self.rules.kind.items():
            if site_rules.matches(pattern, url):
                self._note(f"kind {pattern}", url)
                return kind
        return None

    def judged(self, key: str, ruled: bool, verdict: Verdict) -> Verdict:
        """A page that a rule names as entry point, or in which it selects items, is none itself."""
        if not ruled and key not in self.entry_keys:
            return verdict
        why = "holds items (rule)" if ruled else "is an entry point (rule)"
        score = round(verdict.score - _CERTAIN, 2)
        return Verdict(score >= ENOUGH, score, (*verdict.reasons, (why, -_CERTAIN)))

    def _date(self, element: Tag) -> DateMention | None:
        """The first date in what the rule ``date`` selects, as attribute or in words."""
        for chosen in element.select(self.rules.date, limit=5) if self.rules.date else ():
            for value in (chosen.get("datetime"), chosen.get("content"), _words(chosen)):
                mention = machine_date(str(value), "rule") if value else None
                if mention is None and value:
                    mention = next(iter(find_dates(str(value))), None)
                if mention is not None and mention.value:
                    return replace(mention, source="rule", start=0, end=0)
        return None

    def _selected_text(self, element: Tag, url: str, title: str) -> str:
        chosen = element.select(self.rules.text, limit=limits.PARTS) if self.rules.text else []
        outer = [
            one for one in chosen if not any(_within(one, other) for other in chosen if other is not one)
        ]
        texts = (body_text(_fragment(one, url).blocks, title, Template()) for one in outer)
        return "\n".join(text for text in texts if text)


@lru_cache(maxsize=1)
def _soup(document: Document) -> BeautifulSoup:
    return BeautifulSoup(lxml.html.tostring(document.root, encoding="unicode"), "lxml")


def _fragment(block: Tag, url: str) -> Document:
    """A part of a page as a page of its own."""
    html = f"<table>{block}</table>" if block.name in _CELLS else str(block)
    return Document(f"<html><body>{html}</body></html>".encode(), url)


def _words(element: Tag) -> str:
    return one_line(element.get_text(" "))[: limits.BLOCK]


def _within(inner: Tag | None, outer: Tag | None) -> bool:
    # By identity: two elements of Beautiful Soup are equal when they look alike.
    return inner is not None and outer is not None and any(e is outer for e in _upwards(inner))


def _upwards(element: Tag) -> Iterator[Tag]:
    yield element
    yield from element.parents


def _anchor(block: Tag) -> str | None:
    for element in (block, *block.find_all(True, limit=20)):
        name = element.get("id") or (element.get("name") if element.name == "a" else None)
        if name:
            return str(name)
    return None
