"""What is compared of an entry: its words, and the facts that are told by them (pure)."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from aggregator.search.analyse import STOP_WORDS, term

MOST_WORDS = 800
LEAD_WORDS = 40

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_IGNORED = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS = frozenset(
    (
        "januar",
        "februar",
        "märz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
    )
) | {"dezember"}
_WHEN = _MONTHS | {
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
}
_GENERIC = frozenset(map(term, ("pressemitteilung", "presseinformation", "pm", "meldung", "news")))


@dataclass(frozen=True)
class Release:
    """What is compared of an entry. ``own``: names of its source and town, which may differ."""

    title: str
    text: str
    kind: str = "news"
    published: str | None = None
    event_start: str | None = None
    event_place: str | None = None
    source: int = 0
    own: tuple[str, ...] = ()

    @cached_property
    def raw(self) -> list[str]:
        """The words of the text as they stand."""
        return words_of(self.text)[:MOST_WORDS]

    @cached_property
    def words(self) -> list[str]:
        """The words in lower case."""
        return [word.casefold() for word in self.raw]

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words."""
        return frozenset(pairwise(self.words))

    @cached_property
    def terms(self) -> frozenset[str]:
        """The words of the text as index terms."""
        return frozenset(map(term, self.words))

    @cached_property
    def title_words(self) -> list[str]:
        return words_of(self.title)

    @cached_property
    def named(self) -> frozenset[str]:
        """What the title says, as index terms; the own town and what any title says left out."""
        said = (word for word in content(self.title_words) if word not in self.own_words)
        return frozenset(map(term, said)) - _GENERIC

    @cached_property
    def opening(self) -> list[str]:
        """The first sentence: it says what has happened, and to whom."""
        return words_of(re.split(r"[.!?]\s", self.text.strip(), maxsplit=1)[0])[:LEAD_WORDS]

    @cached_property
    def lead(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words of the beginning."""
        return frozenset(pairwise(self.words[:LEAD_WORDS]))

    @cached_property
    def own_words(self) -> frozenset[str]:
        """Words of the own names, in any case."""
        names = {word.casefold() for name in self.own for word in words_of(name) if len(word) > 2}
        return frozenset(names | {f"{name}s" for name in names} | {f"{name}er" for name in names})


def apart(one: str | None, other: str | None) -> timedelta | None:
    """The least time between two dates of publication, each as exact as it is known."""
    left, right = _span(one), _span(other)
    if left is None or right is None:
        return None
    return max(left[0] - right[1], right[0] - left[1], timedelta(0))


def _span(published: str | None) -> tuple[date, date] | None:
    try:
        if not published or len(published) < 7:
            return (date(int(published), 1, 1), date(int(published), 12, 31)) if published else None
        first = date.fromisoformat(f"{published}-01"[:10])
        return (first, first) if len(published) >= 10 else (first, first + timedelta(days=30))
    except ValueError:
        return None


def years(words: Iterable[str]) -> set[str]:
    """Years that are named."""
    return {year for word in words for year in _YEAR.findall(word) if len(word) == 4 or "." in word}


def numbers(words: Iterable[str]) -> set[str]:
    """Numbers that are written in figures."""
    return {word.rstrip(".") for word in words if word[:1].isdigit()}


def counted(words: Sequence[str]) -> dict[tuple[str, str], tuple[set[str], int]]:
    """Numbers by the two words after them, with where the first stands: sentences may have been moved."""
    found: dict[tuple[str, str], tuple[set[str], int]] = {}
    for at, (number, *what) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if number[:1].isdigit() and not when(what[0]):
            found.setdefault((what[0], what[1]), (set(), at))[0].add(number)
    return found


def days(words: Sequence[str]) -> set[str]:
    """Years, and days with their month, that a text speaks of."""
    named = {f"{day} {month}" for day, month in pairwise(words) if month in _MONTHS and day[:1].isdigit()}
    return named | years(words)


def months(words: Iterable[str]) -> set[str]:
    """Months that are named."""
    return {word.casefold() for word in words} & _MONTHS


def when(word: str) -> bool:
    """Whether a word is part of a date."""
    return word[:1].isdigit() or word.casefold() in _WHEN


def words_of(text: str) -> list[str]:
    """The words of a text as they stand, numbers with their dots; not endlessly many."""
    return _WORD.findall(_IGNORED.sub("", unicodedata.normalize("NFC", text)))[: 2 * MOST_WORDS]


def content(words: Iterable[str]) -> list[str]:
    """Words that say something, in lower case; numbers are not among them."""
    lower = (word.casefold() for word in words)
    return [word for word in lower if word not in STOP_WORDS and not word[:1].isdigit()]
