"""The piece of HTML for other pages: plain, harmless, and at home wherever it stands."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from lxml import html
from playwright.sync_api import Browser
from sqlmodel import select

from aggregator.models import Item, Source
from tests.feeds.conftest import HOSTILE, NOW, Site, found, visit
from tests.feeds.test_browser import browser  # noqa: F401 (a fixture)
from tests.markup import one, strings, text_of

POLICY = "default-src 'none'; style-src 'self'"
HOST_STYLES = """
body { font-family: serif; color: rgb(20, 30, 40); }
h2 { color: rgb(128, 0, 64); font-size: 30px; }
a { color: rgb(0, 90, 10); }
.buendnisradar-angaben { font-style: italic; }
"""
INCLUDE = re.compile(r'<!--#include virtual="([^"]+)" -->')


def test_it_is_plain_and_leads_to_the_originals(site: Site) -> None:
    answer = site.get("/buendnis/ahlbeck.html")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    piece = html.fragment_fromstring(answer.text)
    assert (piece.tag, piece.get("class"), piece.get("lang")) == ("section", "buendnisradar", "de")
    assert {str(node.tag) for node in piece.iter()} <= {
        "section",
        "h2",
        "ul",
        "li",
        "a",
        "br",
        "span",
        "time",
        "p",
    }
    assert not piece.xpath("//@id | //@style | //@*[starts-with(name(), 'on')]")
    links = strings(piece, "//li/a/@href")
    assert links
    assert all(link.startswith("https://www.ahlbeck.example/neues/") for link in links)
    assert strings(piece, "//p/a/@href") == [
        "https://radar.example/buendnis/ahlbeck",
        "https://radar.example/buendnis/ahlbeck.atom",
    ]
    event = one(piece, "//li[a='Vätertag']")
    assert "12. April 2026, 15:00 bis 17:30 Uhr, Bürgerhaus, Bündnis für Familie Ahlbeck" in text_of(event)
    assert strings(event, ".//time/@datetime") == ["2026-04-12T15:00"]
    assert "11. März 2026" in text_of(one(piece, "//li[a='Meldung 1 aus ahlbeck']"))
    assert "März 2026, Bündnis" in text_of(one(piece, "//li[a='Meldung 4 aus ahlbeck']"))


def test_hostile_texts_are_text_and_only_web_addresses_are_links(own_site: Site) -> None:
    name = '"><img src=x onerror=alert(2)>'
    with own_site.database.writing() as session:
        item = session.exec(select(Item).where(Item.title == HOSTILE)).one()
        item.url, number = "javascript:alert(1)", item.id
        item.event_start, item.event_place = "2026-05-01", "<b>hier</b>"
        session.exec(select(Source).where(Source.slug == "ahlbeck")).one().name = name
    said = own_site.get("/buendnis/ahlbeck.html").text
    piece = html.fragment_fromstring(said)
    assert "javascript:" not in said
    assert not piece.xpath("//script | //img | //b")
    link = one(piece, "//a[contains(., 'Spiel & Spaß 😀')]")
    assert link.get("href") == f"https://radar.example/eintrag/{number}", "an original without a web address"
    assert "hier" in text_of(piece)
    assert "&lt;" not in said, "plain texts: there is nothing left to be unescaped once more"
    assert "&amp;amp;" not in said


def test_it_holds_ten_at_most_and_its_bytes_are_those_of_its_content(own_site: Site) -> None:
    many = [found("oberau", number, appeared=True) for number in range(10, 19)]
    visit(own_site.database, own_site.settings, "oberau", *many, now=NOW + timedelta(hours=3))
    first = own_site.get("/alle.html")
    assert len(html.fragment_fromstring(first.text).xpath("//li")) == 10
    visit(own_site.database, own_site.settings, "zell", found("zell", 1, published="2012-01-01"))
    again = own_site.get("/alle.html", {"If-None-Match": first.headers["ETag"]})
    assert again.status == 304


def test_every_channel_has_one_and_an_empty_one_says_so(own_site: Site) -> None:
    for path in ("/alle", "/termine", "/land/saarland", "/thema/integration", "/buendnis/zell"):
        assert own_site.get(f"{path}.html").status == 200
    assert "nichts Neues" in own_site.get("/land/saarland.html").text
    assert own_site.get("/suche.html?land=bayern&art=nachrichten").text.count("<li>") == 3
    with own_site.database.writing() as session:
        session.exec(select(Source).where(Source.slug == "ahlbeck")).one().status = "opted_out"
    said = own_site.get("/buendnis/ahlbeck.html").text
    assert "Ahlbeck" not in said
    assert "<li>" not in said


@contextmanager
def town(site: Site, page: str) -> Iterator[str]:
    """A town's web server that expands server-side includes; what is included it asks of the radar."""

    def included(match: re.Match[str]) -> str:
        return site.get(match[1]).text

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            style = self.path == "/stil.css"
            body = HOST_STYLES if style else INCLUDE.sub(included, page)
            self.send_response(200)
            self.send_header("Content-Type", f"text/{'css' if style else 'html'}; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


HOST_PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Stadt</title>
<link rel="stylesheet" href="/stil.css"></head><body><h1>Stadt</h1>{piece}<p>Fuß der Seite</p></body></html>"""


@pytest.mark.browser
@pytest.mark.parametrize("way", ["include", "copy"])
def test_a_town_puts_it_on_its_page_and_it_looks_like_the_town(
    browser: Browser,  # noqa: F811 (the fixture)
    site: Site,
    way: str,
) -> None:
    if way == "include":
        piece = '<!--#include virtual="/buendnis/ahlbeck.html" -->'
    else:
        builder = browser.new_page()
        builder.goto(f"{site.url}/abonnieren?buendnis=ahlbeck")
        piece = builder.get_by_label("HTML zum Kopieren").input_value()
        builder.close()
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    with town(site, HOST_PAGE.format(piece=piece)) as url:
        page.goto(url)
        heading = page.locator("section.buendnisradar h2")
        style = "(e) => { const s = getComputedStyle(e); return [s.color, s.fontFamily, s.fontSize, s.fontStyle]; }"
        assert heading.evaluate(style) == ["rgb(128, 0, 64)", "serif", "30px", "normal"]
        link = page.locator("section.buendnisradar li a", has_text="Vätertag")
        assert link.evaluate(style)[:2] == ["rgb(0, 90, 10)", "serif"]
        assert page.locator(".buendnisradar-angaben").first.evaluate(style)[3] == "italic"
        assert link.get_attribute("href") == "https://www.ahlbeck.example/neues/3?a=1&b=2"
        assert page.locator("section.buendnisradar li a", has_text="Spiel & Spaß").count() == 1
        assert page.locator("body > p").inner_text() == "Fuß der Seite"
    page.close()
    assert said == []
    assert set(asked) <= {"/", "/stil.css", "/favicon.ico"}


def test_an_including_server_needs_no_more_than_http(site: Site) -> None:
    """As ``readfile`` and ``curl`` ask: HTTP/1.1, no headers of their own."""
    connection = http.client.HTTPConnection("127.0.0.1", int(site.url.rpartition(":")[2]), timeout=20)
    connection.request("GET", "/alle.html")
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] is None
    assert answer.read().startswith(b'<section class="buendnisradar"')
    connection.close()
