"""German compounds split at the joints of their words (pure, but for one lazy read of the table).

``Ferienbetreuung`` is ``ferien`` and ``betreuung``, ``Kinderbetreuungsangebote`` has three parts. After Koehn and
Knight (2003) by the frequencies of words, with a linear model of both halves; the table is made by
:mod:`aggregator.registry.build_compounds`.
"""

import gzip
import json
from dataclasses import dataclass
from functools import cache

from aggregator import registry

_SHORTEST, _MOST_LETTERS = 6, 40
_AGAIN = 8  # letters of a part that may be a compound itself
_PLAIN = str.maketrans({"ß": "ss", "é": "e", "è": "e", "á": "a", "à": "a"})


@dataclass(frozen=True, slots=True)
class _Table:
    """What is known of first halves (score, letters that link), later halves (score) and words (centibels)."""

    bias: float
    length: float
    whole: float
    threshold: float
    unknown: int
    firsts: dict[str, tuple[float, int]]
    heads: dict[str, float]
    words: dict[str, int]


def split(word: str) -> tuple[str, ...]:
    """The parts of a word in lower case, without linking letters; of one that is no compound, itself alone."""
    plain = word.lower().translate(_PLAIN)
    if not _SHORTEST <= len(plain) <= _MOST_LETTERS:
        return (plain,)
    return tuple(_parts(plain))


def _parts(word: str) -> list[str]:
    table = _table()
    firsts, heads = table.firsts, table.heads
    best = table.threshold - table.bias - table.length * len(word)
    best -= table.whole * table.words.get(word, table.unknown)
    found = None
    for at in range(3, len(word) - 2):
        if (first := firsts.get(word[:at])) is None or (head := heads.get(word[at:])) is None:
            continue
        if first[0] + head > best:
            best, found = first[0] + head, (at, first[1])
    if found is None:
        return [word]
    at, link = found
    halves = (word[: at - link], word[at:])
    return [part for half in halves for part in (_parts(half) if len(half) >= _AGAIN else [half])]


@cache
def _table() -> _Table:
    lines = gzip.decompress(registry.read("compounds.txt.gz")).decode().splitlines()
    firsts: dict[str, tuple[float, int]] = {}
    heads: dict[str, float] = {}
    words: dict[str, int] = {}
    for line in lines[1:]:
        letter, number, *those = line.split(" ")
        if letter == "W":
            words |= dict.fromkeys(those, int(number))
        elif letter == "H":
            heads |= dict.fromkeys(those, int(number) / 100)
        else:
            score = int(number) / 100
            for first in those:
                name, _, link = first.partition(":")
                firsts[name] = (score, int(link or 0))
    return _Table(**json.loads(lines[0]), firsts=firsts, heads=heads, words=words)
