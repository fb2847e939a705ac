"""One batch of sources, in a process of its own: ``python -m crawler.child``.

A job comes as one JSON line over stdin, events go as JSON lines over stdout (``start``, ``progress``,
``visit``, ``refused``, ``failed``, ``bad_input``). The parent keeps stdin open: when it ends, however it ends,
the child ends too.
"""

import asyncio
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from sqlalchemy.engine import make_url

from aggregator import ingest, store, websub
from aggregator.clock import naive
from aggregator.config import Settings
from aggregator.database import Database, open_database
from aggregator.errors import BadInput
from aggregator.shapes import SiteMemory, VisitSummary
from aggregator.urls import host_key
from crawler.logs import configure_logging
from crawler.pipelines import OngoingVisit, report_of, storing
from crawler.recording import Recording, load_recording
from crawler.replay import forbid_sockets
from crawler.settings import scrapy_settings

log = logging.getLogger(__name__)

Emit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What a child is asked to do. ``now`` fixes the clock (aware); None: each visit's own start.

    ``spider`` names the spider's class as ``module:class``, so that tests may bring their own.
    """

    settings: Settings
    slugs: tuple[str, ...]
    replay: Path | None = None
    now: datetime | None = None
    spider: str = "crawler.spiders.site:SiteSpider"
    verbose: bool = False

    def dumps(self) -> str:
        """One line of JSON."""
        return json.dumps(
            {
                "settings": self.settings.model_dump(mode="json"),
                "slugs": self.slugs,
                "replay": str(self.replay) if self.replay else None,
                "now": self.now.isoformat() if self.now else None,
                "spider": self.spider,
                "verbose": self.verbose,
            }
        )

    @classmethod
    def loads(cls, line: str) -> "Job":
        """The inverse of :meth:`dumps`."""
        raw = json.loads(line)
        return cls(
            settings=Settings(**raw["settings"]),
            slugs=tuple(raw["slugs"]),
            replay=Path(raw["replay"]) if raw["replay"] else None,
            now=datetime.fromisoformat(raw["now"]) if raw["now"] else None,
            spider=raw["spider"],
            verbose=raw["verbose"],
        )


def run_spiders(
    settings: dict[str, Any],
    spiders: Iterable[tuple[type[Spider], dict[str, Any]]],
    progress: Callable[[int, int], None] | None = None,
) -> list[Crawler]:
    """Run spiders one after the other in this process, with Scrapy settings; blocks, returns the crawlers.

    ``progress`` is told of (pages that were looked at, pages known so far).
    """

    def attach(spider: Spider) -> None:
        vars(spider)["progress"] = progress

    async def all_of_them() -> list[Crawler]:
        crawlers = []
        for spider, arguments in spiders:
            crawler = Crawler(spider, settings)
            crawler.signals.connect(attach, signals.spider_opened)
            await crawler.crawl_async(**arguments)
            crawlers.append(crawler)
        return crawlers

    return asyncio.run(all_of_them())


async def run_job(job: Job, emit: Emit) -> None:
    """Visit the job's sources: side by side on the network (one at a time per host), in turn in a replay."""
    recording = load_recording(job.replay) if job.replay else None
    database = open_database(job.settings)
    try:
        memories = _memories(database, job.slugs)
        batch = _Batch(job, recording, database, emit)
        if recording:
            await batch.visit_in_turn(memories)
        else:
            await asyncio.gather(*(batch.visit_in_turn(group) for group in by_host(memories)))
    finally:
        database.close()


def _memories(database: Database, slugs: Iterable[str]) -> list[SiteMemory]:
    with database.session() as session:
        return [store.site_memory(session, slug) for slug in slugs]


def by_host(memories: Iterable[SiteMemory]) -> list[list[SiteMemory]]:
    """Groups of sources that live on the same host, in the order given."""
    groups: dict[str, list[SiteMemory]] = {}
    for memory in memories:
        groups.setdefault(host_key(urlsplit(memory.homepage_url).hostname or ""), []).append(memory)
    return list(groups.values())


class _Batch:
    """What all visits of a job share."""

    def __init__(self, job: Job, recording: Recording | None, database: Database, emit: Emit) -> None:
        self.job = job
        self.database = database
        self.emit = emit
        self.settings = scrapy_settings(job.settings, recording)
        self.pause = 0.0 if recording else job.settings.download_delay
        module, _, name = job.spider.partition(":")
        self.spider: type[Spider] = getattr(__import__(module, fromlist=[name]), name)

    async def visit_in_turn(self, memories: list[SiteMemory]) -> None:
        """One visit after the other; a visit that breaks is reported and the next one begins."""
        for number, memory in enumerate(memories):
            if number:
                await asyncio.sleep(self.pause)
            structlog.contextvars.bind_contextvars(source=memory.slug)
            self.emit({"event": "start", "source": memory.slug})
            try:
                summary = await self._visit(memory)
            except BadInput as error:  # it has opted out since the run began
                self.emit({"event": "refused", "source": memory.slug, "message": str(error)})
            except Exception as error:
                log.exception("the visit broke")
                message = f"{type(error).__name__}: {error}".splitlines()[0]
                self.emit({"event": "failed", "source": memory.slug, "message": message})
            else:
                self.emit({"event": "visit", "source": memory.slug, "summary": asdict(summary)})

    async def _visit(self, memory: SiteMemory) -> VisitSummary:
        limits = self.job.settings
        now = self.job.now or datetime.now(UTC)
        began = time.monotonic()
        writer = ingest.open_visit(self.database, limits, memory.slug, now)
        asking = None if self.job.replay else websub.hubs(self.database, limits, memory.slug, naive(now))
        visit = OngoingVisit(writer, asking)
        crawler = Crawler(self.spider, self.settings | storing(visit))
        tell = _Progress(memory.slug, self.emit)
        crawler.signals.connect(tell.attach, signals.spider_opened)
        await crawler.crawl_async(
            memory=memory,
            now=now,
            visit_requests=limits.visit_requests,
            revalidate=limits.revalidate_per_visit,
        )
        return visit.writer.close(report_of(visit, crawler, time.monotonic() - began))


class _Progress:
    """The spider's ``progress`` callback; speaks at most five times a second."""

    def __init__(self, slug: str, emit: Emit) -> None:
        self.slug = slug
        self.emit = emit
        self._spoke = 0.0

    def attach(self, spider: Spider) -> None:
        """Signal handler of ``spider_opened``."""
        vars(spider)["progress"] = self

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` pages are looked at."""
        if time.monotonic() - self._spoke >= 0.2:
            self._spoke = time.monotonic()
            self.emit({"event": "progress", "source": self.slug, "done": done, "total": total})


def _end_with_parent() -> None:
    """Ends this process at once when stdin does: nothing half-written survives a transaction anyway."""
    sys.stdin.buffer.read()
    os._exit(3)


def main() -> int:
    """Read the job, do it, report it. Exit 0 done, 2 bad input (named in an event)."""
    # Events have stdout for themselves: whatever a library prints goes to stderr.
    events = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def emit(event: dict[str, Any]) -> None:
        events.write(json.dumps(event) + "\n")

    job = Job.loads(sys.stdin.buffer.readline().decode("utf-8"))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    configure_logging(job.verbose)
    if job.replay:
        forbid_sockets(make_url(job.settings.database_url).host)
    try:
        asyncio.run(run_job(job, emit))
    except BadInput as error:
        emit({"event": "bad_input", "kind": type(error).__name__, "message": str(error)})
        return 2
    return 0


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    # The thread that waits for the parent sits in read(); a normal exit would wait for stdin's lock.
    os._exit(status)
