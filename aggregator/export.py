"""Everything that was found, as lines for other programs. One line an item and source, in a fixed order."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal, TextIO

from sqlmodel import Session, col, select

from aggregator.models import Item, Source

FIELDS = (
    "url",
    "kind",
    "title",
    "published",
    "date_precision",
    "text",
    "source",
    "topics",
    "status",
    "medium",
    "event_start",
    "event_end",
    "event_place",
    "profile",
    "places",
    "story",
    "teaser",
    "first_seen_at",
    "announced_at",
)


def lines(session: Session) -> Iterator[dict[str, Any]]:
    """Items of all sources that did not opt out, removed ones too (``status``), by source and number."""
    query = (
        select(Item, Source.slug)
        .join(Source)
        .where(Source.status != "opted_out")
        .order_by(col(Source.id), col(Item.id))
        .execution_options(yield_per=500)
    )
    for item, slug in session.exec(query):
        line = {name: getattr(item, name) for name in FIELDS if name != "source"} | {"source": slug}
        yield {name: _plain(line[name]) for name in FIELDS}


def write(session: Session, out: TextIO, form: Literal["jsonl", "csv"]) -> int:
    """Write all lines; returns how many. In CSV, topics and places are separated by semicolons, a profile is JSON."""
    count = 0
    table = csv.DictWriter(out, FIELDS, lineterminator="\n")
    if form == "csv":
        table.writeheader()
    for line in lines(session):
        count += 1
        if form == "csv":
            joined = {name: ";".join(line[name]) for name in ("topics", "places")}
            profile = json.dumps(line["profile"], ensure_ascii=False) if line["profile"] else ""
            table.writerow(line | joined | {"profile": profile})
        else:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    return count


def _plain(value: Any) -> Any:
    """Times as ISO 8601 in UTC."""
    return value.isoformat() + "Z" if isinstance(value, datetime) else value
