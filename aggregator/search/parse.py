"""What a person typed, as a query (pure): words, phrases, beginnings of words, and what must not occur.

::

    Ferien Betreuung          both words
    "große Kinder"            these words in a row
    Kita OR Krippe            either (ODER and | say the same)
    Betreuungs*               words that begin so
    -Pflege                   not this word; -"in den Ferien" not this phrase

Nothing that is typed is an error: what makes no sense is looked for as words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from aggregator.search.analyse import STOP_WORDS, form, term, words

_PART = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("„“”«»‟", '"'))
_EITHER = frozenset(("OR", "ODER", "|", "||"))
MOST_ATOMS = 60
_SHORTEST_PREFIX = 3

Kind = Literal["word", "phrase", "prefix"]


@dataclass(frozen=True, slots=True)
class Atom:
    """A word, words in a row, or the beginning of one: in lower case, as typed."""

    kind: Kind
    words: tuple[str, ...]

    def __str__(self) -> str:
        text = " ".join(self.words)
        return {"word": text, "phrase": f'"{text}"', "prefix": f"{text}*"}[self.kind]


Clause = tuple[Atom, ...]
"""Any of them."""


@dataclass(frozen=True, slots=True)
class Query:
    """``clauses``: what is looked for, each of them if that can be; ``without``: what must not occur."""

    clauses: tuple[Clause, ...] = ()
    without: tuple[Atom, ...] = ()


def parse(text: str) -> Query:
    """The query that a text is. Stop words count in phrases, and where there is nothing else."""
    clauses: list[Clause] = []
    without: list[Atom] = []
    either = False
    for part in _PART.finditer(text.translate(_QUOTES)):
        if part["word"] in _EITHER and not part["no"]:
            either = bool(clauses)
            continue
        atoms = [] if part["word"] == "AND" else list(_atoms(part))
        if part["no"]:
            without += atoms
        elif atoms and either:
            clauses[-1] += (atoms[0],)
            clauses += [(atom,) for atom in atoms[1:]]
        else:
            clauses += [(atom,) for atom in atoms]
        either = either and not atoms
    telling = [clause for clause in dict.fromkeys(clauses) if not all(map(_says_nothing, clause))]
    kept = telling or list(dict.fromkeys(clauses))
    return Query(tuple(kept[:MOST_ATOMS]), tuple(dict.fromkeys(without))[:MOST_ATOMS])


def _atoms(part: re.Match[str]) -> Iterator[Atom]:
    inside = [word for word in words(part["phrase"] or part["word"] or "") if term(word)]
    if not inside:
        return
    if part["phrase"] and len(inside) > 1:
        yield Atom("phrase", tuple(inside))
        return
    if part["no"] and len(inside) > 1:  # -Eltern-Kind-Treff means all of it
        yield Atom("phrase", tuple(inside))
        return
    begins = (part["word"] or "").endswith("*") and len(form(inside[-1])) >= _SHORTEST_PREFIX
    for at, word in enumerate(inside):
        yield Atom("prefix" if begins and at == len(inside) - 1 else "word", (word,))


def _says_nothing(atom: Atom) -> bool:
    return atom.kind == "word" and atom.words[0] in STOP_WORDS
