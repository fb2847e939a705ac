"""What is known of a site before a visit, indexed for its questions (pure)."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property

from aggregator.clock import naive
from aggregator.shapes import KnownEntryPoint, KnownItem, SiteMemory
from aggregator.urls import url_key
from crawler.extract.plain import fold
from crawler.items import Validators

_LATER = frozenset({408, 425, 429})
_CLOSED = frozenset({401, 403})


def is_passing(status: int | None) -> bool:
    """Whether a refusal may be over at the next visit; what a page said before holds as long."""
    return is_fault(status) or status in _CLOSED


def is_fault(status: int | None) -> bool:
    """Whether a server could not answer, or not now."""
    return status is not None and (status >= 500 or status in _LATER)


def _keys_of(item: KnownItem) -> Iterator[str]:
    yield item.key
    for alias in item.aliases:
        page, mark, fragment = alias.partition("#")
        yield f"{url_key(page) if '//' in page else page}{mark}{fragment}"


class KnownSite:
    """A :class:`SiteMemory` by keys. ``item_keys`` maps every key of an item, aliases too, to its own."""

    def __init__(self, memory: SiteMemory) -> None:
        self.memory = memory
        self.points: dict[str, KnownEntryPoint] = {point.key: point for point in memory.entry_points}
        self.items: dict[str, KnownItem] = {item.key: item for item in memory.items}
        self.item_keys: dict[str, str] = {key: item.key for item in memory.items for key in _keys_of(item)}
        self._keys: dict[str, set[str]] = {}
        for key, owner in self.item_keys.items():
            self._keys.setdefault(owner, {owner}).add(key)

    def keys_of(self, key: str) -> set[str]:
        """All keys under which the item with this key was met."""
        return self._keys.get(key, {key})

    @cached_property
    def live_titles(self) -> dict[str, list[KnownItem]]:
        """Live items by their folded titles."""
        found: dict[str, list[KnownItem]] = {}
        for item in self.memory.items:
            if item.status == "live":
                found.setdefault(fold(item.title), []).append(item)
        return found

    def validators(self, key: str) -> Validators | None:
        """What tells whether the page with this key has changed; None for an unknown page."""
        known = self.points.get(key) or self.items.get(self.item_keys.get(key, key))
        return Validators(known.etag, known.last_modified, known.content_hash) if known else None

    def answered(self, key: str) -> bool:
        """Whether the entry point with this key was there when it was last asked, or is only closed for a while."""
        status = self.points[key].status if key in self.points else 404
        return (status or 200) < 400 or is_passing(status)

    def may_come_back(self, key: str) -> bool:
        """Whether an entry point that was not there is asked all the same, where a page leads to it."""
        point = self.points[key]
        return (point.status or 200) >= 400 and (is_fault(point.status) or was_read(point))

    def due(self, now: datetime, most: int) -> list[KnownItem]:
        """Live items with a page of their own that are to be looked at again, newest first, at most ``most``."""
        due = [item for item in self._due(now) if "#" not in item.key]
        return sorted(due, key=lambda item: (item.first_seen_at, item.published or ""), reverse=True)[:most]

    def due_pages(self, now: datetime) -> set[str]:
        """Keys of the pages on which items without an address of their own are to be looked at again."""
        return {item.key.partition("#")[0] for item in self._due(now) if "#" in item.key}

    def on_page(self, page: str) -> list[KnownItem]:
        """Live items that share the page with this key."""
        return [i for i in self.memory.items if i.status == "live" and i.key.startswith(f"{page}#")]

    def removed_and_due(self, now: datetime) -> list[KnownItem]:
        """Items that are gone and due to be asked for again, should an entry point lead to them."""
        moment = naive(now)
        gone = [i for i in self.memory.items if i.status == "removed" and i.next_check_at <= moment]
        return [item for item in gone if "#" not in item.key and item.key not in self.memory.blocked]

    def _due(self, now: datetime) -> list[KnownItem]:
        moment = naive(now)
        due = [i for i in self.memory.items if i.status == "live" and i.next_check_at <= moment]
        return [item for item in due if item.key not in self.memory.blocked]


def was_read(point: KnownEntryPoint) -> bool:
    """Whether it was once understood as a page, feed or sitemap that leads to others."""
    return "entries" in point.knowledge or "pages" in point.knowledge
