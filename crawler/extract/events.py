"""When and where something takes place, as German pages put it: labelled lines, small tables, a line of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from crawler.extract import labels, words
from crawler.extract.blocks import Block
from crawler.extract.clocks import Clocks, clocks
from crawler.extract.dates import find_dates, is_bare_stamp, is_date_line, is_rejected
from crawler.extract.labels import Field
from crawler.extract.moments import end_of
from crawler.extract.plain import one_line
from crawler.extract.structured import StructuredData
from crawler.extract.times import EventTime, event_time
from crawler.extract.years import Years

_BEGINS = re.compile(
    r"\b(?:beginn|einlass|start)\s+(?:ist|am|um)\b"
    r"|\bist es so ?weit\b|\bfindet\b.{0,80}\bstatt\b|\blädt\b.{0,120}\bein\b|\bladen\b.{0,120}\bein\b"
    r"|\b(?:beginnt|startet|öffnet|trifft sich|treffen sich|treffen wir uns|geht es los|geht’s los|geht's los)\b"
    r"|\b(?:sind|ist)\b.{0,80}\b(?:eingeladen|willkommen)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"\b(?:verfasst|geschrieben|gepostet|eingestellt)\b|\b(?:von|by)\s+(?!\d)\w", re.IGNORECASE
)
_PLACE_CLASS = re.compile(
    r"(?:^|[-_ ])(?:location|venue|veranstaltungsort|event-?ort|treffpunkt|ort)(?:$|[-_ ])", re.I
)
_PLACE_REST = re.compile(
    r"(?:\s*Uhr)?[\s,;|•·–—-]*(?:(?:im|in der|in|am|an der|auf dem|beim)\s+)?", re.IGNORECASE
)
_MAY_DATE = ("datum", "tag", "zeit", "von")
_MAY_BEGIN = ("beginn", "start", "startdatum", "zeitraum", "zeitpunkt")
_MOST_BLOCKS = 40
_LONGEST_EVENT = 60  # days; what lasts longer and names no time of day is the term of a project


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
    blocks: Sequence[Block],
    data: StructuredData,
    published: str | None,
    *,
    among_events: bool = False,
    title: str = "",
    years: Years | None = None,
) -> EventFacts:
    """What the blocks of a page say of an event. ``published``: a date line with that day is no event's.

    A bare day and time at the top is a stamp of publication, unless the page stands ``among_events``.
    ``years`` tells the year of a day that is written without one (default: title and day of publication do).
    """
    years = years or Years.of(title, published, None)
    blocks = _whole([b for b in blocks[:_MOST_BLOCKS] if not _says_when_written(b)])
    fields = labels.read_fields(blocks)
    place = data.event_place or _place(fields, years) or _marked_place(blocks)
    told = _from_fields(fields, [title, *(b.text for b in blocks[:3])], years)
    if told and not among_events and (_is_term(told, fields) or _is_published(told, fields, published)):
        told = None
    if data.event_start:
        exact = told and told.start.startswith(f"{data.event_start}T")
        start, end = (told.start, told.end) if told and exact else (data.event_start, data.event_end)
        return EventFacts(start, end, place, labelled=True)
    if told:
        return EventFacts(told.start, told.end, place, labelled=True)
    line, beside = _own_line(blocks, published, among_events, years)
    if line:
        return EventFacts(line.start, line.end, place or beside, own_line=True)
    sentence = _sentence(blocks, published, years, timed=not among_events)
    if sentence:
        return EventFacts(sentence.start, sentence.end, place, announced=True)
    return _by_day(blocks, title, place, years) if among_events else EventFacts(place=place)


def _by_day(blocks: Sequence[Block], title: str, place: str | None, years: Years) -> EventFacts:
    """Of a page that stands among events, the day near its top or in its title."""
    short = [one_line(b.text) for b in blocks[:4] if len(b.text) < 120]
    together = " ".join(text for text in short[:4] if len(text) < 20)  # a leaf: 14 | Juni | 2025
    found = next((time for text in (*short, title, together) if (time := event_time(text, years))), None)
    if found is None:
        return EventFacts(place=place)
    if "T" not in found.start and not found.end:
        beside = next((read for text in short[:2] if (read := clocks(text)).start), Clocks(None, None))
        end = f"{found.start}T{beside.until}" if beside.until else None
        start = f"{found.start}T{beside.start}" if beside.start else found.start
        return EventFacts(start, end_of(start, end), place)
    return EventFacts(found.start, found.end, place)


def _whole(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with the day and the time of day of one paragraph put together again."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if (
            last is not None
            and last.element is block.element
            and len(last.text) + len(block.text) < 120
            and find_dates(last.text)
            and not clocks(last.text).start
            and clocks(block.text).start
            and not find_dates(block.text)
        ):
            found[-1] = replace(last, text=f"{last.text}\n{block.text}")
        else:
            found.append(block)
    return found


def _says_when_written(block: Block) -> bool:
    """Whether a short block gives the moment of a change or of a visitor's comment."""
    text = one_line(block.text[:200])
    return len(text) < 160 and bool(words.CHANGED.search(text) or words.COMMENT.match(text))


def _from_fields(fields: Sequence[Field], tops: Sequence[str], years: Years) -> EventTime | None:
    """When it takes place, put together from the fields that say a day, a time of day, an end."""
    when = rf"{labels.WHEN}|{labels.TIME}"
    said = [value for label, value in fields if re.fullmatch(when, label, re.IGNORECASE)]
    value, found = next(((v, time) for v in said if (time := event_time(v, years))), ("", None))
    clock = labels.first(fields, labels.TIME) or labels.first(fields, labels.LET_IN)
    if found is None and clock and clocks(clock, labelled=True).start and _place(fields, years):
        found = next((time for top in tops if len(top) < 160 and (time := event_time(top, years))), None)
    if found is None:
        return None
    start, end = found.start, found.end
    if "T" not in start and not end:
        rest = value[value.find(found.raw) + len(found.raw) :] if value else ""
        here = clocks(rest, labelled=True)
        here = here if here.start else clocks(clock or "", labelled=True)
        end = end_of(f"{start}T{here.start}", f"{start}T{here.until}") if here.start and here.until else None
        start = f"{start}T{here.start}" if here.start else start
    return EventTime(start, end or _end(fields, start, years), found.raw)


