"""Answers from a recording, as its server would give them; and what a crawl needs to be told first."""

from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy.http import Response

from aggregator.config import Settings
from aggregator.errors import SettingsIncomplete
from crawler.items import Validators
from crawler.recording import load_recording
from crawler.settings import require_contact, scrapy_settings, user_agent
from tests.crawler.fetching import fetch, ok
from tests.crawler.warcs import Page, write_warc

Ask = Callable[..., Response | Exception]
HOST = "http://www.buendnis-birkenau.example"
PAGES: list[Page] = [
    (f"{HOST}/", "Start", {"ETag": '"1"', "Last-Modified": "Mon, 13 Jan 2025 05:00:00 GMT"}, 200),
    (f"{HOST}/alt", "", {"Location": "/"}, 301),
    (f"{HOST}/intern/", "geheim", {}, 200),
    (f"{HOST}/weg", "weg", {"ETag": '"1"'}, 410),
    (f"{HOST}/robots.txt", "User-agent: *\nDisallow: /intern/\nCrawl-delay: 20", {}, 200),
]


@pytest.fixture
def ask(tmp_path: Path, settings: Settings) -> Ask:
    recording = load_recording(write_warc(tmp_path / "a.warc.gz", PAGES).parent)

    def ask(path: str, validators: Validators | None = None) -> Response | Exception:
        [result] = fetch(settings, [HOST + path], recording, validators)
        return result

    return ask


def test_pages_redirects_and_misses(ask: Ask) -> None:
    assert ok(ask("/")).text == "Start"
    assert (ok(ask("/alt")).url, ok(ask("/alt")).status) == (f"{HOST}/", 200)
    assert (ok(ask("/neu")).status, ok(ask("/neu")).headers["X-Replay"]) == (404, b"miss")


def test_robots_are_obeyed_and_nothing_waits(ask: Ask) -> None:
    assert "intern" in str(ask("/intern/"))


@pytest.mark.parametrize(
    ("etag", "modified", "status"),
    [
        ('"1"', None, 304),
        ('"2"', None, 200),
        (None, "Mon, 13 Jan 2025 05:00:00 GMT", 304),
        ('"2"', "Mon, 13 Jan 2025 05:00:00 GMT", 200),
    ],
)
def test_conditional_requests(ask: Ask, etag: str | None, modified: str | None, status: int) -> None:
    assert ok(ask("/", Validators(etag, modified))).status == status


def test_only_a_page_can_be_unchanged(ask: Ask) -> None:
    assert ok(ask("/weg", Validators('"1"'))).status == 410


@pytest.mark.parametrize("missing", ["operator", "contact_url", "contact_mail"])
def test_nobody_crawls_anonymously(settings: Settings, missing: str) -> None:
    with pytest.raises(SettingsIncomplete, match=f"RADAR_{missing.upper()}"):
        scrapy_settings(settings.model_copy(update={missing: None}))


@pytest.mark.parametrize(
    "broken", [{"contact_url": "about us"}, {"contact_mail": "nobody"}, {"contact_mail": "a@b\r\nX: y"}]
)
def test_contact_must_fit_into_a_header(settings: Settings, broken: dict[str, str]) -> None:
    with pytest.raises(SettingsIncomplete):
        require_contact(settings.model_copy(update=broken))


def test_a_replay_needs_no_contact() -> None:
    assert user_agent(Settings()).startswith("Buendnisradar/")
    assert "(" not in user_agent(Settings())
