"""The whole database as one file that SQLite and PostgreSQL both take back: zipped JSON lines by table.

The search index is not in it: it is made anew from the items.
"""

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Table, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from aggregator.config import Settings
from aggregator.database import SCHEMA, Database, open_database
from aggregator.errors import BackupUnreadable, BadInput
from aggregator.models import Installation
from aggregator.search.index import rebuild

FORMAT = "buendnisradar-backup-1"
_MANIFEST = "backup.json"
_BATCH = 500
_TABLES: list[Table] = list(Installation.metadata.sorted_tables)


def backup(settings: Settings, file: Path) -> dict[str, int]:
    """Write the database, as it is at one moment, to ``file``; returns the rows of each table.

    The file is there whole or not at all; one that is there already is replaced.

    :raises BadInput: the file cannot be written
    :raises DatabaseUnusable: as :func:`aggregator.database.open_database`
    """
    with closing(open_database(settings)) as database:
        try:
            handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
            os.close(handle)
            unfinished = Path(name)
        except OSError as error:
            raise BadInput(f"{file} cannot be written: {error.strerror}. Name another file.") from error
        try:
            counts = _write(database, unfinished)
            unfinished.replace(file)
        except OSError as error:  # a folder of that name, a full disk
            raise BadInput(f"{file} cannot be written: {error.strerror}. Name another file.") from error
        finally:
            unfinished.unlink(missing_ok=True)
    return counts


def restore(settings: Settings, file: Path) -> dict[str, int]:
    """Read a backup into an empty database; returns the rows of each table. All of it, or nothing.

    :raises BackupUnreadable: no backup, a damaged one, or one of another schema
    :raises BadInput: the database is not empty
    :raises DatabaseUnusable: as :func:`aggregator.database.open_database`
    """
    try:
        with zipfile.ZipFile(file) as archive:
            counts = _check(archive, file)
            with closing(open_database(settings)) as database, database.writing() as session:
                _require_empty(session, database)
                _read(session.connection(), archive)
                session.expire_all()
                rebuild(session)
            return counts
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, IntegrityError) as error:
        raise BackupUnreadable(
            f"{file} cannot be restored: {_reason(error)}. Name a file that radar backup has written."
        ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, zipfile.BadZipFile | zlib.error | EOFError):
        return "it is no backup, or a damaged one"
    return f"its content is not as it should be ({str(error).splitlines()[0]})"


def _write(database: Database, file: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    engine = database.engine
    if database.dialect == "postgresql":
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ"
        )  # SQLite reads one snapshot anyway
    with engine.connect() as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in _TABLES:
            counts[table.name] = 0
            query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH)
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as out:
                for row in connection.execute(query).mappings():
                    out.write(json.dumps(dict(row), ensure_ascii=False, default=_encode).encode() + b"\n")
                    counts[table.name] += 1
        manifest = {
            "format": FORMAT,
            "schema": SCHEMA,
            "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "rows": counts,
        }
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=2))
    return counts


def _check(archive: zipfile.ZipFile, file: Path) -> dict[str, int]:
    """Read the backup to its end once, before anything is written."""
    if _MANIFEST not in archive.namelist():
        raise BackupUnreadable(
            f"{file} is a ZIP file, but no backup. Name a file that radar backup has written."
        )
    manifest = json.loads(archive.read(_MANIFEST))
    if manifest.get("format") != FORMAT or manifest.get("schema") != SCHEMA:
        raise BackupUnreadable(
            f"{file} was written with schema {manifest.get('schema')}, this program has {SCHEMA}. "
            "Restore it with the version that wrote it, then run: radar db upgrade"
        )
    counts: dict[str, int] = manifest["rows"]
    for table in _TABLES:
        found = sum(1 for _ in _rows(archive, table))
        if found != counts[table.name]:
            raise BackupUnreadable(
                f"{file} is damaged: it has {found} of {counts[table.name]} rows of {table.name}. "
                "Take another backup."
            )
    return counts


def _require_empty(session: Session, database: Database) -> None:
    for table in _TABLES:
        if table.name != "installation" and session.connection().execute(select(table).limit(1)).first():
            raise BadInput(
                f"The database {database.url} is not empty; a backup is restored into an empty one only. "
                "Name a new one with --database."
            )


def _read(connection: Connection, archive: zipfile.ZipFile) -> None:
    connection.execute(_table("installation").delete())
    for table in _TABLES:
        batch: list[dict[str, Any]] = []
        for row in _rows(archive, table):
            batch.append(row)
            if len(batch) == _BATCH:
                connection.execute(table.insert(), batch)
                batch = []
        if batch:
            connection.execute(table.insert(), batch)
        if connection.dialect.name == "postgresql" and "id" in table.c:
            _set_sequence(connection, table)


def _set_sequence(connection: Connection, table: Table) -> None:
    """PostgreSQL does not count rows that bring their own number."""
    highest = connection.execute(select(func.max(table.c.id))).scalar_one()
    if highest is not None:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)"),
            {"name": table.name, "highest": highest},
        )


def _rows(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table, with times as times."""
    times = [column.name for column in table.columns if isinstance(column.type, DateTime)]
    with archive.open(f"{table.name}.jsonl") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            for name in times:
                if row[name] is not None:
                    row[name] = datetime.fromisoformat(row[name])
            yield row


def _table(name: str) -> Table:
    return next(table for table in _TABLES if table.name == name)


def _encode(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a backup")
