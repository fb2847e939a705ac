"""What has to go is gone everywhere, at once, and stays away."""

import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from aggregator import announced, export, removal, sources, store
from aggregator.backup import backup, restore
from aggregator.config import Settings
from aggregator.database import Database, open_database, tag_authority
from aggregator.errors import AddressInvalid, BackupUnreadable, BadInput
from aggregator.ingest import open_visit
from aggregator.lists import Listed
from aggregator.models import EntryPoint, Item, ItemAddress, Revision, Takedown, Visit
from aggregator.search import query as search
from aggregator.shapes import FoundEntryPoint, FoundItem, VisitReport
from aggregator.urls import url_key

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
PAGE = "https://a.example/archiv"


def found(path: str, **values: object) -> FoundItem:
    key = url_key(f"https://a.example/{path}", path.partition("#")[2])
    basic = {
        "key": key,
        "url": f"https://a.example/{path}",
        "kind": "news",
        "title": f"Zirkus {path}",
        "text": "Ein Text.",
    }
    return FoundItem.model_validate(basic | {"published": "2025-01-10"} | values)


ITEMS = (
    found("fest", aliases=("https://a.example/?p=7", "https://a.example/fest?print=1")),
    found("kurs"),
    found("archiv#eins"),
    found("archiv#zwei"),
)


@pytest.fixture
def filled(database: Database, database_settings: Settings) -> Database:
    with database.writing() as session:
        sources.add(session, Listed("Bündnis A", "A-Stadt", "Hessen", "https://a.example/"), NOW)
    visit(database, database_settings, ITEMS[0], found("kurs", text="Ein alter Text."))
    visit(database, database_settings)
    return database


def visit(database: Database, settings: Settings, *items: FoundItem) -> list[str]:
    writer = open_visit(database, settings, "a-stadt", NOW)
    outcomes = [writer.take(item) for item in items or ITEMS]
    writer.entry_point(
        FoundEntryPoint(
            key="a.example", url="https://a.example/", role="homepage", knowledge={"links": ["x"]}
        )
    )
    writer.close(VisitReport())
    return list(outcomes)


def titles(database: Database) -> set[str]:
    """What any reader of items shows; they must agree."""
    with database.session() as session:
        shown = [
            {item.title for item in store.newest_items(session, limit=99)},
            {story.item.title for story in announced.stories(session, limit=99)},
            {item.title for item in search.query(session, "Zirkus", limit=99).items},
            {line["title"] for line in export.lines(session)},
        ]
        assert all(each == shown[0] for each in shown)
        assert store.count_items(session) == len(shown[0])
    return shown[0]


@pytest.mark.parametrize(
    "url", ["http://www.a.example/fest/", "https://a.example/?p=7", "https://a.example/fest?print=1"]
)
def test_takedown_by_any_address(filled: Database, database_settings: Settings, url: str) -> None:
    with filled.writing() as session:
        done = removal.takedown(session, url, NOW, "asked")
    assert done.titles == ("Zirkus fest",)
    left = {"Zirkus kurs", "Zirkus archiv#eins", "Zirkus archiv#zwei"}
    assert titles(filled) == left
    assert visit(filled, database_settings) == ["refused", "same", "same", "same"]
    assert visit(
        filled, database_settings, found("?p=7"), found("neu", aliases=("https://a.example/fest",))
    ) == [
        "refused",
        "refused",
    ]
    assert titles(filled) == left
    with filled.session() as session:
        rows = session.exec(select(Takedown)).all()
        assert {row.key for row in rows} >= {"a.example/fest", "a.example?p=7", "a.example/fest?print=1"}
        assert [row.entry_id for row in rows if row.key == "a.example/fest"] != [None]
        assert store.site_memory(session, "a-stadt").blocked == {row.key for row in rows}


def test_takedown_of_one_item_of_a_page(filled: Database, database_settings: Settings) -> None:
    with filled.writing() as session:
        assert removal.takedown(session, f"{PAGE}#eins", NOW).titles == ("Zirkus archiv#eins",)
    assert titles(filled) == {"Zirkus fest", "Zirkus kurs", "Zirkus archiv#zwei"}
    assert visit(filled, database_settings, *ITEMS[2:]) == ["refused", "same"]


def test_takedown_of_a_page_takes_all_of_it(filled: Database, database_settings: Settings) -> None:
    with filled.writing() as session:
        assert len(removal.takedown(session, PAGE, NOW).titles) == 2
    assert titles(filled) == {"Zirkus fest", "Zirkus kurs"}
    assert visit(filled, database_settings, found("archiv#drei")) == ["refused"]


