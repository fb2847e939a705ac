"""A site that publishes by newsletter: its issues lead to the items and are none themselves."""

from datetime import UTC, datetime

import pytest

from aggregator.shapes import SiteMemory
from crawler.assessment import assess
from crawler.extract import words
from crawler.pages import Answer
from crawler.visit import SiteVisit

HOST = "https://www.familiennetz-birkenau.example"
NOW = datetime(2025, 1, 20, 6, tzinfo=UTC)
ITEMS = {
    "artikel.php?id=1": ("Der Bücherbus fährt wieder", "Jeden Dienstag hält er an elf Orten, auch in den Ferien."),
    "artikel.php?id=2": ("Lesepaten gehen in alle Schulen", "Acht Menschen lesen in den ersten Klassen vor."),
    "artikel.php?id=3": ("Neue Öffnungszeiten im Rathaus", "Donnerstags ist das Bürgerbüro bis acht Uhr offen."),
    "artikel.php?id=4": ("Hebammen teilen sich ein Büro", "Wer eine sucht, ruft nur noch eine einzige Nummer an."),
}  # fmt: skip
FRAME = (
    "<title>{0}</title><ul id='nav'><li><a href='/newsletter/'>Newsletter-Archiv</a></li></ul><h1>{0}</h1>{1}"
)


def issue(number: int, paths: list[str]) -> str:
    rows = "".join(
        f"<tr><td><b>{ITEMS[p][0]}</b><br>{ITEMS[p][1]}<br>&lt;<a href='{HOST}/{p}'>{HOST}/{p}</a>&gt;</td></tr>"
        for p in paths
    )
    greeting = "<tr><td>Liebe Leserinnen und Leser, wir wünschen viel Freude mit dieser Ausgabe.</td></tr>"
    table = f"<table>{greeting}<tr><td><h2>Aktuelles</h2></td></tr>{rows}</table>"
    return f"<title>Newsletter {number}/2024</title><h1>Newsletter {number}/2024</h1>{table}"


def site() -> dict[str, str]:
    pages = {
        path: FRAME.format(title, f"<p>{text}</p><p>Mehr dazu erzählt das Bündnis beim nächsten Treffen.")
        for path, (title, text) in ITEMS.items()
    }
    paths = list(ITEMS)
    pages["newsletter/1.html"], pages["newsletter/2.html"] = issue(1, paths[:2]), issue(2, paths[2:])
    issues = "".join(
        f"<li><a href='/newsletter/{n}.html'>Newsletter {n}/2024</a> (1{n}.03.2024)</li>" for n in (1, 2)
    )
    pages["newsletter/"] = FRAME.format("Newsletter-Archiv", f"<ul>{issues}</ul>")
    pages[""] = FRAME.format(
        "Familiennetz Birkenau", "<p>Seit zwölf Jahren gibt es das Netz der Familien.</p>"
    )
    return pages


def test_the_items_that_the_issues_lead_to_are_found_and_no_issue_is_one() -> None:
    pages, visit = site(), SiteVisit(SiteMemory("birkenau", f"{HOST}/"), NOW)
    while fetch := visit.next():
        body = pages.get(fetch.url.removeprefix(f"{HOST}/"))
        visit.take(
            fetch, Answer(fetch.url, 200 if body else 404, "text/html", "utf-8", (body or "").encode())
        )
    found = {one.extraction.title for one in assess(visit).items}
    assert found == {title for title, _ in ITEMS.values()}


@pytest.mark.parametrize(
    ("title", "is_issue"),
    [
        ("Newsletter 4/2024", True),
        ("Familien-Newsletter Nr. 12", True),
        ("Bündnisbrief Herbst 2023", True),
        ("Newsletter abonnieren", False),
        ("Neuer Leiter im Familienzentrum", False),
    ],
)
def test_what_is_called_an_issue(title: str, is_issue: bool) -> None:
    assert bool(words.NEWSLETTER_ISSUE.match(title)) is is_issue
