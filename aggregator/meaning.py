"""What a stored item means: its topics and its story. Told anew when its words change, or the rules do."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from aggregator import stories
from aggregator.database import Database
from aggregator.models import Item, Source
from aggregator.topics import classify, vocabulary

_AT_ONCE = 200  # items of one transaction: a crawl may write in between


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many items were classified anew, and how many were looked at for their story."""

    topics: int
    stories: int


def understand(session: Session, item: Item, source: Source, now: datetime) -> None:
    """Give an item its topics and its story."""
    _classify(item, source)
    stories.weave(session, item, source, now)


def refresh(database: Database, now: datetime) -> Refreshed:
    """Look again at items that an older vocabulary or older bands are known of.

    For subscribers nothing changes by it: no item counts as changed, no feed is marked.
    """
    classified = woven = 0
    while count := _refresh_topics(database):
        classified += count
    while count := _refresh_stories(database, now):
        woven += count
    return Refreshed(classified, woven)


def _refresh_topics(database: Database) -> int:
    with database.writing() as session:
        query = (
            select(Item, Source)
            .join(Source)
            .where(Item.topics_version != vocabulary().version)
            .order_by(col(Item.id))
            .limit(_AT_ONCE)
        )
        pairs = session.exec(query).all()
        for item, source in pairs:
            _classify(item, source)
        return len(pairs)


def _refresh_stories(database: Database, now: datetime) -> int:
    with database.writing() as session:
        stories.lock(session)
        pairs = stories.unwoven(session, _AT_ONCE)
        for item, source in pairs:
            stories.weave(session, item, source, now)
        return len(pairs)


def _classify(item: Item, source: Source) -> None:
    item.topics = list(classify(item.title, item.text or item.teaser, (source.name,)).topics)
    item.topics_version = vocabulary().version