def test_takedown_of_what_was_never_found(filled: Database, database_settings: Settings) -> None:
    with filled.writing() as session:
        assert removal.takedown(session, "https://a.example/geheim", NOW).titles == ()
        assert removal.takedown(session, "https://a.example/geheim", NOW).titles == ()
        with pytest.raises(AddressInvalid):
            removal.takedown(session, "a.example/fest", NOW)
    assert visit(filled, database_settings, found("geheim")) == ["refused"]


def test_optout_leaves_nothing_and_stays(filled: Database, database_settings: Settings) -> None:
    with filled.writing() as session:
        assert removal.optout(session, "a-stadt", NOW) == 4
    assert titles(filled) == set()
    with filled.session() as session:
        for table in (Item, ItemAddress, Revision, EntryPoint):
            assert session.exec(select(table)).all() == []
        assert store.due(session, NOW + timedelta(days=99)) == store.crawlable(session) == []
        assert store.source(session, "a-stadt").status == "opted_out"
    with pytest.raises(BadInput, match="opted out"):
        open_visit(filled, database_settings, "a-stadt", NOW)
    with filled.writing() as session:
        entered = sources.enter(
            session, Listed("Neu", "A-Stadt", None, "https://a.example/", status="active"), NOW
        )
        assert entered.status == "opted_out"
        with pytest.raises(BadInput, match="owner-agrees"):
            removal.resume(session, "a-stadt", NOW)
        removal.resume(session, "a-stadt", NOW, owner_agrees=True)
    assert visit(filled, database_settings) == ["new"] * 4


def test_pause_and_resume(filled: Database) -> None:
    later = NOW + timedelta(days=30)
    with filled.writing() as session:
        removal.pause(session, "a-stadt")
        assert store.due(session, later) == []
        removal.resume(session, "a-stadt", NOW)
        assert store.due(session, later) == ["a-stadt"]
        sources.add(session, Listed("Ohne", "B-Stadt"), NOW)
        with pytest.raises(BadInput, match="no known site"):
            removal.pause(session, "b-stadt")
    assert len(titles(filled)) == 4


@pytest.fixture
def empty(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(
        update={"database_url": f"sqlite:///{tmp_path / 'other.sqlite'}", "tag_authority": "other.example"}
    )


def test_backup_goes_into_an_empty_database(
    filled: Database, database_settings: Settings, empty: Settings, tmp_path: Path
) -> None:
    with filled.writing() as session:
        removal.takedown(session, "https://a.example/kurs", NOW)
    file = tmp_path / "radar.zip"
    counts = backup(database_settings, file)
    assert (counts["source"], counts["item"], counts["takedown"]) == (1, 3, 1)
    assert restore(empty, file) == counts
    other = open_database(empty)
    assert titles(other) == titles(filled)
    with filled.session() as one, other.session() as two:
        assert tag_authority(one) == tag_authority(two) == "radar.example"
        assert store.newest_items(one, limit=9) == store.newest_items(two, limit=9)
        assert store.site_memory(one, "a-stadt") == store.site_memory(two, "a-stadt")
        assert store.visits(one) == store.visits(two)
    assert visit(other, empty) == ["same", "refused", "same", "same"]
    other.close()
    with pytest.raises(BadInput, match="not empty"):
        restore(empty, file)


def test_backup_comes_back_where_it_was_made(
    filled: Database, database_settings: Settings, tmp_path: Path
) -> None:
    """Into a database of the same kind: on PostgreSQL the sequences must go on behind what was restored."""
    before = titles(filled)
    backup(database_settings, tmp_path / "radar.zip")
    with filled.writing() as session:
        for table in (Item, EntryPoint, Takedown, Visit):
            for row in session.exec(select(table)):
                session.delete(row)
        session.flush()
        session.delete(store.source_row(session, "a-stadt"))
    restore(database_settings, tmp_path / "radar.zip")
    assert titles(filled) == before
    assert visit(filled, database_settings, found("neu")) == ["new"]


@pytest.mark.parametrize("damage", ["half", "text", "missing", "other-schema", "rows"])
def test_damaged_backups_change_nothing(
    filled: Database, database_settings: Settings, empty: Settings, tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "radar.zip"
    backup(database_settings, file)
    if damage == "half":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif damage == "text":
        file.write_text("kein Archiv")
    elif damage == "missing":
        file.unlink()
    else:
        with zipfile.ZipFile(file) as archive:
            content = {name: archive.read(name).decode() for name in archive.namelist()}
        if damage == "rows":
            content["item.jsonl"] = content["item.jsonl"].partition("\n")[2]
        else:
            content["backup.json"] = content["backup.json"].replace('"schema": "', '"schema": "9')
        with zipfile.ZipFile(file, "w") as archive:
            for name, text in content.items():
                archive.writestr(name, text)
    with pytest.raises(BackupUnreadable, match="radar"):
        restore(empty, file)
    assert not (tmp_path / "other.sqlite").exists()
