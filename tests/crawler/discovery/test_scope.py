"""Where a site ends, and what its addresses tell before they are asked."""

from datetime import date

import pytest

from aggregator.urls import url_key
from crawler.discovery.scope import Scope, grows, is_static_page, may_fetch, months_from, page_class, shape

TOWN = Scope.of("https://www.birkenau.example/leben/familie/buendnis/")
OWN = Scope.of("http://www.familie-birkenau.example/")


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://www.birkenau.example/leben/familie/buendnis/", True),
        ("https://www.birkenau.example/leben/familie/buendnis", True),
        ("http://birkenau.example/leben/familie/buendnis/aktuelles/?id=3", True),
        ("https://WWW.BIRKENAU.EXAMPLE/leben/familie/buendnis/x", True),
        ("https://www.birkenau.example/leben/familie/buendnisse/", False),
        ("https://www.birkenau.example/leben/familie/", False),
        ("https://www.birkenau.example/", False),
        ("https://www.birkenau.example/leben/familie/b%C3%BCndnis/", False),
        ("https://shop.birkenau.example/leben/familie/buendnis/", False),
        ("https://www.birkenau.example.org/leben/familie/buendnis/", False),
    ],
)
def test_a_page_on_a_towns_site_is_bounded_by_its_folder(url: str, inside: bool) -> None:
    assert TOWN.holds(url) is inside


def test_other_folders_of_the_host_may_hold_its_feeds() -> None:
    assert TOWN.same_host("https://birkenau.example/rss.xml")
    assert not TOWN.same_host("https://anderswo.example/rss.xml")


def test_a_host_of_its_own_is_all_the_alliances() -> None:
    for url in ("https://familie-birkenau.example/a", "http://www.familie-birkenau.example/b/c?d=e"):
        assert OWN.holds(url)
    assert not OWN.holds("https://www.anderswo.example/")


@pytest.mark.parametrize(
    ("homepage", "folder"),
    [
        ("https://birkenau.example", "/"),
        ("https://birkenau.example/index.php?id=17", "/"),
        ("https://birkenau.example/familie/index.html", "/familie/"),
        ("https://birkenau.example/familie", "/familie/"),
        ("https://birkenau.example/b%C3%BCndnis/", "/bündnis/"),
    ],
)
def test_the_folder_of_a_homepage(homepage: str, folder: str) -> None:
    assert Scope.of(homepage).folder == folder


PAGE = Scope.of("https://www.birkenau.example/leben/lokales-buendnis-fuer-familie.html")


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("leben/lokales-buendnis-fuer-familie.html", True),
        ("leben/lokales-buendnis-fuer-familie.html?id=3", True),
        ("leben/lokales-buendnis-fuer-familie/leihoma.html", True),
        ("aktuelles/familienb%C3%BCndnis-feiert.html", True),
        ("leben/hundesteuer.html", False),
        ("aktuelles/strassensperrung.html", False),
        ("", False),
    ],
)
def test_one_page_of_a_town_does_not_bring_the_town_along(path: str, inside: bool) -> None:
    assert PAGE.holds(f"https://birkenau.example/{path}") is inside


@pytest.mark.parametrize(
    ("homepage", "folder"),
    [
        ("https://birkenau.example/familienbuendnis/start-37704", "/familienbuendnis/"),
        ("https://birkenau.example/familienbuendnis/startseite.html", "/familienbuendnis/"),
        ("https://familie-birkenau.example/buendnis-fuer-familie.html", "/"),
        ("https://birkenau.example/familienbuendnis/startchancen/", "/familienbuendnis/startchancen/"),
    ],
)
def test_a_start_page_stands_for_its_folder(homepage: str, folder: str) -> None:
    assert Scope.of(homepage).folder == folder


