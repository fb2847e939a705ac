"""What real harvests leave in every feed there is: the demo's sites, through the whole program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlmodel import Session

from aggregator.config import Settings, load_settings
from aggregator.database import open_database
from crawler.demonstration import harvest_demo
from feeds import channel, formats, loading, renditions
from feeds.channel import Channel
from tests.feeds import validity
from tests.feeds.validity import faults


@dataclass(frozen=True)
class Harvest:
    settings: Settings
    session: Session


@pytest.fixture(scope="module", params=[14, 3_650], ids=["as it is", "all of it announced"])
def harvest(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harvest]:
    """The demo's archive; feeds so short that they have archives."""
    folder = tmp_path_factory.mktemp("demo")
    settings = load_settings(
        database_url=f"sqlite:///{folder / 'demo.sqlite'}",
        base_url="https://radar.example",
        hub_url="https://hub.example/",
        announce_days=request.param,
        feed_entries=5,
    )
    harvest_demo(settings, lambda line: None)
    database = open_database(settings)
    with database.session() as session:
        yield Harvest(settings, session)
    database.close()


def documents(harvest: Harvest) -> Iterator[tuple[str, str, bytes]]:
    """Address, format and bytes of all feeds, with the months of their archives, and at the addresses of before."""
    channels = [*channel.standing(harvest.session), *_searches(harvest.session)]
    channels += [replace(chosen, prefix="/feeds") for chosen in channels if _was_at_feeds(chosen)]
    for chosen in channels:
        for month in (None, *loading.months(harvest.session, chosen)):
            for suffix in formats.MEDIA_TYPES:
                url = f"https://radar.example{chosen.address(suffix, month)}"
                yield url, suffix, renditions.make(harvest.session, harvest.settings, chosen, suffix, month)


def _was_at_feeds(chosen: Channel) -> bool:
    return chosen.path == "alle" or chosen.path.startswith("buendnis/")


def _searches(session: Session) -> Iterator[Channel]:
    for parameters in (
        {"q": "Ferien"},
        {"art": "projekte", "land": "hessen"},
        {"nahe": "Trier,100km"},
        {"q": "<b>&amp;"},
    ):
        found = channel.find(session, "suche", parameters)
        assert found
        yield found


def test_nothing_is_wrong_with_any_feed(harvest: Harvest) -> None:
    wrong = {url: said for url, suffix, body in documents(harvest) if (said := faults(body, suffix, url))}
    assert wrong == {}


@pytest.mark.parametrize("check", [validity.jing, validity.xmllint])
def test_programs_find_nothing(harvest: Harvest, check: object, tmp_path: Path) -> None:
    made = 0
    for number, (_, suffix, body) in enumerate(documents(harvest)):
        (tmp_path / f"{number}.{suffix}").write_bytes(body)
        made += 1
    assert made > 100
    assert callable(check) and check(tmp_path) == ""
