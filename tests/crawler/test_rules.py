"""Site rules in a visit: each does what its line says, and nothing where it selects nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator import sources, store
from aggregator.config import Settings
from aggregator.database import open_database
from aggregator.rules import SiteRules, checked
from aggregator.selection import of_source
from aggregator.shapes import SiteMemory
from crawler.probe import ProbeReport, probe
from crawler.run import harvest
from tests.crawler.conftest import Stored
from tests.crawler.towns import PIECES, Site, found, moved, page, piece_page, records, town
from tests.crawler.warcs import write_warc

HOST = "www.buendnis-birkenau.example"
HOME = f"https://{HOST}/"


def probed(folder: Path, settings: Settings, site: Site, **rules: Any) -> ProbeReport:
    write_warc(folder / "a.warc.gz", records(HOST, site))
    return probe(settings, HOME, folder, checked(rules, HOME))


def titles(report: ProbeReport) -> set[str]:
    return {one.title for one in report.items} | {one.title for one in report.shared}


def test_an_entry_point_that_nothing_links_to(recordings: Path, settings: Settings) -> None:
    site = town()
    hidden = PIECES[6]
    site["/archiv/"] = found(
        page(
            "Archiv", f'<h1>Archiv</h1><ul><li>04.06.2024 <a href="/alt/1.html">{hidden.title}</a></li></ul>'
        )
    )
    site["/alt/1.html"] = found(piece_page(hidden))
    assert hidden.title not in titles(probed(recordings, settings, site))
    report = probed(recordings, settings, site, entry_points=["/archiv/"])
    assert hidden.title in titles(report)
    assert "/archiv/" not in {one.url for one in report.items}


def test_an_entry_point_outside_the_folder_of_the_homepage(recordings: Path, settings: Settings) -> None:
    site = {f"/familie{path}": answer for path, answer in town(PIECES[:2]).items()}
    site["/amt/news"] = found(
        page("Neues", '<h1>Neues</h1><ul><li>1.2.2024 <a href="/amt/news/7">Amt hilft Eltern</a></li></ul>')
    )
    site["/amt/news/7"] = found(
        page(
            "Amt hilft Eltern",
            "<h1>Amt hilft Eltern</h1><p>01.02.2024</p><p>Mehr Zeit für alle Eltern und ihre Kinder im Haus.</p>",
        )
    )
    write_warc(recordings / "a.warc.gz", records(HOST, site))
    home = f"{HOME}familie/"
    rules = checked({"entry_points": ["/amt/news"]}, home)
    assert "Amt hilft Eltern" in titles(probe(settings, home, recordings, rules))
    assert "Amt hilft Eltern" not in titles(probe(settings, home, recordings))


def test_a_feed_as_an_entry_point(recordings: Path, settings: Settings) -> None:
    site = town()
    item = f"<item><title>{PIECES[6].title}</title><link>{HOME}alt/1.html</link></item>"
    site["/export.php?typ=neu"] = (
        f"<rss version='2.0'><channel>{item}</channel></rss>",
        {"Content-Type": "application/rss+xml"},
        200,
    )
    site["/alt/1.html"] = found(piece_page(PIECES[6]))
    report = probed(recordings, settings, site, entry_points=["/export.php?typ=neu"])
    assert PIECES[6].title in titles(report)
    assert [p.role for p in report.entry_points if "export" in p.url] == ["feed"]


def test_ignored_addresses_are_neither_asked_for_nor_items(recordings: Path, settings: Settings) -> None:
    report = probed(recordings, settings, town(), ignore=["/news/s*"])
    assert titles(report) == {piece.title for piece in PIECES[:4] if not piece.name.startswith("s")}
    assert not any("/news/s" in one.url for one in report.pages)
    assert [one.why for one in report.not_fetched if one.url.endswith("/spielplatz.html")] == [
        "ignored by a rule"
    ]


BLOCKS = "".join(
    f'<div class="k"><span class="wann">{p.day}</span><div class="t"><a href="/n?{p.name}">{p.title}</a></div></div>'
    for p in PIECES[:3]
)


def test_items_that_are_entries(recordings: Path, settings: Settings) -> None:
    text = "Ein Haus für alle, in dem gelesen, gekocht und gelacht wird, jeden Tag außer montags."
    site = {"/": found(page("Start", f"<h1>Start</h1>{BLOCKS}<p><a href='/haus'>Unser Haus</a></p>"))}
    site |= {
        f"/n?{p.name}": found(page(p.title, f"<h1>{p.title}</h1><p>{text} {p.text}</p>")) for p in PIECES[:3]
    }
    report = probed(recordings, settings, site, items=".k", date=".wann")
    assert titles(report) == {p.title for p in PIECES[:3]}
    assert {(one.date, one.dates[0].source) for one in report.items} == {
        ("2024-12-03", "rule"),
        ("2024-11-18", "rule"),
        ("2024-10-02", "rule"),
    }


def test_an_item_that_shows_others_in_boxes_stays_one(recordings: Path, settings: Settings) -> None:
    cards = [f'<a href="/n/{p.name}"><div class="k"><b>{p.title}</b></div></a>' for p in PIECES[:3]]
    site = {"/": found(page("Start", f"<h1>Start</h1>{''.join(cards)}"))}
    for number, piece in enumerate(PIECES[:3]):
        others = "".join(cards[:number] + cards[number + 1 :])
        site[f"/n/{piece.name}"] = found(
            page(
                piece.title,
                f"<h1>{piece.title}</h1><p>{piece.day}</p><p>{piece.text} {piece.text}</p>{others}",
            )
        )
    assert titles(probed(recordings, settings, site, items=".k")) == {p.title for p in PIECES[:3]}


def test_a_redirect_to_what_is_ignored_is_not_followed(recordings: Path, settings: Settings) -> None:
    site = town(PIECES[:2])
    site["/news/lesepaten.html"] = moved(f"{HOME}privat/lesepaten.html")
    site["/privat/lesepaten.html"] = found(piece_page(PIECES[0]))
    assert PIECES[0].title in titles(probed(recordings, settings, site))
    report = probed(recordings, settings, site, ignore=["/privat/*"])
    assert titles(report) == {PIECES[1].title}
    assert not any("privat" in one.url for one in report.pages)


def test_items_that_share_a_page(recordings: Path, settings: Settings) -> None:
    parts = "".join(
        f'<div class="k" id="{p.name}"><i class="w">({p.day})</i><u>{p.title}</u><div>{p.text}</div></div>'
        for p in PIECES[:3]
    )
    site = {
        "/": found(page("Start", "<h1>Start</h1><p>Guten Tag.</p>")),
        "/aktuelles/": found(page("Aktuelles", parts)),
    }
    assert probed(recordings, settings, site).shared == ()
    report = probed(
        recordings, settings, site, items=".k", title="u", date=".w", kind={"/aktuelles*": "project"}
    )
    assert [(one.title, one.kind, one.date) for one in report.shared] == [
        (p.title, "project", "-".join(reversed(p.day.split(".")))) for p in PIECES[:3]
    ]
    assert report.shared[0].url == f"{HOME}aktuelles/#{PIECES[0].name}"
    assert report.items == []


def test_where_title_date_and_text_stand(recordings: Path, settings: Settings) -> None:
    site = town(PIECES[:1])
    site["/news/lesepaten.html"] = found(
        page(
            "Haus Aktuell",
            "<h1>Haus Aktuell</h1><p>03.12.2024</p><p class='x'>Lesepaten gesucht</p>"
            "<b class='d' datetime='2024-11-30'>letzten Samstag</b>"
            "<div class='i'><p>Vorlesen macht allen Freude.</p><p>Auch den Großen.</p></div>"
            "<p>Dies ist die Seite des Hauses, und sie sagt immer dasselbe.</p>",
        )
    )
    report = probed(recordings, settings, site, title=".x", date=".d", text=".i")
    [item] = report.items
    assert (item.title, item.date) == ("Lesepaten gesucht", "2024-11-30")
    assert item.text == "Vorlesen macht allen Freude.\nAuch den Großen."
    [won] = [date for date in item.dates if date.won]
    assert (won.source, won.raw) == ("rule", "2024-11-30")
    assert {one.rule: one.count for one in report.rules} == {"title": 1, "date": 1, "text": 1}


def test_rules_that_select_nothing_change_nothing(recordings: Path, settings: Settings) -> None:
    plain = probed(recordings, settings, town())
    ruled = probed(
        recordings, settings, town(), items=".no", title=".no", date=".no", text=".no", ignore=["/no/*"]
    )
    assert ruled.pages == plain.pages and ruled.entry_points == plain.entry_points
    assert {one.rule: one.count for one in ruled.rules} == {
        "items": 0, "title": 0, "date": 0, "text": 0, "ignore /no/*": 0
    }  # fmt: skip


def test_stored_rules_are_followed_and_what_they_ignore_goes(
    recordings: Path, settings: Settings, add_sources: Callable[..., None], stored: Stored
) -> None:
    write_warc(recordings / "a.warc.gz", records(HOST, town(tags=True)))
    add_sources(birkenau=HOME)
    now = datetime(2025, 1, 13, 6, tzinfo=UTC)
    assert harvest(settings, ["birkenau"], replay=recordings, now=now).visits[0].new == 4
    for rules, live in ((SiteRules(ignore=("/news/s*",), date=".none"), 3), (SiteRules(), 4)):
        database = open_database(settings)
        with database.writing() as session:
            sources.set_rules(session, "birkenau", rules, now.replace(tzinfo=None))
        harvest(settings, ["birkenau"], replay=recordings, now=now)
        with database.session() as session:
            assert store.count_items(session, of_source("birkenau")) == live
        database.close()


def test_later_visits_lose_nothing(
    recordings: Path, settings: Settings, add_sources: Callable[..., None]
) -> None:
    """Entries, parts and a hidden entry point, all answered by "not modified" from the second visit on."""
    parts = "".join(f"<div class='k'><u>{p.title}</u> {p.day}<div>{p.text}</div></div>" for p in PIECES[3:6])
    site = {"/": found(page("Start", "<h1>Start</h1>" + BLOCKS)), "/alt/": found(page("Altes", parts))}
    site |= {f"/n?{p.name}": found(piece_page(p)) for p in PIECES[:3]}
    site = {path: (body, {"ETag": f'"{len(body)}"'}, 200) for path, (body, _, _) in site.items()}
    write_warc(recordings / "a.warc.gz", records(HOST, site))
    add_sources(birkenau=HOME)
    database = open_database(settings)
    rules = checked({"entry_points": ["/alt/"], "items": ".k", "title": "u"}, HOME)
    now = datetime(2025, 1, 13, 6, tzinfo=UTC)
    with database.writing() as session:
        sources.set_rules(session, "birkenau", rules, now.replace(tzinfo=None))
    for days, new in ((0, 6), (1, 0), (40, 0)):
        later = now + timedelta(days=days)
        [visit] = harvest(settings, ["birkenau"], replay=recordings, now=later).visits
        assert (visit.new, visit.changed, visit.removed, visit.error) == (new, 0, 0, None)
        assert not days or visit.not_modified >= 2
    with database.session() as session:
        assert store.count_items(session, of_source("birkenau")) == 6
    database.close()


def test_memory_without_rules_has_none() -> None:
    assert not SiteMemory(slug="x", homepage_url=HOME).rules
    assert SiteRules(items="li").to_json() == {"items": "li"}
