"""The sitemap and robots.txt, served and as files."""

from __future__ import annotations

from lxml import etree
from sqlmodel import Session

from aggregator.config import Settings
from aggregator.database import Database
from feeds import sitemap
from tests.feeds.conftest import Site, add_sources
from tests.feeds.test_calendar import add
from tests.markup import strings


def locations(body: bytes) -> list[str]:
    return strings(etree.fromstring(body), "//*[local-name()='loc']/text()")


def test_it_is_served_and_leads_to_pages(site: Site) -> None:
    answer = site.get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml"
    base = site.settings.base_url
    parts = locations(answer.body)
    assert parts == [f"{base}/sitemap-seiten.xml", f"{base}/sitemap-eintraege-1.xml"]
    for part in parts:
        found = locations(site.get(part.removeprefix(base)).body)
        assert found
        assert {site.get(page.removeprefix(base)).status for page in found} == {200}
    for none in ("/sitemap-eintraege-2.xml", "/sitemap-eintraege-0.xml", "/sitemap-x.xml"):
        assert site.get(none).status == 404


def test_robots_names_it(site: Site) -> None:
    text = site.get("/robots.txt").text
    assert f"Sitemap: {site.settings.base_url}/sitemap.xml" in text.splitlines()
    assert "Disallow: /suche" in text.splitlines()
    below = site.settings.model_copy(update={"base_url": "https://amt.example/radar/"})
    assert "Disallow: /radar/lage" in sitemap.robots(below, live=True).splitlines()
    assert "Sitemap: https://amt.example/radar/sitemap.xml" in sitemap.robots(below, live=False).splitlines()


def items(session: Session, settings: Settings, part: str) -> list[str]:
    body = sitemap.part(session, settings, part)
    return [] if body is None else [page.rpartition("/")[2] for page in locations(body)]


def test_no_part_has_more_than_fifty_thousand(database: Database, settings: Settings) -> None:
    """Parts are by number, so that one stays as it is when items of another come and go."""
    add_sources(database)
    with database.writing() as session:
        for number in (1, 49_999, 50_000, 150_000):
            add(session, number, id=number)
    with database.session() as session:
        names = sitemap.parts(session)
        assert names == ["sitemap-seiten.xml", *(f"sitemap-eintraege-{part}.xml" for part in (1, 2, 4))]
        assert [items(session, settings, name) for name in names[1:]] == [
            ["1", "49999"],
            ["50000"],
            ["150000"],
        ]
        assert [line for name in names for line in locations(sitemap.part(session, settings, name) or b"")]


def test_an_empty_archive_has_pages_only(database: Database, settings: Settings) -> None:
    with database.session() as session:
        assert sitemap.parts(session) == ["sitemap-seiten.xml"]
        assert f"{settings.base_url}/" in locations(
            sitemap.part(session, settings, "sitemap-seiten.xml") or b""
        )
