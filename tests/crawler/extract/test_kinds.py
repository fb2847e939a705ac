"""News, project or event: each sign counts, and news is what is left."""

import pytest

from crawler.extract.dates import DateMention
from crawler.extract.kinds import WHOLE_PROJECT
from crawler.extract.page import Extraction, Hints, extract_page
from crawler.extract.template import Template

URL = "https://www.birkenau.example/seite/17.html"
DATE = "<p>14.03.2024</p>"
TEXT = "<p>" + "Das Bündnis und die Stadt haben sich viel vorgenommen. " * 5 + "</p>"


def read(html: str, url: str = URL, *sections: str) -> Extraction:
    page = f"<title>Ein Titel</title><h1>Ein Titel</h1>{html}"
    return extract_page(page.encode(), url, template=Template(pages=9), hints=Hints(sections=sections))


def test_news_is_what_nothing_else_is_said_of() -> None:
    assert read(DATE + TEXT).kind == "news"
    assert read(TEXT).kind == "news"
    assert read("").kind == "news"


@pytest.mark.parametrize(
    "html",
    [
        "<p>Wann: 1. Juli 2024, 15 Uhr</p><p>Wo: Alte Mühle</p>" + TEXT,
        TEXT + "<p>Montag, 1. Juli 2024, 15 Uhr, Alte Mühle</p>",
        '<script type="application/ld+json">{"@type": "Event", "startDate": "2024-07-01"}</script>' + TEXT,
        '<div itemtype="https://schema.org/Event"><time itemprop="startDate" datetime="2024-07-01"></time></div>'
        + TEXT,
    ],
)
def test_what_says_when_it_takes_place_is_an_event(html: str) -> None:
    found = read(DATE + html)
    assert found.kind == "event"
    assert found.event_start is not None and found.event_start.startswith("2024-07-01")


def test_headings_of_a_project_tell_it() -> None:
    found = read(f"<h2>Ausgangslage</h2>{TEXT}<h2>Umsetzung</h2>{TEXT}<h2>Projektpartner</h2>{TEXT}")
    assert found.kind == "project"
    assert any("headings of a project" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.birkenau.example/projekte/lesepaten.html", "project"),
        ("https://www.birkenau.example/projekte/lesepaten/", "project"),
        ("https://www.birkenau.example/veranstaltungen/fest.html", "event"),
        ("https://www.birkenau.example/aktuelles/fest.html", "news"),
        ("https://www.birkenau.example/termin.php?id=3", "event"),
        ("https://www.birkenau.example/projekt.php?id=3", "project"),
        ("https://www.birkenau.example/projekt.html", "project"),
        ("https://www.birkenau.example/familie/projekt-12.html", "project"),
        ("https://www.birkenau.example/termin3.htm", "event"),
        ("https://www.birkenau.example/doku.php?id=termine:fest", "event"),
        ("https://www.birkenau.example/doku.php?id=familie:projekte:lesepaten", "project"),
        ("https://www.birkenau.example/doku.php?id=lesepaten", "news"),
        ("https://www.birkenau.example/doku.php?id=familie:neue_projekte", "news"),
        ("https://www.birkenau.example/?zeit=termine:heute", "news"),
        ("https://www.birkenau.example/projektor-kaputt.html", "news"),
        ("https://www.birkenau.example/neue-projekte-gestartet.html", "news"),
    ],
)
def test_the_folder_of_the_address_tells_it(url: str, kind: str) -> None:
    assert read(DATE + TEXT, url).kind == kind


@pytest.mark.parametrize(
    ("section", "kind"),
    [("Unsere Projekte", "project"), ("Termine", "event"), ("Aktuelles", "news"), ("Familie", "news")],
)
def test_the_list_it_stands_in_tells_it(section: str, kind: str) -> None:
    assert read(DATE + TEXT, URL, section).kind == kind


def test_what_is_dated_in_a_feed_of_news_and_names_no_project_stays_news() -> None:
    assert (
        read(DATE + TEXT, "https://www.birkenau.example/aktuelles/projekt.html", "Aktuelles", "Presse").kind
        == "news"
    )


def test_a_category_alone_does_not_outweigh_the_date() -> None:
    html = DATE + TEXT + '<p><a rel="category tag" href="/kategorie/projekte/">Projekte</a></p>'
    found = read(html)
    assert found.kind == "news" or any("category" in reason for reason in found.reasons)


def test_an_event_is_not_dated_by_the_list_that_shows_its_day() -> None:
    found = read("<p>Wann: 1. Juli 2024, 15 Uhr</p><p>Wo: Alte Mühle</p>" + TEXT)
    assert (found.kind, found.date, found.event_place) == ("event", None, "Alte Mühle")


