"""Which topics of the alliances an entry is about (pure). The words that say so are data: registry/topics.toml.

::

    title, text ─> words (hyphens closed up, umlauts folded) ─> entries of the vocabulary in them
                ─> a weight for each topic ─> those with enough of it, the weightiest first

Paragraphs about the initiative itself, the alliance's own name and what is said of any event do not count.
An entry that is about none of the topics has none: nothing is guessed.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import resources

from aggregator.search.analyse import fold, term

LEAD_WORDS = 60
MOST_WORDS = 3000
"""No more of a text is looked at: what it is about stands at its beginning."""

_WORD = re.compile(r"[^\W_]+(?:[-‐‑/*:·](?=[^\W\d_])[^\W_]+)*")
_IGNORED = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_PART = re.compile(r"[-‐‑/*:·]")
_HEADING = re.compile(
    r"(?:zum\s)?hintergrund(?:information(?:en)?)?\s?:?|über\s(?:die\s(?:initiative|bundesinitiative)|uns)\s?:?",
    re.I,
)
_ENDINGS = ("", "e", "n", "s", "en", "es", "er", "em", "ern", "in", "innen")
_LONGEST = 60
_REPEATS = 3
_MORE = 0.3  # what every further mention adds to the first


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the vocabulary: words in a row, each ``(form, how)``, that speak for a topic."""

    topic: str
    text: str
    weight: float
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as people see it. ``focus``: today's focus theme that belongs to it, or ""."""

    key: str
    label: str
    description: str
    focus: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The topics of an entry, weightiest first, and for each one looked at its weight and the entries found."""

    topics: tuple[str, ...]
    scores: dict[str, float] = field(default_factory=dict)
    why: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """The data file, read. Parts of entries are found by the word they are looked up with."""

    version: str
    topics: dict[str, Topic]
    weights: dict[str, float]
    thresholds: dict[str, float]
    entries: tuple[Entry, ...]
    ignored: tuple[Entry, ...]
    boilerplate: tuple[Entry, ...]

    @cached_property
    def forms(self) -> dict[str, dict[str, list[tuple[str, str]]]]:
        """All parts by how they match, then by form."""
        found: dict[str, dict[str, list[tuple[str, str]]]] = {"word": {}, "start": {}, "end": {}, "in": {}}
        for entry in (*self.entries, *self.ignored, *self.boilerplate):
            for form, how in entry.parts:
                found[how].setdefault(form, []).append((form, how))
        return found

    @cached_property
    def starting(self) -> dict[tuple[str, str], list[Entry]]:
        """Entries by their first part."""
        found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in (*self.entries, *self.ignored, *self.boilerplate):
            found[entry.parts[0]].append(entry)
        return found


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with the project."""
    data = resources.files("aggregator.registry").joinpath("topics.toml").read_text(encoding="utf-8")
    return read_vocabulary(data)


def read_vocabulary(data: str) -> Vocabulary:
    """A vocabulary from the text of a TOML file."""
    table = tomllib.loads(data)
    weights = {name: float(value) for name, value in table["weights"].items()}
    entries, topics = [], {}
    for key, topic in table["topics"].items():
        topics[key] = Topic(key, topic["label"], topic["description"], topic.get("focus", ""))
        for level in ("strong", "plain", "hint"):
            entries += [_entry(key, text, weights[level]) for text in dict.fromkeys(topic.get(level, ()))]
    return Vocabulary(
        version=table["version"],
        topics=topics,
        weights=weights,
        thresholds={name: float(value) for name, value in table["thresholds"].items()},
        entries=tuple(entries),
        ignored=tuple(_entry("", text, 0.0) for text in table["ignored"]["phrases"]),
        boilerplate=tuple(_entry("#", text, 0.0) for text in table["ignored"]["boilerplate"]),
    )


def _entry(topic: str, text: str, weight: float) -> Entry:
    return Entry(topic, text, weight, tuple(_part(part) for part in text.split()))


def _part(written: str) -> tuple[str, str]:
    form = fold(written.casefold())
    how = {(False, False): "word", (False, True): "start", (True, False): "end", (True, True): "in"}[
        written.startswith("-"), written.endswith("-")
    ]
    return (term(form) if how == "word" else form), how


def classify(title: str, text: str, own_names: Iterable[str] = ()) -> Verdict:
    """The topics of an entry by its title and text; ``own_names`` (of its source) say nothing about it."""
    known = vocabulary()
    own = tuple(tuple(_joined(name)) for name in own_names)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    seen: Counter[tuple[str, str]] = Counter()
    length = 0
    for place, tokens in _fields(known, title, text):
        length += len(tokens) if place != "title" else 0
        for entry in _matches(known, tokens, own):
            seen[entry.topic, entry.text] += 1
            times = seen[entry.topic, entry.text]
            if times <= _REPEATS:
                more = 1.0 if times == 1 else _MORE
                found[entry.topic][entry.text] += entry.weight * known.weights.get(place, 1.0) * more  # type: ignore[assignment]
    scores = {topic: sum(entries.values()) for topic, entries in found.items()}
    limits = known.thresholds
    least = limits["least"] + limits["least_per_100_words"] * min(length, 500) / 100
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    best = ranked[0][1] if ranked else 0.0
    chosen = [key for key, score in ranked if score >= max(least, limits["share"] * best)]
    return Verdict(
        tuple(chosen[: int(limits["most"])]),
        {key: round(score, 2) for key, score in ranked},
        {key: tuple(entry for entry, _ in found[key].most_common()) for key, _ in ranked},
    )


