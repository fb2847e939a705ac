"""The date of publication: every candidate with its source and weight, then one of them, or none.

Weights: what the page declares (JSON-LD, meta, time) and what it shows beside its title count most, then feeds,
listings, the address. Nothing is taken from the running text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

import lxml.html

from crawler.extract import words
from crawler.extract.blocks import Block
from crawler.extract.dates import (
    DateMention,
    find_dates,
    is_bare_stamp,
    is_date_line,
    is_event_day,
    is_plausible,
    is_rejected,
    publication_date,
    relative_date,
    url_date,
)
from crawler.extract.document import Document
from crawler.extract.lone_dates import STATEMENT, lone_candidates
from crawler.extract.plain import fold, squeeze
from crawler.extract.stamps import is_marked, labelled_date, machine_times, stamp_in
from crawler.extract.structure import region
from crawler.extract.structured import StructuredData
from crawler.extract.template import Template, is_furniture

Candidate = tuple[DateMention, float]
_SHOWN = ("line", "listing", "time", "url", "name", "feed")
_MOST_PICTURES = 20
_LONGEST_LINE = 110
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PUBLISHED_CLASS = re.compile(r"published|entry-date|post-date|dt-published")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where on a page dates are looked for: the blocks before, between title and container, and after.

    ``seen`` is when the page was fetched, None where that is not known: "gestern" means nothing then.
    """

    container: lxml.html.HtmlElement
    before: Sequence[Block]
    between: Sequence[Block]
    after: Sequence[Block]
    title: str
    template: Template
    seen: datetime | None = None


def date_candidates(
    document: Document, around: Surroundings, data: StructuredData, hints: Sequence[Candidate]
) -> list[Candidate]:
    """All dates that may be that of publication, best first."""
    sure = [m for m in data.dates if m.source == "json-ld" or "published" in m.source]
    found: list[Candidate] = [(mention, 9.0) for mention in sure]
    vague = len(sure) < len(data.dates) or any("feed" in m.source for m, _ in hints)
    changed = _days_of_change(document) | around.template.stamps if vague else around.template.stamps
    found.extend((m, 4.5) for m in data.dates if m not in sure and m.value not in changed)
    found.extend(_time_elements(document, around.container))
    found.extend(_lines(around))
    found.extend(_pictured(around.container))
    title_at = _title_at(document, around.title)
    if title_at is not None:
        found.extend(_near_title(document, around, title_at))
    found.extend(_behind(document, around))
    found.extend((m, w) for m, w in hints if "feed" not in m.source or m.value not in changed)
    if around.template.pages < 3:
        found.extend(lone_candidates(document, title_at, around.after))
    in_url = url_date(document.url)
    if in_url:
        found.append((in_url, 5.0))
    return sorted(found, key=lambda c: -c[1])


def _days_of_change(document: Document) -> set[str | None]:
    """Days that the page names as those of its last change: many systems repeat them in ``meta name=date``."""
    return {m.value for b in document.blocks for m in find_dates(b.text) if is_rejected(b.text, m)}


def choose_date(
    candidates: Sequence[Candidate], now: datetime, *, event_start: str | None, of_event: bool = False
) -> DateMention | None:
    """The best candidate that can be true; of an event, none that is its own day, and what is declared first.

    What stands beside an event's title is most often its day.
    """
    possible = [(m, w) for m, w in candidates if is_plausible(m, now)]
    if event_start:
        possible = [(m, w) for m, w in possible if m.value != event_start[:10] or m.source not in _SHOWN]
    if of_event:
        possible = [(m, w) for m, w in possible if m.source not in _SHOWN] or possible
    if not possible:
        return None
    best = max(possible, key=lambda c: (c[1], c[0].precision == "day"))[0]
    earlier = next((m for m, _ in possible if m.source == "url" and _is_earlier(m, best)), None)
    if earlier is not None and not of_event:
        return earlier  # a page keeps its address when it is published anew, or moved to another system
    if "/" in best.raw:
        return next((m for m, _ in possible if _is_swapped(m, best)), best)
    if best.precision == "month":
        # A page that shows the month may declare the day.
        return next(
            (
                m
                for m, _ in possible
                if m.precision == "day" and (m.value or "").startswith(best.value or "?")
            ),
            best,
        )
    return best


def _is_earlier(mention: DateMention, other: DateMention) -> bool:
    """Whether a day is earlier than another by more than time zones and working late explain."""
    days = [date.fromisoformat(m.value) for m in (mention, other) if m.value and m.precision == "day"]
    return len(days) == 2 and (days[1] - days[0]).days > 3


def _is_swapped(declared: DateMention, shown: DateMention) -> bool:
    """Whether a page shows the declared day as Americans write it: ``11/01/2024``."""
    swapped = f"{(shown.value or '')[:5]}{shown.day:02d}-{shown.month:02d}"
    return declared.source not in _SHOWN and declared.value == swapped


def _lines(around: Surroundings) -> list[Candidate]:
    found: list[Candidate] = []
    for index, block in enumerate([*around.before[-3:], *around.between, *around.after[:4]]):
        mention = _line_date(block) or _said(block)
        if mention:
            found.append((mention, 9.5 - 0.1 * index))
        elif around.seen and (told := relative_date(block.text, around.seen)):
            found.append((told, 7.0 - 0.1 * index))  # what stands in the markup beside it is exact
    for block in around.after[-3:]:
        mention = _line_date(block)
        if mention and words.SAYS_PUBLISHED.search(block.text):
            found.append((replace(mention, source=STATEMENT), 7.0))
        elif mention and _closes(around, block, mention):
            found.append((mention, 4.5))
    return found


