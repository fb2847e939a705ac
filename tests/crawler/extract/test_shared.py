"""Items that share one page: long pages, bold heads, tables; and the names by which they are known again."""

from datetime import UTC, datetime

import pytest

from crawler.extract.document import Document
from crawler.extract.shared import SharedItem, shared_items
from crawler.extract.template import Template

NOW = datetime(2025, 3, 17, 6, tzinfo=UTC)
URL = "https://www.birkenau.example/seite.html"
TEXT = "Das Bündnis und die Stadt haben sich in diesem Jahr viel vorgenommen."
DAYS = ("14.03.2024", "02.02.2024", "09.01.2024")
NAMES = ("Lesepaten gesucht", "Neue Kita am Markt", "Neujahrsempfang")


def read(html: str, title: str = "Aktuelles", url: str = URL) -> list[SharedItem]:
    return shared_items(Document(html.encode(), url), Template(), title, NOW)


def page(part: str) -> str:
    parts = "".join(
        part.format(day=day, name=name, text=TEXT, number=number)
        for number, (day, name) in enumerate(zip(DAYS, NAMES, strict=True))
    )
    return f"<h1>Aktuelles</h1>{parts}"


@pytest.mark.parametrize(
    "part",
    [
        "<h2>{name}</h2><p>{day}</p><p>{text}</p>",
        "<h3>{day} – {name}</h3><p>{text}</p>",
        "<h3>{name} ({day})</h3><p>{text}</p>",
        "<p>{day}</p><h2>{name}</h2><p>{text}</p>",
        "<p><b>{name}</b></p><p>{day}</p><p>{text}</p>",
        "<p><b>{day}: {name}</b><br>{text}</p>",
        "<p><strong>{name}</strong> ({day})</p><p>{text}</p>",
        "<dl><dt>{day} {name}</dt><dd>{text}</dd></dl>",
        "<details><summary>{name} ({day})</summary><p>{text}</p></details>",
        "<article><h2>{name}</h2><p>Veröffentlicht am {day}</p><p>{text}</p></article>",
        "<hr><h4>{day}: {name}</h4><p>{text}</p>",
    ],
)
def test_a_long_page_is_cut_into_its_items(part: str) -> None:
    found = read(page(part))
    assert [i.title for i in found] == list(NAMES)
    assert [i.date.value if i.date else None for i in found] == ["2024-03-14", "2024-02-02", "2024-01-09"]
    assert {i.kind for i in found} == {"news"}
    assert all(i.text == TEXT for i in found)


@pytest.mark.parametrize(
    "part",
    [
        "<h2 id='m{number}'>{name}</h2><p>{day}</p><p>{text}</p>",
        "<h2><a name='m{number}'></a>{name}</h2><p>{day}</p><p>{text}</p>",
        "<a name='m{number}'></a><h2>{name}</h2><p>{day}</p><p>{text}</p>",
        "<div id='m{number}'><h2>{name}</h2><p>{day}</p><p>{text}</p></div>",
        "<section id='m{number}'><h2>{name}</h2><p>{day}</p><p>{text}</p></section>",
    ],
)
def test_an_anchor_names_an_item(part: str) -> None:
    assert [(i.anchor, i.name) for i in read(page(part))] == [("m0", "m0"), ("m1", "m1"), ("m2", "m2")]


def test_without_an_anchor_title_and_day_name_it_wherever_it_stands() -> None:
    part = "<h2>{name}</h2><p>{day}</p><p>{text}</p>"
    before = {i.name for i in read(page(part))}
    later = read("<h1>Aktuelles</h1><h2>Ganz neu</h2><p>16.03.2025</p><p>" + TEXT + "</p>" + page(part))
    assert before == {
        "lesepaten-gesucht-2024-03-14",
        "neue-kita-am-markt-2024-02-02",
        "neujahrsempfang-2024-01-09",
    }
    assert {i.name for i in later} == before | {"ganz-neu-2025-03-16"}


