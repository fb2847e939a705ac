"""Two sites of the shapes that the project began with, in words of its own: an alliance's own site with a date between
slashes, and a town's page whose query string is its identity, with a profile and no date at all."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from aggregator.config import Settings
from aggregator.database import open_database
from aggregator.shapes import SiteMemory
from aggregator.suggestions import suggestions
from crawler.assessment import assess
from crawler.findings import findings
from crawler.items import AllianceSeen, ItemFound
from crawler.pages import Answer
from crawler.run import harvest
from crawler.visit import SiteVisit
from tests.crawler.warcs import HTML, write_warc

NOW = datetime(2025, 1, 20, 6, tzinfo=UTC)
HOST = "http://www.familie-erlengrund.example"
HEAD = "familie-erlengrund.example – Das Lokale Bündnis für Familien in Erlengrund"
NEWS = {
    "regionaltreffen": (
        "Regionaltreffen der Bündnisse in Hohenau",
        "27.08.2012",
        "Vermessungsamt berichtete beim Treffen von seiner Ferienwoche",
        "Achtzig Gäste aus Bündnissen, Ämtern und Betrieben kamen Ende August nach Hohenau. Aus dem Vermessungsamt war"
        " zu hören, wie dort seit zwei Jahren eine eigene Ferienwoche läuft. Schon am Aktionstag im Mai 2012 hatten"
        " sich viele mit der Zeit von Familien befasst.",
    ),
    "lotsen": (
        "Neues aus den Betrieben",
        "11.06.2012",
        "Sechs Lotsen beraten Pflegende in ihrer Firma",
        "In sechs Betrieben am Ort gibt es nun jemanden, der weiß, wo Pflegende Hilfe finden. Die Schulung dauerte drei"
        " Tage und kostete die Firmen nichts.",
    ),
    "fahrplan": (
        "Zeit für Familien",
        "02.03.2012",
        "Bus wartet künftig auf das Ende der sechsten Stunde",
        "Lange fuhr der Bus drei Minuten vor dem Gong. Nach zwei Gesprächen am Runden Tisch hat das Verkehrsunternehmen"
        " den Fahrplan geändert; er gilt ab Ostern.",
    ),
}
BACKGROUND = (
    "<h3>Hintergrund</h3><p>Die Initiative der Lokalen Bündnisse besteht seit Anfang 2004. In ihr arbeiten rund 670"
    " Bündnisse (Stand August 2012) mit 13.000 Aktiven in 5.200 Vorhaben.</p>"
    '<p><a href="http://www.lokale-buendnisse-fuer-familie.de">www.lokale-buendnisse-fuer-familie.de</a></p>'
)
TOWN = "https://www.lindenrath.example/icc/broker.jsp"


def framed(content: str) -> str:
    names = ("Impressum", "Datenschutz", "Kontakt")
    links = " / ".join(f'<a href="/{name.lower()}">{name}</a>' for name in names)
    return (
        f"<html><head><title>{HEAD}</title></head><body><div id='kopf'><p>Willkommen bei {HEAD}</p>"
        f"<p>{links}</p></div>"
        f"<div id='inhalt'>{content}</div><div id='fuss'>© 2012 Bündnis Erlengrund</div></body></html>"
    )


def news_page(name: str) -> str:
    kicker, day, title, text = NEWS[name]
    return framed(f"<p><b>{kicker}</b></p><p>// {day} //</p><h2>{title}</h2><p>{text}</p>{BACKGROUND}")


def own_site() -> dict[str, str]:
    rows = "".join(
        f'<div><h3><a href="/news/{name}.html">{title}</a></h3><p>// {day} //</p></div>'
        for name, (_, day, title, _) in NEWS.items()
    )
    pages = {f"{HOST}/news/{name}.html": news_page(name) for name in NEWS}
    return pages | {f"{HOST}/": framed(f"<h2>Aktuelles</h2>{rows}")}


def town_site() -> dict[str, str]:
    profile = """<h1>Lokales Bündnis für Familien</h1><h2>Lokales Bündnis für Familien</h2>
