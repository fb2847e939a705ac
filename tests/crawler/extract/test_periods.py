"""Pages of a month or a year: when their parts were, and which of them only lead to pages of their own."""

from datetime import UTC, datetime

import pytest

from crawler.extract.document import Document
from crawler.extract.periods import names_period
from crawler.extract.shared import SharedItem, shared_items
from crawler.extract.template import Template

NOW = datetime(2025, 3, 17, 6, tzinfo=UTC)
HOST = "https://www.birkenau.example"
TEXT = "<p>Das Bündnis und die Stadt haben sich in diesem Jahr viel vorgenommen und auch geschafft.</p>"
DATED = f"<h2>Neue Kita am Markt</h2><p>02.02.2024</p>{TEXT}<h2>Neujahrsempfang</h2><p>09.01.2024</p>{TEXT}"


def read(html: str, title: str = "Aktuelles", path: str = "/seite.html") -> list[SharedItem]:
    document = Document(f"<h1>{title}</h1>{html}".encode(), HOST + path)
    return shared_items(document, Template(), title, NOW)


def dates(found: list[SharedItem]) -> dict[str, str | None]:
    return {item.title: item.date.value if item.date else None for item in found}


def test_bold_titles_below_months_and_a_year_have_that_month() -> None:
    html = (
        f"<h2>2023</h2><h3>März</h3><p><b>Lesepaten gesucht</b></p>{TEXT}<p><b>Neue Kita am Markt</b></p>{TEXT}"
        f"<h3>Im Februar</h3><p><b>Mittagstisch sucht Köche</b></p>{TEXT}"
        f"<h2>2022</h2><h3>Dezember</h3><p><b>Ein Stadtplan von Kindern</b></p>{TEXT}"
    )
    assert dates(read(html, "Archiv")) == {
        "Lesepaten gesucht": "2023-03",
        "Neue Kita am Markt": "2023-03",
        "Mittagstisch sucht Köche": "2023-02",
        "Ein Stadtplan von Kindern": "2022-12",
    }


def test_a_review_of_a_year_gives_day_month_or_the_year_as_its_parts_say() -> None:
    html = (
        f"<h2>Lesepaten gesucht</h2><p>14. September</p>{TEXT}"
        f"<h2>Neue Kita am Markt</h2><p>Im März</p>{TEXT}"
        f"<h2>Mittagstisch sucht Köche</h2>{TEXT}"
        f"<h2>Ein Ball am 31. Februar</h2><p>31. Februar</p>{TEXT}"
    )
    found = read(html, "Rückblick 2023")
    assert dates(found) == {
        "Lesepaten gesucht": "2023-09-14",
        "Neue Kita am Markt": "2023-03",
        "Mittagstisch sucht Köche": "2023",
        "Ein Ball am 31. Februar": "2023",
    }
    assert {item.date.source for item in found if item.date} == {"heading"}


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Chronik", "/seite.html"),
        ("Geschichte des Bündnisses", "/archiv/geschichte.html"),
        ("Rückblick: unsere Chronik", "/seite.html"),
        ("Zwölf Jahre Bündnis", "/seite.html"),
        ("Anmeldung", "/anmeldung.html"),
    ],
)
def test_years_in_the_history_of_an_alliance_date_nothing(title: str, path: str) -> None:
    html = "".join(f"<h2>{n}</h2><h3>Schritt Nummer {n}</h3>{TEXT}" for n in (2009, 2012, 2017))
    assert read(html, title, path) == []


def test_the_name_of_a_host_makes_no_review() -> None:
    document = Document(f"<h2>2009</h2><h3>Ein Anfang</h3>{TEXT}<h3>Ein Fest</h3>{TEXT}".encode(),
                        "https://www.familie-aktuell.example/wir.html")  # fmt: skip
    assert shared_items(document, Template(), "Zwölf Jahre Bündnis", NOW) == []


@pytest.mark.parametrize(
    ("html", "title", "date"),
    [
        # What lies ahead is no day of publication; a month above the year is none of it.
        ("<h2>2025</h2><h3>Lesepaten gesucht</h3><p>14. September</p>{0}", "Aktuelles", None),
        ("<h2>Rückblick 2023</h2><h3>Lesepaten gesucht</h3>{0}", "März 2024", "2023"),
        ("<h2>Wahlperiode 2019–2024</h2><h3>Lesepaten gesucht</h3>{0}", "Aktuelles", None),
    ],
)
def test_no_more_is_read_from_headings_than_they_say(html: str, title: str, date: str | None) -> None:
    dated = "<h3>Neue Kita am Markt</h3><p>02.02.2024</p>{0}<h3>Neujahrsempfang</h3><p>09.01.2024</p>{0}"
    assert dates(read((html + dated).format(TEXT), title))["Lesepaten gesucht"] == date


TEASER = "<h2>{0}</h2><p>12.03.2024</p><p>Acht Menschen lesen in allen Klassen vor. <a href='{1}'>{2}</a></p>"


@pytest.mark.parametrize(
    "anchor", ["mehr", "Weiterlesen", "» mehr erfahren", "zum Artikel", "Details", "Lesen Sie mehr"]
)
def test_what_stands_in_full_beside_teasers_is_taken_and_the_teasers_are_not(anchor: str) -> None:
    teasers = "".join(TEASER.format(f"Titel {n}", f"/meldung-{n}.html", anchor) for n in "abc")
    full = f"<h2>Neue Kita am Markt</h2><p>02.02.2024</p>{TEXT}"
    assert dates(read(teasers + full)) == {"Neue Kita am Markt": "2024-02-02"}
    assert read(teasers) == []


@pytest.mark.parametrize(
    ("target", "anchor"),
    [
        ("https://anderswo.example/", "mehr"),
        ("/flyer.pdf", "mehr"),
        ("/bilder/gruppe.jpg", "mehr"),
        ("#anmeldung", "mehr"),
        ("/seite.html#mehr", "mehr"),
        ("/traeger.html", "Haus der Familie"),
    ],
)
def test_links_that_lead_to_no_page_of_the_item_leave_it_in_full(target: str, anchor: str) -> None:
    found = read(TEASER.format("Lesepaten gesucht", target, anchor) + DATED)
    assert [item.title for item in found] == ["Lesepaten gesucht", "Neue Kita am Markt", "Neujahrsempfang"]


def test_a_long_text_with_a_link_to_more_is_told_in_full() -> None:
    long = TEASER.format("Lesepaten gesucht", "/traeger.html", "Mehr über den Träger") + TEXT * 12
    assert "Lesepaten gesucht" in dates(read(long + DATED))


@pytest.mark.parametrize(
    ("heading", "is_period"),
    [
        ("2023", True), ("März", True), ("Im Mai", True), ("Dezember 2022", True), ("– 2021 –", True),
        ("Rückblick 2023", False), ("Maifest", False), ("Im März wird gelesen", False), ("2023 Paten gesucht", False),
    ],
)  # fmt: skip
def test_what_names_but_a_month_or_a_year(heading: str, is_period: bool) -> None:
    assert names_period(heading) is is_period


def test_a_month_above_its_texts_is_no_item() -> None:
    assert read(f"<h3>Februar</h3>{TEXT}<h3>Im März</h3>{TEXT}", "Rückblick 2023") == []


def test_the_only_item_of_a_years_archive_is_one_and_a_lone_part_elsewhere_is_none() -> None:
    html = f"<h2>Richtfest am Bach</h2><p>27. Oktober</p>{TEXT}"
    assert dates(read(html, "Archiv 2022")) == {"Richtfest am Bach": "2022-10-27"}
    assert not read(html, "Unser Haus am Bach")
