"""What files the static edition has, what makes each, and a key of what it is made of.

A key must change whenever the bytes would. It holds the program and its settings, and the states of all items that
can be in the file (:mod:`aggregator.catalogue`): rather too many than one too few.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from importlib.metadata import distributions
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain

from sqlmodel import Session

from aggregator import catalogue, database
from aggregator.catalogue import state_of
from aggregator.clock import BERLIN
from aggregator.config import Settings
from feeds import channel, directory, loading, opml, renditions, sitemap, tdmrep
from feeds.channel import Channel
from feeds.document import Feed
from feeds.web import pages, subscribing
from feeds.web.view import View

_MOST_OF_A_VIEW = 100


@dataclass(frozen=True, slots=True)
class File:
    """A file of the edition: its name below the folder, the key of what it is made of, and what makes it."""

    name: str
    key: str
    make: Callable[[], bytes]


def made_of(session: Session, settings: Settings) -> str:
    """The state of all that the edition is made of, told without reading it.

    The day is part of it: pages of events say which are to come.
    """
    return state_of(
        (_program(session, settings), database.public_change(session), datetime.now(BERLIN).date())
    )


class Plan:
    """The files of the edition, in the order in which they are written: what is linked to before what links to it."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self._session = session
        self._settings = settings
        self._view = View(settings, live=False)
        self._program = _program(session, settings)
        self._found = catalogue.catalogue(session)
        self._loaded: tuple[object, Feed] | None = None
        self._whole = (self._found.state, datetime.now(BERLIN).date())

    def steps(self) -> Iterator[list[File]]:
        """Files that may be written in any order, step by step."""
        yield [
            self._file(f"static/{name}", body, partial(bytes, body))
            for name, body in self._view.static.items()
        ]
        yield list(self._items())
        standing = list(channel.standing(self._session))
        archives: list[File] = []
        current: list[File] = []
        for chosen in standing:
            self._documents(chosen, archives, current)
        yield archives
        yield current
        yield [*self._alliances(), *self._views(standing)]
        yield list(self._fronts())
        yield [self._file(name, self._whole, make) for name, make in self._lists()]

    def _file(self, name: str, state: object, make: Callable[[], bytes]) -> File:
        return File(name, state_of((self._program, name, state)), make)

    def _page(self, name: str, state: object, make: Callable[[], str]) -> File:
        return self._file(f"{name}/index.html".lstrip("/"), state, lambda: make().encode())

    def _items(self) -> Iterator[File]:
        for number, state in self._found.items.items():
            yield self._page(
                f"eintrag/{number}", state, partial(pages.item, self._view, self._session, number)
            )

    def _alliances(self) -> Iterator[File]:
        for source in directory.listed(self._session):
            chosen = channel.alliance(source)
            numbers = catalogue.members(self._session, chosen.chosen)
            make = partial(pages.alliance, self._view, self._session, source.slug, size=max(source.items, 1))
            yield self._page(chosen.path, self._states(chosen, numbers), make)

    def _views(self, standing: Iterable[Channel]) -> Iterator[File]:
        for chosen in standing:
            if not _is_alliance(chosen):
                make = partial(pages.view_page, self._view, self._session, chosen, size=_MOST_OF_A_VIEW)
                yield self._page(chosen.path, self._whole, make)

    def _fronts(self) -> Iterator[File]:
        view, session = self._view, self._session
        fronts: dict[str, Callable[[], str]] = {
            "buendnisse": partial(pages.alliances, view, session),
            "themen": partial(pages.topics, view, session),
            "abonnieren": partial(subscribing.page, view, session),
            "nutzung": partial(pages.terms, view),
            "crawler": partial(pages.crawler, view, self._settings),
            "": partial(pages.start, view, session),
        }
        for name, make in fronts.items():
            yield self._page(name, self._whole, make)
        yield self._file("404.html", None, lambda: pages.fault(view, 404).encode())

    def _lists(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        session, settings = self._session, self._settings
        yield "feeds.opml", partial(opml.opml, session, settings)
        yield tdmrep.FILE, partial(tdmrep.document, settings)
        for name in sitemap.parts(session):
            yield name, partial(self._part, name)
        yield sitemap.INDEX, partial(sitemap.index, session, settings)
        yield "robots.txt", lambda: sitemap.robots(settings, live=False).encode()

    def _part(self, name: str) -> bytes:
        body = sitemap.part(self._session, self._settings, name)
        assert body is not None
        return body

    def _documents(self, chosen: Channel, archives: list[File], current: list[File]) -> None:
        """Feeds of a channel, the months of their archives, its calendar; feeds also where they stood first."""
        listed = {} if chosen.closed else catalogue.announced(self._session, chosen.chosen)
        of = chosen.chosen.sources
        gone = [stone for stone in self._found.gone if not of or stone.source in of]
        feeds = [suffix for suffix in renditions.suffixes() if renditions.has_archive(suffix)]
        for before, month, after in zip(["", *listed], listed, [*list(listed)[1:], ""], strict=False):
            here = [stone for stone in gone if stone.month == month]
            part = (self._states(chosen, listed[month]), before, after, here)
            archives += self._renditions(chosen, feeds, month, part)
        state = (self._states(chosen, chain.from_iterable(listed.values())), gone)
        current += self._renditions(chosen, feeds, None, state)
        if chosen.path == "alle" or _is_alliance(chosen):
            current += self._renditions(replace(chosen, prefix="/feeds"), feeds, None, state)
        others = [suffix for suffix in renditions.suffixes() if suffix not in feeds]
        dated = [] if chosen.closed else catalogue.dated(self._session, chosen.chosen)
        current += self._renditions(chosen, others, None, (state, self._states(chosen, dated)))

    def _renditions(
        self, chosen: Channel, suffixes: Iterable[str], month: str | None, state: object
    ) -> Iterator[File]:
        for suffix in suffixes:
            make = partial(
                renditions.make, self._session, self._settings, chosen, suffix, month, load=self._load
            )
            yield self._file(chosen.address(suffix, month).lstrip("/"), state, make)

    def _load(self, session: Session, settings: Settings, chosen: Channel, month: str | None) -> Feed:
        """A feed, loaded once for all its formats, which are made one after the other."""
        asked = (settings.feed_entries, chosen, month)
        if self._loaded is None or self._loaded[0] != asked:
            self._loaded = (asked, loading.load(session, settings, chosen, month))
        return self._loaded[1]

    def _states(self, chosen: Channel, numbers: Iterable[int]) -> str:
        """The state of a channel with these items."""
        found = self._found
        return state_of(
            (
                chosen,
                found.sets.get(chosen.chosen.set_slug or ""),
                [found.sources.get(slug) for slug in chosen.chosen.sources],
                [(number, found.items[number]) for number in numbers],
            )
        )


def _is_alliance(chosen: Channel) -> bool:
    return chosen.path.startswith("buendnis/")


def _program(session: Session, settings: Settings) -> str:
    """The program, what it stands on, its settings, and what was fixed when the database was made."""
    code = [
        (path, state_of(file.read_bytes()))
        for room in ("aggregator", "feeds")
        for path, file in sorted(_walk(files(room), room))
    ]
    libraries = sorted({f"{found.name} {found.version}" for found in distributions()})
    given = settings.model_dump(exclude={"database_url"})
    fixed = (database.tag_authority(session), database.created_at(session))
    return state_of((sys.version, code, libraries, given, fixed))


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _walk(entry, name)
        elif entry.is_file():
            yield name, entry
