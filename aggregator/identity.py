"""Which stored item a found one is: by its key, by its other addresses, or by an address noted before."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from aggregator import decide
from aggregator.errors import AddressInvalid
from aggregator.models import Item, ItemAddress, Takedown
from aggregator.search.index import index_of
from aggregator.shapes import FoundItem
from aggregator.urls import url_key


@dataclass(frozen=True, slots=True)
class Identity:
    """The key of a found item, and its other addresses as ``{key: url}``."""

    key: str
    title: str
    aliases: dict[str, str]

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
    return Identity(found.key, found.title, aliases)


def find(session: Session, source_id: int, identity: Identity) -> Item | None:
    """The stored item of this identity, or None."""
    keys = [identity.key, *identity.aliases]
    by_key = {
        item.key: item
        for item in session.exec(select(Item).where(Item.source_id == source_id, col(Item.key).in_(keys)))
    }
    if identity.key in by_key:
        return by_key[identity.key]
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
    others = identity.aliases | ({identity.key: ""} if identity.key != item.key else {})
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


def absorb(session: Session, item: Item, identity: Identity) -> list[Item]:
    """Melt items that turn out to be ``item`` at another address (same title) into it; returns them."""
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
        for address in session.exec(select(ItemAddress).where(ItemAddress.item_id == twin.id)):
            address.item_id = item.id or 0
        session.flush()
        index_of(session).drop(session, [twin.id])
        session.delete(twin)
        melted.append(twin)
    session.flush()
    return melted
