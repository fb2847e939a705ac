"""The title of an item: the one that most places name."""

import pytest

from crawler.extract.page import Hints, extract_page
from crawler.extract.plain import digest
from crawler.extract.template import Template
from crawler.extract.title import strip_affixes

URL = "https://www.birkenau.example/aktuelles/sommerfest.html"
TEXT = "<p>" + "Das Bündnis feiert mit allen Familien der Stadt. " * 6 + "</p>"
NAMES = frozenset({"bündnis birkenau", "aktuelles"})
NAME = digest("Bündnis Birkenau")
SITE = Template(frozenset({NAME, f"{NAME}#"}), affixes=NAMES, pages=9)


def title(html: str, template: Template = SITE, titles: tuple[tuple[str, float], ...] = ()) -> str:
    return extract_page(html.encode(), URL, template=template, hints=Hints(titles=titles)).title


@pytest.mark.parametrize(
    "html",
    [
        "<title>Sommerfest | Bündnis Birkenau</title><h1>Sommerfest</h1>",
        "<title>Bündnis Birkenau: Aktuelles</title><h1>Sommerfest</h1>",
        "<title>Bündnis Birkenau</title><div><h1>Bündnis Birkenau</h1></div><div><h2>Sommerfest</h2>",
        "<title>Sommerfest - Bündnis Birkenau</title><h1>Aktuelles</h1><h2>Sommerfest</h2>",
        "<title>Sommerfest</title>",
        "<title>Bündnis Birkenau</title><p><b>Sommerfest</b></p>",
        "<title>Bündnis Birkenau</title><h3 class='entry-title'>Sommerfest</h3>",
        "<meta property='og:title' content='Sommerfest | Bündnis Birkenau'><h1>Bündnis Birkenau</h1>",
        "<nav><h2>Menü</h2></nav><title>Bündnis Birkenau</title><h2>Sommerfest</h2>",
        "<h1>Sommer&shy;fest</h1><title>Sommerfest</title>",
    ],
)
def test_the_title_is_found_whatever_the_markup(html: str) -> None:
    assert title(html + TEXT) == "Sommerfest"


def test_a_feed_decides_between_two_headings() -> None:
    html = f"<title>Bündnis Birkenau</title><h1>Alles neu</h1><h2>Sommerfest</h2>{TEXT}"
    assert title(html, titles=(("Sommerfest", 3),)) == "Sommerfest"


def test_anchors_that_say_nothing_and_cut_titles_have_no_vote() -> None:
    html = f"<title>Bündnis Birkenau</title><h2>Sommerfest im Park</h2>{TEXT}"
    hints = (("weiterlesen", 3.0), ("mehr", 3.0), ("Sommerfest im …", 3.0), ("Sommerfest...", 3.0), ("", 3.0))
    assert title(html, titles=hints) == "Sommerfest im Park"


def test_of_the_spellings_the_most_trusted_is_kept() -> None:
    html = f"<title>SOMMERFEST IM PARK | Bündnis Birkenau</title><h1>Sommerfest im Park</h1>{TEXT}"
    assert title(html) == "Sommerfest im Park"


@pytest.mark.parametrize(
    ("whole", "rest"),
    [
        ("Sommerfest | Bündnis Birkenau", "Sommerfest"),
        ("Bündnis Birkenau » Sommerfest", "Sommerfest"),
        ("Bündnis Birkenau - Aktuelles - Fest - und mehr", "Fest - und mehr"),
        ("Bündnis Birkenau", "Bündnis Birkenau"),
        ("Aktuelles | Bündnis Birkenau", "Bündnis Birkenau"),
        ("Eltern-Kind-Café", "Eltern-Kind-Café"),
    ],
)
def test_what_every_page_repeats_is_cut_off(whole: str, rest: str) -> None:
    assert strip_affixes(whole, SITE) == rest


def test_an_empty_page_has_an_empty_title() -> None:
    assert title("") == ""


@pytest.mark.parametrize(
    "html",
    [
        "<title>Sommerfest - Birkenau Aktuell</title><meta property='og:title' content='Sommerfest - Birkenau Aktuell'>"
        "<h1>Sommerfest</h1>",
        "<title>Sommerfest | birkenau.example | Die Stadt am Weiher</title><h3>Sommerfest</h3>",
        "<title>Birkenau: Sommerfest</title><meta property='og:title' content='Birkenau: Sommerfest'>",
        "<title>Mitteilung: Sommerfest</title><div class='head'>Sommerfest</div>",
        "<h1>Sommerfest<br><small>14.03.2024 • Stadt , Presse</small></h1>",
    ],
)
def test_the_title_of_a_lone_page_has_no_names_of_its_site_or_section(html: str) -> None:
    assert title(html + TEXT, Template()) == "Sommerfest"


def test_the_name_of_a_site_is_no_title_of_its_lone_page() -> None:
    page = "<title>Das große Fest am Weiher | Birkenau</title><h2>Birkenau</h2>"
    assert title(page + TEXT, Template()) == "Das große Fest am Weiher"
