"""From a query to what is counted for it: words in all their readings (pure)."""

from collections.abc import Mapping, Sequence

from aggregator.search.analyse import STOP_WORDS, form, part_terms, parts, term
from aggregator.search.document import PART, STEM, WORD
from aggregator.search.parse import Atom, Clause
from aggregator.search.ranking import ANYWHERE, AS_TYPED, LIGHT, OWN_PART, STEMMED, Reading, Unit, Want
from aggregator.search.thesaurus import MOST_WORDS_IN_A_ROW, NARROWER, thesaurus

CORRECTED = 0.8
"""What a word counts that is one edit from the one typed."""

JOINED = 0.8
"""What a compound counts whose parts were typed apart."""

FAMILY = 0.7
"""What the other words of its family count, all together."""

# What people write around what they look for.
_LIGHT_WORDS = """
    alle allem allen aller alles angebot angebote anbieten bieten bietet brauche brauchen bekommen bekomme beim bitte
    erhalten erfahren etwas finde finden findet gab gehen geht gesucht gern gerne gibts gut gute guten haben hilft
    informationen infos kannst könnte konnte lassen machen macht man mehr möchte möchten muss müssen mögliche neu neue
    neuen sagen sagt suche suchen sucht thema themen tun tut viel viele vielen werde weitere wollen wissen
    würde darf dürfen wozu woher wohin weshalb wieso wieviel etwa bisher jemand bereits
"""
_LIGHT = frozenset(_LIGHT_WORDS.split())

Corrections = Mapping[str, Sequence[str]]
"""Words as typed, and the likeliest ones that they may be misspelt for."""

Beginnings = Mapping[str, Sequence[str]]
"""Beginnings of words, and the words (folded) that begin so."""


Families = Mapping[str, Sequence[str]]
"""Words as typed, and the other words of their families."""


def wants(
    clauses: Sequence[Clause], corrections: Corrections, beginnings: Beginnings, families: Families
) -> tuple[Want, ...]:
    """What is wanted, clause by clause."""
    rows = _rows(clauses)
    found = []
    for at, clause in enumerate(clauses):
        readings = [reading for atom in clause for reading in _atom(atom, corrections, beginnings, families)]
        readings += rows.get(at, ())
        light = all(atom.kind == "word" and _light(atom.words[0]) for atom in clause)
        found.append(Want(tuple(readings), LIGHT if light else 1.0))
    if not any(want.needed for want in found):
        return tuple(Want(want.readings) for want in found)
    return tuple(found)


def excluded(atoms: Sequence[Atom], beginnings: Beginnings) -> tuple[Unit, ...]:
    """What must not occur: exactly what was typed, in any form."""
    found: list[Unit] = []
    for atom in atoms:
        if atom.kind == "prefix":
            found.append(_words_of(atom, beginnings))
        else:
            found.append((tuple(STEM + term(word) for word in atom.words),))
    return tuple(unit for unit in found if unit)


def whole(word: str) -> Unit:
    """A word in any form, by itself or in a compound."""
    return ((STEM + term(word),), (PART + term(word),))


def word_reading(word: str, weight: float = 1.0, *, holds: bool = True) -> Reading:
    """A word by itself, and by its parts if it is a compound."""
    own = (
        (AS_TYPED, ((WORD + form(word),),)),
        (STEMMED, ((STEM + term(word),),)),
        (ANYWHERE, whole(word)),
    )
    return Reading(weight, own, tuple(map(_part, parts(word))) if part_terms(word) else (), holds)


def _part(part: str) -> tuple[tuple[float, Unit], ...]:
    choices = [(OWN_PART, whole(part))]
    for entry, weight in thesaurus().get((term(part),), {}).items():
        if len(entry) == 1:
            choices.append((OWN_PART * weight, whole(entry[0])))
    return tuple(choices)


def _atom(atom: Atom, corrections: Corrections, beginnings: Beginnings, families: Families) -> list[Reading]:
    if atom.kind == "phrase":
        return [_phrase(atom.words, 1.0)]
    if atom.kind == "prefix":
        unit = _words_of(atom, beginnings)
        return (
            [Reading(1.0, ((AS_TYPED + STEMMED + ANYWHERE, unit),))]
            if unit
            else [word_reading(atom.words[0])]
        )
    word = atom.words[0]
    readings = [word_reading(word), *_synonyms((word,), 1.0)]
    if relatives := families.get(word):
        unit = tuple((STEM + term(relative),) for relative in relatives)
        readings.append(Reading(FAMILY, ((STEMMED + ANYWHERE, unit),)))
    for right in corrections.get(word, ()):
        readings.append(word_reading(right, CORRECTED))
        readings += _synonyms((right,), CORRECTED)
    return readings


def _synonyms(asked: tuple[str, ...], weight: float) -> list[Reading]:
    found = []
    for entry, value in thesaurus().get(tuple(map(term, asked)), {}).items():
        holds = value >= NARROWER
        if len(entry) == 1:
            found.append(word_reading(entry[0], weight * value, holds=holds))
        else:
            found.append(_phrase(entry, weight * value, holds=holds))
    return found


def _phrase(row: Sequence[str], weight: float, *, holds: bool = True) -> Reading:
    unit: Unit = (tuple(STEM + term(word) for word in row),)
    return Reading(weight, ((AS_TYPED + STEMMED + ANYWHERE, unit),), (), holds)


def _words_of(atom: Atom, beginnings: Beginnings) -> Unit:
    return tuple((WORD + word,) for word in beginnings.get(atom.words[0], ()))


def _light(word: str) -> bool:
    return word in _LIGHT or word in STOP_WORDS


def _rows(clauses: Sequence[Clause]) -> dict[int, list[Reading]]:
    """Readings of words in a row: what the thesaurus says for them, and the compound that they would be."""
    plain = [
        clause[0].words[0] if len(clause) == 1 and clause[0].kind == "word" else None for clause in clauses
    ]
    found: dict[int, list[Reading]] = {}
    for start in range(len(plain)):
        for end in range(start + 2, min(start + MOST_WORDS_IN_A_ROW, len(plain)) + 1):
            row = [word for word in plain[start:end] if word is not None]
            if len(row) < end - start:
                break
            readings = _synonyms(tuple(row), 1.0)
            if end == start + 2:
                readings.append(Reading(JOINED, word_reading("".join(row)).whole))
            for at in range(start, end):
                found.setdefault(at, []).extend(readings)
    return found
