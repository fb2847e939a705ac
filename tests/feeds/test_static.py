"""The static edition: complete, repeatable, and it forgets what is no longer published."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import feedparser
import pytest
from lxml import etree, html
from sqlmodel import Session, col, select

from aggregator import removal, sets
from aggregator.config import Settings
from aggregator.database import Database, open_database
from aggregator.errors import BadInput
from aggregator.models import Item, Source, SourceSetMember
from feeds import static, static_files
from tests.feeds.conftest import NOW, fill, found, make_settings, visit
from tests.feeds.test_formats import SCHEMA
from tests.markup import strings

OURS = {static_files.LIST, static_files.LOCK}
BASE = "https://radar.example"
Archive = tuple[Settings, Database]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Three alliances, a set of them, and entries announced in two months."""
    settings = make_settings(tmp_path, feed_entries=3)
    database = open_database(settings)
    fill(database, settings)
    with database.writing() as session:
        sets.put(session, "Am See", ["ahlbeck", "oberau"], NOW - timedelta(days=60))
        for item in session.exec(select(Item).where(col(Item.url).contains("oberau.example/neues/1"))):
            item.announced_at = NOW - timedelta(days=40)
    yield settings, database
    database.close()


def snapshot(folder: Path) -> dict[str, bytes]:
    """All files but those by which builds keep account."""
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {name: body for name, body in files.items() if name not in OURS}


def leads_to(files: dict[str, bytes], address: str) -> bool:
    """Whether a web server that knows ``index index.html`` and nothing else has a file for a path of ours."""
    path = address.removeprefix(BASE).partition("?")[0].partition("#")[0].strip("/")
    return path in files or f"{path}/index.html".lstrip("/") in files


def own(address: str) -> bool:
    return address.startswith(("/", BASE))


def locations(sitemap: bytes) -> list[str]:
    return strings(etree.fromstring(sitemap), "//*[local-name()='loc']/text()")


