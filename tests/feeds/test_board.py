"""The service office's board."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import html
from sqlmodel import select

from aggregator.ingest import open_visit
from aggregator.models import Source
from aggregator.shapes import FoundEntryPoint, VisitReport
from aggregator.urls import url_key
from tests.feeds.conftest import NOW, Site
from tests.markup import elements, one, string, strings, text_of


def names(site: Site, query: str = "") -> list[str]:
    page = html.fromstring(site.get(f"/lage{query}").body)
    return [text_of(cell) for cell in elements(page, "//tbody/tr/th")]


def test_the_broken_stand_first(site: Site) -> None:
    page = html.fromstring(site.get("/lage").body)
    first = " ".join(string(page, "string(//tbody/tr[1])").split())
    assert first.startswith("Ärztinnen und Eltern in Zell Bayern gestört 22.03.2026, 10:30")
    assert "nicht zu finden" in first
    assert "20.03.2026, 11:30" in string(page, "string(//tbody/tr[2])")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sort=buendnis", ["Ä", "B", "F"]),
        ("?sort=buendnis&richtung=ab", ["F", "B", "Ä"]),
        ("?sort=eintraege&richtung=ab", ["B", "F", "Ä"]),
        ("?sort=land", ["Ä", "F", "B"]),
        ("?land=Bayern&sort=besuch", ["F", "Ä"]),
        ("?zustand=gestoert", ["Ä"]),
        ("?zustand=pausiert", []),
        ("?sort=unsinn", ["Ä", "B", "F"]),
    ],
)
def test_the_board_is_sorted_and_filtered_by_its_address(site: Site, query: str, expected: list[str]) -> None:
    assert [name[0] for name in names(site, query)] == expected


def test_a_second_click_on_a_column_turns_it_round(site: Site) -> None:
    page = html.fromstring(site.get("/lage?sort=buendnis&land=Bayern").body)
    column = one(page, "//th[@aria-sort]")
    assert column.get("aria-sort") == "ascending"
    assert strings(column, ".//a/@href") == ["/lage?sort=buendnis&richtung=ab&land=Bayern"]


def test_the_table_opens_in_a_german_excel(own_site: Site) -> None:
    with own_site.database.writing() as session:
        session.exec(select(Source).where(Source.slug == "oberau")).one().name = '=HYPERLINK("http://x";"y")'
    answer = own_site.get("/lage.csv?sort=buendnis&land=Bayern")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.body.startswith(b"\xef\xbb\xbfKennung;")
    assert b"\r\n" in answer.body
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))
    assert [row["Kennung"] for row in rows] == ["oberau", "zell"]
    assert rows[0]["Bündnis"] == '\'=HYPERLINK("http://x";"y")'
    assert rows[1]["Zustand"] == "gestört"
    assert rows[1]["Fehler in Folge"] == "3"
    assert rows[0]["Letzter Besuch"] == "20.03.2026 10:30"


def test_an_alliances_page_lists_its_visits(site: Site) -> None:
    page = html.fromstring(site.get("/lage/zell").body)
    assert len(elements(page, "//tbody/tr")) == 3
    assert "nicht zu finden (DNS)" in string(page, "string(//tbody/tr[1])")
    good = html.fromstring(site.get("/lage/ahlbeck").body)
    cells = [text_of(cell) for cell in elements(good, "//tbody/tr[1]/td")]
    assert cells == ["1", "0", "0", "0", "5", "20", "9,6", ""]


@pytest.mark.parametrize(
    ("status", "homepage", "word"),
    [
        ("paused", "https://www.oberau.example/", "pausiert"),
        ("no_site", None, "keine Website bekannt"),
        ("opted_out", None, "ausgetragen"),
    ],
)
def test_states_that_are_no_faults(own_site: Site, status: str, homepage: str | None, word: str) -> None:
    with own_site.database.writing() as session:
        source = session.exec(select(Source).where(Source.slug == "oberau")).one()
        source.status, source.homepage_url = status, homepage
    assert word in own_site.get("/lage/oberau").text
    assert "keiner geplant" in own_site.get("/lage/oberau").text


def test_an_alliances_page_shows_where_its_entries_are_found(own_site: Site) -> None:
    listing = {
        "entries": [{"u": "https://ahlbeck.example/neues/1"}, {"u": "https://ahlbeck.example/neues/3/"}]
    }
    writer = open_visit(own_site.database, own_site.settings, "ahlbeck", NOW)
    for path, role, status, knowledge in (
        ("", "homepage", 200, {"navigation": {"https://ahlbeck.example/neues/4": "Neues"}}),
        ("feed.xml", "feed", 404, {}),
        ("neues", "listing", 200, listing),
        ("wir", "page", 200, {"verdict": "no date"}),
        ("neues/5", "page", 200, {}),
    ):
        url = f"https://ahlbeck.example/{path}"
        point = {"key": url_key(url), "url": url, "role": role, "status": status, "knowledge": knowledge}
        writer.entry_point(FoundEntryPoint.model_validate(point))
    writer.close(VisitReport())
    page = html.fromstring(own_site.get("/lage/ahlbeck").body)
    table = elements(page, "//h2[.='Fundstellen']/following-sibling::div//tbody/tr")
    cells = [[" ".join(text_of(cell).split()) for cell in elements(row, "th|td")] for row in table]
    seen = "20.03.2026, 10:30"
    assert cells == [
        ["https://ahlbeck.example/", "Startseite", "1", "erreichbar", seen],
        ["https://ahlbeck.example/feed.xml", "Feed", "0", "nicht gefunden (404)", seen],
        ["https://ahlbeck.example/neues", "Übersicht", "2", "erreichbar", seen],
        ["https://ahlbeck.example/neues/5", "Seite", "1", "erreichbar", seen],
    ]
    assert "Dazu 1 weitere Seite, die angesehen wurde." in own_site.get("/lage/ahlbeck").text
    assert "Fundstellen" not in own_site.get("/lage/zell").text
