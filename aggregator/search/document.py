"""An item as terms, cut to what both engines can hold (pure)."""

from collections import Counter
from dataclasses import dataclass

from aggregator.search.analyse import terms

TITLE, TEASER, TEXT = 8.0, 2.0, 1.0
"""What a word counts by where it stands."""

MOST_TERMS = 16_000  # PostgreSQL counts positions up to 16383
MOST_OF_ONE = 250  # and keeps 255 of one word


@dataclass(frozen=True, slots=True)
class Document:
    """The terms of each field, in order."""

    title: tuple[str, ...]
    teaser: tuple[str, ...]
    text: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.title) + len(self.teaser) + len(self.text)


def document(title: str, teaser: str, text: str) -> Document:
    """The terms of an item, each field within the limits of what is left by the ones before it."""
    seen: Counter[str] = Counter()
    left = MOST_TERMS
    fields = []
    for field in (title, teaser, text):
        kept = []
        for term in terms(field)[:left]:
            seen[term] += 1
            if seen[term] <= MOST_OF_ONE:
                kept.append(term)
        left -= len(kept)
        fields.append(tuple(kept))
    return Document(*fields)
