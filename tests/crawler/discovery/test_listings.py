"""What a page leads to: entries by their shape, and the links around them that are none."""

import json

import pytest

from crawler.discovery.listings import Entry, Listing, read_listing
from crawler.discovery.scope import Scope
from crawler.extract.document import Document

HOME = "https://www.birkenau.example/"
HERE = HOME + "aktuelles/"
DAYS = ("14.03.2024", "02.02.2024", "09.01.2024")
NAMES = ("Lesepaten gesucht", "Neue Kita am Markt", "Neujahrsempfang im Rathaus")
TEXT = "Das Bündnis und die Stadt haben sich in diesem Jahr viel vorgenommen."


def read(html: str, url: str = HERE) -> Listing:
    return read_listing(Document(html.encode(), url), Scope.of(HOME))


def page(entry: str, around: str = "{}") -> str:
    entries = "".join(
        entry.format(
            day=day, name=name, text=TEXT, url=f"/m{number}.html", iso="-".join(day.split(".")[::-1])
        )
        for number, (day, name) in enumerate(zip(DAYS, NAMES, strict=True))
    )
    return f"<title>Aktuelles</title><h1>Aktuelles</h1>{around.format(entries)}"


@pytest.mark.parametrize(
    ("entry", "around"),
    [
        ("<li>{day} <a href='{url}'>{name}</a></li>", "<ul>{}</ul>"),
        ("<li><a href='{url}'>{name}</a> ({day})</li>", "<ul>{}</ul>"),
        ("<div class='e'><h2><a href='{url}'>{name}</a></h2><p>{day}</p><p>{text}</p></div>", "{}"),
        ("<div class='e'><h2>{name}</h2><p>{day}</p><p>{text} <a href='{url}'>mehr</a></p></div>", "{}"),
        (
            "<article><a href='{url}'><img src=x></a><h3><a href='{url}'>{name}</a></h3><p>{day}</p></article>",
            "{}",
        ),
        ("<a class='card' href='{url}'><h3>{name}</h3><p>{day}</p><p>{text}</p></a>", "<div>{}</div>"),
        (
            "<article><time datetime='{iso}T10:00'>neulich</time><h3><a href='{url}'>{name}</a></h3></article>",
            "{}",
        ),
        ("<tr><td>{day}</td><td><a href='{url}'>{name}</a></td></tr>", "<table>{}</table>"),
        ("<dt>{day}</dt><dd><a href='{url}'>{name}</a></dd>", "<dl>{}</dl>"),
        ("<div class='e'><span>{day}</span> | <a href='{url}'>{name}</a></div>", "<div>{}</div>"),
    ],
)
def test_entries_are_found_in_any_markup(entry: str, around: str) -> None:
    found = read(page(entry, around)).entries
    assert [e.url for e in found] == [f"{HOME}m{n}.html" for n in range(3)]
    assert [e.title for e in found] == list(NAMES)
    assert [e.date.value if e.date else None for e in found] == ["2024-03-14", "2024-02-02", "2024-01-09"]
    assert {e.group for e in found} == {3}
    assert {e.section for e in found} == {"Aktuelles"}


def test_a_date_that_is_a_deadline_or_an_events_is_not_the_entrys() -> None:
    found = read(page("<div class='e'><h2><a href='{url}'>{name}</a></h2><p>Termin: {day}</p></div>")).entries
    assert [e.date for e in found] == [None] * 3


def test_the_section_is_the_heading_above() -> None:
    html = (
        "<h2>Projekte</h2><ul><li><a href='/erstes'>Ein Projekt</a><li><a href='/zweites'>Noch eines</a></ul>"
    )
    html += "<h2>Termine</h2><ul><li><a href='/drittes'>Erster Termin</a></ul>"
    assert [(e.url.removeprefix(HOME), e.section) for e in read(html).entries] == [
        ("erstes", "Projekte"),
        ("zweites", "Projekte"),
        ("drittes", "Termine"),
    ]


