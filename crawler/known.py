"""What is known of a site before a visit, indexed for its questions (pure)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from aggregator.shapes import KnownEntryPoint, KnownItem, SiteMemory
from aggregator.urls import url_key
from crawler.items import Validators


def _keys_of(item: KnownItem) -> Iterator[str]:
    yield item.key
    for alias in item.aliases:
        yield url_key(alias) if "//" in alias else alias


class KnownSite:
    """A :class:`SiteMemory` by keys. ``item_keys`` maps every key of an item, aliases too, to its own."""

    def __init__(self, memory: SiteMemory) -> None:
        self.memory = memory
        self.points: dict[str, KnownEntryPoint] = {point.key: point for point in memory.entry_points}
        self.items: dict[str, KnownItem] = {item.key: item for item in memory.items}
        self.item_keys: dict[str, str] = {key: item.key for item in memory.items for key in _keys_of(item)}

    def keys_of(self, key: str) -> set[str]:
        """All keys under which the item with this key was met."""
        return {k for k, owner in self.item_keys.items() if owner == key} | {key}

    def validators(self, key: str) -> Validators | None:
        """What tells whether the page with this key has changed; None for an unknown page."""
        known = self.points.get(key) or self.items.get(self.item_keys.get(key, key))
        return Validators(known.etag, known.last_modified, known.content_hash) if known else None

    def answered(self, key: str) -> bool:
        """Whether the entry point with this key was there when it was last asked."""
        return key in self.points and (self.points[key].status or 200) < 400

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

    def _due(self, now: datetime) -> list[KnownItem]:
        moment = now.astimezone(UTC).replace(tzinfo=None)
        due = [i for i in self.memory.items if i.status == "live" and i.next_check_at <= moment]
        return [item for item in due if item.key not in self.memory.blocked]
