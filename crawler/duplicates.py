"""One item under several addresses: ``rel=canonical``, and the same words twice (pure)."""

from dataclasses import dataclass, field, replace

from aggregator.urls import url_key
from crawler.extract.page import Extraction
from crawler.extract.plain import digest, fold
from crawler.extract.shared import SharedItem
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

    def accept(self) -> None:
        """It is an item all the same."""
        self.verdict = replace(self.verdict, is_item=True)

    def dismiss(self) -> None:
        """It is no item after all."""
        self.verdict = replace(self.verdict, is_item=False)


@dataclass(frozen=True, slots=True)
class Shared:
    """An item that has no address of its own, on the page where it stands."""

    page: Page
    item: SharedItem


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


def _trust(visit: SiteVisit, judged: Judged) -> tuple[bool, int, int, str]:
    about = visit.evidence.pages.get(judged.page.key)
    known = judged.page.key not in visit.known.item_keys
    if about is None:
        return known, 0, len(judged.url), judged.url
    return known, -(10 * len(about.of("feed")) + len(about.mentions)), len(judged.url), judged.url


def _merge(one: Judged, into: Judged) -> None:
    one.duplicate_of = into.page.key
    into.aliases |= {one.url, *one.aliases}
