"""From a channel to a feed: what its entries say, what left it, and the months of its archive (RFC 5005).

The same items give an equal feed at any time: nothing here looks at a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from aggregator import announced, database
from aggregator.clock import aware, berlin
from aggregator.config import Settings
from aggregator.shapes import ItemView, StoryView
from aggregator.teaser import shorten
from aggregator.topics import vocabulary
from feeds import channel, tdmrep, words
from feeds.channel import Channel
from feeds.document import FORMATS, NAME, Category, Deleted, Entry, Feed, Origin, Voice
from feeds.sanitise import web_address

_OLDEST = 1990
_LATEST = datetime(9999, 1, 1)  # noqa: DTZ001 (UTC, as stored)
RIGHTS = (
    "Die Texte gehören den Bündnissen. Nutzung für Text und Data Mining vorbehalten (§ 44b Abs. 3 UrhG), "
    "Näheres unter {terms}"
)


def load(session: Session, settings: Settings, chosen: Channel, month: str | None = None) -> Feed:
    """The channel's newest announced stories as a feed, or those of one month of its archive (``2026-03``).

    :raises ValueError: ``month`` is none
    """
    span = _span(month) if month else None
    stories, more = _stories(session, settings, chosen, span)
    base = settings.base_url.rstrip("/")
    maker = _Maker(settings, f"tag:{database.tag_authority(session)},{database.created_year(session)}:")
    entries = tuple(maker.entry(story, with_origin=not _is_alliance(chosen)) for story in stories)
    deleted = _deleted(session, chosen, stories, span, more=more)
    born = chosen.born or aware(database.created_at(session))
    earlier, later = _neighbours(session, chosen, stories, span, more=more)
    return Feed(
        id=maker.tag + chosen.tag,
        title=chosen.title,
        subtitle=chosen.subtitle,
        author=settings.operator or NAME,
        rights=RIGHTS.format(terms=tdmrep.policy(settings)),
        site_url=f"{base}/",
        page_url=f"{base}{chosen.page}",
        terms_url=tdmrep.policy(settings),
        icon_url=f"{base}/static/icon.svg",
        self_urls=_addresses(base, chosen, month),
        current_urls=_addresses(base, chosen, None),
        previous_urls=_addresses(base, chosen, earlier) if earlier else {},
        next_urls=_addresses(base, chosen, later) if later else {},
        hub_url=None if month else settings.hub_url,
        is_archive=month is not None,
        updated=max((*(e.updated for e in entries), *(d.when for d in deleted)), default=born),
        entries=entries,
        deleted=deleted,
    )


def months(session: Session, chosen: Channel) -> list[str]:
    """The months of a channel's archive, the latest first."""
    found: list[str] = []
    moment = _LATEST
    while not chosen.closed and (
        last := announced.moment_beside(session, chosen.chosen, moment, later=False)
    ):
        found.append(f"{last:%Y-%m}")
        moment = _span(found[-1])[0]
    return found


def summary(item: ItemView, settings: Settings) -> str:
    """What an entry says below its title: the teaser; of an event first when and where it is."""
    when = words.event_words(item.event_start, item.event_end)
    facts = ", ".join(fact for fact in (when, item.event_place) if fact)
    teaser = teaser_of(item, settings)
    return f"{facts}. {teaser}".strip() if facts else teaser


def teaser_of(item: ItemView, settings: Settings) -> str:
    """The teaser as long as the source allows (it may have been stored with more); 0 switches it off."""
    limit = settings.teaser_chars
    if item.source_teaser_chars is not None:
        limit = min(limit, item.source_teaser_chars)
    return shorten(item.teaser.strip(), limit)


def _stories(
    session: Session, settings: Settings, chosen: Channel, span: tuple[datetime, datetime] | None
) -> tuple[list[StoryView], bool]:
    """The stories of the document, and whether there are more than it may show."""
    if chosen.closed:
        return [], False
    if span:
        found = announced.stories(session, limit=None, chosen=chosen.chosen, since=span[0], before=span[1])
        return found, False
    # One more than is shown: a visit may announce any number at one moment. The moment tells where items that became
    # one entry were counted as two.
    found = announced.stories(session, limit=settings.feed_entries + 1, chosen=chosen.chosen)
    oldest = found[-1].item.announced_at if found else None
    more = len(found) > settings.feed_entries or bool(
        oldest and announced.moment_beside(session, chosen.chosen, oldest, later=False)
    )
    return found[: settings.feed_entries], more