def test_items_with_an_address_of_their_own_are_not_shared() -> None:
    assert read(page("<h2><a href='/m{number}.html'>{name}</a></h2><p>{day}</p><p>{text}</p>")) == []


def test_headings_of_an_ordinary_text_are_no_items() -> None:
    html = f"<h1>Über die Stadt</h1><h2>Lage</h2><p>{TEXT}</p><h2>Wappen</h2><p>{TEXT}</p><h2>Partner</h2><p>{TEXT}</p>"
    assert read(html, "Über die Stadt") == []


def test_one_dated_part_alone_makes_no_list() -> None:
    assert read(f"<h1>Aktuelles</h1><h2>Ein Fest</h2><p>14.03.2024</p><p>{TEXT}</p>") == []


def test_projects_need_no_date() -> None:
    parts = "".join(f"<h2>{name}</h2><p>{TEXT}</p>" for name in NAMES)
    found = read(f"<h1>Unsere Projekte</h1>{parts}", "Unsere Projekte")
    assert [(i.title, i.kind, i.date) for i in found] == [(name, "project", None) for name in NAMES]


def test_headings_of_one_project_are_not_projects() -> None:
    html = f"<h1>Projekt Lesepaten</h1><h2>Ausgangslage</h2><p>{TEXT}</p><h2>Umsetzung</h2><p>{TEXT}</p>"
    assert read(html, "Projekt Lesepaten") == []


def test_a_list_of_dates_is_a_list_of_events() -> None:
    part = "<h3>{name}</h3><p>Wann: {day}, 15 bis 17 Uhr</p><p>Wo: Alte Mühle</p><p>{text}</p>"
    found = read(page(part), "Termine")
    first = found[0]
    assert (first.kind, first.event.start, first.event.end, first.event.place, first.date) == (
        "event",
        "2024-03-14T15:00",
        "2024-03-14T17:00",
        "Alte Mühle",
        None,
    )


def test_a_table_of_events_is_read_row_by_row() -> None:
    rows = "".join(
        f"<tr id='t{n}'><td>{day}, 15 Uhr</td><td>{name}<br>Mit Kaffee</td><td>Alte Mühle</td></tr>"
        for n, (day, name) in enumerate(zip(DAYS, NAMES, strict=True))
    )
    html = f"<h1>Termine</h1><table><tr><th>Wann</th><th>Was</th><th>Wo</th></tr>{rows}</table>"
    found = read(html, "Termine")
    assert [(i.title, i.kind, i.event.start, i.event.place, i.name) for i in found] == [
        ("Lesepaten gesucht", "event", "2024-03-14T15:00", "Alte Mühle", "t0"),
        ("Neue Kita am Markt", "event", "2024-02-02T15:00", "Alte Mühle", "t1"),
        ("Neujahrsempfang", "event", "2024-01-09T15:00", "Alte Mühle", "t2"),
    ]
    assert found[0].text == "Mit Kaffee"


def test_a_future_day_is_no_date_of_publication() -> None:
    found = read(page("<h2>{name}</h2><p>{day}</p><p>{text}</p>").replace("09.01.2024", "09.01.2031"))
    assert [i.date.value if i.date else None for i in found] == ["2024-03-14", "2024-02-02", None]


@pytest.mark.parametrize(
    "html",
    ["", "<table></table>", "<table><tr></tr><tr><td>1.1.2024</td></tr></table>", "<h2></h2><h2></h2>"],
)
def test_nothing_to_cut_is_nothing(html: str) -> None:
    assert read(html) == []


def test_labels_of_an_event_are_no_titles() -> None:
    parts = "".join(
        f"<details><summary><h2>{name}</h2></summary><dl><dt>Wann</dt><dd>{day}, 10 Uhr</dd>"
        f"<dt>Kosten</dt><dd>keine</dd></dl><p>{TEXT}</p></details>"
        for day, name in zip(DAYS, NAMES, strict=True)
    )
    assert [item.title for item in read(f"<h1>Kalender</h1>{parts}", "Kalender")] == list(NAMES)