def test_the_pages_own_heading_belongs_to_no_entry() -> None:
    link = "<p><a href='/anderes.html'>Das Programm im Einzelnen</a></p>"
    html = f"<title>Ein Fest | Bündnis</title><div><h2>Ein Fest</h2><p>{TEXT}</p>{link}</div>"
    [entry] = read(html).entries
    assert entry.title == "Das Programm im Einzelnen"
    assert TEXT not in entry.teaser


@pytest.mark.parametrize(
    ("html", "where"),
    [
        ("<nav><a href='/x.html'>Projekte</a></nav>", "navigation"),
        ("<div class='menu'><a href='/x.html'>Projekte</a></div>", "navigation"),
        ("<footer><a href='/x.html'>Projekte</a></footer>", "navigation"),
        ("<p><a href='/x.html'>Impressum</a></p>", "navigation"),
        ("<p><a href='/impressum.html'>Wer wir sind</a></p>", "navigation"),
        ("<p><a href='/x.html'>zurück zur Übersicht</a></p>", "navigation"),
        ("<p><a rel='prev' href='/x.html'>Ein Fest</a></p>", "navigation"),
        ("<p><a rel='next' href='/x.html'>Ein Fest</a></p>", "navigation"),
        ("<p><a href='/'>Das Bündnis</a></p>", "navigation"),
        ("<p><a href='/x.html'>nächste Meldung &gt;&gt;</a></p>", "navigation"),
        ("<p><a href='/x.html'>&laquo; vorherige Meldung</a></p>", "navigation"),
        ("<p><a href='/x.html'>Nächster Artikel</a></p>", "navigation"),
        ("<frameset><frame src='/x.html'></frameset>", "navigation"),
        ("<iframe src='/x.html'></iframe>", "navigation"),
        ("<p><a href='?page=2'>2</a></p>", "paging"),
        ("<p><a href='index.php?ab=20'>2</a></p>", "paging"),
        ("<p><a href='/x.html'>Ältere Beiträge</a></p>", "paging"),
        ("<p><a href='?ab=20'>weiter</a></p>", "paging"),
        ("<p><a href='?ab=20'>»</a></p>", "paging"),
        ("<p><a href='/2024/03/'>März</a></p>", "archive"),
        ("<p><a href='/kategorie/familie/'>Familie</a></p>", "archive"),
        ("<p><a href='/tag/kita/'>Kita</a></p>", "archive"),
        ("<p><a href='/kalender/2024-05'>Mai</a></p>", "archive"),
    ],
)
def test_what_is_no_entry_is_sorted_by_what_it_is(html: str, where: str) -> None:
    found = read(html)
    [kind] = [kind for kind, links in found.others().items() if links]
    assert kind == where
    assert found.entries == [] or where == "archive"


@pytest.mark.parametrize(
    "html",
    [
        "<a href='https://anderswo.example/x'>Ein Fest anderswo</a>",
        "<a href='/aktuelles/'>Diese Seite</a>",
        "<a href='/aktuelles/#oben'>Diese Seite, weiter unten</a>",
        "<a href='#oben'>Weiter unten</a>",
        "<a href='mailto:fest@birkenau.example'>Schreiben Sie uns</a>",
        "<a href='?print=1'>Diese Seite zum Mitnehmen</a>",
        "<a href='/?s=kita'>Alles über Kitas</a>",
    ],
)
def test_what_leads_out_or_to_no_page_is_left_out(html: str) -> None:
    assert read(f"<p>{html}</p>") == Listing()


def test_a_lone_entry_where_other_pages_have_lists_is_one_of_them() -> None:
    menu = "<nav><a href='/m9.html'>Lesepaten gesucht</a></nav>"
    lone = f"{menu}<h1>Aktuelles, Seite 3</h1><div class='e'><h2><a href='/m9.html'>Lesepaten gesucht</a></h2></div>"
    document = Document(lone.encode(), HERE + "?page=3")
    places = frozenset(
        e.path for e in read(page("<div class='e'><h2><a href='{url}'>{name}</a></h2></div>")).entries
    )
    assert not read_listing(document, Scope.of(HOME)).entries
    assert [e.group for e in read_listing(document, Scope.of(HOME), places).entries] == [2]


