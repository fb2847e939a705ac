"""The pages of channels and the search: each says where its feeds are, and shows what they are about."""

from __future__ import annotations

from datetime import timedelta

import feedparser
import pytest
from lxml import html
from lxml.etree import _Element
from sqlmodel import select

from aggregator import sets
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.models import Source
from aggregator.places import LAENDER
from aggregator.selection import KIND_WORDS
from aggregator.topics import vocabulary
from feeds import channel
from feeds.sanitise import plain
from feeds.web import pages
from feeds.web.view import View
from tests.feeds.conftest import NOW, Site, fill, found, serving, visit
from tests.markup import elements, strings, text_of

VIEWS = (
    *("/alle", "/nachrichten", "/projekte", "/termine", "/land/bayern", "/land/saarland", "/buendnis/oberau"),
    *("/thema/kinderbetreuung", "/suche?q=Ferienbetreuung&land=bayern", "/suche?art=termine&land=hessen"),
)


def page_of(site: Site, path: str) -> _Element:
    answer = site.get(path)
    assert answer.status == 200, path
    return html.fromstring(answer.body)


def titles_of(page: _Element) -> list[str]:
    return [link.text or "" for link in elements(page, "//ul[@class='items']//h3/a")]


def feed_titles(site: Site, path: str) -> set[str]:
    answer = site.get(path)
    assert answer.status == 200, path
    return {entry.title for entry in feedparser.parse(answer.body).entries}


@pytest.mark.parametrize("path", VIEWS)
def test_every_view_announces_its_own_feeds_first_and_links_them(site: Site, path: str) -> None:
    page = page_of(site, path)
    announced = strings(page, "//link[@rel='alternate']/@href")
    view, _, query = path.partition("?")
    own = [f"{view}.{suffix}{'?' if query else ''}{query}" for suffix in ("atom", "rss", "json")]
    if query:  # a search's parameters stand in one order
        assert {address.partition("?")[0] for address in announced[:3]} == {
            f"/suche.{s}" for s in ("atom", "rss", "json")
        }
        own = announced[:3]
    assert announced[:3] == own
    assert announced.count("/alle.atom") == 1
    for address in own:
        assert address in strings(page, "//main//a/@href")
        assert site.get(address).status == 200
    assert feed_titles(site, own[0]) <= set(map(plain, titles_of(page)))


def test_there_is_a_page_at_the_address_of_every_standing_channel(own_site: Site) -> None:
    with own_site.database.writing() as session:
        sets.put(session, "Zwei", ["ahlbeck", "zell"], NOW)
    with own_site.database.session() as session:
        found = list(channel.standing(session))
    assert len(found) == 1 + len(KIND_WORDS) + len(LAENDER) + len(vocabulary().topics) + 1 + 3
    for chosen in found:
        page = page_of(own_site, chosen.page)
        label = chosen.label[:1].upper() + chosen.label[1:]
        assert [heading.text for heading in page.iter("h1")] == [label]


def test_a_land_a_kind_and_a_set_show_theirs_only(own_site: Site) -> None:
    with own_site.database.writing() as session:
        sets.put(session, "Zwei", ["ahlbeck", "zell"], NOW)
    assert titles_of(page_of(own_site, "/land/bayern")) == [f"Meldung {n} aus oberau" for n in (3, 2, 1)]
    assert titles_of(page_of(own_site, "/termine")) == ["Vätertag"]
    page = page_of(own_site, "/auswahl/zwei")
    assert "Bündnis für Familie Ahlbeck" in text_of(page)
    assert len(titles_of(page)) == 6
    assert "oberau" not in " ".join(titles_of(page))


@pytest.mark.parametrize(
    "path", ["/land/atlantis", "/thema/nichts", "/auswahl/nirgends", "/land/", "/land/Bayern"]
)
def test_a_view_that_is_not_there_is_not_found(site: Site, path: str) -> None:
    assert site.get(path).status == 404


