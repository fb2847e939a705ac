"""Answers from a recording instead of the network: a Scrapy download handler, and the lock on the door."""

import sys
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.recording import RecordedPage, Recording

RECORDING_SETTING = "RADAR_RECORDING"
_MISS = RecordedPage(
    404,
    (("Content-Type", "text/html"), ("X-Replay", "miss")),
    b"<html><head><title>404</title></head><body>not recorded</body></html>",
)
_KEPT_BY_304 = frozenset({"etag", "last-modified", "date"})


class ReplayHandler(BaseDownloadHandler):
    """Answers http and https requests as the recorded server would; what it never saw is a 404."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.recording: Recording = crawler.settings[RECORDING_SETTING]

    async def download_request(self, request: Request) -> Response:
        """The recorded answer, a 304 where the request's validators still hold, or the 404 of a miss."""
        page = answer(self.recording, request.url, request.headers)
        headers = Headers()
        for name, value in page.headers:
            headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=page.body)
        return kind(url=request.url, status=page.status, headers=headers, body=page.body, protocol="HTTP/1.1")


def answer(recording: Recording, url: str, headers: Headers) -> RecordedPage:
    """What the recorded server says to a request (RFC 9110, section 13.2.2: ETag goes before date)."""
    page = recording.find(url)
    if page is None:
        return _MISS
    etag = headers.get("If-None-Match")
    since = headers.get("If-Modified-Since")
    known, current = (etag, page.header("etag")) if etag else (since, page.header("last-modified"))
    if page.status == 200 and known and current and known.decode("latin-1") == current:
        kept = tuple((name, value) for name, value in page.headers if name.lower() in _KEPT_BY_304)
        return RecordedPage(304, kept, b"")
    return page


def forbid_sockets(allowed_host: str | None = None) -> None:
    """Let no connection leave this process from now on; only for a child that replays.

    ``allowed_host`` is the database's, which its driver may look up. The hook cannot be taken back (PEP 578).
    """

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
            raise PermissionError(f"a replay opens no connection, not to {arguments[1]!r}")
        if event in ("socket.getaddrinfo", "socket.gethostbyname") and arguments[0] != allowed_host:
            raise PermissionError(f"a replay looks up no name, not {arguments[0]!r}")

    sys.addaudithook(refuse)
