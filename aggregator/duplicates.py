"""Whether two entries are the same release, told by several alliances in their own words (pure).

::

    text ─> pairs of neighbouring words ─> MinHash signature ─> bands: entries that share one are candidates
    two candidates ─> how much of the shorter is in the longer, and does it begin so or is it called so?
                   ─> what stands in the same place of both and differs: a year, a date, a winner, a name
                   ─> the same, or another one, and why

A release that is passed on gets another town, an ending of its own, a paragraph more, or loses all but its
beginning. What is repeated every year has the same words and other dates; an award has the same words and
another winner. So sameness is judged by the words in common, otherness by what differs in the same place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from functools import cached_property
from typing import TypeAlias

from aggregator.release import (
    LEAD_WORDS,
    Release,
    apart,
    content,
    counted,
    days,
    months,
    numbers,
    when,
    words_of,
    years,
)
from aggregator.search.analyse import term

_LEAST_WORDS = 8
_LONG_WORDS = 100  # a text that is known again under any title
_TELLING_WORDS = 60  # so many need no date beside them
_MOSTLY, _STRETCH = 0.75, 40  # share of the shorter text, and words in a row, that need no title beside them
_SHORT_WORDS = 30  # a teaser, for which its title must speak too
_SLOT = 4  # words that may stand in another's place; what is longer is another sentence
_AWARD = re.compile(
    r"auszeich|ausgezeichnet|preisträger|prämiert|prämierung|gewinner|gewonnen|sieger|geehrt|ehrung|gewürdigt|zertifi|urkunde"
    r"|gütesiegel|\bsiegel\b|verliehen|verleihung|bündnis des (?:monats|jahres)|förderbescheid|zuwendungsbescheid"
    r"|gegründet|gründung|jubiläum|\bjahre\b.{0,30}bündnis|scheck",
    re.IGNORECASE,
)

AT_ONCE = timedelta(days=5)
"""So long what names its own town at the beginning may still be the same release."""
NEAR = timedelta(days=14)
"""So long a release is passed on; later it must speak of a day or of numbers to be known for the same."""
FAR = timedelta(days=180)
"""After so long it is another one, though the words are the same: every year has its own."""


Slot: TypeAlias = tuple[list[str], list[str], int]
"""Words of one text that stand in the place of others in the other text, and where."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether two entries are the same release, and why."""

    same: bool
    why: str


def compare(one: Release, other: Release) -> Comparison:
    """Whether two candidates are the same release."""
    shorter = min(len(one.words), len(other.words))
    if shorter < _LEAST_WORDS:
        return Comparison(False, "too short")
    overlap = _share(one.pairs, other.pairs)
    titles = _title_likeness(one, other)
    lead = max(_lead(one, other), _lead(other, one))
    alike = _alike(shorter, overlap, titles, lead, same_source=one.source == other.source)
    pair = Pair(one, other, overlap)
    if not alike.same and not _goes_on_alike(pair):
        return alike
    for rule in (_other_undertaking, _other_order, _other_title, _other_time, _other_facts, _other_winner):
        if reason := rule(pair):
            return Comparison(False, reason)
    return Comparison(True, alike.why)


def _alike(shorter: int, overlap: float, titles: float, lead: float, *, same_source: bool) -> Comparison:
    """Whether the words in common are enough: of the text, and of its beginning or title."""
    why = f"overlap {overlap:.2f}, title {titles:.2f}, lead {lead:.2f}"
    if same_source:
        again = titles >= 0.6 or (lead >= 0.9 and shorter >= _LONG_WORDS)
        return Comparison(overlap >= 0.8 and again, why)
    if shorter < _SHORT_WORDS:
        return Comparison(overlap >= 0.65 and titles >= 0.7, why)
    if overlap < 0.42:
        return Comparison(False, why)
    begins = (lead >= 0.5 and titles >= 0.5) or (lead >= 0.3 and titles >= 0.6)
    called = titles >= 0.8 and overlap >= 0.6
    return Comparison(begins or called or (overlap >= 0.9 and lead >= 0.9 and shorter >= _LONG_WORDS), why)


