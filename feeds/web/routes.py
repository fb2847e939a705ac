"""Addresses of pages. Each reads its parameters, opens one session and calls the page's function."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from sqlmodel import Session
from starlette.exceptions import HTTPException

from aggregator import store
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.errors import ItemUnknown
from aggregator.selection import KIND_WORDS
from feeds import channel, opml, sitemap, tdmrep
from feeds.web import board, pages, searching, subscribing
from feeds.web.paging import number, page_number
from feeds.web.view import STATIC_TYPES, View

# A page is kept but asked for again each time: what is opted out or taken down is gone at once.
_PAGE_HEADERS = {"Cache-Control": "no-cache"}
_YEAR = 31_536_000


def router(settings: Settings, database: Database, view: View) -> APIRouter:
    """All addresses but the feeds'."""
    routes = APIRouter()
    _reading(routes, settings, database, view)
    _views(routes, database, view)
    _office(routes, database, view)
    _machines(routes, settings, database, view)
    return routes


def _html(database: Database, make: Callable[[Session], str], status: int = 200) -> HTMLResponse:
    with database.session() as session:
        return HTMLResponse(make(session), status, headers=_PAGE_HEADERS)


def _reading(routes: APIRouter, settings: Settings, database: Database, view: View) -> None:
    """What readers come for."""

    @routes.get("/")
    def start(seite: str = "") -> HTMLResponse:
        if page := number(seite):  # where the list of all stood first
            return _html(database, lambda session: pages.view_page(view, session, channel.everything(), page))
        return _html(database, lambda session: pages.start(view, session))

    @routes.get("/suche")
    def results(request: Request, seite: str = "1") -> HTMLResponse:
        pairs = request.query_params.multi_items()
        return _html(database, lambda session: searching.results(view, session, pairs, page_number(seite)))

    @routes.get("/eintrag/{item}")
    def item(item: str) -> HTMLResponse:
        found = number(item)
        if found is None:
            raise ItemUnknown(f"{item!r} is not the number of an item.")
        return _html(database, lambda session: pages.item(view, session, found))

    @routes.get("/buendnis/{slug}")
    def alliance(slug: str, seite: str = "1") -> HTMLResponse:
        with database.session() as session:
            gone = store.source(session, slug).status == "opted_out"
            html = pages.alliance(view, session, slug, page_number(seite))
        return HTMLResponse(html, 410 if gone else 200, headers=_PAGE_HEADERS)

    @routes.get("/buendnisse")
    def alliances() -> HTMLResponse:
        return _html(database, lambda session: pages.alliances(view, session))

    @routes.get("/themen")
    def topics() -> HTMLResponse:
        return _html(database, lambda session: pages.topics(view, session))

    @routes.get("/abonnieren")
    def subscribe(request: Request) -> HTMLResponse:
        pairs = request.query_params.multi_items()
        return _html(database, lambda session: subscribing.page(view, session, pairs))

    @routes.get("/nutzung")
    def terms() -> HTMLResponse:
        return HTMLResponse(pages.terms(view), headers=_PAGE_HEADERS)

    @routes.get("/crawler")
    def crawler() -> HTMLResponse:
        return HTMLResponse(pages.crawler(view, settings), headers=_PAGE_HEADERS)


def _views(routes: APIRouter, database: Database, view: View) -> None:
    """The pages of channels, each at the address of its feeds."""

    def show(request: Request, seite: str = "1") -> HTMLResponse:
        def make(session: Session) -> str:
            found = channel.find(session, request.scope["path"].strip("/"), {})
            if found is None:
                raise HTTPException(404)
            return pages.view_page(view, session, found, page_number(seite))

        return _html(database, make)

    kinds = (f"/{word}" for word in KIND_WORDS.values())
    for path in ("/alle", *kinds, "/land/{slug}", "/thema/{key}", "/auswahl/{slug}"):
        routes.get(path)(show)


def _office(routes: APIRouter, database: Database, view: View) -> None:
    """What the service office comes for. The parameters shape page and table alike."""

    @routes.get("/lage")
    def state_page(sort: str = "", richtung: str = "", land: str = "", zustand: str = "") -> HTMLResponse:
        chosen = board.choice(sort, richtung, land, zustand)
        return _html(database, lambda session: board.page(view, session, chosen))

    @routes.get("/lage.csv")
    def state_table(sort: str = "", richtung: str = "", land: str = "", zustand: str = "") -> Response:
        chosen = board.choice(sort, richtung, land, zustand)
        with database.session() as session:
            table = board.table(session, chosen)
        headers = {**_PAGE_HEADERS, "Content-Disposition": 'attachment; filename="buendnisradar-lage.csv"'}
        return Response(table, media_type="text/csv; charset=utf-8", headers=headers)

    @routes.get("/lage/{slug}")
    def visits(slug: str) -> HTMLResponse:
        return _html(database, lambda session: board.source_page(view, session, slug))


def _machines(routes: APIRouter, settings: Settings, database: Database, view: View) -> None:
    """What programs ask for."""

    @routes.get("/healthz")
    def health() -> JSONResponse:
        with database.session() as session:
            numbers = store.overview(session)
        return JSONResponse({"status": "ok", **numbers}, headers={"Cache-Control": "no-store"})

    @routes.get("/feeds.opml")
    def feed_list() -> Response:
        with database.session() as session:
            body = opml.opml(session, settings)
        return Response(body, media_type=opml.MEDIA_TYPE, headers=_PAGE_HEADERS)

    @routes.get(f"/{tdmrep.FILE}")
    def reservation() -> Response:
        return Response(
            tdmrep.document(settings),
            media_type="application/json",
            headers={"Cache-Control": "public, max-age=86400"},
        )

    @routes.get("/robots.txt")
    def robots() -> PlainTextResponse:
        text = sitemap.robots(settings, live=True)
        return PlainTextResponse(text, headers={"Cache-Control": "public, max-age=86400"})

    @routes.get(f"/{sitemap.INDEX}")
    def sitemap_index() -> Response:
        with database.session() as session:
            body = sitemap.index(session, settings)
        return Response(body, media_type=sitemap.MEDIA_TYPE, headers=_PAGE_HEADERS)

    @routes.get("/sitemap-{part}.xml")
    def sitemap_part(part: str) -> Response:
        with database.session() as session:
            body = sitemap.part(session, settings, f"sitemap-{part}.xml")
        if body is None:
            raise HTTPException(404)
        return Response(body, media_type=sitemap.MEDIA_TYPE, headers=_PAGE_HEADERS)

    @routes.get("/favicon.ico")
    def icon(request: Request) -> Response:
        return static("icon.svg", request)

    @routes.get("/static/{name}")
    def static(name: str, request: Request) -> Response:
        body = view.static.get(name)
        if body is None:
            raise HTTPException(404)
        age = f"public, max-age={_YEAR}, immutable" if "v" in request.query_params else "public, max-age=3600"
        return Response(body, media_type=STATIC_TYPES[PurePath(name).suffix], headers={"Cache-Control": age})
