"""What stands between the spider and the wire: the time limit, robots.txt, conditional requests, patience."""

import asyncio
import logging
import time
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import DownloadFailedError, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from aggregator.urls import host_key
from crawler.failures import RobotsForbids, RobotsUnreachable, TimeIsUp
from crawler.items import Validators

log = logging.getLogger(__name__)

PRODUCT = "buendnisradar"
VALIDATORS = "validators"
IGNORES = "ignores"
ROBOTS_ASIDE = "robots_aside"
"""Of a request that robots.txt has no say in: for the file itself, or to a hub."""
_ROBOTS_BYTES = 512 * 1024  # RFC 9309, section 2.5: at least 500 KiB
_MOST_CRAWL_DELAY = 30.0
_MOST_PATIENCE = 60.0


class TimeLimitMiddleware:
    """Ends a visit softly: past its time, each request fails, and the spider closes with what it has."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.seconds = crawler.settings.getfloat("RADAR_VISIT_SECONDS")
        self.until: float | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "TimeLimitMiddleware":
        """Made by Scrapy; the clock starts with the first request."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass while there is time.

        :raises TimeIsUp: the visit has used up its time
        """
        now = time.monotonic()
        if self.until is None:
            self.until = now + self.seconds
        if now > self.until:
            self.crawler.stats.inc_value("radar/time_is_up")
            raise TimeIsUp(f"mehr als {self.seconds:.0f} Sekunden")


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a host's robots.txt says: ``rules`` None and a ``reason`` mean stay out."""

    rules: Protego | None
    reason: str = ""
    error: Exception | None = None

    @property
    def crawl_delay(self) -> float:
        try:
            return float((self.rules and self.rules.crawl_delay(PRODUCT)) or 0)
        except (TypeError, ValueError):
            return 0.0


class RobotsMiddleware:
    """robots.txt per RFC 9309: 4xx means allowed, 5xx or no answer means stay out; Crawl-delay is obeyed.

    Scrapy's own takes a failed robots.txt for an empty one, reads rules out of error pages, and parses
    Crawl-delay without obeying it. Kept for the run, one fetch a host.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.obey = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self.replaying = crawler.settings.get("RADAR_RECORDING") is not None
        self._known: dict[str, asyncio.Task[_Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        """Made by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass if its host's robots.txt does.

        :raises RobotsForbids: a rule excludes this address
        :raises RobotsUnreachable: the file could not be read
        """
        # Redirects copy meta, also to another host: the slot (and its delay) is always the host's own.
        request.meta["download_slot"] = slot = host_key(urlsplit(request.url).hostname or "")
        if not self.obey or request.meta.get(ROBOTS_ASIDE):
            return
        rules = await self._rules_of(request.url)
        if rules.rules is None:
            raise RobotsUnreachable(rules.reason) from rules.error
        self._keep_distance(slot, rules.crawl_delay)
        if not rules.rules.can_fetch(request.url, PRODUCT):
            raise RobotsForbids(request.url)

    async def sitemaps_of(self, url: str) -> list[str]:
        """Sitemaps that the robots.txt of this site names (sitemaps.org); none where it cannot be read."""
        rules = (await self._rules_of(url)).rules
        return list(rules.sitemaps) if rules else []

    async def _rules_of(self, url: str) -> _Rules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.lower()}"
        if site not in self._known:
            self._known[site] = asyncio.ensure_future(self._fetch(site))
        return await asyncio.shield(self._known[site])

    async def _fetch(self, site: str) -> _Rules:
        request = Request(f"{site}/robots.txt", meta={ROBOTS_ASIDE: True}, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # whatever it was: no answer
            return _Rules(None, str(error) or type(error).__name__, error)
        if response.status >= 500:
            return _Rules(None, f"HTTP {response.status}")
        text = response.body[:_ROBOTS_BYTES].decode("utf-8-sig", "replace") if response.status == 200 else ""
        found = _Rules(Protego.parse(text))
        self._remember_redirected(response.url, found)
        return found

    def _remember_redirected(self, url: str, rules: _Rules) -> None:
        """A robots.txt that http passes on to https is the rules of both: fetch it once."""
        parts = urlsplit(url)
        if parts.path == "/robots.txt":
            done: asyncio.Future[_Rules] = asyncio.get_running_loop().create_future()
            done.set_result(rules)
            self._known.setdefault(f"{parts.scheme}://{parts.netloc.lower()}", done)  # type: ignore[arg-type]

    def _keep_distance(self, slot: str, wanted: float) -> None:
        """Raise the host's pause to its Crawl-delay; AutoThrottle may only lengthen it."""
        if not wanted or self.replaying:
            return
        delay = min(wanted, _MOST_CRAWL_DELAY)
        downloader = self.crawler.engine.downloader
        if slot not in downloader.per_slot_settings:
            log.info("crawl delay obeyed", extra={"host": slot, "seconds": delay, "asked": wanted})
            downloader.per_slot_settings[slot] = {"delay": delay}
        if slot in downloader.slots and downloader.slots[slot].delay < delay:
            downloader.slots[slot].delay = delay


