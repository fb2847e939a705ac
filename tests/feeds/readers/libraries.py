"""Python's libraries, which come with the development environment."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import fastfeedparser
import feedparser
import feedparser_sgmllib

from tests.feeds.readers.archive import Shown
from tests.feeds.readers.client import Client

# The reader that still runs on Python 3.11 looks for this module by the name of before its fork.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
import reader  # noqa: E402


class Reader(Client):
    name = "reader"
    suffixes = ("atom", "rss", "json")

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.path = str(home / "reader.sqlite")

    def poll(self, addresses: Sequence[str]) -> Mapping[str, list[Shown]]:
        with reader.make_reader(self.path) as opened:
            for address in addresses:
                opened.add_feed(address, exist_ok=True)
            for told in opened.update_feeds_iter(scheduled=False):
                assert not isinstance(told.value, Exception), told
            return {
                address: [
                    Shown(entry.id, entry.title or "", entry.link or "")
                    for entry in opened.get_entries(feed=address)
                ]
                for address in addresses
            }


class Feedparser(Client):
    """It keeps nothing itself: its manual leaves it to the program to give back both validators."""

    name = "feedparser"
    gives_back: ClassVar[tuple[str, ...]] = ("etag", "modified")

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.kept: dict[str, Any] = {}

    def poll(self, addresses: Sequence[str]) -> Mapping[str, list[Shown]]:
        return {address: self.fetch(address) for address in addresses}

    def fetch(self, address: str) -> list[Shown]:
        last = self.kept.get(address)
        known = {name: last.get(name) for name in self.gives_back} if last else {}
        got = feedparser.parse(address, **known)
        assert not got.bozo, got.get("bozo_exception")
        if got.status == 304:
            assert not got.entries
        else:
            self.kept[address] = got
        return [Shown(entry.id, entry.title, entry.link) for entry in self.kept[address].entries]


class FeedparserByTag(Feedparser):
    name = "feedparser-etag"
    validators = ("ETag",)
    gives_back = ("etag",)


class FeedparserByDate(Feedparser):
    name = "feedparser-modified"
    validators = ("Last-Modified",)
    gives_back = ("modified",)


class Fastfeedparser(Client):
    name = "fastfeedparser"
    suffixes = ("atom", "rss", "json")
    validators = ()

    def poll(self, addresses: Sequence[str]) -> Mapping[str, list[Shown]]:
        return {
            address: [
                Shown(entry.id, entry.title, entry.link) for entry in fastfeedparser.parse(address).entries
            ]
            for address in addresses
        }


LIBRARIES: tuple[type[Client], ...] = (Reader, Feedparser, FeedparserByTag, FeedparserByDate, Fastfeedparser)