def test_views_are_paged(own_site: Site) -> None:
    many = [found("oberau", number, published=f"2025-01-{number:02}") for number in range(10, 32)]
    visit(own_site.database, own_site.settings, "oberau", *many, now=NOW + timedelta(days=1))
    first, second = page_of(own_site, "/land/bayern"), page_of(own_site, "/land/bayern?seite=2")
    assert strings(first, "//nav[@class='pager']/a/@href") == ["/land/bayern?seite=2"]
    assert strings(second, "//nav[@class='pager']/a/@href") == ["/land/bayern?seite=1"]
    assert len(titles_of(first)) == 20
    assert len(titles_of(second)) == 5
    assert not {*titles_of(first)} & {*titles_of(second)}
    beyond = text_of(page_of(own_site, "/land/bayern?seite=9"))
    assert "So weit zurück reicht das Archiv nicht" in beyond
    assert "20 von 25 Einträgen" in _static(own_site, "land/bayern")


def _static(site: Site, path: str) -> str:
    """The page as the static edition has it."""
    with site.database.session() as session:
        chosen = channel.find(session, path, {})
        assert chosen
        made = pages.view_page(View(site.settings, live=False), session, chosen, size=20)
    assert "seite=" not in made
    return " ".join(text_of(html.fromstring(made)).split())


def test_events_to_come_stand_first_and_the_next_of_them_above(own_site: Site) -> None:
    coming = {"kind": "event", "published": None, "date_precision": "none"}
    visit(
        own_site.database,
        own_site.settings,
        "oberau",
        found("oberau", 21, title="Später", event_start="2099-05-02", **coming),
        found("oberau", 22, title="Bald", event_start="2099-05-01T10:00", **coming),
        found("oberau", 23, title="Dauert noch", event_start="2020-01-01", event_end="2099-01-01", **coming),
        found("oberau", 24, title="Ohne Tag", **coming),
    )
    page = page_of(own_site, "/termine")
    assert [heading.text for heading in page.iter("h2")] == [
        "Kommende Termine",
        "Frühere Termine und solche ohne Tag",
    ]
    assert titles_of(page) == ["Dauert noch", "Bald", "Später", "Vätertag", "Ohne Tag"]


def test_pages_lead_on_to_land_topic_and_kind(own_site: Site) -> None:
    visit(
        own_site.database,
        own_site.settings,
        "ahlbeck",
        found(
            "ahlbeck", 31, title="Kinderbetreuung in der Kita", text="Die Kinderbetreuung in der Kita wächst."
        ),
    )
    item = titles_of(page_of(own_site, "/buendnis/ahlbeck")).index("Kinderbetreuung in der Kita")
    listed = page_of(own_site, "/buendnis/ahlbeck")
    details = [a for a in strings(listed, "//ul[@class='items']//a/@href") if a.startswith("/eintrag/")][item]
    links = strings(page_of(own_site, details), "//dl[@class='facts']//a/@href")
    assert {"/nachrichten", "/land/hessen", "/thema/kinderbetreuung", "/buendnis/ahlbeck"} <= set(links)
    assert "/land/hessen" in strings(listed, "//p[@class='path']/a/@href")
    for page in ("/", "/themen", "/buendnisse"):
        for address in strings(page_of(own_site, page), "//main//a/@href"):
            if address.startswith(("/land/", "/thema/")):
                assert own_site.get(address).status == 200
    counted = text_of(page_of(own_site, "/themen"))
    assert "Kinderbetreuung" in counted
    assert "1 Eintrag" in counted or "Einträge" in counted


def test_a_shorter_teaser_holds_on_every_page(own_site: Site) -> None:
    words = "Betriebe & Stadt"
    for path in ("/buendnis/oberau", "/land/bayern", "/suche?q=Ferienbetreuung&land=bayern"):
        assert words in text_of(page_of(own_site, path))
    with own_site.database.writing() as session:
        session.exec(select(Source).where(Source.slug == "oberau")).one().teaser_chars = 0
    for path in ("/buendnis/oberau", "/land/bayern", "/suche?q=Ferienbetreuung&land=bayern"):
        page = page_of(own_site, path)
        assert words not in text_of(page)
        assert len(titles_of(page)) == 3
    assert words in text_of(page_of(own_site, "/buendnis/ahlbeck"))


