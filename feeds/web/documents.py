"""Addresses of feeds. A 304 costs one cheap query; a feed that once existed answers 200 for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response
from sqlmodel import Session
from starlette.exceptions import HTTPException

from aggregator import store
from aggregator.config import Settings
from aggregator.database import Database
from feeds import channel, formats
from feeds.channel import Channel
from feeds.web.delivery import http_date, unchanged

_SECONDS = 300


def router(settings: Settings, database: Database) -> APIRouter:
    """``/feeds/alle.*`` and ``/feeds/buendnis/{slug}.*`` as Atom, RSS and JSON Feed."""
    routes = APIRouter(prefix="/feeds")

    def answer(request: Request, suffix: str, choose: Callable[[Session], Channel]) -> Response:
        if suffix not in formats.MEDIA_TYPES:
            raise HTTPException(404)
        with database.session() as session:
            return _document(session, settings, choose(session), suffix, request)

    @routes.get("/alle.{suffix}")
    def everything(suffix: str, request: Request) -> Response:
        return answer(request, suffix, lambda session: channel.everything())

    @routes.get("/buendnis/{slug}.{suffix}")
    def alliance(slug: str, suffix: str, request: Request) -> Response:
        return answer(request, suffix, lambda session: channel.alliance(store.source(session, slug)))

    return routes


def _document(
    session: Session, settings: Settings, chosen: Channel, suffix: str, request: Request
) -> Response:
    state = channel.state(session, settings, chosen)
    etag = channel.validator(settings, chosen, state, suffix)
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={_SECONDS}",
        "Access-Control-Allow-Origin": "*",
        "Link": _links(settings, chosen, suffix),
    }
    modified = _settled(state.updated_at, datetime.now(UTC).replace(tzinfo=None))
    if modified:
        headers["Last-Modified"] = http_date(modified)
    if unchanged(request.headers, etag, modified):
        return Response(status_code=304, headers=headers)
    body = formats.render(channel.load(session, settings, chosen), suffix)
    return Response(body, media_type=f"{formats.MEDIA_TYPES[suffix]}; charset=utf-8", headers=headers)


def _settled(updated_at: datetime | None, now: datetime) -> datetime | None:
    """The moment to name as ``Last-Modified``: never the present second, which may yet bring a change.

    RFC 9110, 8.8.2: nor one in the future. Who is told too early a moment asks once more than needed.
    """
    return None if updated_at is None else min(updated_at, now - timedelta(seconds=1))


def _links(settings: Settings, chosen: Channel, suffix: str) -> str:
    """``Link`` header: a WebSub subscriber finds feed and hub without reading the document."""
    links = [f'<{settings.base_url.rstrip("/")}{chosen.address(suffix)}>; rel="self"']
    if settings.hub_url:
        links.append(f'<{settings.hub_url}>; rel="hub"')
    return ", ".join(links)
