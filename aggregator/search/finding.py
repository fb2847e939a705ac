"""From a query to the items that it finds, on either engine: what is wanted, counted, scored, and may be shown."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from aggregator.search import vocabulary
from aggregator.search.matching import AllOf, AnyOf, Condition, partly, whole
from aggregator.search.parse import Atom, Query
from aggregator.search.ranking import Phrase, Shelf, Tally, Unit, Want, freshness, phrases_of, score
from aggregator.search.spelling import corrections
from aggregator.search.wants import excluded, wants

ENOUGH = 20
"""So many items that hold all that is asked for, and those that hold a part are no longer of interest."""

MOST_SCORED = 2_000
"""More items that hold all are scored only if they have it in the title; more that hold a part, by the rarest."""


class Counts(Protocol):
    """What an engine tells of what it holds."""

    def matching(self, session: Session, condition: Condition, *, in_title: bool = False) -> list[int]:
        """The items that meet a condition, or meet it with their titles alone."""

    def frequencies(self, session: Session, tokens: Sequence[str]) -> dict[str, int]:
        """How many items have each of the tokens; those that none has are left out."""

    def tally(self, session: Session, phrases: Sequence[Phrase], items: Collection[int]) -> Tally:
        """How often each phrase occurs in each of the items, weighted by field."""

    def lengths(self, session: Session, items: Collection[int]) -> dict[int, int]:
        """How many words each of the items has."""

    def size(self, session: Session) -> tuple[int, int]:
        """How many items are held, and how many words these have."""


LetThrough = Callable[[Sequence[int]], Mapping[int, str]]
"""Of these items, those that may be shown, with their dates ("" for none)."""


@dataclass(frozen=True, slots=True)
class Finds:
    """Numbers of items, best first: ``complete`` of them, which come first, hold all that was asked for.

    ``corrections``: words that no item has, and what was looked for as well.
    """

    numbers: tuple[int, ...] = ()
    complete: int = 0
    corrections: tuple[tuple[str, str], ...] = ()


def find(session: Session, counts: Counts, query: Query, let_through: LetThrough, *, strict: bool) -> Finds:
    """What the query finds.

    ``strict``: only what holds all, as it was typed: nothing is corrected.
    """
    if not query.clauses:
        return Finds()
    atoms = [atom for clause in query.clauses for atom in clause]
    plain = [atom.words[0] for atom in atoms if atom.kind == "word"]
    mended = {} if strict else corrections(session, plain, lambda tokens: counts.frequencies(session, tokens))
    starts = _beginnings(session, [*atoms, *query.without])
    wanted = wants(
        query.clauses,
        {word: (right,) for word, right in mended.items()},
        starts,
        {word: vocabulary.relatives(session, word) for word in dict.fromkeys(plain)},
    )
    candidates = _Candidates(session, counts, wanted, excluded(query.without, starts), let_through)
    complete = candidates.complete()
    partial: dict[int, str] = {}
    if not strict and len(complete) < ENOUGH:
        partial = candidates.partial(complete)
    numbers = candidates.ordered(complete) + candidates.ordered(partial)
    return Finds(tuple(numbers), len(complete), tuple(mended.items()))


class _Candidates:
    """Items that can be among the hits, and how they rank."""

    def __init__(
        self,
        session: Session,
        counts: Counts,
        wanted: Sequence[Want],
        without: Sequence[Unit],
        let_through: LetThrough,
    ) -> None:
        self._session = session
        self._counts = counts
        self._wanted = wanted
        self._barred = AnyOf(tuple(phrase for unit in without for phrase in unit))
        self._let_through = let_through
        self._needed = [want for want in wanted if want.needed]

    def complete(self) -> dict[int, str]:
        """Those that hold all that is needed and may be shown, with their dates."""
        return self._shown(self._matching(AllOf(tuple(map(whole, self._needed)))))

    def partial(self, known: Collection[int]) -> dict[int, str]:
        """Those that hold a part, by what is rarest first, as long as they are not too many."""
        by_want = sorted((self._matching(partly(want)) for want in self._needed), key=len)
        found: set[int] = set()
        for matching in by_want:
            if found and len(found) + len(matching) > MOST_SCORED:
                break
            found.update(matching)
        return self._shown(sorted(found.difference(known)))

    def ordered(self, dates: Mapping[int, str]) -> list[int]:
        """The items in their order: by score as far as they are scored, then the newest first."""
        scored: Collection[int] = dates
        if len(dates) > MOST_SCORED:
            title = AllOf(tuple(map(whole, self._needed)))
            scored = set(self._counts.matching(self._session, title, in_title=True)).intersection(dates)
        newest = max(dates.values(), default="")
        scores = self._scores(scored)

        def rank(number: int) -> tuple[float, str, int]:
            factor = freshness(dates[number], newest)
            return round(scores.get(number, 0.0) * factor, 6), dates[number], number

        return sorted(dates, key=rank, reverse=True)

    def _scores(self, items: Collection[int]) -> dict[int, float]:
        if not items:
            return {}
        phrases = phrases_of(self._wanted)
        having = self._counts.frequencies(self._session, [row[0] for row in phrases if len(row) == 1])
        frequencies: dict[Phrase, int] = {(token,): count for token, count in having.items()}
        for phrase in phrases:
            if len(phrase) > 1:
                frequencies[phrase] = len(self._counts.matching(self._session, phrase))
        present = [phrase for phrase in phrases if frequencies.get(phrase)]
        tally = self._counts.tally(self._session, present, items)
        count, words = self._counts.size(self._session)
        lengths = self._counts.lengths(self._session, items)
        return score(self._wanted, tally, Shelf(count, words / count, lengths, frequencies))

    def _matching(self, condition: Condition) -> list[int]:
        found = self._counts.matching(self._session, condition)
        if self._barred.conditions and found:
            barred = set(self._counts.matching(self._session, self._barred))
            found = [number for number in found if number not in barred]
        return found

    def _shown(self, items: Sequence[int]) -> dict[int, str]:
        return dict(self._let_through(items)) if items else {}


def _beginnings(session: Session, atoms: Sequence[Atom]) -> dict[str, list[str]]:
    return {
        atom.words[0]: vocabulary.beginning(session, atom.words[0]) for atom in atoms if atom.kind == "prefix"
    }
