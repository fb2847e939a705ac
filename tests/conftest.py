"""Fixtures that all rooms share: settings, and a database of each kind."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from aggregator.config import Settings, load_settings
from aggregator.database import Database, open_database

# Flask-WebSub installs a package "tests" of its own, which child processes would find before ours.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, (str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH")))
)
POSTGRESQL_URL = "postgresql://postgres@127.0.0.1:5432/test"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own RADAR_ variables must not reach the tests."""
    for name in list(os.environ):
        if name.startswith("RADAR_") and not name.startswith(("RADAR_TEST_", "RADAR_REQUIRE_")):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with an SQLite file of the test's own."""
    return load_settings(
        database_url=f"sqlite:///{tmp_path / 'radar.sqlite'}",
        base_url="https://radar.example",
        operator="Servicebüro Musterland",
        contact_url="https://radar.example/crawler",
        contact_mail="radar@radar.example",
    )


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_settings(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Settings]:
    """Settings for an empty database of each kind: an SQLite file, a schema of its own on PostgreSQL."""
    if request.param == "sqlite":
        yield settings
        return
    server = os.environ.get("RADAR_TEST_POSTGRESQL_URL", POSTGRESQL_URL)
    schema = f"radar_{uuid4().hex}"
    try:
        admin = psycopg.connect(server, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        reason = (
            f"no PostgreSQL at {server}: set RADAR_TEST_POSTGRESQL_URL to a server where schemas may be made"
        )
        if os.environ.get("RADAR_REQUIRE_SERVICES") == "1":
            pytest.fail(f"{reason} ({error})")
        pytest.skip(reason)
    with admin:
        admin.execute(f'CREATE SCHEMA "{schema}"')
        joint = "&" if "?" in server else "?"
        yield settings.model_copy(update={"database_url": f"{server}{joint}options=-csearch_path%3D{schema}"})
        admin.execute(f'DROP SCHEMA "{schema}" CASCADE')


@pytest.fixture
def database(database_settings: Settings) -> Iterator[Database]:
    """An open, empty database of each kind."""
    database = open_database(database_settings)
    yield database
    database.close()
