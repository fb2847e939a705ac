"""How long the static edition takes to build: at first, again without a change, and after ten new items.

    make bench-static           (--items 30000; RADAR_DATABASE_URL names another database than SQLite's)

Makes an archive of invented alliances and items, announced over two years, builds its edition three times, each in
a process of its own, and prints seconds, seconds of CPU, files, and peak memory (MiB, resident). Then a build that
changes one item, one that takes down another, and one into an empty folder, which must come out the same, byte for
byte.
"""

import argparse
import filecmp
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import col, select

from aggregator.config import Settings, load_settings
from aggregator.database import Database, open_database
from aggregator.models import Item, Source
from aggregator.places import LAENDER
from aggregator.topics import vocabulary
from benchmarks.alliances import alliance
from feeds import static, static_files

BEGINNING = datetime.fromisoformat("2024-01-01T06:00:00")
DAYS, ALLIANCES = 730, 150
_WORDS = [
    "Ferien",
    "Betreuung",
    "Stadt",
    "Betriebe",
    "Eltern",
    "Kinder",
    "Pflege",
    "Vereinbarkeit",
    "Großeltern",
    "Beratung",
    "Netzwerk",
]


def fill(database: Database, items: int) -> None:
    """Alliances, and items that came evenly in two years; every fifth is of the same release as the one before."""
    states = sorted(LAENDER.values())
    with database.writing() as session:
        for number in range(ALLIANCES):
            state = states[number % len(states)]
            session.add(
                alliance(number, BEGINNING, place=f"Ort {number}", state=state, lat=47.5 + number / 25)
            )
    add(database, range(items), items)


def add(database: Database, numbers: range, of: int) -> None:
    """Items by their number: where and when follow from it."""
    topics = list(vocabulary().topics)
    for first in range(numbers.start, numbers.stop, 1000):
        with database.writing() as session:
            sources = list(session.exec(select(Source.id).order_by(col(Source.id))))
            for number in range(first, min(first + 1000, numbers.stop)):
                moment = BEGINNING + timedelta(days=number * DAYS / of)
                session.add(_item(number, sources[number % ALLIANCES] or 0, moment, topics))


def _item(number: int, source_id: int, moment: datetime, topics: list[str]) -> Item:
    address = f"ort-{number % ALLIANCES}.example/neues/{number}"
    kind = ("news", "news", "event", "project")[number % 4]
    text = " ".join(_WORDS[(number * 7 + at * at) % len(_WORDS)] for at in range(250))
    moment = moment.replace(microsecond=0)
    entry_id = f"tag:radar.example,2024:/items/{number:08}"
    return Item(
        source_id=source_id,
        key=address,
        url=f"https://{address}",
        entry_id=entry_id,
        kind=kind,
        title=f"{_WORDS[number % len(_WORDS)]} und {_WORDS[number % 7]}: Meldung {number}",
        published=moment.date().isoformat(),
        date_precision="day",
        teaser=text[:280],
        text=text,
        event_start=f"{moment + timedelta(days=20):%Y-%m-%dT15:00}" if kind == "event" else None,
        event_place="Bürgerhaus" if kind == "event" else None,
        topics=topics[number % 11 : number % 11 + 1],
        feed_topics=topics[number % 11 : number % 11 + 1],
        story=f"s{number // 5 * 5}" if number % 5 in (3, 4) else None,
        first_seen_at=moment,
        last_seen_at=moment,
        checked_at=moment,
        next_check_at=moment,
        changed_at=moment,
        updated_at=moment,
        announced_at=moment,
        lead_entry_id=entry_id,
        listed_on=moment.date().isoformat(),
    )


def build(settings: Settings, folder: Path) -> None:
    """A build in this process; prints what it cost as JSON."""
    begun = time.perf_counter()
    with closing(open_database(settings)) as database:
        built = static.build(settings, database, folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "seconds": round(time.perf_counter() - begun, 1),
                "CPU": round(used.ru_utime + used.ru_stime, 1),
                "made": built.made,
                "written": built.written,
                "same": built.same,
                "removed": built.removed,
                "MiB": used.ru_maxrss // 1024,
            }
        )
    )


def measured(name: str, settings: Settings, folder: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.static_edition", "--build", str(folder)]
    environment = os.environ | {
        "RADAR_DATABASE_URL": settings.database_url,
        "RADAR_BASE_URL": settings.base_url,
    }
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    print(f"{name:<30}", *(f"{key} {value:<8}" for key, value in json.loads(done.stdout).items()), flush=True)


def changes(database: Database, items: int) -> Iterator[str]:
    """What happens to the archive from build to build."""
    yield "first"
    yield "nothing has changed"
    add(database, range(items, items + 10), items)
    yield "ten new items"
    with database.writing() as session:
        item = session.get_one(Item, items // 2)
        item.title, item.changed_at, item.updated_at = "Ein neuer Titel", BEGINNING, BEGINNING
    yield "one item changed"
    with database.writing() as session:
        session.delete(session.get_one(Item, items // 3))
    yield "one item taken down"


def differences(one: Path, other: Path) -> list[str]:
    """Names of files that are not the same in both folders, but the list, which has times."""
    names = {
        str(file.relative_to(root)) for root in (one, other) for file in root.rglob("*") if file.is_file()
    }
    names -= {static_files.LIST}
    return (
        filecmp.cmpfiles(one, other, sorted(names), shallow=False)[1:][0]
        + filecmp.cmpfiles(one, other, sorted(names), shallow=False)[2]
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=30_000)
    parser.add_argument("--build", type=Path)
    given = parser.parse_args()
    if given.build:
        build(load_settings(), given.build)
        return
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        url = os.environ.get("RADAR_DATABASE_URL") or f"sqlite:///{folder / 'radar.sqlite'}"
        settings = load_settings(database_url=url, base_url="https://radar.example")
        with closing(open_database(settings)) as database:
            fill(database, given.items)
            for name in changes(database, given.items):
                measured(name, settings, folder / "out")
        measured("into an empty folder", settings, folder / "fresh")
        print("differences:", *(differences(folder / "out", folder / "fresh") or ["none"]))
        print(f"free disk: {shutil.disk_usage(folder).free // 2**20} MiB")


if __name__ == "__main__":
    main()
