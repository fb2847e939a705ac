"""The static edition: feeds and pages as plain files for any web server.

What links to a file is written after it, and what is no longer published is deleted last: the edition can be read at
every moment. A file is made again only if what it is made of has changed. Searches are not part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from aggregator.config import Settings
from aggregator.database import Database
from aggregator.errors import BadInput
from feeds import static_files
from feeds.static_files import Files
from feeds.static_plan import Plan, made_of

_NOTED_AFTER = 5_000
Progress = Callable[[int, int], None]
"""Told how many files are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Built:
    """How many files were written, left as they were, and deleted; ``made``: how many were made again to see."""

    written: int
    same: int
    removed: int
    made: int


def build(
    settings: Settings, database: Database, folder: Path, progress: Progress = lambda *_: None
) -> Built:
    """Write the edition into ``folder``, delete what is no longer published. Safe to run again at any time.

    :raises BadInput: the folder cannot be written, is a file, or another build is at work there
    """
    try:
        with static_files.opened(folder) as ours, database.snapshot() as session:
            return _build(settings, session, ours, progress)
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written ({error}). Name a folder that is yours.") from error


def _build(settings: Settings, session: Session, ours: Files, progress: Progress) -> Built:
    state = made_of(session, settings)
    if ours.made_of == state and ours.complete():
        return Built(0, len(ours), 0, 0)
    steps = list(Plan(session, settings).steps())
    names = {file.name for step in steps for file in step}
    known = {name for name in names if name in ours}
    ours.promise(names)
    done = written = made = 0
    for step in steps:
        # What is new first: others of the same step may lead to it.
        for file in sorted(step, key=lambda file: file.name in known):
            if not ours.holds(file.name, file.key):
                written += ours.put(file.name, file.key, file.make())
                made += 1
                if made % _NOTED_AFTER == 0:
                    ours.note()
            done += 1
            progress(done, len(names))
    removed = ours.drop_others(names)
    ours.note(state)
    return Built(written, len(names) - written, removed, made)
