"""What has to go, at once and for good: an item by its address, or all that was stored of a source.

Rows are deleted, not hidden. What stays is the key of the address (so that a later crawl does not bring it
back) and the ``tag:`` id of the item (so that those who took it over can be told; feeds tell it of what they
carried, as tombstones). Other items of its story keep the story's id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session, col, delete, select

from aggregator import stories, tombstones
from aggregator.errors import BadInput
from aggregator.models import EntryPoint, Item, ItemAddress, Source, Subscription, Suggestion, Takedown
from aggregator.search.index import index_of
from aggregator.store import source_row
from aggregator.urls import canonical_url, url_key


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What a takedown did: the titles that are gone, and the addresses that are refused from now on."""

    titles: tuple[str, ...]
    addresses: tuple[str, ...]


def takedown(session: Session, url: str, now: datetime, reason: str | None = None) -> TakenDown:
    """Delete the items at an address (of their own or another one) and refuse it from now on.

    The address of a page takes down all items on it; with the ``#name`` of one item, only that one. An
    address that nothing is stored under is refused all the same.

    :raises AddressInvalid: no full web address
    """
    stories.lock(session)
    page, fragment = url_key(url), urlsplit(url.strip()).fragment
    items = _items_at(session, url_key(url, fragment), whole_page=False) if fragment else []
    refused = {url_key(url, fragment): url} if items else {page: canonical_url(url)}
    items = items or _items_at(session, page, whole_page=True)
    numbers = [item.id for item in items if item.id is not None]
    entry_ids = {item.key: item.entry_id for item in items}
    refused |= {item.key: item.url for item in items}
    for address in session.exec(select(ItemAddress).where(col(ItemAddress.item_id).in_(numbers))):
        refused.setdefault(address.key, address.url)
    for key, address_url in refused.items():
        if session.get(Takedown, key) is None:
            session.add(
                Takedown(key=key, url=address_url, entry_id=entry_ids.get(key), created_at=now, reason=reason)
            )
    titles = tuple(item.title for item in items)
    _delete(session, items, now)
    session.exec(delete(EntryPoint).where(col(EntryPoint.key).in_(refused)))
    _forget_evidence(session, lambda seen: url_key(seen["page"]) in refused)
    return TakenDown(titles, tuple(sorted(refused.values())))


def optout(session: Session, slug: str, now: datetime) -> int:
    """Delete all that was stored of a source and never visit it again; returns how many items are gone.

    The source itself stays, so that a list that still names it does not bring it back.

    :raises SourceUnknown: no source has this slug
    """
    stories.lock(session)
    source = source_row(session, slug)
    items = list(session.exec(select(Item).where(Item.source_id == source.id).order_by(col(Item.id))))
    _delete(session, items, now)
    session.exec(delete(EntryPoint).where(col(EntryPoint.source_id) == source.id))
    session.exec(delete(Subscription).where(col(Subscription.source_id) == source.id))
    _forget_evidence(session, lambda seen: seen["source"] == slug)
    source.status = "opted_out"
    source.engine, source.template = None, {}
    source.next_visit_at = source.last_error = source.last_new_item_at = source.last_success_at = None
    source.failures = 0
    return len(items)


def pause(session: Session, slug: str) -> None:
    """Stop visiting a source; what is stored stays.

    :raises SourceUnknown: no source has this slug
    :raises BadInput: it is not visited anyway
    """
    _change(source_row(session, slug), {"active": "paused", "paused": "paused"})


def resume(session: Session, slug: str, now: datetime, *, owner_agrees: bool = False) -> None:
    """Visit a paused source again; one that opted out only when its owner agrees.

    :raises SourceUnknown: no source has this slug
    :raises BadInput: it opted out, or it has no site
    """
    source = source_row(session, slug)
    if source.status == "opted_out" and not owner_agrees:
        raise BadInput(
            f"{slug} has opted out. If its owner wants it back: radar sources resume {slug} --owner-agrees"
        )
    _change(source, {"paused": "active", "active": "active", "opted_out": "active"})


def _change(source: Source, to: dict[str, str]) -> None:
    if source.status not in to or not source.homepage_url:
        why = {"opted_out": "has opted out"}.get(source.status, "has no known site")
        raise BadInput(f"{source.slug} {why}, so it is not visited. See: radar sources show {source.slug}")
    source.status = to[source.status]


def _items_at(session: Session, key: str, *, whole_page: bool) -> list[Item]:
    """Items of any source with this key or noted address; with ``whole_page`` those that share it too."""
    here = col(Item.key) == key
    noted = col(ItemAddress.key) == key
    if whole_page:
        here |= col(Item.key).startswith(f"{key}#", autoescape=True)
        noted |= col(ItemAddress.key).startswith(f"{key}#", autoescape=True)
    numbers = select(ItemAddress.item_id).where(noted)
    return list(session.exec(select(Item).where(here | col(Item.id).in_(numbers)).order_by(col(Item.id))))


def _forget_evidence(session: Session, gone: Callable[[dict[str, Any]], bool]) -> None:
    """Drop what pages that are gone said of other alliances; a suggestion that nothing else speaks for goes with it."""
    for suggestion in session.exec(select(Suggestion)):
        left = [seen for seen in suggestion.evidence if not gone(seen)]
        if left != suggestion.evidence:
            suggestion.evidence = left
            if not left and suggestion.status == "open":
                session.delete(suggestion)


def _delete(session: Session, items: list[Item], now: datetime) -> None:
    """Delete items with their addresses and revisions (the database cascades), and what search knows.

    Those that were gone before have their tombstone already, with its own day.
    """
    tombstones.bury(session, [item for item in items if item.status == "live"], now)
    numbers = [item.id for item in items if item.id is not None]
    index_of(session).drop(session, numbers)
    for start in range(0, len(numbers), 500):
        session.exec(delete(Item).where(col(Item.id).in_(numbers[start : start + 500])))
