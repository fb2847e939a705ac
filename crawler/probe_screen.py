"""A probe as a person reads it: readable on 80 columns, the surprising first."""

from itertools import groupby
from urllib.parse import urlsplit

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from aggregator.urls import host_key
from crawler.judgement import ENOUGH
from crawler.probe import ProbedPage, ProbeReport
from crawler.why import OFF_SITE, ProbedDate

_MOST_OF_A_REASON = 8
_MOST_DATES = 6
_WIDTH = 100


def print_report(report: ProbeReport, console: Console | None = None) -> None:
    """Tell a person: the site, its entry points, each page with the reasons, the dates and which won."""
    console = console or Console(highlight=False)
    console.width = min(console.width, _WIDTH)
    console.print(f"[bold]{escape(report.url)}[/bold]")
    console.print(f"engine: {report.engine or 'unknown'} · {report.requests} requests")
    if report.error:
        console.print(f"[red]{escape(report.error)}[/red]")
    if report.pages or report.entry_points:
        shared = f", {len(report.shared)} that share a page" if report.shared else ""
        files = sum(file.is_item for file in report.files)
        shared += f", {files} that are PDF documents" if files else ""
        if not report.error:
            console.print(f"{len(report.items)} items{shared} on {len(report.pages)} pages that were read")
        _print_entry_points(console, report)
        if report.pages:
            _print_pages(console, report)
        _print_shared(console, report)
        _print_files(console, report)
        _print_not_fetched(console, report)
    _print_rules(console, report)


def _heading(console: Console, words: str, more: str = "") -> None:
    console.print(f"\n[bold]{words}[/bold]{more}")


def _indented(console: Console, what: Text | Table, by: int = 5) -> None:
    console.print(Padding(what, (0, 0, 0, by), expand=False))


def _short(url: str, report: ProbeReport) -> str:
    """An address of the site from its path on."""
    parts = urlsplit(url)
    if host_key(parts.netloc) != host_key(urlsplit(report.url).netloc):
        return url
    rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return rest + (f"#{parts.fragment}" if parts.fragment else "")


def _print_entry_points(console: Console, report: ProbeReport) -> None:
    _heading(console, "Entry points")
    table = Table("role", "HTTP", "leads to", "address", box=None, pad_edge=False, header_style="dim")
    table.columns[2].justify = "right"
    table.columns[3].overflow = "fold"
    for point in report.entry_points:
        told = point.verdict if point.role in ("feed", "sitemap", "guess") or point.status != 200 else ""
        told = "" if told == point.role or told.startswith("HTTP ") else told
        notes = [n for n in (point.found if point.found != "given" else "", told) if n]
        where = Text(_short(point.url, report))
        if notes:
            where.append(f"  {'; '.join(notes)}", style="dim")
        table.add_row(point.role, str(point.status or "–"), str(point.leads_to or "–"), where)
    _indented(console, table, 2)


def _print_pages(console: Console, report: ProbeReport) -> None:
    _heading(console, "Pages", f" (a score of {ENOUGH:g} makes an item)")
    for page in report.pages:
        _print_page(console, report, page)


def _print_page(console: Console, report: ProbeReport, page: ProbedPage) -> None:
    mark = "[green]item[/green]" if page.is_item else "[dim]none[/dim]"
    if page.same_as:
        mark = "[yellow]same[/yellow]"
    what = f"{page.kind}, {page.date or 'no date'}" if page.is_item else f"lacks {ENOUGH - page.score:.2f}"
    if page.is_item and page.event_start:
        what += f", takes place {page.event_start}"
    console.print(f"\n{mark} {page.score:+.2f}  [dim]{what}[/dim]")
    _indented(console, Text(page.title or "(no title)", style="bold"))
    _indented(console, Text(_short(page.url, report), overflow="fold"))
    if page.same_as:
        _indented(console, Text(f"the same as {page.same_as}"))
    reasons = [f"{weight:+g} {reason}" for reason, weight in page.reasons] or ["nothing speaks for it"]
    _indented(console, Text(", ".join(reasons)))
    if page.is_item and page.kind_reasons:
        _indented(console, Text("kind: " + "; ".join(page.kind_reasons), style="dim"))
    if page.dates and (page.is_item or page.score > 0):
        _print_dates(console, page.dates)


def _print_dates(console: Console, dates: tuple[ProbedDate, ...]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    for column in range(5):
        table.add_column(overflow="fold", no_wrap=column < 4)
    for number, date in enumerate(dates[:_MOST_DATES]):
        weight = "–" if date.weight is None else f"{date.weight:g}"
        style = "bold" if date.won else "dim"
        raw = f"“{date.raw[:40]}”" if date.raw and date.raw != date.value else ""
        told = f"{raw} {date.why}".strip()
        label = "date" if number == 0 else ""
        value = f"{'→' if date.won else ' '} {date.value or '–'}"
        table.add_row(label, Text(value, style=style), weight, date.source, Text(told, style=style))
    _indented(console, table)


def _print_shared(console: Console, report: ProbeReport) -> None:
    if not report.shared:
        return
    _heading(console, "Items that share a page")
    for item in report.shared:
        when = f"takes place {item.event_start}" if item.event_start else item.date or "no date"
        console.print(f"\n[green]item[/green]  [dim]{item.kind}, {when}[/dim]")
        _indented(console, Text(item.title, style="bold"))
        _indented(console, Text(_short(item.url, report), overflow="fold"))


def _print_files(console: Console, report: ProbeReport) -> None:
    if not report.files:
        return
    _heading(console, "PDF documents", " (items where no page tells the same)")
    for file in report.files:
        mark = "[green]item[/green]" if file.is_item else "[dim]none[/dim]"
        console.print(f"\n{mark} {file.score:+.2f}  [dim]{file.kind}, {file.date or 'no date'}[/dim]")
        _indented(console, Text(file.title or "(no title)", style="bold"))
        _indented(console, Text(_short(file.url, report), overflow="fold"))
        _indented(console, Text(f"on {_short(file.linked_from, report)}", style="dim", overflow="fold"))
        _indented(console, Text(", ".join(f"{weight:+g} {reason}" for reason, weight in file.reasons)))


def _print_not_fetched(console: Console, report: ProbeReport) -> None:
    if not report.not_fetched:
        return
    _heading(console, "Never read", " (all of them with --json)")
    for reason, group in groupby(report.not_fetched, key=lambda one: one.why):
        left = [_short(one.url, report) for one in group]
        _indented(console, Text(f"{len(left)} × {reason}"), 2)
        if reason == OFF_SITE:
            left = sorted({urlsplit(url).netloc for url in left})
        for address in left[:_MOST_OF_A_REASON]:
            _indented(console, Text(address, style="dim", overflow="fold"), 6)
        if len(left) > _MOST_OF_A_REASON:
            _indented(console, Text(f"and {len(left) - _MOST_OF_A_REASON} more", style="dim"), 6)


def _print_rules(console: Console, report: ProbeReport) -> None:
    if not report.rules:
        return
    _heading(console, "Rules")
    for rule in report.rules:
        told = f"had an effect on {rule.count} addresses" if rule.count else "had no effect"
        _indented(console, Text(f"{rule.rule}: {told}", style="" if rule.count else "yellow"), 2)
