"""Where the items of a source are found: its feeds, sitemaps and listing pages, and what each leads to."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from aggregator.errors import AddressInvalid
from aggregator.models import EntryPoint, Item, ItemAddress
from aggregator.shapes import EntryPointView
from aggregator.store import source_row
from aggregator.urls import url_key

_ROLES = ("homepage", "feed", "sitemap", "listing", "page", "guess")


def entry_points(session: Session, slug: str) -> list[EntryPointView]:
    """The entry points of a source by role, those that lead to most items first.

    :raises SourceUnknown: no source has this slug
    """
    source_id = source_row(session, slug).id
    items = _items_by_page(session, source_id)
    views = []
    for row in session.exec(select(EntryPoint).where(EntryPoint.source_id == source_id)):
        pages = {row.key, *_pages_in(row.knowledge)}
        found = {number for page in pages for number in items.get(page, ())}
        views.append(EntryPointView(row.url, row.role, row.status, row.last_seen_at, len(found)))
    return sorted(views, key=lambda view: (_ROLES.index(view.role), -view.items, view.url))


def _items_by_page(session: Session, source_id: int | None) -> dict[str, set[int]]:
    """Numbers of the live items by the key of the page that they are on, or by another address of theirs."""
    live = select(Item.key, Item.id).where(Item.source_id == source_id, Item.status == "live")
    noted = (
        select(ItemAddress.key, ItemAddress.item_id)
        .join(Item, col(Item.id) == ItemAddress.item_id)
        .where(ItemAddress.source_id == source_id, Item.status == "live")
    )
    pages: dict[str, set[int]] = {}
    for key, number in (*session.exec(live).all(), *session.exec(noted).all()):
        pages.setdefault(key.partition("#")[0], set()).add(number or 0)
    return pages


def _pages_in(knowledge: dict[str, Any]) -> Iterator[str]:
    """Keys of the addresses in what the spider noted; in what form it noted them is its own affair."""
    for url in _addresses(knowledge):
        try:
            yield url_key(url)
        except AddressInvalid:
            continue


def _addresses(noted: object) -> Iterator[str]:
    if isinstance(noted, str):
        if noted.startswith(("http://", "https://")):
            yield noted
    elif isinstance(noted, dict):
        for key, value in noted.items():
            yield from _addresses(key)
            yield from _addresses(value)
    elif isinstance(noted, list):
        for value in noted:
            yield from _addresses(value)
