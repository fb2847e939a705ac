"""Items that share one page and have no address of their own: a year on one long page, a list of dates.

A page is cut at its headings (or bold lines). The parts are items when several of them bear a date, or when the
page is named after projects or events and the parts are texts of their own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import lxml.html

from crawler.extract import limits, words
from crawler.extract.blocks import Block
from crawler.extract.dates import (
    BERLIN,
    DateMention,
    find_dates,
    is_bare_stamp,
    is_date_line,
    is_event_day,
    is_plausible,
    is_rejected,
)
from crawler.extract.document import Document
from crawler.extract.events import EventFacts, read_event
from crawler.extract.periods import leads_on, names_period, period_date
from crawler.extract.plain import fold
from crawler.extract.projects import project_profile
from crawler.extract.roles import role_of
from crawler.extract.rows import table_rows
from crawler.extract.structured import StructuredData
from crawler.extract.template import Template, is_furniture, main_container
from crawler.extract.text import body_text, content_blocks
from crawler.extract.years import Years

_LEVELS = ("h2", "h3", "h4", "h5", "summary", "dt", "lead", "bold")
_LEAST_PARTS = 2
_EVENT_LABELS = frozenset(
    (
        "wann", "wo", "was", "wer", "beginn", "ende", "ort", "datum", "zeit", "uhrzeit", "dauer", "kosten", "eintritt",
        "treffpunkt", "veranstaltungsort", "veranstalter", "referent", "referentin", "anmeldung", "gebühr", "alter",
    )
)  # fmt: skip
_LEADING_DATE = re.compile(r"^\W*(?:(?:am|vom|den)\s+)?")


@dataclass(frozen=True, slots=True)
class SharedItem:
    """One item of a page that holds several. ``anchor`` is its fragment on the page, None where it has none."""

    title: str
    kind: str
    text: str
    date: DateMention | None
    event: EventFacts
    anchor: str | None
    profile: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """A stable name on its page: the anchor, else made of the title and the day."""
        day = (self.event.start or (self.date.value if self.date else None) or "")[:10]
        return self.anchor or "-".join(
            part for part in (fold(self.title).replace(" ", "-")[:80], day) if part
        )


def shared_items(document: Document, template: Template, page_title: str, now: datetime) -> list[SharedItem]:
    """The items on a page that leads nowhere else; empty where it holds none."""
    container = main_container(document, template)
    blocks = [b for b in content_blocks(document, container) if not is_furniture(b, template)]
    section = words.section_named(page_title) or words.section_of_address(document.url)
    best: list[SharedItem] = []
    today = now.astimezone(BERLIN).date()
    rows = table_rows(container, document.blocks, page_title, today)
    tables = {row.element for row in rows}
    if tables:
        blocks = [b for b in blocks if not tables & {b.element, *b.element.iterancestors()}]
    for level in _LEVELS:
        every = _parts(blocks, level)
        parts = [part for part in every if not leads_on(part.body, document.url)]
        found = [
            item
            for part, above in zip(parts, _above(blocks, parts), strict=True)
            if (item := _item(part, template, _Place(section, document.url, page_title, above), now))
        ]
        dated = sum(1 for i in found if i.date or i.event.start)
        told = section in ("project", "event") and len(found) >= _LEAST_PARTS and len(found) >= len(parts) - 1
        # Beside entries that lead to pages of their own, one that stands here in full is enough.
        # So it is in the archive of a year in which there was no other.
        alone = len(parts) < len(every) or bool(words.PERIOD_TITLE.match(page_title))
        least = 1 if alone else _LEAST_PARTS
        if len(found) >= least and (dated >= max(least, len(found) // 2) or told) and len(found) > len(best):
            best = found
    return best + [SharedItem(r.title, "event", r.text, None, r.event, r.anchor) for r in rows]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part stands: the kind its page is named after, the page's title, the headings of higher level above."""

    section: str | None
    url: str
    page_title: str
    above: Sequence[str]

    @property
    def kind(self) -> str | None:
        """The kind that the nearest heading speaks of, else that of the page."""
        return next((kind for text in self.above if (kind := words.section_of(text))), self.section)

    def years(self, title: str, published: str | None, now: datetime) -> Years:
        """What tells the year of its days: the nearest text above that names one."""
        today = now.astimezone(BERLIN).date()
        told = (Years.of(text, published, today) for text in (title, *self.above, self.page_title))
        return next((years for years in told if years.named), Years.of("", published, today))


def _above(blocks: Sequence[Block], parts: Sequence["_Part"]) -> Iterator[tuple[str, ...]]:
    """For each part the headings of higher levels that it stands below, the nearest first."""
    open_heads: list[tuple[str, str]] = []
    rest = iter(blocks)
    for part in parts:
        level = part.head.tag if part.head.is_heading else "h7"
        for block in rest:
            if block is part.head:
                break
            rank = block.tag if block.is_heading else "h6+" if _is_year(block) else ""
            if rank and rank < level:
                open_heads = [(r, text) for r, text in open_heads if r < rank]
                open_heads.append((rank, block.text))
        yield tuple(text for _, text in reversed(open_heads))


def _is_year(block: Block) -> bool:
    """Whether a bold line is nothing but a year, perhaps with a word: it heads what follows."""
    return block.bold and len(block.text) < 30 and Years.of(block.text, None, None).named is not None


@dataclass(frozen=True, slots=True)
class _Part:
    head: Block
    before: Block | None
    body: Sequence[Block]