# --- search


def locate(site: Site) -> None:
    """Ahlbeck lies where Kassel does, Oberau where Munich does."""
    with site.database.writing() as session:
        for slug, lat, lon in (("ahlbeck", 51.3, 9.5), ("oberau", 48.1, 11.6)):
            row = session.exec(select(Source).where(Source.slug == slug)).one()
            row.lat, row.lon = lat, lon


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("art=termine", 1),
        ("art=event", 1),
        ("art=nachrichten&land=Bayern", 3),
        ("land=hessen", 6),
        ("buendnis=oberau", 3),
        ("buendnis=oberau,ahlbeck", 9),
        ("buendnis=oberau&buendnis=zell", 3),
        ("auswahl=zwei", 6),
        ("nahe=Kassel,+50+km", 6),
        ("nahe=Kassel", 6),
        ("nahe=Kassel,500km", 9),
        ("q=Ferienbetreuung&nahe=Kassel", 6),
        ("q=Ferienbetreuung&buendnis=oberau", 3),
        ("q=Ferienbetreuung&auswahl=zwei&art=projekte", 1),
        ("q=Ferienbetreuung&art=&land=&thema=&buendnis=&auswahl=&nahe=", 9),
        ("ort=Kassel&km=50", 6),
    ],
)
def test_search_takes_every_filter_and_its_feed_too(own_site: Site, query: str, count: int) -> None:
    locate(own_site)
    with own_site.database.writing() as session:
        sets.put(session, "Zwei", ["ahlbeck", "zell"], NOW - timedelta(days=1))
    page = page_of(own_site, f"/suche?{query}")
    assert len(titles_of(page)) == count
    assert not elements(page, "//*[@class='fault']")
    feed = strings(page, "//link[@rel='alternate']/@href")[0]
    announced = feed_titles(own_site, feed)
    assert announced
    assert announced <= set(map(plain, titles_of(page)))
    assert len(announced) == count - ("Lange her" in titles_of(page))


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("land=Atlantis", "land", "„Atlantis“ ist kein Land"),
        ("art=unsinn", "art", "Eine Art „unsinn“ gibt es nicht"),
        ("thema=unsinn", "thema", "Ein Thema „unsinn“ gibt es nicht"),
        ("buendnis=nirgends", "buendnis", "Ein Bündnis „nirgends“ ist hier nicht zu finden"),
        ("buendnis=A+B", "buendnis", "kein Kurzname"),
        ("auswahl=nirgends", "auswahl", "Eine Auswahl „nirgends“ gibt es nicht"),
        ("nahe=Atlantis,+50+km", "nahe", "Ein Ort „Atlantis“ ist nicht bekannt"),
        ("nahe=Kassel,+900+km", "nahe", "Ein Umkreis von 900 km geht nicht"),
    ],
)
def test_a_filter_that_names_nothing_is_explained_and_kept(
    own_site: Site, query: str, field: str, said: str
) -> None:
    typed = query.partition("=")[2].replace("+", " ")
    with own_site.database.writing() as session:
        sets.put(session, "Zwei", ["ahlbeck"], NOW)
    for rest in ("", "&q=Ferienbetreuung"):
        page = page_of(own_site, f"/suche?{query}{rest}")
        assert said in text_of(elements(page, f"//*[@id='fehler-{field}']")[0])
        (control,) = elements(page, f"//*[@name='{field}']")
        kept = strings(control, "@value") or strings(control, ".//option[@selected]/@value")
        assert kept == [typed]
        assert control.get("aria-describedby") == f"fehler-{field}"
        assert len(titles_of(page)) == (9 if rest else 0)


