"""One batch of sources = one child process with a hard time limit. Nothing here touches the network.

harvest: who can be visited? -> batches -> child -> events -> summaries
                                             \\-> died or hung: what it left is done again, each alone, once
"""

import json
import logging
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aggregator import errors, ingest, store
from aggregator.config import Settings
from aggregator.database import Database, open_database, require_writable
from aggregator.errors import BadInput
from aggregator.shapes import SourceView, VisitReport, VisitSummary
from aggregator.sources import STATUS_NAMES
from aggregator.urls import host_key
from crawler.child import Job
from crawler.recording import Recording, load_recording
from crawler.settings import require_contact

log = logging.getLogger(__name__)

_GRACE = 30.0


@dataclass(frozen=True, slots=True)
class Progress:
    """What a watching person may be told. ``done`` of ``total`` pages; ``summary`` when a visit has ended."""

    source: str
    done: int = 0
    total: int = 0
    summary: VisitSummary | None = None


@dataclass(slots=True)
class HarvestResult:
    """What became of a harvest: one summary a visited source, and why others were not visited (by slug)."""

    visits: list[VisitSummary] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


def prepare(settings: Settings, replay: Path | None) -> Recording | None:
    """What must be in order before anything is written: the whole recording, or else the contact.

    :raises RecordingBroken: ``replay`` cannot be read to its end
    :raises SettingsIncomplete: a harvest of the network without operator and contact
    """
    if replay is not None:
        return load_recording(replay)
    require_contact(settings)
    return None


def harvest(
    settings: Settings,
    slugs: list[str],
    *,
    replay: Path | None = None,
    now: datetime | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    spider: str | None = None,
    verbose: bool = False,
) -> HarvestResult:
    """Visit sources, in child processes; blocks until all are done, ``stop`` is set, or an exception ends it.

    :raises SourceUnknown: a slug that no source has
    :raises SettingsIncomplete: a harvest of the network without operator and contact
    :raises RecordingBroken: ``replay`` cannot be read to its end
    :raises DatabaseUnusable: the database cannot be opened
    """
    recording = prepare(settings, replay)
    database = open_database(settings)
    try:
        with database.writing() as session:
            require_writable(session)
            sources = [store.source(session, slug) for slug in dict.fromkeys(slugs)]
        result = HarvestResult()
        ready = list(_visitable(sources, recording, result.skipped))
        job = Job(settings, (), replay, now or (recording.started_at if recording else None), verbose=verbose)
        if spider:
            job = replace(job, spider=spider)
        work = _Work(job, database, progress or (lambda _: None), stop or threading.Event(), result)
        work.do(_batches(ready, len(ready) if recording else settings.batch_size))
        return result
    finally:
        database.close()


def _visitable(
    sources: list[SourceView], recording: Recording | None, skipped: dict[str, str]
) -> Iterator[SourceView]:
    for source in sources:
        if source.status != "active":
            skipped[source.slug] = STATUS_NAMES.get(source.status, source.status)
        elif not source.homepage_url:
            skipped[source.slug] = STATUS_NAMES["no_site"]
        elif recording and not recording.covers(source.homepage_url):
            skipped[source.slug] = f"no recording of it in {recording.folder}"
        else:
            yield source


def _batches(sources: list[SourceView], size: int) -> list[list[SourceView]]:
    """Sources on one host stay together, so that no two children meet there; else ``size`` a batch."""
    hosts: dict[str, list[SourceView]] = {}
    for source in sources:
        hosts.setdefault(host_key(urlsplit(source.homepage_url or "").hostname or ""), []).append(source)
    batches: list[list[SourceView]] = []
    for group in hosts.values():
        if batches and len(batches[-1]) + len(group) <= size:
            batches[-1].extend(group)
        else:
            batches.append(group)
    return batches


