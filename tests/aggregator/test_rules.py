"""Site rules: read and checked, kept with their source, gone again when they are cleared."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from aggregator import sources, store
from aggregator.database import Database
from aggregator.errors import RulesInvalid, SourceUnknown
from aggregator.lists import Listed, read_list, write_csv
from aggregator.models import EntryPoint, Item, Source
from aggregator.rules import SiteRules, checked, matches, read_rules, stored
from tests.aggregator.test_commands import Radar

HOME = "https://www.birkenau.example/familie/"
NOW = datetime.fromisoformat("2025-01-13T08:00:00")
TOML = """entry_points = ["archiv.php?jahr=alle", "/export/news.rss"]
items = "table.news tr"
title = "h2"
date = ".meta .stamp"
text = ".inhalt, .anhang"
ignore = ["/gaestebuch/*", "*?druck=1"]
[kind]
"/projekte/*" = "project"
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Radar:
    return Radar(tmp_path, monkeypatch, capsys)


def test_a_file_and_what_it_becomes(tmp_path: Path) -> None:
    file = tmp_path / "birkenau.toml"
    file.write_text(TOML, encoding="utf-8")
    rules = read_rules([str(file)], HOME)
    assert rules.entry_points == (
        "https://www.birkenau.example/familie/archiv.php?jahr=alle",
        "https://www.birkenau.example/export/news.rss",
    )
    assert rules.kind == {"/projekte/*": "project"} and rules
    again = tmp_path / "again.toml"
    again.write_text(rules.to_toml(), encoding="utf-8")
    assert read_rules([str(again)], HOME) == rules == stored(rules.to_json())


def test_lines_add_up_and_the_last_word_wins(tmp_path: Path) -> None:
    file = tmp_path / "a=b.toml"
    file.write_text(TOML, encoding="utf-8")
    rules = read_rules(
        [str(file), "ignore=/alt/*", "date=time[datetime]", "kind=/termine/*:event", "entry_points=/mehr"],
        HOME,
    )
    assert rules.ignore == ("/gaestebuch/*", "*?druck=1", "/alt/*")
    assert rules.date == "time[datetime]" and rules.title == "h2"
    assert rules.kind == {"/projekte/*": "project", "/termine/*": "event"}
    assert rules.entry_points[-1] == "https://www.birkenau.example/mehr"


def test_no_rules_are_no_rules() -> None:
    assert not read_rules([], HOME) and not SiteRules() and SiteRules().to_toml() == ""


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("dates=.x", "'dates' is no rule. Known are entry_points, items"),
        ("date=.meta >", "date: '.meta >' is no CSS selector"),
        ("date=", "date: is no CSS selector"),
        ("items=:foo(x)", "items: ':foo(x)' is no CSS selector"),
        (f"text={'a ' * 300}", "text: is no CSS selector"),
        ("entry_points=https://other.example/", "https://other.example/ is not on birkenau.example"),
        ("entry_points=mailto:a@birkenau.example", "is no address"),
        ("ignore=gaestebuch", "'gaestebuch' is no pattern of addresses: begin it with /"),
        ("kind=/projekte/*:projekt", "'projekt' is no kind of item: say news, project or event"),
        ("ignore=/familie/*", "'/familie/*' covers the homepage, so nothing would be found"),
        ("nirgendwo.toml", "nirgendwo.toml cannot be read"),
    ],
)
def test_what_is_wrong_is_one_sentence(line: str, sentence: str) -> None:
    with pytest.raises(RulesInvalid) as raised:
        read_rules([line], HOME)
    assert sentence in str(raised.value) and "\n" not in str(raised.value)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text("date = .meta", encoding="utf-8")
    with pytest.raises(RulesInvalid, match=r"x\.toml is no TOML"):
        read_rules([str(file)], HOME)
    file.write_text('[date]\na = "b"\n', encoding="utf-8")
    with pytest.raises(RulesInvalid, match="date"):
        read_rules([str(file)], HOME)


@pytest.mark.parametrize(
    ("pattern", "url", "expected"),
    [
        ("/gaestebuch/*", "https://x.example/gaestebuch/seite/2", True),
        ("/gaestebuch/*", "https://x.example/das/gaestebuch/", False),
        ("/n?id=*", "https://x.example/n?id=3#c", True),
        ("/n?id=*", "https://x.example/nid=3", False),
        ("/n?a[uid]=*", "https://x.example/n?a[uid]=7", True),
        ("*druck=1", "https://x.example/a?b=c&druck=1", True),
        ("https://x.example/a", "https://x.example/a", True),
        ("https://x.example/a", "https://x.example/ab", False),
        ("/", "https://x.example/a", False),
    ],
)
def test_patterns(pattern: str, url: str, expected: bool) -> None:
    assert matches(pattern, url) is expected


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    assert not matches("*a" * 200 + "b", "https://x.example/" + "a" * 1900)


