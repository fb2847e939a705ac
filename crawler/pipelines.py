"""The only writer: wire items become checked shapes and go through ``aggregator.ingest``, one by one."""

import logging
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from scrapy.crawler import Crawler

from aggregator.errors import BadInput, VisitFailed
from aggregator.ingest import VisitWriter
from aggregator.shapes import FoundAlliance, FoundEntryPoint, FoundHub, FoundItem, VisitReport
from aggregator.urls import url_key
from aggregator.websub import Hubs
from crawler.items import (
    AllianceSeen,
    EntryPointSeen,
    HubAnswered,
    HubsOffered,
    ItemFound,
    ItemMissing,
    ItemSame,
    SiteLearned,
)

log = logging.getLogger(__name__)

VISIT_SETTING = "RADAR_VISIT"


@dataclass(slots=True)
class OngoingVisit:
    """One visit's way into the database, and what only its end may tell. Without ``hubs`` no hub is asked."""

    writer: VisitWriter
    hubs: Hubs | None = None
    learned: SiteLearned | None = None
    refused: int = 0
    fault: str | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> "OngoingVisit":
        # Scrapy copies its settings for every crawler; the visit is the same one.
        return self


def storing(visit: OngoingVisit) -> dict[str, Any]:
    """Scrapy settings of a crawl that stores what it finds; without them (a probe) nothing is stored."""
    return {"ITEM_PIPELINES": {IngestPipeline: 100}, VISIT_SETTING: visit}


class IngestPipeline:
    """Hands every wire item to the visit's writer; an item that is not valid is a finding, not an end."""

    def __init__(self, visit: OngoingVisit) -> None:
        self.visit = visit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "IngestPipeline":
        """Made by Scrapy."""
        return cls(crawler.settings[VISIT_SETTING])

    def process_item(self, item: Any) -> Any:
        """Store one wire item; what cannot be stored is logged and the run goes on."""
        try:
            self._store(item)
        except (ValidationError, BadInput) as error:
            self.visit.refused += 1
            log.warning("not stored: %s", error, extra={"url": getattr(item, "url", None)})
        except Exception as error:
            # The database refused: the visit may go on, but its row must not say that all went well.
            self.visit.fault = f"{type(error).__name__}: {error}".splitlines()[0]
            log.exception("the database refused an item")
        return item

    def _store(self, item: Any) -> None:
        writer = self.visit.writer
        match item:
            case ItemFound():
                writer.take(found_item(item))
            case ItemSame():
                kept = item.validators
                writer.same(item.key, kept.etag, kept.last_modified, kept.content_hash)
            case ItemMissing():
                writer.missing(item.key, item.status, item.listed)
            case EntryPointSeen():
                writer.entry_point(found_entry_point(item))
            case AllianceSeen():
                writer.alliance(
                    FoundAlliance(url=item.url, name=item.name, page=item.page, anchor=item.anchor)
                )
            case SiteLearned():
                self.visit.learned = item
            case HubsOffered():
                found = [FoundHub(topic_url=topic, hub_url=hub) for topic, hub in item.offers]
                item.requests = self.visit.hubs.offered(found) if self.visit.hubs else []
            case HubAnswered():
                assert self.visit.hubs is not None
                self.visit.hubs.answered(item.request, item.error, refused=item.refused)
            case _:
                raise TypeError(f"{type(item).__name__} is no wire shape of crawler.items")


def found_item(item: ItemFound) -> FoundItem:
    """The checked shape of a found item; its key is its address, with the fragment where pages are shared."""
    return FoundItem(
        key=url_key(item.url, item.fragment),
        url=item.url,
        aliases=item.aliases,
        kind=item.kind,
        title=item.title,
        published=item.published,
        date_precision=item.date_precision,
        date_raw=item.date_raw,
        date_source=item.date_source,
        text=item.text,
        teaser=item.teaser,
        event_start=item.event_start,
        event_end=item.event_end,
        event_place=item.event_place,
        profile=item.profile,
        medium=item.medium,
        etag=item.validators.etag,
        last_modified=item.validators.last_modified,
        content_hash=item.validators.content_hash,
        appeared=item.appeared,
        known_as=item.known_as,
    )


def found_entry_point(seen: EntryPointSeen) -> FoundEntryPoint:
    """The checked shape of a page that leads to items."""
    return FoundEntryPoint(
        key=url_key(seen.url),
        url=seen.url,
        role=seen.role,
        status=seen.status,
        etag=seen.validators.etag,
        last_modified=seen.validators.last_modified,
        content_hash=seen.validators.content_hash,
        knowledge=seen.knowledge,
    )


def report_of(visit: OngoingVisit, crawler: Crawler, seconds: float) -> VisitReport:
    """What a finished crawl says of itself: Scrapy's counts, and why it failed if it did."""
    stats: dict[str, Any] = crawler.stats.get_stats()
    kind, message = _failure(visit, crawler, stats)
    return VisitReport(
        requests=stats.get("downloader/request_count", 0),
        item_pages=getattr(crawler.spider, "item_pages", 0),
        not_modified=stats.get("downloader/response_status_count/304", 0),
        bytes=stats.get("downloader/response_bytes", 0),
        seconds=round(seconds, 3),
        error_kind=kind,
        error=message,
        engine=visit.learned.engine if visit.learned else None,
        template=visit.learned.template if visit.learned else None,
    )


def _failure(visit: OngoingVisit, crawler: Crawler, stats: dict[str, Any]) -> tuple[str | None, str | None]:
    failure = getattr(crawler.spider, "failure", None)
    if isinstance(failure, VisitFailed):
        return failure.kind, str(failure)
    crashes = [name.rpartition("/")[2] for name in stats if name.startswith("spider_exceptions/")]
    if crashes:
        named = ", ".join(sorted(name for name in crashes if name != "count"))
        return "crashed", f"Der Besuch brach mit einem Programmfehler ab ({named})."
    if visit.fault:
        return "storage", f"Ein Fund konnte nicht gespeichert werden ({visit.fault})."
    if stats.get("radar/time_is_up") and not getattr(crawler.spider, "item_pages", 0):
        # With items in hand the rest can wait for the next visit, as it does when the requests run out.
        return "time_limit", "Der Besuch dauerte zu lange und wurde vor seinem Ende abgebrochen."
    return None, None
