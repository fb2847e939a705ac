"""The service office's board: every alliance with its state, as page and as CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from aggregator import store, websub
from aggregator.clock import berlin, utc_now
from aggregator.entry_points import entry_points
from aggregator.shapes import SourceView
from feeds import health, words
from feeds.web.paging import shown
from feeds.web.view import View

_NEVER = datetime(1, 1, 1)  # noqa: DTZ001 (stored moments are UTC without zone)

_TELLING = ("homepage", "feed", "sitemap")
_MOST_POINTS = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the board."""

    source: SourceView
    condition: health.Condition
    error: str


@dataclass(frozen=True, slots=True)
class Choice:
    """How the board is sorted and filtered, as its address says."""

    sort: str = "zustand"
    descending: bool = False
    state: str = ""
    condition: str = ""

    def parameters(self) -> dict[str, str]:
        """The address again, for links that change one thing."""
        return {
            "sort": self.sort,
            "richtung": "ab" if self.descending else "",
            "land": self.state,
            "zustand": self.condition,
        }


COLUMNS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "buendnis": ("Bündnis", lambda row: words.sort_key(row.source.name)),
    "land": ("Land", lambda row: words.sort_key(row.source.state or "~")),
    "zustand": ("Zustand", lambda row: row.condition.rank),
    "besuch": ("Letzter Besuch", lambda row: row.source.last_visit_at or _NEVER),
    "neu": ("Zuletzt Neues", lambda row: row.source.last_new_item_at or _NEVER),
    "eintraege": ("Einträge", lambda row: row.source.items),
    "fehler": ("Letzter Fehler", lambda row: (not row.error, row.error)),
}


def choice(sort: str, direction: str, state: str, condition: str) -> Choice:
    """The choice of an address; what is unknown is left out."""
    return Choice(
        sort=shown(sort, COLUMNS) or "zustand",
        descending=direction == "ab",
        state=state,
        condition=shown(condition, health.CONDITIONS),
    )


def rows(sources: Sequence[SourceView], chosen: Choice) -> list[Row]:
    """The lines that the choice leaves, in its order; equal ones by name."""
    lines = [
        Row(source, health.condition(source), health.error_words(source.last_error))
        for source in sorted(sources, key=lambda source: words.sort_key(source.name))
    ]
    kept = [
        line
        for line in lines
        if (not chosen.state or line.source.state == chosen.state)
        and (not chosen.condition or line.condition.key == chosen.condition)
    ]
    return sorted(kept, key=COLUMNS[chosen.sort][1], reverse=chosen.descending)


def page(view: View, session: Session, chosen: Choice) -> str:
    """The board as a page."""
    sources = store.sources(session)
    counts = Counter(health.condition(source).key for source in sources)
    return view.page(
        "lage.html",
        rows=rows(sources, chosen),
        chosen=chosen,
        columns={key: title for key, (title, _) in COLUMNS.items()},
        conditions=list(health.CONDITIONS.values()),
        counts=counts,
        states=sorted({source.state for source in sources if source.state}, key=words.sort_key),
        total=len(sources),
    )


def source_page(view: View, session: Session, slug: str) -> str:
    """The visits of one alliance, and where its entries are found.

    :raises SourceUnknown: no alliance has this slug
    """
    source = store.source(session, slug)
    points = entry_points(session, slug)
    # Pages that were looked at once and lead nowhere are many, and tell the office nothing.
    telling = [point for point in points if point.items or point.role in _TELLING]
    return view.page(
        "lage_quelle.html",
        source=source,
        condition=health.condition(source),
        visits=store.visits(session, slug, limit=50),
        subscriptions=[
            (subscription, health.subscription_words(subscription.status))
            for subscription in websub.subscriptions(session, slug, utc_now())
        ],
        points=telling[:_MOST_POINTS],
        other_points=len(points) - len(telling[:_MOST_POINTS]),
    )


def table(session: Session, chosen: Choice) -> bytes:
    """The board as CSV the way a German Excel opens it: UTF-8 with BOM, semicolons, local time."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            *("Kennung", "Bündnis", "Ort", "Land", "Zustand", "Website", "Letzter Besuch"),
            *("Letzter Erfolg", "Letzter neuer Eintrag", "Nächster Besuch", "Einträge"),
            *("Fehler in Folge", "Letzter Fehler"),
        ]
    )
    for row in rows(store.sources(session), chosen):
        source = row.source
        writer.writerow(
            [
                *(_cell(source.slug), _cell(source.name), _cell(source.place), _cell(source.state)),
                *(row.condition.word, _cell(source.homepage_url), _when(source.last_visit_at)),
                *(_when(source.last_success_at), _day(source.last_new_item_at), _when(source.next_visit_at)),
                *(source.items, source.failures, row.error),
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def _cell(value: str | None) -> str:
    """A text that no spreadsheet runs as a formula."""
    text = value or ""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _when(moment: datetime | None) -> str:
    return f"{berlin(moment):%d.%m.%Y %H:%M}" if moment else ""


def _day(moment: datetime | None) -> str:
    return words.day_short(moment) if moment else ""
