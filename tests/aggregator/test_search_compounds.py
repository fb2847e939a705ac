"""German compounds: what is split, and what is left whole."""

from pathlib import Path

import pytest

from aggregator.search.compounds import split

LIST = Path(__file__).with_name("compounds.tsv")


def test_words_of_the_field() -> None:
    rows = [line.split("\t") for line in LIST.read_text(encoding="utf-8").splitlines()[1:]]
    compounds = {word: tuple(parts.split()) for word, parts in rows if parts}
    simple = [word for word, parts in rows if not parts]
    missed = [word for word, parts in compounds.items() if split(word) != parts]
    torn = [word for word in simple if len(split(word)) > 1]
    assert len(missed) <= 0.05 * len(compounds), missed
    assert len(torn) <= 0.02 * len(simple), torn


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Ferienbetreuung", ("ferien", "betreuung")),
        ("FERIENBETREUUNG", ("ferien", "betreuung")),
        ("Kinderbetreuungsangebote", ("kinder", "betreuung", "angebote")),
        ("Mehrgenerationenhaus", ("mehr", "generationen", "haus")),
        ("Leihgroßeltern", ("leih", "grosseltern")),
        ("Haus", ("haus",)),
        ("x" * 100, ("x" * 100,)),
        ("", ("",)),
    ],
)
def test_split(word: str, parts: tuple[str, ...]) -> None:
    assert split(word) == parts
