"""The front door: composes the commands of the three rooms. Holds no logic."""

import typer

import aggregator.commands
import crawler.commands
import feeds.commands

app = typer.Typer(
    name="radar",
    help="Bündnisradar: harvest the sites of local family alliances, publish feeds and a searchable archive.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
aggregator.commands.register(app)
crawler.commands.register(app)
feeds.commands.register(app)


def main() -> None:
    """Run the command line; what a person can mend ends with one sentence and exit code 2."""
    aggregator.commands.run(app)


if __name__ == "__main__":
    main()
