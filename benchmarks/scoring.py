"""Compare a harvest with its gold: which items were found, and how well each of their fields was read.

A gold line has ``url`` or ``urls`` (all addresses of the item), ``own_url`` (false: matched by title), ``kind``,
``title``, ``published``, ``published_also``, ``text``, ``text_optional``, ``event_start``; and, where the data have
them, ``topics``, ``duplicate_of_group`` (the same release on several sites), ``personal`` (contact data that must not
be in the harvest), ``status`` (``removed``: it is gone in this snapshot) and ``id``.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from aggregator.urls import host_key, url_key

MEASURES = ("recall", "precision", "title", "date", "date wrong", "kind", "text F1", "event")
Line = dict[str, Any]

_MAIL = re.compile(r"[\w.+-]+\s*(?:@|\(at\)|\[at\]|\(ät\)|\{at\})\s*[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_KINDS = ("news", "project", "event")


def words(text: str | None) -> Counter[str]:
    """Words of a text in lower case, as a bag."""
    return Counter(re.findall(r"\w+", _plain(text).lower()))


def _plain(text: str | None) -> str:
    return re.sub("[\u00ad\u200b]", "", unicodedata.normalize("NFC", text or ""))


def text_f1(found: str | None, gold: Line) -> float:
    """Token F1; the optional words of the gold are neither demanded nor punished."""
    have, want, may = words(found), words(gold["text"]), words(gold.get("text_optional"))
    if not have and not want:
        return 1.0
    hits = sum((have & want).values())
    precision = hits / max(1, hits + sum(((have - want) - may).values()))
    recall = hits / max(1, sum(want.values()))
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def same_title(text: str | None) -> str:
    """A title for matching items that have no address of their own."""
    return re.sub(r"\W+", " ", _plain(text).casefold()).strip()


@dataclass(slots=True)
class Matched:
    """A host's harvest beside its gold: ``pairs`` (found, gold), and what belongs to nothing in the gold."""

    gold: list[Line]
    found: list[Line]
    pairs: list[tuple[Line, Line]] = field(default_factory=list)
    false: list[Line] = field(default_factory=list)

    @property
    def missed(self) -> list[Line]:
        """Gold that was not found."""
        got = {id(gold) for _, gold in self.pairs}
        return [gold for gold in self.gold if id(gold) not in got]


def match(gold: list[Line], found: list[Line]) -> Matched:
    """Each found line to its gold, by any address or, where items share a page, by title; each gold once.

    Of several lines for one gold the one at its first address counts, the others are false.
    """
    result = Matched([g for g in gold if g.get("status") != "removed"], found)
    by_key: dict[str, Line] = {}
    by_title: dict[str, list[Line]] = defaultdict(list)
    canonical = set()
    for line in result.gold:
        if line.get("own_url", True):
            urls = line.get("urls") or [line["url"]]
            canonical.add(url_key(urls[0]))
            for url in urls:
                by_key.setdefault(url_key(url), line)
        else:
            by_title[same_title(line["title"])].append(line)
    taken: set[int] = set()
    for line in sorted(found, key=lambda one: url_key(one["url"]) not in canonical):
        free = [g for g in by_title[same_title(line["title"])] if id(g) not in taken]
        free.sort(key=lambda g: -text_f1(line["text"], g))
        one = by_key.get(url_key(line["url"])) or (free[0] if free else None)
        if one is None or id(one) in taken:
            result.false.append(line)
            continue
        taken.add(id(one))
        result.pairs.append((line, one))
    return result


def right_date(found: Line, gold: Line) -> bool:
    """Whether the date of publication is the gold's, or one that the gold accepts."""
    return bool(found["published"] in (gold["published"], *gold.get("published_also", ())))


def score_host(matched: Matched) -> dict[str, float]:
    """The measures of one host, each 0 to 1, and ``leaks``, a count."""
    pairs = matched.pairs
    events = [(f, g) for f, g in pairs if g["kind"] == "event" and g.get("event_start")]
    return {
        "recall": _share(len(pairs), len(matched.gold)),
        "precision": len(pairs) / len(matched.found) if matched.found else 0.0,
        "title": _share(sum(_plain(f["title"]) == _plain(g["title"]) for f, g in pairs), len(pairs)),
        "date": _share(sum(right_date(f, g) for f, g in pairs), len(pairs)),
        "date wrong": _share(
            sum(f["published"] is not None and not right_date(f, g) for f, g in pairs), len(pairs), 0.0
        ),
        "kind": _share(sum(f["kind"] == g["kind"] for f, g in pairs), len(pairs)),
        "text F1": sum(text_f1(f["text"], g) for f, g in pairs) / max(1, len(pairs)),
        "event": _share(sum(_same_day(f, g) for f, g in events), len(events)),
        "leaks": leaks(matched),
    }


def _share(hits: float, of: int, nothing: float = 1.0) -> float:
    return hits / of if of else nothing


def _same_day(found: Line, gold: Line) -> bool:
    return bool((found["event_start"] or "")[:10] == gold["event_start"][:10])


