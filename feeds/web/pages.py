"""Every page a reader sees, as a function from the database to HTML, for the app and the static edition."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from sqlmodel import Session

from aggregator import announced, store
from aggregator.config import Settings
from aggregator.errors import BadInput
from aggregator.search import query as search
from aggregator.selection import of_source
from aggregator.shapes import ItemView, SourceView, StoryView
from aggregator.topics import vocabulary
from feeds import channel, loading, words
from feeds.web.paging import Pages, shown
from feeds.web.view import View

PAGE = 20
FEW = 5
KINDS = ("news", "project", "event")
LAENDER = (
    *("Baden-Württemberg", "Bayern", "Berlin", "Brandenburg", "Bremen", "Hamburg", "Hessen"),
    *("Mecklenburg-Vorpommern", "Niedersachsen", "Nordrhein-Westfalen", "Rheinland-Pfalz", "Saarland"),
    *("Sachsen", "Sachsen-Anhalt", "Schleswig-Holstein", "Thüringen"),
)
_WITHOUT_STATE = "Ohne Angabe des Landes"
_PRECISION = {
    "day": "auf den Tag genau",
    "month": "nur der Monat ist bekannt",
    "year": "nur das Jahr ist bekannt",
}


def start(view: View, session: Session, page: int | None = None) -> str:
    """Search box, numbers, and what is new; with a page number, all items page by page.

    New is what was announced: an archive found today must not push it off the page. Where little was, the
    latest of the archive follows below, and is called so.
    """
    numbers = store.overview(session)
    pages = Pages(page or 1, PAGE, store.count_items(session))
    news = [] if page else _by_day(announced.stories(session, limit=PAGE))
    items = []
    if page or len(news) < FEW:
        items = store.newest_items(session, limit=PAGE, offset=pages.offset)
    shown = {item.id for item in news}
    return view.page(
        "start.html",
        page=page,
        news=news,
        items=[item for item in items if item.id not in shown],
        pages=pages,
        numbers=numbers,
        alliances=numbers["sources"] - numbers["opted_out"],
    )


def _by_day(stories: list[StoryView]) -> list[ItemView]:
    """Latest day of publication first; what has none stands where it was announced."""

    def day(item: ItemView) -> str:
        return item.published or (item.announced_at or item.first_seen_at).date().isoformat()

    return sorted((story.item for story in stories), key=day, reverse=True)


def results(view: View, session: Session, text: str, kind: str, state: str, page: int) -> str:
    """What a search finds; without words, how to search. A query that is no query is explained."""
    kind, state = shown(kind, KINDS), shown(state, LAENDER)
    pages, hits, explanation = Pages(page, PAGE, 0), None, ""
    if text:
        try:
            hits = search.query(
                session, text, limit=PAGE, offset=pages.offset, kind=kind or None, state=state or None
            )
            pages = Pages(page, PAGE, hits.total)
        except BadInput as error:
            explanation = str(error)
    return view.page(
        "suche.html",
        text=text,
        hits=hits,
        pages=pages,
        explanation=explanation,
        kind=kind,
        state=state,
        kinds=KINDS,
        states=LAENDER,
    )


def item(view: View, session: Session, number: int) -> str:
    """One item: the original first, then what is known of it.

    :raises ItemUnknown: there is none, or it may no longer be shown
    """
    found = store.item(session, number)
    return view.page(
        "eintrag.html",
        item=found,
        elsewhere=_elsewhere(session, found),
        topics=[vocabulary().topics[key].label for key in found.topics if key in vocabulary().topics],
        teaser=loading.teaser_of(found, view.settings),
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


def listed(session: Session) -> list[SourceView]:
    """The alliances that pages name: all but those that opted out."""
    return [source for source in store.sources(session) if source.status != channel.OPTED_OUT]


def by_state(sources: Sequence[SourceView]) -> list[tuple[str, list[SourceView]]]:
    """Alliances by Land and name; those without a Land last."""
    ordered = sorted(
        sources, key=lambda s: (s.state is None, words.sort_key(s.state or ""), words.sort_key(s.name))
    )
    return [(state or _WITHOUT_STATE, list(group)) for state, group in groupby(ordered, lambda s: s.state)]


def alliances(view: View, session: Session) -> str:
    """All alliances by Land."""
    sources = listed(session)
    return view.page("buendnisse.html", groups=by_state(sources), total=len(sources))


def subscribe(view: View, session: Session) -> str:
    """What feeds are and which there are."""
    return view.page("abonnieren.html", everything=channel.everything(), groups=by_state(listed(session)))


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
