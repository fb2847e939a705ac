"""What a page says of itself in markup: JSON-LD and microdata of schema.org, Open Graph, time elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from crawler.extract import limits
from crawler.extract.dates import DateMention, machine_date
from crawler.extract.document import Document
from crawler.extract.marked import (
    EVENT_TYPE,
    MarkedEvent,
    choose_event,
    event_of_thing,
    linked_event,
    marked_events,
)
from crawler.extract.plain import one_line

_ARTICLE = re.compile(
    r"(?:News|Blog|Social\w*)?(?:Article|Posting|Report|PressRelease)$|^BlogPosting$|LiveBlog", re.I
)


@dataclass(slots=True)
class StructuredData:
    """``dates`` are candidates for publication, best first. ``kind`` is ``article``, ``event`` or None."""

    headline: str | None = None
    dates: list[DateMention] = field(default_factory=list)
    kind: str | None = None
    event_start: str | None = None
    event_end: str | None = None
    event_place: str | None = None


def read_structured(document: Document) -> StructuredData:
    """Collect what a page declares. Broken JSON is passed over."""
    data = StructuredData()
    events: list[MarkedEvent] = []
    for thing in _json_ld(document):
        if any(EVENT_TYPE.search(t) for t in _types(thing)):
            events.append(event_of_thing(thing))
        else:
            _read_thing(thing, data)
    _read_meta(document, data)
    _read_microdata(document, data)
    _settle_event(document, data, events)
    return data


def _settle_event(document: Document, data: StructuredData, declared: list[MarkedEvent]) -> None:
    """The event that the page is about, if it is about one; JSON-LD goes before other markup, links come last."""
    headings = (h.text_content() for h in islice(document.body.iter("h1"), 5))
    titles = (document.head_title, document.meta("og:title"), *headings)
    title = " ".join(filter(None, titles))[: limits.BLOCK]
    chosen: MarkedEvent | None = None
    for events in (declared, marked_events(document)):
        chosen = chosen or choose_event(events, title, among_news=data.kind == "article")
    linked = linked_event(document) if chosen is None or chosen.start is None else None
    if chosen is not None:
        data.headline = chosen.name or data.headline
    chosen = linked or chosen
    if chosen is not None:
        data.kind = "event"
        data.event_start, data.event_end, data.event_place = chosen.start, chosen.end, chosen.place


def _json_ld(document: Document) -> Iterator[dict[str, Any]]:
    for script in document.root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            loaded = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        stack = [loaded]
        seen = 0
        while stack and seen < 200:
            seen += 1
            node = stack.pop()
            if isinstance(node, list):
                stack.extend(reversed(node))
            elif isinstance(node, dict):
                yield node
                graph = node.get("@graph")
                if isinstance(graph, list):
                    stack.extend(reversed(graph))
                if isinstance(node.get("mainEntity"), dict):
                    stack.append(node["mainEntity"])


def _types(thing: dict[str, Any]) -> list[str]:
    kinds = thing.get("@type")
    return [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]


def _read_thing(thing: dict[str, Any], data: StructuredData) -> None:
    types = _types(thing)
    if any(_ARTICLE.search(t) for t in types):
        data.kind = data.kind or "article"
        data.headline = data.headline or _text(thing.get("headline")) or _text(thing.get("name"))
    if any(_ARTICLE.search(t) or t in ("WebPage", "CreativeWork") for t in types):
        mention = machine_date(_text(thing.get("datePublished")), "json-ld")
        if mention:
            data.dates.append(mention)


def _text(value: Any) -> str | None:
    return one_line(value) if isinstance(value, str) and value.strip() else None


def _read_meta(document: Document, data: StructuredData) -> None:
    if (document.meta("og:type") or "").lower() == "article":
        data.kind = data.kind or "article"
    for name in (
        "article:published_time",
        "og:article:published_time",
        "date",
        "dc.date",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.issued",
        "dc.date.created",
        "publish-date",
        "datepublished",
        "sailthru.date",
    ):
        mention = machine_date(document.meta(name), f"meta {name}")
        if mention:
            data.dates.append(mention)


def _read_microdata(document: Document, data: StructuredData) -> None:
    for element in document.body.iter():
        itemtype = element.get("itemtype") if isinstance(element.tag, str) else None
        if itemtype and _ARTICLE.search(itemtype.rsplit("/", 1)[-1]):
            data.kind = data.kind or "article"
