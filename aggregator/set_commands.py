"""``radar sets``: named sets of alliances. ``radar sources teaser``: how much an alliance lets us show."""

from typing import Annotated

import typer

from aggregator import sets, sources, store
from aggregator.commands import DatabaseOption, JsonOption, now, opened, print_json
from aggregator.errors import BadInput

USUAL = "usual"

sets_app = typer.Typer(
    help="Named sets of alliances: each has a page and feeds of its own at /auswahl/SET.",
    no_args_is_help=True,
)
SetArgument = Annotated[str, typer.Argument(metavar="SET", help="As radar sets list shows it.")]


@sets_app.command("put")
def put(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the set is called, for people.")],
    slugs: Annotated[
        list[str], typer.Argument(metavar="SLUG...", help="Its alliances, as radar sources list shows them.")
    ],
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Make a set of these alliances, or make the set of this name hold them and no others.

    Who stays in the set stays in its feeds with all it had there; who is new to it comes in with what it announces
    from now on, so that no subscriber gets a flood of old news.

    Example: radar sets put "Eifel und Mosel" trier bitburg wittlich
    """
    with opened(database) as found, found.writing() as session:
        view = sets.put(session, name, slugs, now())
    if as_json:
        return print_json(view)
    count = len(view.sources)
    typer.echo(f"{view.slug} holds {count} alliance{'s' * (count != 1)}. Its page is /auswahl/{view.slug}")
    return None


@sets_app.command("list")
def list_sets(as_json: JsonOption = False, database: DatabaseOption = None) -> None:
    """List the sets by name, with how many alliances each has.

    Example: radar sets list
    """
    with opened(database) as found, found.session() as session:
        views = sets.source_sets(session)
    if as_json:
        return print_json(views)
    for view in views:
        typer.echo(f"{len(view.sources):>4}  {view.slug}  {view.name}")
    typer.echo(f"{len(views)} set{'s' * (len(views) != 1)}.")
    return None


@sets_app.command("show")
def show(slug: SetArgument, as_json: JsonOption = False, database: DatabaseOption = None) -> None:
    """Show the alliances of a set. One that has opted out is not among them.

    Example: radar sets show eifel-und-mosel
    """
    with opened(database) as found, found.session() as session:
        view = sets.source_set(session, slug)
        names = [(member, store.source(session, member).name) for member in view.sources]
    if as_json:
        return print_json(view)
    typer.echo(f"{view.name} (/auswahl/{view.slug})")
    for member, name in names:
        typer.echo(f"  {member}  {name}")
    return None


@sets_app.command("remove")
def remove(slug: SetArgument, database: DatabaseOption = None) -> None:
    """Forget a set; its alliances stay. Its page and feeds are no longer there.

    Example: radar sets remove eifel-und-mosel
    """
    with opened(database) as found, found.writing() as session:
        sets.remove(session, slug)
    typer.echo(f"{slug} is forgotten; its alliances stay.")


def teaser(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="As radar sources list shows it.")],
    chars: Annotated[
        str, typer.Argument(metavar="CHARS", help="Most characters; 0 shows none; usual: as all others.")
    ],
    database: DatabaseOption = None,
) -> None:
    """Show shorter teasers of one source, or none, on pages and in feeds, at once.

    RADAR_TEASER_CHARS is the most for all sources: no source gets longer ones.

    Example: radar sources teaser musterstadt 120
    """
    if chars != USUAL and not (chars.isascii() and chars.isdigit() and len(chars) < 10):
        raise BadInput(f"{chars!r} is no length. Give a number of characters, 0 for none, or: {USUAL}")
    with opened(database) as found, found.writing() as session:
        sources.set_teaser(session, slug, None if chars == USUAL else int(chars))
    if chars == USUAL:
        typer.echo(f"{slug}: teasers are as long as those of all others.")
    elif int(chars):
        typer.echo(f"{slug}: teasers have {int(chars)} characters at most.")
    else:
        typer.echo(f"{slug}: no teasers are shown.")
