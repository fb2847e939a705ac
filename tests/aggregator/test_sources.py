"""Lists of sources: reading them as people write them, and recognising what is there already."""

import io
from datetime import datetime

import pytest

from aggregator import sources, store
from aggregator.database import Database
from aggregator.errors import AddressInvalid, BadInput, ImportUnreadable
from aggregator.lists import Listed, read_list, write_csv, write_opml
from aggregator.places import LAENDER, known_land, land

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
CSV = """name,place,state,homepage_url,lat,lon,status,notes
Bündnis für Familie Musterstadt,Musterstadt,Hessen,https://www.musterstadt.example/familie/,50.1,8.6,,x
Bündnis Neudorf,Neudorf (Heide),Bayern,,,,,
"""


def run(database: Database, text: str | bytes, name: str = "liste.csv") -> list[tuple[str, str | None]]:
    data = text.encode() if isinstance(text, str) else text
    with database.writing() as session:
        reports = sources.import_rows(session, read_list(data, name), NOW)
    return [(report.outcome, report.slug) for report in reports]


def test_import_is_repeatable(database: Database) -> None:
    assert run(database, CSV) == [("added", "musterstadt"), ("added", "neudorf-heide")]
    assert run(database, CSV) == [("unchanged", "musterstadt"), ("unchanged", "neudorf-heide")]
    with database.session() as session:
        first, second = store.sources(session)
        assert store.due(session, NOW) == store.crawlable(session) == ["musterstadt"]
    assert (first.name, first.state, first.lat, first.lon) == (
        "Bündnis für Familie Musterstadt",
        "Hessen",
        50.1,
        8.6,
    )
    assert (second.status, second.homepage_url) == ("no_site", None)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("note", ["", "sep=;\r\n"])
def test_as_a_german_excel_writes_it(database: Database, encoding: str, note: str) -> None:
    text = (
        f"{note}Name;Ort;Bundesland;Internetseite;lat;Träger\r\n"
        '"Bündnis ""Für uns""; Roßtal";Roßtal;Thüringen;www.rosstal.example;50,25;Stadt\r\n;;;;;\r\n'
    )
    assert run(database, text.encode(encoding)) == [("added", "rosstal")]
    with database.session() as session:
        view = store.source(session, "rosstal")
    assert view.name == 'Bündnis "Für uns"; Roßtal'
    assert (view.state, view.homepage_url, view.lat) == ("Thüringen", "https://www.rosstal.example/", 50.25)


def test_recognised_by_homepage_else_by_name_and_place(database: Database) -> None:
    run(database, CSV)
    again = """name,place,state,homepage_url
Bündnis MUSTERSTADT e. V.,Musterstadt,,http://musterstadt.example/familie
Bündnis Neudorf,Neudorf (Heide),,https://neudorf.example/
Bündnis Neudorf,Neudorf am See,,https://see.example/
"""
    assert run(database, again) == [
        ("updated", "musterstadt"),
        ("updated", "neudorf-heide"),
        ("added", "neudorf-am-see"),
    ]
    with database.session() as session:
        first = store.source(session, "musterstadt")
        second = store.source(session, "neudorf-heide")
    assert (first.name, first.state) == ("Bündnis MUSTERSTADT e. V.", "Hessen")
    assert first.homepage_url == "https://www.musterstadt.example/familie/"
    assert (second.status, second.homepage_url) == ("active", "https://neudorf.example/")


def test_a_moved_alliance_keeps_its_slug(database: Database) -> None:
    run(database, CSV)
    moved = "name,place,homepage_url\nBündnis für Familie Musterstadt,Musterstadt,https://neu.example/\n"
    assert run(database, moved) == [("updated", "musterstadt")]


def test_rows_that_cannot_be_used_do_not_hold_up_the_others(database: Database) -> None:
    text = """name,place,state,homepage_url,lat,status
,Nirgendwo,,https://a.example/,,
Bündnis A,A-Stadt,Atlantis,https://a.example/,91,ruht
Bündnis B,B-Stadt,,ftp://b.example/,,
Bündnis C,C-Stadt,,https://www.a.example,,
"""
    with database.writing() as session:
        reports = sources.import_rows(session, read_list(text.encode(), "x.csv"), NOW)
    assert [(report.line, report.outcome) for report in reports] == [
        (2, "skipped"),
        (3, "added"),
        (4, "skipped"),
        (5, "skipped"),
    ]
    notes = [" ".join(report.notes) for report in reports]
    assert "name is missing" in notes[0]
    assert all(word in notes[1] for word in ("Atlantis", "91", "ruht"))
    assert "ftp://b.example/" in notes[2]
    assert "line 3" in notes[3]


