"""Whether what was found is an entry of the same source that is known already, under another address (pure).

::

    a site moves, is made anew or counts its pages otherwise ─> every address is new, every text is known
      title ── the same words, one cut short, nearly the same, or another
      date  ── agrees, not known, or another (import into a new system stamps all with one day)
      text  ── stretches in common, by the shorter one: teasers, other containers, dropped captions
      what is repeated every year ── other years, days and numbers in the title or the text ─> another entry

It is asked only about a known entry that is not where it was: what still stands at its address is itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal, TypeAlias

from aggregator.decide import refines, words
from aggregator.fingerprints import fingerprint
from aggregator.release import content, days, months, numbers, words_of, years
from aggregator.search.analyse import term

_SHORT = 12  # words: less tells too little
_LONG = 25  # words: so many are known again under another title
_CUT = 12  # letters that a title cut short must still have
_NEARLY = 0.85
_MOST = 400  # words of a text that are compared

Agreement: TypeAlias = Literal["agrees", "unknown", "differs"]


@dataclass(frozen=True)
class Entry:
    """What is compared of an entry. ``event_start`` counts for events only."""

    title: str
    text: str = ""
    published: str | None = None
    event_start: str | None = None

    @cached_property
    def letters(self) -> str:
        """The title without case, punctuation and blanks: compounds are joined otherwise in every system."""
        return "".join(words(self.title))

    @cached_property
    def said(self) -> list[str]:
        """The words of the text, in lower case."""
        return [word.casefold() for word in words_of(self.text)[:_MOST]]

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words of the text."""
        return frozenset(zip(self.said, self.said[1:], strict=False))

    @cached_property
    def figures(self) -> frozenset[str]:
        """Days, years and other numbers that the text speaks of."""
        return frozenset(numbers(self.said) | days(self.said))

    @cached_property
    def named(self) -> frozenset[str]:
        """What the title names, as index terms."""
        return frozenset(map(term, content(words_of(self.title))))


def likeness(known: Entry, found: Entry, *, gone: bool) -> float:
    """How surely ``found`` is ``known`` at another address; 0: it is another entry.

    ``gone``: it is sure that the known one is no more where it was; else that is only not seen.
    """
    titles, date, share = _titles(known, found), _dates(known, found), _share(known, found)
    if titles < 0 or _events_differ(known, found, share):
        return 0.0
    least = min(len(known.said), len(found.said))
    short, repeated = least < _SHORT, _is_repeated(known, found)
    if titles >= 2:
        same = _same_title(date, share, least, short=short, repeated=repeated, gone=gone, found=found)
    else:
        # Under another title a text must be the same, whole and long, and of no other day.
        least_share = 0.8 if titles else 0.9
        same = (
            least >= (_SHORT if titles else _LONG)
            and share >= least_share
            and _whole(known, found) >= 0.7
            and not repeated
            and date != "differs"
        )
    if not same:
        return 0.0
    return 1 + titles + {"agrees": 2.0, "unknown": 1.0, "differs": 0.0}[date] + 2 * share


def _same_title(
    date: Agreement, share: float, least: int, *, short: bool, repeated: bool, gone: bool, found: Entry
) -> bool:
    if date == "agrees":
        return short or (share >= 0.3 and not (repeated and share < 0.8))
    if repeated:
        return False
    if date == "unknown":
        if short:
            return gone and len(found.named) >= 2 and (least == 0 or share >= 0.5)
        return share >= 0.6
    return gone and least >= _SHORT and share >= 0.85


def _titles(known: Entry, found: Entry) -> float:
    """3 the same words, 2 one is the other cut short, 1 nearly the same, 0 another; -1 they name different things."""
    if known.letters == found.letters:
        return 3.0
    ours, theirs = words_of(known.title), words_of(found.title)
    for kind in (years, numbers, months):
        left, right = kind(ours), kind(theirs)
        if left != right and (kind is years or (left and right)):
            return -1.0
    shorter, longer = sorted((known.letters, found.letters), key=len)
    if len(shorter) >= _CUT and longer.startswith(shorter):
        return 2.0
    return 1.0 if SequenceMatcher(None, known.letters, found.letters).ratio() >= _NEARLY else 0.0


def _dates(known: Entry, found: Entry) -> Agreement:
    if not known.published or not found.published:
        return "unknown"
    same = refines(known.published, found.published) or refines(found.published, known.published)
    return "agrees" if same else "differs"


def _share(known: Entry, found: Entry) -> float:
    """How much of the shorter text stands in the longer one."""
    least = min(len(known.pairs), len(found.pairs))
    return len(known.pairs & found.pairs) / least if least else 0.0


def _whole(known: Entry, found: Entry) -> float:
    """How much of the longer text stands in the shorter one."""
    most = max(len(known.pairs), len(found.pairs))
    return len(known.pairs & found.pairs) / most if most else 0.0


def _events_differ(known: Entry, found: Entry, share: float) -> bool:
    """Whether both are events of different days; a text that is the same word for word only shows its day otherwise."""
    if not known.event_start or not found.event_start:
        return False
    return known.event_start[:10] != found.event_start[:10] and (share < 0.95 or _is_repeated(known, found))


def _is_repeated(known: Entry, found: Entry) -> bool:
    """Whether the texts speak of different years, or of mostly different days and numbers."""
    ours, theirs = years(known.said), years(found.said)
    if ours and theirs and not ours & theirs:
        return True
    least = min(len(known.figures), len(found.figures))
    return least > 0 and len(known.figures & found.figures) < 0.5 * least


class Register:
    """Known entries by what a found one must share with them to be compared at all."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._by_mark: dict[str, list[str]] = defaultdict(list)
        for key, entry in entries.items():
            for mark in _marks(entry):
                self._by_mark[mark].append(key)

    def of(self, found: Entry) -> dict[str, Entry]:
        """The entries that ``found`` may be, by key."""
        keys = dict.fromkeys(key for mark in _marks(found) for key in self._by_mark.get(mark, ()))
        return {key: self._entries[key] for key in keys}


def _marks(entry: Entry) -> Iterable[str]:
    yield f"title {entry.letters[:_CUT]}"
    for _, value in fingerprint(entry.title, entry.text):
        yield value
