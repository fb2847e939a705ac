"""One page to one item: title, date, kind and text, each with where it came from.

The way of a page: parse → find the container → vote on the title → gather date candidates, choose one → clean the
text → read when it takes place → tell the kind. With a :class:`Template` of the site the container is what is no
furniture; without one trafilatura proposes the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from crawler.extract import words
from crawler.extract.blocks import LONG, Block
from crawler.extract.dates import BERLIN, DateMention
from crawler.extract.dating import Surroundings, choose_date, date_candidates
from crawler.extract.document import Document
from crawler.extract.events import EventFacts, read_event
from crawler.extract.kinds import tell_kind
from crawler.extract.lone import standalone_text
from crawler.extract.plain import fold
from crawler.extract.projects import project_profile
from crawler.extract.structured import StructuredData, read_structured
from crawler.extract.template import Template, main_container
from crawler.extract.text import body_text, content_blocks, split_at_title, teaser_of
from crawler.extract.title import choose_title
from crawler.extract.years import Years


@dataclass(frozen=True, slots=True)
class Hints:
    """What other pages say of this one. ``titles`` and ``dates`` come from feeds and listings, with weights.

    ``teaser`` is that of a feed, ``leads`` are the words that lists show of it.
    ``kind`` is that which a site rule gives it.
    """

    titles: tuple[tuple[str, float], ...] = ()
    dates: tuple[tuple[DateMention, float], ...] = ()
    sections: tuple[str, ...] = ()
    teaser: str = ""
    leads: tuple[str, ...] = ()
    kind: str | None = None


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
    profile: dict[str, dict[str, Any]] = field(default_factory=dict)
    candidates: tuple[tuple[DateMention, float], ...] = ()
    reasons: tuple[str, ...] = ()
    schema: str | None = None
    shows_date: bool = False


_LEAD = 80  # characters of a block by which it is known again
_BEFORE_LEAD = 60  # characters of a list's entry that may stand before: a day, a category
_OF_THE_PAGE = ("line", "statement", "time", "json-ld")
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
    template = _less_its_own(template, document, hints)
    container = main_container(document, template)
    data = read_structured(document)
    title = choose_title(
        document, container, content_blocks(document, container), data, template, hints.titles
    )
    before, between, after = split_at_title(document, container, title, template)
    seen = now if template.pages >= _ENOUGH_PAGES else None  # a visit's page was fetched just now
    around = Surroundings(container, before, between, after, title, template, seen)
    candidates = date_candidates(document, around, data, hints.dates)
    chosen = choose_date(candidates, now, event_start=None)
    own = [*between, *after]
    event = _event(document, own, data, hints, title, chosen, now)
    starts = (event.start or "")[:10]
    has_date = any(m.source != "url" and m.value != starts for m, _ in candidates)
    kind, reasons = tell_kind(document, own, data, event, hints.sections, has_date)
    if hints.kind:
        kind, reasons = hints.kind, (f"{hints.kind}: site rule",)
    if kind == "event":
        # An event's list shows the day of the event, not of the announcement.
        candidates = [(m, w) for m, w in candidates if m.source != "listing"]
        firm = template.pages >= _ENOUGH_PAGES or _is_firm(event, data)
        chosen = choose_date(candidates, now, event_start=event.start if firm else None, of_event=True)
    text = body_text(after, title, template)
    if template.pages < _ENOUGH_PAGES:
        text = standalone_text(document, title, text)
    return Extraction(
        title=title,
        date=chosen.value if chosen else None,
        date_precision=chosen.precision if chosen else "none",
        text=text,
        kind=kind,
        teaser=teaser_of(text) or hints.teaser,
        date_raw=chosen.raw if chosen else None,
        date_source=chosen.source if chosen else None,
        event_start=event.start if kind == "event" else None,
        event_end=event.end if kind == "event" else None,
        event_place=event.place if kind == "event" else None,
        profile=project_profile(own, document.url, document.links) if kind == "project" else {},
        candidates=tuple(candidates),
        reasons=reasons,
        schema=data.kind,
        shows_date=any(m.source in _OF_THE_PAGE or "meta" in m.source for m, _ in candidates),
    )


def _less_its_own(template: Template, document: Document, hints: Hints) -> Template:
    """The template without the paragraphs that lists show of this very page: on its own page they are text.

    Boxes of related items repeat the beginning of an item on so many others that it looks like the site's own.
    """
    common = template.furniture | template.repeated
    leads = [fold(lead) for lead in (*hints.leads, hints.teaser) if lead]
    own = {
        block.mark
        for block in document.blocks
        if len(block.text) >= LONG
        and block.region is None
        and block.mark in common
        and any(0 <= lead.find(fold(block.text)[:_LEAD]) <= _BEFORE_LEAD for lead in leads)
    }
    if not own:
        return template
    return replace(template, furniture=template.furniture - own, repeated=template.repeated - own)


def _event(
    document: Document,
    own: Sequence[Block],
    data: StructuredData,
    hints: Hints,
    title: str,
    chosen: DateMention | None,
    now: datetime,
) -> EventFacts:
    """When and where, from the page; its day from a list of events where the page itself names none."""
    among_events = words.section_of_address(document.url) == "event" or any(
        words.section_of(section) == "event" for section in hints.sections
    )
    published = chosen.value if chosen else None
    years = Years.of(" ".join((title, *hints.sections)), published, now.astimezone(BERLIN).date())
    event = read_event(own, data, published, among_events=among_events, title=title, years=years)
    if event.start is None and among_events:
        listed = (m.value for m, _ in hints.dates if m.source == "listing" and m.precision == "day")
        event = replace(event, start=next(listed, None))
    return event


def _is_firm(event: EventFacts, data: StructuredData) -> bool:
    """Whether a lone page is sure to speak of an event: its own day may else be the one on which it was written."""
    if data.kind == "event":
        return True
    return data.kind != "article" and event.start is not None and "T" in event.start