def test_who_opted_out_is_no_filter(own_site: Site) -> None:
    with own_site.database.writing() as session:
        session.exec(select(Source).where(Source.slug == "oberau")).one().status = "opted_out"
    said = text_of(page_of(own_site, "/suche?buendnis=oberau"))
    assert "nicht zu finden" in said
    assert "Familienbündnis Oberau" not in own_site.get("/suche").text
    assert "Familienbündnis Oberau" not in own_site.get("/abonnieren").text


def test_all_words_count_first_then_some_of_them(own_site: Site) -> None:
    visit(
        own_site.database,
        own_site.settings,
        "zell",
        found("zell", 1, title="Kuchen", text="Kuchen und Torte", teaser=""),
    )
    visit(
        own_site.database,
        own_site.settings,
        "oberau",
        found("oberau", 41, title="Torte", text="Torte", teaser=""),
    )
    every = page_of(own_site, "/suche?q=Kuchen+Torte")
    assert titles_of(every) == ["Kuchen", "Torte"]
    assert "Kein Eintrag enthält alle" not in text_of(every)
    assert "1 Treffer enthält alle Wörter und steht oben" in text_of(every)
    assert feed_titles(own_site, strings(every, "//link[@rel='alternate']/@href")[0]) == {"Kuchen"}
    some = page_of(own_site, "/suche?q=Torte+Wildschwein")
    assert sorted(titles_of(some)) == ["Kuchen", "Torte"]
    assert "Kein Eintrag enthält alle diese Wörter" in text_of(some)
    assert feed_titles(own_site, strings(some, "//link[@rel='alternate']/@href")[0]) == set()


def test_a_slip_of_the_pen_is_found_and_told(site: Site) -> None:
    slip = page_of(site, "/suche?q=Ferienbetreung")
    assert "Meldung 1 aus oberau" in titles_of(slip)
    assert "kommt nirgends vor. Gemeint war vielleicht „ferienbetreuung“" in text_of(slip)
    assert "Gemeint war" not in text_of(page_of(site, "/suche?q=Ferienbetreuung"))


def test_an_address_is_the_shortest_one(own_site: Site) -> None:
    for query, feed in (
        ("land=Hessen", "/land/hessen.atom"),
        ("art=project", "/projekte.atom"),
        ("thema=integration", "/thema/integration.atom"),
        ("buendnis=oberau", "/buendnis/oberau.atom"),
        ("buendnis=oberau,ahlbeck", "/suche.atom?buendnis=ahlbeck,oberau"),
        ("land=Hessen&q=a+b", "/suche.atom?q=a%20b&land=hessen"),
    ):
        assert strings(page_of(own_site, f"/suche?{query}"), "//link[@rel='alternate']/@href")[0] == feed
    said = own_site.get("/suche?buendnis=oberau,ahlbeck").text
    assert "Ahlbeck, Oberau" in said


def test_programs_may_ask_for_the_feeds_of_a_search(site: Site) -> None:
    from protego import Protego

    rules = Protego.parse(site.get("/robots.txt").text)
    assert rules.can_fetch("https://radar.example/suche.atom?land=hessen", "reader")
    assert rules.can_fetch("https://radar.example/abonnieren", "reader")
    assert not rules.can_fetch("https://radar.example/suche?land=hessen", "reader")
    assert not rules.can_fetch("https://radar.example/abonnieren?land=hessen", "reader")


def test_views_and_search_on_each_database(database: Database, database_settings: Settings) -> None:
    fill(database, database_settings)
    with serving(database_settings, database) as site:
        for path in (*VIEWS, "/themen", "/feeds.opml", "/abonnieren?land=hessen", "/termine.html"):
            assert site.get(path).status == 200, path
        assert titles_of(page_of(site, "/termine")) == ["Vätertag"]
        assert len(titles_of(page_of(site, "/suche?q=Ferienbetreuung&buendnis=oberau,zell"))) == 3
