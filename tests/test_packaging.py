"""What is installed is what pyproject.toml asks for: the lock is in step with it."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ASKED = [Requirement(line) for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])]


def pins() -> dict[str, list[Version]]:
    """Locked versions by name; several where they depend on the platform."""
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", LOCK, re.MULTILINE):
        found.setdefault(canonicalize_name(name), []).append(Version(version))
    return found


def test_the_lock_satisfies_every_bound() -> None:
    locked = pins()
    for wanted in ASKED:
        versions = locked.get(canonicalize_name(wanted.name), [])
        assert versions, f"{wanted.name} is not in requirements.lock: run make lock"
        assert all(wanted.specifier.contains(version) for version in versions), f"{wanted}: run make lock"


def test_the_lock_was_made_for_the_same_requirements() -> None:
    """Each pin says who asked for it; those that say "the project" are exactly what the project asks for."""
    direct = set()
    name = ""
    for line in LOCK.splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", line):
            name = canonicalize_name(found.group(1))
        elif line.strip().startswith("#") and f"{PROJECT['name']} (pyproject.toml)" in line:
            direct.add(name)
    assert direct == {canonicalize_name(wanted.name) for wanted in ASKED}


def test_every_pin_carries_its_hashes() -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", LOCK)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0])
