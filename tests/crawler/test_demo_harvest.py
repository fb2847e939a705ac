"""The demo sites, harvested with nothing but their homepages, against their gold: quality must not fall.

The floors are what is reached today; a change that lowers one has to be worth it, and says so here.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from aggregator import export
from aggregator.config import load_settings
from aggregator.database import open_database
from aggregator.urls import url_key
from crawler.demonstration import harvest_demo

GOLD = sorted((Path(__file__).parent / "gold").glob("*.jsonl"))
TEXT_FLOOR = 0.95

Line = dict[str, Any]


@pytest.fixture(scope="module")
def harvest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Line]]:
    """The lines of an export after one harvest of all demo sites."""
    folder = tmp_path_factory.mktemp("demo")
    settings = load_settings(database_url=f"sqlite:///{folder / 'demo.sqlite'}")
    harvest_demo(settings, lambda line: None)
    database = open_database(settings)
    with database.session() as session:
        yield list(export.lines(session))
    database.close()


def gold_of(file: Path) -> list[Line]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def pairs(file: Path, harvest: list[Line]) -> list[tuple[Line, Line]]:
    """(gold, found) of one host, matched by any of the item's addresses."""
    found = {url_key(line["url"]): line for line in harvest}
    matched = []
    for item in gold_of(file):
        keys = [url_key(address) for address in (item["url"], *item["aliases"])]
        matched += [(item, found[key]) for key in keys if key in found][:1]
    return matched


def agreement(found: str, wanted: str, optional: str) -> float:
    """F1 of words. What of ``optional`` was kept beyond the wanted words is not counted."""
    words, gold = Counter(found.split()), Counter(wanted.split())
    words -= (words - gold) & Counter(optional.split())
    return 2 * (words & gold).total() / (words.total() + gold.total())


@pytest.mark.parametrize("file", GOLD, ids=lambda file: file.stem)
def test_all_items_are_found_and_nothing_else(file: Path, harvest: list[Line]) -> None:
    matched = pairs(file, harvest)
    hits = {url_key(found["url"]) for _, found in matched}
    missed = {item["url"] for item in gold_of(file)} - {item["url"] for item, _ in matched}
    ours = [line for line in harvest if urlsplit(line["url"]).hostname == file.stem]
    extra = [(line["url"], line["title"]) for line in ours if url_key(line["url"]) not in hits]
    assert missed == set()
    assert extra == []
    assert len(ours) == len(hits)


@pytest.mark.parametrize("name", ["kind", "title", "published", "event_start"])
@pytest.mark.parametrize("file", GOLD, ids=lambda file: file.stem)
def test_what_is_said_of_an_item_is_right(file: Path, name: str, harvest: list[Line]) -> None:
    wrong = [(item["url"], found[name]) for item, found in pairs(file, harvest) if found[name] != item[name]]
    assert wrong == []


@pytest.mark.parametrize("file", GOLD, ids=lambda file: file.stem)
def test_texts_are_whole_and_clean(file: Path, harvest: list[Line]) -> None:
    scores = [
        agreement(found["text"], item["text"], item["text_optional"]) for item, found in pairs(file, harvest)
    ]
    assert sum(scores) / len(scores) >= TEXT_FLOOR


@pytest.mark.parametrize("file", GOLD, ids=lambda file: file.stem)
def test_contact_data_stays_out(file: Path, harvest: list[Line]) -> None:
    for item, found in pairs(file, harvest):
        kept = found["text"] + found["teaser"] + found["title"]
        assert not [secret for secret in item["personal"] if secret in kept], item["url"]
