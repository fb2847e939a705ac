"""What pages declare of themselves, also where the markup is broken or nested."""

import json

import pytest

from crawler.extract.document import Document
from crawler.extract.structured import StructuredData, read_structured

URL = "https://www.birkenau.example/aktuelles/sommerfest.html"


def read(html: str) -> StructuredData:
    return read_structured(Document(html.encode(), URL))


def json_ld(*things: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(thing)}</script>' for thing in things)


ARTICLE = {"@type": "NewsArticle", "headline": "Ein  Fest", "datePublished": "2024-06-21T22:30:00Z"}
EVENT = {
    "@type": "Event",
    "name": "Sommerfest",
    "startDate": "2024-07-01T15:00:00+02:00",
    "endDate": "2024-07-01T18:00:00+02:00",
    "location": {"@type": "Place", "name": "Alte  Mühle"},
}


@pytest.mark.parametrize(
    "thing",
    [
        ARTICLE,
        [ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "x"}, ARTICLE]},
        [{"@context": "https://schema.org", "@graph": [[ARTICLE]]}],
        {"@type": "WebPage", "mainEntity": ARTICLE},
        ARTICLE | {"@type": ["Thing", "NewsArticle"]},
        ARTICLE | {"@type": "BlogPosting"},
        ARTICLE | {"author": [None, 1, {"x": []}], "headline": "Ein Fest\n"},
    ],
)
def test_an_article_is_found_wherever_it_stands(thing: object) -> None:
    data = read(json_ld(thing))
    assert (data.kind, data.headline) == ("article", "Ein Fest")
    assert [(d.value, d.source) for d in data.dates] == [("2024-06-22", "json-ld")]


def test_an_event_brings_its_times_and_place() -> None:
    data = read(json_ld(EVENT))
    assert (data.kind, data.headline) == ("event", "Sommerfest")
    assert (data.event_start, data.event_end) == ("2024-07-01T15:00", "2024-07-01T18:00")
    assert data.event_place == "Alte Mühle"
    assert data.dates == []


def test_midnight_stands_for_the_whole_day() -> None:
    data = read(json_ld(EVENT | {"startDate": "2024-07-01T00:00:00+02:00", "endDate": "2024-07-03"}))
    assert (data.event_start, data.event_end) == ("2024-07-01", "2024-07-03")


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "",
        '{"@type": "NewsArticle", "headline": "Ein" Fest"}',
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"@type": 7, "datePublished": {"x": 1}, "@graph": "nein"}',
        '[null, 1, "x", {"@type": null}, {"@type": [null, {}]}]',
        '{"@type": "NewsArticle", "headline": ["a"], "datePublished": 1718000000}',
        '{"@type": "Event", "startDate": 5, "location": ["a"], "name": null}',
        "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
    ids=range(10),
)
def test_broken_json_hides_nothing_else(script: str) -> None:
    broken = f'<script type="application/ld+json">{script}</script>'
    data = read(broken + json_ld(ARTICLE))
    assert data.headline == "Ein Fest"
    assert [d.value for d in data.dates] == ["2024-06-22"]


def test_line_breaks_inside_json_strings_are_forgiven() -> None:
    data = read('<script type="application/ld+json">{"@type": "Article", "headline": "Ein\nFest"}</script>')
    assert data.headline == "Ein Fest"


def test_meta_dates_come_with_their_names() -> None:
    data = read(
        '<meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2024-06-21T10:00:00+02:00">'
        '<meta property="article:modified_time" content="2024-08-01T10:00:00+02:00">'
        '<meta name="DC.date.issued" content="2024-06-20"><meta name="date" content="kürzlich">'
    )
    assert data.kind == "article"
    assert [(d.value, d.source) for d in data.dates] == [
        ("2024-06-21", "meta article:published_time"),
        ("2024-06-20", "meta dc.date.issued"),
    ]


def test_microdata_of_an_event() -> None:
    data = read(
        '<div itemscope itemtype="https://schema.org/Event"><!-- x --><h1 itemprop="name">Fest</h1>'
        '<time itemprop="startDate" datetime="2024-07-01T15:00">1. Juli</time>'
        '<meta itemprop="endDate" content="2024-07-02"><p itemprop="location">Alte<br>Mühle</p></div>'
    )
    assert (data.kind, data.event_start, data.event_end) == ("event", "2024-07-01T15:00", "2024-07-02")
    assert data.event_place == "AlteMühle" or data.event_place == "Alte Mühle"


def test_microdata_of_an_article_and_a_page_that_says_nothing() -> None:
    assert read('<article itemtype="http://schema.org/BlogPosting">x</article>').kind == "article"
    assert read("<p>x</p>") == StructuredData()
