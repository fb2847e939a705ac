"""Days that a page of an unknown site may have been published on, beside those near its title.

Without siblings nobody says which part of the page is frame: these candidates weigh less than declared and shown ones.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from crawler.extract import limits, words
from crawler.extract.blocks import Block
from crawler.extract.dates import (
    DateMention,
    find_dates,
    is_bare_stamp,
    is_date_line,
    is_event_day,
    is_rejected,
    machine_date,
    publication_date,
)
from crawler.extract.document import Document
from crawler.extract.stamps import labelled_date, machine_times
from crawler.extract.structure import place_of, region

STATEMENT = "statement"
"""Source of a day that a sentence or label says to be that of publication."""

_MOST_BLOCKS = 600
_MOST_TIMES = 100
_NEAR = 8
"""Blocks around a title in which its date is looked for."""

_OPENING = re.compile(
    r"(?:[A-ZÄÖÜ(][\w./-]*+\s?(?:\([\w ]+\)\s?)?){0,4}[,(:/–—|-]?\s*(?:den|der|dem|am|vom)?\s*$"
)
_CLOSING = re.compile(r"\s*(?:[)\]:|–—/]|-\s|\.\s|,\s*[\w -]{2,30}(?:[–—:]|\s-\s))")
_BYLINE = re.compile(r"\b(?:autor(?:in)?|author|verfasst|geschrieben)\b", re.IGNORECASE)
_EVENT_OPENING = re.compile(r"(?<!, )\b(?:am|ab|bis|zum|vom|seit)\s*$", re.IGNORECASE)

_DAY = (
    r"(?:(?P<iso>(?:19|20)\d\d[-_]\d\d[-_]\d\d)|(?P<d>\d{1,2})[-_.](?P<m>\d{1,2})[-_.](?P<y>(?:19|20)\d\d))"
)
_DAY_FIRST = re.compile(rf"{_DAY}(?=[-_]|$)")
_DAY_LAST = re.compile(rf"(?<![\d.]){_DAY}$")
_DAY_OF_EVENT = re.compile(r"(?:^|[-_])(?:am|ab|bis|zum|und)[-_]\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Shown:
    block: Block
    mention: DateMention
    weight: float


def lone_candidates(
    document: Document, title_at: int | None, text: Sequence[Block]
) -> list[tuple[DateMention, float]]:
    """Days with weights. ``title_at`` is the number of the title's block, ``text`` the blocks after it."""
    found = _anywhere(document, title_at or 0)
    if title_at is not None:
        found.extend(_short_lines(document, title_at))
        found.extend(_below(document, title_at))
    found.extend(_openings(text))
    found.extend(_in_address(document))
    found.extend(_only_time(document))
    return found


def _anywhere(document: Document, at: int) -> list[tuple[DateMention, float]]:
    """Days that the page calls those of publication, or shows in a line of their own, outside its menus."""
    found: list[tuple[DateMention, float]] = []
    bare: list[_Shown] = []
    for index, block in enumerate(document.blocks[:_MOST_BLOCKS]):
        if len(block.text) > 200 or block.link_density > 0.8 or block.region in ("nav", "aside"):
            continue
        near = abs(index - at) <= _NEAR
        if block.region == "header" and not near:
            continue
        mention = publication_date(block.text)
        if mention is None or mention.precision != "day" or _is_comment(block):
            continue
        order = 0.001 * len(found)
        shown = replace(mention, source="line", start=0, end=0)
        if words.SAYS_PUBLISHED.search(block.text) or (
            _BYLINE.search(block.text) and is_date_line(block.text)
        ):
            found.append((replace(shown, source=STATEMENT), 6.0 - order))
        elif labelled_date(block):
            found.append((shown, 5.5 - order))
        elif is_date_line(block.text) and block.tag != "li":
            # Far above the title stands the day of the visit.
            bare.append(_Shown(block, shown, (3.5 if index > at - _NEAR else 2.5) - 0.001 * len(bare)))
    found.extend((b.mention, b.weight) for b in bare if not _is_listed(b, bare))
    return found[:20]


