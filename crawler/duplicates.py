"""One item under several addresses: ``rel=canonical``, and the same words twice (pure)."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aggregator.shapes import KnownItem
from aggregator.urls import host_key, url_key
from crawler.extract.page import Extraction
from crawler.extract.plain import digest, fold
from crawler.judgement import Verdict
from crawler.pages import Page
from crawler.visit import SiteVisit


@dataclass(slots=True)
class Judged:
    """A page with what was read in it and what it was held to be."""

    page: Page
    extraction: Extraction
    verdict: Verdict
    url: str
    aliases: set[str] = field(default_factory=set)
    duplicate_of: str | None = None


def merge_canonicals(visit: SiteVisit, judged: list[Judged]) -> None:
    """``rel=canonical`` (RFC 6596) is believed where it leads to a page that exists and has the same title."""
    by_key = {j.page.key: j for j in judged}
    for one in judged:
        if not one.page.canonical or not visit.scope.holds(one.page.canonical):
            continue
        key = url_key(one.page.canonical)
        if key in (one.page.key, visit.homepage_key):
            continue
        other = by_key.get(key)
        if other is not None and fold(other.extraction.title) == fold(one.extraction.title):
            _merge(one, other)


def merge_duplicates(visit: SiteVisit, judged: list[Judged]) -> None:
    """The same title, date and text under two addresses is one item: the address most entry points use."""
    groups: dict[tuple[str, str, str], list[Judged]] = {}
    for one in judged:
        found = one.extraction
        if one.verdict.is_item and one.duplicate_of is None and len(found.text) >= 80:
            groups.setdefault((fold(found.title), found.date or "", digest(found.text)), []).append(one)
    for group in groups.values():
        group.sort(key=lambda j: _trust(visit, j))
        for other in group[1:]:
            _merge(other, group[0])


def recognise_moved(visit: SiteVisit, judged: list[Judged]) -> None:
    """Known items under a new address: the site has a new host, or the same words stand where nothing was known.

    Where nothing leads to the old address any more the item has moved and keeps its identity; else this is a copy.
    """
    by_title: dict[str, list[KnownItem]] = {}
    for known in visit.memory.items:
        by_title.setdefault(fold(known.title), []).append(known)
    before, now = host_key(urlsplit(visit.memory.homepage_url).hostname or ""), visit.scope.host
    for one in judged:
        key = url_key(one.url)
        if not one.verdict.is_item or one.duplicate_of or key in visit.known.item_keys:
            continue
        old = visit.known.item_keys.get(key.replace(now, before, 1)) if now != before else None
        if old is not None:
            visit.missing.pop(old, None)
            one.aliases.add(visit.known.items[old].url)
            continue
        for known in by_title.get(fold(one.extraction.title), ()):
            if known.published != one.extraction.date or not _same_words(known.text, one.extraction.text):
                continue
            still_listed = visit.evidence.carriers(visit.known.keys_of(known.key)) & visit.refreshed
            if still_listed and known.key not in visit.missing:
                one.duplicate_of = known.key
            else:
                visit.missing.pop(known.key, None)
                one.aliases.add(known.url)


def _same_words(one: str, other: str) -> bool:
    """Nine words of ten are the same, in texts that are long enough to tell."""
    first, second = Counter(fold(one).split()), Counter(fold(other).split())
    most = max(first.total(), second.total())
    return most >= 12 and (first & second).total() >= 0.9 * most


def _trust(visit: SiteVisit, judged: Judged) -> tuple[bool, int, int, str]:
    about = visit.evidence.pages.get(judged.page.key)
    known = judged.page.key not in visit.known.item_keys
    if about is None:
        return known, 0, len(judged.url), judged.url
    return known, -(10 * len(about.of("feed")) + len(about.mentions)), len(judged.url), judged.url


def _merge(one: Judged, into: Judged) -> None:
    one.duplicate_of = into.page.key
    into.aliases |= {one.url, *one.aliases}
