"""The static edition: complete, repeatable, and it forgets what is no longer published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from lxml import etree, html
from sqlmodel import select

from aggregator.config import Settings
from aggregator.database import Database, open_database
from aggregator.errors import BadInput
from aggregator.models import Item, Source
from feeds import static
from tests.feeds.conftest import NOW, fill, make_settings
from tests.feeds.test_formats import SCHEMA
from tests.markup import strings


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[tuple[Settings, Database]]:
    settings = make_settings(tmp_path)
    database = open_database(settings)
    fill(database, settings)
    yield settings, database
    database.close()


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_edition_is_complete_and_its_links_lead_somewhere(
    archive: tuple[Settings, Database], tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "out"
    built = static.build(*archive, out)
    files = snapshot(out)
    assert built.written == len(files) - 1
    SCHEMA.assertValid(etree.fromstring(files["alle.atom"]))
    assert not feedparser.parse(files["buendnis/ahlbeck.rss"]).bozo
    for path in ("land/hessen", "thema/integration", "termine", "themen", "nutzung", "abonnieren", "alle"):
        assert f"{path}/index.html" in files
    assert files["land/hessen.html"].startswith(b'<section class="buendnisradar"')
    assert files["feeds.opml"].startswith(b"<?xml")
    assert b"tdm-reservation" in files[".well-known/tdmrep.json"]
    for name, body in files.items():
        if not name.endswith(".html"):
            continue
        page = html.fromstring(body)
        assert not page.xpath("//form")
        for address in strings(page, "//@href | //@src"):
            if address.startswith("/"):
                path = address.partition("?")[0].partition("#")[0].strip("/")
                assert path in files or f"{path}/index.html".lstrip("/") in files, (name, address)


def test_a_second_build_writes_nothing(archive: tuple[Settings, Database], tmp_path: Path) -> None:
    out = tmp_path / "out"
    static.build(*archive, out)
    before = snapshot(out)
    stamps = {file: file.stat().st_mtime_ns for file in out.rglob("*") if file.is_file()}
    built = static.build(*archive, out)
    assert (built.written, built.removed) == (0, 0)
    assert snapshot(out) == before
    assert {file: file.stat().st_mtime_ns for file in out.rglob("*") if file.is_file()} == stamps


def test_what_is_gone_disappears_and_what_is_not_ours_stays(
    archive: tuple[Settings, Database], tmp_path: Path
) -> None:
    settings, database = archive
    out = tmp_path / "out"
    static.build(settings, database, out)
    (out / "impressum.html").write_text("ours to keep")
    with database.writing() as session:
        item = session.exec(select(Item).where(Item.title == "Vätertag")).one()
        item.status, item.removed_at = "removed", NOW
        session.exec(select(Source).where(Source.slug == "oberau")).one().status = "opted_out"
        number = item.id
    static.build(settings, database, out)
    files = snapshot(out)
    assert f"eintrag/{number}/index.html" not in files
    assert not (out / "eintrag" / str(number)).exists()
    assert "buendnis/oberau/index.html" not in files
    assert files["impressum.html"] == b"ours to keep"
    assert not [name for name, body in files.items() if "Vätertag".encode() in body]
    assert not feedparser.parse(files["buendnis/oberau.atom"]).entries


def test_a_build_that_was_killed_is_mended_by_the_next(
    archive: tuple[Settings, Database], tmp_path: Path
) -> None:
    settings, database = archive
    out = tmp_path / "out"
    static.build(settings, database, out)
    (out / "index.html").write_bytes(b"half")
    (out / "eintrag" / "1" / "index.html").unlink()
    assert static.build(settings, database, out).written == 2


def test_a_folder_that_cannot_be_written_is_named(archive: tuple[Settings, Database], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="file"):
        static.build(*archive, tmp_path / "file")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / static.LIST).write_text("{")
    with pytest.raises(BadInput, match="damaged"):
        static.build(*archive, tmp_path / "out")
    (tmp_path / "out" / static.LIST).write_text('["../precious", "/etc/precious"]')
    (tmp_path / "precious").write_text("x")
    static.build(*archive, tmp_path / "out")
    assert (tmp_path / "precious").exists()
