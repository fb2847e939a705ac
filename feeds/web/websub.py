"""The callback of our WebSub subscriptions (W3C Recommendation of 2018): ``/websub/{token}``.

What a hub sends is never looked into here: a delivery that is signed rightly makes its source due, and the crawler
reads the feed itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool

from aggregator import websub
from aggregator.clock import utc_now
from aggregator.database import Database

log = structlog.get_logger(__name__)

_LONGEST_CHALLENGE = 1_000
_NOT_KEPT = {"Cache-Control": "no-store"}


def router(database: Database) -> APIRouter:
    """The callback's address. Answers are for programs: plain text, and little of it."""
    routes = APIRouter()

    @routes.get("/websub/{token}")
    def verification(token: str, request: Request) -> Response:
        asked = request.query_params
        challenge = asked.get("hub.challenge", "")
        told = bool(challenge) or asked.get("hub.mode") == "denied"
        if not told or len(challenge) > _LONGEST_CHALLENGE or not _agreed(database, token, asked):
            return _plain("unknown\n", 404)
        return _plain(challenge, 200)

    @routes.post("/websub/{token}")
    async def delivery(token: str, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _plain("too large\n", 413)
        signature = request.headers.get("x-hub-signature")
        done = await run_in_threadpool(websub.deliver, database, token, signature, body, utc_now())
        if done == "ignored":
            log.warning("a delivery of a hub was not signed rightly", callback=token[:8])
        # 7.1: one that is signed wrongly is answered like any other; 410: tell us no more
        return _plain("gone\n", 410) if done == "gone" else _plain("", 202)

    return routes


def _agreed(database: Database, token: str, asked: Mapping[str, str]) -> bool:
    """Whether what a hub wants confirmed, or tells, is of a subscription that we know (sections 5.2 and 5.3)."""
    mode, topic = asked.get("hub.mode"), asked.get("hub.topic", "")
    with database.session() as session:
        if not websub.is_known(session, token, topic):
            return False
    with database.writing() as session:
        if mode == "subscribe":
            return websub.verify(session, token, topic, asked.get("hub.lease_seconds"), utc_now())
        if mode == "unsubscribe":
            return websub.verify_end(session, token, topic)
        return mode == "denied" and websub.deny(session, token, topic, asked.get("hub.reason", ""), utc_now())


async def _body(request: Request) -> bytes | None:
    """The raw body, on which the signature is; None where there is too much of it."""
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told[:12]) > websub.LONGEST_BODY:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > websub.LONGEST_BODY:
            return None
    return bytes(body)


def _plain(text: str, status: int) -> Response:
    return PlainTextResponse(text, status, headers=_NOT_KEPT)
