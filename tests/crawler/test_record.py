"""A recorded site is the site: what is found live, by a probe and by a crawl, is found in the recording too."""

import gzip
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from aggregator.config import Settings
from aggregator.errors import BadInput, SettingsIncomplete
from crawler.probe import probe
from crawler.record import record
from crawler.recording import load_recording
from crawler.run import harvest
from tests.crawler.conftest import Stored
from tests.crawler.rude import Rude, rude_server
from tests.crawler.towns import town


@pytest.fixture
def site() -> Iterator[Rude]:
    """A town on loopback with a forbidden item, a list that was moved and links to nothing."""
    with rude_server() as rude:
        pages = town(welcome='<p><a href="/weg">Weg</a> <a href="/to-loopback">Geheim</a></p>')
        rude.pages = {path: body for path, (body, _, _) in pages.items()}
        rude.pages["/secret"] = "<h1>Geheim</h1>"
        rude.robots = (200, "User-agent: *\nDisallow: /news/teilzeit.html\nCrawl-delay: 0\n")
        yield rude


@pytest.fixture
def crawling(settings: Settings) -> Settings:
    """May visit loopback, and need not wait."""
    contact = {"operator": "Test", "contact_url": "https://radar.example/", "contact_mail": "a@radar.example"}
    return settings.model_copy(update={"allow_private_addresses": True, "download_delay": 0.0} | contact)


def records(file: Path) -> list[tuple[str, str | None, str | None]]:
    """(type, address, status) of every record."""
    with file.open("rb") as stream:
        return [
            (
                entry.rec_type,
                entry.rec_headers.get_header("WARC-Target-URI"),
                entry.http_headers and entry.http_headers.get_statuscode(),
            )
            for entry in ArchiveIterator(stream)
        ]


def test_what_is_found_live_is_found_in_the_recording(
    site: Rude, crawling: Settings, tmp_path: Path, add_sources: Callable[..., None], stored: Stored
) -> None:
    home = site.url("/")
    live = probe(crawling, home)
    done = record(crawling, home, tmp_path / "tape")
    again = probe(crawling, home, tmp_path / "tape")
    assert done.items == len(live.items) == 3 and done.error is None
    assert again.pages == live.pages
    add_sources(birkenau=home)
    summary = harvest(crawling, ["birkenau"], replay=tmp_path / "tape").visits[0]
    assert summary.error is None and summary.new == 3
    assert {key.partition("/")[2] for key in stored()[0]} == {
        "news/lesepaten.html", "news/spielplatz.html", "news/mittagstisch.html"
    }  # fmt: skip


def test_everything_that_was_answered_is_in_it(site: Rude, crawling: Settings, tmp_path: Path) -> None:
    done = record(crawling, site.url("/"), tmp_path)
    assert done.file == tmp_path / "127.0.0.1.warc.gz"
    first, *answers = records(done.file)
    assert first[0] == "warcinfo" and {kind for kind, _, _ in answers} == {"response"}
    statuses = {url: status for _, url, status in answers}
    assert statuses[site.url("/robots.txt")] == "200"
    assert statuses[site.url("/weg")] == "404"
    assert statuses[site.url("/to-loopback")] == "302" and statuses[site.url("/secret")] == "200"
    assert site.url("/news/teilzeit.html") not in statuses and not site.asked("/news/teilzeit.html")
    assert len(answers) == done.answers == len(site.seen)


def test_the_file_is_a_series_of_members_with_dates_and_software(
    site: Rude, crawling: Settings, tmp_path: Path
) -> None:
    file = record(crawling, site.url("/"), tmp_path).file
    assert file is not None
    data = file.read_bytes()
    text = gzip.decompress(data).decode("utf-8", "replace")
    assert data.count(b"\x1f\x8b\x08") >= text.count("WARC/1.1\r\n") == len(records(file))
    assert "software: Buendnisradar/" in text
    assert "radar.example" not in text.partition("WARC-Type: response")[0]
    for entry in ArchiveIterator(BytesIO(data)):
        assert entry.rec_headers.get_header("WARC-Date").endswith("Z")


def test_packed_bodies_are_read_back(crawling: Settings, tmp_path: Path) -> None:
    with rude_server() as rude:
        rude.pages = {path: body for path, (body, _, _) in town().items()}
        rude.packed = True
        record(crawling, rude.url("/"), tmp_path)
        page = load_recording(tmp_path).find(rude.url("/"))
    assert page is not None and page.body.decode() == rude.pages["/"]
    assert page.header("content-encoding") is None


def test_no_more_than_so_many_requests(site: Rude, crawling: Settings, tmp_path: Path) -> None:
    few = crawling.model_copy(update={"visit_requests": 2})
    assert record(few, site.url("/"), tmp_path).answers <= 4  # robots.txt, and where a redirect leads


def test_a_recording_is_not_replaced_by_accident(site: Rude, crawling: Settings, tmp_path: Path) -> None:
    there = tmp_path / "127.0.0.1.warc.gz"
    there.write_bytes(b"precious")
    with pytest.raises(BadInput, match="--force"):
        record(crawling, site.url("/"), tmp_path)
    assert there.read_bytes() == b"precious" and site.seen == []
    record(crawling, site.url("/"), tmp_path, force=True)
    assert there.read_bytes() != b"precious"
    assert [file.name for file in tmp_path.iterdir()] == [there.name]


def test_a_site_that_fails_is_recorded_as_it_failed(crawling: Settings, tmp_path: Path) -> None:
    with rude_server() as rude:
        done = record(crawling, rude.url("/gone"), tmp_path)
        assert done.error and "404" in done.error and done.file
    nobody = record(crawling, rude.url("/"), tmp_path / "none")
    assert nobody.error and nobody.file is None
    assert list((tmp_path / "none").iterdir()) == []


def test_nobody_records_anonymously(site: Rude, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsIncomplete):
        record(settings.model_copy(update={"contact_mail": None}), site.url("/"), tmp_path / "tape")
    assert not (tmp_path / "tape").exists()


def test_addresses_that_are_not_public_are_not_recorded(
    site: Rude, crawling: Settings, tmp_path: Path
) -> None:
    guarded = crawling.model_copy(update={"allow_private_addresses": False})
    assert record(guarded, site.url("/"), tmp_path).file is None
    assert site.seen == []
