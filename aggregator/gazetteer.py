"""Where German towns and districts lie, and which of them a name means (pure, but for one lazy read of the data).

A name that could mean several places means none, unless the Land tells or one of them is so much larger that
everybody means it: better no coordinates than those of another Neunkirchen.
"""

import csv
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, Protocol

from aggregator import registry
from aggregator.lists import Listed
from aggregator.places import LAENDER, land

PlaceKind = Literal["town", "district", "quarter", "region", "land"]

_CLEAR, _CLEAR_IN_LAND = 15, 5  # times as many people as in the next place of the name
_EARTH_KM = 6371.0088
_SAME_SPOT = 15.0  # km: a town and its quarter of the same name
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SHORT = (
    (re.compile(r"\b(?:st|skt)\.\s*"), "sankt "),
    (re.compile(r"\ba\.\s?m\.\s*$"), "am main"),
    (re.compile(r"\ba\.\s?d\.\s*"), "an der "),
    (re.compile(r"\bi\.\s?d\.\s*"), "in der "),
    (re.compile(r"\bo\.\s?d\.\s*"), "ob der "),
    (re.compile(r"\ba\.\s*"), "am "),
    (re.compile(r"\bi\.\s*"), "im "),
    (re.compile(r"\bb\.\s*"), "bei "),
)
_JOINT = re.compile(r"\s(?:am|an der|an|im|in der|in|ob der|bei|vor der|unter|auf)\s|\s?[(/]")
_TITLES = re.compile(
    r"^(?:(?:große )?kreisstadt|(?:kreisfreie |landeshaupt|universitaets|hanse|luther|residenz|berg)?stadt|gemeinde"
    r"|landeshauptstadt|samtgemeinde|verbandsgemeinde|einheitsgemeinde|markt|flecken|region|raum) "
)
_DISTRICT = re.compile(r"^(?:landkreis|kreis|lkr|lk|landratsamt) | (?:landkreis|kreis)$")
_BRACKET = re.compile(r"\(([^()]{0,60})\)")
_HINTS = {"westfalen": "NW", "westf": "NW", "rheinland": "NW", "ruhr": "NW", "holstein": "SH", "lippe": "NW"}
_HINTS |= {"oldenburg": "NI", "pfalz": "RP", "saar": "SL", "saale": "ST", "oder": "BB", "oberpfalz": "BY"}
_OF_A_LAND = frozenset(LAENDER.values())


class Point(Protocol):
    """Anything with coordinates, in degrees."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A town, district or part of one. ``state`` is the name of its Land; ``population`` 0: not known."""

    name: str
    state: str
    lat: float
    lon: float
    population: int = 0
    kind: PlaceKind = "town"


def locate(name: str, state: str | None = None) -> Place | None:
    """The one place that ``name`` means: also ``Landkreis Unna``, ``Unna (Kreis)``, ``Forst (Lausitz)``,
    ``Pfaffenhofen a.d.Ilm``, ``Muenchen``, ``Berlin-Pankow``. None where there is none, or more than one.
    """
    wanted = land(state) if state else None
    for key, hint in _readings(name):
        found = [place for place in _index().get(key, ()) if wanted in (None, place.state)]
        if hint and wanted is None:
            found = [place for place in found if place.state == LAENDER[hint]] or found
        if place := _clearest(found, narrow=bool(wanted or hint)):
            return place
        if found:
            return None
    return None


def is_place(name: str) -> bool:
    """Whether any place is called so."""
    return any(key in _index() for key, _ in _readings(name))


def located(listed: Listed) -> tuple[Listed, str | None]:
    """``listed`` with Land and coordinates where it names a place without them; and what was looked up, in words."""
    if not listed.place or (listed.state and listed.lat is not None and listed.lon is not None):
        return listed, None
    place = locate(listed.place, listed.state)
    if place is None:
        return listed, None
    found = replace(listed, state=listed.state or place.state)
    if listed.lat is None or listed.lon is None:
        found = replace(found, lat=place.lat, lon=place.lon)
    return found, f"looked up {place.name}, {place.state}"


def fold(name: str) -> str:
    """``name`` as it is compared: small, ``ae`` for ``ä``, no accents, ``an der`` for ``a.d.``, no marks."""
    text = unicodedata.normalize("NFC", name).casefold().translate(_UMLAUTS)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    for short, long in _SHORT:
        text = short.sub(long, text)
    return " ".join(re.findall(r"[a-z0-9]+", text))


