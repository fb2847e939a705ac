"""Fetch a few addresses through all of the crawler's machinery, in this process."""

from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy.http import Response

from aggregator.config import Settings
from crawler.child import run_spiders
from crawler.items import Validators
from crawler.recording import Recording
from crawler.settings import scrapy_settings


class Fetcher(scrapy.Spider):
    """Asks for one address after the other and keeps what came of it."""

    name = "fetcher"
    urls: list[str]
    validators: Validators | None
    results: list[Response | Exception]

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            request = scrapy.Request(url, meta={"validators": self.validators}, dont_filter=True)
            try:
                self.results.append(await self.crawler.engine.download_async(request))
            except Exception as error:
                self.results.append(error)
        return
        yield


def fetch(
    settings: Settings,
    urls: list[str],
    recording: Recording | None = None,
    validators: Validators | None = None,
    **overrides: Any,
) -> list[Response | Exception]:
    """What came of each address: a response or an exception. No pause unless ``overrides`` say so."""
    quick = settings.model_copy(update={"download_delay": 0.0})
    results: list[Response | Exception] = []
    arguments = {"urls": urls, "results": results, "validators": validators}
    run_spiders(scrapy_settings(quick, recording) | overrides, [(Fetcher, arguments)])
    return results


def ok(result: Response | Exception) -> Response:
    assert isinstance(result, Response), repr(result)
    return result