class ConditionalRequestMiddleware:
    """Turns ``request.meta["validators"]`` into conditional headers; a 304 goes on to the spider."""

    def process_request(self, request: Request) -> None:
        """Set the headers that the validators give."""
        validators = request.meta.get(VALIDATORS)
        if not isinstance(validators, Validators):
            return
        if validators.etag:
            request.headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            request.headers["If-Modified-Since"] = validators.last_modified


class PatientRetryMiddleware(RetryMiddleware):
    """One more try, and where the server says when (Retry-After), then and not before."""

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The answer, or the same request again after the pause that the server asked for."""
        if response.status not in (429, 503) or "Retry-After" not in response.headers:
            return super().process_response(request, response)
        pause = retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), datetime.now(UTC))
        if pause is None or pause > _MOST_PATIENCE:
            return response
        again = super().process_response(request, response)
        if isinstance(again, Request):
            log.info("waiting as asked", extra={"url": request.url, "seconds": pause})
            await asyncio.sleep(pause)
        return again


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds of a Retry-After header (RFC 9110, section 10.2.3), at least 0; None where it says nothing."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


class CarefulRedirectMiddleware(RedirectMiddleware):
    """A Location that is no address, or one that a site rule ignores, leaves the answer as it is."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The next request, or the answer itself."""
        try:
            target = super().process_response(request, response)
        except ValueError:
            return response
        ignores = request.meta.get(IGNORES)
        return response if ignores and isinstance(target, Request) and ignores(target.url) else target


class CarefulMetaRefreshMiddleware(MetaRefreshMiddleware):
    """A page whose base or refresh is no address is a page like any other."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The next request, or the answer itself."""
        try:
            return super().process_response(request, response)
        except ValueError:
            return response


class CarefulCompressionMiddleware(HttpCompressionMiddleware):
    """A body that cannot be unpacked is a failed download; an empty one (304) needs no unpacking."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The answer, unpacked.

        :raises DownloadFailedError: the body is not in the encoding that its header names
        """
        if not response.body:
            return response
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            raise
        except (OSError, EOFError, zlib.error, ValueError, RuntimeError) as error:
            raise DownloadFailedError(f"cannot be unpacked: {error}") from error


class StoreFirstMiddleware:
    """A spider middleware: what the spider yields is stored before the spider goes on.

    Keeps the order of a run the same each time. It also spares 5 seconds a visit: Scrapy 2.19 looks for
    idleness when the spider ends, not when its last item is through, and then only at its next heartbeat.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StoreFirstMiddleware":
        """Made by Scrapy."""
        return cls(crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Pass on each item and wait until the pipelines are done with it."""
        async for found in start:
            yield found
            while (slot := self.crawler.engine.scraper.slot) and not slot.is_idle():  # noqa: ASYNC110
                await asyncio.sleep(0)  # Scrapy has no event for it
