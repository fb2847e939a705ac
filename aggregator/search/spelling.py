"""What a misspelt word may have meant: words of the index within one edit, the likeliest first."""

from collections.abc import Callable, Mapping, Sequence

from sqlmodel import Session

from aggregator.search import vocabulary
from aggregator.search.analyse import form, part_terms, term, umlauts
from aggregator.search.document import PART, STEM, WORD
from aggregator.search.thesaurus import thesaurus

SHORTEST = 4
"""Letters of a word that is corrected: shorter ones are near too many others."""

_SHORTEST_PART = 4
_LINKS = ("", "s", "n", "en", "es", "er", "e")

Frequencies = Callable[[Sequence[str]], Mapping[str, int]]
"""How many items have each token; those that none has are left out."""


def corrections(session: Session, words: Sequence[str], frequencies: Frequencies) -> dict[str, str]:
    """For each of the words (as typed) that no item has in any way, the likeliest one, if there is any."""
    asked = [word for word in dict.fromkeys(words) if len(form(word)) >= SHORTEST and word.isalpha()]
    known = frequencies([token for word in asked for token in _tokens(word)])
    found = {}
    for word in asked:
        if not _known(word, known):
            right = _whole(session, word, frequencies) or _compound(session, word, frequencies)
            if right:
                found[word] = right
    return found


def _tokens(word: str) -> list[str]:
    own = [WORD + form(word), STEM + term(word), PART + term(word)]
    return own + [kind + part for part in part_terms(word) for kind in (STEM, PART)]


def _known(word: str, known: Mapping[str, int]) -> bool:
    """Whether items have it, or it is a word of the field, or a compound whose parts items have."""
    own = part_terms(word)
    if (term(word),) in thesaurus() or any(token in known for token in _tokens(word)[:3]):
        return True
    return bool(own) and all(STEM + part in known or PART + part in known for part in own)


def _whole(session: Session, word: str, frequencies: Frequencies) -> str | None:
    folded = form(word)
    near = vocabulary.near(session, folded)
    if (written_out := form(umlauts(word))) != folded:
        near = {found: written for found, written in near.items() if found == written_out} or near
    counts = frequencies([WORD + found for found in near])
    ranked = sorted(
        (_likely(folded, found, counts[WORD + found]), found) for found in near if WORD + found in counts
    )
    return near[ranked[-1][1]] if ranked else None


def _likely(typed: str, found: str, count: int) -> tuple[float, int]:
    """How likely a slip makes the one of the other: fingers swap and double letters, and the first is mostly right."""
    slip = 1.0
    if sorted(typed) == sorted(found) or _squeezed(typed) == _squeezed(found):
        slip = 4.0
    elif len(typed) != len(found):
        slip = 2.0
    if typed[0] != found[0]:
        slip /= 4
    return slip * count**0.5, count


def _squeezed(word: str) -> str:
    return "".join(letter for at, letter in enumerate(word) if at == 0 or letter != word[at - 1])


def _compound(session: Session, word: str, frequencies: Frequencies) -> str | None:
    """The compound that is meant when one half of it is misspelt: the longest half that items have stays."""
    for at in _cuts(len(word)):
        first, last = word[:at], word[at:]
        if _has(last, frequencies) and (right := _half(session, first, frequencies)):
            return right + last
        if _has_first(first, frequencies) and (right := _whole(session, last, frequencies)):
            return first + right
    return None


def _cuts(length: int) -> list[int]:
    """Where a word may be cut, the most uneven cuts first: what stays as it is, is longest there."""
    cuts = range(_SHORTEST_PART, length - _SHORTEST_PART + 1)
    return sorted(cuts, key=lambda at: -abs(2 * at - length))


def _has(word: str, frequencies: Frequencies) -> bool:
    """Whether items have the word, or all parts of it."""
    return _known(word, frequencies(_tokens(word)))


def _has_first(first: str, frequencies: Frequencies) -> bool:
    return any(
        first.endswith(link)
        and len(first) - len(link) >= _SHORTEST_PART
        and _has(first[: len(first) - len(link)], frequencies)
        for link in _LINKS
    )


def _half(session: Session, first: str, frequencies: Frequencies) -> str | None:
    for link in _LINKS:
        if first.endswith(link) and len(first) - len(link) >= SHORTEST:
            right = _whole(session, first[: len(first) - len(link)], frequencies)
            if right:
                return right + link
    return None
