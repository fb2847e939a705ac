"""Readers that are programs, installed by Debian or npm."""

from __future__ import annotations

import mailbox
import os
import shlex
import sqlite3
from collections.abc import Mapping, Sequence
from email.header import decode_header, make_header
from pathlib import Path

from tests.feeds.readers.archive import Shown
from tests.feeds.readers.client import HERE, Client, Script

DRIVERS = HERE / "drivers"


class Newsboat(Client):
    """It keeps one item per id, whatever feed it came with: each feed gets a cache of its own.

    Validators that came with the very first answer are lost: it has no row of the feed yet to keep them in.
    """

    name = "newsboat"
    settles = 1
    needs = ("newsboat -v", "install Debian's package newsboat")

    def poll(self, addresses: Sequence[str]) -> Mapping[str, list[Shown]]:
        return {address: self.reload(f"cache-{n}", [address]) for n, address in enumerate(addresses)}

    def reload(self, cache: str, addresses: Sequence[str]) -> list[Shown]:
        """All that it keeps in one cache after it was told to subscribe to these."""
        self.urls.write_text("".join(f"{address}\n" for address in addresses))
        self.tell(cache, "-x", "reload")
        return self.kept(cache)

    def kept(self, cache: str) -> list[Shown]:
        opened = sqlite3.connect(self.home / cache)
        rows = opened.execute("SELECT guid, title, url FROM rss_item").fetchall()
        opened.close()
        return sorted(Shown(*row) for row in rows)

    def tell(self, cache: str, *words: str | Path) -> None:
        (self.home / "config").touch()
        self.urls.touch()
        self.run("newsboat", "-u", self.urls, "-c", self.home / cache, "-C", self.home / "config", *words)

    @property
    def urls(self) -> Path:
        return self.home / "urls"


class Sfeed(Client):
    """With the ``fetch`` that its manual has for servers which know ETags.

    curl itself takes nothing whose ``Last-Modified`` is before the last poll, which is made to be a minute ago.
    """

    name = "sfeed"
    needs = (
        "command -v sfeed_update && command -v curl",
        "install Debian's packages sfeed and curl",
    )
    fetch = """
fetch() {
  etag="$HOME/$(basename "$3").etag"
  curl -L --max-redirs 0 -H "User-Agent:" -f -s -m 15 --compressed \\
    --etag-save "$etag" --etag-compare "$etag" -z "$etag" "$2" 2>/dev/null
}
"""

    def poll(self, addresses: Sequence[str]) -> Mapping[str, list[Shown]]:
        feeds = "".join(f"feed {n} {shlex.quote(address)}\n" for n, address in enumerate(addresses))
        (self.home / "sfeedrc").write_text(f"{self.fetch}\nfeeds() {{\n{feeds}}}\n")
        self.run("sfeed_update", self.home / "sfeedrc")
        for polled in self.home.glob("*.etag"):
            os.utime(polled, times=(polled.stat().st_mtime - 60,) * 2)
        kept = [self.home / ".sfeed" / "feeds" / str(n) for n in range(len(addresses))]
        return {address: self.read(path) for address, path in zip(addresses, kept, strict=True)}

    @staticmethod
    def read(path: Path) -> list[Shown]:
        rows = [line.split("\t") for line in path.read_text().splitlines()]
        return [Shown(id=row[5], title=row[1], link=row[2]) for row in rows]


class Rss2email(Client):
    """What it shows are the mails that it wrote."""

    name = "rss2email"
    needs = ("r2e --version", "install Debian's package rss2email")
    settings = (
        "[DEFAULT]\nfrom = radar@radar.example\nto = leser@radar.example\n"
        "email-protocol = maildir\nmaildir-path = {home}/mail\nmaildir-mailbox = neu\n"
    )

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        (home / "mail").mkdir()
        self.box = mailbox.Maildir(home / "mail" / "neu")
        (home / "rss2email.cfg").write_text(self.settings.format(home=home))
        self.known: list[str] = []

    def poll(self, addresses: Sequence[str]) -> Mapping[str, list[Shown]]:
        for address in addresses:
            if address not in self.known:
                self.tell("add", f"feed{len(self.known)}", address)
                self.known.append(address)
        self.tell("run")
        shown: dict[str, list[Shown]] = {address: [] for address in addresses}
        for mail in self.box:
            title = str(make_header(decode_header(mail["Subject"])))
            shown[mail["X-RSS-Feed"]].append(Shown(mail["X-RSS-ID"], title, mail["X-RSS-URL"]))
        return shown

    def tell(self, *words: str) -> None:
        self.run("r2e", "-c", self.home / "rss2email.cfg", "-d", self.home / "rss2email.json", *words)


class RubyRss(Script):
    name = "ruby-rss"
    needs = ("ruby -rrss -e ''", "install Debian's package ruby")
    command = ("ruby", DRIVERS / "rss.rb")


class PerlXmlFeed(Script):
    name = "perl-xml-feed"
    needs = ("perl -MXML::Feed -e 1", "install Debian's package libxml-feed-perl")
    command = ("perl", DRIVERS / "xml_feed.pl")


class NodeRssParser(Script):
    name = "node-rss-parser"
    needs = (
        """node -e 'require("rss-parser")'""",
        "install Debian's packages nodejs and npm, then: make readers",
    )
    command = ("node", DRIVERS / "rss_parser.cjs")


PROGRAMS: tuple[type[Client], ...] = (Newsboat, Sfeed, Rss2email, RubyRss, PerlXmlFeed, NodeRssParser)