def _said(block: Block) -> DateMention | None:
    """The day of a short line that says where something appeared: "Erschienen im Rundbrief 2, 14. Mai 2023"."""
    text = block.text
    if len(text) > _LONGEST_LINE or block.is_heading or not words.APPEARED.match(text):
        return None
    mention = publication_date(text)
    return replace(mention, source="line", start=0, end=0) if mention and mention.precision == "day" else None


def _behind(document: Document, around: Surroundings) -> list[Candidate]:
    """Blocks just behind the text, outside its container, that say when it was published."""
    if not around.after:
        return []
    last = around.after[-1]
    at = next((i for i, block in enumerate(document.blocks) if block is last), len(document.blocks))
    behind = [b for b in document.blocks[at + 1 : at + 8] if not is_furniture(b, around.template)]
    found: list[Candidate] = []
    for index, block in enumerate(behind):
        mention = _line_date(block) or labelled_date(block)
        says_so = bool(words.SAYS_PUBLISHED.search(block.text))
        # A card with the contact's address may stand between a text and the line that dates it.
        if mention and (says_so or index < 3):
            found.append((replace(mention, source=STATEMENT), 7.0) if says_so else (mention, 4.0))
    return found


def _closes(around: Surroundings, block: Block, mention: DateMention) -> bool:
    """A day that stands alone at the very end of a text."""
    last = next((b for b in reversed(around.after) if b.link_density < 0.8), None)
    alone = block is last and not block.links and block.tag != "li"
    return alone and mention.precision == "day"


def _line_date(block: Block) -> DateMention | None:
    """The date of a block that is a date line, with or without the links (categories) in it."""
    lines = [block.text, *block.text.split("\n")[:2]]
    if block.links and len(block.text) < 140:
        lines.append(block.unlinked)
    for line in lines:
        if not is_date_line(line):
            continue
        for mention in find_dates(line):
            if not is_rejected(line, mention) and not is_event_day(line, mention):
                return replace(mention, source="line", start=0, end=0)
    return None


def _near_title(document: Document, around: Surroundings, at: int) -> list[Candidate]:
    """Date lines a few blocks before or after the title, wherever the container begins."""
    blocks = document.blocks
    found: list[Candidate] = []
    for offset in (0, 1, 2, -1, 3, -2, 4, -3, 5, 6, 7):
        if not 0 <= at + offset < len(blocks):
            continue
        block = blocks[at + offset]
        if is_furniture(block, around.template) or block.link_density > 0.8:
            continue
        mention = (_line_date(block) or labelled_date(block)) if offset else None
        if mention is None and len(block.text) < 200:
            mention = stamp_in(block)
        if mention:
            # Nothing is nearer to a title than what stands in its heading.
            found.append((mention, 8 - 0.1 * abs(offset) if offset else 9.7))
    return found


def _title_at(document: Document, title: str) -> int | None:
    """Where the title stands: as a heading if possible, which may hold a stamp or a kicker too."""
    wanted = fold(title)
    longest = 2 * len(title) + 100
    folded = [fold(b.text) if len(b.text) < longest else "" for b in document.blocks]
    places = [i for i, text in enumerate(folded) if text == wanted]
    headings = [i for i in places if document.blocks[i].is_heading]
    around = (i for i, t in enumerate(folded) if wanted and wanted in t and document.blocks[i].is_heading)
    return next((i for found in (headings, around, places) for i in found), None)


def _time_elements(document: Document, container: lxml.html.HtmlElement) -> list[Candidate]:
    found: list[Candidate] = []
    for element, mention in machine_times(document):
        if _is_of_a_change(element):
            continue
        published = _PUBLISHED_CLASS.search(element.get("class") or "") and region(element) is None
        if is_marked(element):
            found.append((mention, 9.0))
        elif published or _is_near(element, container):
            found.append((mention, 8.0))
        if len(found) == 4:
            break
    return found


def _is_of_a_change(element: lxml.html.HtmlElement) -> bool:
    """Whether the words just before say that something was changed on that day."""
    before, parent = element.getprevious(), element.getparent()
    said = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    if not said.strip() and before is not None and before.tag not in _HEADINGS:
        said = squeeze(before.text_content())
    said = said.rstrip()[-60:]
    return is_rejected(f"{said} ", DateMention(None, "none", "", start=len(said) + 1, end=len(said) + 1))


def _pictured(container: lxml.html.HtmlElement) -> list[Candidate]:
    """Days that stand in the words of a picture: on old sites the date itself was one."""
    found: list[Candidate] = []
    row = next(container.iterancestors("tr"), container)  # the cell beside the text
    for image in islice(row.iter("img"), _MOST_PICTURES):
        text = squeeze(image.get("alt") or image.get("title") or "")
        mention = publication_date(text) if len(text) < 40 and is_bare_stamp(text) else None
        if mention and mention.value and region(image) is None:
            found.append((replace(mention, source="line", start=0, end=0), 7.0 - 0.1 * len(found)))
    return found


def _is_near(element: lxml.html.HtmlElement, container: lxml.html.HtmlElement) -> bool:
    """Inside the container or around it, or in the same article."""
    if container in element.iterancestors() or element in container.iterancestors():
        return True
    article = next((a for a in element.iterancestors() if a.tag == "article"), None)
    return article is not None and (container is article or article in container.iterancestors())
