"""``radar status``: which alliances are active, which fell silent, whose site broke."""

from dataclasses import asdict
from datetime import datetime

import typer
from rich.console import Console
from rich.table import Table

from aggregator import store
from aggregator.clock import berlin
from aggregator.commands import DatabaseOption, JsonOption, opened, print_json
from aggregator.shapes import SourceView
from aggregator.sources import STATUS_NAMES


def status(as_json: JsonOption = False, database: DatabaseOption = None) -> None:
    """Show all sources: what needs a look comes first (failing, then silent for a year), then by name.

    Times are those of Germany; with --json they are UTC.

    Example: radar status --json
    """
    with opened(database) as found, found.session() as session:
        totals = store.overview(session)
        views = store.sources(session)
    if as_json:
        print_json(
            {"totals": totals, "sources": [asdict(view) | {"silent": _silent(view)} for view in views]}
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("source", "Land", "status", "last visit", "last news"):
        table.add_column(heading, no_wrap=True)
    table.add_column("items", justify="right")
    table.add_column("last error", overflow="fold")
    for view in sorted(views, key=lambda view: (not view.last_error, not _silent(view), view.slug)):
        table.add_row(
            view.slug,
            view.state or "",
            _state_of(view),
            _moment(view.last_visit_at),
            _moment(view.last_new_item_at, "%d.%m.%Y"),
            str(view.items),
            view.last_error or "",
        )
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 200  # a file or a pipe has no edge
    if views:
        console.print(table)
    console.print(
        f"{totals['sources']} sources: {totals['active']} active, {totals['failing']} failing, "
        f"{totals['silent']} silent, {totals['paused']} paused, {totals['no_site']} without a site, "
        f"{totals['opted_out']} opted out. {totals['items']} items ({totals['news']} news, "
        f"{totals['project']} projects, {totals['event']} events), {totals['visits']} visits."
    )
    if not views:
        typer.echo("Start with: radar sources import FILE")


def _state_of(view: SourceView) -> str:
    if view.status != "active":
        return STATUS_NAMES.get(view.status, view.status)
    if view.failures:
        return f"failing ({view.failures}×)"
    if view.last_visit_at is None:
        return "not visited yet"
    return "silent" if _silent(view) else "active"


def _silent(view: SourceView) -> bool:
    return view.status == "active" and store.is_silent(view.last_visit_at, view.last_new_item_at)


def _moment(moment: datetime | None, form: str = "%d.%m.%Y %H:%M") -> str:
    return berlin(moment).strftime(form) if moment else "–"
