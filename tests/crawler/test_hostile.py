"""A hostile web: sites without end, addresses that are none, pages that break us. A visit ends, and others go on."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from aggregator.config import Settings
from aggregator.shapes import SiteMemory
from aggregator.urls import absolute, url_key
from crawler import assessment
from crawler.discovery.sitemaps import MOST_ADDRESSES, read_sitemap
from crawler.extract.document import Document
from crawler.extract.page import Extraction, extract_document
from crawler.frontier import Fetch
from crawler.pages import Answer
from crawler.run import harvest
from crawler.visit import SiteVisit
from tests.crawler.conftest import Stored
from tests.crawler.rude import Rude, rude_server

HOME = "https://www.birkenau.example/"
NOW = datetime(2025, 1, 13, tzinfo=UTC)
TEXT = "<p>Alle Familien der Stadt sind zum großen Fest am Rathaus eingeladen, es gibt Kuchen und Musik.</p>"


def read(site: Callable[[Fetch], str], requests: int = 60) -> tuple[SiteVisit, int]:
    """Visit a site that answers everything; returns the visit and how many requests it made."""
    visit = SiteVisit(SiteMemory(slug="birkenau", homepage_url=HOME), NOW, requests=requests)
    made = 0
    while (fetch := visit.next()) is not None:
        made += 1
        visit.take(fetch, Answer(fetch.url, 200, "text/html", "utf-8", site(fetch).encode()))
    return visit, made


def test_a_farm_of_links_ends_with_the_requests() -> None:
    numbers = count()

    def farm(fetch: Fetch) -> str:
        links = "".join(
            f'<p>01.02.2024 <a href="/a{next(numbers)}">Eine neue Meldung</a></p>' for _ in range(50)
        )
        return f"<h1>{fetch.url}</h1>{TEXT}{links}"

    visit, made = read(farm)
    assert made == 60
    assessment.assess(visit)


def test_a_calendar_does_not_lead_to_the_year_9999() -> None:
    def calendar(fetch: Fetch) -> str:
        year, month = 2025, 1
        if "monat=" in fetch.url:
            year, month = map(int, fetch.url.rpartition("=")[2].split("-"))
        later = f"{year + month // 12:04d}-{month % 12 + 1:02d}"
        return f'<h1>Kalender</h1>{TEXT}<a href="/kalender?monat={later}">weiter</a>'

    _, made = read(calendar, requests=500)
    assert made < 60


def test_what_is_kept_of_a_site_without_end_is_bounded() -> None:
    numbers = count()

    def flood(fetch: Fetch) -> str:
        links = "".join(f'<p><a href="/{"q" * 500}{next(numbers)}">Meldung</a></p>' for _ in range(3000))
        return f"<h1>{fetch.url[-9:]}</h1>{TEXT}{links}"

    visit, _ = read(flood, requests=9)
    assert len(visit.frontier) <= 20_000
    assert len(visit.evidence.pages) <= 20_000
    assert sum(page.weight for page in visit.pages.values()) <= 150_000_000


def test_a_page_that_breaks_us_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(document: Document, *rest: Any) -> Extraction:
        if document.url.endswith("/a1"):
            raise ZeroDivisionError("a fault of ours")
        return extract_document(document, *rest)

    monkeypatch.setattr(assessment, "extract_document", broken)

    def site(fetch: Fetch) -> str:
        if fetch.url == HOME:
            return "".join(f'<p>0{n}.01.2025 <a href="/a{n}">Meldung {n}</a></p>' for n in range(1, 5))
        return f"<h1>Meldung {fetch.url[-1]}</h1><p>01.01.2025</p>{TEXT.replace('Fest', fetch.url[-1] * 5)}"

    visit, _ = read(site)
    assert {j.url[-2:] for j in assessment.assess(visit).items} == {"a2", "a3", "a4"}


@pytest.mark.parametrize(
    "href",
    ["//..", "//%zz.", "http:// a/", "http://a..b/", "http://[::1", "//", "///", "http://user:pw@/", "http://\u3002/",
     f"/{'a' * 3_000}", f"/{'ä' * 900}", "http://\x00a/", "javascript:alert(1)", "data:text/html,x"],
)  # fmt: skip
def test_an_address_is_usable_or_none(href: str) -> None:
    found = absolute(HOME, href)
    assert found is None or url_key(found)


def test_a_packed_sitemap_is_not_unpacked_to_its_end() -> None:
    bomb = gzip.compress(b"<urlset>" + b"<url><loc>/a</loc></url>" * 2_000_000)
    found = read_sitemap(bomb, HOME)
    assert found is not None and len(found.pages) == MOST_ADDRESSES


def test_entities_that_unfold_to_millions_are_left_folded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><urlset><url><loc>/&l9;</loc></url></urlset>'
    found = read_sitemap(body.encode(), HOME)
    assert found is None or all(len(page) < 100 for page in found.pages)


def test_a_bad_base_and_a_round_trip_are_no_end_of_the_run(
    settings: Settings, add_sources: Callable[..., None], stored: Stored
) -> None:
    open_to_tests = settings.model_copy(update={"allow_private_addresses": True, "download_delay": 0.0})
    with rude_server("127.0.0.2") as one, rude_server("127.0.0.3") as other:
        one.pages |= _pages(one) | {"/": '<base href="http://[::1"><a href="//..">x</a>' + _pages(one)["/"]}
        other.pages |= _pages(other)
        add_sources(
            basis=one.url("/", "127.0.0.2"),
            rund=other.url("/round", "127.0.0.3"),
            gut=other.url("/", "127.0.0.3"),
        )
        result = harvest(open_to_tests, ["basis", "rund", "gut"])
    errors = {visit.source: visit.error for visit in result.visits}
    assert errors["basis"] is None and errors["gut"] is None
    assert "leitet immer weiter" in (errors["rund"] or "")
    assert len(stored()[0]) == 8


def _pages(rude: Rude) -> dict[str, str]:
    links = "".join(f'<p>0{n}.01.2025 <a href="/a{n}">Meldung {n}</a></p>' for n in range(1, 5))
    text = {n: TEXT.replace("Fest", f"Fest {n} {'abcdefgh'[n] * 7}") for n in range(1, 5)}
    items = {f"/a{n}": f"<h1>Meldung {n}</h1><p>0{n}.01.2025</p>{text[n]}" for n in range(1, 5)}
    return {"/": links} | items