def _fields(known: Vocabulary, title: str, text: str) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The words of title, lead and rest; paragraphs about the initiative left out."""
    yield "title", _tokens(title)
    left, skip = LEAD_WORDS, False
    budget = MOST_WORDS
    for line in text.splitlines():
        if _HEADING.fullmatch(line.strip()):
            skip = True
            continue
        tokens = _tokens(line)[:budget]
        budget -= len(tokens)
        if not tokens:
            continue
        if skip or _about_initiative(known, tokens):
            skip = False
            continue
        if left > 0:
            yield "lead", tokens[:left]
        if tokens[max(0, left) :]:
            yield "text", tokens[max(0, left) :]
        left -= len(tokens)


def _about_initiative(known: Vocabulary, tokens: list[tuple[str, ...]]) -> bool:
    cues = {entry.text for at in range(len(tokens)) for entry in _at(known, tokens, at) if entry.topic == "#"}
    return len(cues) >= 3 or (len(cues) == 2 and "hintergrund" in cues)


def _matches(
    known: Vocabulary, tokens: list[tuple[str, ...]], own: tuple[tuple[str, ...], ...]
) -> Iterator[Entry]:
    """Entries found in a field, one a topic and place, the weightiest; what is ignored covers its words."""
    found = [(at, entry) for at in range(len(tokens)) for entry in _at(known, tokens, at)]
    covered = {place for at, entry in found if not entry.topic for place in range(at, at + len(entry.parts))}
    for name in own:
        first = [token[0] for token in tokens]
        for at in range(len(first) - len(name) + 1):
            if len(name) > 1 and tuple(first[at : at + len(name)]) == name:
                covered |= set(range(at, at + len(name)))
    taken: dict[tuple[str, int], float] = {}
    # by the text at last: parts are found in sets, whose order is another in each process
    for at, entry in sorted(
        found, key=lambda pair: (-pair[1].weight, -len(pair[1].parts), pair[0], pair[1].text)
    ):
        places = range(at, at + len(entry.parts))
        if entry.topic in ("", "#") or covered.issuperset(places):
            continue
        if any((entry.topic, place) in taken for place in places):
            continue
        taken |= dict.fromkeys(((entry.topic, place) for place in places), entry.weight)
        yield entry


def _at(known: Vocabulary, tokens: list[tuple[str, ...]], at: int) -> Iterator[Entry]:
    """The entries that begin with the word at a place. In one word the longest form counts alone."""
    parts = {part for form in tokens[at] for part in _parts(form)}
    single = [
        (form, entry)
        for form, how in parts
        for entry in known.starting.get((form, how), ())
        if len(entry.parts) == 1
    ]
    for form, entry in single:
        if not any(form != other and form in other and entry.topic != rival.topic for other, rival in single):
            yield entry
    for part in parts:
        for entry in known.starting.get(part, ()):
            more = entry.parts[1:]
            if more and at + len(more) < len(tokens):
                following = tokens[at + 1 : at + 1 + len(more)]
                if all(
                    any(wanted in _parts(form) for form in forms)
                    for wanted, forms in zip(more, following, strict=True)
                ):
                    yield entry


@lru_cache(maxsize=50_000)
def _parts(word: str) -> frozenset[tuple[str, str]]:
    """All parts of entries that a folded word is."""
    forms = vocabulary().forms
    found = set(forms["word"].get(term(word), ()))
    for end in range(2, len(word) + 1):
        found.update(forms["start"].get(word[:end], ()))
        for start in range(end - 1):
            found.update(forms["in"].get(word[start:end], ()))
    for ending in _ENDINGS:
        if word.endswith(ending):
            stem = word[: len(word) - len(ending)]
            for start in range(len(stem) - 1):
                found.update(forms["end"].get(stem[start:], ()))
    return frozenset(found)


def _tokens(text: str) -> list[tuple[str, ...]]:
    """Each word as its forms: hyphens closed up (*Eltern-Kind-Büro*), and its pieces."""
    tokens = []
    for match in _WORD.finditer(_IGNORED.sub("", text).casefold()):
        pieces = [fold(piece)[:_LONGEST] for piece in _PART.split(match.group())]
        pieces = [piece for piece in pieces if piece]
        if len(pieces) > 1:
            tokens.append(("".join(pieces)[:_LONGEST], *pieces[:5]))
        elif pieces:
            tokens.append((pieces[0],))
    return tokens


def _joined(name: str) -> Iterator[str]:
    return (token[0] for token in _tokens(name))
