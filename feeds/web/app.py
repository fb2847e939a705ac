"""The web app: pages, feeds and the board over one open database.

A request never crawls, and none writes but a hub's that tells us of news (:mod:`feeds.web.websub`).
"""

from __future__ import annotations

from functools import partial

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from aggregator.config import Settings
from aggregator.database import Database
from aggregator.errors import BadInput, ItemUnknown, SelectionUnclear, SourceUnknown
from feeds import tdmrep
from feeds.document import NAME
from feeds.web import pages, routes, websub
from feeds.web.delivery import SECURITY_HEADERS, Delivery
from feeds.web.documents import Documents
from feeds.web.view import View

log = structlog.get_logger(__name__)


def create_app(settings: Settings, database: Database) -> FastAPI:
    """The app over an open database, which stays the caller's to close."""
    view = View(settings)
    app = FastAPI(title=NAME, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(routes.router(settings, database, view))
    app.include_router(websub.router(database))
    app.add_middleware(Delivery, headers=tdmrep.headers(settings))
    app.add_middleware(
        Documents, settings=settings, database=database, fault=lambda error: _fault_page(view, error)
    )
    _answer_faults(app, view)
    return app


def _fault_page(view: View, error: Exception) -> HTMLResponse:
    """The page for a failure that comes before FastAPI is asked, or passes through it."""
    if isinstance(error, SelectionUnclear):
        return _page(view, 404, str(error))
    if isinstance(error, BadInput):
        return _page(view, 404)
    log.error("database does not answer", cause=str(getattr(error, "orig", None) or error))
    return _page(view, 503)


def _page(view: View, status: int, explanation: str = "") -> HTMLResponse:
    # The page for a crash leaves outside of the middleware, so it carries the headers itself.
    headers = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
    return HTMLResponse(pages.fault(view, status, explanation), status, headers=headers)


def _answer_faults(app: FastAPI, view: View) -> None:
    """Every failure is a page in German; what is our fault is logged."""

    page = partial(_page, view)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> HTMLResponse:
        answer = page(error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(SourceUnknown)
    @app.exception_handler(ItemUnknown)
    async def unknown(request: Request, error: Exception) -> HTMLResponse:
        return page(404)

    @app.exception_handler(SelectionUnclear)
    @app.exception_handler(DBAPIError)
    async def failed(request: Request, error: Exception) -> HTMLResponse:
        return _fault_page(view, error)

    @app.exception_handler(Exception)
    async def crashed(request: Request, error: Exception) -> HTMLResponse:
        return page(500)  # the server logs the cause
