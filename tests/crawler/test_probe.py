"""A probe tells why: where things were found, which dates lost, what was never read; and tells it on 80 columns."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from aggregator.config import Settings
from crawler.probe import ProbeReport, probe
from crawler.probe_screen import print_report
from tests.crawler.test_commands import Radar, radar
from tests.crawler.towns import PIECES, Site, found, listing, page, piece_page, records, town
from tests.crawler.warcs import write_warc

__all__ = ["radar"]  # a fixture

HOST = "www.buendnis-birkenau.example"
HOME = f"https://{HOST}/"
RECORDINGS = Path(__file__).parent.parent / "recordings"


def probed(folder: Path, settings: Settings, site: Site, url: str = HOME) -> ProbeReport:
    write_warc(folder / "a.warc.gz", records(HOST, site))
    return probe(settings, url, folder)


def reasons(report: ProbeReport) -> dict[str, str]:
    return {one.url.removeprefix(f"https://{HOST}"): one.why for one in report.not_fetched}


def test_how_entry_points_were_found(recordings: Path, settings: Settings) -> None:
    site = town()
    head = (
        "<link rel=alternate type=application/rss+xml href=/feed.rss><meta name=generator content='Drupal 9'>"
    )
    site["/"] = found(page("Willkommen", "<h1>Willkommen</h1>", head=head))
    site["/feed.rss"] = ("", {"Content-Type": "text/html"}, 404)
    site["/robots.txt"] = (f"Sitemap: {HOME}karte.xml\n", {"Content-Type": "text/plain"}, 200)
    index = f"<sitemapindex><sitemap><loc>{HOME}teil.xml</loc></sitemap></sitemapindex>"
    part = f"<urlset><url><loc>{HOME}news/lesepaten.html</loc></url></urlset>"
    site["/karte.xml"] = (index, {"Content-Type": "text/xml"}, 200)
    site["/teil.xml"] = (part, {"Content-Type": "text/xml"}, 200)
    points = {p.url.removeprefix(HOME): p for p in probed(recordings, settings, site).entry_points}
    assert (points["feed.rss"].found, points["feed.rss"].status) == ("announced by the homepage", 404)
    assert points["karte.xml"].found == "named in robots.txt"
    assert (points["teil.xml"].found, points["teil.xml"].leads_to) == ("named in another sitemap", 1)
    assert points[""].found == "given" and points["aktuelles/"].role == "listing"


def test_a_guess_is_shown_with_its_answer(recordings: Path, settings: Settings) -> None:
    site = town()
    site["/"] = found(page("Start", "<h1>Start</h1>", head="<meta name=generator content='Hugo 0.12'>"))
    points = {p.url: p for p in probed(recordings, settings, site).entry_points}
    assert (points[f"{HOME}index.xml"].found, points[f"{HOME}index.xml"].status) == (
        "guessed: usual feed of Hugo",
        404,
    )


def test_which_dates_lost_and_why(recordings: Path, settings: Settings) -> None:
    site = town()
    site["/news/lesepaten.html"] = found(
        page(
            PIECES[0].title,
            f"<h1>{PIECES[0].title}</h1><p>03.12.2024</p><p>{PIECES[0].text} Am 7.5.2026 wird gefeiert.</p>"
            "<p>Zuletzt geändert am 04.01.2025</p>",
        )
    )
    report = probed(recordings, settings, site)
    [item] = [one for one in report.items if one.title == PIECES[0].title]
    won, *lost = item.dates
    assert won.won and (won.value, won.source) == ("2024-12-03", "line") and not any(one.won for one in lost)
    told = {one.value: one.why for one in lost}
    assert told["2025-01-04"] == "©, last changed, founded, until …"
    assert "2026-05-07" in told and told["2024-12-03"] == "the same"


def test_what_was_never_read_and_why(recordings: Path, settings: Settings) -> None:
    more = (
        '<p><a href="/geheim.html">Geheimes</a> <a href="https://ort.example/">Ort</a> <a href="/flyer.pdf">F</a> '
        '<a href="/bild.jpg">Bild</a> <a href="/wp-login.php">Anmelden</a> <a href="/termine/2031-05">Mai</a></p>'
    )
    site = town(welcome=more)
    site["/robots.txt"] = ("User-agent: *\nDisallow: /geheim.html", {"Content-Type": "text/plain"}, 200)
    told = reasons(probed(recordings, settings, site))
    assert told["/geheim.html"] == "robots.txt forbids it"
    assert told["https://ort.example/"] == "another site"
    assert told["/flyer.pdf"] == "a PDF document: only its list is read"
    assert told["/bild.jpg"] == "a file that is no page"
    assert told["/wp-login.php"] == "a login, search, print view or action"
    assert told["/impressum/"] == "a standing page (imprint, contact …)"
    assert not any(path.startswith("/news/") for path in told)


def test_what_the_budget_left_out(recordings: Path, settings: Settings) -> None:
    few = settings.model_copy(update={"visit_requests": 3})
    told = reasons(probed(recordings, few, {"/": found(listing(PIECES))} | town(PIECES)))
    assert sum("used up" in why for why in told.values()) >= 5


def test_a_folder_has_an_outside(recordings: Path, settings: Settings) -> None:
    site = {f"/familie{path}": answer for path, answer in town(PIECES[:2]).items()}
    site["/familie/"] = found(page("Start", '<h1>Start</h1><a href="/amt/">Amt</a>'))
    told = reasons(probed(recordings, settings, site, f"{HOME}familie/"))
    assert told["/amt/"] == "outside the folder /familie/"


def test_documents_and_shared_items_are_shown(settings: Settings) -> None:
    report = probe(settings, "https://www.buendnis-holunderau.example/", RECORDINGS)
    assert sum(file.is_item for file in report.files) == 4 and len(report.items) == 2
    statute = next(file for file in report.files if "satzung" in file.url)
    assert not statute.is_item and ("is titled like a form or a leaflet", -4.0) in statute.reasons
    shared = probe(settings, "https://www.familien-in-quellwinkel.example/", RECORDINGS)
    assert len(shared.shared) == 10 and shared.items == []


@pytest.mark.parametrize(
    "url",
    [
        "https://buendnis-kiefernau.example/",
        "https://www.buendnis-holunderau.example/",
        "https://www.familien-in-quellwinkel.example/",
    ],
)
def test_a_report_fits_on_80_columns(url: str, settings: Settings) -> None:
    report = probe(settings, url, RECORDINGS)
    console = Console(width=80, record=True, highlight=False, file=StringIO())
    print_report(report, console)
    text = console.export_text()
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    flat = "".join(text.split())
    titles = [one.title for one in report.pages] + [one.title for one in report.shared]
    for title in (*titles, *(one.title for one in report.files)):
        assert "".join(title.split()) in flat
    assert "Entry points" in text and "Never read" in text


def test_a_site_that_fails_says_so(recordings: Path, radar: Radar) -> None:
    write_warc(recordings / "a.warc.gz", [(HOME, "weg", {}, 410)])
    done = radar("probe", HOME, "--replay", recordings)
    assert done.returncode == 1 and "HTTP 410" in done.stdout and "Pages" not in done.stdout


def test_json_holds_all_of_it(recordings: Path, radar: Radar) -> None:
    write_warc(recordings / "a.warc.gz", records(HOST, {**town(), "/alt.html": found(piece_page(PIECES[5]))}))
    done = radar(
        "probe", HOME, "--replay", recordings, "--json", "--rule", "date=.x", "--rule", "ignore=/x/*"
    )
    report = json.loads(done.stdout)
    assert {"entry_points", "pages", "shared", "files", "not_fetched", "rules", "engine", "error"} <= set(
        report
    )
    assert report["rules"] == [
        {"rule": "date", "count": 0, "urls": []},
        {"rule": "ignore /x/*", "count": 0, "urls": []},
    ]
    assert {"won", "why", "weight", "raw"} <= set(report["pages"][0]["dates"][0])


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("dates=.x", "is no rule"),
        ("date=[", "is no CSS selector"),
        ("entry_points=https://ort.example/", "is not on"),
        ("fehlt.toml", "cannot be read"),
    ],
)
def test_a_wrong_rule_is_one_sentence(radar: Radar, rule: str, sentence: str) -> None:
    done = radar("probe", HOME, "--rule", rule)
    assert done.returncode == 2 and sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and done.stdout == ""
