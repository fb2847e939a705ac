"""Feeds over HTTP, in front of all other addresses: who polls asks for nothing else, and asks often.

::

    address ─> kept? ── no ──> made in a thread ─> kept, with the count of changes it was made at
                └─ yes ── count of changes (one cheap query) ── the same ──> 304, or the kept bytes
                                                             └─ another ──> made again; the same bytes keep their ETag

An ETag is of the bytes, and the bytes are of the content: a document that comes out the same is not modified.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.database import Database, public_change
from aggregator.errors import BadInput
from feeds import channel, renditions, tdmrep
from feeds.channel import Channel
from feeds.document import FORMATS
from feeds.web.delivery import SECURITY_HEADERS, http_date, takes_gzip, unchanged

_SECONDS = 300
_SETTLING = timedelta(seconds=2)
"""``Last-Modified`` never names the present second, which may yet bring a change, nor one in the future (RFC 9110,
8.8.2): two, as a server's ``Date`` may lag one behind. Who is told too early a moment asks once more than needed."""
_MOST_BYTES = 64 * 1024 * 1024
_MOST_KEPT = 2_000
_LONGEST_QUERY = 2_000
ADDRESS = re.compile(
    r"(?P<prefix>/feeds)?/(?P<path>[a-z]+(?:/[a-z0-9_-]+)?)(?:/archiv/(?P<month>\d{4}-(?:0[1-9]|1[0-2])))?\.(?P<suffix>[a-z]+)"
)
"""``/feeds/`` is where the feeds of all and of each alliance were first: these addresses last."""


_Key = tuple[str, bytes]  # path and query
_Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class _Document:
    """A document as it is sent, and the count of changes at which it was last known to hold."""

    count: int
    etag: str
    changed_at: datetime
    media_type: str
    links: str
    body: bytes
    packed: bytes

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed)


class Documents:
    """ASGI: answers addresses of feeds itself, hands all others on."""

    def __init__(
        self, app: ASGIApp, settings: Settings, database: Database, fault: Callable[[Exception], ASGIApp]
    ) -> None:
        self._app = app
        self._fault = fault
        self._settings = settings
        self._database = database
        self._counting = _Counting(database)
        self._kept = _Kept()
        self._making: dict[_Key, asyncio.Task[_Document | None]] = {}
        self._policy = [(name.encode(), value.encode()) for name, value in tdmrep.headers(settings).items()]
        self._suffixes = frozenset(renditions.suffixes())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if match is None or match["suffix"] not in self._suffixes or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        try:
            document = await self._document(match, scope["query_string"][:_LONGEST_QUERY])
        except (BadInput, DBAPIError) as error:
            await self._fault(error)(scope, receive, send)
            return
        if document is None:
            await self._app(scope, receive, send)
        else:
            await _answer(document, Headers(scope=scope), scope["method"], self._policy, send)

    async def _document(self, match: re.Match[str], query: bytes) -> _Document | None:
        """What is kept, if nothing has changed since; else made anew, once for all who ask at the same time."""
        key = (match[0], query)
        count = await self._counting.current()
        found = self._kept.get(key)
        # One that is being made may have been begun before the change: then it is made once more.
        while found is None or found.count < count:
            making = self._making.get(key)
            if making is None:
                making = asyncio.create_task(self._renew(key, match, query))
                self._making[key] = making
                making.add_done_callback(lambda _: self._making.pop(key, None))
            found = await asyncio.shield(making)
            if found is None:
                return None
        return found

    async def _renew(self, key: _Key, match: re.Match[str], query: bytes) -> _Document | None:
        made = await run_in_threadpool(self._make, match, query)
        if made is None:
            return None
        kept = self._kept.get(key)
        if kept is not None and kept.etag == made.etag:
            made = replace(kept, count=made.count)
        self._kept.put(key, made)
        return made

    def _make(self, match: re.Match[str], query: bytes) -> _Document | None:
        """The document at an address; None: there is none.

        :raises BadInput: a filter of the address names nothing that there is
        """
        with self._database.session() as session:
            # Counted first: what changes in between is made again at the next request.
            count, changed_at = public_change(session)
            chosen = channel.find(session, match["path"], _parameters(query))
            if chosen is None or (
                match["month"] and (chosen.closed or not renditions.has_archive(match["suffix"]))
            ):
                return None
            if match["prefix"]:
                chosen = replace(chosen, prefix=match["prefix"])
            body = renditions.make(session, self._settings, chosen, match["suffix"], match["month"])
        return _Document(
            count=count,
            etag=f'W/"{hashlib.sha256(body).hexdigest()[:24]}"',
            changed_at=changed_at,
            media_type=renditions.media_type(match["suffix"]),
            links=_links(self._settings, chosen, match["suffix"], match["month"]),
            body=body,
            # mtime=0: the same content is the same bytes, also when packed
            packed=gzip.compress(body, 6, mtime=0),
        )


