"""One database: engine, sessions, schema. The same code on SQLite (WAL) and PostgreSQL (psycopg 3).

An empty database is given its schema when it is opened; an older one, or one whose search index an older version
made, is only changed by ``radar db upgrade``, a newer one is left alone.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import BigInteger, Connection, DateTime, Engine, column, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlmodel import Session

from aggregator.config import Settings
from aggregator.errors import DatabaseUnusable
from aggregator.models import Installation
from aggregator.search import index as search_index
from aggregator.search.analyse import VERSION
from aggregator.urls import has_public_name

SCHEMA = "0005"
"""Revision that this program works with: the head of ``aggregator/migrations`` (a test compares the two)."""

_PUBLIC_CHANGE = text("SELECT value, changed_at FROM public_change").columns(
    column("value", BigInteger), column("changed_at", DateTime)
)
_BUSY_MILLISECONDS = 30_000
_LOCK = 0x52414441  # advisory lock of schema changes on PostgreSQL: "RADA"


class Database:
    """An open database. Sessions are short: one a request, one an item."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(radar_writes=True)

    @property
    def url(self) -> str:
        """The URL without password, for messages."""
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        return "sqlite" if self.engine.dialect.name == "sqlite" else "postgresql"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on an error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A transaction for reading that sees the database as it was at its first question, however long it lasts."""
        with self.session() as session:
            if self.dialect == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that will write: on SQLite it takes the write lock at once.

        One that reads first and writes later would fail, not wait, when another process wrote in between.
        """
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """The database of ``settings.database_url``; made, with folder and schema, where there is none yet.

    :raises DatabaseUnusable: not reachable, not ours, or of another schema than this program's
    """
    database = _connect(settings)
    try:
        found = _revision(database)
        if found is None:
            _create(database, settings)
        elif found != SCHEMA:
            raise _wrong_schema(database, found)
        elif not _indexed(database):
            raise DatabaseUnusable(
                f"The search index of the database {database.url} was made by another version. "
                "Make a copy of the database, then run: radar db upgrade"
            )
    except DBAPIError as error:
        database.close()
        raise _unreachable(database, error) from error
    except BaseException:
        database.close()
        raise
    return database


def upgrade(settings: Settings) -> tuple[str, str]:
    """Bring schema and search index to this program's; returns the revisions before ("": an empty database) and after.

    :raises DatabaseUnusable: not reachable, not ours, or newer than this program
    """
    database = _connect(settings)
    try:
        found = _revision(database)
        if found is None:
            _create(database, settings)
        elif found != SCHEMA:
            if found not in _known_revisions():
                raise _wrong_schema(database, found)
            _migrate(database)
        if not _indexed(database):
            with database.writing() as session:
                search_index.rebuild(session)
        return found or "", SCHEMA
    except DBAPIError as error:
        raise _unreachable(database, error) from error
    finally:
        database.close()


def tag_authority(session: Session) -> str:
    """Authority of the installation's ``tag:`` ids, as fixed when the database was made."""
    return _fact(session, "tag_authority")


def created_at(session: Session) -> datetime:
    """When the database was made (naive UTC)."""
    return datetime.fromisoformat(_fact(session, "created_at"))


def created_year(session: Session) -> str:
    """Year in which the database was made: the date in its ``tag:`` ids (RFC 4151, 2.1)."""
    return _fact(session, "created_at")[:4]


def public_change(session: Session) -> tuple[int, datetime]:
    """How often what is public has changed, counted by the database itself, and when it last did (naive UTC).

    As long as the count stands, whatever was made of the database at that count holds.
    """
    row = session.connection().execute(_PUBLIC_CHANGE).one()
    return int(row[0]), row[1]


def require_writable(session: Session) -> None:
    """Find out before the work begins. (SQLite begins a transaction of writing on a file it may only read.)

    :raises DBAPIError: the database may only be read
    """
    session.connection().execute(text("UPDATE installation SET value = value WHERE key IS NULL"))


def _fact(session: Session, key: str) -> str:
    row = session.get(Installation, key)
    if row is None:
        raise DatabaseUnusable(f"The database has no {key!r}: it was not made by radar. Restore a backup.")
    return row.value


