"""Titles and addresses of pages that are never items, and headlines that only look like them."""

import pytest

from crawler.discovery.scope import is_static_page, may_fetch, page_class
from crawler.extract import words
from crawler.extract.page import Extraction
from crawler.judgement import Facts, judge

HOST = "https://www.birkenau.example"

STANDING = """
Der Verein|Unser Verein|Veranstaltungsserie|Terminreihe
Impressum|Datenschutz|Datenschutzhinweise|Datenschutzerklärung für Facebook|Kontakt|Kontakt & Anfahrt
Kontakt und Anfahrt
Kontaktformular|Über uns|Wir über uns|Partner|Unsere Partner|Bündnispartner|Kooperationspartner|Partner und Förderer
Mitglieder|Unsere Mitglieder|Team|Unser Team|Das Team|Satzung|Pressekontakt|Presse-Kontakt|Presseverteiler|Downloads
Downloadbereich|Links|Nützliche Links|FAQ|Häufige Fragen|Häufig gestellte Fragen|Galerie|Bildergalerie|Newsletter
Newsletter-Anmeldung|Newsletteranmeldung|Newsletter abbestellen|Newsletter-Archiv|Spenden|Jetzt spenden|Spendenkonto
Sitemap|Barrierefreiheit|Erklärung zur Barrierefreiheit|Barrierefreiheitserklärung|Leichte Sprache
Informationen in Leichter Sprache|Widerruf|Widerrufsbelehrung|Cookie-Hinweise|Cookie-Richtlinie (EU)
Vielen Dank für Ihre Anmeldung|Danke für Ihre Nachricht|Seite nicht gefunden|Fehler 404|404 – Seite nicht gefunden
Login|Anmelden|Passwort vergessen|Suche|Suchergebnisse|Suchergebnisse für „Fest“|Suche nach: Fest|Ihre Suche nach Fest
Schlagwort: Familie|Autor: Redaktion|Kategorie: Aktuelles|Druckansicht|Mitgliedschaft|Mitglied werden|Mitgliedsantrag
Beitrittserklärung|Ihre Ansprechpartner|So finden Sie uns|Öffnungszeiten|Lenkungskreis|Koordinierungsstelle
Lokales Bündnis für Familie|Was ist ein Lokales Bündnis?|Organigramm|Arbeitsgruppen|Materialien|Rechtliche Hinweise
Warenkorb|Wartungsarbeiten|Zugriff verweigert|Hallo Welt!|Beispielseite|Sponsoren und Förderer|Wir stellen uns vor
Geschichte des Bündnisses|Newsletter 2/2024|Newsletter Nr. 3/2024|Rundbrief März 2024|Newsletter 4-2024
"""
HEADLINES = """
Der Verein der Eltern zieht um|Veranstaltungsserie beginnt|Verein sucht Paten
Kontaktcafé eröffnet|Partner gesucht|Neues Team im Familienzentrum|Spendenlauf|Galerie der Generationen eröffnet
Kontaktstelle Pflege|Links und rechts der Bahn: Spielstraße|Danke-Abend für Freiwillige|Danke, Oma!
Suche nach Paten beginnt
Spenden für die Kita|Mitglieder wählen Vorstand|Satzung beschlossen|Newsletter erscheint neu|Leichte Sprache im Rathaus
Barrierefreiheit auf dem Spielplatz|Archiv der Kindheit öffnet|Über uns lacht die Sonne|Öffnungszeiten geändert
Anmelden zur Ferienbetreuung|Login für alle: Medienkurs|Autor:innen lesen im Familienzentrum|Tag-Treff für Familien
Vielen Dank für 20 Jahre|Bündnis für Familie feiert Geburtstag|Häufige Fragen zur Kita beantwortet|Danke!
Fehler machen erlaubt|Kontakt halten in der Pflege|Datenschutz für Eltern: ein Abend|Team Familie gewinnt Preis
Newsletter mit 2000 Lesern|Warenkorb für Familien gefüllt|Unser Team wächst
"""


def titles(text: str) -> list[str]:
    return [title for line in text.strip().splitlines() for title in line.split("|")]


def speaks_against(title: str, path: str = "/artikel-17") -> bool:
    found = Extraction(title, None, "none", "Ein Text, der lang genug ist. " * 10, "news")
    facts = Facts(HOST + path, None, False, 0.0, 0.0, 0, frozenset())
    return judge(facts, found).score < 0


@pytest.mark.parametrize("title", titles(STANDING))
def test_standing_pages_are_known_by_their_titles(title: str) -> None:
    assert speaks_against(title)


@pytest.mark.parametrize("title", titles(HEADLINES))
def test_headlines_that_begin_like_them_are_none(title: str) -> None:
    assert not speaks_against(title)
    assert not words.STATIC_ANCHOR.match(title)


@pytest.mark.parametrize(
    "path",
    [
        "/impressum/",
        "/kontakt",
        "/ueber-uns.html",
        "/partner/",
        "/login",
        "/sitemap.html",
        "/widerrufsbelehrung",
        "/cookie-richtlinie-eu/",
        "/barrierefreiheitserklaerung.php",
        "/newsletter-abmeldung",
        "/pressekontakt",
        "/suchergebnisse/",
        "/faq",
    ],
)
def test_standing_pages_are_known_by_their_addresses(path: str) -> None:
    assert is_static_page(HOST + path) and speaks_against("Ein Titel", path)


@pytest.mark.parametrize(
    "path",
    [
        "/kontaktcafe-eroeffnet",
        "/aktuelles/partner-gesucht.html",
        "/spendenlauf",
        "/galerie-der-generationen/",
        "/suche-nach-paten",
        "/aktuelles/cookies-backen-im-advent",
        "/team-familie-gewinnt",
    ],
)
def test_addresses_of_headlines_are_none(path: str) -> None:
    assert not is_static_page(HOST + path) and may_fetch(HOST + path)
    assert not speaks_against("Ein Titel", path)


@pytest.mark.parametrize(
    "path", ["/tag/kita/", "/author/redaktion/", "/schlagwort/x", "/user/3", "/autor/ab"]
)
def test_tag_and_author_archives_are_labels(path: str) -> None:
    assert page_class(HOST + path) == "label" and speaks_against("Ein Titel", path)


@pytest.mark.parametrize(
    "path", ["/?s=fest", "/suche?q=x", "/node/12/print", "/news/12?print=1", "/druck/12"]
)
def test_searches_and_print_views_are_not_asked_for(path: str) -> None:
    assert not may_fetch(HOST + path)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"{HOST}/termine/sommerfest", "event"),
        (f"{HOST}/termin.php?id=3", "event"),
        (f"{HOST}/index.php?view=events&id=7", "event"),
        (f"{HOST}/termine-2025.html", "event"),
        (f"{HOST}/unsere-projekte/lesepaten/", "project"),
        (f"{HOST}/pages/zeitbuero-termine-die-passen-immer.html", None),
        ("https://veranstaltungen-birkenau.example/lesepaten", None),
    ],
)
def test_an_address_names_a_section_by_its_folders_or_shortly(url: str, kind: str | None) -> None:
    assert words.section_of_address(url) == kind
