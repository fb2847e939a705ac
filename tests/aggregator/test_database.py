"""Opening, creating and upgrading databases of each kind."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import select

from aggregator import store
from aggregator.config import Settings, load_settings
from aggregator.database import (
    SCHEMA,
    Database,
    _alembic_config,
    _authority,
    created_year,
    open_database,
    tag_authority,
    upgrade,
)
from aggregator.errors import DatabaseUnusable
from aggregator.models import Installation
from aggregator.search import query as search

_BESIDE_THE_MODELS = ("item_search", "ix_item_search", "public_change")
_OLD_SOURCE = """
    INSERT INTO source (id, slug, name, status, template, created_at, interval_minutes, failures)
    VALUES (1, 'a', 'A', 'active', '{}', '2025-01-13 08:00:00', 60, 0)
"""
_OLD_ITEM = """
    INSERT INTO item (id, source_id, key, url, entry_id, kind, title, published, date_precision, teaser, text,
        topics, status, first_seen_at, last_seen_at, checked_at, next_check_at, changed_at, announced_at)
    VALUES (:id, 1, CAST(:id AS varchar), '', CAST(:id AS varchar), 'news', 'T', :published, 'none', '', '',
        '[]', 'live', '2025-01-13 08:00:00', '2025-01-13 08:00:00', '2025-01-13 08:00:00',
        '2025-01-13 08:00:00', '2025-01-13 08:00:00', :announced)
"""


def test_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, *_: (
                    not str(name).startswith(("item_search", "ix_item_search", "public_change"))
                )
            },
        )
        assert compare_metadata(context, Installation.metadata) == []


def test_schema_is_the_head_of_the_migrations() -> None:
    assert ScriptDirectory.from_config(_alembic_config()).get_current_head() == SCHEMA


def test_the_authority_of_ids_is_fixed_once(database: Database, database_settings: Settings) -> None:
    later = database_settings.model_copy(
        update={"base_url": "https://other.example", "tag_authority": "x.example"}
    )
    again = open_database(later)
    with again.session() as session:
        assert tag_authority(session) == "radar.example"
        assert created_year(session).isdigit()
    again.close()


def test_authority_comes_from_a_public_name_only() -> None:
    assert _authority("https://Radar.Example/x") == "radar.example"
    assert _authority("https://bündnis.example") == "xn--bndnis-3ya.example"
    for local in (
        "http://127.0.0.1:8000",
        "http://[::1]",
        "http://localhost",
        "http://nas.local",
        "http://radar",
    ):
        assert _authority(local).endswith(".invalid")
    assert _authority("http://localhost") != _authority("http://localhost")


def test_many_may_open_an_empty_database_at_once(database_settings: Settings) -> None:
    def authority(_: int) -> str:
        database = open_database(database_settings)
        try:
            with database.session() as session:
                return tag_authority(session)
        finally:
            database.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(authority, range(6)))) == 1


def test_many_may_write_at_once(database: Database) -> None:
    """Each reads before it writes: on SQLite that fails at once unless the lock is taken first."""

    def count(_: int) -> None:
        with database.writing() as session:
            row = session.exec(select(Installation).where(Installation.key == "n").with_for_update()).one()
            row.value = str(int(row.value) + 1)

    with database.writing() as session:
        session.add(Installation(key="n", value="0"))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(40)))
    with database.session() as session:
        assert session.get_one(Installation, "n").value == "40"


def test_an_error_rolls_back(database: Database) -> None:
    with pytest.raises(RuntimeError), database.session() as session:
        session.add(Installation(key="n", value="0"))
        session.flush()
        raise RuntimeError
    with database.session() as session:
        assert session.get(Installation, "n") is None


@pytest.mark.parametrize("act", [open_database, upgrade])
def test_a_newer_schema_is_left_alone(
    database: Database, database_settings: Settings, act: Callable[[Settings], object]
) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusable, match=r"schema 9999, newer .* Update Bündnisradar"):
        act(database_settings)


def test_an_older_schema_asks_for_the_upgrade(
    database: Database, database_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.database.SCHEMA", "9999")
    with pytest.raises(DatabaseUnusable, match="radar db upgrade"):
        open_database(database_settings)


def test_what_an_older_schema_holds_is_brought_along(
    database_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("aggregator.database.SCHEMA", "0001")
        database = open_database(database_settings)
        with database.engine.begin() as connection:
            connection.execute(text(_OLD_SOURCE))
            for number, published, announced in ((1, "2024-05", "2025-01-13 08:00:00"), (2, None, None)):
                values = {"id": number, "published": published, "announced": announced}
                connection.execute(text(_OLD_ITEM), values)
            connection.execute(
                text(_OLD_ITEM), {"id": 3, "published": None, "announced": "2025-01-13 08:00:00"}
            )
        database.close()
    assert upgrade(database_settings) == ("0001", SCHEMA)
    database = open_database(database_settings)
    with database.session() as session:
        items = store.newest_items(session, limit=9)
        found = search.query(session, "T")
    database.close()
    assert [item.id for item in items] == [3, 1, 2]
    assert found.total == found.complete == 3


def test_an_index_of_another_analysis_is_made_anew(database: Database, database_settings: Settings) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_OLD_SOURCE))
        connection.execute(text(_OLD_ITEM), {"id": 1, "published": None, "announced": None})
        connection.execute(text("UPDATE installation SET value = '0' WHERE key = 'search_version'"))
    with pytest.raises(DatabaseUnusable, match=r"search index .* radar db upgrade"):
        open_database(database_settings)
    assert upgrade(database_settings) == (SCHEMA, SCHEMA)
    again = open_database(database_settings)
    with again.session() as session:
        assert search.query(session, "T").total == 1
    again.close()


def test_upgrade_of_a_current_and_of_an_empty_database(database_settings: Settings) -> None:
    assert upgrade(database_settings) == ("", SCHEMA)
    assert upgrade(database_settings) == (SCHEMA, SCHEMA)


def test_tables_of_another_program(database_settings: Settings, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.sqlite").execute("CREATE TABLE x (y)").connection.commit()
    with pytest.raises(DatabaseUnusable, match="another program"):
        open_database(load_settings(database_url=f"sqlite:///{tmp_path / 'x.sqlite'}"))


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("radar.sqlite", "not a database URL"),
        ("mysql://localhost/x", "'mysql'"),
        ("sqlite://", "memory"),
        ("sqlite:////dev/null/x/radar.sqlite", "cannot be opened"),
        ("postgresql://nobody@127.0.0.1:1/x", "cannot be opened"),
    ],
)
def test_databases_that_cannot_be_opened(url: str, cause: str) -> None:
    with pytest.raises(DatabaseUnusable, match=cause):
        open_database(load_settings(database_url=url))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_text("Das ist keine Datenbank, sondern ein Brief." * 100)
    with pytest.raises(DatabaseUnusable, match="not a database"):
        open_database(load_settings(database_url=f"sqlite:///{tmp_path / 'x.sqlite'}"))


def test_passwords_are_not_shown() -> None:
    with pytest.raises(DatabaseUnusable) as caught:
        open_database(load_settings(database_url="postgresql://me:geheim@127.0.0.1:1/x"))
    assert "geheim" not in str(caught.value)
