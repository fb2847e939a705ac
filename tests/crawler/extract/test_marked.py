"""Events declared in markup: which one a page is about, in each of the ways to say it."""

import json

import pytest

from crawler.extract.document import Document
from crawler.extract.structured import StructuredData, read_structured

URL = "https://www.birkenau.example/termine/sommerfest"
TITLE = "<title>Sommerfest – Bündnis Birkenau</title><h1>Sommerfest</h1>"
WHEN = ("2025-06-14T14:00", "2025-06-14T18:00", "Alte Mühle")


def read(html: str, title: str = TITLE) -> StructuredData:
    return read_structured(Document((title + html).encode(), URL))


def json_ld(*things: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(thing)}</script>' for thing in things)


def event(name: str, start: str = "2025-06-14T14:00:00+02:00", **more: object) -> dict[str, object]:
    return {"@type": "Event", "name": name, "startDate": start} | more


@pytest.mark.parametrize(
    "html",
    [
        '<div class="vevent"><span class="summary">Sommerfest</span><abbr class="dtstart" title="2025-06-14T14:00">'
        '14. Juni</abbr> <abbr class="dtend" title="2025-06-14T18:00">18 Uhr</abbr>'
        '<span class="location">Alte Mühle</span></div>',
        '<article class="h-event"><p class="p-name">Sommerfest</p><time class="dt-start" datetime="2025-06-14 14:00">'
        '</time><time class="dt-end" datetime="2025-06-14 18:00"></time><p class="p-location">Alte Mühle</p></article>',
        '<div class="vevent"><span class="dtstart"><span class="value-title" title="2025-06-14T14:00:00+02:00"></span>'
        '14.6.</span><span class="dtend"><span class="value-title" title="2025-06-14T18:00:00+02:00"></span></span>'
        '<b class="location">Alte Mühle</b></div>',
        '<div vocab="https://schema.org/" typeof="Event"><span property="name">Sommerfest</span>'
        '<meta property="startDate" content="2025-06-14T12:00:00Z">'
        '<meta property="endDate" content="2025-06-14T16:00Z">'
        '<div property="location" typeof="Place"><span property="name">Alte Mühle</span> Hauptstraße</div></div>',
        '<div itemscope itemtype="https://schema.org/SocialEvent">'
        '<p itemprop="startDate" content="2025-06-14T14:00">x</p>'
        '<p itemprop="endDate" content="2025-06-14T18:00">y</p><div itemprop="location" itemscope>'
        '<span itemprop="name">Alte Mühle</span>, Birkenau</div></div>',
        '<a href="https://calendar.google.com/calendar/render?action=TEMPLATE&text=Fest&'
        'dates=20250614T120000Z/20250614T160000Z&location=Alte+M%C3%BChle">In den Kalender</a>',
        '<a href="https://outlook.live.com/calendar/0/deeplink/compose?startdt=2025-06-14T14:00:00&'
        'enddt=2025-06-14T18:00:00&location=Alte%20M%C3%BChle">Outlook</a>',
        '<a href="data:text/calendar;charset=utf8,BEGIN:VEVENT%0ADTSTART:20250614T140000%0ADTEND:20250614T180000%0A'
        'LOCATION:Alte%20M%C3%BChle%0AEND:VEVENT">ics</a>',
        json_ld(
            {"@graph": [{"@type": "WebPage"}]},
            [event("Sommerfest", endDate="2025-06-14T18:00:00+02:00", location={"name": "Alte Mühle"})],
        ),
    ],
    ids=["vevent", "h-event", "value-title", "rdfa", "microdata", "google", "outlook", "data", "json-ld"],
)
def test_an_event_is_read_from_its_markup(html: str) -> None:
    data = read(html)
    assert (data.kind, data.event_start, data.event_end, data.event_place) == ("event", *WHEN)


def test_of_several_events_the_page_is_about_the_one_it_is_titled_after() -> None:
    data = read(json_ld([event("Vorlesen", "2025-05-01"), event("Sommerfest", "2025-06-14"), event("Basar")]))
    assert (data.kind, data.event_start, data.headline) == ("event", "2025-06-14", "Sommerfest")


@pytest.mark.parametrize(
    "html",
    [
        json_ld([event("Vorlesen"), event("Basar")]),
        json_ld({"@type": "NewsArticle", "headline": "Neue Räume"}, event("Basar")),
        '<aside><div class="vevent"><span class="summary">Basar</span>'
        '<time class="dtstart" datetime="2025-05-01"></time></div></aside>',
        '<a href="https://www.google.de/calendar/event?dates=20250614/20250615">a</a>'
        '<a href="https://www.google.de/calendar/event?dates=20250621/20250622">b</a>',
        '<a href="https://calendar.google.com/calendar/embed?src=x">Kalender</a>',
        '<a href="https://[x/calendar?dates=20250614/20250615">c</a>',
    ],
)
def test_boxes_of_other_events_make_no_event_of_a_page(html: str) -> None:
    data = read(html, "<title>Neue Räume</title><h1>Neue Räume</h1>")
    assert data.kind != "event" and data.event_start is None


def test_a_link_tells_the_day_that_the_markup_leaves_out() -> None:
    link = '<a href="https://www.google.com/calendar/event?dates=20250614/20250617">Google</a>'
    data = read(json_ld({"@type": "Event", "name": "Sommerfest"}) + link)
    assert (data.event_start, data.event_end) == ("2025-06-14", "2025-06-16")
