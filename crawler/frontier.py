"""Which address next, and when a line of addresses leads nowhere (pure).

Priorities: what a site offers best comes first. Archives, calendars and paging are followed as long as they
yield pages that were not known; a shape of address that yields nothing several times in a row is given up.
"""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from aggregator.urls import url_key
from crawler.discovery.scope import Scope, is_static_page, may_fetch, months_from, page_class, shape
from crawler.extract import words
from crawler.items import Validators

_PATIENCE = {"paging": 3, "dated": 3, "calendar": 8, "label": 2, "category": 2, "plain": 10_000}
_MONTHS_BACK, _MONTHS_AHEAD = 24, 12
_MOST_OF_A_SHAPE = {"paging": 80, "dated": 60, "calendar": 40, "label": 10, "category": 20}
_MOST_ADDRESSES = 20_000  # queued in one visit: many times what it may ask for
LAST_RESORT = 80


@dataclass(order=True, slots=True)
class Fetch:
    """One request to make. ``role`` as in ``aggregator.shapes.EntryRole``, or ``item`` for a known one."""

    priority: float
    order: int
    url: str = field(compare=False)
    role: str = field(compare=False)
    key: str = field(compare=False, default="")
    validators: Validators | None = field(compare=False, default=None)
    method: str = field(compare=False, default="GET")


class Frontier:
    """The queue of one visit."""

    def __init__(
        self,
        scope: Scope,
        today: date,
        blocked: frozenset[str],
        *,
        back_fill: bool,
        ignores: Callable[[str], bool] = lambda url: False,
    ) -> None:
        self.scope = scope
        self.ignores = ignores
        self.back_fill = back_fill
        self.today = today
        self.seen: set[str] = set(blocked)
        self._heap: list[Fetch] = []
        self._count = 0
        self._strikes: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._heap)

    def push(self, url: str, role: str, priority: float, validators: Validators | None = None) -> bool:
        """Queue an address once a visit. Returns whether it was new to this visit."""
        key = url_key(url)
        if key in self.seen or self._count >= _MOST_ADDRESSES or self.ignores(url):
            return False
        self.seen.add(key)
        self._count += 1
        heapq.heappush(self._heap, Fetch(priority, self._count, url, role, key, validators))
        return True

    def direct(self, url: str, role: str, validators: Validators | None = None, method: str = "GET") -> Fetch:
        """A request that is made whatever was seen before."""
        key = url_key(url)
        self.seen.add(key)
        return Fetch(0, 0, url, role, key, validators, method)

    def offer(self, url: str, anchor: str, where: str) -> bool:
        """Queue a link if it may lead to items. ``where``: ``entry``, ``navigation``, ``paging``, ``archive``,
        ``sitemap``, ``feed`` or ``rest``."""
        if not self.scope.holds(url) or not may_fetch(url) or is_static_page(url, anchor):
            return False
        kind = page_class(url)
        months = months_from(url, self.today) if kind in ("calendar", "dated") else None
        if kind == "calendar" and months is not None and not -_MONTHS_BACK <= months <= _MONTHS_AHEAD:
            return False
        return self.push(url, "listing", self._priority(kind, anchor, where, months))

    def _priority(self, kind: str, anchor: str, where: str, months: int | None) -> float:
        if where == "feed":
            return 10
        if kind == "label":
            # Blogs make their sections of tags: "Projekte" in the menu leads to /tag/projekte/.
            return 45 if len(anchor) < 25 and words.section_of(anchor) else LAST_RESORT + 10
        if kind == "calendar":
            return 50 + abs(months or 0) / 10
        if kind == "dated":
            # What is new shows in feeds and lists; archives are for the first visit, or where there is nothing else.
            return (60 if self.back_fill else LAST_RESORT) + abs(months or 0) / 1000
        if kind == "paging" or where == "paging":
            return 20
        if kind == "category":
            return 45
        if where == "navigation":
            return (
                12
                if any(p.search(anchor) or p.search(url_tail(anchor)) for p in words.SECTION_WORDS.values())
                else 40
            )
        return {"entry": 25, "sitemap": 30}.get(where, 35)

    def pop(self, *, enough: bool) -> Fetch | None:
        """The next request; None when nothing is left. ``enough``: items were found, last resorts are not needed."""
        while self._heap:
            fetch = heapq.heappop(self._heap)
            if fetch.priority >= LAST_RESORT and enough:
                return None
            kind = page_class(fetch.url)
            mark = f"{kind} {shape(fetch.url)}"
            if fetch.role == "listing" and kind != "plain":
                if self._strikes[mark] >= _PATIENCE[kind] or self._taken[mark] >= _MOST_OF_A_SHAPE[kind]:
                    continue
                self._taken[mark] += 1
            return fetch
        return None

    def report_yield(self, url: str, fresh: int) -> None:
        """``fresh`` addresses that were not known came from this page."""
        mark = f"{page_class(url)} {shape(url)}"
        self._strikes[mark] = 0 if fresh else self._strikes[mark] + 1


def url_tail(text: str) -> str:
    """The last part of something path-like, for its words."""
    return text.rstrip("/").rsplit("/", 1)[-1]
