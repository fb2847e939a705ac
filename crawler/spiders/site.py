"""The spider for a visit of a site. One class visits every source: what differs between sites is data."""

import logging
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK

from aggregator.errors import VisitFailed
from aggregator.shapes import SiteMemory
from crawler import websub
from crawler.assessment import Assessment, assess
from crawler.failures import explain
from crawler.findings import Finding, findings
from crawler.frontier import Fetch
from crawler.items import HubAnswered, HubsOffered
from crawler.middlewares import IGNORES, RobotsMiddleware
from crawler.pages import Answer
from crawler.visit import SiteVisit

log = logging.getLogger(__name__)

_JUDGING = 2.5  # times as long as it took to read the pages
_NO_LIMIT = 1e9
_MOST_LINKS = 10


class SiteSpider(Spider):
    """Fetch what the visit asks for, one request after the other; then judge it all and yield what was found."""

    name = "site"

    def __init__(
        self,
        memory: SiteMemory,
        now: datetime,
        visit_requests: int = 500,
        revalidate: int = 100,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.visit = SiteVisit(memory, now, requests=visit_requests, revalidate=revalidate)
        self.assessment: Assessment | None = None
        self.progress: Callable[[int, int], None] | None = None
        self.item_pages = 0
        self._reading = 0.0

    @property
    def failure(self) -> VisitFailed | None:
        """Why the site could not be visited, None where it could."""
        return self.visit.failure

    async def start(self) -> AsyncIterator[Finding | HubsOffered | HubAnswered]:
        """The whole visit: read until there is nothing left to read, then assess."""
        done = 0
        until = time.monotonic() + self.crawler.settings.getfloat("RADAR_VISIT_SECONDS", _NO_LIMIT)
        while (fetch := self.visit.next()) is not None:
            if time.monotonic() + _JUDGING * self._reading > until:
                self.crawler.stats.inc_value("radar/time_is_up")
                break  # what was read must still be judged and stored
            await self._read(fetch)
            done += 1
            if self.progress:
                self.progress(done, done + len(self.visit.frontier))
        if self.visit.failure and not self.visit.pages and not self.visit.points:
            return
        self.assessment = assess(self.visit)
        again = sum(1 for page in self.visit.pages.values() if page.role == "item")
        self.item_pages = again + sum(1 for j in self.assessment.items if j.page.role != "item")
        for finding in findings(self.assessment):
            yield finding
        async for told in self._subscribe(self.assessment, until):
            yield told

    async def _subscribe(
        self, assessment: Assessment, until: float
    ) -> AsyncIterator[HubsOffered | HubAnswered]:
        """What was found is stored by now, and what a hub does cannot spoil it."""
        offered = websub.offers(assessment)
        if not offered.offers or time.monotonic() > until:
            return
        yield offered
        for asked in offered.requests:
            if time.monotonic() > until:
                break
            yield await websub.ask(self.crawler.engine, asked)

    async def _read(self, fetch: Fetch) -> None:
        meta: dict[str, Any] = {"validators": fetch.validators} if fetch.validators else {}
        if self.visit.memory.rules.ignore:
            meta[IGNORES] = self.visit.ruling.ignores
        request = Request(fetch.url, method=fetch.method, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        engine = self.crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(request)
        except Exception as error:  # every way a request can fail becomes a sentence for the visit's row
            self.visit.failed(fetch, explain(error, fetch.url))
            return
        if fetch.role == "homepage":
            robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
            if robots is not None:
                self.visit.announced_sitemaps = await robots.sitemaps_of(response.url)
        began = time.monotonic()
        try:
            self.visit.take(fetch, _answer(response))
        except Exception as error:
            # A fault of ours that one page brings to light must not cost the others.
            log.exception("a page could not be read", extra={"url": fetch.url})
            message = f"{fetch.url} konnte nicht gelesen werden: Programmfehler ({type(error).__name__})."
            self.visit.failed(fetch, VisitFailed("crashed", message))
        self._reading += time.monotonic() - began


def _answer(response: Response) -> Answer:
    def header(name: str) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    content_type = (header("Content-Type") or "").lower()
    charset = content_type.partition("charset=")[2].split(";")[0].strip(" \"'") or None
    if not content_type and isinstance(response, TextResponse):
        content_type = "text/html"
    return Answer(
        url=response.url,
        status=response.status,
        content_type=content_type.split(";")[0].strip(),
        charset=charset,
        body=response.body,
        etag=header("ETag"),
        last_modified=header("Last-Modified"),
        redirected_from=tuple(response.meta.get("redirect_urls", ())),
        links=tuple(value.decode("latin-1") for value in response.headers.getlist("Link")[:_MOST_LINKS]),
    )
