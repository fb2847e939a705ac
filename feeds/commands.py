"""Commands of this room: ``radar serve``, ``radar feeds build`` and ``radar feeds ping``.

FastAPI takes a quarter of a second to load, feedgen with lxml not much less; other commands need not wait.
"""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from aggregator.commands import DatabaseOption, settings_from
from aggregator.config import Settings
from aggregator.database import open_database

log = logging.getLogger(__name__)

feeds_app = typer.Typer(help="The feeds: as plain files, and pings for their hub.", no_args_is_help=True)


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


@feeds_app.command()
def ping(database: DatabaseOption = None) -> None:
    """Tell the WebSub hub which feeds have changed since it was told last. Exit 1 if it was not to be told."""
    from feeds import pings

    settings = settings_from(database)
    pings.require_hub(settings)  # before a database is made
    with closing(open_database(settings)) as opened:
        done = pings.ping(settings, opened)
    for failure in done.failures:
        typer.echo(failure, err=True)
    if done.first:
        typer.echo(f"{done.hub}: nothing told at the first run; what changes from now on will be.")
    else:
        typer.echo(f"{done.hub}: {done.changed} feeds have changed, told of {done.told} addresses.")
    if done.failures:
        raise typer.Exit(1)


def announce(settings: Settings, stop: threading.Event | None = None) -> None:
    """After a harvest: tell the hub, if there is one, which feeds have changed. Never breaks what was harvested."""
    if not settings.hub_url:
        return
    from feeds import pings

    try:
        with closing(open_database(settings)) as opened:
            done = pings.ping(settings, opened, stop)
    except Exception:
        log.exception("the hub was not told; the next harvest tries again")
    else:
        log.info("hub told", extra={"feeds": done.changed, "addresses": done.told})


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