def test_the_edition_is_complete_and_its_links_lead_somewhere(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    built = static.build(*archive, out)
    files = snapshot(out)
    assert built.written == built.made == len(files)
    SCHEMA.assertValid(etree.fromstring(files["alle.atom"]))
    assert not feedparser.parse(files["buendnis/ahlbeck.rss"]).bozo
    for path in ("land/hessen", "thema/integration", "termine", "themen", "nutzung", "abonnieren", "alle"):
        assert f"{path}/index.html" in files
    assert files["land/hessen.html"].startswith(b'<section class="buendnisradar"')
    assert files["feeds.opml"].startswith(b"<?xml")
    assert b"tdm-reservation" in files[".well-known/tdmrep.json"]
    for name, body in files.items():
        if name.endswith(".html"):
            page = html.fromstring(body)
            assert not page.xpath("//form")
            dead = [a for a in strings(page, "//@href | //@src") if own(a) and not leads_to(files, a)]
            assert dead == [], name
    assert b"BEGIN:VEVENT" in files["buendnis/ahlbeck.ics"]


def test_feeds_lead_to_each_other(archive: Archive, tmp_path: Path) -> None:
    """Months of the archive (RFC 5005), and the addresses where feeds stood first, each under its own name."""
    static.build(*archive, tmp_path / "out")
    files = snapshot(tmp_path / "out")
    assert {
        "alle/archiv/2026-02.atom",
        "alle/archiv/2026-03.json",
        "buendnis/oberau/archiv/2026-02.rss",
    } <= files.keys()
    for name, body in files.items():
        if not name.endswith(".atom"):
            continue
        feed = etree.fromstring(body)
        links = {
            (link.get("rel"), link.get("href"))
            for link in feed.iterchildren("{http://www.w3.org/2005/Atom}link")
        }
        assert ("self", f"{BASE}/{name}") in links
        ours = {href or "" for _, href in links if own(href or "")}
        dead = [href for href in ours if not leads_to(files, href)]
        assert dead == [], name
    assert {
        "feeds/alle.atom",
        "feeds/alle.rss",
        "feeds/alle.json",
        "feeds/buendnis/zell.atom",
    } <= files.keys()
    assert not [
        name for name in files if name.startswith("feeds/") and ("archiv" in name or name.endswith(".ics"))
    ]


def test_the_sitemap_lists_what_exists(archive: Archive, tmp_path: Path) -> None:
    static.build(*archive, tmp_path / "out")
    files = snapshot(tmp_path / "out")
    parts = locations(files["sitemap.xml"])
    listed = [page for part in parts for page in locations(files[part.removeprefix(f"{BASE}/")])]
    assert len(listed) == len(set(listed))
    pages = {name.removesuffix("index.html").rstrip("/") for name in files if name.endswith("index.html")}
    assert {address.removeprefix(f"{BASE}/").rstrip("/") for address in listed} == pages
    days = strings(etree.fromstring(files["sitemap-eintraege-1.xml"]), "//*[local-name()='lastmod']/text()")
    assert set(days) == {"2026-03-20T09:30:00Z", "2026-03-20T10:30:00Z"}
    assert files["robots.txt"].decode() == f"User-agent: *\nDisallow:\n\nSitemap: {BASE}/sitemap.xml\n"


def test_a_second_build_writes_nothing(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    static.build(*archive, out)
    before = snapshot(out)
    stamps = {
        file: file.stat().st_mtime_ns for file in out.rglob("*") if file.is_file() and file.name not in OURS
    }
    built = static.build(*archive, out)
    assert (built.written, built.removed, built.made) == (0, 0, 0)
    assert built.same == len(before)
    assert snapshot(out) == before
    assert {file: file.stat().st_mtime_ns for file in stamps} == stamps


def test_what_is_gone_disappears_and_what_is_not_ours_stays(archive: Archive, tmp_path: Path) -> None:
    settings, database = archive
    out = tmp_path / "out"
    static.build(settings, database, out)
    (out / "impressum.html").write_text("ours to keep")
    (out / "eintrag" / "hand.txt").write_text("ours, too")
    with database.writing() as session:
        item = session.exec(select(Item).where(Item.title == "Vätertag")).one()
        number, entry_id = item.id, item.entry_id
        removal.takedown(session, "https://www.ahlbeck.example/neues/3", NOW)
        removed = session.exec(select(Item).where(Item.title == "Lange her")).one()
        removed.status, removed.removed_at = "removed", NOW
        removal.optout(session, "oberau", NOW)
    built = static.build(settings, database, out)
    assert built.removed
    files = snapshot(out)
    assert f"eintrag/{number}/index.html" not in files
    assert not (out / "eintrag" / str(number)).exists()
    assert "buendnis/oberau/index.html" not in files
    assert files.pop("impressum.html") == b"ours to keep"
    assert files.pop("eintrag/hand.txt") == b"ours, too"
    everything = {name: body.decode() for name, body in files.items()}
    everything |= {name: (out / name).read_text() for name in OURS}
    for words in ("Vätertag", "Lange her", "Familienbündnis Oberau", "oberau.example", f"eintrag/{number}/"):
        assert not [name for name, body in everything.items() if words in body], words
    # Feeds say under its id that it left (RFC 6721): nothing else is known of it.
    assert {n for n, body in everything.items() if entry_id in body} <= {
        n for n in files if n.endswith((".atom", ".json"))
    }
    assert not feedparser.parse(files["buendnis/oberau.atom"]).entries


def changes() -> Iterator[tuple[str, Callable[[Session], object]]]:
    """All that can happen to an archive, one after the other."""

    def item(titled: str, /, **given: object) -> Callable[[Session], object]:
        def change(session: Session) -> None:
            row = session.exec(select(Item).where(Item.title == titled)).one()
            for name, value in given.items():
                setattr(row, name, value)

        return change

    def source(slug: str, /, **given: object) -> Callable[[Session], object]:
        def change(session: Session) -> None:
            row = session.exec(select(Source).where(Source.slug == slug)).one()
            for name, value in given.items():
                setattr(row, name, value)

        return change

    def added(session: Session) -> None:
        for row in session.exec(select(SourceSetMember)):
            row.added_at = NOW

    def together(session: Session) -> None:
        for title in ("Anders", "Meldung 1 aus ahlbeck"):
            item(title, story="s1")(session)

    def nothing(session: Session) -> None:
        """What a visit found is change enough."""

    yield "a new item", nothing
    yield "title and kind", item("Meldung 2 aus oberau", title="Anders", kind="project", updated_at=NOW)
    yield "a release of two", together
    yield "topics of a page", item("Anders", topics=["kinderarmut"])
    yield "topics of feeds", item("Anders", feed_topics=["kinderarmut"])
    yield "another month", item("Anders", announced_at=NOW - timedelta(days=90))
    yield "an event moves", item("Vätertag", event_start="2026-05-01", event_end=None, cancelled=True)
    yield "a name and a short teaser", source("ahlbeck", name="Bündnis für Ahlbeck", teaser_chars=10)
    yield "a Land", source("oberau", state="Hessen", lat=50.0, lon=8.0)
    yield "an item is removed", item("Meldung 3 aus oberau", status="removed", removed_at=NOW)
    yield (
        "a takedown",
        lambda session: removal.takedown(session, "https://www.oberau.example/neues/1", NOW),
    )
    yield "members come later", added
    yield "a set loses one", lambda session: sets.put(session, "Am See", ["ahlbeck"], NOW)
    yield "an optout", lambda session: removal.optout(session, "ahlbeck", NOW)
    yield "no set", lambda session: sets.remove(session, "am-see")


def test_what_is_left_as_it_is_would_be_made_the_same(archive: Archive, tmp_path: Path) -> None:
    """After each change the edition is what a build into an empty folder makes, byte for byte."""
    settings, database = archive
    static.build(settings, database, tmp_path / "out")
    visit(database, settings, "zell", found("zell", 9), now=NOW + timedelta(days=1))
    for name, change in changes():
        with database.writing() as session:
            change(session)
        built = static.build(settings, database, tmp_path / "out")
        fresh = tmp_path / name
        complete = static.build(settings, database, fresh)
        kept, made = snapshot(tmp_path / "out"), snapshot(fresh)
        assert {n for n in kept.keys() | made.keys() if kept.get(n) != made.get(n)} == set(), name
        assert 0 < built.made < complete.made, name


def test_another_setting_is_seen(archive: Archive, tmp_path: Path) -> None:
    settings, database = archive
    static.build(settings, database, tmp_path / "out")
    other = settings.model_copy(update={"operator": "Amt für Familie", "teaser_chars": 20})
    assert static.build(other, database, tmp_path / "out").written
    static.build(other, database, tmp_path / "fresh")
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "fresh")


def test_what_visits_note_is_not_made_again(archive: Archive, tmp_path: Path) -> None:
    settings, database = archive
    static.build(settings, database, tmp_path / "out")
    visit(database, settings, "ahlbeck", found("ahlbeck", 1), now=NOW + timedelta(days=3))
    assert static.build(settings, database, tmp_path / "out").made == 0


def test_damage_is_mended(archive: Archive, tmp_path: Path) -> None:
    settings, database = archive
    out = tmp_path / "out"
    static.build(settings, database, out)
    before = snapshot(out)
    (out / "index.html").write_bytes(b"half")
    (out / "eintrag" / "1" / "index.html").unlink()
    same_size = out / "eintrag" / "2" / "index.html"
    same_size.write_bytes(same_size.read_bytes().swapcase())
    touched = out / "eintrag" / "3" / "index.html"
    os.utime(touched, (0, 0))
    built = static.build(settings, database, out)
    assert (built.written, built.made) == (3, 3)
    assert snapshot(out) == before
    assert touched.stat().st_mtime == 0


def test_the_list_of_an_earlier_version_is_read(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    static.build(*archive, out)
    before = snapshot(out)
    (out / "feeds" / "old.atom").write_text("published once")
    (out / static_files.LIST).write_text(json.dumps([*before, "feeds/old.atom"]))
    built = static.build(*archive, out)
    assert (built.written, built.removed) == (0, 1)
    assert snapshot(out) == before


def test_two_builds_at_once_do_not_meet(archive: Archive, tmp_path: Path) -> None:
    out, refused = tmp_path / "out", []

    def meanwhile(done: int, total: int) -> None:
        if done == total // 2:
            with pytest.raises(BadInput, match="another build") as error:
                static.build(*archive, out)
            refused.append(str(error.value))

    static.build(*archive, out, meanwhile)
    assert refused
    static.build(*archive, tmp_path / "fresh")
    assert snapshot(out) == snapshot(tmp_path / "fresh")


def test_the_edition_can_be_read_at_every_moment(archive: Archive, tmp_path: Path) -> None:
    """While items come and go, no list leads to a page that is not there."""
    settings, database = archive
    out = tmp_path / "out"
    static.build(settings, database, out)
    visit(database, settings, "zell", *(found("zell", n) for n in range(1, 4)), now=NOW + timedelta(hours=2))
    with database.writing() as session:
        removal.takedown(session, "https://www.ahlbeck.example/neues/1", NOW)
    looked = 0

    def look(done: int, total: int) -> None:
        nonlocal looked
        if done % 20 and done < total - 30:
            return
        looked += 1
        for name in ("index.html", "buendnis/zell/index.html", "buendnis/ahlbeck/index.html"):
            page = html.fromstring((out / name).read_bytes())
            for address in strings(page, "//@href"):
                path = out / address.partition("?")[0].partition("#")[0].strip("/")
                assert not address.startswith("/") or path.is_file() or (path / "index.html").is_file(), (
                    done,
                    name,
                    address,
                )
        for address in re.findall("<loc>(.*)</loc>", (out / "sitemap-eintraege-1.xml").read_text()):
            assert (out / address.removeprefix(f"{BASE}/") / "index.html").is_file()

    static.build(settings, database, out, look)
    assert looked > 20


def test_a_build_that_is_killed_is_mended_by_the_next(archive: Archive, tmp_path: Path) -> None:
    settings, database = archive
    visit(database, settings, "zell", *(found("zell", n, published="2026-03-19") for n in range(60)))
    out = tmp_path / "out"
    command = [sys.executable, "-m", "radar", "feeds", "build", str(out), "--database", settings.database_url]
    environment = os.environ | {
        f"RADAR_{name.upper()}": str(value)
        for name, value in settings.model_dump(exclude_defaults=True).items()
        if name != "database_url"
    }
    for least in (3, 40, 75):
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and sum(1 for _ in out.rglob("*.html")) < least:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
    assert not (out / "sitemap.xml").exists()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("unchanged, 0 removed.\n")
    static.build(settings, database, tmp_path / "fresh")
    assert snapshot(out) == snapshot(tmp_path / "fresh")
    assert sorted(f.name for f in out.iterdir() if f.name.startswith(".radar")) == sorted(OURS)


def test_a_plain_web_server_serves_it(archive: Archive, tmp_path: Path) -> None:
    static.build(*archive, tmp_path / "out")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "out"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        answers = {}
        for path in ("/", "/buendnis/ahlbeck/", "/eintrag/1/", "/alle.atom", "/termine.ics", "/sitemap.xml"):
            connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
            connection.request("GET", path)
            answers[path] = connection.getresponse().status
            connection.close()
        server.shutdown()
    assert set(answers.values()) == {200}


def test_a_folder_that_cannot_be_written_is_named(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="file"):
        static.build(*archive, tmp_path / "file")
    (tmp_path / "out").mkdir()
    for damaged in ("{", "7", '{"version": 2}', '{"version": 2, "made_of": null, "files": {"a": 7}}'):
        (tmp_path / "out" / static_files.LIST).write_text(damaged)
        with pytest.raises(BadInput, match="damaged"):
            static.build(*archive, tmp_path / "out")
    (tmp_path / "out" / static_files.LIST).write_text(
        '["../precious", "/etc/precious", ".radar-lock", "", 7]'
    )
    (tmp_path / "precious").write_text("x")
    static.build(*archive, tmp_path / "out")
    assert (tmp_path / "precious").exists()
