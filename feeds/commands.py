"""Commands of this room: ``radar serve`` and ``radar feeds build``.

FastAPI takes a quarter of a second to load, feedgen with lxml not much less; other commands need not wait.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from aggregator.commands import DatabaseOption, settings_from
from aggregator.database import open_database

feeds_app = typer.Typer(help="The published edition as plain files.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this room's commands to the front door."""
    app.add_typer(feeds_app, name="feeds")
    app.command()(serve)


@feeds_app.command()
def build(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the files; made if missing.")],
    database: DatabaseOption = None,
) -> None:
    """Write feeds and pages as plain files for any web server. Run again, it writes what changed."""
    from feeds import static
    from feeds.screen import progress_bar

    settings = settings_from(database)
    with closing(open_database(settings)) as opened, progress_bar("files") as progress:
        result = static.build(settings, opened, folder, progress)
    typer.echo(f"{folder}: {result.written} written, {result.same} unchanged, {result.removed} removed.")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    database: DatabaseOption = None,
) -> None:
    """Serve pages and feeds until Ctrl-C or SIGTERM."""
    from feeds.web import server

    settings = settings_from(database)
    with closing(open_database(settings)) as opened:
        ready = server.build_server(settings, opened, host, port)
        typer.echo(f"Serving {ready.address} (Ctrl-C ends)")
        server.run(ready)
