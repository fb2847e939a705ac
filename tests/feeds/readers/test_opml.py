"""A list of feeds as OPML, imported by readers as a person would do it: each feed is there once, and works."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from lxml import etree

from tests.feeds.conftest import Site
from tests.feeds.readers.archive import CHANNELS, held
from tests.feeds.readers.client import Client
from tests.feeds.readers.programs import Newsboat, Sfeed
from tests.markup import strings

pytestmark = pytest.mark.reader


def by_hand(site: Site) -> str:
    """As OPML 2.0 has it, with a group, a name that must be escaped and an address with a query."""
    addresses = [site.url + channel.path("atom") for channel in CHANNELS]
    addresses.append(f"{addresses[0]}?q=Kita&land=Hessen")
    outlines = [
        f'<outline type="rss" text="Bündnis {n} &amp; \'&lt;Ärzte&gt;\'" xmlUrl={quoteattr(address)}/>'
        for n, address in enumerate(addresses)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>Bündnisradar</title></head>'
        f'<body>{outlines[0]}<outline text="Bündnisse">{"".join(outlines[1:])}</outline></body></opml>\n'
    )


def of_the_app(site: Site) -> str:
    """The list that people are given."""
    return site.get("/feeds.opml").text


LISTS = [by_hand, of_the_app]


@pytest.mark.parametrize("make", LISTS)
def test_newsboat_subscribes_to_each_feed_once(
    start: Callable[[type[Client]], Client], served: Site, tmp_path: Path, make: Callable[[Site], str]
) -> None:
    newsboat = start(Newsboat)
    assert isinstance(newsboat, Newsboat)
    opml, listed = written(make(served), tmp_path)
    for _ in range(2):  # whoever imports the list again does not subscribe twice
        newsboat.tell("cache", "-i", opml)
        lines = newsboat.urls.read_text().splitlines()
        assert sorted(shlex.split(line)[0] for line in lines) == sorted(listed)
    newsboat.tell("cache", "-x", "reload")
    assert newsboat.kept("cache") == held(served)
    assert {status for _, status in served.answers} == {200}


@pytest.mark.parametrize("make", LISTS)
def test_sfeed_subscribes_to_each_feed_once(
    start: Callable[[type[Client]], Client], served: Site, tmp_path: Path, make: Callable[[Site], str]
) -> None:
    sfeed = start(Sfeed)
    opml, listed = written(make(served), tmp_path)
    printed = sfeed.run("sh", "-c", f"sfeed_opml_import <{shlex.quote(str(opml))}")
    feeds = [shlex.split(line) for line in printed.splitlines() if line.startswith("\tfeed ")]
    assert sorted(feed[2] for feed in feeds) == sorted(listed)
    (sfeed.home / "sfeedrc").write_text(f"{Sfeed.fetch}\n{printed}")
    sfeed.run("sfeed_update", sfeed.home / "sfeedrc")
    kept = [sorted(Sfeed.read(sfeed.home / ".sfeed" / "feeds" / feed[1])) for feed in feeds]
    assert held(served) in kept and all(set(items) <= set(held(served)) for items in kept)
    assert len(kept) == len(listed)


def written(opml: str, folder: Path) -> tuple[Path, list[str]]:
    """The list as a file, and the addresses in it."""
    path = folder / "feeds.opml"
    path.write_text(opml, encoding="utf-8")
    listed = strings(etree.fromstring(opml.encode()), "//outline/@xmlUrl")
    assert len(set(listed)) == len(listed) >= len(CHANNELS)
    return path, listed
