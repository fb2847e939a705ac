"""The web app: pages, feeds and the board over one open database. A request never writes and never crawls."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from aggregator.config import Settings
from aggregator.database import Database
from aggregator.errors import ItemUnknown, SourceUnknown
from feeds.document import NAME
from feeds.web import documents, pages, routes
from feeds.web.delivery import SECURITY_HEADERS, Delivery
from feeds.web.view import View

log = structlog.get_logger(__name__)


def create_app(settings: Settings, database: Database) -> FastAPI:
    """The app over an open database, which stays the caller's to close."""
    view = View(settings)
    app = FastAPI(title=NAME, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(documents.router(settings, database))
    app.include_router(routes.router(settings, database, view))
    app.add_middleware(Delivery)
    _answer_faults(app, view)
    return app


def _answer_faults(app: FastAPI, view: View) -> None:
    """Every failure is a page in German; what is our fault is logged."""

    def page(status: int) -> HTMLResponse:
        # The page for a crash leaves outside of the middleware, so it carries the headers itself.
        headers = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
        return HTMLResponse(pages.fault(view, status), status, headers=headers)

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

    @app.exception_handler(DBAPIError)
    async def unreachable(request: Request, error: DBAPIError) -> HTMLResponse:
        log.error("database does not answer", path=request.url.path, cause=str(error.orig or error))
        return page(503)

    @app.exception_handler(Exception)
    async def crashed(request: Request, error: Exception) -> HTMLResponse:
        return page(500)  # the server logs the cause
