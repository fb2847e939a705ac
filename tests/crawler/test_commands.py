"""The commands as a person or a program calls them: output, exit codes, one sentence for bad input."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

import radar as front_door
from aggregator.config import Settings
from crawler.logs import _QUIET
from tests.crawler.processes import wait_until
from tests.crawler.warcs import Page, write_warc

HOST = "www.buendnis-birkenau.example"
ARTICLE = """<html><head><title>{title} - Bündnis Birkenau</title></head><body><h1>{title}</h1>
<p>{date}</p><p>{text}</p></body></html>"""


@dataclass
class Done:
    """What a command said and how it ended."""

    returncode: int
    stdout: str
    stderr: str


class Radar(Protocol):
    def __call__(self, *arguments: object) -> Done: ...


@pytest.fixture
def radar(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Radar]:
    """Run ``radar`` with arguments, in a folder and with a database of the test's own."""
    monkeypatch.setenv("RADAR_DATABASE_URL", settings.database_url)
    monkeypatch.chdir(tmp_path)
    loggers = [logging.getLogger(name) for name in (None, *_QUIET)]
    before = [(logger, logger.level, logger.handlers[:]) for logger in loggers]

    def call(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["radar", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            front_door.main()
        said = capfd.readouterr()
        return Done(int(end.value.code or 0), said.out, said.err)

    yield call
    logging.captureWarnings(False)
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.fixture
def recorded(recordings: Path, add_sources: Callable[..., None]) -> Path:
    story = "Am Samstag haben viele Familien gemeinsam im Park gefeiert. " * 5
    pages: list[Page] = [
        (
            f"http://{HOST}/",
            "<h1>Aktuelles</h1><ul>"
            + "".join(
                f'<li><a href="/{n}.html">Das Familienfest Nummer {n}</a> 0{n}.12.2024</li>'
                for n in range(1, 6)
            )
            + "</ul>",
            {},
            200,
        )
    ]
    for n in range(1, 6):
        title = f"Das Familienfest Nummer {n}"
        body = ARTICLE.format(title=title, date=f"0{n}.12.2024", text=story + str(n))
        pages.append((f"http://{HOST}/{n}.html", body, {"ETag": f'"{n}"'}, 200))
    write_warc(recordings / f"{HOST}.warc.gz", pages)
    add_sources(birkenau=f"http://{HOST}/", fern="http://fern.example/")
    add_sources("paused", pause=f"http://{HOST}/pause/")
    return recordings


def test_crawl_prints_an_object_per_source(radar: Radar, recorded: Path) -> None:
    done = radar("crawl", "--all", "--replay", recorded, "--json")
    assert done.returncode == 0, done.stderr
    [visit] = json.loads(done.stdout)
    assert visit["source"] == "birkenau" and visit["error"] is None and visit["new"] >= 4
    counts = {"new", "changed", "removed", "same", "requests", "item_pages", "not_modified", "bytes"}
    assert set(visit) == counts | {"source", "seconds", "error"}
    assert "skipped fern: no recording" in done.stderr and "skipped pause: paused" in done.stderr


def test_crawl_prints_a_table_and_says_when_a_source_failed(
    radar: Radar, recordings: Path, add_sources: Callable[..., None]
) -> None:
    write_warc(recordings / "a.warc.gz", [(f"http://{HOST}/", "weg", {}, 410)])
    add_sources(birkenau=f"http://{HOST}/")
    done = radar("crawl", "birkenau", "--replay", recordings)
    assert done.returncode == 1
    assert "birkenau" in done.stdout and "HTTP 410" in done.stdout


def test_due_visits_what_is_due(radar: Radar, recorded: Path) -> None:
    assert len(json.loads(radar("crawl", "--due", "--replay", recorded, "--json").stdout)) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["crawl"], "Say which sources"),
        (["crawl", "birkenau", "--all"], "Say which sources"),
        (["crawl", "--all", "--replay", "."], "holds no *.warc.gz"),
        (["crawl", "--all", "--replay", "nowhere"], "is no folder"),
        (["crawl", "--all"], "RADAR_OPERATOR"),
        (["up", "--port", "0"], "RADAR_CONTACT_MAIL"),
        (["probe", "www.birkenau.example"], "http"),
        (["extract", "nowhere.html"], "cannot be read"),
    ],
)
def test_what_can_be_mended_is_one_sentence(radar: Radar, arguments: list[str], sentence: str) -> None:
    done = radar(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_bad_input_makes_no_database(radar: Radar, tmp_path: Path) -> None:
    (tmp_path / "cut.warc.gz").write_bytes(b"\x1f\x8b\x08")
    assert radar("crawl", "--all", "--replay", tmp_path).returncode == 2
    assert radar("crawl", "--all").returncode == 2
    assert not (tmp_path / "radar.sqlite").exists()


def test_an_unknown_slug(radar: Radar, recorded: Path) -> None:
    done = radar("crawl", "nirgendwo", "--replay", recorded)
    assert done.returncode == 2 and "nirgendwo" in done.stderr


def test_extract_reads_a_file(radar: Radar, tmp_path: Path) -> None:
    text = "Das Bündnis lädt alle Familien der Stadt zum Fest in den Park ein. " * 6
    page = tmp_path / "seite.html"
    page.write_text(ARTICLE.format(title="Familienfest im Park", date="5. März 2024", text=text), "utf-8")
    done = radar("extract", page, "--url", f"http://{HOST}/fest.html", "--json")
    found = json.loads(done.stdout)
    assert found["title"] == "Familienfest im Park"
    assert (found["date"], found["date_precision"]) == ("2024-03-05", "day")
    assert "zum Fest in den Park" in found["text"]
    assert "Familienfest im Park" in radar("extract", page).stdout


def test_extract_shows_events_and_profiles(radar: Radar, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<h1>Lesepaten</h1><h2>Anlass</h2><p>Zu wenig Zeit.</p><h2>Ziel</h2><p>Mehr Zeit.</p>", "utf-8"
    )
    assert "aim: Mehr Zeit. (heading: Ziel)" in radar("extract", page).stdout
    assert json.loads(radar("extract", page, "--json").stdout)["profile"]["aim"]["text"] == "Mehr Zeit."
    page.write_text(
        "<h1>Fest</h1><p>Wann: 1. Juli 2024, 15 Uhr</p><p>Wo: Park</p><p>Alle sind da.</p>", "utf-8"
    )
    assert "event_start: 2024-07-01T15:00\nevent_place: Park" in radar("extract", page).stdout


class TestDemo:
    def test_it_harvests_into_a_database_of_its_own(
        self, radar: Radar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        done = radar("demo", "--no-serve")
        assert done.returncode == 0, done.stderr
        lines = [line for line in done.stdout.splitlines() if line.startswith("  ")]
        assert len(lines) >= 3 and all(" news" in line and "(by " in line for line in lines)
        assert not (tmp_path / "radar.sqlite").exists()
        assert list(tmp_path.glob("radar-demo-*/demo.sqlite"))

    def test_it_says_so_and_ends_with_1_when_a_site_fails(
        self, radar: Radar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = tmp_path / "broken_demo"
        write_warc(broken / "a.warc.gz", [(f"http://{HOST}/", "weg", {}, 410)])
        (broken / "__init__.py").touch()
        rows = (f"Birkenau,Birkenau,http://{HOST}/", "Fern,Fern,http://fern.example/")
        (broken / "sites.csv").write_text("\n".join(("name,place,homepage_url", *rows)), encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setattr("crawler.demonstration._SITES", "broken_demo")
        done = radar("demo", "--no-serve")
        assert done.returncode == 1
        assert "HTTP 410" in done.stdout and "fern: skipped" in done.stdout
        assert "2 of 2 sites could not be harvested" in done.stdout

    def test_a_port_in_use_ends_it_before_the_harvest(
        self, radar: Radar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = radar("demo", "--port", taken.getsockname()[1])
        assert done.returncode == 2 and "--port" in done.stderr
        assert "Harvesting" not in done.stdout
        assert not list(tmp_path.glob("radar-demo-*"))

    def test_ctrl_c_ends_it_and_cleans_up(self, tmp_path: Path) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "radar", "demo", "--port", "0"],
            stdout=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout
        said = b""
        while b"Serving" not in said:
            said = process.stdout.readline()
            assert said
        address = said.split()[1].decode()
        wait_until(lambda: urllib.request.urlopen(f"{address}/healthz", timeout=5).status == 200)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        process.stdout.close()
        wait_until(lambda: not list(tmp_path.glob("radar-demo-*")))
