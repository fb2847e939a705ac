"""When and where something takes place: labels, tables, lines of their own, sentences."""

import pytest

from crawler.extract.document import Document
from crawler.extract.events import EventFacts, read_event
from crawler.extract.structured import StructuredData

URL = "https://www.birkenau.example/termine/sommerfest.html"
START, END = "2024-07-01T15:00", "2024-07-01T17:30"


def read(
    html: str, published: str | None = None, *, among_events: bool = False, title: str = ""
) -> EventFacts:
    blocks = Document(html.encode(), URL).blocks
    return read_event(blocks, StructuredData(), published, among_events=among_events, title=title)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Wann: Montag, 1. Juli 2024, 15 bis 17.30 Uhr<br>Wo: Alte Mühle</p>",
        "<p>Termin: 01.07.2024, 15:00–17:30 Uhr</p><p>Ort: Alte Mühle</p>",
        "<p>Wann: 1.7.2024, 15-17.30 Uhr | Wo: Alte Mühle | Eintritt: frei</p>",
        "<table><tr><td>Datum</td><td>01.07.2024</td></tr><tr><td>Uhrzeit</td><td>15.00 bis 17.30 Uhr</td></tr>"
        "<tr><td>Ort</td><td>Alte Mühle</td></tr></table>",
        "<table><tr><th>Wann:</th><td>01.07.2024, 15:00 - 17:30 Uhr</td></tr>"
        "<tr><th>Wo:</th><td>Alte Mühle</td></tr></table>",
        "<dl><dt>Veranstaltungstermin</dt><dd>1. Juli 2024, 15 - 17.30 Uhr</dd>"
        "<dt>Veranstaltungsort</dt><dd>Alte Mühle</dd></dl>",
        "<p><b>Wann?</b> bald</p><p>Datum: 1. Juli 2024</p><p>Zeit: 15 Uhr bis 17.30 Uhr</p>"
        "<p>Treffpunkt: Alte Mühle</p>",
        "<p>Beginn: Montag, 1. Juli 2024, 15 bis 17.30 Uhr</p><p>Adresse: Alte Mühle</p>",
        "<p>Datum/Zeit: 01.07.2024 15:00 - 17:30</p><p>Treffpunkt: Alte Mühle</p>",
        "<p>Datum: 1.7.2024<br>Beginn: 15 Uhr<br>Ende: 17.30 Uhr<br>Veranstaltungsort: Alte Mühle</p>",
        "<p>Datum: 1.7.2024<br>Einlass: 14 Uhr<br>Uhrzeit: 15.00 - 17.30<br>Ort: Alte Mühle</p>",
        "<p>\U0001f4c5 Montag, 1. Juli 2024<br>\U0001f552 15–17.30 Uhr<br>\U0001f4cd Alte Mühle</p>",
        "<p><b>Wann und wo?</b><br>Montag, 1. Juli 2024, 15 bis 17.30 Uhr, Alte Mühle</p>",
        "<p><b>Termin</b></p><p>Montag, 1. Juli 2024<br>15 bis 17.30 Uhr</p><p><b>Ort</b></p><p>Alte Mühle</p>",
        "<h3>Wann?</h3><p>Montag, 1. Juli 2024, 15 bis 17.30 Uhr</p><h3>Wo?</h3><p>Alte Mühle</p>",
        "<p>Wann: 1.7.2024, 15.00 - 17.30</p><p class='event-location'>Alte Mühle</p>",
        "<p>Von: 01.07.2024 15:00<br>Bis: 01.07.2024 17:30<br>Wo: Alte Mühle</p>",
    ],
)
def test_labels_and_tables_are_read(html: str) -> None:
    found = read(html)
    assert (found.start, found.end, found.place) == (START, END, "Alte Mühle")
    assert found.labelled and not found.own_line and not found.announced


def test_days_on_end_have_no_time_of_day() -> None:
    found = read("<p>Zeitraum: 22. bis 26. Juli 2024</p><p>Uhrzeit: täglich 9 bis 16 Uhr</p>")
    assert (found.start, found.end) == ("2024-07-22", "2024-07-26")


@pytest.mark.parametrize(
    "line",
    [
        "Montag, 1. Juli 2024, 15 Uhr, Alte Mühle",
        "Am 1.7.2024 um 15 Uhr im Park",
        "1. Juli 2024 | 15:00 | Alte Mühle",
    ],
)
def test_a_line_of_its_own_with_day_and_time(line: str) -> None:
    found = read(f"<p>{line}</p><p>Das Bündnis lädt alle ein, die gern feiern.</p>", among_events=True)
    assert found.start == START and found.own_line and not found.labelled


def test_a_stamp_of_publication_is_no_event() -> None:
    html = "<p>1. Juli 2024, 15:00 Uhr</p><p>Das Bündnis hat gefeiert, und alle waren dabei.</p>"
    assert read(html, published="2024-07-01") == EventFacts()
    assert read(html) == EventFacts()