def test_slugs_are_unique_and_readable(database: Database) -> None:
    rows = "".join(
        f"Bündnis {number},Groß-Köln (Süd),https://site{number}.example/a\n" for number in range(3)
    )
    assert run(database, f"name,place,homepage_url\n{rows}") == [
        ("added", "gross-koeln-sued"),
        ("added", "site1"),
        ("added", "site2"),
    ]
    more = "name,place,homepage_url\nX,Groß-Köln (Süd),\nY,Groß-Köln (Süd),https://site1.example/b\n東,,\n"
    assert run(database, more) == [("added", "x"), ("added", "site1-b"), ("added", "quelle")]


def test_same_name_without_place_is_another_alliance(database: Database) -> None:
    text = "name,homepage_url\nLokales Bündnis,https://a.example/\nLokales Bündnis,https://b.example/\n"
    assert [outcome for outcome, _ in run(database, text)] == ["added", "added"]
    assert [outcome for outcome, _ in run(database, text)] == ["unchanged", "unchanged"]


def test_status_column(database: Database) -> None:
    text = "name,homepage_url,status\nA,https://a.example/,{}\nB,https://b.example/,paused\n"
    run(database, text.format("opted out"))
    assert run(database, text.format("active")) == [("unchanged", "a"), ("unchanged", "b")]
    with database.session() as session:
        assert [view.status for view in store.sources(session)] == ["opted_out", "paused"]


OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Bündnisse</title></head><body>
<outline text="NRW"><outline type="rss" text="Bündnis A" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>
</outline><outline title="Bündnis B" text="b" xmlUrl="https://b.example/rss.xml"/></body></opml>"""


def test_opml(database: Database) -> None:
    assert run(database, OPML, "x.opml") == [("added", "a"), ("added", "b")]
    with database.session() as session:
        first, second = store.sources(session)
    assert (first.name, first.state, first.homepage_url) == (
        "Bündnis A",
        "Nordrhein-Westfalen",
        "https://a.example/",
    )
    assert (second.name, second.homepage_url) == ("Bündnis B", "https://b.example/")


def test_what_is_written_can_be_read_again(database: Database) -> None:
    run(database, CSV)
    with database.session() as session:
        views = store.sources(session)
    out = io.StringIO()
    write_csv(views, out)
    assert [row.listed for row in read_list(out.getvalue().encode(), "x.csv")] == [
        Listed(
            "Bündnis für Familie Musterstadt",
            "Musterstadt",
            "Hessen",
            views[0].homepage_url,
            50.1,
            8.6,
            "active",
        ),
        Listed("Bündnis Neudorf", "Neudorf (Heide)", "Bayern", None, None, None, "no_site"),
    ]
    opml = write_opml(views, "https://radar.example/")
    assert b'xmlUrl="https://radar.example/feeds/buendnis/musterstadt.atom"' in opml
    assert run(database, opml, "x.opml") == [("unchanged", "musterstadt")]


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "no source"),
        (b"name,place\n", "no source"),
        (b"ort;land\nA;B\n", "no column 'name'"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\x00\x01\x02\x00name", "no text"),
        (b"<?xml version='1.0'?><opml><body>", "well-formed"),
        (b"<?xml version='1.0'?><rss/>", "not OPML"),
        (
            b'<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml><body/></opml>',
            "no source",
        ),
    ],
)
def test_files_that_are_no_lists(data: bytes, cause: str) -> None:
    with pytest.raises(ImportUnreadable, match=cause):
        read_list(data, "liste")


def test_add(database: Database) -> None:
    with database.writing() as session:
        assert sources.add(session, Listed("A", "Trier", None, "https://a.example"), NOW) == "trier"
        with pytest.raises(BadInput, match="there already"):
            sources.add(session, Listed("B", None, None, "http://www.a.example/"), NOW)
        with pytest.raises(AddressInvalid):
            sources.add(session, Listed("B", None, None, "a.example"), NOW)


def test_laender() -> None:
    assert len(LAENDER) == 16
    for text, name in [
        ("NRW", "Nordrhein-Westfalen"),
        ("thueringen", "Thüringen"),
        ("DE-BY", "Bayern"),
        ("Freistaat Sachsen", "Sachsen"),
        ("baden württemberg", "Baden-Württemberg"),
        ("Freie Hansestadt Bremen", "Bremen"),
        ("Rheinland-Pfalz", "Rheinland-Pfalz"),
    ]:
        assert land(text) == name
    with pytest.raises(BadInput, match="Saarland"):
        known_land("Lummerland")