@pytest.mark.parametrize(
    "year",
    ["<h2>2025</h2>", "<p><b>2025</b></p>", "<h3>Termine 2025</h3>", "<p><strong>Jahr 2025</strong></p>"],
)
def test_days_without_a_year_in_a_table_have_that_of_the_line_above(year: str) -> None:
    rows = (
        "<table><tr><td>Sa. 08.02., 14 Uhr bis 17 Uhr</td><td><b>Laternen basteln</b><br>Mit Papier.</td>"
        "<td>Alte Mühle</td></tr>"
        "<tr><td>So. 16.03., 11 Uhr</td><td><b>Massage für Säuglinge</b><br>Mit Öl.</td><td>Rathaus</td></tr></table>"
    )
    found = read(f"<h1>Termine</h1><p>Alle sind eingeladen.</p>{year}{rows}", "Termine")
    assert [(i.title, i.event.start, i.event.end, i.event.place) for i in found] == [
        ("Laternen basteln", "2025-02-08T14:00", "2025-02-08T17:00", "Alte Mühle"),
        ("Massage für Säuglinge", "2025-03-16T11:00", None, "Rathaus"),
    ]


def test_day_time_and_place_may_have_columns_of_their_own() -> None:
    found = read(
        "<table><tr><th>Datum</th><th>Uhrzeit</th><th>Veranstaltung</th><th>Ort</th></tr>"
        "<tr><td>25.01.2025</td><td>10.00 Uhr</td><td><b>Radtour</b><br>Mit Picknick.</td><td>Alte Mühle</td></tr>"
        "<tr><td>06.02.2025</td><td>19.00 Uhr</td><td><b>Vortrag</b><br>Über Geschwister.</td>"
        "<td>Rathaus</td></tr></table>",
        "Termine",
    )
    assert [(i.title, i.event.start, i.event.place) for i in found] == [
        ("Radtour", "2025-01-25T10:00", "Alte Mühle"),
        ("Vortrag", "2025-02-06T19:00", "Rathaus"),
    ]


def test_parts_below_a_year_have_days_of_that_year() -> None:
    found = read(
        "<h1>Termine</h1><h2>Termine 2024</h2><h3>Vortrag</h3><p>22. Oktober, 19 Uhr, Rathaus</p>"
        "<h3>Basar</h3><p>Wann: 3. November, 14–16 Uhr</p><p>Wo: Alte Mühle</p>"
        "<h2>Termine 2025</h2><h3>Fest</h3><p>Am 1. Juli ab 15 Uhr im Park</p>",
        "Termine",
    )
    assert [(i.title, i.event.start) for i in found] == [
        ("Vortrag", "2024-10-22T19:00"),
        ("Basar", "2024-11-03T14:00"),
        ("Fest", "2025-07-01T15:00"),
    ]


def test_parts_that_tell_of_projects_have_profiles() -> None:
    part = "<h2>{0}</h2><p>{1}</p><p>Ziel: Mehr Zeit.</p><p>Partner: Stadt, Verein</p>"
    found = read(part.format("Lesepaten", TEXT) + part.format("Zeitbüro", TEXT), "Unsere Projekte")
    assert [(i.kind, i.profile["aim"]["text"]) for i in found] == [("project", "Mehr Zeit.")] * 2


def test_a_number_is_no_title() -> None:
    leaf = "<div><h3>{0}</h3><p>Samstag, {0}. März 2025, 10–16 Uhr, Alte Mühle</p></div>"
    assert read(leaf.format(8) + leaf.format(15) + leaf.format(22), "Termine") == []


def test_a_title_that_only_uses_the_word_names_no_section() -> None:
    part = "<h2>{0}</h2><p>" + TEXT + "</p>"
    assert (
        read(part.format("Anfang") + part.format("Schluss"), "Zeitbüro – Termine, die zum Leben passen") == []
    )
