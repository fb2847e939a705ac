"""The schedule: the database says who is due; one process that can be ended, gently or not."""

import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from aggregator.config import Settings
from aggregator.database import open_database
from aggregator.errors import SettingsIncomplete
from aggregator.models import Source
from crawler.schedule import tick, watching
from tests.crawler.conftest import Stored
from tests.crawler.processes import alive, children, wait_until
from tests.crawler.rude import Rude, rude_server
from tests.ports import free_port


@pytest.fixture
def local(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"allow_private_addresses": True, "download_delay": 0.0, "tick_seconds": 1}
    )


def due_at(settings: Settings, slug: str, moment: datetime | None) -> datetime | None:
    """When a source is due, after setting it if ``moment`` is given."""
    database = open_database(settings)
    try:
        with database.session() as session:
            source = session.exec(select(Source).where(Source.slug == slug)).one()
            if moment:
                source.next_visit_at = moment
                session.add(source)
            return source.next_visit_at
    finally:
        database.close()


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def test_a_tick_visits_what_is_due_and_plans_the_next_visit(
    local: Settings, add_sources: Callable[..., None], stored: Stored
) -> None:
    with rude_server("0.0.0.0") as rude:
        add_sources(
            neu=rude.url("/neu/"), faellig=rude.url("/f/", "127.0.0.2"), spaeter=rude.url("/s/", "127.0.0.3")
        )
        due_at(local, "faellig", now() - timedelta(hours=1))
        due_at(local, "spaeter", now() + timedelta(hours=1))
        database = open_database(local)
        result = tick(local.model_copy(update={"batch_size": 1}), database, threading.Event())
        again = tick(local, database, threading.Event())
        database.close()
    assert [visit.source for visit in result.visits] == ["neu", "faellig"]
    assert not rude.asked("/s/")
    assert again.visits == []
    planned = due_at(local, "neu", None)
    assert planned is not None and planned > now() + timedelta(minutes=30)
    assert len(stored()[1]) == 2


def test_after_a_tick_with_visits_others_may_go_on(local: Settings, add_sources: Callable[..., None]) -> None:
    called = threading.Event()
    with rude_server() as rude:
        with watching(local, after=lambda stop: called.set()):
            assert not called.wait(3)  # nobody was due
        add_sources(neu=rude.url("/neu/"))
        with watching(local, after=lambda stop: called.set()):
            assert called.wait(30)


def test_nobody_watches_anonymously(settings: Settings) -> None:
    with pytest.raises(SettingsIncomplete), watching(settings.model_copy(update={"contact_mail": None})):
        pass


@contextmanager
def running_up(settings: Settings, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """``radar up`` as a process of its own, answering on ``port``."""
    environment = os.environ | {
        "RADAR_" + name.upper(): str(value)
        for name, value in settings.model_dump(mode="json").items()
        if value is not None
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "radar", "up", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        wait_until(lambda: process.poll() is not None or answers(port))
        assert process.poll() is None, process.stderr and process.stderr.read().decode()
        yield process
    finally:
        process.kill()
        process.communicate()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture
def slow_site(add_sources: Callable[..., None]) -> Iterator[Rude]:
    with rude_server() as rude:
        rude.pause = 0.2
        rude.pages = {
            "/": "<h1>Aktuelles</h1>" + "".join(f'<a href="/n{i}">Nachricht {i}</a>' for i in range(15))
        }
        rude.pages |= {f"/n{i}": f"<h1>Nachricht {i}</h1><p>Text {i}</p>" for i in range(15)}
        add_sources(langsam=rude.url("/"))
        yield rude


def test_up_ends_cleanly_in_the_middle_of_a_visit(local: Settings, slow_site: Rude) -> None:
    with running_up(local, free_port()) as up:
        wait_until(lambda: len(slow_site.seen) > 3)
        [child] = children(up.pid)
        up.send_signal(signal.SIGTERM)
        assert up.wait(10) == 0
        assert not alive(child)


def test_up_killed_hard_takes_its_child_along_and_loses_nothing(
    local: Settings, slow_site: Rude, stored: Stored
) -> None:
    with running_up(local, free_port()) as up:
        wait_until(lambda: len(slow_site.seen) > 3)
        [child] = children(up.pid)
        up.kill()
        up.wait()
        wait_until(lambda: not alive(child))
    database = open_database(local)
    slow_site.pause = 0.0
    result = tick(local, database, threading.Event())
    database.close()
    assert [visit.error for visit in result.visits] == [None]
    keys, visits = stored()
    assert len(keys) == len(set(keys))
    assert all(visit.finished_at for visit in visits)
