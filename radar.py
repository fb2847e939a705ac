"""The front door: composes the commands of the three rooms. Holds no logic.

What only some commands need (web server, Scrapy, feedgen) is imported by them: every call would wait for it.
"""

from contextlib import closing
from functools import partial
from typing import Annotated

import typer

import aggregator.commands
import crawler.commands
import feeds.commands
from aggregator.commands import DatabaseOption, settings_from
from aggregator.database import open_database
from crawler.commands import VerboseOption

app = typer.Typer(
    name="radar",
    help="Bündnisradar: harvest the sites of local family alliances, publish feeds and a searchable archive.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
HostOption = Annotated[str, typer.Option(help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")]


@app.command()
def demo(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve what was found.")] = True,
    database: DatabaseOption = None,
) -> None:
    """Harvest recorded sites of invented alliances into a database of its own, and serve what was found.

    Exit 1 if a site could not be harvested.
    """
    from crawler.demonstration import harvest_demo, incomplete, own_database
    from feeds.web import server

    with own_database(database, keep=not serve) as url:
        settings = settings_from(url)
        with closing(open_database(settings)) as opened:
            ready = server.build_server(settings, opened, host, port) if serve else None
            result = harvest_demo(settings, typer.echo)
            if ready:
                typer.echo(f"Serving {ready.address} (Ctrl-C ends)")
                server.run(ready)
            else:
                typer.echo(f"Stored in {opened.url}")
    if incomplete(result):
        raise typer.Exit(1)


@app.command()
def up(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    database: DatabaseOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Run everything an office needs: visit sources when they are due, serve pages and feeds."""
    from crawler.logs import configure_logging
    from crawler.schedule import watching
    from feeds.web import server

    configure_logging(verbose)
    settings = settings_from(database)
    with closing(open_database(settings)) as opened:
        ready = server.build_server(settings, opened, host, port)
        with watching(settings, verbose, after=partial(feeds.commands.announce, settings)):
            typer.echo(f"Watching the sources, serving {ready.address} (Ctrl-C ends)")
            server.run(ready)


aggregator.commands.register(app)
crawler.commands.register(app, after_crawl=feeds.commands.announce)
feeds.commands.register(app)


def main() -> None:
    """Run the command line; what a person can mend ends with one sentence and exit code 2."""
    aggregator.commands.run(app)


if __name__ == "__main__":
    main()
