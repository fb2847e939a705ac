"""One page to one item: title, date, kind and text, each with where it came from.

The way of a page: parse → find the container → vote on the title → gather date candidates, choose one → clean the
text → tell the kind. With a :class:`Template` of the site the container is found by what is not furniture;
without one trafilatura proposes the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import lxml.html

from crawler.extract import words
from crawler.extract.dates import (
    DateMention,
    event_time,
    find_dates,
    is_date_line,
    is_event_day,
    is_plausible,
    is_rejected,
    machine_date,
    publication_date,
    url_date,
)
from crawler.extract.document import Block, Document, digest, fold, one_line, region, squeeze
from crawler.extract.structured import StructuredData, read_structured
from crawler.extract.template import Template, main_container
from crawler.extract.text import body_text, content_blocks, split_at_title, standalone_text, teaser_of
from crawler.extract.title import choose_title


@dataclass(frozen=True, slots=True)
class Hints:
    """What other pages say of this one. ``titles`` and ``dates`` come from feeds and listings, with weights."""

    titles: tuple[tuple[str, float], ...] = ()
    dates: tuple[tuple[DateMention, float], ...] = ()
    sections: tuple[str, ...] = ()
    teaser: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """An item as read from its page. ``date`` is ISO 8601 cut to ``date_precision``, None where not known.

    ``candidates`` are all dates that were considered with their weights, ``reasons`` say what spoke for the kind.
    """

    title: str
    date: str | None
    date_precision: str
    text: str
    kind: str
    teaser: str = ""
    date_raw: str | None = None
    date_source: str | None = None
    event_start: str | None = None
    event_end: str | None = None
    event_place: str | None = None
    candidates: tuple[tuple[DateMention, float], ...] = ()
    reasons: tuple[str, ...] = ()
    schema: str | None = None
    dated_line: bool = False
    own_chars: int = 0
    list_links: int = field(default=0)


_ENOUGH_PAGES = 3  # fewer teach nothing about a site


def extract_page(
    html: bytes,
    url: str | None = None,
    *,
    charset: str | None = None,
    template: Template | None = None,
    hints: Hints | None = None,
    now: datetime | None = None,
) -> Extraction:
    """Read the item on a page; a pure function of its arguments.

    ``charset`` is that of the Content-Type header, ``template`` what is known of the site, ``hints`` what feeds and
    listings said of the page, ``now`` bounds dates (default: the present). Never raises on bad HTML.
    """
    document = Document(html, url or "http://localhost.invalid/", charset)
    return extract_document(document, template or Template(), hints or Hints(), now or datetime.now(UTC))


def extract_document(document: Document, template: Template, hints: Hints, now: datetime) -> Extraction:
    """As :func:`extract_page`, for a page that is already parsed."""
    container = main_container(document, template)
    blocks = content_blocks(document, container)
    data = read_structured(document)
    title = choose_title(document, container, blocks, data, template, hints.titles)
    before, between, after = split_at_title(document, container, title, template)
    text = standalone_text(document, title) if template.pages < _ENOUGH_PAGES else ""
    text = text or body_text(after, title, template)
    when = _event_phrase([*between, *after])
    kind, reasons = _kind(document, after, data, hints, when is not None)
    candidates = _date_candidates(
        document, container, [before, between, after], data, hints, kind, title, template
    )
    chosen = _choose_date(candidates, now)
    start, end, place = _event(data, when, after) if kind == "event" else (None, None, None)
    return Extraction(
        title=title,
        date=chosen.value if chosen else None,
        date_precision=chosen.precision if chosen else "none",
        text=text,
        kind=kind,
        teaser=teaser_of(text) or hints.teaser,
        date_raw=chosen.raw if chosen else None,
        date_source=chosen.source if chosen else None,
        event_start=start,
        event_end=end,
        event_place=place,
        candidates=tuple(candidates),
        reasons=tuple(reasons),
        schema=data.kind,
        dated_line=any(
            m.source in ("line", "time", "json-ld") or m.source.startswith("meta") for m, _ in candidates
        ),
        own_chars=len(text),
        list_links=sum(len(b.links) for b in after if b.link_density > 0.5),
    )


_WHEN = re.compile(
    r"^\W*(?:wann|termin|datum|beginn|zeit|zeitraum|veranstaltungs(?:termin|datum|beginn))\s*:", re.IGNORECASE
)
_WHERE = re.compile(
    r"(?:^|\n|\s)(?:wo|ort|veranstaltungsort|treffpunkt|adresse)\s*:\s*(?P<place>[^\n|]{3,120}?)(?=\s*(?:\n|$|(?:eintritt|kosten|anmeldung|wer|was|beginn|uhrzeit|veranstalter)\s*:))",
    re.IGNORECASE,
)


def _event_phrase(blocks: Sequence[Block]) -> str | None:
    """The block that says when something takes place (``Wann: …``), or None."""
    for index, block in enumerate(blocks[:12]):
        for line in block.text.split("\n"):
            if _WHEN.match(line) and find_dates(line):
                return block.text
            if (
                _WHEN.match(line)
                and len(line) < 12
                and index + 1 < len(blocks)
                and find_dates(blocks[index + 1].text)
            ):
                return f"{line} {blocks[index + 1].text}"
    return None


def _event(
    data: StructuredData, when: str | None, blocks: Sequence[Block]
) -> tuple[str | None, str | None, str | None]:
    start, end, place = data.event_start, data.event_end, data.event_place
    phrase = when or next((b.text for b in blocks[:6] if event_time(b.text)), None)
    if phrase and start is None:
        found = event_time(phrase)
        if found:
            start, end = found.start, found.end
    if place is None:
        match = next((m for b in blocks[:12] if (m := _WHERE.search(b.text))), None)
        place = one_line(match["place"]) if match else None
    return start, end, place


def _kind(
    document: Document, blocks: Sequence[Block], data: StructuredData, hints: Hints, has_when: bool
) -> tuple[str, list[str]]:
    score = {"news": 1.0, "project": 0.0, "event": 0.0}
    reasons = []

    def add(kind: str, weight: float, why: str) -> None:
        score[kind] += weight
        reasons.append(f"{kind} +{weight:g}: {why}")

    if data.kind == "event":
        add("event", 4, "schema.org Event")
    if data.kind == "article":
        add("news", 0.5, "schema.org article")
    if has_when:
        add("event", 3, "says when it takes place")
    path_kind = words.section_of(re.sub(r"^https?://[^/]+", "", document.url).rsplit("/", 1)[0] or "")
    if path_kind:
        add(path_kind, 2, "folder of the address")
    script = re.search(r"/([a-zA-Z_]{3,20})\.(?:php|aspx?|jsp|cgi|pl|cfm)(?:\?|$)", document.url)
    script_kind = words.section_of(script[1]) if script else None
    if script_kind:
        add(script_kind, 1.5, "name of the page")
    for section in dict.fromkeys(hints.sections):
        kind = words.section_of(section)
        if kind:
            add(kind, 2 if kind != "news" else 1, f"listed under “{section[:40]}”")
    headings = {fold(b.text) for b in blocks if b.is_heading or b.bold} | {
        fold(b.text.split("\n")[0]) for b in blocks if "\n" in b.text
    }
    if (
        len(
            headings
            & {
                "ausgangslage",
                "ausgangssituation",
                "ziel",
                "ziele",
                "umsetzung",
                "projektpartner",
                "partner",
                "massnahmen",
                "maßnahmen",
                "zielgruppe",
                "laufzeit",
            }
        )
        >= 2
    ):
        add("project", 4, "headings of a project")
    categories = " ".join(
        one_line(e.text_content())
        for e in document.body.iter("a")
        if region(e) is None
        and (_NAMES_CATEGORY(_marks(e)) or words.ARCHIVE_BY_CATEGORY.search(e.get("href") or ""))
    )
    if len(categories) < 200:
        kind = words.section_of(categories)
        if kind in ("event", "project"):
            add(kind, 1, "category")
    return max(score, key=lambda k: score[k]), reasons


_NAMES_CATEGORY = re.compile(r"\b(?:category|tag|kategorie|p-category)\b").search


def _marks(element: lxml.html.HtmlElement) -> str:
    return f"{element.get('rel') or ''} {element.get('class') or ''}"


def _date_candidates(
    document: Document,
    container: lxml.html.HtmlElement,
    parts: Sequence[Sequence[Block]],
    data: StructuredData,
    hints: Hints,
    kind: str,
    title: str,
    template: Template,
) -> list[tuple[DateMention, float]]:
    found: list[tuple[DateMention, float]] = []
    before, between, after = parts
    for mention in data.dates:
        found.append((mention, 9 if mention.source == "json-ld" or "published" in mention.source else 6))
    found.extend(_time_elements(document, container, kind))
    for index, block in enumerate([*before[-3:], *between, *after[:4]]):
        mention = _line_date(block)
        if mention and not (kind == "event" and _WHEN.match(block.text)):
            found.append((mention, 9.5 - 0.1 * index if kind != "event" else 4))
    for block in after[-3:]:
        mention = _line_date(block)
        if mention and re.search(
            r"ver(?:ö|oe)ffentlicht|eingestellt|erstellt|pressemitteilung|meldung vom", block.text, re.I
        ):
            found.append((mention, 7))
    found.extend(_near_title(document, title, template) if kind != "event" else ())
    # An event's list shows the day of the event, not of the announcement.
    found.extend((m, w) for m, w in hints.dates if kind != "event" or m.source != "listing")
    in_url = url_date(document.url)
    if in_url:
        found.append((in_url, 5))
    return sorted(found, key=lambda c: -c[1])


def _near_title(document: Document, title: str, template: Template) -> list[tuple[DateMention, float]]:
    """Date lines a few blocks before or after the title, wherever the container begins."""
    wanted = fold(title)
    places = [i for i, b in enumerate(document.blocks) if fold(b.text) == wanted]
    if not places:
        return []
    at = next((i for i in places if document.blocks[i].is_heading), places[0])
    found: list[tuple[DateMention, float]] = []
    for offset in (1, 2, -1, 3, -2, 4, -3, 5, 6, 7):
        if not 0 <= at + offset < len(document.blocks):
            continue
        block = document.blocks[at + offset]
        if digest(block.text) in template.furniture:
            continue
        mention = _line_date(block) or _labelled_date(block)
        if mention:
            found.append((mention, 8 - 0.1 * abs(offset)))
    return found


_DATE_CLASS = re.compile(
    r"(?:^|[-_ ])(?:date|datum|datetime|published?|pubdate|posted|timedata|timestamp|byline|entry-meta|post-?meta)(?:$|[-_ ])",
    re.I,
)


def _labelled_date(block: Block) -> DateMention | None:
    """A date in a short block that the page's own markup calls a date."""
    if len(block.text) > 160 or block.is_heading:
        return None
    names = " ".join(
        f"{e.get('class') or ''} {e.get('id') or ''}"
        for e in (block.element, block.element.getparent())
        if e is not None
    )
    if not _DATE_CLASS.search(names):
        return None
    mention = publication_date(block.text)
    return mention and DateMention(
        mention.value, mention.precision, mention.raw, source="line", month=mention.month, day=mention.day
    )