@pytest.mark.parametrize(
    "html",
    [
        f"<h2>Warum?</h2>{TEXT}<h2>So funktioniert es</h2>{TEXT}",
        f"<p><b>Ausgangssituation:</b> Wenig Zeit.</p><p><b>Zielsetzung:</b> Mehr Zeit.</p>{TEXT}",
        f"<table><tr><td>Problem</td><td>Zu spät.</td></tr><tr><td>Vorgehen</td><td>Ein Plan.</td></tr></table>{TEXT}",
    ],
)
def test_projects_are_told_by_what_their_labels_announce(html: str) -> None:
    assert read(html).kind == "project"


@pytest.mark.parametrize(
    ("path", "html", "kind"),
    [
        ("angebote/familiencafe.html", TEXT, "project"),
        ("angebote/familiencafe.html", DATE + TEXT, "news"),
        ("angebote/fest.html", "<p>Wann: 1. Juli 2024, 15 Uhr</p><p>Wo: Alte Mühle</p>" + TEXT, "event"),
        ("aktuelles/stellenangebote-gesucht.html", DATE + TEXT, "news"),
        ("projekte/lesepaten.html", "<h2>Termine</h2><p>1. Juli 2024, 15 Uhr</p>" + TEXT, "project"),
        ("projekte/lesepaten.html", "<p>Start: 01.09.2023</p>" + TEXT, "project"),
        ("projekte/lesepaten.html", "<p>Wann: jeden Dienstag</p><p>Wo: Alte Mühle</p>" + TEXT, "project"),
        ("aktuelles/1.html", DATE + "<p>Am 1. März 2024 fand um 15 Uhr das Fest statt.</p>" + TEXT, "news"),
        ("aktuelles/2.html", DATE + "<p>Wann: 1. Juli 2024, 15 Uhr</p><p>Wo: Alte Mühle</p>" + TEXT, "event"),
        ("aktuelles/3.html", DATE + "<p>Das Projekt „Lesepaten“ hat das Ziel erreicht.</p>" + TEXT, "news"),
    ],
)
def test_standing_pages_reports_and_announcements(path: str, html: str, kind: str) -> None:
    assert read(html, f"https://www.birkenau.example/{path}").kind == kind


def test_an_event_that_names_no_day_has_that_of_the_list_of_events() -> None:
    day = DateMention("2024-07-01", "day", "01.07.2024", source="listing")
    page = f"<title>Fest</title><h1>Fest</h1>{TEXT}".encode()
    for section, expected in (
        ("Termine", ("event", "2024-07-01", None)),
        ("Neues", ("news", None, "2024-07-01")),
    ):
        hints = Hints(dates=((day, 6.5),), sections=(section,))
        found = extract_page(page, URL, template=Template(pages=9), hints=hints)
        assert (found.kind, found.event_start, found.date) == expected


def test_one_project_told_wholly_is_no_list_of_several() -> None:
    one = f"<p>Ausgangslage: Wenig Zeit.</p><p>Ziel: Mehr Zeit.</p><p>Partner: Stadt, Verein</p>{TEXT}"
    assert any(WHOLE_PROJECT in reason for reason in read(one).reasons)
    several = read(f"<h2>Lesepaten</h2>{one}<h2>Zeitstube</h2>{one}")
    assert several.kind == "project" and not any(WHOLE_PROJECT in reason for reason in several.reasons)


def test_a_box_of_events_makes_no_event_of_news() -> None:
    event = '{"@type": "Event", "name": "Basar", "startDate": "2024-07-01T15:00"}'
    box = f'<script type="application/ld+json">[{event}, {event.replace("Basar", "Fest")}]</script>'
    assert read(DATE + TEXT + box).kind == "news"


@pytest.mark.parametrize(
    ("path", "is_sign"),
    [
        ("/projekt.html", True),
        ("/projekt-7.html", True),
        ("/projekte.php?id=3", True),
        ("/projekte/lesepaten.html", True),
        ("/doku.php?id=projekte:lesepaten", True),
        ("/projekte.html", False),
        ("/aktuelles.html", False),
        ("/veranstaltungen.htm", False),
    ],
)
def test_what_is_named_after_a_section_is_a_sign_of_an_item_and_the_section_is_none(
    path: str, is_sign: bool
) -> None:
    found = read(TEXT, "https://www.birkenau.example" + path)
    signs = [r for r in found.reasons if "folder of the address" in r or "name of the page" in r]
    assert bool(signs) is is_sign
