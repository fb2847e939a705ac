"""What a found item becomes before it is compared: clean, without contact data, teaser cut (pure)."""

import re
from dataclasses import dataclass
from typing import Any

from aggregator.mentions import places_named
from aggregator.privacy import mask, mask_values
from aggregator.shapes import FoundItem
from aggregator.teaser import lead, shorten

_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")


@dataclass(frozen=True, slots=True)
class Normal:
    """The part of an item that says something, as it is stored."""

    kind: str
    title: str
    published: str | None
    date_precision: str
    date_raw: str | None
    date_source: str | None
    teaser: str
    text: str
    event_start: str | None
    event_end: str | None
    event_place: str | None
    profile: dict[str, Any]
    places: list[str]


def normalise(found: FoundItem, teaser_chars: int, own_place: str | None = None) -> Normal:
    """Clean texts and without contact data; a title that was nothing else keeps a name to go by.

    ``own_place`` is that of the source: ``places`` are the others that are named.
    """
    text = _lines(mask(storable(found.text)))
    title = " ".join(mask(storable(found.title)).split()) or "Ohne Titel"
    published = found.published
    return Normal(
        kind=found.kind,
        title=title,
        published=published,
        date_precision={10: "day", 7: "month", 4: "year"}[len(published)] if published else "none",
        date_raw=_optional(mask(found.date_raw or "")),
        date_source=_optional(found.date_source),
        teaser=shorten(_teaser(found, text), teaser_chars),
        text=text,
        event_start=_optional(found.event_start),
        event_end=_optional(found.event_end),
        event_place=mask(storable(found.event_place or "")).strip() or None,
        profile=mask_values(_storable(found.profile)),
        places=places_named(f"{title}\n{text}", own_place),
    )


def storable(text: str) -> str:
    """``text`` without what no database takes: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _storable(value: Any) -> Any:
    """Plain JSON data as :func:`storable`."""
    if isinstance(value, dict):
        return {storable(str(key)): _storable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value]
    return storable(value) if isinstance(value, str) else value


def _teaser(found: FoundItem, text: str) -> str:
    """What the page offers as its teaser; where that is but the beginning of its text, a better beginning."""
    offered = " ".join(found.teaser.split())
    if " ".join(found.text.split()).startswith(offered.rstrip(" …")):
        return lead(text)
    return " ".join(mask(storable(offered)).split()) or lead(text)


def _optional(text: str | None) -> str | None:
    return storable(text).strip() or None if text else None


def _lines(text: str) -> str:
    """Lines without blanks at their ends, never more than one empty one in a row."""
    lines = (_BLANKS.sub(" ", line).strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