@pytest.mark.parametrize(
    "sentence",
    [
        "Das Sommerfest findet am Montag, 1. Juli 2024, um 15 Uhr statt.",
        "Das Bündnis lädt am 1. Juli 2024 um 15 Uhr in die Alte Mühle ein.",
        "Beginn ist am 1. Juli 2024 um 15 Uhr.",
    ],
)
def test_a_sentence_that_says_when_it_begins(sentence: str) -> None:
    found = read(f"<p>Alle sind gespannt. {sentence} Es gibt Kuchen.</p>")
    assert found.start == START and found.announced


@pytest.mark.parametrize(
    "html",
    [
        "<p>Am 1. Juli 2024 wurde das Haus um 15 Uhr eröffnet.</p>",
        "<p>Das Fest findet jeden Sommer statt.</p>",
        "<p>Das Fest findet am 1. Juli 2024 statt.</p>",
        "<p>Wann: bald</p><p>Wo: Alte Mühle</p>",
        "<p>Stand: 01.07.2024, 15 Uhr</p>",
        "<p>Wo bleibt die Zeit? Seit dem 1. Juli 2024 ist viel geschehen.</p>",
        "",
    ],
)
def test_prose_with_dates_is_no_event(html: str) -> None:
    assert read(html).start is None


def test_markup_goes_before_words() -> None:
    data = StructuredData(event_start="2024-08-08T10:00", event_place="Rathaus")
    blocks = Document("<p>Wann: 1. Juli 2024, 15 Uhr</p><p>Wo: Alte Mühle</p>".encode(), URL).blocks
    found = read_event(blocks, data, None)
    assert (found.start, found.place, found.labelled) == ("2024-08-08T10:00", "Rathaus", True)


@pytest.mark.parametrize(
    "line",
    [
        "Zuletzt aktualisiert am Donnerstag, den 09. Januar 2025 um 08:29 Uhr",
        "<b>Silke</b> schrieb am 07.01.2025 um 21:03 Uhr:",
    ],
)
def test_the_moment_of_a_change_or_comment_is_no_event(line: str) -> None:
    assert read(f"<p>Ein Text.</p><p>{line}</p>") == EventFacts()


@pytest.mark.parametrize(
    "html",
    [
        "<p>Wann: Montag, 1. Juli, 15–17.30 Uhr</p><p>Wo: Alte Mühle</p>",
        "<p>Montag, 1. Juli, 15–17.30 Uhr, Alte Mühle</p>",
        "<p>Montag, 1. Juli<br>15–17.30 Uhr<br>Alte Mühle</p>",
    ],
)
def test_a_year_comes_from_the_announcement_or_the_title(html: str) -> None:
    expected = (START, END, "Alte Mühle")
    found = read(html, "2024-06-12")
    assert (found.start, found.end, found.place) == expected
    found = read(html, title="Termine 2024")
    assert (found.start, found.end, found.place) == expected
    assert read(html).start is None


@pytest.mark.parametrize(
    "html",
    [
        "<p>Datum: 12.06.2024</p><p>Autor: Redaktion</p><p>Es war ein schönes Fest.</p>",
        "<p>12.06.2024</p><p>Uhrzeit: 14 Uhr</p><p>Ort: Alte Mühle</p>",
        "<p>Zeitraum: 01.01.2023 – 31.12.2025</p>",
        "<p>Start: 01.09.2023</p>",
        "<p>Termine: jeden ersten Mittwoch im Monat, 15 Uhr<br>Ort: Alte Mühle</p>",
        "<p>Anmeldung ab 1. Juli 2024, 8 Uhr</p>",
        "<p>Am 1. Juni 2024 ist es so weit, hieß es damals: 15 Uhr, alle kamen.</p>",
    ],
)
def test_days_of_pages_terms_and_deadlines_are_no_event(html: str) -> None:
    assert read(html, "2024-06-12").start is None


def test_among_events_a_day_in_the_title_and_a_time_below_are_enough() -> None:
    found = read("<p>15 bis 17.30 Uhr, Alte Mühle</p>", among_events=True, title="Sommerfest am 1. Juli 2024")
    assert (found.start, found.end) == (START, END)
    assert read("<p>Das Fest ist am 1. Juli 2024 im Park.</p>", among_events=True).start == "2024-07-01"


def test_a_leaf_of_a_calendar_is_read_together() -> None:
    leaf = "<div>1</div><div>Juli</div><div>2024</div><p>Das Bündnis feiert, und alle sind dabei.</p>"
    assert read(leaf, among_events=True).start == "2024-07-01"
    assert read(leaf).start is None


def test_markup_that_gives_the_day_alone_takes_the_time_from_the_words() -> None:
    blocks = Document(b"<p>Wann: 1. Juli 2024, 15 bis 17.30 Uhr</p>", URL).blocks
    assert read_event(blocks, StructuredData(event_start="2024-07-01"), None).start == START