class _Counting:
    """Asks the database for its count of changes: one question at a time, for all who came before it was put."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._next: asyncio.Future[int] | None = None
        self._asking: asyncio.Task[None] | None = None

    async def current(self) -> int:
        """The count at a moment after this call."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
            if self._asking is None:
                self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(self._next)

    async def _ask(self) -> None:
        try:
            while (waiting := self._next) is not None:
                self._next = None
                try:
                    waiting.set_result(await run_in_threadpool(self._count))
                except Exception as error:
                    waiting.set_exception(error)
        finally:
            self._asking = None

    def _count(self) -> int:
        with self._database.session() as session:
            return public_change(session)[0]


class _Kept:
    """Documents by address, the latest asked for; no more than fit."""

    def __init__(self) -> None:
        self._documents: OrderedDict[_Key, _Document] = OrderedDict()
        self._bytes = 0

    def get(self, key: _Key) -> _Document | None:
        found = self._documents.get(key)
        if found is not None:
            self._documents.move_to_end(key)
        return found

    def put(self, key: _Key, document: _Document) -> None:
        if (before := self._documents.pop(key, None)) is not None:
            self._bytes -= before.size
        self._documents[key] = document
        self._bytes += document.size
        while self._bytes > _MOST_BYTES or len(self._documents) > _MOST_KEPT:
            _, oldest = self._documents.popitem(last=False)
            self._bytes -= oldest.size


async def _answer(
    document: _Document, request: Headers, method: str, policy: list[_Header], send: Send
) -> None:
    now = utc_now()
    settled = document.changed_at <= now - _SETTLING
    modified = min(document.changed_at, now - _SETTLING)
    headers = [
        *_COMMON,
        *policy,
        (b"etag", document.etag.encode()),
        (b"last-modified", http_date(modified).encode()),
        (b"link", document.links.encode()),
    ]
    if unchanged(request, document.etag, modified if settled else None):
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    body = document.body
    if takes_gzip(request.get("accept-encoding", "")):
        body = document.packed
        headers.append((b"content-encoding", b"gzip"))
    headers += [
        (b"content-type", document.media_type.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


_COMMON = [
    *((name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()),
    (b"cache-control", f"public, max-age={_SECONDS}".encode()),
    (b"access-control-allow-origin", b"*"),
    (b"vary", b"Accept-Encoding"),
]


def _parameters(query: bytes) -> Mapping[str, str]:
    """The parameters of an address; of one that is given twice, the first counts."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="replace")
    return dict(reversed(pairs))


def _links(settings: Settings, chosen: Channel, suffix: str, month: str | None) -> str:
    """``Link`` header: a WebSub subscriber finds feed and hub without reading the document."""
    links = [f'<{settings.base_url.rstrip("/")}{chosen.address(suffix, month)}>; rel="self"']
    if settings.hub_url and not month and suffix in FORMATS:  # of these alone the hub is told (feeds.pings)
        links.append(f'<{settings.hub_url}>; rel="hub"')
    return ", ".join(links)
