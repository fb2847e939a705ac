"""What a person typed, as a query (pure): words, phrases, and what must not occur."""

import re
from dataclasses import dataclass

from aggregator.search.analyse import STOP_WORDS, term, words

_PART = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("„“”«»‟", '"'))

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """``anyof``: any of these counts for the rank; ``allof``: each must occur; ``noneof``: none may.

    A phrase is a tuple of index terms that follow each other; a single word is a phrase of one.
    """

    anyof: tuple[Phrase, ...] = ()
    allof: tuple[Phrase, ...] = ()
    noneof: tuple[Phrase, ...] = ()

    @property
    def ranked(self) -> tuple[Phrase, ...]:
        """What counts for the rank, each once."""
        return tuple(dict.fromkeys((*self.allof, *self.anyof)))


def parse(text: str) -> Query:
    """``Ferien Betreuung "große Kinder" -Kita``: any of the words, the phrase for certain, not the last one.

    Stop words count only where there is nothing else.
    """
    found: dict[str, list[tuple[Phrase, bool]]] = {"any": [], "all": [], "none": []}
    for part in _PART.finditer(text.translate(_QUOTES)):
        inside = words(part["phrase"] or part["word"] or "")
        phrase = tuple(filter(None, map(term, inside)))
        if not phrase:
            continue
        if part["no"]:
            found["none"].append((phrase, False))
        elif part["phrase"]:
            found["all"].append((phrase, False))
        else:
            found["any"].extend(((term(word),), word in STOP_WORDS) for word in inside if term(word))
    loose = [phrase for phrase, stop in found["any"] if not stop]
    if not loose and not found["all"]:
        loose = [phrase for phrase, _ in found["any"]]
    return Query(
        anyof=tuple(dict.fromkeys(loose)),
        allof=tuple(dict.fromkeys(phrase for phrase, _ in found["all"])),
        noneof=tuple(dict.fromkeys(phrase for phrase, _ in found["none"])),
    )
