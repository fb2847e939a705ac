"""Commands of this room, and what the commands of all rooms share: settings, clear ends, tables."""

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import mkstemp
from typing import Annotated, Any

import typer
from sqlalchemy.exc import DBAPIError

from aggregator import backup as backups
from aggregator import export as exports
from aggregator import meaning, removal, store
from aggregator.clock import utc_now
from aggregator.config import Settings, load_settings
from aggregator.database import Database, open_database, upgrade
from aggregator.errors import BadInput
from aggregator.places import known_land
from aggregator.search import query as search
from aggregator.selection import Selection

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="SQLAlchemy URL; else RADAR_DATABASE_URL, else a file."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file, not to the screen.")
]


class ExportFormat(StrEnum):
    """How items are written."""

    jsonl = "jsonl"
    csv = "csv"


def run(app: typer.Typer) -> None:
    """Run the command line. What the person can mend ends with one sentence on stderr and exit code 2."""
    try:
        code = app(standalone_mode=False, prog_name="radar")
    except BadInput as error:
        _end(str(error), 2)
    except DBAPIError as error:
        reason = str(error.orig or error).strip().splitlines()[0]
        if "readonly" in reason:
            _end(f"The database may only be read ({reason}). Check your rights to its file and folder.", 2)
        _end(f"The database stopped answering: {reason}. Nothing half-done was kept; try again.", 2)
    except BrokenPipeError:
        # Who read us (head, less) has seen enough; Python would complain when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if error.errno not in _DISK:
            raise
        _end(f"Nothing more can be written ({error.strerror}). Make room, and try again.", 2)
    except UnicodeEncodeError:
        _end("What was typed holds bytes that are no text in UTF-8. Type it again.", 2)
    except typer.Abort:
        _end("Interrupted.", 130)
    except Exception as error:
        # Typer's own errors share no public base over its versions; all know how to say what was wrong.
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.exit(2)  # the help is on the screen already
        _end(_usage(error), 2)
    else:
        sys.exit(code if isinstance(code, int) else 0)


def settings_from(database: str | None) -> Settings:
    """Settings from the environment, with the ``--database`` of a command.

    :raises BadInput: a variable holds a value that the setting cannot take
    """
    return load_settings(database_url=database)


@contextmanager
def opened(database: str | None) -> Iterator[Database]:
    """The database of a command, closed at its end."""
    found = open_database(settings_from(database))
    try:
        yield found
    finally:
        found.close()


def now() -> datetime:
    """The present moment as the database keeps it: UTC without zone, whole seconds."""
    return utc_now().replace(microsecond=0)


def print_json(value: Any) -> None:
    """``value`` (shapes, lists and dicts of them) as indented JSON; times as ISO 8601 in UTC."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_json))


def _json(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    raise TypeError(f"{type(value).__name__} has no JSON")


@contextmanager
def output(file: Path | None) -> Iterator[Any]:
    """A text file to write to, or stdout. A file is there whole or not at all.

    :raises BadInput: the file cannot be written
    """
    if file is None:
        yield sys.stdout
        return
    special = file.exists() and not file.is_file()  # a pipe or a device is not replaced
    try:
        target = file if special else Path(mkstemp(prefix=f".{file.name}.", dir=file.parent)[1])
        try:
            with target.open("w", encoding="utf-8", newline="") as out:
                yield out
            if not special:
                target.chmod(0o644)
                target.replace(file)
        finally:
            if not special:
                target.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}. Name another file.") from error


def _usage(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    message = error.format_message().strip().replace("\n", " ")  # type: ignore[attr-defined]
    path = context.command_path if context is not None else "radar"
    return f"{message} See: {path} --help"


def _end(message: str, code: int) -> None:
    typer.echo(message, err=True)
    sys.exit(code)


def register(app: typer.Typer) -> None:
    """Add this room's commands to the front door."""
    from aggregator.set_commands import sets_app, teaser
    from aggregator.source_commands import sources_app
    from aggregator.status_command import status
    from aggregator.suggestion_commands import accept, dismiss, list_suggestions
    from aggregator.topic_command import topics

    sources_app.command("suggestions")(list_suggestions)
    sources_app.command("accept")(accept)
    sources_app.command("dismiss")(dismiss)
    sources_app.command("teaser")(teaser)
    app.add_typer(sources_app, name="sources")
    app.add_typer(sets_app, name="sets")
    app.add_typer(db_app, name="db")
    for command in (takedown, backup, restore, export, search_items, status, topics):
        app.command("search" if command is search_items else None)(command)


