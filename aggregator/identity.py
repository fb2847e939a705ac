"""Which stored item a found one is: by its key, its other addresses, one noted before, what the crawler recognised.

What was not recognised and says the same as one that is gone is that one (:class:`Gone`): a site that is made anew
may be read in another visit than the one that missed the old addresses.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from aggregator import decide, tombstones
from aggregator.errors import AddressInvalid
from aggregator.likeness import Entry, Register, likeness
from aggregator.models import Item, ItemAddress, Takedown
from aggregator.normalise import Normal
from aggregator.search.index import index_of
from aggregator.shapes import FoundItem
from aggregator.urls import url_key


@dataclass(frozen=True, slots=True)
class Identity:
    """The key of a found item, and its other addresses as ``{key: url}``.

    ``known_as``: the key of the stored item that the crawler takes it for.
    """

    key: str
    title: str
    aliases: dict[str, str]
    known_as: str | None = None

    def blocked(self, session: Session) -> bool:
        """Whether one of the addresses, or the page that it is part of, was taken down."""
        keys = {self.key, *self.aliases}
        keys |= {key.partition("#")[0] for key in keys}
        return (
            session.exec(select(Takedown.key).where(col(Takedown.key).in_(keys)).limit(1)).first() is not None
        )


def identify(found: FoundItem) -> Identity:
    """The identity of ``found``. An item on a shared page is told by its fragment: aliases need one too."""
    shared = "#" in found.key
    aliases = {}
    for url in found.aliases:
        fragment = urlsplit(url).fragment if shared else ""
        if shared and not fragment:
            continue
        try:
            aliases[url_key(url, fragment)] = url
        except AddressInvalid:
            continue
    aliases.pop(found.key, None)
    known_as = found.known_as if found.known_as != found.key else None
    return Identity(found.key, found.title, aliases, known_as)


def find(session: Session, source_id: int, identity: Identity) -> Item | None:
    """The stored item of this identity, or None."""
    keys = [identity.key, *identity.aliases, *([identity.known_as] if identity.known_as else [])]
    by_key = {
        item.key: item
        for item in session.exec(select(Item).where(Item.source_id == source_id, col(Item.key).in_(keys)))
    }
    for key in (identity.key, identity.known_as):
        if key in by_key:
            return by_key[key]
    noted = {
        address.key: address.item_id
        for address in session.exec(
            select(ItemAddress).where(ItemAddress.source_id == source_id, col(ItemAddress.key).in_(keys))
        )
    }
    if identity.key in noted:
        return session.get(Item, noted[identity.key])
    if by_key:
        return min(by_key.values(), key=lambda item: item.id or 0)
    return session.get(Item, min(noted.values())) if noted else None


def remember(session: Session, item: Item, identity: Identity) -> None:
    """Note the other addresses of an item. The first item that an address was met with keeps it."""
    others = identity.aliases | dict.fromkeys(filter(None, (identity.key, identity.known_as)), "")
    others.pop(item.key, None)
    if not others or item.id is None:
        return
    taken = set(
        session.exec(
            select(ItemAddress.key).where(
                ItemAddress.source_id == item.source_id, col(ItemAddress.key).in_(others)
            )
        )
    )
    taken |= set(
        session.exec(select(Item.key).where(Item.source_id == item.source_id, col(Item.key).in_(others)))
    )
    for key, url in others.items():
        if key not in taken:
            session.add(
                ItemAddress(source_id=item.source_id, item_id=item.id, key=key, url=url or f"https://{key}")
            )


def absorb(session: Session, item: Item, identity: Identity, now: datetime) -> list[Item]:
    """Melt items that turn out to be ``item`` at another address (same title) into it; returns them.

    What readers know of a twin goes on: its place in the feeds, where only it was announced, else a tombstone.
    """
    melted: list[Item] = []
    if not identity.aliases:
        return melted
    twins = session.exec(
        select(Item).where(
            Item.source_id == item.source_id, col(Item.key).in_(identity.aliases), Item.id != item.id
        )
    ).all()
    for twin in twins:
        if twin.id is None or decide.words(twin.title) != decide.words(item.title):
            continue
        if item.announced_at is None and twin.announced_at is not None and twin.status == "live":
            item.announced_at, item.lead_entry_id = twin.announced_at, twin.lead_entry_id or twin.entry_id
        elif twin.status == "live":
            tombstones.bury(session, [twin], now)
        for address in session.exec(select(ItemAddress).where(ItemAddress.item_id == twin.id)):
            address.item_id = item.id or 0
        session.flush()
        index_of(session).drop(session, [twin.id])
        session.delete(twin)
        melted.append(twin)
    session.flush()
    return melted


class Gone:
    """The items of a source that were missed or removed, as they were before a visit."""

    def __init__(self, session: Session, source_id: int) -> None:
        query = select(Item).where(
            Item.source_id == source_id,
            (col(Item.status) == "removed") | col(Item.missing_since).is_not(None),
        )
        self._entries: dict[str, Entry] = {}
        self._removed: set[str] = set()
        for item in session.exec(query):
            self._entries[str(item.id)] = Entry(item.title, item.text, item.published, item.event_start)
            if item.status == "removed":
                self._removed.add(str(item.id))
        self._register = Register(self._entries)

    def same_as(self, normal: Normal, *, without: Container[int]) -> int | None:
        """The number of the one that says the same as ``normal``; None: it is none of them."""
        if not self._entries:
            return None
        found = Entry(normal.title, normal.text, normal.published, normal.event_start)
        surest, best = 0.0, None
        for number, entry in self._register.of(found).items():
            sure = likeness(entry, found, gone=number in self._removed) if int(number) not in without else 0
            if sure > surest:
                surest, best = sure, int(number)
        return best
