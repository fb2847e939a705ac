"""Pings for our hub: of what has changed, once, at all of its addresses; what failed is told again."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from aggregator import sets, topics
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.errors import SettingsIncomplete
from aggregator.models import ChannelPing
from aggregator.removal import optout
from feeds import channel, commands, pings, renditions
from feeds.document import FORMATS
from tests.feeds.conftest import NOW, fill, found, serving, visit
from tests.hubs import ToldHub, told_hub

LATER = NOW + timedelta(days=1)


@pytest.fixture
def hub() -> Iterator[ToldHub]:
    with told_hub() as hub:
        yield hub


@pytest.fixture
def settings_(database_settings: Settings, database: Database, hub: ToldHub) -> Settings:
    """Settings with a hub, and an archive that it has never heard of."""
    fill(database, database_settings)
    return database_settings.model_copy(update={"hub_url": hub.url()})


def news(database: Database, settings: Settings, number: int = 7) -> None:
    """A new item of Oberau in Bavaria."""
    item = found("oberau", number, published="2026-03-21", title=f"Neues {number}", text=f"Text {number}.")
    visit(database, settings, "oberau", item, now=LATER)


def told(hub: ToldHub) -> set[str]:
    return {form["hub.topic"] for form in hub.forms}


def addresses(*paths: str) -> set[str]:
    return {f"https://radar.example/{path}.{suffix}" for path in paths for suffix in FORMATS}


def test_the_first_run_tells_nothing_and_remembers(
    settings_: Settings, database: Database, hub: ToldHub
) -> None:
    done = pings.ping(settings_, database)
    assert (done.first, done.changed, done.told, hub.forms) == (True, 0, 0, [])
    done = pings.ping(settings_, database)
    assert (done.first, done.changed, done.told, hub.forms) == (False, 0, 0, [])
    with database.session() as session:
        paths = set(session.exec(select(ChannelPing.path)))
        assert paths == {"", *(one.path for one in channel.standing(session))}


def test_what_has_changed_is_told_once_at_all_its_addresses(
    settings_: Settings, database: Database, hub: ToldHub
) -> None:
    pings.ping(settings_, database)
    news(database, settings_)
    done = pings.ping(settings_, database)
    assert done.failures == []
    expected = addresses(
        "alle", "nachrichten", "land/bayern", "buendnis/oberau", "feeds/alle", "feeds/buendnis/oberau"
    )
    themes = {address for address in told(hub) if "/thema/" in address}
    assert told(hub) - themes == expected
    assert all(form["hub.mode"] == "publish" and form["hub.url"] == form["hub.topic"] for form in hub.forms)
    assert len(hub.forms) == len(told(hub)) == done.told
    assert hub.agents[0].startswith("Buendnisradar/")
    assert pings.ping(settings_, database).told == 0
    assert {theme.split("/")[4].partition(".")[0] for theme in themes} <= set(topics.vocabulary().topics)


def test_a_change_that_no_feed_shows_is_not_told(
    settings_: Settings, database: Database, hub: ToldHub
) -> None:
    pings.ping(settings_, database)
    old = found("oberau", 8, published="2009-05-04", title="Aus dem Archiv", text="Lange her.")
    visit(database, settings_, "oberau", old, now=LATER)
    done = pings.ping(settings_, database)
    assert (done.changed, hub.forms) == (0, [])


def test_what_leaves_is_told_and_a_set_has_its_own(
    settings_: Settings, database: Database, hub: ToldHub
) -> None:
    with database.writing() as session:
        sets.put(session, "Eifel", ["ahlbeck"], NOW)
        sets.put(session, "Alpen", ["oberau"], NOW)
    pings.ping(settings_, database)
    with database.writing() as session:
        optout(session, "ahlbeck", LATER)
    pings.ping(settings_, database)
    assert addresses("buendnis/ahlbeck", "land/hessen", "alle", "auswahl/eifel", "feeds/alle") <= told(hub)
    assert not addresses("land/bayern", "buendnis/oberau", "auswahl/alpen") & told(hub)


def test_what_failed_is_told_again(settings_: Settings, database: Database, hub: ToldHub) -> None:
    pings.ping(settings_, database)
    news(database, settings_)
    hub.answers["/hub"] = (500, "")
    done = pings.ping(settings_, database)
    assert len(hub.forms) == len(done.failures) == 3  # then it is taken for down
    assert "HTTP 500" in done.failures[0] and done.told == 0
    hub.answers.clear()
    hub.forms.clear()
    again = pings.ping(settings_, database)
    assert again.failures == [] and again.changed == done.changed
    assert addresses("alle", "buendnis/oberau") <= told(hub)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_a_failure_and_not_followed(
    settings_: Settings, database: Database, hub: ToldHub, status: int
) -> None:
    pings.ping(settings_, database)
    news(database, settings_)
    hub.answers["/hub"] = (status, "/else")
    done = pings.ping(settings_, database)
    assert done.told == 0 and f"HTTP {status}" in done.failures[0]
    assert set(hub.paths) == {"/hub"}


def test_a_run_can_be_stopped_and_the_next_goes_on(
    settings_: Settings, database: Database, hub: ToldHub
) -> None:
    pings.ping(settings_, database)
    news(database, settings_)
    stop = threading.Event()
    stop.set()
    assert pings.ping(settings_, database, stop).told == 0
    assert pings.ping(settings_, database).told > 0


def test_another_hub_begins_anew(settings_: Settings, database: Database, hub: ToldHub) -> None:
    pings.ping(settings_, database)
    news(database, settings_)
    other = settings_.model_copy(update={"hub_url": hub.url("/other")})
    assert pings.ping(other, database).first
    assert hub.forms == []
    news(database, settings_, 9)
    assert pings.ping(other, database).told > 0
    assert set(hub.paths) == {"/other"}


def test_without_a_hub_there_is_nobody_to_tell(
    settings_: Settings, database: Database, hub: ToldHub, caplog: pytest.LogCaptureFixture
) -> None:
    alone = settings_.model_copy(update={"hub_url": None})
    with pytest.raises(SettingsIncomplete, match="RADAR_HUB_URL"):
        pings.ping(alone, database)
    commands.announce(alone)
    commands.announce(settings_)
    news(database, settings_)
    down = settings_.model_copy(update={"hub_url": hub.url()})
    hub.answers["/hub"] = (503, "")
    commands.announce(down)  # never breaks the harvest
    assert len(hub.forms) == 3
    broken = settings_.model_copy(update={"database_url": "sqlite:////dev/null/radar.sqlite"})
    commands.announce(broken)
    assert "the next harvest tries again" in caplog.text


def run(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RADAR_")} | {
        "RADAR_" + name.upper(): str(value)
        for name, value in settings.model_dump(mode="json").items()
        if value is not None
    }
    command = [sys.executable, "-m", "radar", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_says_what_it_told(settings_: Settings, database: Database, hub: ToldHub) -> None:
    alone = run(settings_.model_copy(update={"hub_url": None}), "feeds", "ping")
    assert alone.returncode == 2 and "RADAR_HUB_URL" in alone.stderr
    first = run(settings_, "feeds", "ping")
    assert (first.returncode, first.stderr) == (0, "") and "first run" in first.stdout
    news(database, settings_)
    told = run(settings_, "feeds", "ping")
    assert (told.returncode, told.stderr) == (0, "")
    assert f"told of {len(hub.forms)} addresses" in told.stdout and hub.forms
    news(database, settings_, 9)
    hub.answers["/hub"] = (500, "")
    failed = run(settings_, "feeds", "ping")
    assert failed.returncode == 1 and "HTTP 500" in failed.stderr


def test_what_names_the_hub_is_what_the_hub_is_told_of(settings_: Settings, database: Database) -> None:
    with serving(settings_, database) as site:
        named = {
            suffix
            for suffix in renditions.suffixes()
            if 'rel="hub"' in site.get(f"/alle.{suffix}").headers.get("Link", "")
        }
    assert named == set(FORMATS)


def test_a_channel_is_told_of_by_its_addresses(settings_: Settings) -> None:
    one = replace(channel.everything(), path="thema/pflege")
    assert set(pings._addresses(settings_, one)) == addresses("thema/pflege")
