"""The page that puts a feed together: what it gives is what a reader then gets."""

from __future__ import annotations

from datetime import timedelta

import feedparser
import pytest
from lxml import html
from lxml.etree import _Element

from aggregator import sets
from feeds.sanitise import plain
from tests.feeds.conftest import NOW, Site, found, visit
from tests.markup import elements, one, string, strings, text_of


def built(site: Site, query: str) -> _Element:
    answer = site.get(f"/abonnieren?{query}")
    assert answer.status == 200
    return html.fromstring(answer.body)


def address(page: _Element, suffix: str = "atom") -> str:
    """The path of the feed; the field gives the public address."""
    (value,) = strings(page, f"//input[@id='adresse-{suffix}']/@value")
    assert value.startswith("https://radar.example/")
    return value.removeprefix("https://radar.example")


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("art=&thema=&q=&land=&ort=&km=50", "/alle.atom"),
        ("art=termine&land=", "/termine.atom"),
        ("land=hessen&km=50", "/land/hessen.atom"),
        ("buendnis=oberau", "/buendnis/oberau.atom"),
        ("auswahl=zwei", "/auswahl/zwei.atom"),
        ("art=nachrichten&land=bayern", "/suche.atom?art=nachrichten&land=bayern"),
        ("buendnis=oberau&buendnis=ahlbeck", "/suche.atom?buendnis=ahlbeck,oberau"),
        ("ort=Neustadt+(Hessen)&km=20", "/suche.atom?nahe=Neustadt%20%28Hessen%29,20km"),
        ("nahe=Trier,+50+km", "/suche.atom?nahe=Trier,50km"),
        ("q=Ferien+%26+%22Spa%C3%9F%22", "/suche.atom?q=Ferien%20%26%20%22Spa%C3%9F%22"),
    ],
)
def test_a_feed_is_put_together_and_previewed(own_site: Site, query: str, path: str) -> None:
    with own_site.database.writing() as session:
        sets.put(session, "Zwei", ["ahlbeck", "oberau"], NOW - timedelta(days=1))
    page = built(own_site, query)
    assert address(page) == path
    for suffix in ("atom", "rss", "json"):
        assert own_site.get(address(page, suffix)).status == 200
    feed = feedparser.parse(own_site.get(path).body)
    assert not feed.bozo
    shown = [plain(link.text or "") for link in elements(page, "//ol[@class='preview']/li/a[1]")]
    assert shown == [entry.title for entry in feed.entries[:5]]
    snippet = one(page, "//textarea").text or ""
    assert snippet == own_site.get(path.replace(".atom", ".html")).text
    assert strings(page, "//link[@rel='alternate']/@href")[0] == path
    assert strings(page, "//section[@id='feed']//a/@href")


def test_without_a_question_the_page_explains_and_lists(site: Site) -> None:
    page = built(site, "")
    assert not page.xpath("//section[@id='feed']")
    assert one(page, "//form[@action='/abonnieren#feed']").get("method") == "get"
    for path in ("/feeds.opml", "/alle.atom", "/termine.rss", "/land/hessen.json", "/thema/integration.atom"):
        assert path in strings(page, "//main//a/@href")
    assert "/land/saarland.atom" not in strings(page, "//main//a/@href")


def test_every_field_has_a_name_and_groups_say_what_they_are(site: Site) -> None:
    page = built(site, "land=hessen&buendnis=oberau")
    fields = elements(page, "//main//input | //main//select | //main//textarea")
    assert len(fields) > 10
    for field in fields:
        assert text_of(one(page, f"//label[@for='{field.get('id')}']")).strip()
    assert all(group.findtext("legend") for group in page.iter("fieldset"))
    assert strings(page, "//input[@type='checkbox'][@checked]/@value") == ["oberau"]
    assert page.xpath("//details[@open]")
    assert strings(page, "//select[@id='land']/option[@selected]/@value") == ["hessen"]


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("ort=Atlantis&km=50", "nahe", "Ein Ort „Atlantis“ ist nicht bekannt"),
        ("ort=Trier&km=viel", "nahe", "„viel“ ist keine Entfernung"),
        ("ort=Trier&km=501", "nahe", "Ein Umkreis von 501 km geht nicht"),
        ("ort=Trier&km=99999999999999999999", "nahe", "ist keine Entfernung"),
        ("ort=Neustadt&km=5", "nahe", "gibt es mehrmals"),
        ("land=Atlantis", "land", "ist kein Land"),
        ("buendnis=nirgends", "buendnis", "nicht zu finden"),
        ("buendnis=" + "x" * 12_000, "buendnis", "nicht zu finden"),
    ],
)
def test_what_is_wrong_is_explained_beside_its_field(site: Site, query: str, field: str, said: str) -> None:
    page = built(site, query)
    assert said in text_of(one(page, f"//*[@id='fehler-{field}']"))
    assert said in text_of(one(page, "//section[@id='feed']"))
    assert not page.xpath("//textarea")
    if field == "nahe":
        assert string(page, "string(//input[@id='ort']/@value)") in query
        assert string(page, "string(//input[@id='km']/@value)") in query


def test_an_empty_feed_says_so_and_shows_the_archive(own_site: Site) -> None:
    old = found("zell", 1, title="Lange her in Zell", published="2012-01-01")
    visit(own_site.database, own_site.settings, "zell", old)
    page = built(own_site, "buendnis=zell")
    said = text_of(one(page, "//section[@id='feed']"))
    assert "Noch ist dazu nichts Neues erschienen" in said
    assert "Lange her in Zell" in said
    assert own_site.get(address(page)).status == 200


def test_one_story_of_several_is_one_entry_of_the_preview(own_site: Site) -> None:
    text = "Betriebe und Stadt planen die Ferienbetreuung künftig gemeinsam und teilen sich die Kosten. " * 2
    for slug in ("ahlbeck", "oberau"):
        release = found(slug, 77, published="2026-03-19", title="Betriebe planen mit", text=text, teaser="")
        visit(own_site.database, own_site.settings, slug, release, now=NOW + timedelta(hours=2))
    entries = [
        text_of(entry) for entry in elements(built(own_site, "art=nachrichten"), "//ol[@class='preview']/li")
    ]
    (told,) = [entry for entry in entries if "Betriebe planen mit" in entry]
    assert "Bündnis für Familie Ahlbeck" in told
    assert "Familienbündnis Oberau" in told
    piece = own_site.get("/nachrichten.html").text
    assert piece.count("Betriebe planen mit") == 1
    assert "Bündnis für Familie Ahlbeck, Familienbündnis Oberau" in piece


def test_views_lead_to_their_piece_for_other_pages(own_site: Site) -> None:
    with own_site.database.writing() as session:
        sets.put(session, "Zwei", ["ahlbeck", "oberau"], NOW - timedelta(days=1))
    for view in (
        "/alle",
        "/projekte",
        "/land/hessen",
        "/thema/integration",
        "/auswahl/zwei",
        "/buendnis/zell",
    ):
        page = html.fromstring(own_site.get(view).body)
        (way,) = [a for a in strings(page, "//main//a/@href") if a.endswith("#einbinden")]
        builder = html.fromstring(own_site.get(way.partition("#")[0]).body)
        assert address(builder, "atom") == f"{view}.atom"
        assert builder.xpath("//*[@id='einbinden']")