def _goes_on_alike(pair: "Pair") -> bool:
    """Whether a long stretch is the same word for word, below a title and a first sentence of each alliance's own."""
    if (
        pair.same_source
        or pair.overlap < _MOSTLY
        or min(len(pair.one.words), len(pair.other.words)) < _TELLING_WORDS
    ):
        return False
    return max(block.size for block in pair.matcher.get_matching_blocks()) >= _STRETCH


@dataclass(frozen=True)
class Pair:
    """Two entries with enough words in common, laid side by side."""

    one: Release
    other: Release
    overlap: float

    @cached_property
    def matcher(self) -> SequenceMatcher[str]:
        return SequenceMatcher(None, self.one.words, self.other.words)

    @cached_property
    def in_order(self) -> float:
        """How much of the shorter text stands in the longer one in the same order."""
        least = min(len(self.one.words), len(self.other.words))
        return sum(block.size for block in self.matcher.get_matching_blocks() if block.size > 1) / least

    @cached_property
    def slots(self) -> list[Slot]:
        """What differs in the same place."""
        return _slots(self.matcher, self.one.raw, self.other.raw)

    @cached_property
    def numbers(self) -> list[Slot]:
        """Numbers and days that differ in the same place."""
        found = [slot for slot in self.slots if any(map(when, slot[0])) and any(map(when, slot[1]))]
        ours, theirs = counted(self.one.words), counted(self.other.words)
        return found + [
            (sorted(ours[what][0]), sorted(theirs[what][0]), min(ours[what][1], theirs[what][1]))
            for what in sorted(ours.keys() & theirs.keys())
            if not ours[what][0] & theirs[what][0] and not any(slot[0][0] in ours[what][0] for slot in found)
        ]

    @cached_property
    def title_slots(self) -> list[Slot]:
        return _aligned(self.one.title_words, self.other.title_words)

    @property
    def same_source(self) -> bool:
        return self.one.source == self.other.source


def _other_undertaking(pair: Pair) -> str | None:
    """A project is its own town's, whatever words it borrowed; an event is where and when it is."""
    one, other = pair.one, pair.other
    if one.kind == other.kind == "project" and not pair.same_source:
        return "projects of two alliances"
    if one.event_start and other.event_start and (pair.same_source or one.kind == other.kind == "event"):
        known = min(len(one.event_start), len(other.event_start), 10)
        if one.event_start[:known] != other.event_start[:known]:
            return "events on different days"
    if one.kind == other.kind == "event" and one.event_place and other.event_place:
        here, there = (set(content(words_of(place))) for place in (one.event_place, other.event_place))
        if here and there and not here & there:
            return "events at different places"
    return None


def _other_order(pair: Pair) -> str | None:
    """The same sentences in another order are a form that was filled in twice."""
    return "in another order" if pair.in_order < max(0.5, 0.9 * pair.overlap) else None


def _other_title(pair: Pair) -> str | None:
    """The titles name different years, numbers, months, or different things in the same frame."""
    left, right = pair.one.title_words, pair.other.title_words
    for kind in (years, numbers, months):
        if (ours := kind(left)) and (theirs := kind(right)) and not ours & theirs:
            return f"titles differ in {kind.__name__}"
    for ours_, theirs_, _ in pair.title_slots:
        if (
            _untold(ours_, pair.one, pair.other)
            and _untold(theirs_, pair.other, pair.one)
            and pair.overlap < 0.9
        ):
            return f"titles name {' '.join(ours_)} and {' '.join(theirs_)}"
    return None


def _other_time(pair: Pair) -> str | None:
    """The dates are too far from each other for what the texts have in common."""
    gap = apart(pair.one.published, pair.other.published)
    here = [slot for slot in pair.slots if slot[2] <= LEAD_WORDS and _towns(slot, pair)]
    if here and (pair.overlap < 0.9 if gap is None else gap > AT_ONCE):
        return f"of {' '.join(here[0][0])} and of {' '.join(here[0][1])}"
    dated = days(pair.one.words) & days(pair.other.words)
    figures = numbers(pair.one.words) & numbers(pair.other.words)
    if gap is None:
        least = min(len(pair.one.words), len(pair.other.words))
        told = dated or figures or pair.overlap >= 0.95 or least >= _TELLING_WORDS
        return None if told else "too little for what has no date"
    if gap > FAR:
        return "a year apart"
    if gap <= NEAR or ((dated or len(figures) > 1) and pair.overlap >= 0.75 and not pair.numbers):
        return None
    return "too far apart"