def test_rules_of_another_version_are_left_out() -> None:
    assert stored({"items": "li", "later": 1, "date": ">>"}) == SiteRules(items="li")


def birkenau(database: Database) -> None:
    with database.writing() as session:
        sources.add(session, Listed("Bündnis", "Birkenau", homepage_url=HOME), NOW)


def test_new_rules_forget_what_was_learned_under_others(database: Database) -> None:
    birkenau(database)
    later = NOW + timedelta(days=9)
    with database.writing() as session:
        source = session.exec(select(Source)).one()
        source.next_visit_at = later
        point = EntryPoint(
            source_id=source.id or 0, key="k", url=HOME, role="listing", first_seen_at=NOW, last_seen_at=NOW
        )
        session.add(point)
        item = Item(
            source_id=source.id or 0,
            key="i",
            url=f"{HOME}i",
            entry_id="t",
            kind="news",
            title="T",
            etag="e",
            content_hash="h",
            first_seen_at=NOW,
            last_seen_at=NOW,
            checked_at=NOW,
            next_check_at=later,
            changed_at=NOW,
            updated_at=NOW,
        )
        session.add(item)
    with database.writing() as session:
        sources.set_rules(session, "birkenau", SiteRules(date=".d"), NOW)
    with database.session() as session:
        memory = store.site_memory(session, "birkenau")
        assert memory.rules == SiteRules(date=".d") and memory.entry_points == ()
        assert [(i.etag, i.content_hash, i.next_check_at) for i in memory.items] == [(None, None, NOW)]
        assert store.due(session, NOW) == ["birkenau"]
    with database.writing() as session, pytest.raises(SourceUnknown):
        sources.set_rules(session, "nirgendwo", SiteRules(), NOW)


def test_lists_carry_rules(database: Database) -> None:
    birkenau(database)
    rules = checked({"items": "li.neu", "ignore": ["/alt,neu/*"]}, HOME)
    with database.writing() as session:
        sources.set_rules(session, "birkenau", rules, NOW)
        out = io.StringIO()
        write_csv(store.sources(session), out)
        sources.set_rules(session, "birkenau", SiteRules(), NOW)
    again = out.getvalue().encode()
    for outcome in ("updated", "unchanged"):
        with database.writing() as session:
            [report] = sources.import_rows(session, read_list(again, "x.csv"), NOW)
            assert report.outcome == outcome
            assert store.site_memory(session, "birkenau").rules == rules
    without = "name,place,homepage_url\n" + f"Bündnis,Birkenau,{HOME}\n"
    with database.writing() as session:
        sources.import_rows(session, read_list(without.encode(), "x.csv"), NOW)
        assert store.site_memory(session, "birkenau").rules == rules


@pytest.mark.parametrize(
    ("cell", "note"),
    [('{"dates": ".x"}', "'dates' is no rule"), ("[]", "no JSON object"), ("{", "no JSON object")],
)
def test_a_list_with_wrong_rules_is_reported(database: Database, cell: str, note: str) -> None:
    quoted = cell.replace('"', '""')
    text = f'name,place,homepage_url,rules\nBündnis,Birkenau,{HOME},"{quoted}"\n'
    with database.writing() as session:
        [report] = sources.import_rows(session, read_list(text.encode(), "x.csv"), NOW)
    assert any(note in one for one in report.notes)


def test_the_command_stores_shows_and_clears(run: Radar) -> None:
    run("sources", "add", HOME, "--place", "Birkenau")
    file = run.folder / "birkenau.toml"
    file.write_text(TOML, encoding="utf-8")
    assert "7 rules are stored" in run("sources", "rule", "birkenau", str(file))
    assert "rules       entry_points, items" in run("sources", "show", "birkenau")
    shown = run("sources", "rule", "birkenau", "--show")
    assert 'date = ".meta .stamp"' in shown and '"/projekte/*" = "project"' in shown
    assert run.json("sources", "rule", "birkenau", "--show")["title"] == "h2"
    assert "has no rules now" in run("sources", "rule", "birkenau", "--clear")
    assert "# birkenau has no rules" in run("sources", "rule", "birkenau", "--show")


def test_the_command_says_what_is_wrong(run: Radar) -> None:
    run("sources", "add", HOME, "--place", "Birkenau")
    file = run.folder / "x.toml"
    file.write_text('entry_points = ["https://other.example/"]', encoding="utf-8")
    assert "is not on birkenau.example" in run("sources", "rule", "birkenau", str(file), code=2)
    assert "name a TOML file, or --show" in run("sources", "rule", "birkenau", code=2)
    assert "name a TOML file, or --show" in run("sources", "rule", "birkenau", "--show", "--clear", code=2)
    assert "No source" in run("sources", "rule", "nirgendwo", "--show", code=2)
