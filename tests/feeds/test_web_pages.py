"""Pages: what they say, what they never say, and how they answer nonsense."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi import FastAPI
from lxml import html
from lxml.etree import _Element
from sqlalchemy import text
from sqlmodel import select

from aggregator.config import Settings
from aggregator.database import Database, open_database
from aggregator.models import Item
from aggregator.search import query as search
from feeds.web.view import static_files
from tests.feeds.conftest import (
    HOSTILE,
    NOW,
    Site,
    add_sources,
    fill,
    found,
    make_settings,
    serving,
    visit,
)
from tests.markup import elements, one, string, strings, text_of

PAGES = (
    *(
        "/",
        "/?seite=2",
        "/suche",
        "/suche?q=Ferienbetreuung",
        "/suche?q=nirgends",
        "/eintrag/1",
        "/eintrag/3",
    ),
    *("/buendnisse", "/buendnis/ahlbeck", "/buendnis/zell", "/lage", "/lage?sort=buendnis&richtung=ab"),
    *("/lage/ahlbeck", "/lage/zell", "/crawler", "/abonnieren", "/abonnieren?land=hessen&buendnis=ahlbeck"),
    *(
        "/abonnieren?ort=Atlantis",
        "/suche?land=hessen&nahe=Atlantis",
        "/suche?art=termine",
        "/alle",
        "/termine",
    ),
    *("/land/hessen", "/land/saarland?seite=7", "/thema/kinderbetreuung", "/themen", "/nutzung"),
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_german_html_that_needs_nothing_from_elsewhere(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = html.fromstring(answer.body)
    assert page.get("lang") == "de"
    assert len(page.findall(".//h1")) == 1
    assert page.findtext(".//title")
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    assert strings(page, "//a[@class='skip']/@href") == ["#inhalt"]
    for address in strings(page, "//script/@src | //img/@src | //link[@rel='stylesheet']/@href"):
        assert address.startswith("/static/")
    assert not page.xpath("//script[not(@src)] | //style | //*[@style] | //*[starts-with(name(@*), 'on')]")
    assert page.xpath("//link[@type='application/atom+xml'][@href='/alle.atom']")
    fields = strings(page, "//input/@id | //select/@id | //textarea/@id")
    assert all(page.xpath(f"//label[@for='{field}']") for field in fields)


@pytest.mark.parametrize("path", [*PAGES, "/nirgends", "/alle.atom", "/healthz", "/static/radar.css"])
def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]


def test_the_start_page_shows_search_numbers_and_the_newest(site: Site) -> None:
    page = html.fromstring(site.get("/").body)
    assert page.xpath("//form[@action='/suche']//input[@name='q']")
    numbers = [value.text for value in elements(page, "//dl[@class='numbers']//dd")]
    assert numbers == ["3", "7", "1", "1"]
    titles = titles_of(page)
    assert len(titles) == 8
    assert HOSTILE in titles
    assert "Lange her" not in titles
    assert strings(page, "//ul[@class='items']//h3/a/@href")[0].startswith("https://www.")


def test_before_anything_was_announced_the_start_page_shows_the_archive(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    database = open_database(settings)
    add_sources(database)
    old = (found("oberau", 1, published="2019-05-04"), found("oberau", 2, published="2023-01-02"))
    undated = found("oberau", 3, published=None, date_precision="none")
    visit(database, settings, "oberau", *old, undated)
    with serving(settings, database) as site:
        before = html.fromstring(site.get("/").body)
        new = found("oberau", 4, title="Ganz neu", appeared=True)
        visit(database, settings, "oberau", new, now=NOW + timedelta(days=1))
        after = html.fromstring(site.get("/").body)
        whole = html.fromstring(site.get("/?seite=1").body)
        everything = html.fromstring(site.get("/alle").body)
    database.close()
    assert headings(before) == ["Aus dem Archiv"]
    assert titles_of(before) == [f"Meldung {number} aus oberau" for number in (2, 1, 3)]
    assert "Neu erschienen ist noch nichts" in text_of(before)
    assert headings(after) == ["Neu", "Aus dem Archiv"]
    assert titles_of(after) == ["Ganz neu", *titles_of(before)]
    assert headings(whole) == ["Alle Einträge"]
    assert titles_of(whole) == titles_of(after)
    assert html.tostring(whole) == html.tostring(everything)


def headings(page: _Element) -> list[str]:
    return [heading.text or "" for heading in page.iter("h2")]


def titles_of(page: _Element) -> list[str]:
    return [link.text or "" for link in elements(page, "//ul[@class='items']//h3/a")]


def test_all_items_are_reached_from_the_start_page(site: Site) -> None:
    way = one(html.fromstring(site.get("/").body), "//p[@class='pager']/a")
    assert way.text == "Alle 9 Einträge"
    (address,) = strings(way, "@href")
    page = html.fromstring(site.get(address).body)
    titles = titles_of(page)
    assert len(titles) == 9
    assert "Lange her" in titles


def test_an_item_page_says_where_else_it_was_published_and_what_it_is_about(own_site: Site) -> None:
    said_twice = (
        "Betriebe und Stadt planen die Ferienbetreuung künftig gemeinsam und teilen sich die Kosten. " * 2
    )
    release = {"title": "Ferienbetreuung: Betriebe planen mit", "text": said_twice, "teaser": ""}
    for slug in ("ahlbeck", "oberau"):
        visit(own_site.database, own_site.settings, slug, found(slug, 77, published="2026-03-19", **release))
    with own_site.database.session() as session:
        first, second = search.query(session, "planen", limit=9).items
    page = html.fromstring(own_site.get(f"/eintrag/{first.id}").body)
    said = " ".join(text_of(one(page, "//*[@id='inhalt']")).split())
    assert f"Auch erschienen bei{second.source_name}" in said
    assert "ThemenKinderbetreuung" in said
    assert f"/eintrag/{second.id}" in " ".join(strings(page, "//dl//a/@href"))
    assert "Auch erschienen" not in own_site.get("/eintrag/3").text


def test_an_item_page_leads_to_the_original_first(site: Site) -> None:
    page = html.fromstring(site.get("/eintrag/3").body)
    main = one(page, "//*[@id='inhalt']")
    assert strings(main, ".//a/@href")[1] == "https://www.ahlbeck.example/neues/3?a=1&b=2"
    assert string(main, "string(.//p[@class='original'])") == "Zum Original bei ahlbeck.example"
    assert strings(page, "//link[@rel='canonical']/@href") == ["https://www.ahlbeck.example/neues/3?a=1&b=2"]
    said = " ".join(text_of(main).split())
    for words in (
        "13. März 2026 (auf den Tag genau)",
        "12. April 2026, 15:00 bis 17:30 Uhr",
        "Bürgerhaus",
        "Termin",
    ):
        assert words in said
    assert "Die Ferienbetreuung wächst: Betriebe & Stadt <teilen> sich die Kosten." in said


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Meldung 4 aus ahlbeck", "März 2026"),
        ("Lange her", "2012"),
        ("Undatiert", "ohne Datum, entdeckt am 20.03.2026"),
    ],
)
def test_a_date_is_shown_with_its_precision(site: Site, title: str, words: str) -> None:
    page = html.fromstring(site.get("/buendnis/ahlbeck").body)
    meta = one(page, f"//article[.//h3[normalize-space()='{title}']]/p[@class='meta']")
    assert " ".join(text_of(meta).split()).removeprefix("Nachricht ") == words


def test_hostile_titles_are_text(site: Site) -> None:
    for path in ("/", "/eintrag/2", "/buendnis/ahlbeck", "/suche?q=%3Cscript%3Ealert(1)%3C/script%3E"):
        assert "<script>alert" not in site.get(path).text


def test_only_web_addresses_become_links(own_site: Site) -> None:
    with own_site.database.writing() as session:
        session.exec(select(Item).where(Item.id == 1)).one().url = "javascript:alert(1)"
    for path in ("/", "/eintrag/1", "/buendnis/ahlbeck"):
        assert "javascript:" not in own_site.get(path).text


def test_search_finds_filters_and_pages(site: Site) -> None:
    def titles(query: str) -> list[str]:
        return titles_of(html.fromstring(site.get(f"/suche?{query}").body))

    assert len(titles("q=Ferienbetreuung")) == 9
    assert titles("q=Ferienbetreuung&art=event") == ["Vätertag"]
    assert len(titles("q=Ferienbetreuung&land=Bayern")) == 3
    assert len(titles("q=Ferienbetreuung&art=unsinn&land=Atlantis")) == 9
    assert "9 Treffer" in site.get("/suche?q=Ferienbetreuung").text
    assert "Nichts gefunden" in site.get("/suche?q=xyzzy").text
    assert "So viele Treffer gibt es nicht" in site.get("/suche?q=Ferienbetreuung&seite=7").text


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/suche?q=%22",
            "/suche?q=***",
            "/suche?q=-",
            "/suche?q=(((",
            "/suche?q=%00",
            "/suche?q=AND+OR+NOT",
        ),
        *("/suche?q=" + "x" * 5000, "/suche?q=a&seite=-1", "/suche?q=a&seite=99999999999999", "/?seite=abc"),
        *(
            "/?seite=%F0%9F%98%80",
            "/lage?sort=unsinn&zustand=unsinn&land=unsinn",
            "/suche?q=%ff%fe",
            "/?seite=0",
        ),
    ],
)
def test_nonsense_in_an_address_is_no_error(site: Site, path: str) -> None:
    assert site.get(path).status == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/nirgends", "/eintrag/0", "/eintrag/99999", "/eintrag/abc", "/eintrag/99999999999999999999999"),
        *(
            "/eintrag/-1",
            "/buendnis/nirgends",
            "/lage/nirgends",
            "/static/../app.py",
            "/static/nix.css",
            "/docs",
        ),
        *("/static/%2e%2e%2fapp.py", "/openapi.json"),
    ],
)
def test_what_is_not_there_gets_a_friendly_page(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 404
    assert "Diese Seite gibt es nicht" in answer.text
    assert "Zur Startseite" in answer.text


def test_nothing_can_be_written(site: Site) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = site.get("/", method=method)
        assert answer.status == 405
        assert "kann nur gelesen werden" in answer.text


def test_a_database_that_does_not_answer_gets_a_friendly_page(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    database = open_database(settings)
    with serving(settings, database) as site:
        assert "Noch ist nichts gesammelt" in site.get("/").text
        with database.writing() as session:
            session.connection().execute(text("DROP TABLE visit"))
        answer = site.get("/healthz")
        assert answer.status == 503
        assert "Die Datenbank antwortet nicht" in answer.text
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    database.close()


def test_a_crash_is_our_fault_and_said_so(own_site: Site) -> None:
    def crash() -> None:
        raise RuntimeError("on purpose")

    app = own_site.server.config.app
    assert isinstance(app, FastAPI)
    app.add_api_route("/absturz", crash)
    answer = own_site.get("/absturz")
    assert answer.status == 500
    assert "Der Fehler liegt bei uns" in answer.text
    assert "on purpose" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_pages_are_kept_by_browsers_but_asked_for_again(site: Site) -> None:
    first = site.get("/")
    assert first.headers["Cache-Control"] == "no-cache"
    assert site.get("/", {"If-None-Match": first.headers["ETag"]}).status == 304
    asset = re.search(r"/static/radar\.css\?v=\w+", first.text)
    assert asset
    assert "immutable" in site.get(asset.group()).headers["Cache-Control"]


def test_the_crawler_page_answers_site_owners(site: Site, tmp_path: Path) -> None:
    said = site.get("/crawler").text
    for words in (
        "Servicebüro Musterland",
        "radar@radar.example",
        "https://radar.example/crawler",
        "robots.txt",
    ):
        assert words in said
    assert "mindestens 2 Sekunden" in said


def test_without_an_operator_the_crawler_page_says_so(tmp_path: Path) -> None:
    settings = make_settings(tmp_path).model_copy(
        update={"operator": None, "contact_url": None, "contact_mail": None}
    )
    database = open_database(settings)
    with serving(settings, database) as site:
        said = site.get("/crawler").text
    database.close()
    assert "kein Betreiber eingetragen" in said
    assert ">None" not in said


def test_machines_are_answered(site: Site) -> None:
    assert '"status":"ok"' in site.get("/healthz").text
    assert site.get("/robots.txt").text.startswith("User-agent: *\n")
    assert site.get("/favicon.ico").headers["Content-Type"].startswith("image/svg+xml")


def test_pages_and_feeds_on_each_database(database: Database, database_settings: Settings) -> None:
    fill(database, database_settings)
    with serving(database_settings, database) as site:
        for path in (*PAGES, "/lage.csv", "/alle.atom", "/buendnis/ahlbeck.rss", "/healthz"):
            assert site.get(path).status == 200, path


def test_the_style_sheet_is_light() -> None:
    assert len(static_files()["radar.css"]) < 20_000
