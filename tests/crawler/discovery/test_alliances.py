"""Which links look like another alliance's, and what is kept of them."""

import pytest

from crawler.discovery.alliances import MOST, MOST_PAGES, Neighbours, alliance_of, naming
from crawler.discovery.scope import Scope
from crawler.extract.document import Document

PAGE = "https://familie-erlengrund.example/links"


@pytest.mark.parametrize(
    ("url", "anchor", "found"),
    [
        ("http://www.familie-birkenau.example/x?y=1", "Zur Homepage", "http://www.familie-birkenau.example/"),
        ("https://birkenau-familie.example/", "", "https://birkenau-familie.example/"),
        ("https://www.familienbuendnis-x.example/a/b", "mehr", "https://www.familienbuendnis-x.example/"),
        ("https://xn--familienbndnis-x-rzb.example/a", "mehr", "https://xn--familienbndnis-x-rzb.example/"),
        ("https://buendnis-fuer-familie.stadt.example/", "", "https://buendnis-fuer-familie.stadt.example/"),
        ("https://lokales-buendnis.stadt.example/", "", "https://lokales-buendnis.stadt.example/"),
        ("https://stadt.example/a/Buendnis_fuer_Familie/wir.html", "Wir", "https://stadt.example/a/Buendnis_fuer_Familie/"),
        ("https://stadt.example/familienb%C3%BCndnis.html?id=3", "", "https://stadt.example/familienb%C3%BCndnis.html?id=3"),
        ("https://stadt.example/buendnis-fuer-familie-birkenau/", "", "https://stadt.example/buendnis-fuer-familie-birkenau/"),
        ("https://stadt.example/index.php?id=7", "Lokales Bündnis für Familie", "https://stadt.example/index.php?id=7"),
        ("https://stadt.example/news/buendnis-fuer-familie-feiert-zehn-jahre", "Bündnis für Familie feiert", None),
        ("https://stadt.example/", "Unser Partner im Bündnis für Familie ist die Sparkasse", None),
        ("https://stadt.example/lokale-buendnisse-fuer-familien", "Lokale Bündnisse für Familie", None),
        ("https://familie-mustermann.example/", "Unsere Hochzeit", None),
        ("https://familie.example/", "Familie", None),
        ("https://stadt.example/buendnis-fuer-familie.pdf", "Bündnis für Familie", None),
        ("https://lokale-buendnisse-fuer-familie.de/x", "Lokales Bündnis für Familie", None),
        ("https://www.bmfsfj.de/buendnis-fuer-familie", "Bündnis für Familie", None),
        ("https://www.stmas.bayern.de/buendnis-fuer-familie/", "Bündnis für Familie", None),
        ("https://www.facebook.com/buendnis-fuer-familie/", "Bündnis für Familie", None),
        ("https://de.wikipedia.org/wiki/Familienb%C3%BCndnis", "Familienbündnis", None),
    ],
)  # fmt: skip
def test_a_link_is_an_alliances_or_not(url: str, anchor: str, found: str | None) -> None:
    seen = alliance_of(url, anchor, PAGE)
    assert (seen.url if seen else None) == found
    assert seen is None or seen.page == PAGE


@pytest.mark.parametrize(
    ("anchor", "kept"),
    [
        ("Lokales Bündnis für Familie Birkenau", "Lokales Bündnis für Familie Birkenau"),
        ("Zur Homepage des Lokalen Bündnisses für Familie", ""),
        ("Homepage „Lokales Bündnis für Familie Birkenau“", "Lokales Bündnis für Familie Birkenau"),
        ("Bündnis für Familie im Landkreis Erlengrund", "Bündnis für Familie im Landkreis Erlengrund"),
        ("Bündnis für Familien in der Stadt Bad Tannenau", "Bündnis für Familien in der Stadt Bad Tannenau"),
        ("Birkenauer Bündnis für Familie e.V.", "Birkenauer Bündnis für Familie"),
        ("Familienbündnis Beispiel", "Familienbündnis"),
        ("Bündnis für Familie, Erika Beispiel", ""),
        ("Frau Beispiel vom Bündnis für Familie", ""),
        ("Bündnis für Familie feiert", ""),
        ("Bündnis für Familie" + " und noch mehr" * 20, ""),
        ("", ""),
    ],
)
def test_of_an_anchor_only_what_names_an_alliance_is_kept(anchor: str, kept: str) -> None:
    assert naming(anchor) == kept


def document(*links: tuple[str, str]) -> Document:
    anchors = "".join(f'<p><a href="{url}">{text}</a></p>' for url, text in links)
    return Document(f"<html><body>{anchors}</body></html>".encode(), PAGE)


def read(*pages: tuple[str, Document]) -> Neighbours:
    neighbours = Neighbours()
    for url, page in pages:
        neighbours.read(url, page.links, Scope.of(PAGE))
    return neighbours


def test_only_what_leaves_the_site_and_each_page_once() -> None:
    page = document(
        ("/buendnis-fuer-familie/", "Bündnis für Familie"),
        ("https://www.familie-erlengrund.example/x", "Bündnis für Familie"),
        ("https://familie-birkenau.example/", "Logo"),
        ("https://familie-birkenau.example/wir", "Bündnis für Familie Birkenau"),
        ("mailto:x@familie-birkenau.example", "Bündnis für Familie"),
    )
    found = read((PAGE, page), (PAGE + "2", page)).found()
    assert [(f.url, f.page, f.anchor) for f in found] == [
        ("https://familie-birkenau.example/", PAGE, "Bündnis für Familie Birkenau"),
        ("https://familie-birkenau.example/", PAGE + "2", "Bündnis für Familie Birkenau"),
    ]


def test_not_more_than_a_person_can_look_at() -> None:
    many = document(*((f"https://familienbuendnis-{n}.example/", "Bündnis") for n in range(3 * MOST)))
    found = read(*((f"{PAGE}{n}", many) for n in range(5))).found()
    assert len({f.url for f in found}) == MOST
    assert len(found) == MOST * MOST_PAGES
