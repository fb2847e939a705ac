"""Which known addresses a visit asks again, beside the entry points: one at a time, when nothing new is left to read.

::

    due items ──> removed ones that a list leads to (again) ──> lists that once led to what is missing
    missing?  ──> pages that bear its title elsewhere: the site may have moved it
    a new page bears the title of an item that was not asked ──> is that one still where it was?
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator.shapes import KnownItem
from aggregator.urls import host_key, url_key
from crawler.extract.plain import fold
from crawler.frontier import Fetch

if TYPE_CHECKING:
    from crawler.visit import SiteVisit

_MOST_DOUBTS = 20
_LEAST_LETTERS = 10  # of a title by which a page is looked for
_MOST_FAILURES = 2
_NO_ANSWER = frozenset({"dns", "connection", "tls", "timeout", "robots", "address"})


class Again:
    """The addresses that are left to be asked again in one visit."""

    def __init__(self, visit: SiteVisit, due: list[KnownItem]) -> None:
        self._visit = visit
        self._due = due
        self._asked: set[str] = set()
        self._doubts = 0
        self._failures: dict[str, int] = {}
        self._spelled: list[Fetch] = []

    def next(self) -> Fetch | None:
        """The next of them, or None."""
        if self._spelled:
            return self._spelled.pop()
        while self._due:
            if (fetch := self._ask(self._due.pop(0))) is not None:
                return fetch
        for ways in (self._returning, self._carriers_of_missing, self._elsewhere, self._doubtful):
            if (fetch := next(ways(), None)) is not None:
                return fetch
        return None

    def failed(self, fetch: Fetch, kind: str) -> None:
        """A host that does not answer is left alone, where it is not the site's own (any more)."""
        if kind in _NO_ANSWER:
            host = _host(fetch.url)
            self._failures[host] = self._failures.get(host, 0) + 1

    def refused(self, fetch: Fetch) -> None:
        """An entry point is not there as it was written; pages may write its address otherwise now."""
        visit = self._visit
        for page in visit.pages.values():
            found = page.listing
            for url in (*found.navigation, *found.rest, *(entry.url for entry in found.entries)):
                if url != fetch.url and url_key(url) == fetch.key and url not in self._asked:
                    self._asked.add(url)
                    self._spelled.append(visit.frontier.direct(url, "listing"))
                    return

    def _ask(self, item: KnownItem) -> Fetch | None:
        if item.key in self._asked:
            return None
        self._asked.add(item.key)
        host = _host(item.url)
        if host != self._visit.scope.host and self._failures.get(host, 0) >= _MOST_FAILURES:
            return None
        # Whether a document is still there can be asked without fetching it.
        method = "HEAD" if item.medium == "pdf" else "GET"
        validators = self._visit.known.validators(item.key) if item.status == "live" else None
        return self._visit.frontier.direct(item.url, "item", validators, method)

    def _returning(self) -> Iterator[Fetch]:
        """Removed items that an entry point leads to, when they are due."""
        visit = self._visit
        for item in visit.known.removed_and_due(visit.now):
            listed = visit.evidence.carriers(visit.known.keys_of(item.key)) & visit.refreshed
            if listed and (fetch := self._ask(item)):
                yield fetch

    def _carriers_of_missing(self) -> Iterator[Fetch]:
        """A listing that has not been read anew but once led to an item that is missing now."""
        visit = self._visit
        for key, status in visit.missing.items():
            if status != 404:
                continue
            stale = visit.evidence.carriers(visit.known.keys_of(key)) - visit.refreshed
            for point in sorted(stale - self._asked):
                known = visit.known.points.get(point)
                if known and visit.scope.same_host(known.url):
                    self._asked.add(point)
                    role = known.role if known.role != "page" else "listing"
                    yield visit.frontier.direct(known.url, role, visit.known.validators(point))

    def _elsewhere(self) -> Iterator[Fetch]:
        """Pages of the title of what is missing, and its other addresses, that were not read in this visit."""
        visit = self._visit
        owners = (
            visit.known.item_keys.get(key, key) for key, status in visit.missing.items() if status == 404
        )
        lost = [key for key in owners if key in visit.known.items]
        if not lost:
            return
        named = self._named()
        for owner in lost:
            title, asked = fold(visit.known.items[owner].title), visit.known.items[owner].url
            urls = list(named.get(title, ())) if len(title) >= _LEAST_LETTERS else []
            for other in sorted(visit.known.keys_of(owner)):
                about = visit.evidence.pages.get(other)
                if about and about.mentions.keys() & visit.refreshed:
                    urls.append(about.url)
            for url in urls:
                key = url_key(url)
                if url in {asked, *self._asked} or key in visit.pages or not visit.scope.holds(url):
                    continue
                if key != owner and (key in self._asked or key in visit.missing):
                    continue
                self._asked |= {key, url}
                yield visit.frontier.direct(url, "listing")

    def _named(self) -> dict[str, list[str]]:
        """Addresses by the titles that entry points give them, or that they had when they were read before."""
        visit = self._visit
        named: dict[str, list[str]] = {}
        for about in visit.evidence.pages.values():
            for point, mention in about.mentions.items():
                if mention.title and point in visit.refreshed:
                    named.setdefault(fold(mention.title), []).append(about.url)
        for known in visit.known.points.values():
            if known.role == "page" and known.knowledge.get("title"):
                named.setdefault(fold(known.knowledge["title"]), []).append(known.url)
        return named

    def _doubtful(self) -> Iterator[Fetch]:
        """Items whose title a page bears that was not known: it is another one only if they are where they were."""
        visit = self._visit
        titles = visit.known.live_titles
        for key, page in list(visit.pages.items()):
            if self._doubts >= _MOST_DOUBTS:
                return
            if page.role == "item" or key in visit.known.item_keys or key in visit.known.points:
                continue
            for item in titles.get(fold(page.title), ()):
                known = visit.known.keys_of(item.key)
                if "#" in item.key or known & {*visit.pages, *visit.same, *visit.missing}:
                    continue
                if fetch := self._ask(item):
                    self._doubts += 1
                    yield fetch


def _host(url: str) -> str:
    return host_key(urlsplit(url).hostname or "")
