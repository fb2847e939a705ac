"""When and where something takes place: labels, tables, lines of their own, sentences."""

import pytest

from crawler.extract.document import Document
from crawler.extract.events import EventFacts, read_event
from crawler.extract.structured import StructuredData

URL = "https://www.birkenau.example/termine/sommerfest.html"
START, END = "2024-07-01T15:00", "2024-07-01T17:30"


def read(html: str, published: str | None = None, *, among_events: bool = False) -> EventFacts:
    blocks = Document(html.encode(), URL).blocks
    return read_event(blocks, StructuredData(), published, among_events=among_events)


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
