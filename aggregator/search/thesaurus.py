"""The thesaurus of the field: which words say the same, or something near (pure, but for one lazy read).

The words are data, registry/thesaurus.toml. A hit by them ranks below one of the word itself.
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from aggregator import registry
from aggregator.search.analyse import term, words

EQUAL, NARROWER, BROADER, RELATED = 0.6, 0.45, 0.25, 0.25
"""What a word counts that stands for the one asked for."""

MOST_WORDS_IN_A_ROW = 4

Stems = tuple[str, ...]
Entry = tuple[str, ...]


@cache
def thesaurus() -> Mapping[Stems, Mapping[Entry, float]]:
    """By the stems of an entry, the words (in lower case) of what stands for it and what those count."""
    return read_thesaurus(registry.read("thesaurus.toml").decode())


def read_thesaurus(data: str) -> Mapping[Stems, Mapping[Entry, float]]:
    """A thesaurus from the text of a TOML file.

    :raises ValueError: a group has nothing that others could stand for
    """
    found: dict[Stems, dict[Entry, float]] = defaultdict(dict)
    for group in tomllib.loads(data)["group"]:
        equal = [tuple(words(entry)) for entry in group.get("equal", ())]
        narrower = [tuple(words(entry)) for entry in group.get("narrower", ())]
        related = [tuple(words(entry)) for entry in group.get("related", ())]
        if not equal or len(equal) + len(narrower) + len(related) < 2:
            raise ValueError(f"thesaurus.toml: a group says nothing: {group}")
        for asked in equal:
            _add(found, asked, [entry for entry in equal if entry != asked], EQUAL)
            _add(found, asked, narrower, NARROWER)
            _add(found, asked, related, RELATED)
        for asked in narrower:
            _add(found, asked, equal, BROADER)
    return dict(found)


def _add(found: dict[Stems, dict[Entry, float]], asked: Entry, entries: list[Entry], weight: float) -> None:
    stems = tuple(map(term, asked))
    for entry in entries:
        if tuple(map(term, entry)) != stems:
            known = found[stems]
            known[entry] = max(weight, known.get(entry, 0.0))
