"""Whoever subscribes sees every item once, asks in vain while nothing changes, and then gets what is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from tests.feeds.conftest import Site, found, visit
from tests.feeds.readers.archive import CHANNELS, Channel, Shown, held
from tests.feeds.readers.client import Client
from tests.feeds.readers.libraries import LIBRARIES
from tests.feeds.readers.programs import PROGRAMS, Newsboat

pytestmark = pytest.mark.reader

WAYS = [
    pytest.param(client, suffix, id=f"{client.name}-{suffix}")
    for client in (*PROGRAMS, *LIBRARIES)
    for suffix in client.suffixes
]


def appear(site: Site) -> None:
    """One more item, found by a visit that began before the readers last asked."""
    new = found("oberau", 9, title="Ganz neu: Kürbis & Co.", appeared=True)
    began = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=1)
    visit(site.database, site.settings, "oberau", new, now=began)


def unchanged(site: Site, path: str, client: type[Client]) -> int:
    """The status that tells this client that nothing has changed, if it asks in a way that can be told."""
    given = site.get(path).headers
    return 304 if any(name in given for name in client.validators) else 200


@pytest.mark.parametrize(("client", "suffix"), WAYS)
def test_a_reader_shows_every_item_once_and_then_what_is_new(
    start: Callable[[type[Client]], Client], served: Site, client: type[Client], suffix: str
) -> None:
    reader = start(client)
    addresses = {channel: served.url + channel.path(suffix) for channel in CHANNELS}
    same = {channel: unchanged(served, channel.path(suffix), client) for channel in CHANNELS}

    def poll() -> dict[Channel, list[Shown]]:
        served.answers.clear()
        shown = reader.poll(list(addresses.values()))
        return {channel: sorted(shown[address]) for channel, address in addresses.items()}

    def answered(expected: Mapping[Channel, int]) -> None:
        assert sorted(served.answers) == sorted((c.path(suffix), status) for c, status in expected.items())

    first = {channel: held(served, channel) for channel in CHANNELS}
    assert poll() == first
    answered(dict.fromkeys(CHANNELS, 200))
    for _ in range(client.settles + 1):
        assert poll() == first
    answered(same)

    appear(served)
    then = {channel: held(served, channel) for channel in CHANNELS}
    news = {channel: set(then[channel]) - set(first[channel]) for channel in CHANNELS}
    assert {len(new) for new in news.values()} == {0, 1}
    assert poll() == then
    answered({channel: 200 if news[channel] else same[channel] for channel in CHANNELS})


def test_who_subscribes_to_all_feeds_sees_no_item_twice(
    start: Callable[[type[Client]], Client], served: Site
) -> None:
    """It is the same item in every channel and format: newsboat tells them apart by their ids."""
    newsboat = start(Newsboat)
    assert isinstance(newsboat, Newsboat)
    everything = [served.url + channel.path(suffix) for channel in CHANNELS for suffix in Newsboat.suffixes]
    assert newsboat.reload("all", everything) == held(served)
