"""What somebody asked for in a form or an address: as typed, as understood, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from aggregator import selection, sets, store
from aggregator.errors import SelectionUnclear, SourceUnknown
from aggregator.selection import KIND_WORDS, MOST_KM, PARAMETERS, USUAL_KM, Selection
from aggregator.topics import vocabulary
from feeds import directory, words
from feeds.channel import OPTED_OUT

FIELDS = (*PARAMETERS, "ort", "km")
"""What the forms have: the parameters of a selection, and the surroundings of a place in two fields."""

_LONGEST = 300
_LONGEST_LIST = 10_000  # as many alliances as may be chosen
Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """``typed`` and ``faults`` (German) by field; ``chosen`` is what could be understood."""

    typed: Mapping[str, str]
    chosen: Selection
    faults: Mapping[str, str]

    @property
    def fields(self) -> dict[str, str]:
        """What the form shows: choices as their options are called, all else as it was typed."""
        known = selection.parameters(self.chosen)
        near = self.chosen.near
        shown = {
            **dict.fromkeys(FIELDS, ""),
            "ort": selection.place_words(near) if near else "",
            "km": f"{near.km if near else USUAL_KM}",
            **self.typed,
        }
        return shown | {name: known[name] for name in ("art", "land", "thema", "buendnis") if name in known}


def read(session: Session, pairs: Iterable[tuple[str, str]]) -> Asked:
    """The parameters of an address. Of one that is given twice the first counts; alliances are added up.

    One that names nothing is left out and explained: no wrong address is an error.
    """
    typed: dict[str, str] = {}
    for name, value in pairs:
        clean = " ".join(value.replace("\x00", " ").split())
        if name == "buendnis" and typed.get(name) and clean:
            typed[name] = f"{typed[name]},{clean}"[:_LONGEST_LIST]
        elif name in FIELDS and name not in typed:
            typed[name] = clean[: _LONGEST_LIST if name == "buendnis" else _LONGEST]
    faults: dict[str, str] = {}
    asked = _with_surroundings(typed, faults)
    understood = {}
    for name in PARAMETERS:
        try:
            _require_known(session, selection.parse({name: asked.get(name, "")}))
            understood[name] = asked.get(name, "")
        except SelectionUnclear as error:
            faults[name] = str(error)
    return Asked(typed, selection.parse(understood), faults)


def _with_surroundings(typed: Mapping[str, str], faults: dict[str, str]) -> dict[str, str]:
    """The parameters of a selection, with ``nahe`` put together from its two fields."""
    place, km = typed.get("ort", ""), typed.get("km", "")
    asked = dict(typed)
    if place and not asked.get("nahe"):
        if km and not (km.isascii() and km.isdigit() and len(km) < 5):
            faults["nahe"] = f"„{km}“ ist keine Entfernung: bitte eine ganze Zahl von 1 bis {MOST_KM}."
        else:
            asked["nahe"] = f"{place}, {km} km" if km else place
    return asked


def _require_known(session: Session, chosen: Selection) -> None:
    """:raises SelectionUnclear: an alliance or a set that is not there"""
    for slug in chosen.sources:
        try:
            gone = store.source(session, slug).status == OPTED_OUT
        except SourceUnknown:
            gone = True
        if gone:
            raise SelectionUnclear(f"Ein Bündnis „{slug}“ ist hier nicht zu finden.")
    if chosen.set_slug:
        try:
            sets.source_set(session, chosen.set_slug)
        except SourceUnknown:
            raise SelectionUnclear(f"Eine Auswahl „{chosen.set_slug}“ gibt es nicht.") from None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the lists of a form offer: value and name. ``places`` are only suggested."""

    kinds: tuple[Option, ...]
    states: tuple[Option, ...]
    topics: tuple[Option, ...]
    sets: tuple[Option, ...]
    alliances: tuple[tuple[str, tuple[Option, ...]], ...]
    places: tuple[str, ...]


def choices(session: Session, asked: Asked) -> Choices:
    """The lists of a form. What was asked for and is not in them is added, so that the form keeps it."""
    sources = directory.listed(session)
    fields = asked.fields
    kinds = tuple((word, words.kinds_word(kind)) for kind, word in KIND_WORDS.items())
    states = tuple(selection.state_slugs().items())
    topics = tuple((topic.key, topic.label) for topic in vocabulary().topics.values())
    named = tuple((found.slug, found.name) for found in sets.source_sets(session) if found.sources)
    by_state = tuple(
        (state, tuple((source.slug, source.name) for source in of))
        for state, of in directory.by_state(sources)
    )
    return Choices(
        kinds=_with(kinds, fields.get("art", "")),
        states=_with(states, fields.get("land", "")),
        topics=_with(topics, fields.get("thema", "")),
        sets=_with(named, fields.get("auswahl", "")),
        alliances=by_state,
        places=tuple(sorted({source.place for source in sources if source.place}, key=words.sort_key)),
    )


def with_alliances(found: Choices, asked: Asked) -> Choices:
    """``found`` for a list that takes one alliance: several that were asked for are one more choice in it."""
    value = asked.fields.get("buendnis", "")
    known = {slug for _, of in found.alliances for slug, _ in of}
    if not value or value in known:
        return found
    return replace(found, alliances=(("Gewählt", ((value, value.replace(",", ", ")),)), *found.alliances))


def _with(options: tuple[Option, ...], value: str) -> tuple[Option, ...]:
    known = not value or any(value == option for option, _ in options)
    return options if known else (*options, (value, value))