def _is_head(block: Block, level: str) -> bool:
    if level == "bold":
        return block.bold and not block.is_heading and 5 < len(block.text) < 160
    if level == "lead":
        element = block.element
        starts_bold = len(element) and element[0].tag in ("b", "strong") and not (element.text or "").strip()
        return bool(starts_bold) and len(block.text) < 160 and title_and_date(block.text)[1] is not None
    return block.tag == level


def _with_ancestors(element: lxml.html.HtmlElement) -> tuple[lxml.html.HtmlElement, ...]:
    return (element, *element.iterancestors())


def _own_container(
    element: lxml.html.HtmlElement, other: lxml.html.HtmlElement
) -> lxml.html.HtmlElement | None:
    """The largest element around ``element`` that ``other`` is not in; None where they are siblings."""
    around = set(_with_ancestors(other))
    outside = None
    for ancestor in element.iterancestors():
        if ancestor in around:
            return outside
        outside = ancestor
    return outside


def _says_only_when(block: Block) -> bool:
    # In a heading the few words beside a day are its title: "14.03.2024 – Neue Kita".
    return is_bare_stamp(block.text) if block.is_heading else is_date_line(block.text)


def _parts(blocks: Sequence[Block], level: str) -> list[_Part]:
    heads = [i for i, b in enumerate(blocks) if _is_head(b, level) and not _says_only_when(b)]
    del heads[limits.PARTS :]
    parts = []
    for number, start in enumerate(heads):
        end = heads[number + 1] if number + 1 < len(heads) else len(blocks)
        body = list(blocks[start + 1 : end])
        if number + 1 < len(heads):
            following = _own_container(blocks[end].element, blocks[start].element)
            while body and following is not None and following in _with_ancestors(body[-1].element):
                body.pop()  # a kicker above the next heading, in the same box
        while body and number + 1 < len(heads) and is_date_line(body[-1].text) and len(body) > 1:
            body.pop()  # it stands above the next heading
        before = blocks[start - 1] if start and is_date_line(blocks[start - 1].text) else None
        higher = next(
            (i for i, b in enumerate(body) if level[0] == "h" and b.is_heading and b.tag < level), None
        )
        parts.append(_Part(blocks[start], before, body[:higher] if higher is not None else body))
    return parts


def _item(part: _Part, template: Template, place: _Place, now: datetime) -> SharedItem | None:
    head = part.head
    if any(link.text and len(link.text) > len(head.text) // 2 for link in head.links):
        return None  # it has an address of its own
    title, date = title_and_date(head.text)
    if (
        not re.search(r"[^\W\d_]{3}", title)
        or words.NOT_AN_ITEM.match(title)
        or words.STOP_HEADING.match(title)
        or names_period(title)
    ):
        return None
    if role_of(title) or fold(title) in _EVENT_LABELS:
        return None
    for block in [*([part.before] if part.before else []), *part.body[:2]]:
        if date is None and is_date_line(block.text):
            date = _first_date(block.text)
    if date is not None and date.value and not is_plausible(date, now):
        date = None
    if date is None or date.value is None:
        told = period_date(date, part.body, (*place.above, place.page_title), place.url)
        date = told if told and is_plausible(told, now) else date
    section, published = place.kind, date.value if date else None
    event = read_event(
        [*([part.before] if part.before else []), *part.body],
        StructuredData(),
        published,
        among_events=section == "event",
        title=head.text,
        years=place.years(head.text, published, now),
    )
    text = body_text(part.body, title, template)
    if len(text) < 40 and not event.start:
        return None
    kind = section or "news"
    if event.labelled or event.own_line:
        kind = "event"
    if kind == "event":
        if event.start is None and date is not None and date.value:
            event = EventFacts(date.value, None, event.place)
        date = None
    profile = project_profile(part.body, place.url) if kind == "project" else {}
    event = event if kind == "event" else EventFacts()
    return SharedItem(title, kind, text, date, event, _anchor(part), profile)


def title_and_date(text: str) -> tuple[str, DateMention | None]:
    """A heading such as ``12.03.2024 – Titel`` or ``Titel (12.03.2024)`` in its two parts."""
    date = _first_date(text)
    if date is None:
        return text.replace("\n", " "), None
    before, after = text[: date.start], text[date.end :]
    if not _LEADING_DATE.sub("", before).strip(" (,–-"):
        return after.strip(" :,–-|/\n)").replace("\n", " "), date
    if not after.strip(" ).,–-"):
        return before.rstrip(" (,–-|/").replace("\n", " "), date
    return text.replace("\n", " "), None


def _first_date(text: str) -> DateMention | None:
    for mention in find_dates(text):
        if not is_rejected(text, mention) and not is_event_day(text, mention):
            return mention
    return None


def _anchor(part: _Part) -> str | None:
    """An id or name on the heading, in it, just before it, or on the element that holds only this part."""
    head = part.head.element
    inside = [head, *head.iter("a", "span")]
    previous = head.getprevious()
    if previous is not None and previous.tag == "a":
        inside.append(previous)
    parent = head.getparent()
    if parent is not None and parent.tag in ("div", "article", "section", "li", "td"):
        headings = sum(1 for _ in islice(parent.iter(head.tag), 2))
        if headings == 1:
            inside.append(parent)
            inside.extend(e for e in parent.iter("a") if e.get("name"))
    for element in inside:
        name = element.get("id") or (element.get("name") if element.tag == "a" else None)
        if name:
            return str(name)
    return None
