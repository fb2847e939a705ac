"""Which German towns and districts a text names (pure). Precision first: a place that is missed costs less than a
surname or a meal that is shown as a town.

A large town whose name is nothing else counts as it stands. A smaller one, or a name that is a surname or a word too
(Essen, Hagen, Singen), counts where the text says that it is a place: ``in Essen``, ``Stadt Essen``, ``45127 Essen``.
Names that are said after a preposition in other senses too (``bei Regen``, ``aus Stein``) need ``Stadt`` or a postcode.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from aggregator import registry
from aggregator.gazetteer import Place, fold, is_bare_district, locate, other_names, places, stem

MOST = 10
"""Places of one item."""

_LEAST_PEOPLE, _LARGE = 5_000, 20_000
_MOST_CHARS = 20_000
_DISTRICT_PEOPLE = 1_000_000  # more than any: a district's full name needs no sign that it is a place

_WORD = re.compile(r"\b[A-ZÄÖÜ][\wäöüß]+(?:-[A-ZÄÖÜ][\wäöüß]+)*(?!-)")


def _section(name: str) -> frozenset[str]:
    """The words below ``[name]`` in the list of names that are no sure sign of a place."""
    text = registry.read("unsure.txt").decode("utf-8")
    return frozenset(text.split(f"[{name}]\n")[1].split("[")[0].split())


_DISTRICT = frozenset(("Kreis", "Kreises", "Landkreis", "Landkreises", "Lkr.", "LK"))
_TOWN = _section("town")
_THERE = _section("before")
_WORDS, _ALSO_NAMES, _GIVEN = (_section(name) for name in ("word", "name", "given"))
_PERSON = re.compile(r"(?:[Hh]err(?:n|en)?|[Ff]rau|Dr\.|Prof\.|Familie|Fam\.|von|van|zu|[A-ZÄÖÜ]\.)")
_AND = re.compile(r"(?:,| und| sowie| oder| bis| nach| /|/) ?")
_NUMBERED = re.compile(r" \d")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as it is written, what it is shown as, and how many people live there at most."""

    written: str
    shown: str
    people: int


def places_named(text: str, own_place: str | None = None) -> list[str]:
    """The places that ``text`` names, but for ``own_place``, in the order in which they are met; at most
    :data:`MOST`. A name that could mean several places is given as it is written."""
    text = text[:_MOST_CHARS].replace("\xa0", " ").replace("\n", " ")
    own = _own(own_place)
    found: list[str] = []
    met: set[str] = set()
    for shown in _named(text):
        if shown in met:
            continue
        met.add(shown)
        if not _keys(shown) & own:
            found.append(shown)
            if len(found) == MOST:
                break
    return found


def _named(text: str) -> Iterator[str]:
    """Each mention, as it is shown. What follows a sure one after a comma or ``und`` is as sure."""
    towns, districts = _vocabulary()
    end, sure_end = 0, -1
    sure_names: set[_Name] = set()
    for match in _WORD.finditer(text):
        word, at = match.group(), match.start()
        if at < end or (word not in towns and word not in districts):
            continue
        before = text[max(0, at - 40) : at].rstrip(" ").split(" ")[-2:] if text[at - 1 : at] == " " else []
        last = before[-1] if before else ""
        name = _longest(districts[word], text, at) if last in _DISTRICT and word in districts else None
        is_district = name is not None
        name = name or _longest(towns.get(word, ()), text, at)
        if name is None:
            continue
        end = at + len(name.written)
        chained = sure_end >= 0 and at - sure_end < 8 and bool(_AND.fullmatch(text[sure_end:at]))
        sure = is_district or name in sure_names or _is_there(name, before, text[end : end + 2], chained)
        if sure or _stands_alone(name, before):
            sure_end = end if sure else -1
            if sure:
                sure_names.add(name)
            yield name.shown


def _longest(names: tuple[_Name, ...], text: str, at: int) -> _Name | None:
    """The first of ``names``, which are sorted by length, that stands there as a whole."""
    for name in names:
        if text.startswith(name.written, at):
            after = text[at + len(name.written) : at + len(name.written) + 1]
            if not after.isalnum() and after != "-":
                return name
    return None


def _is_there(name: _Name, before: list[str], after: str, chained: bool) -> bool:
    """Whether the words around say that it is a place: once they have, it is one further down, too."""
    last, pair = before[-1] if before else "", "-".join(before)
    if last in _TOWN or pair in _TOWN or (len(last) == 5 and last.isdigit()):
        return True
    if name.written in _WORDS or _NUMBERED.match(after):
        return False
    return chained or last in _THERE or pair in _THERE


def _stands_alone(name: _Name, before: list[str]) -> bool:
    """Whether the name alone is enough: no word, no surname, nobody's given name before it."""
    if " " in name.written or "(" in name.written or "/" in name.written:
        return True
    if name.people < _LARGE or name.written in _WORDS or name.written in _ALSO_NAMES:
        return False
    last = before[-1] if before else ""
    return not (_PERSON.fullmatch(last) or last.split("-")[0] in _GIVEN)


@cache
def _vocabulary() -> tuple[dict[str, tuple[_Name, ...]], dict[str, tuple[_Name, ...]]]:
    """Names by their first word, the longest first: those that stand alone, and those after ``Kreis``."""
    towns: defaultdict[str, dict[str, _Name]] = defaultdict(dict)
    districts: defaultdict[str, dict[str, _Name]] = defaultdict(dict)
    for place, others in zip(places(), other_names(), strict=True):
        if place.kind == "land" or (place.kind == "town" and place.population < _LEAST_PEOPLE):
            continue
        for written in (place.name, *others):
            if is_bare_district(written):
                bare = written.split(" ", 1)[1]
                _enter(districts, _Name(bare, place.name, _DISTRICT_PEOPLE))
            elif len(written) > 1 and not (place.kind == "town" and len(written) < 3 and " " not in written):
                people = place.population or _DISTRICT_PEOPLE
                _enter(towns, _Name(written, _shown(written, place), people))
                if written.startswith("Sankt "):
                    _enter(towns, _Name(f"St. {written[6:]}", _shown(written, place), people))
    return _sorted(towns), _sorted(districts)


def _enter(into: defaultdict[str, dict[str, _Name]], name: _Name) -> None:
    """Of two places of one name the larger one tells how many people the name means."""
    first = _WORD.match(name.written)
    if first is None:
        return
    known = into[first.group()].get(name.written)
    if known is None or known.people < name.people:
        into[first.group()][name.written] = name


def _sorted(names: defaultdict[str, dict[str, _Name]]) -> dict[str, tuple[_Name, ...]]:
    return {
        first: tuple(sorted(of.values(), key=lambda name: (-len(name.written), name.written)))
        for first, of in names.items()
    }


def _shown(written: str, place: Place) -> str:
    """The name that is shown: the place's own, unless others are called so, too."""
    return place.name if locate(place.name) == place and locate(written) == place else written


def _own(place: str | None) -> set[str]:
    """What an alliance's own place is called: its town, too, of a quarter and of a district's seat."""
    if not place:
        return set()
    found = locate(place)
    return _keys(place) | _keys(place.split("-")[0]) | (_keys(found.name) if found else set())


@cache
def _keys(name: str) -> set[str]:
    bare = name.split(" ", 1)[1] if is_bare_district(name) else name
    return {fold(name), fold(bare), fold(stem(bare))} - {""}
