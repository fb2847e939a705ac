"""The schedule of ``radar up``: APScheduler ticks, the database says who is due, child processes do the work.

Nothing is kept in memory between two ticks: who is due, how often and after how many failures are rows.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from aggregator import store
from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.database import Database, open_database
from crawler.run import HarvestResult, harvest
from crawler.settings import require_contact

log = logging.getLogger(__name__)


def tick(
    settings: Settings,
    database: Database,
    stop: threading.Event,
    verbose: bool = False,
) -> HarvestResult:
    """Visit what is due, batch by batch, until nothing is or ``stop`` is set; each source once at most."""
    total = HarvestResult()
    tried: set[str] = set()
    while not stop.is_set():
        now = utc_now()
        with database.session() as session:
            due = store.due(session, now, limit=settings.batch_size + len(tried))
        batch = [slug for slug in due if slug not in tried][: settings.batch_size]
        if not batch:
            break
        tried.update(batch)
        result = harvest(settings, batch, stop=stop, verbose=verbose)
        total.visits.extend(result.visits)
        total.skipped.update(result.skipped)
        for visit in result.visits:
            log.info("visited: %s", visit.error or f"{visit.new} new", extra={"source": visit.source})
    return total


@contextmanager
def watching(
    settings: Settings, verbose: bool = False, after: Callable[[threading.Event], None] = lambda _: None
) -> Iterator[None]:
    """Tick in the background for as long as the block runs; at its end the children are ended too.

    ``after`` is called after each tick with visits, in the tick's thread; the event tells it to end.

    :raises SettingsIncomplete: operator, contact URL or mail address is not set
    :raises DatabaseUnusable: the database cannot be opened
    """
    require_contact(settings)
    database = open_database(settings)
    stop = threading.Event()

    def work() -> None:
        try:
            if tick(settings, database, stop, verbose).visits:
                after(stop)
        except Exception:
            log.exception("a tick broke off; the next one starts afresh")

    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        work,
        "interval",
        seconds=settings.tick_seconds,
        next_run_time=datetime.now(UTC),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        stop.set()
        scheduler.shutdown(wait=True)
        database.close()
