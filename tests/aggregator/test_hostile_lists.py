"""Lists, settings and outputs as a clumsy hand gives them: one sentence, and nothing half-done."""

import time
from datetime import datetime
from pathlib import Path

import pytest

from aggregator import sources
from aggregator.commands import output
from aggregator.config import Settings, load_settings
from aggregator.database import database_url, open_database
from aggregator.errors import BadInput, DatabaseUnusable, ImportUnreadable
from aggregator.lists import read_list
from aggregator.urls import canonical_url

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
LIST = "Name;Ort;Bundesland;Internetseite\r\nBündnis Roßtal;Roßtal;Hessen;www.rosstal.example\r\n"


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode("cp1252"),
        LIST.encode("utf-8-sig"),
        LIST.replace(";", "\t").encode("utf-16"),
        b"\xfe\xff" + LIST.replace(";", "\t").encode("utf-16-be"),
        b"sep=;\r\n" + LIST.encode("cp1252"),
        LIST.replace("\r\n", "\r").encode(),
    ],
)
def test_every_way_in_which_excel_saves_a_list_is_read(data: bytes) -> None:
    [row] = read_list(data, "liste.csv")
    assert row.name == "Bündnis Roßtal" and row.listed and row.listed.place == "Roßtal"


def test_a_quotation_mark_that_never_closes_is_named_with_its_line() -> None:
    with pytest.raises(ImportUnreadable, match="line 3: a quotation mark"):
        read_list(LIST.encode() + b'"B\xc3\xbcndnis X;X;;\r\nY;Y;;\r\nZ;Z;;\r\n', "liste.csv")


def test_thousands_of_rows_are_entered_in_time_proportional_to_them(settings: Settings) -> None:
    rows = "".join(f"Bündnis {n};Ort {n};Hessen;https://b{n}.example/\n" for n in range(3_000))
    listed = read_list(f"Name;Ort;Bundesland;Internetseite\n{rows}".encode(), "liste.csv")
    database = open_database(settings)
    start = time.process_time()
    with database.writing() as session:
        assert {report.outcome for report in sources.import_rows(session, listed, NOW)} == {"added"}
        assert {report.outcome for report in sources.import_rows(session, listed, NOW)} == {"unchanged"}
    assert time.process_time() - start < 60
    database.close()


def test_a_source_that_was_renamed_is_known_by_its_new_name_in_the_same_list(settings: Settings) -> None:
    database = open_database(settings)
    with database.writing() as session:
        for text in ("Alt;A;;https://a.example/", "Neu;A;;https://a.example/\nAlt;A;;https://b.example/"):
            listed = read_list(f"Name;Ort;Bundesland;Internetseite\n{text}\n".encode(), "liste.csv")
            reports = sources.import_rows(session, listed, NOW)
    assert [report.outcome for report in reports] == ["updated", "added"]
    database.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base_url", "radar.example"),
        ("base_url", ""),
        ("hub_url", "not a hub"),
        ("tag_authority", "ä b"),
        ("download_delay", "inf"),
        ("download_delay", "nan"),
        ("tick_seconds", "99999999999999"),
    ],
)
def test_a_setting_that_cannot_be_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"RADAR_{name.upper()}", value)
    with pytest.raises(BadInput, match=f"^RADAR_{name.upper()}: "):
        load_settings()


def test_a_database_url_with_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(DatabaseUnusable):
        database_url("postgresql://127.0.0.1:abc/radar")


def test_an_output_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    file.write_text("before")
    with pytest.raises(ZeroDivisionError), output(file) as out:
        out.write("half")
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert file.read_text() == "before"
    with output(file) as out:
        out.write("after")
    assert file.read_text() == "after"


@pytest.mark.parametrize(
    "url", ["//..", "http://..", "http://a b/", f"https://a.example/{'a' * 3000}", "http://\u3002"]
)
def test_an_address_that_no_server_has_is_bad_input(url: str) -> None:
    with pytest.raises(BadInput):
        canonical_url(url)
