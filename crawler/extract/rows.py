"""Tables of dates: a row is an event, with its day, what it is, perhaps a time and a place in cells of their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import lxml.html

from crawler.extract import limits
from crawler.extract.blocks import Block
from crawler.extract.clocks import clocks
from crawler.extract.events import EventFacts
from crawler.extract.plain import fold, one_line, squeeze
from crawler.extract.times import event_time
from crawler.extract.years import Years

_LEAST_ROWS = 2
_MOST_CELLS = 50
_MOST_PIECES = 500
_WHERE_HEADS = ("wo", "ort", "veranstaltungsort", "treffpunkt")


@dataclass(frozen=True, slots=True)
class Row:
    """An event that is a row: ``anchor`` is the row's id, ``element`` the row itself."""

    title: str
    text: str
    event: EventFacts
    anchor: str | None
    element: lxml.html.HtmlElement


def table_rows(
    container: lxml.html.HtmlElement, blocks: Sequence[Block], page_title: str, today: date
) -> list[Row]:
    """The events in tables of ``container``: rows with a cell that has a day, and one that says what.

    ``blocks`` (the page's) tell the year of a table's days where a heading above it does.
    """
    found: list[Row] = []
    left = limits.PARTS
    if container.tag in ("tbody", "tr"):
        container = next(container.iterancestors("table"), container)
    headed = _years_above(blocks)
    for table in container.iter("table"):
        rows = [
            (row, [c for c in islice(row, _MOST_CELLS) if c.tag in ("td", "th")])
            for row in islice(table.iter("tr"), left)
        ]
        left -= len(rows)
        heads = [fold(_words_of(cell)) for cell in rows[0][1]] if rows else []
        years = Years.of(headed.get(table) or page_title, None, today)
        items = [item for row, cells in rows if (item := _row(row, cells, heads, years))]
        if len(items) >= _LEAST_ROWS:
            found.extend(items)
    return found


def _years_above(blocks: Sequence[Block]) -> dict[lxml.html.HtmlElement, str]:
    """For each table the nearest heading or bold line above it that names a year, where there is one."""
    found: dict[lxml.html.HtmlElement, str] = {}
    above = ""
    for block in blocks:
        for table in (e for e in (block.element, *block.element.iterancestors()) if e.tag == "table"):
            found.setdefault(table, above)
        if (block.is_heading or block.bold) and Years.of(block.text, None, None).named:
            above = block.text
    return found


def _words_of(cell: lxml.html.HtmlElement) -> str:
    """The text of a cell, a line for each piece of it; of one that holds half a page its beginning."""
    pieces = (text[: limits.BLOCK] for text in islice(cell.itertext(), _MOST_PIECES))
    return squeeze("\n".join(text for text in pieces if text.strip()))


def _row(
    element: lxml.html.HtmlElement,
    cells: Sequence[lxml.html.HtmlElement],
    heads: Sequence[str],
    years: Years,
) -> Row | None:
    texts = [_words_of(cell) for cell in cells]
    when = next((i for i, t in enumerate(texts) if len(t) < 80 and event_time(one_line(t), years)), None)
    if when is None or len(cells) < 2 or any(a.get("href") for cell in cells for a in cell.iter("a")):
        return None
    time = event_time(one_line(texts[when]), years)
    clock = next((i for i, t in enumerate(texts) if i != when and len(t) < 40 and clocks(t).start), None)
    if time and clock is not None and "T" not in time.start:
        time = event_time(f"{one_line(texts[when])}, {one_line(texts[clock])}", years)
    named = next((i for i, h in enumerate(heads[: len(cells)]) if h in _WHERE_HEADS), None)
    rest = [i for i in range(len(cells)) if i not in (when, clock, named) and texts[i]]
    if not rest or time is None:
        return None
    what = max(rest, key=lambda i: len(texts[i]))
    title, _, text = texts[what].partition("\n")
    if len(title) > 140 or not re.search(r"[^\W\d_]{3}", title):
        return None
    beside = [i for i in rest if i > what and len(texts[i]) < 60]
    where = named if named is not None else next(iter(beside), None)
    place = one_line(texts[where]) if where is not None else ""
    event = EventFacts(time.start, time.end, place or None, labelled=True)
    return Row(title, text, event, element.get("id"), element)
