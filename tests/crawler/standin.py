"""Spiders that stand in for the real one: they show what the machinery around a spider does."""

import asyncio
import os
import re
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy.http import Response

from aggregator.errors import VisitFailed
from aggregator.shapes import SiteMemory
from aggregator.urls import url_key
from crawler.failures import explain, status_failure
from crawler.items import EntryPointSeen, ItemFound, ItemSame, Validators


class StandIn(scrapy.Spider):
    """Reads the homepage and every page that it links to; each is an item with its title."""

    name = "standin"
    memory: SiteMemory
    progress: Callable[[int, int], None] | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item_pages = 0
        self.failure: VisitFailed | None = None

    async def start(self) -> AsyncIterator[Any]:
        url = self.memory.homepage_url
        try:
            home = await self.get(url)
        except Exception as error:
            self.failure = explain(error, url)
            return
        if home.status != 200:
            self.failure = status_failure(url, home.status)
            return
        yield EntryPointSeen(home.url, "homepage", home.status, validators(home))
        links = re.findall(r'href="([^"]+)"', home.text)
        known = {item.key: item for item in self.memory.items}
        for done, link in enumerate(links, 1):
            target = urljoin(home.url, link)
            seen = known.get(url_key(target))
            try:
                page = await self.get(target, Validators(seen.etag, seen.last_modified) if seen else None)
            except Exception as error:
                self.logger.info("%s: %s", target, error)
                continue
            async for found in self.read(target, page):
                yield found
            if self.progress:
                self.progress(done, len(links))

    async def get(self, url: str, known: Validators | None = None) -> Response:
        return await self.crawler.engine.download_async(scrapy.Request(url, meta={"validators": known}))

    async def read(self, url: str, page: Response) -> AsyncIterator[Any]:
        if page.status == 304:
            yield ItemSame(url_key(url), validators(page))
        elif page.status == 200:
            self.item_pages += 1
            title = re.search(r"<title>(.*?)</title>", page.text)
            text = re.search(r"<p>(.*?)</p>", page.text)
            yield ItemFound(
                url=url,
                kind="news",
                title=title[1] if title else "",
                text=text[1] if text else "",
                validators=validators(page),
            )


def validators(page: Response) -> Validators:
    etag = page.headers.get("ETag")
    return Validators(etag.decode() if etag else None)


class Killer(StandIn):
    """Kills its own process, hard, at the third item, as long as the file that RADAR_TEST_KILL names exists.

    The file holds how often that is still to happen.
    """

    pages = 0

    async def read(self, url: str, page: Response) -> AsyncIterator[Any]:
        async for found in super().read(url, page):
            yield found
        self.pages += 1
        if self.pages == 3:
            kill_if_told()


def kill_if_told() -> None:
    file = Path(os.environ["RADAR_TEST_KILL"])
    times = int(file.read_text())
    if times:
        file.write_text(str(times - 1))
        os.kill(os.getpid(), signal.SIGKILL)


class Hanging(StandIn):
    """Never comes back once it has read the third item, and keeps the event loop to itself."""

    async def read(self, url: str, page: Response) -> AsyncIterator[Any]:
        async for found in super().read(url, page):
            yield found
        if self.item_pages == 3:
            time.sleep(600)  # noqa: ASYNC251


class Slow(StandIn):
    """Takes its time for every item."""

    async def read(self, url: str, page: Response) -> AsyncIterator[Any]:
        async for found in super().read(url, page):
            yield found
        await asyncio.sleep(0.3)


class Crashing(StandIn):
    """Has a bug."""

    async def read(self, url: str, page: Response) -> AsyncIterator[Any]:
        raise ZeroDivisionError("a bug")
        yield


class Invalid(StandIn):
    """Finds one thing that is no valid item."""

    async def read(self, url: str, page: Response) -> AsyncIterator[Any]:
        yield ItemFound(url=url + "?leer", kind="news", title=" ", text="")
        async for found in super().read(url, page):
            yield found


class Disobedient(StandIn):
    """Tries to reach the network behind Scrapy's back."""

    async def start(self) -> AsyncIterator[Any]:
        refused = []
        for attempt in (
            lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
            lambda: socket.getaddrinfo("www.radar.example", 80),
        ):
            try:
                attempt()
            except PermissionError:
                refused.append("refused")
        self.failure = VisitFailed("test", " ".join(refused))
        return
        yield
