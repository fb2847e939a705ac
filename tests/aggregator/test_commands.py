"""The commands as a person runs them."""

import csv
import io
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import radar
from aggregator import export
from aggregator.config import load_settings
from aggregator.database import open_database
from aggregator.ingest import open_visit
from aggregator.shapes import FoundAlliance, FoundItem, VisitReport

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
LIST = """Name;Ort;Bundesland;Internetseite
Bündnis Roßtal;Roßtal;Hessen;https://rosstal.example/
Bündnis X;X-Stadt;;
"""


class Radar:
    """Runs the real front door on a database of the test's own."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'radar.sqlite'}"
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """What the command prints; of one that ends with 2, its one sentence."""
        self.monkeypatch.setenv("RADAR_DATABASE_URL", self.url)
        self.monkeypatch.setattr("sys.argv", ["radar", *arguments])
        with pytest.raises(SystemExit) as ended:
            radar.main()
        printed = self.capsys.readouterr()
        assert ended.value.code == code, printed.err
        if code == 2:
            assert printed.out == ""
            assert len(printed.err.strip().splitlines()) == 1
            return printed.err.strip()
        return printed.out

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))

    def fill(self) -> None:
        (self.folder / "liste.csv").write_bytes(LIST.encode("cp1252"))
        self("sources", "import", str(self.folder / "liste.csv"))
        settings = load_settings(database_url=self.url)
        database = open_database(settings)
        visit = open_visit(database, settings, "rosstal", NOW)
        aim = {"aim": {"text": "Zeit für Lesen", "origin": "label: Ziel"}}
        for name, kind, published, profile in (
            ("fest", "event", "2025-01", {}),
            ("kurs", "project", None, aim),
            ("alt", "news", "2019-05-02", {}),
        ):
            visit.take(
                FoundItem(
                    key=f"rosstal.example/{name}",
                    url=f"https://rosstal.example/{name}",
                    kind=kind,
                    title=f"Großes „Zirkus“, {name}",
                    published=published,
                    text="Zeile 1\nZeile 2",
                    profile=profile,
                )
            )
        visit.missing("rosstal.example/alt", 410, False)
        visit.close(VisitReport(error_kind="timeout", error="No answer within 30 s."))
        visit = open_visit(database, settings, "rosstal", NOW)
        visit.missing("rosstal.example/alt", 410, False)
        visit.close(VisitReport(error_kind="timeout", error="No answer within 30 s."))
        database.close()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Radar:
    return Radar(tmp_path, monkeypatch, capsys)


def test_sources(run: Radar) -> None:
    (run.folder / "liste.csv").write_bytes(LIST.encode("cp1252"))
    file = str(run.folder / "liste.csv")
    told = run("sources", "import", file)
    assert "line 2: added 'Bündnis Roßtal' → rosstal (active)" in told
    assert "line 3: added 'Bündnis X' → x-stadt (no site known)" in told
    assert run("sources", "import", file).splitlines()[-1] == "0 added, 0 updated, 2 unchanged, 0 skipped"
    run("sources", "add", "https://neu.example/familie/", "--state", "NRW")
    listed = run.json("sources", "list")
    assert [(view["slug"], view["state"], view["status"]) for view in listed] == [
        ("rosstal", "Hessen", "active"),
        ("x-stadt", None, "no_site"),
        ("neu", "Nordrhein-Westfalen", "active"),
    ]
    assert "no site known" in run("sources", "list", "--status", "no_site")
    assert "paused" in run("sources", "pause", "neu")
    run("sources", "resume", "neu")
    assert "0 items removed" in run("sources", "optout", "neu")
    assert "opted out" in run("sources", "show", "neu")
    table = list(csv.DictReader(io.StringIO(run("sources", "export"))))
    assert [row["status"] for row in table] == ["active", "no_site", "opted_out"]
    opml = run("sources", "export", "--format", "opml")
    assert "rosstal.atom" in opml and "neu.example" not in opml


def test_import_reports_bad_rows_and_ends_with_1(run: Radar) -> None:
    file = run.folder / "x.csv"
    file.write_text("name,homepage_url\nA,https://a.example/\nB,gopher://b\n")
    told = run("sources", "import", str(file), code=1)
    assert "line 3: skipped 'B'" in told and "1 added" in told
    assert len(run.json("sources", "list")) == 1


def test_the_registry_is_taken_in_only_when_asked_for(run: Radar) -> None:
    assert run.json("sources", "list") == []
    counts = run.json("sources", "import", "--builtin")["counts"]
    assert counts == {"added": 152}
    assert "152 unchanged" in run("sources", "import", "--builtin")
    assert len(run.json("sources", "list", "--status", "active")) == 52


def test_suggestions_are_accepted_or_dismissed(run: Radar) -> None:
    run.fill()
    settings = load_settings(database_url=run.url)
    database = open_database(settings)
    visit = open_visit(database, settings, "rosstal", NOW)
    for host in ("familie-birkenau", "familienbuendnis-x"):
        url = f"https://{host}.example/"
        visit.alliance(FoundAlliance(url=url, name=f"{host}.example", page="https://rosstal.example/links"))
    database.close()
    listed = run("sources", "suggestions")
    assert "familie-birkenau.example, Birkenau: https://familie-birkenau.example/" in listed
    assert "rosstal: https://rosstal.example/links" in listed and "2 suggestions." in listed
    first, second = run.json("sources", "suggestions")
    assert run("sources", "accept", str(first["number"])).startswith("Added birkenau.")
    assert run.json("sources", "show", "birkenau")["source"]["state"] == "Hessen"
    assert "dismissed" in run("sources", "dismiss", second["key"])
    assert run("sources", "suggestions").strip() == "0 suggestions."
    assert "(dismissed)" in run("sources", "suggestions", "--all")


def test_export_search_status(run: Radar) -> None:
    run.fill()
    lines = [json.loads(line) for line in run("export", "--format", "jsonl").splitlines()]
    assert [(line["title"], line["published"], line["date_precision"], line["status"]) for line in lines] == [
        ("Großes „Zirkus“, fest", "2025-01", "month", "live"),
        ("Großes „Zirkus“, kurs", None, "none", "live"),
        ("Großes „Zirkus“, alt", "2019-05-02", "day", "removed"),
    ]
    assert tuple(lines[0]) == export.FIELDS
    aim = {"aim": {"text": "Zeit für Lesen", "origin": "label: Ziel"}}
    assert [line["profile"] for line in lines] == [{}, aim, {}]
    assert (lines[0]["source"], lines[0]["announced_at"]) == ("rosstal", "2025-01-13T08:00:00Z")
    run("export", "--format", "csv", "--output", str(run.folder / "x.csv"))
    with (run.folder / "x.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["text"] for row in rows] == ["Zeile 1\nZeile 2"] * 3
    assert [row["profile"] for row in rows] == ["", json.dumps(aim, ensure_ascii=False), ""]
    found = run.json("search", "zirkus grosses", "--limit", "1")
    assert (found["total"], found["items"][0]["source"]) == (2, "rosstal")
    assert "2 found." in run("search", "Zirkus")
    assert "Nothing found" in run("search", "Ponyhof")
    status = run.json("status")
    assert status["totals"]["items"] == 2
    told = run("status")
    assert "failing (2×)" in told and "No answer within 30 s." in told and "no site known" in told
    assert "13.01.2025 09:00" in told  # German time of 08:00 UTC
    told = run("sources", "show", "rosstal")
    assert "last visit  13.01.2025 09:00" in told and "13.01.2025 09:00: 3 new" in told
    assert run.json("sources", "show", "rosstal")["entry_points"] == []


def test_takedown_backup_restore(run: Radar) -> None:
    run.fill()
    run("backup", str(run.folder / "radar.zip"))
    assert "1 item removed" in run("takedown", "http://www.rosstal.example/fest/", "--reason", "Bitte")
    assert "nothing was stored" in run("takedown", "https://rosstal.example/nie")
    assert [line for line in run("export").splitlines() if "fest" in line] == []
    assert "not empty" in run("restore", str(run.folder / "radar.zip"), code=2)
    url = f"sqlite:///{run.folder / 'neu.sqlite'}"
    assert "3 items" in run("restore", str(run.folder / "radar.zip"), "--database", url)
    assert json.loads(run("search", "fest", "--database", url, "--json"))["total"] == 1


def test_topics(run: Radar) -> None:
    run.fill()
    told = json.loads(run("topics", "--json"))
    assert len(told["topics"]) == 11
    assert {"key", "label", "focus", "items"} == set(told["topics"][0])
    assert told["without"] + sum(topic["items"] for topic in told["topics"]) >= 2
    assert "0 items classified" in run("topics", "--refresh")
    assert "Kinderbetreuung" in run("topics")


def test_db_upgrade(run: Radar) -> None:
    assert "brought to" in run("db", "upgrade")
    assert "The schema is" in run("db", "upgrade")


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("sources", "show", "nix"), "No source is called 'nix'"),
        (("search", " "), "Say what to search for"),
        (("sources", "pause", "nix"), "radar sources list"),
        (("sources", "optout", "nix"), "radar sources list"),
        (("sources", "add", "rosstal.example"), "https://"),
        (("sources", "add", "https://a.example", "--state", "Lummerland"), "not a Land"),
        (("sources", "import", "fehlt.csv"), "cannot be read"),
        (("sources", "import"), "--builtin"),
        (("sources", "import", "liste.csv", "--builtin"), "not both"),
        (("sources", "accept", "7"), "There is no suggestion '7'"),
        (("sources", "accept", "7", "--state", "Lummerland"), "not a Land"),
        (("sources", "dismiss", "7"), "radar sources suggestions"),
        (("sources", "list", "--state", "X"), "not a Land"),
        (("sources", "list", "--status", "X"), "See: radar sources list --help"),
        (("sources", "lst"), "See: radar sources --help"),
        (("takedown", "rosstal.example/fest"), "https://"),
        (("restore", "fehlt.zip"), "fehlt.zip"),
        (("backup", "fehlt/x.zip"), "cannot be written"),
        (("backup", "."), "cannot be written"),
        (("export", "--output", "fehlt/x"), "cannot be written"),
        (("export", "--format", "xml"), "--help"),
        (("search", "x", "--kind", "party"), "news, project or event"),
        (("search", "x", "--source", "nix"), "No source"),
        (("search",), "--help"),
        (("status", "--database", "radar.sqlite"), "not a database URL"),
        (("status", "--database", "sqlite:////proc/x/y.sqlite"), "cannot be opened"),
    ],
)
def test_bad_input_ends_with_one_sentence_and_2(run: Radar, arguments: tuple[str, ...], cause: str) -> None:
    assert cause in run(*arguments, code=2)


def test_every_command_says_how_it_is_used(run: Radar) -> None:
    for command in ("takedown", "backup", "restore", "export", "search", "status", "db upgrade"):
        assert "Example: radar" in " ".join(run(*command.split(), "--help").split())
    of_sources = "list add show import export pause resume optout suggestions accept dismiss"
    for command in of_sources.split():
        assert "Example: radar" in " ".join(run("sources", command, "--help").split())


def test_a_reader_that_stops_early_is_no_error(run: Radar) -> None:
    run.fill()
    command = f"{sys.executable} -m radar export --database {run.url} | head -c 10"
    done = subprocess.run(
        command,
        check=False,
        shell=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )
    assert "Traceback" not in done.stderr and "Error" not in done.stderr