<p>Wozu gibt es Bündnisse? Seit Anfang Januar 2004 finden sich überall im Land Betriebe, Kirchen und Vereine zusammen,
damit sich Beruf und Familie besser vertragen. Inzwischen sind es 600.</p><p>Lokales Bündnis Logo</p>
<h3>Was wir uns vornehmen</h3><ul><li>Das Leben der Familien in Lindenrath leichter machen</li>
<li>Partner zusammenbringen</li></ul>
<h3>Modellvorhaben „Zeit für Familien in Lindenrath“</h3><p>Stadt und Bündnis erproben, wie Öffnungszeiten, Busse und
Schule zueinander passen. Mehr davon steht bald auf der Seite des Bündnisses.</p><p>Bericht: FAMILIENTAG 2017</p>
<h3>Links</h3><p>Homepage
„<a href="http://www.familie-lindenrath.example">Lokales Bündnis für Familie Lindenrath</a>“<br>
Seite des Bundes: <a href="https://lokale-buendnisse-fuer-familie.de/">Lokale Bündnisse für Familie</a></p>
<p>© 2012 Stadtverwaltung Lindenrath . Am Markt 1</p>"""
    page = f"<html><head><title>Stadt Lindenrath</title></head><body>{profile}</body></html>"
    return {f"{TOWN}?uMen=1f3&uCon=9ab": page}


def visited(homepage: str, site: dict[str, str]) -> list[object]:
    """What a first visit of ``site`` has to tell."""
    visit = SiteVisit(SiteMemory(slug="seed", homepage_url=homepage), NOW)
    while fetch := visit.next():
        body = site.get(fetch.url)
        visit.take(
            fetch, Answer(fetch.url, 200 if body else 404, "text/html", "utf-8", (body or "").encode())
        )
    return list(findings(assess(visit)))


def test_news_between_slashes_keep_their_headline_and_day() -> None:
    found = {f.title: f for f in visited(f"{HOST}/", own_site()) if isinstance(f, ItemFound)}
    assert {title: f.published for title, f in found.items()} == {
        title: "-".join(reversed(day.split("."))) for _, day, title, _ in NEWS.values()
    }
    assert {f.kind for f in found.values()} == {"news"}
    for _, _, title, text in NEWS.values():
        assert text in found[title].text
        assert "Impressum" not in found[title].text and "Willkommen" not in found[title].text


def test_a_profile_on_a_towns_page_gets_no_date_and_leads_to_the_alliances_own_site() -> None:
    told = visited(f"{TOWN}?uMen=1f3&uCon=9ab", town_site())
    assert [f.published for f in told if isinstance(f, ItemFound) and f.published] == []
    assert [(f.url, f.anchor) for f in told if isinstance(f, AllianceSeen)] == [
        ("http://www.familie-lindenrath.example/", "Lokales Bündnis für Familie")
    ]


def test_what_a_harvested_page_leads_to_waits_for_a_person(
    settings: Settings, recordings: Path, add_sources: Callable[..., None]
) -> None:
    homepage = f"{TOWN}?uMen=1f3&uCon=9ab"
    pages = [(url, body, {"Content-Type": HTML}, 200) for url, body in town_site().items()]
    write_warc(recordings / "lindenrath.warc.gz", pages)
    add_sources(lindenrath=homepage)
    (visit,) = harvest(settings, ["lindenrath"], replay=recordings).visits
    assert visit.error is None
    with closing(open_database(settings)) as database, database.session() as session:
        (view,) = suggestions(session)
    assert view.url == "http://www.familie-lindenrath.example/"
    assert view.evidence == (
        {"page": homepage, "anchor": "Lokales Bündnis für Familie", "source": "lindenrath"},
    )