def _deleted(
    session: Session,
    chosen: Channel,
    stories: list[StoryView],
    span: tuple[datetime, datetime] | None,
    *,
    more: bool,
) -> tuple[Deleted, ...]:
    """What left in the time that the document tells of: of a full one, since its oldest entry came."""
    since = stories[-1].item.announced_at if more else None
    shown = {story.entry_id for story in stories}
    found = announced.tombstones(session, chosen.chosen, deleted_since=since, announced=span)
    return tuple(
        Deleted(stone.entry_id, aware(stone.deleted_at)) for stone in found if stone.entry_id not in shown
    )


def _neighbours(
    session: Session,
    chosen: Channel,
    stories: list[StoryView],
    span: tuple[datetime, datetime] | None,
    *,
    more: bool,
) -> tuple[str | None, str | None]:
    """The months of the archive before and after this document.

    Before the feed itself stands the month of its oldest entry, which it may show in part only.
    """
    if span is None:
        oldest = stories[-1].item.announced_at if more else None
        return (f"{oldest:%Y-%m}" if oldest else None), None
    first, last = span
    earlier = announced.moment_beside(session, chosen.chosen, first, later=False)
    later = announced.moment_beside(session, chosen.chosen, last, later=True)
    return (f"{earlier:%Y-%m}" if earlier else None), (f"{later:%Y-%m}" if later else None)


def _span(month: str) -> tuple[datetime, datetime]:
    """First moment of a month, and that of the next one (naive UTC)."""
    first = datetime.strptime(month, "%Y-%m")  # noqa: DTZ007 (UTC, as stored)
    return first, first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def _addresses(base: str, chosen: Channel, month: str | None) -> dict[str, str]:
    return {suffix: f"{base}{chosen.address(suffix, month)}" for suffix in FORMATS}


def _is_alliance(chosen: Channel) -> bool:
    return chosen.path.startswith("buendnis/")


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes entries. ``tag``: what all ids of this installation begin with."""

    settings: Settings
    tag: str

    def entry(self, story: StoryView, *, with_origin: bool) -> Entry:
        item = story.item
        located = item.source_lat is not None and item.source_lon is not None
        return Entry(
            id=story.entry_id,
            url=web_address(item.url) or self._page(item),
            page_url=self._page(item),
            title=item.title,
            summary=summary(item, self.settings),
            updated=_moment_of(item),
            published=_published(item),
            categories=self._categories(item),
            voices=tuple(map(self._voice, (item, *story.elsewhere))),
            origin=self._origin(item) if with_origin else None,
            point=(item.source_lat or 0.0, item.source_lon or 0.0) if located else None,
            facts=_facts(item),
        )

    def _page(self, item: ItemView) -> str:
        return f"{self.settings.base_url.rstrip('/')}/eintrag/{item.id}"

    def _voice(self, item: ItemView) -> Voice:
        url = web_address(item.url) or self._page(item)
        return Voice(item.source_name, item.source_homepage_url, url, item.title)

    def _categories(self, item: ItemView) -> tuple[Category, ...]:
        """Its kind and its topics; the lists that they are from have ids like feeds: no address that may change."""
        known = vocabulary().topics
        kind = Category(item.kind, words.kind_word(item.kind), f"{self.tag}/art")
        topics = ((key, known[key].label if key in known else key) for key in item.feed_topics)
        return (kind, *(Category(key, label, f"{self.tag}/thema") for key, label in topics))

    def _origin(self, item: ItemView) -> Origin:
        base = self.settings.base_url.rstrip("/")
        path = f"buendnis/{item.source_slug}"
        return Origin(
            id=f"{self.tag}/feeds/{path}",
            title=f"{NAME}: {item.source_name}",
            subtitle=channel.news_of(item.source_name),
            author=item.source_name,
            atom_url=f"{base}/{path}.atom",
            rss_url=f"{base}/{path}.rss",
            page_url=f"{base}/{path}",
        )


def _published(item: ItemView) -> datetime | None:
    """The day of publication, if it can be one: the web is not older than 1990, and nobody saw what was to come."""
    moment = words.published_moment(item.published, item.date_precision, item.first_seen_at)
    seen = berlin(max(item.first_seen_at, item.changed_at))
    if moment is None or moment.year < _OLDEST or moment.date() > seen.date():
        return None
    return moment


def _moment_of(item: ItemView) -> datetime:
    """When the entry was last updated. All that one visit finds has one second, and readers and validators expect
    that the entries of a feed differ: the item's number is its fraction of that second, the same in every feed.
    """
    return aware(item.updated_at).replace(microsecond=item.id % 1_000_000)


def _facts(item: ItemView) -> tuple[tuple[str, str], ...]:
    known = {
        "kind": item.kind,
        "source": item.source_slug,
        "state": item.source_state,
        "published": item.published,
        "date_precision": item.date_precision,
        "event_start": item.event_start,
        "event_end": item.event_end,
        "event_place": item.event_place,
        "cancelled": "true" if item.cancelled else None,
    }
    return tuple((name, value) for name, value in known.items() if value)
