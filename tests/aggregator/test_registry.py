"""The data that ships: every alliance is a whole fact, lies in Germany and is taken in once, however often."""

import csv
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from aggregator import registry, removal, sources, store
from aggregator.database import Database
from aggregator.gazetteer import Place, distance, locate, places
from aggregator.lists import Listed, read_list
from aggregator.places import LAENDER
from aggregator.privacy import mask
from aggregator.registry import build
from aggregator.sources import RowReport
from aggregator.urls import canonical_url, host_key, make_slug

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
ALLIANCES = list(csv.DictReader(registry.read("alliances.csv").decode("utf-8").splitlines()))


def take_in(database: Database) -> list[RowReport]:
    with database.writing() as session:
        rows = read_list(registry.read("alliances.csv"), "alliances.csv")
        return sources.import_rows(session, rows, NOW, complete=True)


def outcomes(reports: list[RowReport]) -> dict[str, int]:
    return dict(Counter(report.outcome for report in reports))


@pytest.mark.parametrize("row", ALLIANCES, ids=lambda row: make_slug(row["place"]))
def test_an_alliance_is_a_whole_fact(row: dict[str, str]) -> None:
    assert row["name"] and row["place"]
    assert row["state"] in LAENDER.values()
    assert 47.2 < float(row["lat"]) < 55.1 and 5.8 < float(row["lon"]) < 15.1
    assert canonical_url(row["source_url"]) == row["source_url"]
    for address in (row["homepage_url"], row["news_url"]):
        assert not address or canonical_url(address) == address
    assert row["status"] == ("active" if row["homepage_url"] else "no site known")
    assert mask(row["name"]) == row["name"]


@pytest.mark.parametrize("row", ALLIANCES, ids=lambda row: make_slug(row["place"]))
def test_its_place_lies_where_the_gazetteer_says(row: dict[str, str]) -> None:
    place = locate(row["place"], row["state"])
    assert place is not None and place.state == row["state"]
    here = Place(row["place"], row["state"], float(row["lat"]), float(row["lon"]))
    assert distance(place, here) < 1


def test_all_alliances_are_there_once() -> None:
    assert len(ALLIANCES) == 152
    assert {row["state"] for row in ALLIANCES} == set(LAENDER.values())
    hosts = [
        host_key(urlsplit(row["homepage_url"]).hostname or "") for row in ALLIANCES if row["homepage_url"]
    ]
    assert len(hosts) == len(set(hosts)) == 52
    assert {"familie-trier.de", "familie-herzogenrath.de"} <= set(hosts)
    slugs = [make_slug(row["place"]) for row in ALLIANCES]
    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize(
    ("slug", "lat", "lon"),
    [
        ("wittenberge", 53.0, 11.75),
        ("landkreis-neunkirchen", 49.4, 7.17),
        ("trier", 49.76, 6.64),
        ("herzogenrath", 50.87, 6.09),
        ("heide", 54.2, 9.1),
        ("bueren", 51.55, 8.56),
        ("lengerich", 52.18, 7.86),
        ("forst-lausitz", 51.74, 14.64),
        ("burgdorf", 52.45, 10.01),
        ("nuernberg", 49.45, 11.08),
        ("berlin-pankow", 52.57, 13.4),
    ],
)
def test_places_that_are_easily_mistaken(slug: str, lat: float, lon: float) -> None:
    row = next(row for row in ALLIANCES if make_slug(row["place"]) == slug)
    assert float(row["lat"]) == pytest.approx(lat, abs=0.02)
    assert float(row["lon"]) == pytest.approx(lon, abs=0.02)


def test_taken_in_twice_it_is_the_same(database: Database) -> None:
    assert outcomes(take_in(database)) == {"added": 152}
    assert outcomes(take_in(database)) == {"unchanged": 152}
    with database.session() as session:
        assert len(store.sources(session)) == 152
        assert len(store.crawlable(session)) == 52
        assert store.source(session, "rhumspringe").status == "no_site"


