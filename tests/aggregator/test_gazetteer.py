"""Which place a name means, and which places a text names."""

import time

import pytest

from aggregator.gazetteer import is_place, locate
from aggregator.mentions import MOST, places_named


@pytest.mark.parametrize(
    ("name", "state", "found"),
    [
        ("Trier", None, "Trier"),
        ("Stadt Trier", None, "Trier"),
        ("Wittenberge", None, "Wittenberge"),
        ("Lutherstadt Wittenberg", None, "Wittenberg"),
        ("Frankfurt (Oder)", None, "Frankfurt (Oder)"),
        ("Frankfurt/Main", None, "Frankfurt am Main"),
        ("Frankfurt a.M.", None, "Frankfurt am Main"),
        ("Frankfurt", "Brandenburg", "Frankfurt (Oder)"),
        ("Frankfurt", None, None),
        ("Neunkirchen", None, None),
        ("Neunkirchen", "Saarland", "Neunkirchen"),
        ("Landkreis Neunkirchen", "SL", "Landkreis Neunkirchen"),
        ("Halle (Westfalen)", None, "Halle"),
        ("Halle", None, None),
        ("Essen", None, "Essen"),
        ("Muenchen", None, "München"),
        ("MÜNCHEN", None, "München"),
        ("Mu\u0308nchen", None, "München"),
        ("Unna", None, "Unna"),
        ("Kreis Unna", None, "Kreis Unna"),
        ("Landkreis Unna", None, "Kreis Unna"),
        ("Unna (Kreis)", None, "Kreis Unna"),
        ("LK Harz", None, "Landkreis Harz"),
        ("Vogelsbergkreis", None, "Vogelsbergkreis"),
        ("Landkreis Pfaffenhofen a.d.Ilm", None, "Landkreis Pfaffenhofen an der Ilm"),
        ("St. Ingbert", None, "Sankt Ingbert"),
        ("Berlin-Pankow", None, "Berlin-Pankow"),
        ("Köln-Ehrenfeld", None, "Köln"),
        ("Brandenburg", None, None),
        ("Trier", "Hessen", None),
        ("Musterstadt", None, None),
        ("Kreis Musterstadt", None, None),
        ("", None, None),
        ("()", None, None),
    ],
)
def test_a_name_means_one_place_or_none(name: str, state: str | None, found: str | None) -> None:
    place = locate(name, state)
    assert (place.name if place else None) == found


def test_halle_in_westphalia_is_not_that_on_the_saale() -> None:
    place = locate("Halle (Westfalen)")
    assert place is not None and place.state == "Nordrhein-Westfalen"


def test_a_name_of_several_places_is_a_place_all_the_same() -> None:
    assert is_place("Neunkirchen") and is_place("bad honnef") and not is_place("Musterstadt")


@pytest.mark.parametrize(
    ("text", "own", "found"),
    [
        ("Gäste aus Düsseldorf waren da, auch das Finanzamt Trier.", None, ["Düsseldorf", "Trier"]),
        ("Wir laden zum Essen in die Halle ein. Singen macht Mut. Essen und Trinken in Halle 3.", None, []),
        ("In Essen, Hagen und Siegen gibt es Lotsen.", None, ["Essen", "Hagen", "Siegen"]),
        ("Essen (Ruhr) und die Stadt Essen", None, ["Essen"]),
        ("Die Halle bleibt zu. Halle (Saale) lädt ein.", None, ["Halle (Saale)"]),
        (
            "Tisch aus Stein, bei Regen drinnen, Geld aus Geldern des Landes, in Waren, in Kirchen, bei Kuchen",
            None,
            [],
        ),
        ("die Stadt Waren und 47608 Geldern", None, ["Waren", "Geldern"]),
        ("Leer stehen die Räume. Waren Sie schon da? Kamen viele? Löhne steigen. Weil es regnet.", None, []),
        ("Frau Marburg, Herr Hannover, Dr. Dresden, Sabine Köln und die Familie Bonn", None, []),
        ("Bündnis für Familie Gera und Familienbündnis Jena", None, ["Gera", "Jena"]),
        ("im Kreis Unna, des Landkreises Peine", None, ["Kreis Unna", "Landkreis Peine"]),
        ("im Vogelsbergkreis", None, ["Vogelsbergkreis"]),
        ("im Landkreis Neunkirchen und in St. Ingbert", "Landkreis Neunkirchen", ["Sankt Ingbert"]),
        ("Bad Honnef und Frankfurt am Main", None, ["Bad Honnef", "Frankfurt am Main"]),
        ("Frankfurt (Oder), in Frankfurt", None, ["Frankfurt (Oder)", "Frankfurt"]),
        ("Trierer Bündnis, Köln-Marathon, Hamburger", None, []),
        ("in Hessen, Brandenburg und Sachsen", None, []),
        ("Trier ruft, die Stadt Trier hört, in Köln", "Trier", ["Köln"]),
        ("Forst (Lausitz) feiert mit Guben: das Bündnis in Guben", "Forst (Lausitz)", ["Guben"]),
        ("in Wittenberge und in Wittenberg", None, ["Wittenberge", "Wittenberg"]),
        ("in\xa0Köln\nund Bonn", None, ["Köln", "Bonn"]),
        ("", None, []),
    ],
)
def test_places_that_a_text_names(text: str, own: str | None, found: list[str]) -> None:
    assert places_named(text, own) == found


def test_at_most_ten_are_named() -> None:
    text = "Köln Bonn Trier Berlin Hamburg Bremen Dresden Leipzig Stuttgart Hannover Kiel Mainz Potsdam"
    assert places_named(text) == text.split()[:MOST]


@pytest.mark.parametrize(
    "text",
    [
        "Das Bündnis in Musterstadt hat mit Gästen aus Essen, Köln und dem Kreis Unna einen Tag im Park gefeiert. ",
        "Essen Hagen Landkreis Landkreis Kreis ",
        "Landkreis " * 10,
        "Frankfurt am ",
        "A-",
        "ÄÄ",
    ],
)
def test_a_long_text_takes_no_time(text: str) -> None:
    """It runs for every item; a hostile text must not hold up a visit."""
    places_named("warm")
    began = time.process_time()
    for _ in range(20):
        places_named((text * 5_000)[:5_000], "Bonn")
    assert (time.process_time() - began) / 20 < 0.02
