"""Commands of this room: crawl, probe, record, extract."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from aggregator import store
from aggregator.commands import DatabaseOption, JsonOption, now, opened, print_json, settings_from
from aggregator.config import Settings
from aggregator.errors import BadInput
from aggregator.rules import read_rules
from aggregator.urls import canonical_url

ReplayOption = Annotated[
    Path | None,
    typer.Option("--replay", metavar="DIR", help="Answer from the *.warc.gz in DIR instead of the network."),
]
RuleOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rule", metavar="FILE|KEY=VALUE", help="Try site rules: a TOML file or a line; may be repeated."
    ),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="Log what happens to stderr.")]


def register(app: typer.Typer, after_crawl: Callable[[Settings], None] = lambda _: None) -> None:
    """Add this room's commands to the front door; ``after_crawl`` is called when a crawl has stored what it found."""
    app.command()(_then(crawl, after_crawl))
    app.command()(probe)
    app.command()(record)
    app.command()(extract)


def _then(command: Callable[..., None], after: Callable[[Settings], None]) -> Callable[..., None]:
    """The command, and something after it; not after bad input, which ends it before it begins."""

    @wraps(command)
    def both(**given: Any) -> None:
        try:
            command(**given)
        except typer.Exit:  # a visit failed; the others are stored
            after(settings_from(given["database"]))
            raise
        after(settings_from(given["database"]))

    return both


def crawl(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="[SLUG]...", help="Sources to visit.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every source.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Every source whose visit is due.")] = False,
    replay: ReplayOption = None,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Visit sources and store what they publish. Exit 1 if a visit failed; the others are done."""
    # Scrapy takes a third of a second to load; other commands need not wait for it.
    from crawler import screen
    from crawler.logs import configure_logging
    from crawler.run import harvest, prepare

    configure_logging(verbose)
    settings = settings_from(database)
    if sum((bool(slugs), all_, due)) != 1:
        raise BadInput("Say which sources to visit: slugs (see radar sources list), --all, or --due.")
    prepare(settings, replay)  # before a database is made
    chosen = slugs or _chosen(database, due)
    with screen.progress_bar(len(chosen)) as progress:
        result = harvest(settings, chosen, replay=replay, progress=progress, verbose=verbose)
    screen.print_skipped(result.skipped)
    if as_json:
        print_json(result.visits)
    else:
        screen.print_visits(result.visits)
        if not result.visits:
            typer.echo("No source was visited.", err=True)
    if any(visit.error for visit in result.visits):
        raise typer.Exit(1)


def _chosen(database: str | None, due: bool) -> list[str]:
    """The slugs of what is due, or of every source (those that cannot be visited are named later)."""
    with opened(database) as known, known.session() as session:
        if due:
            return store.due(session, now(), limit=100_000)
        return [source.slug for source in store.sources(session)]


def probe(
    url: Annotated[str, typer.Argument(metavar="URL", help="Homepage of a site.")],
    replay: ReplayOption = None,
    rule: RuleOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show what a visit of a site would find, and why. Stores nothing.

    Example: radar probe https://www.example.org/ --rule "items=.news li" --rule "date=.stamp"
    """
    from crawler import probe as prober
    from crawler import probe_screen, screen
    from crawler.logs import configure_logging

    configure_logging(verbose)
    homepage = canonical_url(url)
    rules = read_rules(rule or (), homepage)
    with screen.page_bar(urlsplit(homepage).netloc) as progress:
        report = prober.probe(settings_from(None), homepage, replay, rules, progress)
    if as_json:
        print_json(report)
    else:
        probe_screen.print_report(report)
    if report.error:
        raise typer.Exit(1)


def record(
    url: Annotated[str, typer.Argument(metavar="URL", help="Homepage of a site.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where <host>.warc.gz is written.")],
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Most requests (RADAR_VISIT_REQUESTS).")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a recording that is there.")] = False,
    rule: RuleOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Record what a visit of a site is answered, as a WARC file for a bug report or a test.

    Asks as politely as a crawl: robots.txt, pauses, an honest User-Agent (RADAR_OPERATOR and contact).

    Example: radar record https://www.example.org/ recordings
    """
    from crawler import record as recorder
    from crawler import screen
    from crawler.logs import configure_logging

    configure_logging(verbose)
    homepage = canonical_url(url)
    rules = read_rules(rule or (), homepage)
    settings = settings_from(None)
    if limit:
        settings = settings.model_copy(update={"visit_requests": limit})
    with screen.page_bar(urlsplit(homepage).netloc) as progress:
        done = recorder.record(settings, homepage, folder, force=force, rules=rules, progress=progress)
    if done.error:
        typer.echo(done.error, err=True)
    if done.file:
        typer.echo(f"{done.file}: {done.answers} answers, in which {done.items} items were found.")
        typer.echo(f"Try it with: radar probe {homepage} --replay {folder}")
    if done.error:
        raise typer.Exit(1)


def extract(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An HTML file; - for stdin.")],
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Address the page came from.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is read from one page: title, date, kind and text; when an event is, what a project's page states."""
    from crawler.extract import extract_page

    address = canonical_url(url) if url else None
    page = extract_page(_read(file), address)
    found = {
        "url": address,
        "kind": page.kind,
        "title": page.title,
        "date": page.date,
        "date_precision": page.date_precision,
        "event_start": page.event_start,
        "event_end": page.event_end,
        "event_place": page.event_place,
        "profile": page.profile,
        "text": page.text,
    }
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        if name not in ("text", "profile") and (value is not None or not name.startswith("event_")):
            typer.echo(f"{name}: {value if value is not None else '-'}")
    for name, fact in page.profile.items():
        typer.echo(f"{name}: {fact['text'].replace(chr(10), '; ')} ({fact['origin']})")
    typer.echo(f"\n{found['text']}")


def _read(file: Path) -> bytes:
    """:raises BadInput: the file cannot be read"""
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror}). Name an HTML file.") from error
