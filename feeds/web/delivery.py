"""What every answer has in common: security headers, validators, 304, gzip, HEAD. Plain ASGI."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_SMALL = 600  # bytes: below, gzip gains nothing
_LEVEL = 6
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def http_date(moment: datetime) -> str:
    """A stored moment (UTC, naive) as HTTP date."""
    return format_datetime(moment.replace(microsecond=0, tzinfo=UTC), usegmt=True)


def unchanged(request: Mapping[str, str], etag: str, last_modified: datetime | None) -> bool:
    """Whether the caller already has this (RFC 9110, 13.2.2): ETags, compared weakly, count before dates.

    A date counts only where it is the very one that we gave: one that the caller made up (when it last asked,
    by its own clock) says nothing of what it holds.
    """
    known = request.get("if-none-match")
    if known is not None:
        opaque = etag.removeprefix("W/")
        return known.strip() == "*" or opaque in _TAG.findall(known)
    since = request.get("if-modified-since")
    if since is None or last_modified is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return last_modified.replace(microsecond=0, tzinfo=UTC) == moment


class Delivery:
    """Wraps the app. Answers are small, so each is gathered before it is sent.

    ``headers`` are what every answer carries beside the security headers.
    """

    def __init__(self, app: ASGIApp, headers: Mapping[str, str] | None = None) -> None:
        self.app = app
        self._headers = {**SECURITY_HEADERS, **(headers or {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Headers(scope=scope)
        asked = scope["method"]
        gathered = _Gathered(self._headers)
        inner = {**scope, "method": "GET"} if asked == "HEAD" else scope
        await self.app(inner, receive, gathered.take)
        await gathered.answer(request, asked, send)


class _Gathered:
    """An answer on its way out."""

    def __init__(self, common: Mapping[str, str]) -> None:
        self.common = common
        self.status = 500
        self.headers = MutableHeaders()
        self.body = bytearray()

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = MutableHeaders(raw=list(message["headers"]))
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    async def answer(self, request: Headers, asked: str, send: Send) -> None:
        headers = self.headers
        for name, value in self.common.items():
            headers.setdefault(name, value)
        body = bytes(self.body)
        if self.status == 200 and asked in ("GET", "HEAD"):
            etag = headers.setdefault("etag", f'W/"{hashlib.sha256(body).hexdigest()[:24]}"')
            if unchanged(request, etag, None):
                self.status, body = 304, b""
        if self.status == 304:
            for name in ("content-length", "content-type"):
                del headers[name]
        else:
            headers.add_vary_header("Accept-Encoding")
            if len(body) >= _SMALL and takes_gzip(request.get("accept-encoding", "")):
                # mtime=0: the same content is the same bytes, also when packed
                body = gzip.compress(body, _LEVEL, mtime=0)
                headers["content-encoding"] = "gzip"
            headers["content-length"] = str(len(body))
        await send({"type": "http.response.start", "status": self.status, "headers": headers.raw})
        await send({"type": "http.response.body", "body": b"" if asked == "HEAD" else body})


def takes_gzip(accepted: str) -> bool:
    """Whether a caller takes gzip, by its ``Accept-Encoding``."""
    for part in accepted.lower().split(","):
        coding, _, parameters = part.partition(";")
        if coding.strip() in ("gzip", "x-gzip", "*"):
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", parameters)
    return False
