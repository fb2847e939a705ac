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
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import cached_property
from hashlib import sha256
from itertools import pairwise

from rensa import RMinHash

from aggregator.search.analyse import STOP_WORDS, term

VERSION = 1
"""Of the bands: those of another version are worth nothing. Raise it when signatures come out otherwise."""

_SEED = 20250113
_ROWS = 2  # of a band: few, for a text that was cut or edited in every fourth word shares little
_BODY_BANDS, _LEAD_BANDS, _TITLE_BANDS = 32, 12, 6
_LEAD_WORDS = 40
_MOST_WORDS = 800
_LEAST_WORDS = 8
_LONG_WORDS = 100  # a text that is known again under any title
_SHORT_WORDS = 30  # a teaser, for which its title must speak too

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_IGNORED = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS = "januar februar märz april mai juni juli august september oktober november dezember".split()
_DAYS = "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag".split()
_WHEN = frozenset((*_MONTHS, *_DAYS))
_SLOT = 4  # words that may stand in another's place; what is longer is another sentence
_AWARD = re.compile(
    r"auszeich|ausgezeichnet|preisträger|prämiert|prämierung|gewinner|gewonnen|sieger|geehrt|ehrung|gewürdigt|zertifi|urkunde"
    r"|gütesiegel|\bsiegel\b|verliehen|verleihung|bündnis des (?:monats|jahres)|förderbescheid|zuwendungsbescheid|gegründet"
    r"|gründung|jubiläum|\bjahre\b.{0,30}bündnis|scheck",
    re.IGNORECASE,
)
_GENERIC = frozenset(term(word) for word in "pressemitteilung presseinformation pm meldung news".split())

