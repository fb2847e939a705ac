"""An item as tokens, cut to what both engines can hold (pure).

A token is a term behind the letter of its kind: ``s`` the stem, ``w`` the word itself, ``p`` a part of a compound. In
a field all stems come first, in the order of the text, so that phrases of them are found.
"""

from collections import Counter
from dataclasses import dataclass

from aggregator.search.analyse import form, part_terms, term, words

STEM, WORD, PART = "s", "w", "p"

MOST_WORDS = 5_000  # PostgreSQL counts positions up to 16383: of stems, words and parts together
MOST_PARTS = 6_000
MOST_OF_ONE = 250  # and keeps 255 of one token


@dataclass(frozen=True, slots=True)
class Document:
    """The tokens of each field, the length of the item in words, and its words as they are written."""

    title: tuple[str, ...]
    teaser: tuple[str, ...]
    text: tuple[str, ...]
    length: int
    written: dict[str, str]

    @property
    def fields(self) -> tuple[tuple[str, ...], ...]:
        """Title, teaser, text."""
        return self.title, self.teaser, self.text


def document(title: str, teaser: str, text: str) -> Document:
    """The tokens of an item, each field within the limits of what is left by the ones before it."""
    seen: Counter[str] = Counter()
    words_left, parts_left, length = MOST_WORDS, MOST_PARTS, 0
    fields: list[tuple[str, ...]] = []
    written: dict[str, str] = {}
    for field in (title, teaser, text):
        found = [word for word in words(field)[:words_left] if term(word)]
        words_left -= len(found)
        length += len(found)
        parts = [part for word in found for part in part_terms(word)][:parts_left]
        parts_left -= len(parts)
        forms = {word: form(word) for word in found}
        written |= {folded: word for word, folded in forms.items()}
        tokens = [STEM + term(word) for word in found]
        tokens += [WORD + forms[word] for word in found]
        tokens += [PART + part for part in parts]
        fields.append(tuple(_bounded(tokens, seen)))
    return Document(fields[0], fields[1], fields[2], length, written)


def _bounded(tokens: list[str], seen: Counter[str]) -> list[str]:
    kept = []
    for token in tokens:
        seen[token] += 1
        if seen[token] <= MOST_OF_ONE:
            kept.append(token)
    return kept
