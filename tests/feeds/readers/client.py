"""What all clients are asked, and how the programs among them are run."""

from __future__ import annotations

import json
import os
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar

from tests.feeds.readers.archive import Shown

HERE = Path(__file__).parent
NODE_MODULES = HERE.parents[2] / "build" / "readers" / "node_modules"


class Client(ABC):
    """A reader with its own memory, kept in ``home``."""

    name: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]] = ("atom", "rss")
    # The headers that it remembers, and gives back to ask whether what it has is still all.
    validators: ClassVar[tuple[str, ...]] = ("ETag", "Last-Modified")
    # How many polls more than the first it takes before it does so.
    settles: ClassVar[int] = 0
    # A shell command that fails without the client, and what to do then.
    needs: ClassVar[tuple[str, str] | None] = None

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(parents=True)

    @abstractmethod
    def poll(self, addresses: Sequence[str]) -> Mapping[str, list[Shown]]:
        """Ask every feed once, and tell what a person who opens it then sees, per address."""

    def run(self, *command: str | Path) -> str:
        """What a program prints, run as somebody who has never used it before."""
        done = subprocess.run(
            command, env=environment(self.home), check=False, timeout=60, capture_output=True, text=True
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout


class Script(Client):
    """A library of another language, driven by a script that prints what it was given as JSON."""

    validators = ()
    command: ClassVar[tuple[str | Path, ...]]

    def poll(self, addresses: Sequence[str]) -> Mapping[str, list[Shown]]:
        printed = json.loads(self.run(*self.command, *addresses))
        return {address: [Shown(**entry) for entry in printed[address]] for address in addresses}


def environment(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "TMPDIR": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "NODE_PATH": str(NODE_MODULES),
    }


@cache
def lacks(client: type[Client]) -> str | None:
    """Why this machine cannot run the client, if so."""
    if client.needs is None:
        return None
    command, mend = client.needs
    done = subprocess.run(
        ["/bin/sh", "-c", command], env=environment(Path.home()), capture_output=True, timeout=60, check=False
    )
    return None if done.returncode == 0 else f"no {client.name}: {mend}"