@dataclass(slots=True)
class _Work:
    job: Job
    database: Database
    progress: Callable[[Progress], None]
    stop: threading.Event
    result: HarvestResult

    def do(self, batches: list[list[SourceView]]) -> None:
        """Every batch; what a dying child left undone is done again, each source alone, once."""
        for batch in batches:
            for source in self._run(batch, first=True):
                self._run([source], first=False)

    def _run(self, batch: list[SourceView], first: bool) -> list[SourceView]:
        """One child. Returns the sources that deserve another try."""
        if self.stop.is_set():
            return []
        child = _Child(replace(self.job, slugs=tuple(source.slug for source in batch)))
        left = {source.slug: source for source in batch}
        started: set[str] = set()
        limit = self._seconds(batch)
        hung = False
        try:
            for event in child.events(limit, self.stop):
                started.add(event["source"])
                self._take(event, left)
        except TimeoutError:
            hung = True
        finally:
            child.end()
        if self.stop.is_set() or not left:
            return []
        if first and (not hung or len(batch) > 1):
            # Whose fault it was shows when each is alone; the others must not suffer for it.
            log.warning("a child died or hung, its sources are visited again: %s", ", ".join(left))
            return list(left.values())
        for slug in [slug for slug in left if slug in started or not first]:
            del left[slug]
            self._record_failure(slug, *self._cause(hung, limit, child.last_words))
        return list(left.values())

    def _seconds(self, batch: list[SourceView]) -> float:
        """The hard limit: sources of one host, and all of a replay, wait for each other."""
        hosts = [host_key(urlsplit(source.homepage_url or "").hostname or "") for source in batch]
        in_turn = len(batch) if self.job.replay else max(hosts.count(host) for host in hosts)
        return in_turn * (self.job.settings.visit_seconds + _GRACE)

    def _take(self, event: dict[str, Any], left: dict[str, SourceView]) -> None:
        slug = event["source"]
        match event["event"]:
            case "progress":
                self.progress(Progress(slug, event["done"], event["total"]))
            case "visit":
                left.pop(slug, None)
                self._done(VisitSummary(**event["summary"]))
            case "refused":
                left.pop(slug, None)
                self.result.skipped[slug] = event["message"]
            case "failed":
                left.pop(slug, None)
                message = f"Der Besuch brach mit einem Programmfehler ab ({event['message']})."
                self._record_failure(slug, "crashed", message)

    def _cause(self, hung: bool, limit: float, last_words: str) -> tuple[str, str]:
        if hung:
            return "time_limit", f"Der Besuch wurde nach {limit:.0f} Sekunden von außen beendet."
        log.error("the child of a single source died: %s", last_words)
        return "crashed", "Der Besuch brach ab: Der Prozess wurde beendet."

    def _record_failure(self, slug: str, kind: str, message: str) -> None:
        now = self.job.now or datetime.now(UTC)
        report = VisitReport(error_kind=kind, error=message)
        try:
            summary = ingest.record_failure(self.database, self.job.settings, slug, now, report)
        except BadInput as error:  # it has opted out meanwhile: the others go on
            self.result.skipped[slug] = str(error)
        else:
            self._done(summary)

    def _done(self, summary: VisitSummary) -> None:
        self.result.visits.append(summary)
        self.progress(Progress(summary.source, summary=summary))


class _Child:
    """A running ``crawler.child`` and the lines that come from it."""

    def __init__(self, job: Job) -> None:
        self._said: deque[str] = deque(maxlen=20)
        self._lines: queue.Queue[str | None] = queue.Queue()
        # A session of its own: Ctrl-C reaches the parent, which ends the child.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.child"],  # -P: nothing of the folder we stand in
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        threading.Thread(target=self._read_events, daemon=True).start()
        self._stderr = threading.Thread(target=self._read_stderr, daemon=True)
        self._stderr.start()
        assert self._process.stdin
        try:
            self._process.stdin.write(job.dumps().encode("utf-8") + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it died at once: the end of its events says so

    @property
    def last_words(self) -> str:
        return "\n".join(self._said)

    def _read_events(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line.decode("utf-8"))
        self._lines.put(None)

    def _read_stderr(self) -> None:
        assert self._process.stderr
        for raw in self._process.stderr:
            line = raw.decode("utf-8", "replace")
            self._said.append(line.rstrip())
            sys.stderr.write(line)

    def events(self, limit: float, stop: threading.Event) -> Iterator[dict[str, Any]]:
        """What the child reports until it ends or ``stop`` is set.

        :raises TimeoutError: it still runs after ``limit`` seconds
        :raises BadInput: the child says that what it was given cannot be used
        """
        end = time.monotonic() + limit
        while not stop.is_set():
            try:
                line = self._lines.get(timeout=0.2)
            except queue.Empty:
                if time.monotonic() > end:
                    raise TimeoutError from None
                continue
            if line is None:
                return
            event = json.loads(line)
            if event["event"] == "bad_input":
                kind = getattr(errors, event["kind"], BadInput)
                raise kind(event["message"])
            yield event

    def end(self) -> None:
        """Make sure that it is gone: asked first, then killed."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        self._stderr.join(1)
        assert self._process.stdin
        self._process.stdin.close()