def stem(name: str) -> str:
    """``name`` without river, region or bracket: ``Frankfurt`` of ``Frankfurt (Oder)``."""
    return _JOINT.split(name)[0]


def is_bare_district(name: str) -> bool:
    """Whether the name is that of a town or landscape behind ``Kreis`` or ``Landkreis``."""
    return name.startswith(("Kreis ", "Landkreis "))


@cache
def places() -> tuple[Place, ...]:
    """All places that are known, towns first."""
    towns = (
        Place(
            row["name"], LAENDER[row["state"]], float(row["lat"]), float(row["lon"]), int(row["population"])
        )
        for row in _rows("places.csv")
    )
    others = (
        Place(
            row["name"], LAENDER[row["state"]], float(row["lat"]), float(row["lon"]), kind=_kind(row["kind"])
        )
        for row in _rows("districts.csv")
    )
    return (*towns, *others)


@cache
def other_names() -> tuple[tuple[str, ...], ...]:
    """The other names of each of :func:`places`, in their order; those without river or region last."""
    found = []
    for row in (*_rows("places.csv"), *_rows("districts.csv")):
        # "Brandenburg" alone is the Land, not the town on the Havel.
        names = [name for name in row["alternates"].split(";") if name and name not in _OF_A_LAND]
        if row.get("kind", "town") == "town" and (short := stem(row["name"])) not in _OF_A_LAND:
            names.append(short)
        found.append(tuple(name for name in dict.fromkeys(names) if name != row["name"]))
    return tuple(found)


def _kind(text: str) -> PlaceKind:
    kinds: dict[str, PlaceKind] = {
        "district": "district", "quarter": "quarter", "region": "region", "land": "land",
    }  # fmt: skip
    return kinds.get(text, "town")


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(registry.read(name).decode("utf-8").splitlines()))


@cache
def _index() -> dict[str, tuple[Place, ...]]:
    """Places by folded name. A district is found as ``kreis NAME`` only: the bare name is its town's."""
    found: defaultdict[str, dict[Place, None]] = defaultdict(dict)
    for place, others in zip(places(), other_names(), strict=True):
        for name in (place.name, *others):
            key = fold(name)
            found[key][place] = None
            if place.kind == "district" and (bare := _DISTRICT.sub("", key)) != key:
                found[f"kreis {bare}"][place] = None
    return {key: tuple(of) for key, of in found.items()}


def _readings(name: str) -> Iterable[tuple[str, str | None]]:
    """Keys to look up, the likeliest first, each with the code of a Land that the name hints at."""
    key = fold(name)
    if _DISTRICT.search(key):
        yield key, None
        yield f"kreis {_DISTRICT.sub('', key)}", None
        return
    yield key, None
    bracket = _BRACKET.search(name)
    if bracket:
        inner = fold(bracket[1])
        if _DISTRICT.search(f"{inner} ") or inner in ("landkreis", "kreis"):
            yield f"kreis {fold(_BRACKET.sub('', name))}", None
            return
        known = land(bracket[1])
        hint = next((code for code, of in LAENDER.items() if of == known), None) or _HINTS.get(inner)
        yield fold(_BRACKET.sub("", name)), hint
    if (bare := _TITLES.sub("", key)) != key:
        yield bare, None
    if " " not in name.strip() and "-" in name:  # a quarter: where its town lies
        yield fold(name.split("-")[0]), None


def _clearest(found: list[Place], *, narrow: bool) -> Place | None:
    """The place that is meant: the only one, or much the largest, or a town and its own parts."""
    if len(found) <= 1:
        return found[0] if found else None
    first, *others = sorted(found, key=lambda place: -place.population)
    times = _CLEAR_IN_LAND if narrow else _CLEAR
    rivals = [
        o for o in others if o.population * times > first.population and distance(first, o) > _SAME_SPOT
    ]
    unknown = first.population == 0 and any(distance(first, other) > _SAME_SPOT for other in others)
    return None if rivals or unknown else first


def distance(one: Point, other: Point) -> float:
    """Kilometres between two points along the great circle (haversine, mean radius of the Earth)."""
    half_lat = math.radians(other.lat - one.lat) / 2
    half_lon = math.radians(other.lon - one.lon) / 2
    across = math.cos(math.radians(one.lat)) * math.cos(math.radians(other.lat)) * math.sin(half_lon) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, math.sin(half_lat) ** 2 + across)))
