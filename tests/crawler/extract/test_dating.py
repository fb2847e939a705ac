"""Which of a page's dates is that of publication, and where it came from."""

from datetime import UTC, datetime

import pytest

from crawler.extract.dates import DateMention
from crawler.extract.page import Extraction, Hints, extract_page
from crawler.extract.template import Template

NOW = datetime(2025, 3, 17, 6, tzinfo=UTC)
URL = "https://www.birkenau.example/aktuelles/lesepaten.html"
TEXT = "<p>" + "Das Bündnis und die Stadt haben sich in diesem Jahr viel vorgenommen. " * 4 + "</p>"
TIME = "<time datetime='2024-03-14'>14. März</time>"
DATED_URL = "https://www.birkenau.example/2024/03/14/lesepaten/"
JSON_LD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-03-14"}</script>'
)


def read(
    before: str = "", after: str = "", *, head: str = "", url: str = URL, hints: Hints | None = None
) -> Extraction:
    html = (
        f"<html><head><title>Neue Lesepaten</title>{head}</head><body><main>{before}<h1>Neue Lesepaten</h1>"
    )
    html += f"{after}</main><footer>© 2009 Bündnis</footer></body></html>"
    return extract_page(html.encode(), url, template=Template(pages=9), hints=hints, now=NOW)


@pytest.mark.parametrize(
    ("before", "after", "head", "url"),
    [
        ("", "<p>14.03.2024</p>" + TEXT, "", URL),
        ("<p>14. März 2024</p>", TEXT, "", URL),
        ("", "<p>Veröffentlicht am 14.03.2024 von Redaktion</p>" + TEXT, "", URL),
        ("", "<p class='meta'>14.03.2024 | <a href='/kategorie/a/'>Aktuelles</a></p>" + TEXT, "", URL),
        ("", "<time datetime='2024-03-14T09:00:00+01:00'>vorgestern</time>" + TEXT, "", URL),
        ("", "<span itemprop='datePublished' content='2024-03-14'></span>" + TEXT, "", URL),
        ("", TEXT, JSON_LD, URL),
        ("", TEXT, "<meta property='article:published_time' content='2024-03-14T09:00:00+01:00'>", URL),
        ("", TEXT, "<meta name='DC.date' content='2024-03-14'>", URL),
        ("", TEXT, "", DATED_URL),
        ("", "<p>14.03.2024</p>" + TEXT, "", "https://www.birkenau.example/2024/03/16/lesepaten/"),
        ("", TEXT + "<p>Pressemitteilung vom 14.03.2024</p>", "", URL),
        ("", "<p>14.03.2024</p>" + TEXT + "<p>Letzte Änderung: 02.02.2025</p>", "", URL),
        ("", "<p>14.03.2024</p>" + TEXT, "<meta property='article:modified_time' content='2025-02-02'>", URL),
        ("", "<p>Erschienen im Rundbrief 2/2023, 14. März 2024</p>" + TEXT, "", URL),
        ("<p>Veröffentlicht in der Neuen Birkenauer Zeitung vom 14.03.2024</p>", TEXT, "", URL),
        ("", "<p><img src='a.gif' alt='14.03.2024'></p>" + TEXT, "", URL),
        ("", "<p><img src='a.gif' title='Donnerstag, 14. März 2024'></p>" + TEXT, "", URL),
        (
            "",
            TIME + "<p>Letzte Bearbeitung: <time datetime='2025-02-02'>2. Februar</time></p>" + TEXT,
            "",
            URL,
        ),
        (
            "",
            "<p>Letzte Bearbeitung: <time datetime='2025-02-02'>2. Februar</time></p>" + TIME + TEXT,
            "",
            URL,
        ),
        ("<h2>Öffnungszeiten geändert</h2>" + TIME, TEXT, "", URL),
        ("", "<p>Aus dem Vorstand " + TIME + "</p>" + TEXT, "", URL),
    ],
)
def test_the_date_is_found_where_pages_put_it(before: str, after: str, head: str, url: str) -> None:
    found = read(before, after, head=head, url=url)
    assert (found.date, found.date_precision) == ("2024-03-14", "day")
    assert found.date_raw and found.date_source


