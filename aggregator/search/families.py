"""Families of German words (pure): *testen*, *Testung* and *getestet* have one root, which no stemmer tells.

Coarser than a stem, and not stored with the items: the vocabulary of the index keeps the root of each of its words, and
a query counts the other words of a family below the one that was asked for.
"""

import re
from functools import lru_cache

from aggregator.search.analyse import fold, term

_LEAST = 4
"""Letters that a root has, or it would be that of many families."""

_SEPARABLE = (
    "ab|an|auf|aus|bei|dar|ein|fort|her|herum|hin|los|mit|nach|nieder|um|vor|weg|weiter|zu|zurück|zusammen"
)
_PARTICIPLE = re.compile(rf"(?P<first>{_SEPARABLE})?ge(?P<verb>[^\W\d_]{{3,}}?)(?:e?t|en)(?:e[mnrs]?)?")
_TO = re.compile(rf"(?P<first>{_SEPARABLE})zu(?P<verb>[^\W\d_]{{3,}}?)e?n")
_PRESENT = re.compile(r"(?P<verb>[^\W\d_]{4,}?)(?:e|(?<=[lr]))nd(?:e[mnrs]?)?")
_INSEPARABLE = re.compile(
    r"(?P<verb>(?:be|ent|er|ver|zer)[^\W\d_]{2,}?(?:[aeiou]h|ig|[eu]|[lrs]|[kmn]|tz|t(?=et)))e?t(?:e[mnrs]?)?"
)
_FOREIGN = re.compile(r"(?:is)?ier(?:t|en|end|ung)?(?:e[mnrs]?)?$|(?:is)?(?:ation|ition|tion|ion)(?:en|s)?$")
_ENDING = re.compile(r"(?:ungs?|ungen|lich|ig|isch|bar|heit|keit|igkeit|sam|schaft|erin|er|in|los)$")


@lru_cache(maxsize=100_000)
def root(word: str) -> str:
    """The root of a word in lower case (with its umlauts), folded; "" where none of use can be told."""
    if not word.isalpha():
        return ""
    if found := _PARTICIPLE.fullmatch(word) or _TO.fullmatch(word):
        word = (found["first"] or "") + found["verb"]
    elif found := (_PRESENT.fullmatch(word) or _INSEPARABLE.fullmatch(word)):
        word = found["verb"]
    if (short := _FOREIGN.sub("", word)) != word and len(short) >= _LEAST:
        return fold(short)
    found_stem = term(word)
    while (short := _ENDING.sub("", found_stem)) != found_stem and len(short) >= _LEAST:
        found_stem = short
    return found_stem if len(found_stem) >= _LEAST else ""