def _towns(slot: Slot, pair: Pair) -> bool:
    """Whether each names its own town in a place."""
    return _own(slot[0], pair.one) and _own(slot[1], pair.other)


def _other_facts(pair: Pair) -> str | None:
    """The same sentence speaks of another year, day or number."""
    gap = apart(pair.one.published, pair.other.published)
    near = gap is not None and gap <= NEAR
    for ours, theirs, at in pair.numbers:
        early = at <= LEAD_WORDS
        if early or pair.same_source or (years(ours) and years(theirs) and not near):
            return f"{' '.join(ours)} against {' '.join(theirs)}"
    return "different numbers" if len(pair.numbers) > (2 if near else 1) else None


def _other_winner(pair: Pair) -> str | None:
    """Both tell of an award (or of what else happens to one alone), and name another."""
    one, other = pair.one, pair.other
    heads = [f"{release.title} {' '.join(release.raw[:60])}" for release in (one, other)]
    if not all(_AWARD.search(head) for head in heads):
        return None
    for ours, theirs, _ in pair.title_slots:
        if _towns((ours, theirs, 0), pair) or (_untold(ours, one, other) and _untold(theirs, other, one)):
            return f"awards of {' '.join(ours)} and {' '.join(theirs)}"
    for ours, theirs, _ in _aligned(one.opening, other.opening):
        if _name(ours, one) and _name(theirs, other):
            return f"awards of {' '.join(ours)} and {' '.join(theirs)}"
    # Whoever only tells that it was there names its town once; a winner is named again and again.
    named = [slot for slot in pair.slots if _towns(slot, pair)]
    return "awards of two towns" if len(named) > 2 else None


def _own(words: Sequence[str], of: Release) -> bool:
    return any(word.casefold() in of.own_words for word in words)


def _untold(words: Sequence[str], of: Release, other: Release) -> bool:
    """Whether words of a title name something that is not the own town, and that the other does not speak of."""
    if _own(words, of):
        return False
    names = {term(word) for word in content(word for word in words if word[:1].isupper())}
    return bool(names) and not names & (other.terms | other.named)


def _name(words: Sequence[str], of: Release) -> bool:
    """Whether words are a name: of the own town, or said again elsewhere in the text."""
    names = [word for word in words if word[:1].isupper()]
    return any(word.casefold() in of.own_words or of.raw.count(word) > 1 for word in names)


def _aligned(one: Sequence[str], other: Sequence[str]) -> list[Slot]:
    ours, theirs = [word.casefold() for word in one], [word.casefold() for word in other]
    return _slots(SequenceMatcher(None, ours, theirs), one, other)


def _slots(matcher: SequenceMatcher[str], one: Sequence[str], other: Sequence[str]) -> list[Slot]:
    """What stands in the same place of both, and differs: ``(ours, theirs, where)``."""
    return [
        (list(one[a:b]), list(other[c:d]), min(a, c))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag == "replace" and b - a <= _SLOT and d - c <= _SLOT
    ]


def _title_likeness(one: Release, other: Release) -> float:
    """How much the titles share, or how much of each is said in the other's text: titles are rewritten."""
    ours, theirs = one.named, other.named
    if not ours or not theirs:
        return 0.0
    least = min(len(ours), len(theirs)) if min(len(ours), len(theirs)) >= 3 else max(len(ours), len(theirs))
    told = min(len(ours & (theirs | other.terms)) / len(ours), len(theirs & (ours | one.terms)) / len(theirs))
    return max(len(ours & theirs) / least, told)


def _lead(one: Release, other: Release) -> float:
    """How much of the beginning of ``one`` is anywhere in ``other``."""
    return len(one.lead & other.pairs) / len(one.lead) if one.lead else 0.0


def _share(ours: frozenset[tuple[str, str]], theirs: frozenset[tuple[str, str]]) -> float:
    least = min(len(ours), len(theirs))
    return len(ours & theirs) / least if least else 0.0
