"""An alliance on its town's site where all pages are one script: whose a page is, the path above its text tells."""

from datetime import UTC, datetime

import pytest

from aggregator.shapes import KnownItem, SiteMemory
from aggregator.urls import url_key
from crawler.assessment import assess
from crawler.findings import findings
from crawler.items import EntryPointSeen, ItemFound
from crawler.pages import Answer
from crawler.visit import SiteVisit

HOST = "https://www.birkenau.example"
NOW = datetime(2025, 1, 20, 6, tzinfo=UTC)
HOME = f"{HOST}/index.php?knoten=5"
OURS = {
    11: ("Acht neue Lesepaten", "Seit dem Advent lesen acht Menschen in allen Klassen der Schule vor."),
    12: (
        "Spielplatz am Bach eröffnet",
        "Rutsche, Seilbahn und eine lange Bank: Der Platz ist endlich fertig.",
    ),
    13: ("Mittagstisch sucht Köche", "Zweimal in der Woche wird im Pfarrsaal für vierzig Kinder gekocht."),
}
THEIRS = {
    21: ("Kanal in der Ringstraße wird erneuert", "Bis Ostern ist die Straße gesperrt, der Bus fährt einen Umweg."),
    22: ("Gebühren für den Friedhof steigen", "Der Rat hat die neue Satzung nach langer Debatte beschlossen."),
}  # fmt: skip
START, FAMILY, TOWN = (
    f"<a href='/index.php?knoten={n}'>{w}</a>" for n, w in ((1, "Start"), (5, "Familie"), (2, "Rathaus"))
)


def page(title: str, body: str, path: str) -> str:
    menu = f"<nav>{START} {FAMILY} {TOWN}</nav>"
    return f"<title>{title} | Birkenau</title>{menu}{path}<main><h1>{title}</h1>{body}</main><footer>© Stadt</footer>"


def path(*steps: str) -> str:
    return f"<div class='breadcrumb'>{' / '.join(steps)}</div>" if steps else ""


def listed(items: dict[int, tuple[str, str]]) -> str:
    rows = "".join(f"<li>0{n % 10}.12.2024 <a href='?knoten={n}'>{items[n][0]}</a></li>" for n in items)
    return f"<h2>Aktuelles</h2><ul>{rows}</ul>"


def town(ours: str, theirs: str) -> dict[str, str]:
    """Answers by address; ``ours`` and ``theirs``: the path on pages of the alliance and on those of the town."""
    site = {
        HOME: page("Bündnis für Familie", listed(OURS), path(START)),
        f"{HOST}/index.php?knoten=1": page("Willkommen", listed(THEIRS), path()),
        f"{HOST}/index.php?knoten=2": page("Rathaus", listed(THEIRS), path(START)),
    }
    for items, way in ((OURS, ours), (THEIRS, theirs)):
        for number, (title, text) in items.items():
            body = f"<p>0{number % 10}.12.2024</p><p>{text} Mehr davon im nächsten Jahr.</p>"
            site[f"{HOST}/index.php?knoten={number}"] = page(title, body, way)
    return site


def walk(site: dict[str, str], memory: SiteMemory | None = None, **redirected: str) -> SiteVisit:
    visit = SiteVisit(memory or SiteMemory("birkenau", HOME), NOW)
    while fetch := visit.next():
        url = redirected.get(fetch.role, fetch.url)
        body = site.get(url)
        hops = (fetch.url,) if url != fetch.url else ()
        visit.take(
            fetch,
            Answer(url, 200 if body else 404, "text/html", "utf-8", (body or "").encode(), None, None, hops),
        )
    return visit


def titles(visit: SiteVisit) -> set[str]:
    return {f.title for f in findings(assess(visit)) if isinstance(f, ItemFound)}


TITLES = {title for title, _ in OURS.values()}
LOST = {title for title, _ in THEIRS.values()}


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        (path(START, FAMILY), path(START, TOWN), TITLES),
        (path(), path(START, TOWN), TITLES),
        ("<p>Start / Familie / Meldung</p>", path(START), TITLES),
        # Where no page shows its path, nothing tells them apart.
        (path(), path(), TITLES | LOST),
    ],
)
def test_pages_whose_path_leads_past_the_alliance_are_the_towns(
    ours: str, theirs: str, found: set[str]
) -> None:
    assert titles(walk(town(ours, theirs))) == found


def test_what_stands_elsewhere_is_noted_and_not_asked_again() -> None:
    first = walk(town(path(START, FAMILY), path(START, TOWN)))
    noted = [
        f
        for f in findings(assess(first))
        if isinstance(f, EntryPointSeen) and "elsewhere" in str(f.knowledge)
    ]
    assert f"{HOST}/index.php?knoten=2" in {point.url for point in noted}


def test_a_homepage_that_answers_elsewhere_is_on_the_path_by_either_address() -> None:
    moved = HOME + "&sprache=1"
    site = town(path(START, FAMILY), path(START, TOWN))
    site[moved] = site.pop(HOME)
    assert titles(walk(site, homepage=moved)) == TITLES


def test_a_known_item_is_not_lost_with_its_path() -> None:
    before = NOW.replace(tzinfo=None)
    url = f"{HOST}/index.php?knoten=11"
    known = KnownItem(
        url_key(url), url, (), "news", OURS[11][0], None, "", "live", before, before, None, None, None, None
    )
    visit = walk(
        town(path(START), path(START, TOWN)), SiteMemory("birkenau", HOME, items=(known,), first_visit=False)
    )
    assert OURS[11][0] in titles(visit) and not visit.missing


def test_a_host_of_the_alliances_own_needs_no_path() -> None:
    site = {
        url.replace("birkenau", "familie-birkenau"): body
        for url, body in town(path(START), path(START)).items()
    }
    home = HOME.replace("birkenau", "familie-birkenau")
    assert titles(walk(site, SiteMemory("birkenau", home))) == TITLES | LOST
