"""Recorded bugs: every recording in ``tests/recordings`` gives just the items that are expected of it.

A recording is ``<name>.warc.gz`` with ``<name>.jsonl`` (what should be found, a line an item) and ``<name>.toml``
(``homepage_url``, perhaps ``[rules]``). New ones are found by themselves. See CONTRIBUTING.md, "Record a bug".
"""

import json
import shutil
import tomllib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aggregator import export, sources
from aggregator.commands import now
from aggregator.config import load_settings
from aggregator.database import open_database
from aggregator.lists import Listed
from aggregator.urls import url_key
from crawler.demo.build import answers, record
from crawler.run import harvest
from tests.crawler.test_demo import recorded

FOLDER = Path(__file__).parent.parent / "recordings"
NAMES = sorted(file.name.removesuffix(".warc.gz") for file in FOLDER.glob("*.warc.gz"))
SOURCES = sorted(folder for folder in (FOLDER / "pages").iterdir())

Line = dict[str, Any]


@pytest.fixture(scope="module", params=NAMES)
def found_and_expected(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[Line], list[Line]]]:
    """The lines of an export after one visit of the recorded site, and those that are expected."""
    name = request.param
    folder = tmp_path_factory.mktemp("recording")
    shutil.copy(FOLDER / f"{name}.warc.gz", folder)
    about = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    settings = load_settings(database_url=f"sqlite:///{folder / 'radar.sqlite'}")
    database = open_database(settings)
    with database.writing() as session:
        listed = Listed("Bündnis", homepage_url=about["homepage_url"], rules=about.get("rules"))
        slug = sources.add(session, listed, now())
    [visit] = harvest(settings, [slug], replay=folder).visits
    assert visit.error is None
    with database.session() as session:
        found = [line for line in export.lines(session) if line["status"] == "live"]
    database.close()
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    yield found, [json.loads(line) for line in lines]


def identity(line: Line) -> tuple[str, str]:
    """The address; for an item that shares its page with others, its title too."""
    own = line.get("own_url", True)
    return url_key(line["url"]), "" if own else line["title"]


def matched(found: list[Line], expected: list[Line]) -> list[tuple[Line, Line | None]]:
    """Each expected item with the one that was found for it."""
    by_address = {url_key(line["url"]): line for line in found}
    by_both = {(url_key(line["url"]), line["title"]): line for line in found}
    pairs: list[tuple[Line, Line | None]] = []
    for line in expected:
        key, title = identity(line)
        pairs.append((line, by_both.get((key, title)) if title else by_address.get(key)))
    return pairs


def test_all_items_are_found_and_nothing_else(
    found_and_expected: tuple[list[Line], list[Line]],
) -> None:
    found, expected = found_and_expected
    missed = [line["title"] for line, hit in matched(found, expected) if hit is None]
    hits = [hit for _, hit in matched(found, expected) if hit is not None]
    made_up = [(line["url"], line["title"]) for line in found if line not in hits]
    assert missed == []
    assert made_up == []
    assert len(found) == len(expected)


def test_what_is_said_of_them_is_right(found_and_expected: tuple[list[Line], list[Line]]) -> None:
    found, expected = found_and_expected
    wrong = [
        (line["title"], name, hit[name])
        for line, hit in matched(found, expected)
        for name in line
        if hit is not None and name not in ("url", "own_url") and hit[name] != line[name]
    ]
    assert wrong == []


def test_items_without_an_address_lead_to_their_place(
    found_and_expected: tuple[list[Line], list[Line]],
) -> None:
    found, expected = found_and_expected
    wanted = {line["url"] for line in expected if not line.get("own_url", True)}
    assert wanted <= {line["url"] for line in found}


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_is_whole(name: str) -> None:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    for line in map(json.loads, lines):
        assert {"url", "title", "kind", "published", "own_url"} <= line.keys()
    assert tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["homepage_url"]


@pytest.mark.parametrize("folder", SOURCES, ids=lambda folder: folder.name)
def test_building_again_gives_the_committed_recording(folder: Path) -> None:
    committed = (FOLDER / f"{folder.name}.warc.gz").read_bytes()
    built = record(folder)
    assert recorded(built) == recorded(committed), "run: python -m crawler.demo.build tests/recordings"
    if "ng" not in zlib.ZLIB_RUNTIME_VERSION:  # zlib-ng packs the same bytes differently
        assert built == committed, "run: python -m crawler.demo.build tests/recordings"
    served = {answer.body for answer in answers(folder)}
    assert [p.name for p in folder.iterdir() if p.name != "site.toml" and p.read_bytes() not in served] == []


def test_there_are_sites_of_several_kinds() -> None:
    """One of them has its items on one page."""
    gold = [
        json.loads(line) for file in FOLDER.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()
    ]
    assert len(NAMES) >= 4
    assert any(not line["own_url"] for line in gold) and any(line.get("medium") == "pdf" for line in gold)
