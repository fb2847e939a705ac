"""One item under several addresses is one; two items that look alike are two."""

from datetime import UTC, datetime

from aggregator.shapes import SiteMemory
from crawler.assessment import assess
from crawler.pages import Answer
from crawler.visit import SiteVisit
from tests.crawler.towns import PIECES, Piece, Site, found, listing, piece_page, rows, town

HOST = "https://www.birkenau.example"
NOW = datetime(2025, 1, 20, 6, tzinfo=UTC)
FIRST = PIECES[0]
LONG = "Das Bündnis und die Stadt haben sich in diesem Jahr viel vorgenommen und danken allen, die geholfen haben."


def items(site: Site) -> dict[str, set[str]]:
    """Path of each item with the paths of its other addresses, after a first visit."""
    visit = SiteVisit(SiteMemory(slug="birkenau", homepage_url=f"{HOST}/"), NOW)
    while fetch := visit.next():
        body, headers, status = site.get(fetch.url.removeprefix(HOST), ("", {}, 404))
        visit.take(fetch, Answer(fetch.url, status, "text/html", "utf-8", body.encode(), headers.get("ETag")))
    return {
        judged.url.removeprefix(HOST): {alias.removeprefix(HOST) for alias in judged.aliases}
        for judged in assess(visit).items
    }


def listed_twice(one: str, other: str) -> Site:
    """The first item stands in the list under two addresses, with these two pages."""
    more = rows((FIRST,), "/fest/{}.html")
    return town() | {
        "/aktuelles/": found(listing(PIECES[:4], more)),
        f"/news/{FIRST.name}.html": found(one),
        f"/fest/{FIRST.name}.html": found(other),
    }


def test_the_same_words_at_two_addresses_are_one_item() -> None:
    page = piece_page(FIRST, text=LONG)
    found_items = items(listed_twice(page, page))
    assert len(found_items) == 4
    assert {"/fest/lesepaten.html"} in found_items.values() or {
        "/news/lesepaten.html"
    } in found_items.values()


def test_a_canonical_address_makes_one_item_of_two_that_differ_a_little() -> None:
    head = '<link rel="canonical" href="/news/lesepaten.html">'
    other = piece_page(FIRST, head=head, text="Diesen Text gibt es nur in der Fassung für unterwegs.")
    found_items = items(listed_twice(piece_page(FIRST, text=LONG), other))
    assert found_items["/news/lesepaten.html"] == {"/fest/lesepaten.html"}
    assert len(found_items) == 4


def test_a_canonical_address_of_another_item_or_the_homepage_is_not_believed() -> None:
    site = town()
    for piece, target in (
        (PIECES[1], "/"),
        (PIECES[2], "/news/lesepaten.html"),
        (PIECES[3], "https://anderswo.example/"),
    ):
        head = f'<link rel="canonical" href="{target}">'
        site[f"/news/{piece.name}.html"] = found(piece_page(piece, head=head))
    assert len(items(site)) == 4


def test_the_same_title_on_another_day_is_another_item() -> None:
    again = Piece(FIRST.name, FIRST.title, "03.12.2023", FIRST.text)
    found_items = items(listed_twice(piece_page(FIRST, text=LONG), piece_page(again, text=LONG)))
    assert {"/news/lesepaten.html", "/fest/lesepaten.html"} <= set(found_items)
    assert len(found_items) == 5


def test_print_views_are_known_as_other_addresses() -> None:
    site = town()
    view = '<a href="/news/lesepaten.html?print=1">Druckansicht</a>'
    site["/news/lesepaten.html"] = found(piece_page(FIRST, text=view))
    assert items(site)["/news/lesepaten.html"] == {"/news/lesepaten.html?print=1"}
