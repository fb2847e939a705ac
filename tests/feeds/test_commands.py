"""``radar serve`` and ``radar feeds build`` as a person runs them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.database import open_database
from tests.feeds.conftest import fill, make_settings

RADAR = (sys.executable, "-m", "radar")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A filled database, named by the environment."""
    settings = make_settings(tmp_path)
    database = open_database(settings)
    fill(database, settings)
    database.close()
    return {**os.environ, "RADAR_DATABASE_URL": settings.database_url, "PYTHONUNBUFFERED": "1"}


def radar(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RADAR, *arguments],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_where_and_ends_cleanly(environment: dict[str, str], number: signal.Signals) -> None:
    process = subprocess.Popen(
        [*RADAR, "serve", "--port", "0"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    said = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert address, said
    with urllib.request.urlopen(f"{address.group()}/feeds/alle.atom", timeout=20) as answer:
        body = answer.read().decode()
    assert f'href="{address.group()}/feeds/alle.atom"' in body
    process.send_signal(number)
    _, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (0, "")


def test_a_port_in_use_is_one_sentence(environment: dict[str, str], taken_port: int) -> None:
    ended = radar(environment, "serve", "--port", str(taken_port))
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert f"Port {taken_port} on 127.0.0.1 is taken" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("serve", "--host", "192.0.2.1", "--port", "0"), "Cannot listen on 192.0.2.1:0"),
        (("serve", "--host", "no such host"), "is not an address of this machine"),
        (("serve", "--database", "sqlite:////dev/null/x.sqlite"), "cannot be opened"),
        (("feeds", "build", "/dev/null/out"), "/dev/null/out"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence(
    environment: dict[str, str], arguments: tuple[str, ...], words: str
) -> None:
    ended = radar(environment, *arguments)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_build_tells_what_it_wrote(environment: dict[str, str], tmp_path: Path) -> None:
    first = radar(environment, "feeds", "build", str(tmp_path / "out"))
    assert first.returncode == 0, first.stderr
    assert re.search(r"\d+ written, 0 unchanged, 0 removed", first.stdout)
    again = radar(environment, "feeds", "build", str(tmp_path / "out"))
    assert ": 0 written" in again.stdout