@pytest.mark.parametrize(
    "anchor", ["Nächste Meldung aus der Kita", "Vorherige Meldungen", "Zur Meldung der Stadt"]
)
def test_a_headline_that_begins_like_a_neighbour_is_an_entry(anchor: str) -> None:
    found = read(f"<p><a href='/x.html'>{anchor}</a></p>")
    assert [entry.url for entry in found.entries] == [HOME + "x.html"]


def test_an_entry_that_is_linked_thrice_is_one() -> None:
    html = (
        "<li><a href='/m.html'><img alt='Ein Bild'></a><h3><a href='/m.html?utm_source=x'>Ein Fest</a></h3>"
        "<a href='/m.html#mehr'>mehr</a>"
    )
    assert [(e.url, e.title) for e in read(f"<ul>{html}</ul>").entries] == [(f"{HOME}m.html", "Ein Fest")]


def test_a_lone_link_in_the_menu_is_no_entry_but_a_list_of_them_is() -> None:
    menu = "<nav><a href='/a.html'>Erstes Thema</a><a href='/b.html'>Zweites Thema</a></nav>"
    lone = read(menu + f"<p>{TEXT} Mehr unter <a href='/a.html'>Erstes Thema</a>.</p>")
    assert lone.entries == []
    both = "<ul><li><a href='/a.html'>Erstes Thema</a><li><a href='/b.html'>Zweites Thema</a></ul>"
    assert len(read(menu + both).entries) == 2


def test_a_dated_entry_may_have_the_address_of_an_archive() -> None:
    found = read("<ul><li><a href='/2024/03/14/'>Ein Fest im Park</a></ul>")
    assert [e.title for e in found.entries] == ["Ein Fest im Park"]
    assert list(found.archives) == [HOME + "2024/03/14/"]


def test_an_entry_survives_the_database() -> None:
    for entry in read(page("<li>{day} <a href='{url}'>{name}</a></li>", "<ul>{}</ul>")).entries:
        again = Entry.from_json(json.loads(json.dumps(entry.to_json())))
        assert (again.url, again.title, again.section, again.group) == (
            entry.url,
            entry.title,
            entry.section,
            entry.group,
        )
        assert again.date and entry.date and again.date.value == entry.date.value
    assert Entry.from_json({"u": HOME}) == Entry(HOME, None, None, "", "")


def test_a_page_of_many_links_is_read_in_reasonable_time() -> None:
    html = "".join(f"<li><a href='/m{n}.html'>Meldung Nummer {n}</a>" for n in range(3000))
    assert len(read(f"<ul>{html}</ul>").entries) == 3000


def test_a_year_above_a_list_completes_its_days() -> None:
    rows = "".join(
        f"<h2>{year}</h2><table><tr><td>{day}</td><td><b>{name}</b><br>{TEXT} <a href='/m{year}'>[mehr]</a>"
        "</td></tr></table>"
        for year, day, name in ((2025, "04.01.", NAMES[0]), (2024, "06.12.", NAMES[1]))
    )
    dates = [
        e.date.value if e.date else None
        for e in read(f"<title>Aktuelles</title><h1>Aktuelles</h1>{rows}").entries
    ]
    assert dates == ["2025-01-04", "2024-12-06"]


def test_a_text_with_a_link_to_its_category_is_no_entry_of_it() -> None:
    html = (
        f"<title>Lesepaten</title><article><h3>Projektbeschreibung</h3><p>{TEXT}</p><h4>Kategorie</h4>"
        "<div><a href='/rubrik-familie/'>Familie</a></div></article>"
    )
    assert [e.chars for e in read(html).entries if e.chars > 30] == []
