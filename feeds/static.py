"""The static edition: feeds and pages as plain files for any web server.

Each file appears whole or not at all. A list of the files that are ours stands beside them, so that what is
no longer published is deleted and what somebody else put into the folder never is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlmodel import Session

from aggregator import store
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.errors import BadInput
from feeds import channel, directory, opml, renditions, tdmrep
from feeds.channel import Channel
from feeds.web import pages, subscribing
from feeds.web.view import View

LIST = ".radar-files.json"
_AT_ONCE = 500
_MOST_OF_A_VIEW = 100
Make = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Built:
    """How many files were written, left as they were, and deleted."""

    written: int
    same: int
    removed: int


def build(settings: Settings, database: Database, folder: Path) -> Built:
    """Write the edition into ``folder``, delete what is no longer published. Safe to run again at any time.

    :raises BadInput: the folder cannot be written, or is a file
    """
    try:
        return _build(settings, database, folder)
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written ({error}). Name a folder that is yours.") from error


def _build(settings: Settings, database: Database, folder: Path) -> Built:
    folder.mkdir(parents=True, exist_ok=True)
    before = _listed(folder)
    with database.session() as session:
        plan = dict(_plan(settings, session))
        # Noted before they are there: a build that is killed leaves no file that nobody deletes.
        _note(folder, before | plan.keys())
        written = sum(_write(folder / name, make()) for name, make in plan.items())
    gone = before - plan.keys()
    for name in gone:
        _delete(folder, name)
    _note(folder, set(plan))
    return Built(written, len(plan) - written, len(gone))


def _plan(settings: Settings, session: Session) -> Iterator[tuple[str, Make]]:
    """Every file of the edition: its name below the folder, and what makes its bytes."""
    view = View(settings, live=False)
    for name, body in view.static.items():
        yield f"static/{name}", partial(bytes, body)
    for chosen in channel.standing(session):
        for suffix in renditions.suffixes():
            yield f"{chosen.path}.{suffix}", partial(_feed, settings, session, chosen, suffix)
        if not chosen.path.startswith("buendnis/"):
            page = partial(pages.view_page, view, session, chosen, size=_MOST_OF_A_VIEW)
            yield f"{chosen.path}/index.html", partial(_encoded, page)
    for name, make in _pages(view, settings, session):
        yield name, partial(_encoded, make)
    yield "feeds.opml", partial(opml.opml, session, settings)
    yield tdmrep.FILE, partial(tdmrep.document, settings)


def _feed(settings: Settings, session: Session, chosen: Channel, suffix: str) -> bytes:
    return renditions.make(session, settings, chosen, suffix, None)


def _pages(view: View, settings: Settings, session: Session) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "index.html", partial(pages.start, view, session)
    yield "buendnisse/index.html", partial(pages.alliances, view, session)
    yield "themen/index.html", partial(pages.topics, view, session)
    yield "abonnieren/index.html", partial(subscribing.page, view, session)
    yield "nutzung/index.html", partial(pages.terms, view)
    yield "crawler/index.html", partial(pages.crawler, view, settings)
    yield "404.html", partial(pages.fault, view, 404)
    for source in directory.listed(session, counted=True):
        whole = partial(pages.alliance, view, session, source.slug, size=max(source.items, 1))
        yield f"buendnis/{source.slug}/index.html", whole
    offset = 0
    while found := [item.id for item in store.newest_items(session, limit=_AT_ONCE, offset=offset)]:
        for number in found:
            yield f"eintrag/{number}/index.html", partial(pages.item, view, session, number)
        offset += len(found)


def _encoded(make: Callable[[], str]) -> bytes:
    return make().encode()


def _listed(folder: Path) -> set[str]:
    """The files that an earlier build wrote; a list that was tampered with cannot lead out of the folder."""
    try:
        names = json.loads((folder / LIST).read_text("utf-8"))
    except FileNotFoundError:
        return set()
    except ValueError as error:
        raise BadInput(f"{folder / LIST} is damaged ({error}). Delete the folder and build again.") from error
    return {
        name
        for name in names
        if isinstance(name, str) and not Path(name).is_absolute() and ".." not in Path(name).parts
    }


def _note(folder: Path, names: set[str]) -> None:
    _write(folder / LIST, json.dumps(sorted(names), indent=0).encode())


def _write(path: Path, body: bytes) -> bool:
    """Replace the file in one step where its content differs; whether it did."""
    if path.is_file() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".radar-", delete=False) as file:
        try:
            file.write(body)
            file.flush()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return True


def _delete(folder: Path, name: str) -> None:
    path = folder / name
    path.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            break
        parent.rmdir()
