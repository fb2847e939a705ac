"""README.md is complete: every command and option, every setting and every address stands there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from starlette.routing import compile_path

import radar
from aggregator.config import Settings
from aggregator.database import open_database
from feeds import health
from feeds.web import board, documents, filters
from feeds.web.app import create_app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(command: Any, *words: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name (asked of the real app, not of its source)."""
    for name, inner in getattr(command, "commands", {}).items():
        if hasattr(inner, "commands"):
            yield from commands(inner, *words, name)
        else:
            yield " ".join((*words, name)), inner


COMMANDS = dict(commands(typer.main.get_command(radar.app), "radar"))


def routes(found: list[Any]) -> Iterator[Any]:
    """Every route of the web app, those of included routers too."""
    for route in found:
        if hasattr(route, "path"):
            yield route
        else:
            yield from routes(route.original_router.routes)


def row_of(name: str) -> str:
    """The line of the table of commands that begins with ``name``."""
    found = re.search(rf"^\| `{re.escape(name)}(?=[ `]).*$", README, re.MULTILINE)
    assert found, f"README.md has no row for {name}"
    return found.group()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    row = row_of(name)
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name == "option":
            first = next(option for option in parameter.opts if option.startswith("--"))
            everywhere = first in {"--database", "--help"}  # told once, above the table
            assert everywhere or f"{first}" in row, f"{name}: {first} is not in its row"


def test_no_command_is_documented_that_is_not_there() -> None:
    told = re.findall(r"^\| `(radar [a-z ]*[a-z])", README, re.MULTILINE)
    assert set(told) == set(COMMANDS)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    default = Settings.model_fields[name].default
    shown = str(default).lower() if isinstance(default, bool) else default
    told = f"| `{shown}` |" if isinstance(shown, str | int | float) else "|"
    assert f"| `RADAR_{name.upper()}` {told}" in README


def test_no_setting_is_documented_that_is_not_there() -> None:
    told = set(re.findall(r"^\| `(RADAR_[A-Z_]+)`", README, re.MULTILINE))
    assert told == {f"RADAR_{name.upper()}" for name in Settings.model_fields}


def test_every_address_is_documented(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'docs.sqlite'}")
    database = open_database(settings)
    try:
        app = create_app(settings, database)
        patterns = {route.path: compile_path(route.path)[0] for route in routes(app.routes)}
    finally:
        database.close()
    told = re.findall(r"^\| `(/[^` ]*)`", README, re.MULTILINE)
    untold = [path for path, pattern in patterns.items() if not any(map(pattern.fullmatch, told))]
    feeds = [a for a in told if documents.ADDRESS.fullmatch(re.sub(r"\{\w+\}", "x", a))]
    unknown = [a for a in told if a not in feeds and not any(p.fullmatch(a) for p in patterns.values())]
    assert patterns
    assert feeds
    assert untold == []
    assert unknown == []


def test_every_parameter_of_an_address_is_documented(tmp_path: Path) -> None:
    """Those that the pages read, and the values that the board takes."""
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'docs.sqlite'}")
    database = open_database(settings)
    try:
        found = list(routes(create_app(settings, database).routes))
    finally:
        database.close()
    told = dict(re.findall(r"^\| `(/[^` ]*)` \| (.*) \|$", README, re.MULTILINE))
    told["/lage.csv"] += told["/lage"]  # "the same"
    untold = [
        (route.path, parameter.alias)
        for route in found
        for parameter in getattr(getattr(route, "dependant", None), "query_params", ())
        if f"`{parameter.alias}`" not in told[route.path]
    ]
    assert {
        route.path for route in found if getattr(route, "dependant", None) and route.dependant.query_params
    }
    assert untold == []
    for path in ("/suche", "/abonnieren"):  # these read their parameters themselves
        assert [name for name in filters.FIELDS if f"`{name}`" not in told[path]] == []
    for value in (*board.COLUMNS, *health.CONDITIONS):
        assert f"`{value}`" in README


def test_the_readme_keeps_its_order() -> None:
    """What a newcomer needs first stands first: a sentence, a picture, the two commands."""
    marks = [
        "docs/screenshot.png",
        "make demo",
        "make test",
        "## What it does",
        "## What it does not do",
        "## Commands",
    ]
    places = [README.index(mark) for mark in marks]
    assert places == sorted(places)
    assert (ROOT / "docs" / "screenshot.png").stat().st_size > 10_000


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
