"""What near-duplicate entries have in common in a database: bands of their MinHash signatures (pure).

An entry has bands of its whole text, of its beginning (for those that were cut) and of its title. Two of whom
one value is the same are looked at closely by ``duplicates``.
"""

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise

from rensa import RMinHash

from aggregator.release import LEAD_WORDS, content, words_of
from aggregator.search.analyse import term

VERSION = 1
"""Of the bands: those of another version are worth nothing. Raise it when signatures come out otherwise."""

_SEED = 20250113
_ROWS = 2  # of a band: few, for a text that was cut or edited in every fourth word shares little
_BODY_BANDS, _LEAD_BANDS, _TITLE_BANDS = 32, 12, 6
_LEAST_PAIRS = 4


def fingerprint(title: str, text: str) -> list[tuple[int, str]]:
    """Bands of an entry, as ``(number, value)``: what is likely alike shares at least one value."""
    telling = content(words_of(text))
    bands = _bands(_pairs_sketch(telling, _BODY_BANDS), 1)
    bands += _bands(_pairs_sketch(telling[:LEAD_WORDS], _LEAD_BANDS), 1 + _BODY_BANDS)
    named = sorted({term(word) for word in content(words_of(title))})
    # A title of few words is shared by many; its band then only says that the entry has been looked at.
    if len(named) >= 3:
        bands += _bands(_sketch(set(named), _TITLE_BANDS), 1 + _BODY_BANDS + _LEAD_BANDS)
    key = " ".join(named) if len(named) >= 3 else f"{title}\n{text}"
    values = [(0, sha256(key.encode()).hexdigest()[:16]), *bands]
    return [(100 * VERSION + number, f"{number:x}.{value}") for number, value in values]


def _pairs_sketch(telling: Sequence[str], bands: int) -> list[int]:
    pairs = {f"{one} {two}" for one, two in pairwise(telling)}
    return _sketch(pairs, bands) if len(pairs) >= _LEAST_PAIRS else []


def _sketch(shingles: set[str], bands: int) -> list[int]:
    """The MinHash signature of a set, long enough for so many bands."""
    sketch = RMinHash(num_perm=bands * _ROWS, seed=_SEED)
    sketch.update(sorted(shingles))
    return list(sketch.digest())


def _bands(signature: Sequence[int], first: int) -> list[tuple[int, str]]:
    rows = (signature[at : at + _ROWS] for at in range(0, len(signature), _ROWS))
    return [(first + at, "".join(f"{value:08x}" for value in row)) for at, row in enumerate(rows)]
