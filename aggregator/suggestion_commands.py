"""``radar sources suggestions``, ``accept`` and ``dismiss``: alliances that harvested pages lead to."""

from typing import Annotated

import typer

from aggregator import suggestions
from aggregator.commands import DatabaseOption, JsonOption, now, opened, print_json
from aggregator.places import known_land

WhichArgument = Annotated[
    str, typer.Argument(metavar="NUMBER|KEY", help="As radar sources suggestions shows it.")
]


def list_suggestions(
    every: Annotated[bool, typer.Option("--all", help="Also those that were accepted or dismissed.")] = False,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """List sites that harvested pages lead to and that look like alliances nobody has added, with where they were seen.

    Example: radar sources suggestions
    """
    with opened(database) as found, found.session() as session:
        views = suggestions.suggestions(session, every=every)
    if as_json:
        return print_json(views)
    for view in views:
        decided = f" ({view.status})" if view.status != "open" else ""
        place = f", {view.place}" if view.place and view.place not in view.name else ""
        typer.echo(f"{view.number:>4}  {view.name}{place}{decided}: {view.url}")
        for evidence in view.evidence:
            words = f" “{evidence['anchor']}”" if evidence["anchor"] else ""
            typer.echo(f"      {evidence['source']}: {evidence['page']}{words}")
    typer.echo(f"{len(views)} suggestion{'s' * (len(views) != 1)}.")
    return None


def accept(
    which: WhichArgument,
    name: Annotated[str | None, typer.Option(help="Name of the alliance; default: as it was linked.")] = None,
    place: Annotated[
        str | None, typer.Option(help="Town or district; default: the one in its name or address.")
    ] = None,
    state: Annotated[str | None, typer.Option(help="The Land; default: that of the place.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Make a source of a suggestion.

    Example: radar sources accept 3 --place Musterstadt --state Hessen
    """
    land = known_land(state) if state else None
    with opened(database) as found, found.writing() as session:
        slug = suggestions.accept(session, which, now(), name=name, place=place, state=land)
    typer.echo(f"Added {slug}. Visit it with: radar crawl {slug}")


def dismiss(which: WhichArgument, database: DatabaseOption = None) -> None:
    """Never show a suggestion again.

    Example: radar sources dismiss 3
    """
    with opened(database) as found, found.writing() as session:
        view = suggestions.dismiss(session, which)
    typer.echo(f"{view.url} is dismissed and not suggested again.")