def _line_date(block: Block) -> DateMention | None:
    for line in [block.text, *block.text.split("\n")[:2]]:
        if not is_date_line(line):
            continue
        for mention in find_dates(line):
            if not is_rejected(line, mention) and not is_event_day(line, mention):
                return DateMention(
                    mention.value,
                    mention.precision,
                    mention.raw,
                    source="line",
                    month=mention.month,
                    day=mention.day,
                )
    return None


def _time_elements(
    document: Document, container: lxml.html.HtmlElement, kind: str
) -> list[tuple[DateMention, float]]:
    found = []
    for element in document.body.iter("time", "abbr", "meta", "span"):
        marked = element.get("itemprop") == "datePublished" or element.get("pubdate") is not None
        names = f"{element.get('class') or ''}"
        if element.tag != "time" and not marked:
            continue
        if re.search(r"updated|modified", names) and "published" not in names:
            continue
        if element.get("itemprop") in ("dateModified", "startDate", "endDate"):
            continue
        raw = (
            element.get("datetime")
            or element.get("content")
            or element.get("title")
            or squeeze(element.text_content())
        )
        mention = machine_date(raw, "time")
        if mention is None:
            continue
        article = next((a for a in element.iterancestors() if a.tag == "article"), None)
        near = (
            element in container.iter()
            or container in element.iterancestors()
            or (article is not None and (container is article or article in container.iterancestors()))
        )
        inside_event = (
            kind == "event" and not marked and not re.search(r"publish|entry-date|posted|dt-", names)
        )
        published = (
            bool(re.search(r"published|entry-date|post-date|dt-published", names)) and region(element) is None
        )
        if marked or near or published:
            found.append((mention, 9 if marked else (4 if inside_event else 8)))
    return found[:4]


def _choose_date(candidates: Sequence[tuple[DateMention, float]], now: datetime) -> DateMention | None:
    plausible = [(m, w) for m, w in candidates if is_plausible(m, now)]
    if not plausible:
        return None
    return max(plausible, key=lambda c: (c[1], c[0].precision == "day"))[0]
