"""The demo: recorded sites of invented alliances, harvested into a database of their own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from tempfile import mkdtemp

from sqlmodel import Session

from aggregator import sources, store
from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.database import Database, open_database
from aggregator.lists import read_list
from aggregator.selection import Selection
from crawler.run import HarvestResult, Progress, harvest

_KINDS = ("news", "project", "event")
_SITES = "crawler.demo"


@contextmanager
def own_database(given: str | None, keep: bool) -> Iterator[str]:
    """URL of a database for one demo: ``given``, or a new SQLite file that is removed unless ``keep``."""
    if given:
        yield given
        return
    folder = Path(mkdtemp(prefix="radar-demo-"))
    try:
        yield f"sqlite:///{folder / 'demo.sqlite'}"
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def harvest_demo(settings: Settings, say: Callable[[str], None]) -> HarvestResult:
    """Add the demo's sources and replay their recordings; ``say`` is told a line a site, as it is done.

    What could not be harvested is said at the end; :func:`incomplete` tells it of the result.
    """
    database = open_database(settings)
    try:
        with resources.as_file(resources.files(_SITES)) as folder:
            slugs = _add_sources(database, folder / "sites.csv")
            say(f"Harvesting {len(slugs)} recorded sites, without a network:")

            def show(news: Progress) -> None:
                if news.summary:
                    with database.session() as session:
                        say(_line(session, news.source, news.summary.error))

            result = harvest(settings, slugs, replay=folder, progress=show)
        for slug, reason in result.skipped.items():
            say(f"  {slug}: skipped, {reason}")
        if missing := incomplete(result):
            say(
                f"{missing} of {len(slugs)} sites could not be harvested; what the others published is there."
            )
        return result
    finally:
        database.close()


def incomplete(result: HarvestResult) -> int:
    """How many of the demo's sites failed or were left out: none, unless the installation is broken."""
    return len(result.skipped) + sum(1 for visit in result.visits if visit.error)


def _add_sources(database: Database, file: Path) -> list[str]:
    now = utc_now()
    rows = read_list(file.read_bytes(), file.name)
    with database.session() as session:
        return [entered.slug for entered in sources.import_rows(session, rows, now) if entered.slug]


def _line(session: Session, slug: str, error: str | None) -> str:
    """``ulmenfurt: 9 news, 2 projects, 1 event (feed, listing; Jekyll)``."""
    if error:
        return f"  {slug}: {error}"
    counts = {kind: store.count_items(session, Selection(sources=(slug,), kind=kind)) for kind in _KINDS}
    found = ", ".join(
        f"{count} {kind}{'' if kind == 'news' or count == 1 else 's'}" for kind, count in counts.items()
    )
    memory = store.site_memory(session, slug)
    roles = {point.role for point in memory.entry_points if point.status == 200}
    how = [role for role in ("feed", "sitemap", "listing", "page", "homepage") if role in roles]
    return f"  {slug}: {found} (by {', '.join(how) or 'links'}; {memory.engine or 'unknown engine'})"
