"""The one door in. A visit is opened, hands over what it found piece by piece, and is closed.

::

    open_visit ──> take(item)*  ── normalise: clean, mask contact data, cut the teaser
                                   identity:  which stored item it is, also under another address
                                   decide:    new, changed, same, refused (taken down, opted out)
                                   store:     item, other addresses, revision, counts, tombstones
                                   meaning:   topics, the same release elsewhere
                                   index:     words for search            (all in one transaction)
               ──> same(key)*, missing(key)*
               ──> alliance(site)*            a suggestion, for a person to accept
               ──> entry_point(page)*         kept until the visit is closed
               ──> close(report) ── entry points, counts, next visit, state of the source

A visit that is killed leaves whole items, an unfinished row and the entry points of the visit before: the
next one takes up from there and finds what is new by the same rules.
"""

import hashlib
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session, select

from aggregator import decide, stories, suggestions, tombstones
from aggregator.clock import naive
from aggregator.config import Settings
from aggregator.database import Database, created_year, tag_authority
from aggregator.identity import Gone, Identity, absorb, find, identify, remember
from aggregator.meaning import understand
from aggregator.models import Item, Source, Visit
from aggregator.normalise import Normal, normalise
from aggregator.revising import content, revise
from aggregator.search.index import index_item, index_of
from aggregator.shapes import FoundAlliance, FoundEntryPoint, FoundItem, Outcome, VisitReport, VisitSummary
from aggregator.visits import begin_visit, finish_visit, visit_summary


def open_visit(database: Database, settings: Settings, slug: str, now: datetime) -> "VisitWriter":
    """Begin a visit of a source: its row is written at once, so that a killed one leaves a trace.

    :raises SourceUnknown: no source has this slug
    :raises BadInput: the source has opted out or has no site
    """
    return _open(database, settings, slug, now, resume=False)


def record_failure(
    database: Database, settings: Settings, slug: str, now: datetime, report: VisitReport
) -> VisitSummary:
    """Close the visit of a crawler that died, or write one that never came to begin.

    :raises SourceUnknown: no source has this slug
    """
    return _open(database, settings, slug, now, resume=True).close(report)


def _open(database: Database, settings: Settings, slug: str, now: datetime, *, resume: bool) -> "VisitWriter":
    now = naive(now)
    with database.writing() as session:
        source, visit = begin_visit(session, slug, now, resume=resume)
        assert source.id is not None and visit.id is not None
        return VisitWriter(
            database,
            settings,
            source_id=source.id,
            visit_id=visit.id,
            now=now,
            entry_prefix=f"tag:{tag_authority(session)},{created_year(session)}:{slug}/",
            last_visit=source.last_success_at,
            place=source.place,
        )


