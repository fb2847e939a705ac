"""Every page a reader sees, as a function from the database to HTML, for the app and the static edition."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from aggregator import agenda, announced, store
from aggregator.clock import BERLIN
from aggregator.config import Settings
from aggregator.selection import Selection, of_source
from aggregator.sets import source_set
from aggregator.shapes import ItemView, StoryView
from aggregator.topics import vocabulary
from feeds import channel, directory
from feeds.channel import Channel
from feeds.web.paging import Pages
from feeds.web.view import View

PAGE = 20
FEW = 5
_BACK = {
    "land": ("/buendnisse", "Bündnisse nach Ländern"),
    "thema": ("/themen", "Themen"),
    "auswahl": ("/buendnisse", "Bündnisse"),
}
_PRECISION = {
    "day": "auf den Tag genau",
    "month": "nur der Monat ist bekannt",
    "year": "nur das Jahr ist bekannt",
}


def start(view: View, session: Session) -> str:
    """Search box, numbers, what is new, and the ways to topics and Länder.

    New is what was announced: an archive found today must not push it off the page. Where little was, the
    latest of the archive follows below, and is called so.
    """
    numbers = store.overview(session)
    stories = announced.stories(session, limit=PAGE)
    news = _by_day(stories)
    archive = store.newest_items(session, limit=PAGE) if len(news) < FEW else []
    shown = {item.id for item in news}
    sources = directory.listed(session)
    return view.page(
        "start.html",
        news=news,
        others={story.item.id: story.elsewhere for story in stories},
        items=[item for item in archive if item.id not in shown],
        numbers=numbers,
        alliances=len(sources),
        topics=vocabulary().topics.values(),
        states=directory.states(sources),
    )


def _by_day(stories: list[StoryView]) -> list[ItemView]:
    """Latest day of publication first; what has none stands where it was announced."""

    def day(item: ItemView) -> str:
        return item.published or (item.announced_at or item.first_seen_at).date().isoformat()

    return sorted((story.item for story in stories), key=day, reverse=True)


def view_page(view: View, session: Session, chosen: Channel, page: int = 1, size: int = PAGE) -> str:
    """The page of a channel: what the archive has of it, the newest first; of events those to come first.

    ``size`` entries a page; the static edition has the first page only.
    """
    pages = Pages(page, size, store.count_items(session, chosen.chosen))
    members = []
    if chosen.chosen.set_slug:
        members = [
            store.source(session, slug) for slug in source_set(session, chosen.chosen.set_slug).sources
        ]
    return view.page(
        "ansicht.html",
        feeds=chosen,
        groups=groups(session, chosen.chosen, pages),
        pages=pages,
        members=members,
        back=_BACK.get(chosen.path.partition("/")[0]),
    )


def groups(session: Session, chosen: Selection, pages: Pages) -> list[tuple[str, list[ItemView]]]:
    """A page of the archive below its headings; empty ones are for the number of entries."""
    if chosen.kind != "event":
        items = store.newest_items(session, limit=pages.size, offset=pages.offset, chosen=chosen)
        return [("" if chosen.filters else "Alle Einträge", items)] if items else []
    today = datetime.now(BERLIN).date()
    coming, others = agenda.by_day(session, today=today, limit=pages.size, offset=pages.offset, chosen=chosen)
    undated = any(item.event_start is None for item in others)
    past = "Frühere Termine und solche ohne Tag" if undated else "Frühere Termine"
    return [(title, items) for title, items in (("Kommende Termine", coming), (past, others)) if items]


def topics(view: View, session: Session) -> str:
    """All topics, what each means, and how many entries it has."""
    counts = store.topic_counts(session)
    return view.page("themen.html", topics=vocabulary().topics.values(), counts=counts)


def item(view: View, session: Session, number: int) -> str:
    """One item: the original first, then what is known of it.

    :raises ItemUnknown: there is none, or it may no longer be shown
    """
    found = store.item(session, number)
    return view.page(
        "eintrag.html",
        item=found,
        elsewhere=_elsewhere(session, found),
        topics=[vocabulary().topics[key] for key in found.topics if key in vocabulary().topics],
        precision=_PRECISION.get(found.date_precision, "die Website nennt keins"),
        feeds=channel.alliance(store.source(session, found.source_slug)),
    )


def _elsewhere(session: Session, item: ItemView) -> list[ItemView]:
    """The same release of others, one item an alliance."""
    same = store.story_items(session, item.story) if item.story else []
    others = {other.source_slug: other for other in reversed(same) if other.source_slug != item.source_slug}
    return list(reversed(others.values()))


def alliance(view: View, session: Session, slug: str, page: int = 1, size: int = PAGE) -> str:
    """One alliance with its items, newest first.

    :raises SourceUnknown: no alliance has this slug
    """
    source = store.source(session, slug)
    if source.status == channel.OPTED_OUT:
        return fault(view, 410)
    pages = Pages(page, size, store.count_items(session, of_source(slug)))
    return view.page(
        "buendnis.html",
        source=source,
        items=store.newest_items(session, limit=size, offset=pages.offset, chosen=of_source(slug)),
        pages=pages,
        feeds=channel.alliance(source),
    )


def alliances(view: View, session: Session) -> str:
    """All alliances by Land."""
    sources = directory.listed(session, counted=True)
    return view.page(
        "buendnisse.html",
        groups=directory.by_state(sources),
        total=len(sources),
        sets=list(directory.of_sets(session)),
    )


def terms(view: View) -> str:
    """What may be done with feeds and pieces for other pages, and what is reserved."""
    return view.page("nutzung.html")


def crawler(view: View, settings: Settings) -> str:
    """Who visits, why, how often, what is kept, and how to stop it."""
    return view.page("crawler.html", delay=f"{settings.download_delay:g}".replace(".", ","))


_FAULTS = {
    404: (
        "Diese Seite gibt es nicht",
        "Vielleicht ist die Adresse vertippt, oder der Eintrag wurde entfernt.",
    ),
    405: ("So geht es nicht", "Diese Adresse kann nur gelesen werden."),
    410: ("Nicht mehr aufgenommen", "Dieses Bündnis ist auf Wunsch nicht mehr in Bündnisradar zu finden."),
    500: (
        "Da ist etwas schiefgegangen",
        "Der Fehler liegt bei uns und ist vermerkt. Bitte später noch einmal.",
    ),
    503: ("Gerade nicht erreichbar", "Die Datenbank antwortet nicht. Bitte in ein paar Minuten noch einmal."),
}


def fault(view: View, status: int, explanation: str = "") -> str:
    """A friendly page for an HTTP status; ``explanation`` says what was wrong with the address."""
    title, text = _FAULTS.get(status, ("Das hat nicht geklappt", "Bitte von der Startseite aus noch einmal."))
    return view.page("fehler.html", title=title, text=explanation or text, status=status)
