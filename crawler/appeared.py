"""What was seen to appear between two visits (pure).

::

    an entry point was read before, and is the same list still ─> it leads to a page now, and did not then,
    and no other did ─> the page has appeared
    read for the first time, made anew, turned over altogether ─> it shows what it always had: nothing appeared
    a list that shows only so many: what stands behind all that stood there before only came into view

On a site that was made anew nothing appears: what is news there is told by its date.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aggregator.errors import AddressInvalid
from aggregator.shapes import KnownEntryPoint
from aggregator.urls import url_key
from crawler.discovery.feeds import is_archive_page
from crawler.known import was_read
from crawler.pages import MOST_ENTRIES

if TYPE_CHECKING:
    from crawler.visit import SiteVisit

MOST_OF_A_SITEMAP = 3000
_LISTS = ("homepage", "listing", "page")


class Appearances:
    """Asked after a visit. ``upheaval``: most of what was known is not where it was."""

    def __init__(self, visit: SiteVisit, *, upheaval: bool) -> None:
        self._visit = visit
        self._nothing = visit.memory.first_visit or visit.anew or upheaval
        self._before = {key: led_to(point) for key, point in visit.known.points.items() if was_read(point)}
        self._ever = {key for keys in self._before.values() for key in keys}

    def page(self, keys: set[str], *, ahead: bool = False) -> bool:
        """Whether the page (or document) with these keys appeared. ``ahead``: it is an event that is yet to be.

        Lists of events drop what is over, so that what comes into view behind is news all the same.
        """
        if self._nothing or keys & self._ever:
            return False
        points = self._visit.evidence.carriers(keys)
        points |= {point for key in keys for point in self._visit.fresh_from.get(key, ())}
        return any(self._shows(point, keys, ahead=ahead) for point in sorted(points & self._visit.refreshed))

    def part(self, page: str, before: set[str], now: set[str]) -> bool:
        """Whether new parts of a page appeared, on which ``before`` were known and ``now`` stand (names or keys)."""
        if self._nothing or self._unchanged(page):
            return False
        return bool(before & now) if before else page in self._before

    def _shows(self, point: str, keys: set[str], *, ahead: bool) -> bool:
        before = self._before.get(point)
        known = self._visit.known.points.get(point)
        if before is None or known is None or known.role not in (*_LISTS, "feed", "sitemap"):
            return False
        if self._unchanged(point) or is_archive_page(known.url) or known.knowledge.get("later"):
            return False
        if known.role == "sitemap" and len(before) >= MOST_OF_A_SITEMAP:
            return False
        now = self._now(point)
        kept = {key for keys_ in now for key in keys_} & before
        if before and not kept:
            return False
        for part in now:
            here = [at for at, key in enumerate(part) if key in keys]
            if not here:
                continue
            stood = [at for at, key in enumerate(part) if key in before]
            behind = bool(stood) and here[0] > max(stood)
            return ahead or not (behind and self._is_cut(point, known) and before - kept)
        return False

    def _now(self, point: str) -> list[list[str]]:
        """What an entry point leads to, in its order: entries, documents, the rest."""
        page = self._visit.pages.get(point)
        if page is not None:
            found = page.listing
            rest = [*found.navigation] if page.role == "homepage" else []
            groups = [[e.url for e in found.entries], [e.url for e in found.files], [*rest, *found.rest]]
            return [_keys(urls) for urls in groups]
        seen = self._visit.points.get(point)
        return [_keys(_urls(seen.knowledge))] if seen else []

    def _is_cut(self, point: str, known: KnownEntryPoint) -> bool:
        """Whether it shows the latest only, or so many at once."""
        if known.role in ("feed", "homepage"):
            return True
        page = self._visit.pages.get(point)
        paging = page.listing.paging if page else known.knowledge.get("paging")
        return bool(paging) or len(known.knowledge.get("entries", ())) >= MOST_ENTRIES

    def _unchanged(self, point: str) -> bool:
        """Whether the very same bytes were answered: only we may see more in them now."""
        known = self._visit.known.points.get(point)
        page, seen = self._visit.pages.get(point), self._visit.points.get(point)
        validators = page.answer.validators if page else seen.validators if seen else None
        return bool(
            known and validators and known.content_hash and known.content_hash == validators.content_hash
        )


def led_to(point: KnownEntryPoint) -> set[str]:
    """Keys of all that an entry point led to when it was last read."""
    knowledge = point.knowledge
    return set(_keys([*_urls(knowledge), *knowledge.get("navigation", ()), *knowledge.get("rest", ())]))


def _urls(knowledge: dict[str, object]) -> list[str]:
    entries, pages = knowledge.get("entries"), knowledge.get("pages")
    found = [entry["u"] for entry in entries] if isinstance(entries, list) else []
    return found + (pages if isinstance(pages, list) else [])


def _keys(urls: Iterable[str]) -> list[str]:
    found = []
    for url in urls:
        try:
            found.append(url_key(url))
        except AddressInvalid:
            continue
    return found