def test_what_a_person_has_changed_stays(database: Database) -> None:
    take_in(database)
    mine = "name,place,state,homepage_url\nFamilienbündnis Trier,Trier,,http://www.familie-trier.de\n"
    moved = "name,place,state,homepage_url\nFamilienbündnis Trier,Trier,,https://neu.example/\n"
    with database.writing() as session:
        for text in (mine, moved):
            sources.import_rows(session, read_list(text.encode(), "liste.csv"), NOW)
        removal.pause(session, "herzogenrath")
        removal.optout(session, "chemnitz", NOW)
    assert outcomes(take_in(database)) == {"unchanged": 152}
    with database.session() as session:
        trier = store.source(session, "trier")
        assert (trier.name, trier.homepage_url) == ("Familienbündnis Trier", "https://neu.example/")
        assert store.source(session, "herzogenrath").status == "paused"
        assert store.source(session, "chemnitz").status == "opted_out"


def test_an_alliance_that_is_there_is_completed_and_not_doubled(database: Database) -> None:
    with database.writing() as session:
        sources.enter(session, Listed("Bündnis Pforzheim", "Pforzheim", "Baden-Württemberg"), NOW)
    assert outcomes(take_in(database)) == {"added": 151, "updated": 1}
    with database.session() as session:
        pforzheim = store.source(session, "pforzheim")
    assert (pforzheim.name, pforzheim.status) == ("Bündnis Pforzheim", "active")
    assert pforzheim.homepage_url == "https://www.familie-pforzheim.de/"
    assert pforzheim.lat == pytest.approx(48.88, abs=0.02)


def test_what_a_list_lacks_is_looked_up(database: Database) -> None:
    text = "name,place,state,lat,lon\nA,Herzogenrath,,,\nB,Neunkirchen,,,\nC,Trier,,1,2\nD,Nirgendheim,,,\n"
    with database.writing() as session:
        reports = sources.import_rows(session, read_list(text.encode(), "liste.csv"), NOW)
        again = sources.import_rows(session, read_list(text.encode(), "liste.csv"), NOW)
    assert [report.notes for report in reports] == [
        ("looked up Herzogenrath, Nordrhein-Westfalen",),
        (),
        ("looked up Trier, Rheinland-Pfalz",),
        (),
    ]
    assert outcomes(again) == {"unchanged": 4}
    with database.session() as session:
        found = {view.name: (view.state, view.lat, view.lon) for view in store.sources(session)}
    assert found == {
        "A": ("Nordrhein-Westfalen", 50.8687, 6.0932),
        "B": (None, None, None),
        "C": ("Rheinland-Pfalz", 1, 2),
        "D": (None, None, None),
    }


def test_every_district_is_there_and_lies_at_its_seat() -> None:
    rows = list(csv.DictReader(registry.read("districts.csv").decode("utf-8").splitlines()))
    districts = Counter(row["state"] for row in rows if row["kind"] == "district")
    assert districts.total() == 294
    assert districts == {
        "BW": 35, "BY": 71, "BB": 14, "HE": 21, "MV": 6, "NI": 37, "NW": 31, "RP": 24, "SL": 6, "SN": 10, "ST": 11,
        "SH": 11, "TH": 17,
    }  # fmt: skip
    for row in rows:
        seat = locate(row["seat"], row["state"]) if row["seat"] else None
        here = Place(row["name"], row["state"], float(row["lat"]), float(row["lon"]))
        assert seat is None or distance(seat, here) < 1, row
    assert all(47.2 < place.lat < 55.1 and 5.8 < place.lon < 15.1 for place in places())


def test_names_of_towns_are_those_that_germans_write() -> None:
    others = [
        "Francfort-sur-le-Main",
        "Frankfurt",
        "Frankfurt/Main",
        "Франкфурт",
        "FFM",
        "Frankfurt am Mainz",
    ]
    assert build.german_names("Frankfurt am Main", others) == [
        "Frankfurt",
        "Frankfurt am Mainz",
        "Frankfurt/Main",
    ]
    assert build.german_names("Heidenheim", ["Heidenheim in Wurttemberg", "Heidenheim in Württemberg"]) == [
        "Heidenheim in Württemberg"
    ]
    town = {
        "name": "Munich", "alternatenames": ["Muenchen", "München"], "countrycode": "DE", "population": 1_505_005,
        "latitude": 48.13743, "longitude": 11.57549, "admin1code": "02",
    }  # fmt: skip
    hamlet = town | {"name": "Weiler", "population": 60}
    abroad = town | {"name": "Linz", "countrycode": "AT"}
    assert build.rows([town, hamlet, abroad]) == [("München", "", "BY", "48.1374", "11.5755", "1505005")]
