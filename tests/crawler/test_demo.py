"""The demo sites: their recordings are what their sources say, and their gold speaks of recorded pages."""

import csv
import json
import re
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.demo.build import DEMO, answers, record

GOLD = Path(__file__).parent / "gold"
HOSTS = sorted(folder.name for folder in (DEMO / "pages").iterdir())


def recorded(warc: bytes) -> list[tuple[str, str, str, bytes]]:
    """(URL, WARC-Date, status, body) of every record."""
    return [
        (
            entry.rec_headers["WARC-Target-URI"],
            entry.rec_headers["WARC-Date"],
            entry.http_headers.get_statuscode(),
            entry.content_stream().read(),
        )
        for entry in ArchiveIterator(BytesIO(warc))
    ]


def gold(host: str) -> list[dict[str, Any]]:
    lines = (GOLD / f"{host}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_site_of_the_list_has_a_recording_and_gold() -> None:
    with (DEMO / "sites.csv").open(encoding="utf-8", newline="") as file:
        listed = {urlsplit(row["homepage_url"]).hostname for row in csv.DictReader(file)}
    assert listed == set(HOSTS)
    assert {path.name for path in DEMO.glob("*.warc.gz")} == {f"{host}.warc.gz" for host in HOSTS}
    assert {path.stem for path in GOLD.glob("*.jsonl")} >= set(HOSTS)


@pytest.mark.parametrize("host", HOSTS)
def test_building_again_gives_the_committed_recording(host: str) -> None:
    committed = (DEMO / f"{host}.warc.gz").read_bytes()
    built = record(DEMO / "pages" / host)
    assert recorded(built) == recorded(committed), "run: python -m crawler.demo.build"
    if "ng" not in zlib.ZLIB_RUNTIME_VERSION:  # zlib-ng packs the same bytes differently
        assert built == committed, "run: python -m crawler.demo.build"


@pytest.mark.parametrize("host", HOSTS)
def test_the_clock_of_a_recording_starts_on_the_same_morning(host: str) -> None:
    first = min(answer.at for answer in answers(DEMO / "pages" / host))
    assert first == datetime(2025, 3, 17, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("host", HOSTS)
def test_every_source_file_is_served(host: str) -> None:
    folder = DEMO / "pages" / host
    served = {answer.body for answer in answers(folder)}
    unserved = [p.name for p in folder.iterdir() if p.name != "site.toml" and p.read_bytes() not in served]
    assert unserved == []


@pytest.mark.parametrize("host", HOSTS)
def test_gold_speaks_of_recorded_pages(host: str) -> None:
    pages = {answer.url: answer for answer in answers(DEMO / "pages" / host)}
    encoding = "cp1252" if "hollerbrueck" in host else "utf-8"
    for item in gold(host):
        page = pages[item["url"]]
        shown = re.sub(r"\s+", " ", page.body.decode(encoding).replace("&shy;", ""))
        assert page.status == 200
        assert item["title"] in shown
        for paragraph in item["text"].split("\n"):
            assert paragraph in shown
        assert all(alias in pages for alias in item["aliases"])
        assert not any(secret in item["text"] for secret in item["personal"])
