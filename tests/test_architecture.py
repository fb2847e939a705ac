"""The house keeps its plan: who may import whom, and how long a file or a function may get."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "aggregator": {"aggregator"},
    "crawler": {"crawler", "aggregator"},
    "feeds": {"feeds", "aggregator"},
}
FEEDGEN = {"feeds/formats.py", "feeds/feedgen_mends.py"}
MOST_FILE_LINES = 350
MOST_FUNCTION_LINES = 60

MODULES = sorted(path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))
SOURCES = [*MODULES, ROOT / "radar.py"]
# A migration is written once, and as long as its tables.
KEPT_SHORT = [path for path in SOURCES if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(path: Path) -> Iterator[str]:
    """Full names of the modules that ``path`` imports, wherever in the file, relative ones resolved."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join((*base, *filter(None, [node.module])))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_at_the_aggregator_only(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    ours = {top for name in imported(path) if (top := name.split(".")[0]) in {*MAY_IMPORT, "radar", "tests"}}
    assert ours <= MAY_IMPORT[room]


def test_no_module_waits_for_itself() -> None:
    """Imports at the top of a module form no circle, so that each may be imported first."""
    modules = {
        name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path
        for path in MODULES
    }
    needs = {name: set(top_level(path)) & modules.keys() for name, path in modules.items()}
    for name in modules:  # to import a module is to import the packages that it is in
        for needed in list(needs[name]):
            parts = needed.split(".")
            needs[name] |= {".".join(parts[:end]) for end in range(1, len(parts))} - set(parents(name))
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        pytest.fail(" needs ".join(reversed(error.args[1])))


def parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def top_level(path: Path) -> Iterator[str]:
    """Full names of what a module imports when it is imported; of ``from a import b`` both ``a`` and ``a.b``."""
    for node in tree_of(path).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [name for name in names if is_module(name)]
            yield from modules
            if len(modules) < len(names):
                yield node.module


def is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def test_only_the_formats_import_feedgen() -> None:
    users = {name_of(path) for path in SOURCES if any(n.split(".")[0] == "feedgen" for n in imported(path))}
    assert users <= FEEDGEN


def test_scrapy_stays_in_the_crawler() -> None:
    users = {name_of(path) for path in SOURCES if any(n.split(".")[0] == "scrapy" for n in imported(path))}
    assert all(user.startswith("crawler/") for user in users)


def test_the_front_door_opens_without_what_only_some_commands_need() -> None:
    """Each of them takes longer to load than ``radar status`` to answer."""
    heavy = (
        "fastapi starlette uvicorn feedgen scrapy twisted trafilatura htmldate feedparser alembic structlog"
    )
    asked = f"import sys, radar; print(*(set({heavy!r}.split()) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


def test_extraction_knows_neither_scrapy_nor_the_database() -> None:
    """(bytes, url, what is known of the site) -> items: a pure function, callable from anywhere."""
    for path in (ROOT / "crawler" / "extract").rglob("*.py"):
        names = set(imported(path))
        assert not {n for n in names if n.split(".")[0] in {"scrapy", "sqlalchemy", "sqlmodel"}}, name_of(
            path
        )
        assert not names & {"aggregator.store", "aggregator.database", "aggregator.ingest"}, name_of(path)


def test_table_models_keep_their_annotations() -> None:
    """SQLModel reads annotations at run time: postponed ones break ``Relationship``."""
    assert "__future__" not in set(imported(ROOT / "aggregator" / "models.py"))


@pytest.mark.parametrize("path", KEPT_SHORT, ids=name_of)
def test_files_and_functions_stay_short(path: Path) -> None:
    """Past the limit, ask what second thing it does."""
    lines = path.read_text(encoding="utf-8").count("\n")
    long = [
        f"{node.name}: {length} lines"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MOST_FUNCTION_LINES
    ]
    assert lines <= MOST_FILE_LINES
    assert long == []