NEAR = timedelta(days=31)
"""So long a release is passed on; later it must speak of a day itself to be known for the same."""
FAR = timedelta(days=250)
"""After so long it is another year's."""


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
        return _words(self.text)[:_MOST_WORDS]

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
        return _words(self.title)

    @cached_property
    def own_words(self) -> frozenset[str]:
        """Words of the own names, in any case."""
        names = {word.casefold() for name in self.own for word in _words(name) if len(word) > 2}
        return frozenset(names | {f"{name}s" for name in names} | {f"{name}er" for name in names})


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether two entries are the same release, and why."""

    same: bool
    why: str


def fingerprint(title: str, text: str) -> list[tuple[int, str]]:
    """Bands of an entry, as ``(number, value)``: what is likely alike shares at least one value."""
    content = _content(_words(text))
    bands = _bands(_pairs_sketch(content, _BODY_BANDS), 1)
    bands += _bands(_pairs_sketch(content[:_LEAD_WORDS], _LEAD_BANDS), 1 + _BODY_BANDS)
    named = sorted({term(word) for word in _content(_words(title))})
    # A title of few words is shared by many; its band then only says that the entry has been looked at.
    if telling := len(named) >= 3:
        bands += _bands(_sketch(set(named), _TITLE_BANDS), 1 + _BODY_BANDS + _LEAD_BANDS)
    key = " ".join(named) if telling else f"{title}\n{text}"
    values = [(0, sha256(key.encode()).hexdigest()[:16]), *bands]
    return [(100 * VERSION + number, f"{number:x}.{value}") for number, value in values]


def _pairs_sketch(content: Sequence[str], bands: int) -> list[int]:
    pairs = {f"{one} {two}" for one, two in pairwise(content)}
    return _sketch(pairs, bands) if len(pairs) >= _LEAST_WORDS // 2 else []


def _sketch(shingles: set[str], bands: int) -> list[int]:
    """The MinHash signature of a set, long enough for so many bands."""
    sketch = RMinHash(num_perm=bands * _ROWS, seed=_SEED)
    sketch.update(sorted(shingles))
    return list(sketch.digest())


def _bands(signature: Sequence[int], first: int) -> list[tuple[int, str]]:
    rows = (signature[at : at + _ROWS] for at in range(0, len(signature), _ROWS))
    return [(first + at, "".join(f"{value:08x}" for value in row)) for at, row in enumerate(rows)]


def compare(one: Release, other: Release) -> Comparison:
    """Whether two candidates are the same release."""
    shorter = min(len(one.words), len(other.words))
    if shorter < _LEAST_WORDS:
        return Comparison(False, "too short")
    overlap = _share(one.pairs, other.pairs)
    titles = _title_likeness(one, other)
    lead = max(_lead(one, other), _lead(other, one))
    alike = _alike(shorter, overlap, titles, lead, same_source=one.source == other.source)
    if not alike.same:
        return alike
    pair = Pair(one, other, overlap)
    for rule in (_other_undertaking, _other_order, _other_title, _other_time, _other_facts, _other_winner):
        if reason := rule(pair):
            return Comparison(False, reason)
    return alike


def _alike(shorter: int, overlap: float, titles: float, lead: float, *, same_source: bool) -> Comparison:
    """Whether the words in common are enough: of the text, and of its beginning or title."""
    why = f"overlap {overlap:.2f}, title {titles:.2f}, lead {lead:.2f}"
    if same_source:
        return Comparison(overlap >= 0.8 and (titles >= 0.6 or lead >= 0.8), why)
    if shorter < _SHORT_WORDS:
        return Comparison(overlap >= 0.65 and titles >= 0.7, why)
    if overlap < 0.42:
        return Comparison(False, why)
    begins = (lead >= 0.5 and titles >= 0.5) or (lead >= 0.3 and titles >= 0.6)
    called = titles >= 0.8 and overlap >= 0.6
    return Comparison(begins or called or (overlap >= 0.9 and lead >= 0.9 and shorter >= _LONG_WORDS), why)


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
    def slots(self) -> list[tuple[list[str], list[str], int]]:
        """What differs in the same place."""
        return _slots(self.matcher, self.one.raw, self.other.raw)

    @cached_property
    def numbers(self) -> list[tuple[list[str], list[str], int]]:
        """Numbers and days that differ in the same place."""
        found = [slot for slot in self.slots if any(map(_when, slot[0])) and any(map(_when, slot[1]))]
        ours, theirs = _counted(self.one.words), _counted(self.other.words)
        return found + [
            (sorted(ours[what][0]), sorted(theirs[what][0]), min(ours[what][1], theirs[what][1]))
            for what in sorted(ours.keys() & theirs.keys())
            if not ours[what][0] & theirs[what][0] and not any(slot[0][0] in ours[what][0] for slot in found)
        ]

    @cached_property
    def title_slots(self) -> list[tuple[list[str], list[str], int]]:
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
        here, there = (set(_content(_words(place))) for place in (one.event_place, other.event_place))
        if here and there and not here & there:
            return "events at different places"
    return None


def _other_order(pair: Pair) -> str | None:
    """The same sentences in another order are a form that was filled in twice."""
    return "in another order" if pair.in_order < max(0.5, 0.75 * pair.overlap) else None


def _other_title(pair: Pair) -> str | None:
    """The titles name different years, numbers, months, or different things in the same frame."""
    left, right = pair.one.title_words, pair.other.title_words
    for kind in (_years, _numbers, _months):
        if (ours := kind(left)) and (theirs := kind(right)) and not ours & theirs:
            return f"titles differ in {kind.__name__.strip('_')}"
    for ours_, theirs_, _ in pair.title_slots:
        if (
            _untold(ours_, pair.one, pair.other)
            and _untold(theirs_, pair.other, pair.one)
            and pair.overlap < 0.9
        ):
            return f"titles name {' '.join(ours_)} and {' '.join(theirs_)}"
    return None


def _other_time(pair: Pair) -> str | None:
    """The dates are too far from each other."""
    apart = _apart(pair.one.published, pair.other.published)
    if apart is None or apart <= NEAR:
        return None
    if apart > FAR:
        return "a year apart"
    dated = _days(pair.one.words) & _days(pair.other.words)
    return None if dated and pair.overlap >= 0.75 and not pair.numbers else "too far apart"


def _other_facts(pair: Pair) -> str | None:
    """The same sentence speaks of another year, day or number."""
    apart = _apart(pair.one.published, pair.other.published)
    near = apart is not None and apart <= NEAR
    for ours, theirs, at in pair.numbers:
        early = at <= _LEAD_WORDS
        if early or pair.same_source or (_years(ours) and _years(theirs) and not near):
            return f"{' '.join(ours)} against {' '.join(theirs)}"
    return "different numbers" if len(pair.numbers) > (2 if near else 1) else None


def _other_winner(pair: Pair) -> str | None:
    """Both tell of an award (or of what else happens to one alone), and name another."""
    one, other = pair.one, pair.other
    heads = [f"{release.title} {' '.join(release.raw[:60])}" for release in (one, other)]
    if not all(_AWARD.search(head) for head in heads):
        return None
    for ours, theirs, _ in pair.title_slots:
        towns = _own(ours, one) and _own(theirs, other)
        if towns or (_untold(ours, one, other) and _untold(theirs, other, one)):
            return f"awards of {' '.join(ours)} and {' '.join(theirs)}"
    for ours, theirs, _ in _aligned(_opening(one), _opening(other)):
        if _name(ours, one) and _name(theirs, other):
            return f"awards of {' '.join(ours)} and {' '.join(theirs)}"
    # Whoever only tells that it was there names its town once; a winner is named again and again.
    named = [slot for slot in pair.slots if _own(slot[0], one) and _own(slot[1], other)]
    return "awards of two towns" if len(named) > 2 else None


def _opening(of: Release) -> list[str]:
    """The first sentence: it says who has won."""
    return _words(re.split(r"[.!?]\s", of.text.strip(), maxsplit=1)[0])[:_LEAD_WORDS]


def _own(words: Sequence[str], of: Release) -> bool:
    return any(word.casefold() in of.own_words for word in words)


def _untold(words: Sequence[str], of: Release, other: Release) -> bool:
    """Whether words of a title name something that is not the own town, and that the other does not speak of."""
    if _own(words, of):
        return False
    names = {term(word) for word in _content(word for word in words if word[:1].isupper())}
    return bool(names) and not names & (other.terms | _named(other))


def _name(words: Sequence[str], of: Release) -> bool:
    """Whether words are a name: of the own town, or said again elsewhere in the text."""
    names = [word for word in words if word[:1].isupper()]
    return any(word.casefold() in of.own_words or of.raw.count(word) > 1 for word in names)


def _aligned(one: Sequence[str], other: Sequence[str]) -> list[tuple[list[str], list[str], int]]:
    ours, theirs = [word.casefold() for word in one], [word.casefold() for word in other]
    return _slots(SequenceMatcher(None, ours, theirs), one, other)


def _slots(
    matcher: SequenceMatcher[str], one: Sequence[str], other: Sequence[str]
) -> list[tuple[list[str], list[str], int]]:
    """What stands in the same place of both, and differs: ``(ours, theirs, where)``."""
    return [
        (list(one[a:b]), list(other[c:d]), min(a, c))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag == "replace" and b - a <= _SLOT and d - c <= _SLOT
    ]


def _title_likeness(one: Release, other: Release) -> float:
    """How much the titles share, or how much of each is said in the other's text: titles are rewritten."""
    ours, theirs = _named(one), _named(other)
    if not ours or not theirs:
        return 0.0
    least = min(len(ours), len(theirs)) if min(len(ours), len(theirs)) >= 3 else max(len(ours), len(theirs))
    told = min(len(ours & (theirs | other.terms)) / len(ours), len(theirs & (ours | one.terms)) / len(theirs))
    return max(len(ours & theirs) / least, told)