@pytest.mark.parametrize(
    ("after", "head"),
    [
        (TEXT, ""),
        (TEXT.replace("in diesem Jahr", "am 14.03.2024"), ""),
        ("<p>Stand: 14.03.2024</p>" + TEXT, ""),
        (TEXT + "<p>Zuletzt geändert am 14.03.2024</p>", "<meta name='date' content='2024-03-14'>"),
        ("<p>14.03.2034</p>" + TEXT, ""),
        ("<p>14.03.1894</p>" + TEXT, ""),
        ("<p>Gegründet am 14.03.2004</p>" + TEXT, ""),
        ("<p>14. März</p>" + TEXT, ""),
        ("<p>Anmeldeschluss: 14.03.2024</p>" + TEXT, ""),
        ("<time itemprop='startDate' datetime='2024-03-14'></time>" + TEXT, ""),
        ("<time class='updated' datetime='2024-03-14'></time>" + TEXT, ""),
        ("<p>Letzte Bearbeitung: <time datetime='2024-03-14'>14.3.</time></p>" + TEXT, ""),
        ("<p><span>Zuletzt aktualisiert am</span> <time datetime='2024-03-14'>14.3.</time></p>" + TEXT, ""),
        ("<p>Erschienen im Rundbrief 2 des Bündnisses, März 2024</p>" + TEXT, ""),
        (
            "<p>Erschienen ist im Verlag am Markt ein Heft. Es kostet nichts, seit dem 14.03.2024</p>" + TEXT,
            "",
        ),
        ("<p><img src='a.jpg' alt='Gruppenbild vom Sommerfest am 14.03.2024'></p>" + TEXT, ""),
        ("<p><img src='a.jpg' alt='14. März'></p>" + TEXT, ""),
        ("<aside><img src='a.gif' alt='14.03.2024'></aside>" + TEXT, ""),
    ],
)
def test_no_date_is_invented(after: str, head: str) -> None:
    found = read("", after, head=head)
    assert (found.date, found.date_precision, found.date_source) == (None, "none", None)


def test_a_month_is_all_that_is_said_where_no_more_is_known() -> None:
    found = read("", "<p>März 2024</p>" + TEXT)
    assert (found.date, found.date_precision, found.date_raw) == ("2024-03", "month", "März 2024")


def hint(value: str, source: str, weight: float) -> Hints:
    return Hints(dates=((DateMention(value, "day", value, source=source), weight),))


def test_feeds_and_lists_date_what_does_not_date_itself() -> None:
    assert read("", TEXT, hints=hint("2024-03-14", "feed", 8.5)).date_source == "feed"
    assert read("", TEXT, hints=hint("2024-03-14", "listing", 6.5)).date == "2024-03-14"
    assert read("", "<p>14.03.2024</p>" + TEXT, hints=hint("2024-05-05", "listing", 6.5)).date == "2024-03-14"


def test_a_feed_that_gives_the_day_of_the_change_is_not_believed() -> None:
    after = TEXT + "<p>Zuletzt geändert am 02.02.2025</p>"
    assert read("", after, hints=hint("2025-02-02", "feed", 8.5)).date is None


def test_an_event_is_not_dated_by_its_own_day() -> None:
    after = "<p>Wann: 14.03.2024, 15 Uhr</p><p>Wo: Alte Mühle</p>" + TEXT
    found = read("", after, hints=hint("2024-03-14", "listing", 2))
    assert (found.kind, found.date, found.event_start) == ("event", None, "2024-03-14T15:00")
    announced = read("", "<p>Veröffentlicht am 01.03.2024</p>" + after)
    assert (announced.kind, announced.date) == ("event", "2024-03-01")


def test_all_candidates_are_kept_for_the_curious() -> None:
    found = read("", "<p>14.03.2024</p>" + TEXT, head=JSON_LD, url=DATED_URL)
    assert {mention.source for mention, _ in found.candidates} >= {"json-ld", "line", "url"}
    weights = [weight for _, weight in found.candidates]
    assert weights == sorted(weights, reverse=True)
    assert found.shows_date
