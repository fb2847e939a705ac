"""The folder of the static edition: which of its files are ours, what each was made of, and how it is replaced.

A list beside the files says so. What is in it may be replaced and deleted, what somebody else put into the folder
never is. One build at a time holds the folder; one that was killed leaves nothing that the next does not mend.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from aggregator.errors import BadInput

LIST, LOCK, PARTS = ".radar-files.json", ".radar-lock", ".radar-parts"
_VERSION = 2


@dataclass(frozen=True, slots=True)
class Made:
    """A file as it was written: the key of what it was made of, its bytes, its time of change (ns since 1970)."""

    key: str
    size: int
    digest: str
    stamp: int


_PROMISED = Made("", -1, "", 0)


class Files:
    """Our files in a folder, by name below it. ``made_of`` is what the whole was made of, once it is complete."""

    def __init__(self, folder: Path, made_of: str | None, made: dict[str, Made]) -> None:
        self._folder = folder
        self._made = made
        self.made_of = made_of

    def __contains__(self, name: str) -> bool:
        return name in self._made

    def __len__(self) -> int:
        return len(self._made)

    def complete(self) -> bool:
        """Whether all that is listed is there as it was written."""
        return all(self._stands(name, made) for name, made in self._made.items())

    def holds(self, name: str, key: str) -> bool:
        """Whether the file is there as it was once made of just this."""
        made = self._made.get(name)
        return made is not None and made.key == key and self._stands(name, made)

    def promise(self, names: Iterable[str]) -> None:
        """Note files before they are there: a build that is killed leaves none that nobody deletes."""
        self.made_of = None
        self._made = dict.fromkeys(names, _PROMISED) | self._made
        self.note()

    def put(self, name: str, key: str, body: bytes) -> bool:
        """Replace the file in one step where its content differs; whether it did."""
        path, digest = self._folder / name, _digest(body)
        size, stamp = _size_and_stamp(path)
        differs = size != len(body) or _digest(path.read_bytes()) != digest
        if differs:
            stamp = self._replace(path, body)
        self._made[name] = Made(key, len(body), digest, stamp)
        return differs

    def drop_others(self, names: set[str]) -> int:
        """Delete our files but these; how many."""
        gone = sorted(self._made.keys() - names)
        for name in gone:
            self._delete(name)
            del self._made[name]
        return len(gone)

    def note(self, made_of: str | None = None) -> None:
        """Write the list; ``made_of``: it is complete."""
        self.made_of = made_of
        rows = {name: [m.key, m.size, m.digest, m.stamp] for name, m in sorted(self._made.items())}
        text = json.dumps({"version": _VERSION, "made_of": made_of, "files": rows}, separators=(",", ":"))
        self._replace(self._folder / LIST, text.encode())

    def _stands(self, name: str, made: Made) -> bool:
        path = self._folder / name
        size, stamp = _size_and_stamp(path)
        if size != made.size:
            return False
        if stamp != made.stamp:
            # Touched, or copied from elsewhere: what is in it decides.
            if _digest(path.read_bytes()) != made.digest:
                return False
            self._made[name] = replace(made, stamp=stamp)
        return True

    def _replace(self, path: Path, body: bytes) -> int:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = self._folder / PARTS / "next"
        part.write_bytes(body)
        part.chmod(0o644)
        stamp = part.stat().st_mtime_ns
        part.replace(path)
        return stamp

    def _delete(self, name: str) -> None:
        path = self._folder / name
        with suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()
        for parent in path.parents:
            if parent == self._folder:
                break
            try:
                parent.rmdir()
            except FileNotFoundError:
                continue
            except OSError:  # somebody's files are in it
                break


@contextmanager
def opened(folder: Path) -> Iterator[Files]:
    """Our files in ``folder``, which is made if missing, and is nobody else's to build in meanwhile.

    :raises BadInput: another build is at work there, or the list is damaged
    :raises OSError: the folder cannot be written
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BadInput(f"{folder}: another build is at work there. Wait until it is done.") from error
        # What a killed build left: parts of files that never got their names.
        shutil.rmtree(folder / PARTS, ignore_errors=True)
        (folder / PARTS).mkdir()
        try:
            yield _listed(folder)
        finally:
            shutil.rmtree(folder / PARTS, ignore_errors=True)
    finally:
        os.close(lock)


def _listed(folder: Path) -> Files:
    """What earlier builds wrote; a list that was tampered with cannot lead out of the folder."""
    try:
        found = json.loads((folder / LIST).read_bytes())
        # The first form was a list of names alone.
        rows = dict.fromkeys(found) if isinstance(found, list) else found["files"]
        made = {
            name: _PROMISED if row is None else Made(*row) for name, row in rows.items() if _is_inside(name)
        }
        return Files(folder, found["made_of"] if isinstance(found, dict) else None, made)
    except FileNotFoundError:
        return Files(folder, None, {})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInput(f"{folder / LIST} is damaged ({error}). Delete the folder and build again.") from error


def _is_inside(name: object) -> bool:
    return (
        isinstance(name, str)
        and bool(name)
        and not Path(name).is_absolute()
        and ".." not in Path(name).parts
        and not name.startswith(".radar-")
    )


def _size_and_stamp(path: Path) -> tuple[int, int]:
    """Size in bytes (-1: no such file) and time of change."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return -1, 0
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else (-1, 0)


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=12).hexdigest()
