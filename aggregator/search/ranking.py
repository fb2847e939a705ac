"""Which items a query finds, and in which order (pure): the same on both engines, which only count.

Each clause of a query becomes a :class:`Want` with its readings: the words as typed, what they may be misspelt for, and
what the thesaurus says for them. A reading is judged by BM25 of several units: the word itself, its stem, its stem
also as part of a compound, and its own parts.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Phrase = tuple[str, ...]
"""Tokens that follow each other; a single one is a phrase of one."""

Unit = tuple[Phrase, ...]
"""Counted together, as one word would be."""

Tally = Mapping[Phrase, Mapping[int, float]]
"""How often each phrase occurs in each item, by the weights of the fields where it stands."""

TITLE, TEASER, TEXT = 5.0, 1.0, 1.0
"""What a word counts by where it stands."""

AS_TYPED, STEMMED, ANYWHERE, OWN_PART = 0.3, 0.7, 0.7, 0.5
"""What a word weighs: in the form asked for, in any form, also as part of a compound; and each of its own parts."""

LIGHT = 0.3
"""What a word weighs that says little beside others."""

_K1, _B = 1.2, 0.75
_FRESH = 0.05
"""How much more the newest hit counts than one that is old."""
_HALF_LIFE_YEARS = 3.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a clause. An item holds it by any of the ``whole`` units, or by all ``parts``.

    Units come with their weights; of the choices for a part the best counts. ``holds``: whether an item that has it
    has what was asked for, or only something near.
    """

    weight: float
    whole: tuple[tuple[float, Unit], ...]
    parts: tuple[tuple[tuple[float, Unit], ...], ...] = ()
    holds: bool = True

    def units(self) -> Iterator[Unit]:
        """All that are counted."""
        yield from (unit for _, unit in self.whole)
        yield from (unit for part in self.parts for _, unit in part)


@dataclass(frozen=True, slots=True)
class Want:
    """A clause of the query: its readings, the one as typed first. ``weight``: how much it matters."""

    readings: tuple[Reading, ...]
    weight: float = 1.0

    @property
    def needed(self) -> bool:
        """Whether an item without it is no full match."""
        return self.weight > LIGHT


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the index holds in all: how many items, how long they are (words; those asked about), how many have what."""

    items: int
    mean: float
    lengths: Mapping[int, int]
    frequencies: Mapping[Phrase, int]


def phrases_of(wants: Iterable[Want]) -> list[Phrase]:
    """All phrases that an engine must count for these wants, each once."""
    found = (
        phrase for want in wants for reading in want.readings for unit in reading.units() for phrase in unit
    )
    return list(dict.fromkeys(found))


def score(wants: Sequence[Want], tally: Tally, shelf: Shelf) -> dict[int, float]:
    """What each item that holds anything of the wants is worth."""
    counter = _Counter(tally, shelf)
    total: dict[int, float] = {}
    for want in wants:
        for item, value in _want(want, counter).items():
            total[item] = total.get(item, 0.0) + value * want.weight
    return total


def _want(want: Want, counter: "_Counter") -> dict[int, float]:
    """Scores of a clause: the best reading's. Of other readings than the one as typed, parts alone are nothing."""
    scores: dict[int, float] = {}
    for at, reading in enumerate(want.readings):
        for item, value in _reading(reading, counter, parts_alone=at == 0).items():
            if value > scores.get(item, 0.0):
                scores[item] = value
    return scores


def _reading(reading: Reading, counter: "_Counter", *, parts_alone: bool) -> dict[int, float]:
    scores: dict[int, float] = {}
    for weight, unit in reading.whole:
        factor = weight * reading.weight
        for item, value in counter.bm25(unit).items():
            scores[item] = scores.get(item, 0.0) + factor * value
    parts = [_part(part, reading.weight, counter) for part in reading.parts]
    full = set.intersection(*map(set, parts)) if parts else set()
    for part in parts:
        for item, value in part.items():
            if parts_alone or item in full or item in scores:
                scores[item] = scores.get(item, 0.0) + value
    return scores


def _part(part: Iterable[tuple[float, Unit]], weight: float, counter: "_Counter") -> dict[int, float]:
    best: dict[int, float] = {}
    for share, unit in part:
        factor = share * weight
        for item, value in counter.bm25(unit).items():
            if factor * value > best.get(item, 0.0):
                best[item] = factor * value
    return best


class _Counter:
    """BM25 of units, each counted once."""

    def __init__(self, tally: Tally, shelf: Shelf) -> None:
        self._tally = tally
        self._shelf = shelf
        self._known: dict[Unit, dict[int, float]] = {}
        self._norms: dict[int, float] = {}

    def bm25(self, unit: Unit) -> dict[int, float]:
        if (known := self._known.get(unit)) is not None:
            return known
        counts: dict[int, float] = dict(self._tally.get(unit[0], {}))
        for phrase in unit[1:]:
            for item, count in self._tally.get(phrase, {}).items():
                counts[item] = counts.get(item, 0.0) + count
        shelf = self._shelf
        having = min(shelf.items, sum(shelf.frequencies.get(phrase, 0) for phrase in unit))
        idf = math.log(1 + (shelf.items - having + 0.5) / (having + 0.5)) * (_K1 + 1)
        norm = self._norm
        found = {item: idf * count / (count + norm(item)) for item, count in counts.items()}
        self._known[unit] = found
        return found

    def _norm(self, item: int) -> float:
        norm = self._norms.get(item)
        if norm is None:
            share = self._shelf.lengths[item] / self._shelf.mean
            norm = self._norms[item] = _K1 * (1 - _B + _B * share)
        return norm


def freshness(published: str, newest: str) -> float:
    """Factor of a date (ISO, "" for none) beside the newest of the hits."""
    if not published or not newest:
        return 1.0
    years = int(newest[:4]) - int(published[:4]) + (_month(newest) - _month(published)) / 12
    return float(1 + _FRESH * 0.5 ** (years / _HALF_LIFE_YEARS))


def _month(date: str) -> int:
    return int(date[5:7] or 1)
