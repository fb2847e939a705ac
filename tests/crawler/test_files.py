"""Items that exist only as PDF, from the list to the next visit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.shapes import KnownItem, SiteMemory
from aggregator.urls import url_key
from crawler.assessment import assess
from crawler.findings import findings
from crawler.items import ItemFound, ItemMissing, ItemSame
from crawler.pages import Answer
from crawler.visit import SiteVisit
from tests.crawler.towns import Site, town
from tests.crawler.warcs import HTML

HOST = "https://www.birkenau.example"
NOW = datetime(2025, 1, 20, 6, tzinfo=UTC)
ROWS = (
    "<li>14.11.2024 <a href='/dateien/pm-kita.pdf'>Kita am Bach bekommt einen Anbau (PDF, 120 KB)</a></li>",
    "<li>02.10.2024 <a href='/dateien/lesen.pdf'>Lesepaten gehen in alle Schulen</a></li>",
    "<li>09.09.2024 Familienkarte gilt im ganzen Kreis <a href='/dateien/karte.pdf'>PDF</a></li>",
    "<li><a href='/dateien/satzung.pdf'>Satzung des Bündnisses</a></li>",
    "<li><a href='/dateien/flyer-2024.pdf'>Flyer zum Familienfest</a></li>",
)


def press(rows: tuple[str, ...] = ROWS, title: str = "Pressemitteilungen") -> str:
    return f"<title>{title} | Birkenau</title><h1>{title}</h1><ul>{''.join(rows)}</ul>"


def site(page: str) -> Site:
    there = dict(town())
    home, headers, status = there["/"]
    link = "<a href='/presse/'>Presse</a>"
    there["/"] = (home + link, headers, status)
    there["/presse/"] = (page, {"Content-Type": HTML}, 200)
    return there


def walk(visit: SiteVisit, there: Site) -> list[tuple[str, str]]:
    asked = []
    while fetch := visit.next():
        path = fetch.url.removeprefix(HOST)
        asked.append((fetch.method, path))
        body, headers, status = there.get(path, ("", {}, 404))
        visit.take(
            fetch, Answer(fetch.url, status, headers.get("Content-Type", "text/html"), "utf-8", body.encode())
        )
    return asked


def files(there: Site, memory: SiteMemory | None = None) -> list[ItemFound]:
    visit = SiteVisit(memory or SiteMemory("birkenau", f"{HOST}/"), NOW)
    walk(visit, there)
    return [f for f in findings(assess(visit)) if isinstance(f, ItemFound) and f.medium == "pdf"]


def test_releases_that_are_only_documents_are_items_and_leaflets_are_none() -> None:
    found = {item.title: item.published for item in files(site(press()))}
    assert found == {
        "Kita am Bach bekommt einen Anbau": "2024-11-14",
        "Lesepaten gehen in alle Schulen": "2024-10-02",
        "Familienkarte gilt im ganzen Kreis": "2024-09-09",
    }


def test_no_document_is_fetched() -> None:
    asked = walk(SiteVisit(SiteMemory("birkenau", f"{HOST}/"), NOW), site(press()))
    assert not [path for _, path in asked if path.endswith(".pdf")]


def test_a_document_beside_its_own_page_is_no_second_item() -> None:
    row = "<li>03.12.2024 <a href='/dateien/lesepaten.pdf'>Acht neue Lesepaten</a></li>"
    assert "Acht neue Lesepaten" not in {item.title for item in files(site(press((*ROWS, row))))}


def test_a_day_in_the_name_of_a_document_is_its_date() -> None:
    rows = tuple(
        f"<li><a href='/dateien/2024-0{n}-1{n}_pm.pdf'>Meldung Nummer {n} aus dem Bündnis</a></li>"
        for n in (3, 5, 7)
    )
    found = files(site(press(rows)))
    assert [item.published for item in found] == ["2024-03-13", "2024-05-15", "2024-07-17"]
    assert {item.date_source for item in found} == {"url"}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("PM_17052022.pdf", "2022-05-17"),
        ("2024-05-17_pm.pdf", "2024-05-17"),
        ("pm-20240517.pdf", "2024-05-17"),
        ("17.05.2024.pdf", "2024-05-17"),
        ("pm%2020.10.2012.pdf", "2012-10-20"),
        ("20102012.pdf", "2012-10-20"),
        # No day of the calendar, one ahead, part of a longer number, a month.
        ("31022022.pdf", None),
        ("20250517_pm.pdf", None),
        ("akte-120240517.pdf", None),
        ("pm-2024-05.pdf", None),
    ],
)
def test_a_day_is_read_from_the_name_of_a_document(name: str, day: str | None) -> None:
    rows = (f"<li><a href='/dateien/{name}'>Neue Wege zur Kita am Bach</a></li>", *ROWS[1:3])
    found = {item.title: item.published for item in files(site(press(rows)))}
    assert found["Neue Wege zur Kita am Bach"] == day


def test_documents_that_an_item_links_belong_to_it() -> None:
    there = site(press(ROWS[:1]))
    body, headers, status = there["/news/lesepaten.html"]
    there["/news/lesepaten.html"] = (
        body
        + "<p>18.11.2024 <a href='/dateien/lesepaten-bericht.pdf'>Bericht über ein Jahr Lesepaten</a></p>",
        headers,
        status,
    )
    assert {item.url for item in files(there)} <= {f"{HOST}/dateien/pm-kita.pdf"}


def known(name: str) -> KnownItem:
    url, before = f"{HOST}/dateien/{name}.pdf", NOW.replace(tzinfo=None) - timedelta(days=7)
    return KnownItem(
        url_key(url), url, (), "news", name, None, "", "live", before, before, None, None, None, None, "pdf"
    )


@pytest.mark.parametrize(
    ("status", "expected"), [(200, "same"), (405, "same"), (404, "missing"), (503, None)]
)
def test_whether_a_known_document_is_still_there_is_asked_without_fetching_it(
    status: int, expected: str | None
) -> None:
    memory = SiteMemory("birkenau", f"{HOST}/", items=(known("alt"),), first_visit=False)
    visit = SiteVisit(memory, NOW)
    asked = walk(
        visit, site(press()) | {"/dateien/alt.pdf": ("", {"Content-Type": "application/pdf"}, status)}
    )
    assert ("HEAD", "/dateien/alt.pdf") in asked
    told = {type(f) for f in findings(assess(visit)) if getattr(f, "key", None) == known("alt").key}
    assert told == ({ItemSame} if expected == "same" else {ItemMissing} if expected else set())


def test_a_document_in_the_list_is_looked_for_once() -> None:
    twice = replace(known("pm-kita"), title="Kita am Bach bekommt einen Anbau")
    memory = SiteMemory("birkenau", f"{HOST}/", items=(twice,), first_visit=False)
    assert [i.url for i in files(site(press()), memory)].count(f"{HOST}/dateien/pm-kita.pdf") == 1
