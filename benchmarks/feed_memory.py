"""How much memory and time a feed of many entries takes.

    make bench-feed-memory                          5,000 entries
    python -m benchmarks.feed_memory ENTRIES

Fills an archive of invented releases, a tenth of them told by two alliances. Then each format of the feed of all
alliances is made in a process of its own: printed are the peak of its resident memory after what it imports, after the
entries were read and after the document was made, the seconds of both, and the bytes. The bound is 200 MiB in all.
"""

import json
import resource
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import col, select

from aggregator.config import Settings, load_settings
from aggregator.database import open_database
from aggregator.models import Item, Source
from benchmarks.alliances import alliance
from feeds import channel, formats, loading

ROOT = Path(__file__).resolve().parent.parent
BOUND = 200
_NOW = datetime.fromisoformat("2026-03-20T09:30:00")
_ALLIANCES = 50
_TEXT = (
    "Betriebe, Stadt und Eltern teilen sich Kosten und Aufsicht & laden zum Gespräch ein. Anmelden können sich "
    "Familien mit Kindern unter 6 Jahren bis zum 12. Mai im Rathaus. Neu ist der „Elterntreff“ am Nachmittag; er "
    "ist offen für alle, die neu zugezogen sind. Die Großeltern erzählen, wie sie Pflege und Beruf vereinbaren. "
)


def settings_of(folder: Path, entries: int) -> Settings:
    """Settings of the archive in a folder, whose feeds show all."""
    return load_settings(
        database_url=f"sqlite:///{folder / 'bench.sqlite'}",
        base_url="https://radar.example",
        hub_url="https://hub.example/",
        feed_entries=entries,
    )


def fill(settings: Settings, entries: int) -> None:
    """An archive with as many announced stories, written as it is stored: how long a harvest takes is not asked."""
    with closing(open_database(settings)) as database:
        with database.writing() as session:
            for number in range(_ALLIANCES):
                session.add(
                    alliance(
                        number,
                        _NOW,
                        name=f"Lokales Bündnis für Familie Ort {number}",
                        lat=50.0 + number / 50,
                        homepage_url=f"https://www.ort-{number}.example/",
                    )
                )
        with database.writing() as session:
            known = list(session.exec(select(Source.id).order_by(col(Source.id))))
            for story in range(entries):
                session.add(_item(known[story % _ALLIANCES] or 0, story, story))
                if story % 10 == 0:
                    session.add(_item(known[(story + 1) % _ALLIANCES] or 0, story, entries + story))


def _item(source: int, story: int, number: int) -> Item:
    moment = _NOW + timedelta(minutes=number)
    name = f"tag:radar.example,2026:ort-{source}/{number:016x}"
    return Item(
        source_id=source,
        key=f"ort-{source}.example/neues/{number}",
        url=f"https://www.ort-{source}.example/neues/{number}/werkstatt-oeffnet?id={number}&art=neu",
        entry_id=name,
        lead_entry_id=name,
        kind="news",
        title=f"Werkstatt {story} öffnet: Eltern & Betriebe laden ein",
        published=f"{moment:%Y-%m-%d}",
        date_precision="day",
        teaser=_TEXT[:300],
        text=_TEXT * 6,
        topics=["kinderbetreuung"],
        feed_topics=["kinderbetreuung"],
        story=f"{story}" if story % 10 == 0 else None,
        first_seen_at=moment,
        last_seen_at=moment,
        checked_at=moment,
        next_check_at=moment,
        changed_at=moment,
        announced_at=moment,
        updated_at=moment,
        listed_on=f"{moment:%Y-%m-%d}",
    )


def measure(settings: Settings, suffix: str) -> None:
    """Make one document; its figures go to stdout as JSON."""
    peaks, seconds = [_peak()], [time.perf_counter()]
    with closing(open_database(settings)) as database, database.session() as session:
        feed = loading.load(session, settings, channel.everything())
    for step in (None, suffix):
        body = formats.render(feed, step) if step else b""
        peaks.append(_peak())
        seconds.append(time.perf_counter())
    print(
        json.dumps(
            {
                "entries": len(feed.entries),
                "peaks": peaks,
                "seconds": [after - before for before, after in pairwise(seconds)],
                "bytes": len(body),
            }
        )
    )


def _peak() -> float:
    """MiB; Linux counts in KiB, macOS in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1024**2


def _run(folder: str, entries: str, step: str) -> str:
    command = [sys.executable, "-m", "benchmarks.feed_memory", folder, entries, step]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT).stdout


def main() -> None:
    if len(sys.argv) == 4:
        settings = settings_of(Path(sys.argv[1]), int(sys.argv[2]))
        if sys.argv[3] == "fill":
            fill(settings, int(sys.argv[2]))
        else:
            measure(settings, sys.argv[3])
        return
    entries = sys.argv[1] if len(sys.argv) > 1 else "5000"
    with TemporaryDirectory() as folder:
        # In a process of its own: the peak of a process counts for those that it starts.
        _run(folder, entries, "fill")
        print(
            f"{'':6}{'entries':>9}{'import':>9}{'read':>9}{'made':>9}  MiB{'read':>9}{'made':>9}  s{'KiB':>9}"
        )
        for suffix in formats.MEDIA_TYPES:
            told = json.loads(_run(folder, entries, suffix))
            peaks = "".join(f"{peak:9.0f}" for peak in told["peaks"])
            spent = "".join(f"{seconds:9.2f}" for seconds in told["seconds"])
            over = "" if told["peaks"][-1] <= BOUND else f"   over {BOUND} MiB"
            print(f"{suffix:6}{told['entries']:9}{peaks}  MiB{spent}  s{told['bytes'] / 1024:9.0f}{over}")


if __name__ == "__main__":
    main()