def _end(fields: Sequence[Field], start: str, years: Years) -> str | None:
    """The end that a field of its own gives: a day, or a time of the first day."""
    until = labels.first(fields, labels.UNTIL)
    if until is None:
        return None
    day = event_time(until, years)
    if day:
        clock = clocks(until[until.find(day.raw) + len(day.raw) :], labelled=True).start
        return end_of(start, day.start if "T" in day.start or not clock else f"{day.start}T{clock}")
    clock = clocks(until, labelled=True).start
    return end_of(start, f"{start[:10]}T{clock}") if clock and "T" in start else None


def _place(fields: Sequence[Field], years: Years) -> str | None:
    found = labels.first(fields, labels.WHERE) or labels.first(fields, labels.ADDRESS)
    if found is None:
        both = next((v for label, v in fields if re.search(r"\b(?:wo|ort)$", label)), "")
        found = _beside(both, event_time(both, years))
    return found if found and len(found) < 120 else None


def _marked_place(blocks: Sequence[Block]) -> str | None:
    """A short block that the page's own markup calls a place."""
    for block in blocks:
        parent = block.element.getparent()
        marks = (
            f"{block.element.get('class') or ''} {parent.get('class') or '' if parent is not None else ''}"
        )
        if _PLACE_CLASS.search(marks) and len(block.text) < 120 and not find_dates(block.text):
            return one_line(block.text)
    return None


def _beside(text: str, time: EventTime | None) -> str | None:
    """What stands behind the time on its line: a place, where it looks like one."""
    if time is None:
        return None
    rest = text[text.find(time.raw) + len(time.raw) :]
    rest = rest[_PLACE_REST.match(rest).end() :].strip(" ,.|)")  # type: ignore[union-attr]
    return rest if 3 < len(rest) < 60 and rest[0].isupper() and "Uhr" not in rest else None


def _is_term(time: EventTime, fields: Sequence[Field]) -> bool:
    """Whether it is that of a project: no time of day, and longer than events last or only a beginning."""
    if "T" in time.start:
        return False
    if not time.end:
        named = next((label for label, value in fields if time.raw in value), "")
        return named in _MAY_BEGIN and labels.first(fields, labels.WHERE) is None
    return (date.fromisoformat(time.end[:10]) - date.fromisoformat(time.start)).days > _LONGEST_EVENT


def _is_published(time: EventTime, fields: Sequence[Field], published: str | None) -> bool:
    """Whether the day is that of the page: ``Datum: 14.03.2024``, or no label's but a stamp's."""
    named = next((label for label, value in fields if time.raw in value), None)
    if named is None:
        return time.start[:10] == published
    nowhere = labels.first(fields, labels.WHERE) is None
    return time.start == published and not time.end and named in _MAY_DATE and nowhere


def _own_line(
    blocks: Sequence[Block], published: str | None, among_events: bool, years: Years
) -> tuple[EventTime | None, str | None]:
    """A short block that is a day with a time of day, and little else but a place; that place."""
    for index, block in enumerate(blocks):
        text = one_line(block.text)
        found = event_time(text, years) if len(text) <= 120 else None
        if found is None or (not among_events and _is_stamp(text, found)) or _is_byline(text):
            continue
        stamped = index < 3 and is_date_line(text) and published and published in _days(text)
        if stamped and not among_events:
            continue
        if "T" in found.start and text.find(found.raw[:10]) < 30 and not re.search(r"[.!?]\s*$", text):
            return found, _beside(text, found) or _below(blocks, index)
    return None, None


def _below(blocks: Sequence[Block], index: int) -> str | None:
    """The short line below a time in the same paragraph: a place, where it looks like one."""
    if index + 1 >= len(blocks) or blocks[index + 1].element is not blocks[index].element:
        return None
    text = one_line(blocks[index + 1].text)
    plain = (
        3 < len(text) < 60 and text[0].isupper() and not re.search(r"[.!?:]\s*$|\d\s*(?:Uhr|€|Euro)", text)
    )
    return text if plain and not find_dates(text) else None


def _is_byline(text: str) -> bool:
    """Whether a date line says who wrote it."""
    return bool(_BYLINE.search(text)) and is_date_line(text)


def _is_stamp(text: str, found: EventTime) -> bool:
    """Whether a line only says when something was published: one moment and nothing else, or words to that effect."""
    return bool(words.SAYS_PUBLISHED.search(text)) or (found.end is None and is_bare_stamp(text))


def _days(text: str) -> list[str | None]:
    return [m.value for m in find_dates(text)]


def _sentence(
    blocks: Sequence[Block], published: str | None, years: Years, *, timed: bool
) -> EventTime | None:
    """A sentence that says that something begins on a day, if ``timed`` at a time; not one of days gone by."""
    for block in blocks:
        for sentence in re.split(r"(?<=[a-zäöüß)][.!?])\s+", one_line(block.text)):
            if not _BEGINS.search(sentence):
                continue
            found = event_time(sentence, years)
            if (
                found
                and ("T" in found.start or not timed)
                and not (published and found.start[: len(published)] < published)
                and not any(is_rejected(sentence, m) for m in find_dates(sentence))
            ):
                return found
    return None