def _is_listed(shown: _Shown, others: Sequence[_Shown]) -> bool:
    """Whether other days stand in the same place: then they are those of other pages."""
    place = place_of(shown.block.element)
    return len({o.mention.value for o in others if place_of(o.block.element) == place}) > 1


def _is_comment(block: Block) -> bool:
    around = islice((block.element, *block.element.iterancestors()), 6)
    marks = " ".join(f"{e.get('class') or ''} {e.get('id') or ''}" for e in around)
    return bool(re.search(r"\b(?:comments?|kommentare?)(?:\b|[-_])", marks, re.IGNORECASE))


def _short_lines(document: Document, at: int) -> list[tuple[DateMention, float]]:
    """Lines below a title that name one day among a few words: ``Birkenau / Rathaus, 14.03.2024, 9 Uhr``."""
    found: list[tuple[DateMention, float]] = []
    for offset, block in enumerate(document.blocks[at + 1 : at + 5]):
        if len(block.text) > 70 or block.is_heading or block.region not in (None, "header"):
            continue
        days = find_dates(block.text)
        if len(days) != 1 or days[0].precision != "day" or is_rejected(block.text, days[0]):
            continue
        before = block.text[: days[0].start]
        if (
            is_event_day(block.text, days[0])
            or _EVENT_OPENING.search(before)
            or re.search(r"[.!?]$", block.text)
        ):
            continue
        found.append((replace(days[0], source="line", start=0, end=0), 6.4 - 0.1 * offset))
    return found


def _below(document: Document, at: int) -> list[tuple[DateMention, float]]:
    """A date line right below the title, in what is called a menu by mistake."""
    for block in document.blocks[at + 1 : at + 3]:
        if not is_date_line(block.text) or _is_comment(block):
            continue
        if block.links and not is_bare_stamp(block.text):
            continue  # a day alone may lead to the page itself, or to others of that day
        mention = publication_date(block.text)
        if mention is not None and mention.precision == "day":
            return [(replace(mention, source="line", start=0, end=0), 5.0)]
    return []


def _in_address(document: Document) -> list[tuple[DateMention, float]]:
    """The day with which the name of the page begins or ends: ``/presse/2024-03-14-lesepaten.html``."""
    for address in (document.url, document.canonical or ""):
        name = re.split(r"[?#]", address)[0].rstrip("/").rsplit("/", 1)[-1]
        name = re.sub(r"\.[a-z]{3,5}$", "", name[: limits.TITLE], flags=re.IGNORECASE)
        if words.CALENDAR.search(address) or _DAY_OF_EVENT.search(name):
            continue
        match = _DAY_FIRST.match(name) or _DAY_LAST.search(name)
        if match is None:
            continue
        iso = match["iso"] or f"{match['y']}-{int(match['m']):02d}-{int(match['d']):02d}"
        mention = machine_date(iso.replace("_", "-"), "name")
        if mention is not None:
            return [(replace(mention, raw=match[0]), 3.0)]
    return []


def _openings(text: Sequence[Block]) -> list[tuple[DateMention, float]]:
    """The day with which a report begins: ``Birkenau, 14. März 2024 – Das Bündnis …``."""
    for block in [b for b in text if len(b.text) > 100 and not b.is_heading][:3]:
        mention = next(iter(find_dates(block.text[:90])), None)
        if mention is None or mention.precision != "day" or is_rejected(block.text, mention):
            continue
        before, after = block.text[: mention.start], block.text[mention.end : mention.end + 40]
        if len(before) <= 60 and words.SAYS_PUBLISHED.search(before):
            return [(replace(mention, source=STATEMENT, start=0, end=0), 5.4)]
        if _EVENT_OPENING.search(before):
            continue
        if len(before) <= 50 and _OPENING.fullmatch(before) and _CLOSING.match(after):
            return [(replace(mention, source="line", start=0, end=0), 5.2)]
    return []


def _only_time(document: Document) -> list[tuple[DateMention, float]]:
    """The day of the ``time`` elements of a page outside its menus, where they all name the same."""
    times = islice(machine_times(document), _MOST_TIMES)
    days = {m.value: m for e, m in times if region(e) not in ("nav", "aside")}
    return [(mention, 4.8) for mention in days.values()] if len(days) == 1 else []
