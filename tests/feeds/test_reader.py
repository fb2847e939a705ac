"""A real reader: newsboat subscribes to the feeds and keeps every item exactly once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from tests.feeds.conftest import NOW, Site, found, visit

pytestmark = pytest.mark.reader


@pytest.fixture
def newsboat() -> str:
    path = shutil.which("newsboat")
    if path is None:
        reason = "no newsboat: install Debian's package newsboat"
        if os.environ.get("RADAR_REQUIRE_SERVICES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def reload(newsboat: str, folder: Path) -> None:
    subprocess.run(
        [newsboat, "-u", folder / "urls", "-c", folder / "cache.db", "-C", folder / "config", "-x", "reload"],
        env={"HOME": str(folder), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        check=True,
        timeout=60,
        capture_output=True,
    )


def kept(folder: Path, url: str) -> list[tuple[str, str, str]]:
    """What the reader has of a feed: id, title and address of each item."""
    with sqlite3.connect(folder / "cache.db") as cache:
        rows = cache.execute("SELECT guid, title, url FROM rss_item WHERE feedurl = ?", (url,)).fetchall()
    cache.close()
    return rows


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_newsboat_shows_every_item_once(newsboat: str, own_site: Site, tmp_path: Path, suffix: str) -> None:
    url = f"{own_site.url}/feeds/alle.{suffix}"
    (tmp_path / "urls").write_text(f"{url}\n")
    (tmp_path / "config").write_text("")
    reload(newsboat, tmp_path)
    first = kept(tmp_path, url)
    assert len(first) == len({guid for guid, _, _ in first}) == 8
    assert all(guid.startswith("tag:radar.example,") for guid, _, _ in first)
    assert ("Vätertag", "https://www.ahlbeck.example/neues/3?a=1&b=2") in [row[1:] for row in first]

    reload(newsboat, tmp_path)
    assert sorted(kept(tmp_path, url)) == sorted(first)

    new = found("oberau", 9, title="Ganz neu", appeared=True)
    visit(own_site.database, own_site.settings, "oberau", new, now=NOW + timedelta(days=1))
    reload(newsboat, tmp_path)
    assert {row[1] for row in kept(tmp_path, url)} - {row[1] for row in first} == {"Ganz neu"}
    assert len(kept(tmp_path, url)) == 9
