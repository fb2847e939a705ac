"""Asking the hubs of a site's feeds to tell us of news (WebSub): by the visit, with the manners of a visit.

A hub's address is as untrusted as any on a site: the address guard, time limits and User-Agent are those of every
request. robots.txt is not asked: the site's own feed names the hub to be asked.
"""

from typing import Protocol
from urllib.parse import urlencode, urljoin

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from aggregator.shapes import HubRequest
from aggregator.urls import url_key
from crawler.assessment import Assessment
from crawler.failures import explain
from crawler.items import EntryPointSeen, HubAnswered, HubsOffered
from crawler.middlewares import ROBOTS_ASIDE

_SECONDS = 10
_MOST_BYTES = 64 * 1024
_MOST_REDIRECTS = 3


class Engine(Protocol):
    """What is needed of Scrapy's engine."""

    async def download_async(self, request: Request) -> Response:
        """The answer to a request."""


def offers(assessment: Assessment) -> HubsOffered:
    """The hubs of those feeds that lead to items of the source."""
    visit = assessment.visit
    items = set(visit.known.item_keys)
    for judged in assessment.items:
        items |= {judged.page.key, *map(url_key, (judged.url, *judged.aliases))}
    feeds = sorted((point.url, point) for point in visit.points.values() if point.role == "feed")
    return HubsOffered(tuple(tuple(point.knowledge["hub"]) for _, point in feeds if _leads(point, items)))


def _leads(feed: EntryPointSeen, items: set[str]) -> bool:
    told = feed.knowledge
    if feed.status != 200 or not told.get("hub") or told.get("later"):
        return False
    return any(url_key(entry["u"]) in items for entry in told.get("entries", ()))


async def ask(engine: Engine, asked: HubRequest) -> HubAnswered:
    """Send a subscription request (section 5.1) and tell what became of it; never fails.

    The secret is sent over http, too, where a hub has nothing better: whoever listens there hears the news anyway,
    all others cannot forge it.
    """
    url = asked.hub_url
    try:
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await engine.download_async(_request(url, asked))
            location = answer.headers.get("Location")
            if answer.status not in (307, 308) or not location:
                return _answered(asked, answer.status)
            url = urljoin(url, location.decode("latin-1"))
    except Exception as error:  # whatever it was: no answer
        return HubAnswered(asked, str(explain(error, url)))
    return HubAnswered(asked, "Der Hub leitet immer weiter.")


def _answered(asked: HubRequest, status: int) -> HubAnswered:
    if status == 202:
        return HubAnswered(asked, None)
    refused = 400 <= status < 500 and status not in (408, 425, 429)
    return HubAnswered(asked, f"Der Hub antwortet mit HTTP {status}.", refused)


def _request(url: str, asked: HubRequest) -> Request:
    form = {
        "hub.mode": "subscribe",
        "hub.topic": asked.topic_url,
        "hub.callback": asked.callback_url,
        "hub.secret": asked.secret,
        "hub.lease_seconds": str(asked.lease_seconds),
    }
    return Request(
        url,
        method="POST",
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "*/*"},
        body=urlencode(form).encode("ascii"),
        meta={
            ROBOTS_ASIDE: True,
            "dont_redirect": True,  # 307 and 308 alone keep the method, and are followed here
            "dont_retry": True,
            "download_timeout": _SECONDS,
            "download_maxsize": _MOST_BYTES,
        },
        callback=NO_CALLBACK,
        dont_filter=True,
    )
