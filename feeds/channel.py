"""Which feeds there are, and where: an address, a title and a selection each (no format, no entries).

Every view of the archive is a feed at its own address with the format behind it::

    /alle  /nachrichten  /projekte  /termine  /land/hessen  /thema/kinderbetreuung  /buendnis/trier
    /auswahl/eifel  /suche?land=hessen&nahe=Trier,50km&q=Ferien          + .atom, .rss, .json …
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from sqlmodel import Session

from aggregator import selection, sets, store
from aggregator.clock import aware
from aggregator.errors import SourceUnknown
from aggregator.places import LAENDER
from aggregator.selection import EVERYTHING, KIND_WORDS, Selection, of_source
from aggregator.shapes import SourceSetView, SourceView
from aggregator.topics import vocabulary
from aggregator.urls import make_slug
from feeds import words
from feeds.document import NAME

OPTED_OUT = "opted_out"
_KINDS = {word: kind for kind, word in KIND_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Channel:
    """A selection of items with a lasting address: its page is ``/{path}``, its feeds ``/{path}.{format}``.

    ``query`` is that of a search. ``born`` (aware; None: with the database) stands in for ``updated`` while the
    feed has no entry. ``prefix`` is ``/feeds`` for who subscribed when feeds stood there: these addresses last.
    """

    path: str
    label: str
    subtitle: str
    chosen: Selection
    query: str = ""
    closed: bool = False
    born: datetime | None = None
    prefix: str = ""

    @property
    def title(self) -> str:
        """The title of the feed; ``label`` is its name on our own pages."""
        return f"{NAME}: {self.label}"

    @property
    def page(self) -> str:
        """Path of the page, below the public address."""
        if self.closed:
            return "/"
        return f"/{self.path}{self._query}"

    def address(self, suffix: str, month: str | None = None) -> str:
        """Path of the feed in one format, or of a month (``2026-03``) of its archive, below the public address."""
        if month:
            # Months have one address each, also for who subscribed to the feed where it stood first.
            return f"/{self.path}/archiv/{month}.{suffix}{self._query}"
        return f"{self.prefix}/{self.path}.{suffix}{self._query}"

    @property
    def tag(self) -> str:
        """What its id ends with, whatever its address is."""
        return f"/feeds/{self.path}{self._query}"

    @property
    def _query(self) -> str:
        return f"?{self.query}" if self.query else ""


def everything() -> Channel:
    """The channel of all alliances."""
    return Channel("alle", "alle Bündnisse", news_of("den Lokalen Bündnissen für Familie"), EVERYTHING)


def of_kind(kind: str) -> Channel:
    """The channel of all news, projects or events."""
    subtitle = (
        f"{words.kinds_word(kind)} der Lokalen Bündnisse für Familie. Jeder Eintrag führt zum Original."
    )
    return Channel(KIND_WORDS[kind], words.kinds_word(kind), subtitle, Selection(kind=kind))


def of_state(state: str) -> Channel:
    """The channel of a Land."""
    subtitle = news_of(f"den Lokalen Bündnissen für Familie: {state}")
    return Channel(f"land/{make_slug(state)}", state, subtitle, Selection(state=state))


def of_topic(key: str) -> Channel:
    """The channel of a topic."""
    topic = vocabulary().topics[key]
    subtitle = f"{topic.description} Jeder Eintrag führt zum Original."
    return Channel(f"thema/{key}", topic.label, subtitle, Selection(topic=key))


def alliance(source: SourceView) -> Channel:
    """The channel of one alliance; of one that opted out it stays, empty and without its name."""
    born, path = aware(source.created_at), f"buendnis/{source.slug}"
    chosen = of_source(source.slug)
    if source.status == OPTED_OUT:
        subtitle = "Dieses Bündnis ist nicht mehr aufgenommen."
        return Channel(path, "nicht mehr aufgenommen", subtitle, chosen, closed=True, born=born)
    return Channel(path, source.name, news_of(source.name), chosen, born=born)


def of_set(found: SourceSetView) -> Channel:
    """The channel of a named set of alliances."""
    chosen = Selection(set_slug=found.slug)
    born = aware(found.created_at)
    return Channel(f"auswahl/{found.slug}", found.name, news_of(found.name), chosen, born=born)


def search(chosen: Selection, names: Mapping[str, str] | None = None) -> Channel:
    """The channel of a search with its filters; of no filter at all, that of everything.

    ``names`` are what its alliances and its set are called, by slug.
    """
    if not chosen.filters:
        return everything()
    query = urlencode(selection.parameters(chosen), quote_via=quote, safe=",")
    label = words.selection_words(chosen, names)
    return Channel("suche", label, news_of(f"den Lokalen Bündnissen für Familie: {label}"), chosen, query)


def of_selection(session: Session, chosen: Selection) -> Channel:
    """The channel of a selection at its shortest address: of one filter alone, the channel that is named after it.

    :raises SourceUnknown: no alliance or set has this name
    """
    names = _names(session, chosen)
    if chosen.filters == 1:
        if chosen.kind:
            return of_kind(chosen.kind)
        if chosen.state:
            return of_state(chosen.state)
        if chosen.topic:
            return of_topic(chosen.topic)
        if chosen.set_slug:
            return of_set(sets.source_set(session, chosen.set_slug))
        if len(chosen.sources) == 1:
            return alliance(store.source(session, chosen.sources[0]))
    return search(chosen, names)


def find(session: Session, path: str, parameters: Mapping[str, str]) -> Channel | None:
    """The channel at an address without its format; None: there is none.

    :raises SelectionUnclear: a filter of a search names nothing that there is
    :raises SourceUnknown: no alliance or set has this name
    """
    head, _, rest = path.partition("/")
    if head == "suche" and not rest:
        chosen = selection.parse(parameters)
        return search(chosen, _names(session, chosen))
    if head == "alle" and not rest:
        return everything()
    if head in _KINDS and not rest:
        return of_kind(_KINDS[head])
    if head == "land" and (state := selection.state_slugs().get(rest)):
        return of_state(state)
    if head == "thema" and rest in vocabulary().topics:
        return of_topic(rest)
    if head == "buendnis" and rest:
        return alliance(store.source(session, rest))
    if head == "auswahl" and rest:
        return of_set(sets.source_set(session, rest))
    return None


def standing(session: Session) -> Iterator[Channel]:
    """All channels but those of searches, which are as many as people ask for."""
    yield everything()
    yield from (of_kind(kind) for kind in KIND_WORDS)
    yield from (of_state(state) for state in LAENDER.values())
    yield from (of_topic(key) for key in vocabulary().topics)
    yield from (of_set(found) for found in sets.source_sets(session))
    yield from (alliance(source) for source in store.sources(session, counted=False))


def _names(session: Session, chosen: Selection) -> dict[str, str]:
    """What the alliances and the set of a selection are called, by slug: alliances by their place, if known.

    :raises SourceUnknown: one of them is not there, or has opted out
    """
    names = {}
    for slug in chosen.sources:
        source = store.source(session, slug)
        if source.status == OPTED_OUT:
            raise SourceUnknown(f"No source is called {slug!r}.")
        names[slug] = source.place or source.name
    if chosen.set_slug:
        names[chosen.set_slug] = sets.source_set(session, chosen.set_slug).name
    return names


def news_of(whom: str) -> str:
    """The subtitle of a feed."""
    return f"Neues von {whom}. Jeder Eintrag führt zum Original."
