"""Which items can hold a query at all: conditions that both engines answer from their indexes (pure)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aggregator.search.ranking import Phrase, Reading, Unit, Want


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each of the conditions."""

    conditions: tuple["Condition", ...]


Condition = AnyOf | AllOf | Phrase


def whole(want: Want) -> Condition:
    """What holds a clause of a query in one of its readings."""
    return AnyOf(
        tuple(condition for reading in want.readings if reading.holds for condition in _reading(reading))
    )


def partly(want: Want) -> Condition:
    """What holds anything of a clause."""
    return AnyOf(tuple(phrase for reading in want.readings for unit in reading.units() for phrase in unit))


def _reading(reading: Reading) -> Iterable[Condition]:
    yield from (phrase for _, unit in reading.whole for phrase in unit)
    if reading.parts:
        yield AllOf(tuple(_choices(unit for _, unit in part) for part in reading.parts))


def _choices(units: Iterable[Unit]) -> AnyOf:
    return AnyOf(tuple(phrase for unit in units for phrase in unit))


def render(condition: Condition, phrase: Callable[[Phrase], str], both: str, either: str) -> str:
    """A condition in an engine's language: how it writes a phrase, and its two operators."""
    if isinstance(condition, tuple):
        return phrase(condition)
    word = both if isinstance(condition, AllOf) else either
    inside = dict.fromkeys(render(inner, phrase, both, either) for inner in condition.conditions)
    return "(" + f" {word} ".join(inside) + ")"