class VisitWriter:
    """Writes what one visit of one source finds. Every call is one transaction."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        source_id: int,
        visit_id: int,
        now: datetime,
        entry_prefix: str,
        last_visit: datetime | None,
        place: str | None,
    ) -> None:
        self._database = database
        self._settings = settings
        self._source_id = source_id
        self._visit_id = visit_id
        self._now = now
        self._entry_prefix = entry_prefix
        self._last_visit = last_visit
        self._place = place
        self._met: dict[int, Outcome] = {}
        self._gone: Gone | None = None
        self._entry_points: dict[str, FoundEntryPoint] = {}

    def take(self, found: FoundItem) -> Outcome:
        """Store a found item; an item met twice in one visit counts once, as it was met first."""
        identity = identify(found)
        normal = normalise(found, self._settings.teaser_chars, self._place)
        with self._database.writing() as session:
            if self._closed(session) or identity.blocked(session):
                return "refused"
            item = find(session, self._source_id, identity)
            if item is None and (item := self._gone_one(session, normal)) is not None:
                identity = replace(identity, known_as=item.key)
            if item is not None and item.id in self._met:
                remember(session, item, identity)
                return self._met[item.id]
            outcome: Outcome = "new"
            if item is None:
                item = self._insert(session, found, normal, identity)
            else:
                outcome = self._update(session, item, found, normal, identity)
            assert item.id is not None
            remember(session, item, identity)
            self._count(session, item.id, outcome)
        return outcome

    def same(
        self,
        key: str,
        etag: str | None = None,
        last_modified: str | None = None,
        content_hash: str | None = None,
    ) -> Outcome:
        """A known item whose page was not modified; validators that are given replace the stored ones."""
        with self._database.writing() as session:
            item = None if self._closed(session) else self._by_key(session, key)
            if item is None or item.id is None:
                return "refused"
            if item.id in self._met:
                return self._met[item.id]
            back = item.status == "removed"
            self._seen(session, item, etag, last_modified, content_hash)
            if back:
                self._index(session, item)
            self._count(session, item.id, "same")
        return "same"

    def missing(self, key: str, status: int, listed: bool | None) -> Literal["removed", "missing"]:
        """A known item that its page did not show: removed, or missing until a later look confirms it."""
        with self._database.writing() as session:
            item = None if self._closed(session) else self._by_key(session, key)
            if item is None or item.id is None or item.id in self._met:
                return "missing"
            item.checked_at = self._now
            if item.status == "removed":
                item.next_check_at = decide.next_check(item.first_seen_at, self._now)
                return "removed"
            since = item.missing_since
            if not decide.gone(status=status, listed=listed, missing_since=since, now=self._now):
                item.missing_since = since or self._now
                item.next_check_at = self._now + timedelta(days=1)
                return "missing"
            item.status, item.removed_at = "removed", self._now
            tombstones.bury(session, [item], self._now)
            item.next_check_at = decide.next_check(item.first_seen_at, self._now)
            index_of(session).drop(session, [item.id])
            stories.leave(session, item)
            session.get_one(Visit, self._visit_id).removed += 1
        return "removed"

    def entry_point(self, found: FoundEntryPoint) -> None:
        """Keep a page that leads to items. It is stored when the visit ends well, not before.

        A listing stored before its items would answer 304 next time, and what a killed visit had not
        reached would look as if it had always been there.
        """
        self._entry_points[found.key] = found

    def alliance(self, found: FoundAlliance) -> None:
        """Suggest a site that a page of this one leads to and that looks like another alliance's."""
        with self._database.writing() as session:
            if not self._closed(session):
                source = session.get_one(Source, self._source_id)
                suggestions.note(session, source, found, self._now, self._settings)

    def close(self, report: VisitReport) -> VisitSummary:
        """End the visit: store entry points and counts, and say when the source is due again."""
        with self._database.writing() as session:
            source = session.get_one(Source, self._source_id, with_for_update=True)
            visit = session.get_one(Visit, self._visit_id)
            finish_visit(session, source, visit, report, self._now, self._entry_points.values())
            return visit_summary(source.slug, visit)

    def _closed(self, session: Session) -> bool:
        """Lock the source; whether it has opted out since the visit began."""
        stories.lock(session)
        return session.get_one(Source, self._source_id, with_for_update=True).status == "opted_out"

    def _gone_one(self, session: Session, normal: Normal) -> Item | None:
        """The item that was missed or removed and has the same words: it is back, at an address of its own making."""
        if self._gone is None:
            self._gone = Gone(session, self._source_id)
        number = self._gone.same_as(normal, without=self._met)
        return session.get(Item, number) if number is not None else None

    def _by_key(self, session: Session, key: str) -> Item | None:
        return session.exec(select(Item).where(Item.source_id == self._source_id, Item.key == key)).first()

    def _count(self, session: Session, item_id: int, outcome: Outcome) -> None:
        self._met[item_id] = outcome
        visit = session.get_one(Visit, self._visit_id)
        setattr(visit, outcome, getattr(visit, outcome) + 1)

    def _seen(
        self,
        session: Session,
        item: Item,
        etag: str | None,
        last_modified: str | None,
        content_hash: str | None,
    ) -> None:
        """The item is there: note it, and when it is looked at again. A removed one lives again, as the same entry."""
        if item.status == "removed":
            item.status, item.removed_at, item.changed_at = "live", None, self._now
            tombstones.raise_again(session, item)
        item.missing_since = None
        item.last_seen_at = item.checked_at = self._now
        item.next_check_at = decide.next_check(item.first_seen_at, self._now)
        item.etag = etag or item.etag
        item.last_modified = last_modified or item.last_modified
        item.content_hash = content_hash or item.content_hash

    def _insert(self, session: Session, found: FoundItem, normal: Normal, identity: Identity) -> Item:
        announced = decide.announce(
            published=found.published,
            appeared=found.appeared,
            last_visit=self._last_visit,
            now=self._now,
            announce_days=self._settings.announce_days,
        )
        item = Item(
            source_id=self._source_id,
            key=identity.key,
            url=found.url,
            entry_id=self._entry_id(session, identity.key),
            **asdict(normal),
            medium=found.medium,
            etag=found.etag,
            last_modified=found.last_modified,
            content_hash=found.content_hash,
            first_seen_at=self._now,
            last_seen_at=self._now,
            checked_at=self._now,
            next_check_at=decide.next_check(self._now, self._now),
            changed_at=self._now,
            updated_at=self._now,
            announced_at=self._now if announced else None,
            cancelled=decide.cancelled(content(normal)),
        )
        item.listed_on = decide.listed_on(item.published, item.announced_at)
        session.add(item)
        session.flush()
        self._index(session, item)
        item.feed_topics = list(item.topics)
        if announced:
            item.lead_entry_id = stories.lead(session, item)
            tombstones.raise_again(session, item)
        return item

    def _index(self, session: Session, item: Item) -> None:
        source = session.get_one(Source, self._source_id)
        understand(session, item, source, self._now)
        index_item(session, item, source.place)

    def _entry_id(self, session: Session, key: str) -> str:
        entry_id = self._entry_prefix + hashlib.sha256(key.encode()).hexdigest()[:16]
        if session.exec(select(Item.id).where(Item.entry_id == entry_id)).first() is None:
            return entry_id
        # The address once belonged to an item that has moved and keeps its id.
        again = f"{key}\n{self._now.isoformat()}"
        return self._entry_prefix + hashlib.sha256(again.encode()).hexdigest()[:16]

    def _update(
        self, session: Session, item: Item, found: FoundItem, normal: Normal, identity: Identity
    ) -> Outcome:
        absorb(session, item, identity, self._now)
        moved = item.key == identity.known_as or item.key in identity.aliases
        if moved:
            item.key = identity.key
        if item.key == identity.key and item.url != found.url:
            item.url, item.changed_at = found.url, self._now
        item.medium = found.medium
        back = item.status == "removed"
        differs = revise(session, item, normal, self._now, moved=moved)
        self._seen(session, item, found.etag, found.last_modified, found.content_hash)
        if differs or back:
            self._index(session, item)
        if differs:
            item.feed_topics = list(item.topics)
        return "changed" if differs or back else "same"
