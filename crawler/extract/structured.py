"""What a page says of itself in markup: JSON-LD and microdata of schema.org, Open Graph, time elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import lxml.html

from crawler.extract import limits
from crawler.extract.dates import DateMention, machine_date
from crawler.extract.document import Document
from crawler.extract.plain import one_line

_ARTICLE = re.compile(
    r"(?:News|Blog|Social\w*)?(?:Article|Posting|Report|PressRelease)$|^BlogPosting$|LiveBlog", re.I
)
_MOST_SCOPES = 50
_EVENT = re.compile(r"Event$|Festival$|Course(?:Instance)?$")


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
    for thing in _json_ld(document):
        _read_thing(thing, data)
    _read_meta(document, data)
    _read_microdata(document, data)
    return data


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
    if any(_EVENT.search(t) for t in types):
        data.kind = "event"
        data.event_start = data.event_start or _local_time(thing.get("startDate"))
        data.event_end = data.event_end or _local_time(thing.get("endDate"))
        place = thing.get("location")
        place = place.get("name") if isinstance(place, dict) else place
        data.event_place = data.event_place or (one_line(place) if isinstance(place, str) else None)
        data.headline = data.headline or _text(thing.get("name"))
    elif any(_ARTICLE.search(t) for t in types):
        data.kind = data.kind or "article"
        data.headline = data.headline or _text(thing.get("headline")) or _text(thing.get("name"))
    if any(_ARTICLE.search(t) or t in ("WebPage", "CreativeWork") for t in types):
        mention = machine_date(_text(thing.get("datePublished")), "json-ld")
        if mention:
            data.dates.append(mention)


def _text(value: Any) -> str | None:
    return one_line(value) if isinstance(value, str) and value.strip() else None


def _local_time(value: Any) -> str | None:
    text = _text(value)
    if not text:
        return None
    match = re.match(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?", text)
    if not match:
        return None
    return f"{match[1]}T{match[2]}" if match[2] and match[2] != "00:00" else match[1]


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
    scopes = 0
    for element in document.body.iter():
        itemtype = element.get("itemtype") if isinstance(element.tag, str) else None
        if itemtype and _EVENT.search(itemtype.rsplit("/", 1)[-1]):
            data.kind = "event"
            scopes += 1
            if scopes <= _MOST_SCOPES:
                _read_event(element, data)
        elif itemtype and _ARTICLE.search(itemtype.rsplit("/", 1)[-1]):
            data.kind = data.kind or "article"


def _read_event(scope: lxml.html.HtmlElement, data: StructuredData) -> None:
    for element in scope.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.get("itemprop")
        if name not in ("startDate", "endDate", "location"):
            continue
        value = element.get("content") or element.get("datetime")
        value = value or one_line(element.text_content()[: limits.BLOCK])
        if name == "startDate":
            data.event_start = data.event_start or _local_time(value)
        elif name == "endDate":
            data.event_end = data.event_end or _local_time(value)
        elif name == "location":
            data.event_place = data.event_place or one_line(element.text_content()[: limits.BLOCK])[:200]