def takedown(
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of the item, or any other one it has.")],
    reason: Annotated[str | None, typer.Option(help="Why, for your own records.")] = None,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Delete what was stored from an address, at once and for good: no later crawl brings it back.

    Example: radar takedown https://www.example.org/aktuelles/fest --reason "asked by mail, 3 May"
    """
    with opened(database) as found, found.writing() as session:
        done = removal.takedown(session, url, now(), reason)
    if as_json:
        return print_json(done)
    for title in done.titles:
        typer.echo(f"removed: {title}")
    count = len(done.titles)
    what = f"{count} item{'s' * (count != 1)} removed" if count else "nothing was stored from it"
    typer.echo(f"{url}: {what}; it is refused from now on.")
    return None


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup; replaced if it is there.")],
    database: DatabaseOption = None,
) -> None:
    """Write the whole database to one file, while it is in use.

    Example: radar backup radar-2025-01-13.zip
    """
    counts = backups.backup(settings_from(database), file)
    typer.echo(f"{file}: {counts['source']} sources, {counts['item']} items, {counts['visit']} visits.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that radar backup has written.")],
    database: DatabaseOption = None,
) -> None:
    """Read a backup into an empty database: all of it, or nothing. SQLite and PostgreSQL take the same file.

    Example: radar restore radar-2025-01-13.zip --database postgresql://radar@localhost/radar
    """
    counts = backups.restore(settings_from(database), file)
    typer.echo(f"Restored {counts['source']} sources, {counts['item']} items, {counts['visit']} visits.")


def export(
    form: Annotated[
        ExportFormat, typer.Option("--format", help="A line of JSON, or of CSV, per item.")
    ] = ExportFormat.jsonl,
    output_file: OutputOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write all items, a line per item and source. Removed ones carry the status "removed".

    Example: radar export --format csv --output items.csv
    """
    with opened(database) as found, found.session() as session, output(output_file) as out:
        count = exports.write(session, out, form.value)
    if output_file is not None:
        typer.echo(f"{output_file}: {count} items.")


def search_items(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help='Words; "in quotes" as it stands, -without this one.')
    ],
    kind: Annotated[str | None, typer.Option(help="Only news, project or event.")] = None,
    state: Annotated[str | None, typer.Option(help="Only of one Land.")] = None,
    source: Annotated[str | None, typer.Option(metavar="SLUG", help="Only of one source.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most items to show.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="Items to leave out at the start.")] = 0,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Search titles and texts, best first.

    Example: radar search "Ferienbetreuung Betriebe" --state Hessen
    """
    if not query.strip():
        raise BadInput('Say what to search for, e.g.: radar search "Ferienbetreuung Betriebe"')
    if kind is not None and kind not in ("news", "project", "event"):
        raise BadInput(f"{kind!r} is not a kind of item. Give news, project or event.")
    land = known_land(state) if state else None
    with opened(database) as found, found.session() as session:
        if source is not None:
            store.source(session, source)
        chosen = Selection(kind=kind, state=land, sources=(source,) if source else ())
        hits = search.query(session, query, limit=limit, offset=offset, chosen=chosen)
    if as_json:
        shown = ("url", "title", "kind", "published", "date_precision", "teaser", "source_slug", "topics")
        items = [{name.removesuffix("_slug"): getattr(item, name) for name in shown} for item in hits.items]
        return print_json({"total": hits.total, "items": items})
    for item in hits.items:
        typer.echo(f"{item.published or '':<10}  {item.title}\n{'':<10}  {item.source_name} · {item.url}")
    typer.echo(f"{hits.total} found." if hits.total else f"Nothing found for {query!r}.")
    return None


db_app = typer.Typer(help="The database itself.", no_args_is_help=True)


@db_app.callback()
def _db() -> None:
    """Keep ``db`` a group, though it has one command only."""


@db_app.command("upgrade")
def db_upgrade(database: DatabaseOption = None) -> None:
    """Bring the database of an older version to this one's schema; make one where there is none.

    Topics and stories of what is stored are told anew where this version knows more.

    Example: radar db upgrade
    """
    before, after = upgrade(settings_from(database))
    with opened(database) as found:
        meaning.refresh(found, now())
    typer.echo(
        f"The schema is {after}." if before == after else f"Schema {before or 'none'} brought to {after}."
    )
