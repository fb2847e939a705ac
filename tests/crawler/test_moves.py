"""A site that moves is no flood of new items: new host, new addresses of the same words, a copy beside the original."""

from collections.abc import Callable
from pathlib import Path

from aggregator import export
from aggregator.config import Settings
from aggregator.database import open_database
from crawler.run import harvest
from tests.crawler.warcs import HTML, write_warc

Pages = list[tuple[str, str, dict[str, str], int]]
WEEK = ("2025-01-13T06:00:00Z", "2025-01-20T06:00:00Z")
NEWS = {
    "lesepaten": (
        "Acht neue Lesepaten für die Grundschule",
        "03.12.2024",
        "Acht Frauen und Männer lesen seit Advent in den Klassen vor und hören zu, wenn die Kinder selbst lesen.",
    ),
    "spielplatz": (
        "Spielplatz am Mühlbach eröffnet",
        "18.11.2024",
        "Rutsche, Seilbahn und eine lange Bank für die Großeltern: Der Platz ist nach zwei Jahren fertig.",
    ),
    "teilzeit": (
        "Chefin in Teilzeit erzählt",
        "02.10.2024",
        "Beim Frühstück der Betriebe sprach eine Werkleiterin darüber, wie sie ihre Schicht mit einem Kollegen teilt.",
    ),
    "mittagstisch": (
        "Mittagstisch sucht Köche",
        "11.09.2024",
        "Zweimal in der Woche wird im Pfarrsaal für vierzig Kinder gekocht, und es fehlen helfende Hände am Herd.",
    ),
}


def site(root: str, address: str, extra: Pages | None = None) -> Pages:
    """A homepage, a list and a page an item; ``address`` is the path of an item, with ``{}`` for its name."""
    menu = f'<nav><a href="{root}/">Start</a> <a href="{root}/aktuelles/">Aktuelles</a></nav>'
    foot = "<footer>© 2011 Bündnis für Familie Mühlbachtal</footer>"
    rows = "".join(
        f'<li>{day} <a href="{root}{address.format(name)}">{title}</a></li>'
        for name, (title, day, _) in NEWS.items()
    )
    welcome = "<title>Mühlbachtal</title><h1>Willkommen</h1><p>Schön, dass Sie da sind.</p>"
    listing = f"<title>Aktuelles</title>{menu}<h1>Aktuelles</h1><ul>{rows}</ul>{foot}"
    pages: Pages = [(f"{root}/", welcome + menu + foot, {}, 200), (f"{root}/aktuelles/", listing, {}, 200)]
    for name, (title, day, text) in NEWS.items():
        body = f"<title>{title}</title>{menu}<main><h1>{title}</h1><p>{day}</p><p>{text}</p></main>{foot}"
        pages.append((root + address.format(name), body, {"Content-Type": HTML}, 200))
    return pages + (extra or [])


def exported(settings: Settings) -> list[tuple[str, str, str]]:
    database = open_database(settings)
    try:
        with database.session() as session:
            return sorted((line["title"], line["url"], line["status"]) for line in export.lines(session))
    finally:
        database.close()


def crawl(settings: Settings, folder: Path, pages: Pages, date: str) -> tuple[int, int, int, int]:
    for old in folder.glob("*.warc.gz"):
        old.unlink()
    write_warc(folder / "site.warc.gz", pages, date)
    visit = harvest(settings, ["muehlbachtal"], replay=folder).visits[0]
    assert visit.error is None
    return visit.new, visit.changed, visit.removed, visit.same


def test_a_relaunch_with_new_addresses_is_one_move(
    settings: Settings, add_sources: Callable[..., None], recordings: Path
) -> None:
    root = "https://muehlbachtal.example"
    add_sources(muehlbachtal=f"{root}/")
    assert crawl(settings, recordings, site(root, "/news/{}.html"), WEEK[0])[0] == len(NEWS)
    new, _, removed, _ = crawl(settings, recordings, site(root, "/aktuelles/{}/"), WEEK[1])
    assert (new, removed) == (0, 0)
    assert exported(settings) == sorted(
        (title, f"{root}/aktuelles/{name}/", "live") for name, (title, _, _) in NEWS.items()
    )


def test_a_new_host_is_one_move(
    settings: Settings, add_sources: Callable[..., None], recordings: Path
) -> None:
    before, after = "http://www.muehlbachtal.example", "https://familie-muehlbachtal.example"
    add_sources(muehlbachtal=f"{before}/")
    assert crawl(settings, recordings, site(before, "/news/{}.html"), WEEK[0])[0] == len(NEWS)
    moved: Pages = [(f"{before}/", "", {"Location": f"{after}/"}, 301)]
    new, _, removed, _ = crawl(settings, recordings, site(after, "/news/{}.html", moved), WEEK[1])
    assert (new, removed) == (0, 0)
    assert [url.startswith(after) for _, url, _ in exported(settings)] == [True] * len(NEWS)


def test_a_copy_beside_a_listed_original_is_no_item_of_its_own(
    settings: Settings, add_sources: Callable[..., None], recordings: Path
) -> None:
    root = "https://muehlbachtal.example"
    add_sources(muehlbachtal=f"{root}/")
    pages = site(root, "/news/{}.html")
    assert crawl(settings, recordings, pages, WEEK[0])[0] == len(NEWS)
    copy = next(body for url, body, _, _ in pages if url.endswith("spielplatz.html"))
    listed = (
        f'<li><a href="{root}/archiv/spielplatz-am-muehlbach/">Spielplatz am Mühlbach eröffnet</a></li></ul>'
    )
    more: Pages = [(u, b.replace("</ul>", listed), h, s) for u, b, h, s in pages]
    more.append((f"{root}/archiv/spielplatz-am-muehlbach/", copy, {}, 200))
    new, _, removed, _ = crawl(settings, recordings, more, WEEK[1])
    assert (new, removed) == (0, 0)
    assert len(exported(settings)) == len(NEWS)
