"""What a page, a feed or a calendar selects of the archive, and how its address says it (pure).

::

    ?art=projekte&land=Hessen&thema=kinderbetreuung&buendnis=trier,bitburg&auswahl=eifel&nahe=Trier,50km&q=Ferien
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aggregator import gazetteer
from aggregator.errors import SelectionUnclear
from aggregator.places import LAENDER, land
from aggregator.topics import vocabulary
from aggregator.urls import make_slug

KIND_WORDS = {"news": "nachrichten", "project": "projekte", "event": "termine"}
USUAL_KM, MOST_KM = 50, 500
MOST_SOURCES = 100
LONGEST_WORDS = 300
PARAMETERS = ("q", "art", "land", "thema", "buendnis", "auswahl", "nahe")

_KINDS = {word: kind for kind, word in KIND_WORDS.items()} | {kind: kind for kind in KIND_WORDS}
_NEAR = re.compile(r"(?P<place>.*?)(?:[\s,;]+(?P<km>\d{1,4})\s*(?:km)?)?\s*", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All within ``km`` kilometres of a place, by great circle. ``name`` is the place as the gazetteer has it."""

    name: str
    state: str
    lat: float
    lon: float
    km: int = USUAL_KM


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters that all must hold; none of them: everything. ``words`` are searched for, each must occur."""

    words: str = ""
    kind: str | None = None
    state: str | None = None
    topic: str | None = None
    sources: tuple[str, ...] = ()
    set_slug: str | None = None
    near: Surroundings | None = None

    @property
    def filters(self) -> int:
        """How many filters there are."""
        given = (self.words, self.kind, self.state, self.topic, self.sources, self.set_slug, self.near)
        return sum(map(bool, given))


EVERYTHING = Selection()


def of_source(slug: str) -> Selection:
    """All of one alliance."""
    return Selection(sources=(slug,))


def parse(parameters: Mapping[str, str]) -> Selection:
    """The selection that the parameters of an address name; empty ones are no filters.

    :raises SelectionUnclear: one of them names no Land, topic, place …; the message is German, for the page
    """
    given = {name: " ".join(parameters.get(name, "").replace("\x00", " ").split()) for name in PARAMETERS}
    chosen = Selection(words=given["q"][:LONGEST_WORDS])
    if given["art"]:
        chosen = replace(chosen, kind=_kind(given["art"]))
    if given["land"]:
        chosen = replace(chosen, state=_state(given["land"]))
    if given["thema"]:
        chosen = replace(chosen, topic=_topic(given["thema"]))
    if given["buendnis"]:
        chosen = replace(chosen, sources=_sources(given["buendnis"]))
    if given["auswahl"]:
        chosen = replace(chosen, set_slug=_slug(given["auswahl"], "Auswahl"))
    if given["nahe"]:
        chosen = replace(chosen, near=surroundings(given["nahe"]))
    return chosen


def parameters(chosen: Selection) -> dict[str, str]:
    """The one way to write a selection: :func:`parse` gives it back."""
    near = chosen.near
    written = {
        "q": chosen.words,
        "art": KIND_WORDS.get(chosen.kind or "", ""),
        "land": make_slug(chosen.state or ""),
        "thema": chosen.topic or "",
        "buendnis": ",".join(chosen.sources),
        "auswahl": chosen.set_slug or "",
        "nahe": f"{place_words(near)},{near.km}km" if near else "",
    }
    return {name: value for name, value in written.items() if value}


def surroundings(text: str) -> Surroundings:
    """``Trier,50km``, ``Neustadt (Hessen), 20 km``, ``Trier``: a place and how far around it.

    :raises SelectionUnclear: no such place, several of them, or too far
    """
    match = _NEAR.fullmatch(text)
    name = match["place"].strip(" ,;") if match else text
    km = int(match["km"]) if match and match["km"] else USUAL_KM
    if not 1 <= km <= MOST_KM:
        raise SelectionUnclear(f"Ein Umkreis von {km} km geht nicht: 1 bis {MOST_KM} km.")
    place = gazetteer.locate(name)
    if place is None:
        if gazetteer.is_place(name):
            raise SelectionUnclear(f"„{name}“ gibt es mehrmals. Mit dem Land dahinter: {name} (Hessen).")
        raise SelectionUnclear(f"Ein Ort „{name}“ ist nicht bekannt. Beispiel: Trier,50km.")
    return Surroundings(place.name, place.state, place.lat, place.lon, km)


def place_words(near: Surroundings) -> str:
    """The place so that :func:`surroundings` finds it again: with its Land where the name alone is not clear."""
    alone = gazetteer.locate(near.name)
    clear = alone is not None and (alone.lat, alone.lon) == (near.lat, near.lon)
    return near.name if clear else f"{near.name} ({near.state})"


def state_slugs() -> dict[str, str]:
    """The Länder by their part of an address: ``baden-wuerttemberg``."""
    return {make_slug(name): name for name in LAENDER.values()}


def _kind(text: str) -> str:
    if kind := _KINDS.get(text.casefold()):
        return kind
    raise SelectionUnclear(f"Eine Art „{text}“ gibt es nicht: {', '.join(KIND_WORDS.values())}.")


def _state(text: str) -> str:
    if found := land(text):
        return found
    raise SelectionUnclear(f"„{text}“ ist kein Land. Es gibt: {', '.join(LAENDER.values())}.")


def _topic(text: str) -> str:
    topics = vocabulary().topics
    if text in topics:
        return text
    for topic in topics.values():
        if topic.label.casefold() == text.casefold():
            return topic.key
    raise SelectionUnclear(f"Ein Thema „{text}“ gibt es nicht. Es gibt: {', '.join(topics)}.")


def _sources(text: str) -> tuple[str, ...]:
    slugs = tuple(sorted({_slug(part.strip(), "Bündnis") for part in text.split(",") if part.strip()}))
    if len(slugs) > MOST_SOURCES:
        raise SelectionUnclear(f"Mehr als {MOST_SOURCES} Bündnisse gehen nicht in eine Adresse.")
    return slugs


def _slug(text: str, what: str) -> str:
    if not _SLUG.fullmatch(text):
        raise SelectionUnclear(f"„{text}“ ist kein Kurzname ({what}). Beispiel: trier.")
    return text