def _named(of: Release) -> set[str]:
    """What a title says; the own town and what any title says left out."""
    said = (word for word in _content(of.title_words) if word not in of.own_words)
    return {term(word) for word in said} - _GENERIC


def _lead(one: Release, other: Release) -> float:
    """How much of the beginning of ``one`` is anywhere in ``other``."""
    lead = frozenset(pairwise(one.words[:_LEAD_WORDS]))
    return len(lead & other.pairs) / len(lead) if lead else 0.0


def _share(ours: frozenset[tuple[str, str]], theirs: frozenset[tuple[str, str]]) -> float:
    least = min(len(ours), len(theirs))
    return len(ours & theirs) / least if least else 0.0


def _apart(one: str | None, other: str | None) -> timedelta | None:
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


def _years(words: Iterable[str]) -> set[str]:
    return {year for word in words for year in _YEAR.findall(word) if len(word) == 4 or "." in word}


def _numbers(words: Iterable[str]) -> set[str]:
    return {word.rstrip(".") for word in words if word[:1].isdigit()}


def _counted(words: Sequence[str]) -> dict[tuple[str, str], tuple[set[str], int]]:
    """Numbers by the two words after them, with where the first stands: sentences may have been moved."""
    found: dict[tuple[str, str], tuple[set[str], int]] = {}
    for at, (number, *what) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if number[:1].isdigit() and not _when(what[0]):
            found.setdefault((what[0], what[1]), (set(), at))[0].add(number)
    return found


def _days(words: Sequence[str]) -> set[str]:
    """Years, and days with their month, that a text speaks of."""
    named = {f"{day} {month}" for day, month in pairwise(words) if month in _MONTHS and day[:1].isdigit()}
    return named | _years(words)


def _months(words: Iterable[str]) -> set[str]:
    return {word.casefold() for word in words} & set(_MONTHS)


def _when(word: str) -> bool:
    """Whether a word is part of a date."""
    return word[:1].isdigit() or word.casefold() in _WHEN


def _words(text: str) -> list[str]:
    return _WORD.findall(_IGNORED.sub("", unicodedata.normalize("NFC", text)))[: 2 * _MOST_WORDS]


def _content(words: Iterable[str]) -> list[str]:
    """Words that say something, in lower case; numbers are not among them."""
    lower = (word.casefold() for word in words)
    return [word for word in lower if word not in STOP_WORDS and not word[:1].isdigit()]
