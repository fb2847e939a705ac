"""What the archive holds: the truth that every reader is measured by, told without rendering a feed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import select

from aggregator.models import Item, Source
from aggregator.shapes import FoundItem
from feeds.sanitise import plain
from tests.feeds.conftest import Site, found


class Shown(NamedTuple):
    """An item as a reader has it."""

    id: str
    title: str
    link: str


@dataclass(frozen=True)
class Channel:
    """A feed to subscribe to: its address with ``{suffix}`` for the format, and which items are its own."""

    address: str
    holds: Callable[[Item, Source], bool]

    def path(self, suffix: str) -> str:
        return self.address.format(suffix=suffix)


EVERYTHING = Channel("/alle.{suffix}", lambda item, source: True)
CHANNELS = (
    EVERYTHING,
    Channel("/feeds/alle.{suffix}", EVERYTHING.holds),  # where it stood first
    Channel("/termine.{suffix}", lambda item, source: item.kind == "event"),
    Channel("/land/hessen.{suffix}", lambda item, source: source.state == "Hessen"),
    Channel("/thema/kinderbetreuung.{suffix}", lambda item, source: "kinderbetreuung" in item.topics),
    Channel("/buendnis/oberau.{suffix}", lambda item, source: source.slug == "oberau"),
    Channel("/buendnis/zell.{suffix}", lambda item, source: source.slug == "zell"),
    Channel(
        "/suche.{suffix}?land=bayern&q=Meldung",
        lambda item, source: source.state == "Bayern" and "Meldung" in item.title,
    ),
)


def awkward() -> list[FoundItem]:
    """Titles and addresses that a careless feed or a careless reader breaks.

    None is sound HTML: what such a title means in RSS is left open, and feedparser takes it for markup.
    """
    return [
        found("oberau", 4, title="„Eltern“ & ‚Äpfel‘: 1 < 2, ½ & mehr"),
        found("oberau", 5, title="]]> AT&T <Fett> & <!-- nichts"),
        found(
            "oberau",
            6,
            title="\"Übermut\" – 100 % 'Spaß'",
            url="https://www.oberau.example/%C3%BCber?a=%26;b#c",
        ),
        found("oberau", 7, title="Ü" * 120 + " Ende 👨‍👩‍👧 עברית", url="https://www.oberau.example/lang/"),
    ]


def held(site: Site, channel: Channel = EVERYTHING) -> list[Shown]:
    """The announced items of a channel, in no order that means something."""
    with site.database.session() as session:
        rows = session.exec(select(Item, Source).join(Source)).all()
        return sorted(
            Shown(item.entry_id, plain(item.title), item.url)
            for item, source in rows
            if item.announced_at and item.status == "live" and channel.holds(item, source)
        )
