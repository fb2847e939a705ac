"""``radar sources``: the list of alliances on the command line."""

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.table import Table

from aggregator import lists, registry, removal, sources, store
from aggregator.clock import berlin
from aggregator.commands import (
    DatabaseOption,
    JsonOption,
    OutputOption,
    now,
    opened,
    output,
    print_json,
    settings_from,
)
from aggregator.entry_points import entry_points
from aggregator.errors import BadInput, ImportUnreadable
from aggregator.places import known_land
from aggregator.rules import SiteRules, read_rules
from aggregator.shapes import SourceView
from aggregator.urls import canonical_url, host_key

sources_app = typer.Typer(
    help="The alliances: who they are, and which of them are visited.", no_args_is_help=True
)
SlugArgument = Annotated[str, typer.Argument(metavar="SLUG", help="As radar sources list shows it.")]


class ListFormat(StrEnum):
    """How the list is written."""

    csv = "csv"
    opml = "opml"


class Status(StrEnum):
    """What may be asked for with ``--status``."""

    active = "active"
    paused = "paused"
    opted_out = "opted_out"
    no_site = "no_site"


@sources_app.command("list")
def list_sources(
    state: Annotated[str | None, typer.Option(help="Only of one Land.")] = None,
    status: Annotated[Status | None, typer.Option(help="Only of one status.")] = None,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """List the sources by name.

    Example: radar sources list --state Hessen --status active
    """
    land = known_land(state) if state else None
    with opened(database) as found, found.session() as session:
        views = store.sources(session, state=land, status=status.value if status else None)
    if as_json:
        return print_json(views)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("slug", "name", "Land", "status", "homepage"):
        table.add_column(heading, overflow="fold")
    table.add_column("items", justify="right")
    for view in views:
        shown = sources.STATUS_NAMES.get(view.status, view.status)
        table.add_row(view.slug, view.name, view.state or "", shown, view.homepage_url or "", str(view.items))
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 200
    if views:
        console.print(table)
    console.print(f"{len(views)} source{'s' * (len(views) != 1)}.")
    return None


@sources_app.command("add")
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The alliance's homepage, with https://.")],
    name: Annotated[str | None, typer.Option(help="Name of the alliance; default: its host.")] = None,
    place: Annotated[str | None, typer.Option(help="Town or district.")] = None,
    state: Annotated[str | None, typer.Option(help="The Land.")] = None,
    lat: Annotated[float | None, typer.Option(min=-90, max=90, help="Latitude, degrees.")] = None,
    lon: Annotated[float | None, typer.Option(min=-180, max=180, help="Longitude, degrees.")] = None,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Add one source. Its slug is made from the place or the host and stays for ever.

    Example: radar sources add https://www.example.org/familie/ --place Musterstadt --state Hessen
    """
    homepage = canonical_url(url)
    named = name or (f"Lokales Bündnis für Familie {place}" if place else host_key(urlsplit(homepage).netloc))
    listed = lists.Listed(named, place, known_land(state) if state else None, homepage, lat, lon)
    with opened(database) as found, found.writing() as session:
        slug = sources.add(session, listed, now())
        view = store.source(session, slug)
    if as_json:
        return print_json(view)
    typer.echo(f"Added {slug}. Visit it with: radar crawl {slug}")
    return None


@sources_app.command("show")
def show(slug: SlugArgument, as_json: JsonOption = False, database: DatabaseOption = None) -> None:
    """Show all that is known of a source: where its items are found, and its last ten visits.

    Times are those of Germany; with --json they are UTC.

    Example: radar sources show musterstadt
    """
    with opened(database) as found, found.session() as session:
        view = store.source(session, slug)
        visits = store.visits(session, slug, limit=10)
        points = entry_points(session, slug)
    if as_json:
        return print_json({"source": view, "entry_points": points, "visits": visits})
    facts = (
        ("name", view.name),
        ("place", view.place),
        ("Land", view.state),
        ("homepage", view.homepage_url),
        ("status", sources.STATUS_NAMES.get(view.status, view.status)),
        ("engine", view.engine),
        ("items", view.items),
        ("last visit", view.last_visit_at and f"{berlin(view.last_visit_at):%d.%m.%Y %H:%M}"),
        ("last news", view.last_new_item_at and f"{berlin(view.last_new_item_at):%d.%m.%Y}"),
        ("next visit", _next_visit(view)),
        ("last error", view.last_error),
        ("rules", ", ".join(view.rules) or None),
    )
    for label, value in facts:
        typer.echo(f"{label:<11} {value if value is not None else '–'}")
    leading = [point for point in points if point.items or point.role in ("feed", "sitemap")]
    for point in leading[:20]:
        trouble = f" (HTTP {point.status})" if point.status and point.status >= 400 else ""
        typer.echo(f"{point.role:<11} {point.url}: {point.items} items{trouble}")
    for visit in visits:
        typer.echo(
            f"{berlin(visit.started_at):%d.%m.%Y %H:%M}: {visit.new} new, {visit.changed} changed, "
            f"{visit.removed} removed, {visit.same} same; {visit.requests} requests, "
            f"{visit.seconds:.1f} s" + (f"; {visit.error}" if visit.error else "")
        )
    return None


def _next_visit(view: SourceView) -> str | None:
    if view.status != "active":
        return None
    return f"{berlin(view.next_visit_at):%d.%m.%Y %H:%M}" if view.next_visit_at else "as soon as possible"


@sources_app.command("import")
def import_(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="CSV (also from a German Excel) or OPML.")
    ] = None,
    builtin: Annotated[
        bool,
        typer.Option("--builtin", help="Not a file, but the known alliances that come with the program."),
    ] = False,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Add the sources of a list, or bring them up to date; do it as often as you like.

    CSV needs headings: name, place, state, homepage_url (or Name, Ort, Bundesland, Internetseite), and may
    have lat, lon, status. Land and coordinates are else looked up by the place.
    Exit 1 if a row could not be used; the rest is done.
    --builtin only adds what is missing: what you have changed stays.

    Example: radar sources import alliances.csv
    """
    rows = _rows_of(file, builtin)
    with opened(database) as found, found.writing() as session:
        reports = sources.import_rows(session, rows, now(), complete=builtin)
    counts = Counter(report.outcome for report in reports)
    if as_json:
        print_json({"rows": reports, "counts": counts})
    else:
        for report in reports:
            status = f" ({sources.STATUS_NAMES[report.status]})" if report.status else ""
            notes = f": {'; '.join(report.notes)}" if report.notes else ""
            slug = f" → {report.slug}" if report.slug else ""
            typer.echo(f"line {report.line}: {report.outcome} {report.name!r}{slug}{status}{notes}")
        typer.echo(
            ", ".join(f"{counts[name]} {name}" for name in ("added", "updated", "unchanged", "skipped"))
        )
    if counts["skipped"]:
        raise typer.Exit(1)


def _rows_of(file: Path | None, builtin: bool) -> list[lists.Row]:
    """The rows of a file, or of the registry."""
    if (file is None) != builtin:
        raise BadInput("Give either a FILE to import or --builtin, not both: radar sources import --builtin")
    if file is None:
        return lists.read_list(registry.read("alliances.csv"), "alliances.csv")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ImportUnreadable(f"{file} cannot be read: {error.strerror}. Check the path.") from error
    return lists.read_list(data, file.name)


@sources_app.command("export")
def export(
    form: Annotated[
        ListFormat, typer.Option("--format", help="CSV, or OPML for feed readers.")
    ] = ListFormat.csv,
    output_file: OutputOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write the list of sources. OPML leads to the feeds of this installation (RADAR_BASE_URL).

    Example: radar sources export --format opml --output buendnisse.opml
    """
    with opened(database) as found, found.session() as session:
        views = store.sources(session)
    with output(output_file) as out:
        if form is ListFormat.csv:
            lists.write_csv(views, out)
        else:
            open_to_all = (view for view in views if view.status != "opted_out")
            out.write(lists.write_opml(open_to_all, settings_from(database).base_url).decode())


@sources_app.command("rule")
def rule(
    slug: SlugArgument,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A TOML file, as radar probe --rule takes it.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Print the rules that are stored.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Go without rules again.")] = False,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Store site rules for a source that is not understood without, show or clear them. See docs/rules.md.

    Try them first: radar probe URL --rule FILE

    Example: radar sources rule musterstadt musterstadt.toml
    """
    if sum((file is not None, show, clear)) != 1:
        raise BadInput("Say what to do with the rules: name a TOML file, or --show, or --clear.")
    with opened(database) as found, found.writing() as session:
        view = store.source(session, slug)
        if not view.homepage_url:
            raise BadInput(f"{slug} has no known site. See: radar sources show {slug}")
        if not show:
            kept = read_rules([f"{file}"], view.homepage_url) if file else SiteRules()
            sources.set_rules(session, slug, kept, now())
            view = store.source(session, slug)
    if as_json:
        return print_json(view.rules)
    if not show:
        done = f"{len(view.rules)} rules are stored for {slug}" if view.rules else f"{slug} has no rules now"
        typer.echo(f"{done}. The next visit reads all its pages anew: radar crawl {slug}")
    else:
        typer.echo(SiteRules.model_validate(view.rules).to_toml() or f"# {slug} has no rules")
    return None


@sources_app.command("pause")
def pause(slug: SlugArgument, database: DatabaseOption = None) -> None:
    """Stop visiting a source. What is stored stays on pages and in feeds.

    Example: radar sources pause musterstadt
    """
    with opened(database) as found, found.writing() as session:
        removal.pause(session, slug)
    typer.echo(f"{slug} is paused. Go on with: radar sources resume {slug}")


@sources_app.command("resume")
def resume(
    slug: SlugArgument,
    owner_agrees: Annotated[
        bool, typer.Option("--owner-agrees", help="Visit one again that had opted out.")
    ] = False,
    database: DatabaseOption = None,
) -> None:
    """Visit a paused source again.

    Example: radar sources resume musterstadt
    """
    with opened(database) as found, found.writing() as session:
        removal.resume(session, slug, now(), owner_agrees=owner_agrees)
    typer.echo(f"{slug} is visited again.")


@sources_app.command("optout")
def optout(slug: SlugArgument, database: DatabaseOption = None) -> None:
    """Delete all that was stored of a source, at once, and never visit it again.

    Example: radar sources optout musterstadt
    """
    with opened(database) as found, found.writing() as session:
        if store.source(session, slug).status == "opted_out":
            raise BadInput(f"{slug} has opted out already. See: radar sources show {slug}")
        count = removal.optout(session, slug, now())
    typer.echo(f"{slug} has opted out: {count} item{'s' * (count != 1)} removed, no more visits.")