def leaks(matched: Matched) -> int:
    """How often titles and texts of the harvest hold a mail address, or a phone number or name of a contact.

    A name that the gold allows in a caption does not count.
    """
    optional = " ".join(_plain(g.get("text_optional")).lower() for g in matched.gold)
    personal = {p for g in matched.gold for p in g.get("personal", ()) if "@" not in p}
    numbers = {re.sub(r"\D", "", p) for p in personal if re.fullmatch(r"[\d\s/()+-]+", p)}
    names = {
        p.lower() for p in personal if not re.fullmatch(r"[\d\s/()+-]+", p) and p.lower() not in optional
    }
    count = 0
    for line in matched.found:
        text = _plain(f"{line['title']}\n{line['text']}\n{line.get('teaser') or ''}")
        digits = re.sub(r"[\s/()–.-]", "", text)
        count += len(_MAIL.findall(text)) + sum(number in digits for number in numbers)
        count += sum(name in text.lower() for name in names)
    return count


def score_meaning(hosts: Iterable[Matched]) -> dict[str, float | None]:
    """What is measured over all hosts together: kinds one by one, topics, the same release on several sites.

    An item that was not found counts against its kind, a false one against the kind it was given. Releases
    count as pairs of gold items. None: the gold does not have it.
    """
    hosts = list(hosts)
    kinds = {kind: [0, 0, 0] for kind in _KINDS}  # right, false, missed
    topics = [0, 0, 0]
    releases: dict[str, set[int]] = defaultdict(set)
    stories: dict[str, set[int]] = defaultdict(set)
    starts = [0, 0]
    for matched in hosts:
        got = {id(g): f for f, g in matched.pairs}
        for gold in matched.gold:
            found = got.get(id(gold))
            _count_kind(kinds, found["kind"] if found else None, gold["kind"])
            if gold.get("duplicate_of_group"):
                releases[gold["duplicate_of_group"]].add(id(gold))
            if found is None:
                continue
            if gold["kind"] == "event" and gold.get("event_start"):
                starts = [starts[0] + _same_day(found, gold), starts[1] + 1]
            want, have = set(gold.get("topics") or ()), set(found.get("topics") or ())
            topics = [
                topics[0] + len(want & have),
                topics[1] + len(have - want),
                topics[2] + len(want - have),
            ]
            if found.get("story"):
                stories[found["story"]].add(id(gold))
        for line in matched.false:
            _count_kind(kinds, line["kind"], None)
    want_pairs, have_pairs = _pairs(releases), _pairs(stories)
    known = any(g.get("topics") for m in hosts for g in m.gold)
    return {
        "kind macro F1": sum(_f1(*kinds[k]) for k in _KINDS) / len(_KINDS),
        "project recall": _share(kinds["project"][0], kinds["project"][0] + kinds["project"][2]),
        "event start": _share(*starts),
        "topics micro F1": _f1(*topics) if known else None,
        "same release precision": _share(len(want_pairs & have_pairs), len(have_pairs))
        if want_pairs
        else None,
        "same release recall": _share(len(want_pairs & have_pairs), len(want_pairs)) if want_pairs else None,
    }


def _count_kind(kinds: dict[str, list[int]], found: str | None, gold: str | None) -> None:
    if found == gold and gold is not None:
        kinds[gold][0] += 1
        return
    if found in kinds:
        kinds[found][1] += 1
    if gold in kinds:
        kinds[gold][2] += 1


def _f1(right: int, false: int, missed: int) -> float:
    return 2 * right / (2 * right + false + missed) if right + false + missed else 1.0


def _pairs(groups: dict[str, set[int]]) -> set[tuple[int, int]]:
    return {pair for group in groups.values() for pair in combinations(sorted(group), 2)}


def score_later(
    gold: dict[str, list[Line]], before: dict[str, list[Line]], found: list[Line]
) -> dict[str, str]:
    """What a week did: of the gold's new, changed and removed items, how many the harvest shows as such.

    A changed item is seen when the harvested text is nearer to the new text than to the old one.
    """
    new, changed, removed = [0, 0], [0, 0], [0, 0]
    live = by_host(line for line in found if line["status"] != "removed")
    for host, items in gold.items():
        matched = match(items, live.get(host, []))
        got = {id(g): f for f, g in matched.pairs}
        old = {g["id"]: g for g in before[host] if "id" in g}
        keys = {url_key(line["url"]) for line in live.get(host, [])}
        titles = {same_title(line["title"]) for line in live.get(host, [])}
        for line in items:
            status, hit = line.get("status"), got.get(id(line))
            if status == "new":
                new = [new[0] + (hit is not None), new[1] + 1]
            elif status == "changed":
                was = old[line["id"]]
                seen = hit is not None and text_f1(hit["text"], line) > text_f1(hit["text"], was)
                changed = [changed[0] + seen, changed[1] + 1]
            elif status == "removed":
                shown = (
                    any(url_key(u) in keys for u in line["urls"])
                    if line.get("own_url", True)
                    else same_title(line["title"]) in titles
                )
                removed = [removed[0] + (not shown), removed[1] + 1]
    return {n: f"{c[0]} of {c[1]}" for n, c in (("new", new), ("changed", changed), ("removed", removed))}


def by_host(found: Iterable[Line]) -> dict[str, list[Line]]:
    """Lines of a harvest by the key of their host."""
    hosts: dict[str, list[Line]] = defaultdict(list)
    for line in found:
        hosts[host_key(urlsplit(line["url"]).hostname or "")].append(line)
    return hosts
