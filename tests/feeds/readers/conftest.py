"""An archive with awkward items, served at the address that it names in its feeds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aggregator.config import load_settings
from aggregator.database import open_database
from tests.feeds.conftest import Site, fill, serving, settle, visit
from tests.feeds.readers.archive import awkward
from tests.feeds.readers.client import Client, lacks


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Site]:
    """Without a public address: whatever a reader follows in a feed stays on the loopback."""
    settings = load_settings(
        database_url=f"sqlite:///{tmp_path / 'radar.sqlite'}",
        operator="Servicebüro Musterland",
        contact_url="https://radar.example/crawler",
        contact_mail="radar@radar.example",
    )
    database = open_database(settings)
    fill(database, settings)
    visit(database, settings, "oberau", *awkward())
    settle(database)
    with serving(settings, database) as site:
        yield site
    database.close()


@pytest.fixture
def start(tmp_path: Path) -> Callable[[type[Client]], Client]:
    """Starts a client that has never run before, if this machine has it."""

    def started(client: type[Client]) -> Client:
        if reason := lacks(client):
            if os.environ.get("RADAR_REQUIRE_SERVICES") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        return client(tmp_path / client.name)

    return started
