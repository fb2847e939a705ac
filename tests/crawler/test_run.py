"""Harvests in real child processes: what is stored: Stored, what is said, and what survives a kill."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.config import Settings
from aggregator.errors import RecordingBroken, SettingsIncomplete, SourceUnknown
from crawler import run
from crawler.child import Job
from crawler.run import Progress, harvest
from tests.crawler.conftest import Stored
from tests.crawler.processes import alive, children, wait_until
from tests.crawler.rude import rude_server
from tests.crawler.warcs import site, write_warc

STANDIN = "tests.crawler.standin:"
A, B = "www.birkenau.example", "familie-erlental.example"
ITEMS = ["eins", "zwei", "drei", "vier", "fuenf"]


@pytest.fixture
def two_sites(recordings: Path, add_sources: Callable[..., None]) -> Path:
    write_warc(recordings / f"{A}.warc.gz", site(A, ITEMS))
    write_warc(recordings / f"{B}.warc.gz", site(B, ["a", "b"]), "2025-01-13T05:59:00Z")
    add_sources(birkenau=f"http://{A}/", erlental=f"http://{B}/")
    return recordings


def test_a_replay_stores_what_was_found_once(settings: Settings, two_sites: Path, stored: Stored) -> None:
    first = harvest(settings, ["birkenau", "erlental"], replay=two_sites, spider=STANDIN + "StandIn")
    assert [(v.source, v.new, v.item_pages, v.error) for v in first.visits] == [
        ("birkenau", 5, 5, None),
        ("erlental", 2, 2, None),
    ]
    assert first.visits[0].requests == 7 and first.visits[0].bytes > 500  # robots.txt counts
    keys, visits = stored()
    assert len(keys) == len(set(keys)) == 7
    assert {visit.started_at.isoformat() for visit in visits} == {"2025-01-13T05:59:00"}
    again = harvest(settings, ["birkenau", "erlental"], replay=two_sites, spider=STANDIN + "StandIn")
    assert [(v.new, v.changed, v.removed, v.same, v.not_modified) for v in again.visits] == [
        (0, 0, 0, 5, 5),
        (0, 0, 0, 2, 2),
    ]
    assert stored()[0] == keys


def test_what_cannot_be_visited_is_named_and_leaves_no_row(
    settings: Settings, two_sites: Path, add_sources: Callable[..., None], stored: Stored
) -> None:
    add_sources(fern="http://fern.example/", ohne=None)
    add_sources("paused", pause=f"http://{A}/portal/")
    add_sources("opted_out", weg=f"http://{A}/weg/")
    slugs = ["fern", "ohne", "pause", "weg", "erlental"]
    result = harvest(settings, slugs, replay=two_sites, spider=STANDIN + "StandIn")
    assert list(result.skipped) == ["fern", "ohne", "pause", "weg"]
    assert "no recording" in result.skipped["fern"]
    assert len(stored()[1]) == 1


def test_bad_input_is_refused_before_anything_is_written(
    settings: Settings, two_sites: Path, stored: Stored
) -> None:
    with pytest.raises(SourceUnknown):
        harvest(settings, ["birkenau", "nirgendwo"], replay=two_sites)
    (two_sites / "z.warc.gz").write_bytes((two_sites / f"{A}.warc.gz").read_bytes()[:-9])
    with pytest.raises(RecordingBroken):
        harvest(settings, ["birkenau"], replay=two_sites)
    with pytest.raises(SettingsIncomplete):
        harvest(settings.model_copy(update={"operator": None}), ["birkenau"])
    assert stored() == ([], [])


def test_a_replay_opens_no_connection(settings: Settings, two_sites: Path) -> None:
    [visit] = harvest(settings, ["erlental"], replay=two_sites, spider=STANDIN + "Disobedient").visits
    assert visit.error == "refused refused"


def test_progress_is_told(settings: Settings, two_sites: Path) -> None:
    news: list[Progress] = []
    harvest(settings, ["birkenau"], replay=two_sites, spider=STANDIN + "Slow", progress=news.append)
    assert any(one.done and one.total == 5 for one in news)
    assert news[-1].summary is not None and news[-1].summary.new == 5


def test_a_bug_and_an_invalid_item_are_findings(settings: Settings, two_sites: Path) -> None:
    [bug] = harvest(settings, ["erlental"], replay=two_sites, spider=STANDIN + "Crashing").visits
    assert bug.error is not None and "ZeroDivisionError" in bug.error
    [invalid] = harvest(settings, ["erlental"], replay=two_sites, spider=STANDIN + "Invalid").visits
    assert (invalid.new, invalid.error) == (2, None)


def test_a_child_that_dies_twice_is_a_failed_visit_and_the_next_run_completes_it(
    settings: Settings, two_sites: Path, stored: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kills = tmp_path / "kills"
    kills.write_text("2")
    monkeypatch.setenv("RADAR_TEST_KILL", str(kills))
    result = harvest(settings, ["birkenau", "erlental"], replay=two_sites, spider=STANDIN + "Killer")
    errors = {v.source: v.error for v in result.visits}
    assert errors["erlental"] is None and "beendet" in (errors["birkenau"] or "")
    assert len(stored()[0]) == 5  # three of birkenau were stored before the kill
    kills.write_text("1")  # a child that dies once is followed by another
    [visit] = harvest(settings, ["birkenau"], replay=two_sites, spider=STANDIN + "Killer").visits
    assert visit.error is None
    keys, visits = stored()
    assert len(keys) == len(set(keys)) == 7
    assert all(visit.finished_at for visit in visits)


def test_a_child_that_hangs_is_ended(
    settings: Settings, two_sites: Path, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_GRACE", 5.0)
    short = settings.model_copy(update={"visit_seconds": 1})
    began = time.monotonic()
    [visit] = harvest(short, ["birkenau"], replay=two_sites, spider=STANDIN + "Hanging").visits
    assert time.monotonic() - began < 30
    assert visit.error is not None and "Sekunden" in visit.error
    assert len(stored()[0]) == 3


def test_stop_ends_the_child_and_keeps_what_is_stored(
    settings: Settings, two_sites: Path, stored: Stored
) -> None:
    stop = threading.Event()

    def at_first_news(news: Progress) -> None:
        stop.set()

    result = harvest(
        settings, ["birkenau"], replay=two_sites, spider=STANDIN + "Slow", stop=stop, progress=at_first_news
    )
    assert result.visits == []
    assert 1 <= len(stored()[0]) < 5
    harvest(settings, ["birkenau"], replay=two_sites, spider=STANDIN + "StandIn")
    assert len(stored()[0]) == 5


def test_a_killed_parent_takes_its_child_along(settings: Settings, two_sites: Path, stored: Stored) -> None:
    job = Job(settings, ("birkenau",), two_sites, spider=STANDIN + "Slow")
    script = (
        "import sys; from crawler.child import Job; from crawler.run import harvest\n"
        "job = Job.loads(sys.argv[1])\n"
        "harvest(job.settings, list(job.slugs), replay=job.replay, spider=job.spider,\n"
        "        progress=lambda news: print(news, flush=True))"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, job.dumps()], stdout=subprocess.PIPE)
    assert parent.stdout
    parent.stdout.readline()
    [child] = children(parent.pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not alive(child))
    left = len(stored()[0])
    assert 1 <= left < 5
    [visit] = harvest(settings, ["birkenau"], replay=two_sites, spider=STANDIN + "StandIn").visits
    assert visit.error is None and visit.new == 5 - left
    keys = stored()[0]
    assert len(keys) == len(set(keys)) == 5


class TestNetwork:
    @pytest.fixture
    def local(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"allow_private_addresses": True, "download_delay": 0.0})

    def test_hosts_side_by_side_but_one_request_at_a_time_each(
        self, local: Settings, add_sources: Callable[..., None], stored: Stored
    ) -> None:
        with rude_server("0.0.0.0") as rude:
            rude.pause = 0.05
            rude.pages = {f"/{site}/": "".join(f'<a href="{n}">x</a>' for n in ITEMS) for site in "abcd"}
            rude.pages |= {f"/{site}/{n}": f"<title>{site} {n}</title>" for site in "abcd" for n in ITEMS}
            add_sources(
                a=rude.url("/a/"),
                b=rude.url("/b/", "127.0.0.2"),
                c=rude.url("/c/", "127.0.0.3"),
                d=rude.url("/d/"),
            )
            result = harvest(local, ["a", "b", "c", "d"], spider=STANDIN + "StandIn")
        assert [visit.error for visit in result.visits] == [None] * 4
        assert len(stored()[0]) == 20
        assert set(rude.busiest.values()) == {1}
        assert rude.together >= 2

    def test_failures_are_said_in_plain_words(
        self, local: Settings, add_sources: Callable[..., None]
    ) -> None:
        with rude_server() as rude:
            add_sources(
                leer=rude.url("/nichts/"),
                halb=rude.url("/half", "127.0.0.1"),
                name="http://nirgendwo.invalid/",
                intern="http://169.254.169.254/latest/",
            )
            strict = local.model_copy(update={"allow_private_addresses": False})
            visits = harvest(local, ["leer", "halb", "name"], spider=STANDIN + "StandIn").visits
            visits += harvest(strict, ["intern"], spider=STANDIN + "StandIn").visits
        errors = {visit.source: visit.error or "" for visit in visits}
        assert "gibt es nicht (HTTP 404)" in errors["leer"]
        assert "unvollständig" in errors["halb"]
        assert "DNS" in errors["name"]
        assert "keine öffentliche Adresse" in errors["intern"]


def test_a_job_survives_its_line_of_json(settings: Settings, tmp_path: Path) -> None:
    job = Job(settings, ("a", "b"), tmp_path, None, "x:Y", True)
    assert Job.loads(job.dumps()) == job
    assert "\n" not in job.dumps() and json.loads(job.dumps())["settings"]["operator"]
