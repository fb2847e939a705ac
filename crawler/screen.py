"""What a person sees of a harvest: a bar while it runs, a table when it is done. Bars only on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from aggregator.shapes import VisitSummary
from crawler import run


@contextmanager
def progress_bar(sources: int) -> Iterator[Callable[[run.Progress], None]]:
    """A bar on stderr: ``sources`` to visit, and the pages of the one that spoke last."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        whole = bar.add_task("sources", total=sources)
        pages = bar.add_task("pages", total=None)

        def show(news: run.Progress) -> None:
            if news.summary:
                bar.advance(whole)
            else:
                bar.update(
                    pages, description=escape(news.source), completed=news.done, total=news.total or None
                )

        yield show


@contextmanager
def page_bar(host: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr for the pages of one site, where a person looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        pages = bar.add_task(escape(host), total=None)
        yield lambda done, total: bar.update(pages, completed=done, total=total or None)


def print_visits(visits: list[VisitSummary]) -> None:
    """A row a source, and its error in full below."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", no_wrap=True)
    for name in ("new", "changed", "removed", "same", "requests", "304", "kB", "seconds"):
        table.add_column(name, justify="right")
    for visit in visits:
        counts = (visit.new, visit.changed, visit.removed, visit.same, visit.requests, visit.not_modified)
        table.add_row(
            escape(visit.source),
            *map(str, counts),
            f"{visit.bytes / 1000:.0f}",
            f"{visit.seconds:.1f}",
        )
    console = Console(soft_wrap=True)
    if visits:
        console.print(table)
    for visit in visits:
        if visit.error:
            console.print(f"{escape(visit.source)}: {escape(visit.error)}", highlight=False)


def print_skipped(skipped: dict[str, str]) -> None:
    """Name on stderr every source that was not visited, and why."""
    console = Console(stderr=True, soft_wrap=True)
    for slug, reason in skipped.items():
        console.print(f"skipped {escape(slug)}: {escape(reason)}", highlight=False)
