"""When and where something takes place, as German pages put it: labelled lines, small tables, a line of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extract import words
from crawler.extract.blocks import Block
from crawler.extract.dates import find_dates, is_bare_stamp, is_date_line, is_rejected
from crawler.extract.plain import one_line
from crawler.extract.structured import StructuredData
from crawler.extract.times import EventTime, event_time

_WHEN = r"wann|termin|datum|tag|zeitraum|beginn|veranstaltungs(?:termin|datum|beginn|tag)|start"
_TIME = r"uhrzeit|zeit|einlass|beginn"
_WHERE = r"wo|ort|veranstaltungsort|treffpunkt|adresse|location"
_OTHER = r"eintritt|kosten|anmeldung|wer|was|veranstalter(?:in)?|referent(?:in)?|zielgruppe|kontakt|teilnahme"
_LABEL = re.compile(
    rf"^\W*(?P<label>{_WHEN}|{_TIME}|{_WHERE}|{_OTHER})\s*(?::\s*(?P<value>.*))?$", re.IGNORECASE | re.DOTALL
)
_NEXT_LABEL = re.compile(
    rf"\s*(?:\||·|;|,|\.)?\s+(?=(?:{_WHEN}|{_TIME}|{_WHERE}|{_OTHER})\s*:)", re.IGNORECASE
)
_BEGINS = re.compile(
    r"\b(?:beginn|einlass|start)\s+(?:ist|am|um)\b"
    r"|\bist es so ?weit\b|\bfindet\b.{0,80}\bstatt\b|\blädt\b.{0,120}\bein\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"\b(?:verfasst|geschrieben|gepostet|eingestellt)\b|\b(?:von|by)\s+(?!\d)\w", re.IGNORECASE
)
_MOST_BLOCKS = 40


@dataclass(frozen=True, slots=True)
class EventFacts:
    """``labelled``: a line or table says when; ``own_line``: a line of its own does; ``announced``: a sentence does.

    ``start`` and ``end`` are local German time, ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM``.
    """

    start: str | None = None
    end: str | None = None
    place: str | None = None
    labelled: bool = False
    own_line: bool = False
    announced: bool = False


def read_event(
    blocks: Sequence[Block], data: StructuredData, published: str | None, *, among_events: bool = False
) -> EventFacts:
    """What the blocks of a page say of an event. ``published``: a date line with that day is no event's.

    A bare day and time at the top is a stamp of publication, unless the page stands ``among_events``.
    """
    blocks = [b for b in blocks[:_MOST_BLOCKS] if not _says_when_written(b)]
    fields = _fields(blocks)
    place = data.event_place or _first(fields, _WHERE)
    if data.event_start:
        return EventFacts(data.event_start, data.event_end, place, labelled=True)
    when = _first(fields, _WHEN, dated=True)
    if when:
        found = event_time(when)
        clock = _first(fields, _TIME)
        if found and "T" not in found.start and not found.end and clock:
            found = event_time(f"{found.raw}, {clock}") or found
        if found:
            return EventFacts(found.start, found.end, place, labelled=True)
    line = _own_line(blocks, published, among_events)
    if line:
        return EventFacts(line.start, line.end, place, own_line=True)
    sentence = _sentence(blocks)
    if sentence:
        return EventFacts(sentence.start, sentence.end, place, announced=True)
    day = next(
        (b.text for b in blocks[:4] if among_events and len(b.text) < 120 and event_time(b.text)), None
    )
    if day:
        found = event_time(one_line(day))
        return EventFacts(found.start, found.end, place) if found else EventFacts(place=place)
    return EventFacts(place=place)


def _says_when_written(block: Block) -> bool:
    """Whether a short block gives the moment of a change or of a visitor's comment."""
    text = one_line(block.text[:200])
    return len(text) < 160 and bool(words.CHANGED.search(text) or words.COMMENT.match(text))


def _fields(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """(label, value) of lines such as ``Wo: Rathaus`` and of label cells followed by their value."""
    found: list[tuple[str, str]] = []
    for index, block in enumerate(blocks):
        for line in block.text.split("\n"):
            for part in _NEXT_LABEL.split(line):
                match = _LABEL.match(part.strip())
                if not match:
                    continue
                value = one_line(match["value"] or "")
                if value and len(value) < 200:
                    found.append((match["label"].lower(), value))
                elif (
                    not value
                    and index + 1 < len(blocks)
                    and line == block.text
                    and len(blocks[index + 1].text) < 120
                ):
                    found.append((match["label"].lower(), one_line(blocks[index + 1].text)))
    return found


def _first(fields: Sequence[tuple[str, str]], labels: str, *, dated: bool = False) -> str | None:
    for label, value in fields:
        if re.fullmatch(labels, label, re.IGNORECASE) and (not dated or find_dates(value)):
            return value if dated or len(value) < 120 else None
    return None


def _own_line(blocks: Sequence[Block], published: str | None, among_events: bool) -> EventTime | None:
    """A short block that is a day with a time of day, and little else but a place."""
    for index, block in enumerate(blocks):
        text = one_line(block.text)
        found = event_time(text) if len(text) <= 120 else None
        if found is None or (not among_events and _is_stamp(text, found)) or _is_byline(text):
            continue
        stamped = index < 3 and is_date_line(text) and published and published in _days(text)
        if stamped and not among_events:
            continue
        if "T" in found.start and text.find(found.raw[:10]) < 30 and not re.search(r"[.!?]\s*$", text):
            return found
    return None


def _is_byline(text: str) -> bool:
    """Whether a date line says who wrote it."""
    return bool(_BYLINE.search(text)) and is_date_line(text)


def _is_stamp(text: str, found: EventTime) -> bool:
    """Whether a line only says when something was published: one moment and nothing else, or words to that effect."""
    return bool(words.SAYS_PUBLISHED.search(text)) or (found.end is None and is_bare_stamp(text))


def _days(text: str) -> list[str | None]:
    return [m.value for m in find_dates(text)]


def _sentence(blocks: Sequence[Block]) -> EventTime | None:
    """A sentence that says that something begins on a day at a time."""
    for block in blocks:
        for sentence in re.split(r"(?<=[a-zäöüß)][.!?])\s+", one_line(block.text)):
            if not _BEGINS.search(sentence):
                continue
            found = event_time(re.sub(r"\bum\b", "", sentence))
            if (
                found
                and "T" in found.start
                and not any(is_rejected(sentence, m) for m in find_dates(sentence))
            ):
                return found
    return None