def test_umlauts_in_host_and_path_are_one_site_in_any_spelling() -> None:
    scope = Scope.of("https://www.bündnis-für-familie.example/büro/")
    assert scope.host == "xn--bndnis-fr-familie-22bh.example"
    assert scope.holds("https://xn--bndnis-fr-familie-22bh.example/b%C3%BCro/x")
    assert scope.holds("https://Bündnis-für-Familie.example/büro/")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.birkenau.example/a/", "http://birkenau.example/a"),
        ("https://birkenau.example/a?PHPSESSID=1a2b", "https://birkenau.example/a"),
        ("https://birkenau.example/a;jsessionid=1A2B?id=3", "https://birkenau.example/a?id=3"),
        ("https://birkenau.example/a?utm_source=x&id=3", "https://birkenau.example/a?id=3"),
        ("https://birkenau.example/a?b=1&a=2", "https://birkenau.example/a?a=2&b=1"),
        ("https://birkenau.example/index.html", "https://birkenau.example/"),
        ("https://birkenau.example/b%C3%BCro", "https://birkenau.example/büro"),
    ],
)
def test_sessions_and_spellings_make_no_other_page(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


def test_the_query_is_the_page_on_old_systems() -> None:
    assert url_key("https://birkenau.example/index.php?id=3") != url_key(
        "https://birkenau.example/index.php?id=4"
    )


@pytest.mark.parametrize(
    "path",
    [
        "flyer.pdf", "bild.JPG", "termine.ics", "style.css", "wp-login.php", "wp-admin/", "?s=kita", "suche/",
        "search?q=x", "@@search?Subject=x",
        "comments/feed/", "fest/trackback/", "a.html?print=1", "a.html?type=98", "druckansicht/a.html",
        "index.php?view=print", "a?replytocom=5", "a?format=pdf", "feed.xml", "user/login",
    ],
)  # fmt: skip
def test_what_is_no_page_for_reading_is_not_fetched(path: str) -> None:
    assert not may_fetch(f"https://birkenau.example/{path}")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "aktuelles/",
        "index.php?id=3",
        "projekt.php?s2=1",
        "printmedien.html",
        "presse/2024/fest.html",
        "suchtberatung/",
    ],
)
def test_ordinary_pages_may_be_fetched(path: str) -> None:
    assert may_fetch(f"https://birkenau.example/{path}")


@pytest.mark.parametrize(
    ("path", "anchor", "static"),
    [
        ("impressum.html", "", True),
        ("kontakt/", "", True),
        ("datenschutzerklaerung.php", "", True),
        ("seite7.html", "Impressum", True),
        ("seite7.html", "» Datenschutz", True),
        ("ueber-uns/index.html", "", True),
        ("kontaktboerse-fuer-eltern-eroeffnet.html", "Kontaktbörse eröffnet", False),
        ("aktuelles/fest.html", "Ein Fest", False),
    ],
)
def test_standing_pages_are_known_by_address_or_anchor(path: str, anchor: str, static: bool) -> None:
    assert is_static_page(f"https://birkenau.example/{path}", anchor) is static


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("aktuelles/", "plain"),
        ("index.php?id=17", "plain"),
        ("2024/03/14/fest/", "plain"),
        ("aktuelles/seite/2", "paging"),
        ("blog/page/3/", "paging"),
        ("?page=2", "paging"),
        ("aktuelles?b_start:int=20", "paging"),
        ("page/2/index.html", "paging"),
        ("seite-3/", "paging"),
        ("seite12.html", "plain"),
        ("seite/17.html", "plain"),
        ("page/12/kontakt", "plain"),
        ("p1", "plain"),
        ("2024/", "dated"),
        ("archiv/2024/03/", "dated"),
        ("news?monat=3", "dated"),
        ("kalender/2024-03", "calendar"),
        ("termine/?month=3", "calendar"),
        ("kategorie/familie/", "category"),
        ("?cat=3", "category"),
        ("index.php?option=com_content&view=category&catid=3", "category"),
        ("index.php?option=com_content&view=article&id=82:umzug&catid=3", "plain"),
        ("tag/kita/", "label"),
        ("orte/rathaus/", "label"),
        ("venue/rathaus/", "label"),
        ("author/redaktion/", "label"),
    ],
)
def test_the_class_of_a_page_by_its_address(path: str, kind: str) -> None:
    assert page_class(f"https://birkenau.example/{path}") == kind


def test_pages_of_one_archive_share_a_shape() -> None:
    assert shape("https://a.example/kalender/2024-03?tag=4") == shape(
        "https://a.example/kalender/2031-12?tag=17"
    )
    assert shape("https://a.example/kalender/") != shape("https://a.example/archiv/")


@pytest.mark.parametrize(
    ("path", "months"),
    [
        ("kalender/2025-03", 0),
        ("kalender/2025/05/", 2),
        ("2024/03/", -12),
        ("termine?monat=2025%2F04", 1),
        ("termine/202412", -3),
        ("2024/", None),
        ("kalender/2025-13", None),
        ("aktuelles/", None),
    ],
)
def test_how_far_a_month_is_away(path: str, months: int | None) -> None:
    assert months_from(f"https://a.example/{path}", date(2025, 3, 17)) == months


@pytest.mark.parametrize(
    ("path", "endless"),
    [
        ("news/news/news/kita.html", True),
        ("a/b/a/b/a/b/kita.html", True),
        ("?filter=1&filter=2&filter=3", True),
        ("/".join("abcdefghijklmno"), True),
        ("familie/familie/kita.html", False),
        ("?tags[]=1&tags[]=2&tags[]=3", False),
        ("2024/12/12/kita.html", False),
    ],
)
def test_addresses_that_grow_are_left(path: str, endless: bool) -> None:
    assert grows(f"https://www.birkenau.example/{path}") is endless