def database_url(given: str) -> URL:
    """``given`` as SQLAlchemy URL; PostgreSQL always goes through psycopg 3.

    :raises DatabaseUnusable: not a URL of SQLite or PostgreSQL
    """
    mend = "Give sqlite:///path/to/file.sqlite or postgresql://user@host/name."
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnusable(f"{given!r} is not a database URL. {mend}") from error
    backend = url.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise DatabaseUnusable(f"{backend!r} is not a database that radar works with. {mend}")
    if not url.database or url.database == ":memory:":
        raise DatabaseUnusable(f"A database in memory is lost to the crawl's own process. {mend}")
    return url.set(drivername="sqlite")


def _connect(settings: Settings) -> Database:
    url = database_url(settings.database_url)
    try:
        if url.get_backend_name() == "sqlite":
            Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(url, connect_args={"timeout": _BUSY_MILLISECONDS / 1000})
            event.listen(engine, "connect", _sqlite_pragmas)
            event.listen(engine, "begin", _sqlite_begin)
        else:
            engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except (OSError, NoSuchModuleError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DatabaseUnusable(
            f"The database {url.render_as_string(hide_password=True)} cannot be opened: {reason}. "
            "Check the path and your rights to it, or name another with --database."
        ) from error
    return Database(engine)


def _sqlite_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin transactions by itself: DDL would not be part of them, a migration not whole.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("radar_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(database: Database) -> str | None:
    """Revision of the schema; None: the database is empty."""
    with database.engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if "alembic_version" in tables:
            row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
            if row is not None:
                return str(row[0])
        if tables - {"alembic_version"}:
            raise DatabaseUnusable(
                f"The database {database.url} holds tables of another program. "
                "Name an empty one with --database."
            )
    return None


def _indexed(database: Database) -> bool:
    """Whether the search index is of this version."""
    with database.session() as session:
        return search_index.is_current(session)


def _create(database: Database, settings: Settings) -> None:
    """Give an empty database its schema and the facts that stay for ever; all or nothing."""
    with database._writer.begin() as connection:
        _lock(connection)
        if inspect(connection).has_table("alembic_version"):
            return  # another process was faster
        _run_migrations(connection)
        facts = {
            "tag_authority": settings.tag_authority or _authority(settings.base_url),
            "created_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat(),
            search_index.VERSION_KEY: VERSION,
        }
        for key, value in facts.items():
            connection.execute(
                text("INSERT INTO installation (key, value) VALUES (:key, :value)"),
                {"key": key, "value": value},
            )


def _migrate(database: Database) -> None:
    with database._writer.begin() as connection:
        _lock(connection)
        _run_migrations(connection)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _run_migrations(connection: Connection) -> None:
    from alembic import command  # slow to import, and hardly ever needed

    config = _alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, SCHEMA)


def _alembic_config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_alembic_config()).walk_revisions()}


def _wrong_schema(database: Database, found: str) -> DatabaseUnusable:
    if found in _known_revisions():
        return DatabaseUnusable(
            f"The database {database.url} has the older schema {found}, this program needs {SCHEMA}. "
            "Make a copy of it, then run: radar db upgrade"
        )
    return DatabaseUnusable(
        f"The database {database.url} has schema {found}, newer than this program's {SCHEMA}. "
        "Update Bündnisradar, or name another database with --database."
    )


def _unreachable(database: Database, error: DBAPIError) -> DatabaseUnusable:
    reason = str(error.orig or error).strip().splitlines()[0]
    mend = (
        "Check that the server runs and the URL is right."
        if isinstance(error, OperationalError) and database.dialect == "postgresql"
        else "Check the path and your rights to it, or name another with --database."
    )
    return DatabaseUnusable(f"The database {database.url} cannot be opened: {reason}. {mend}")


def _authority(base_url: str) -> str:
    """Host of ``base_url`` if it is a name that others can see, else one that nobody else has (RFC 2606)."""
    if has_public_name(base_url):
        host = (urlsplit(base_url).hostname or "").rstrip(".").lower()
        return host if host.isascii() else host.encode("idna").decode("ascii")
    return f"radar-{token_hex(6)}.invalid"
