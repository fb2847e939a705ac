"""Recordings: folders of ``*.warc.gz``, read whole before anything is written (WARC 1.0 and 1.1, ISO 28500).

The key of a page is exact first and loose second: a real server does not care in which order parameters
stand or which harmless characters are percent-encoded.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urldefrag, urlsplit, urlunsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from aggregator.errors import RecordingBroken
from aggregator.urls import host_key

# The payload is stored decoded: what described its transport would be a lie.
_TRANSPORT_HEADERS = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
_CHUNK = 1 << 20

LooseKey = tuple[str, str, str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class RecordedPage:
    """One recorded answer. ``body`` is decoded, ``headers`` keep their order and say nothing of transport."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The last value of a header, names in any case."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[-1] if values else None


@dataclass(frozen=True, eq=False)
class Recording:
    """All answers of a folder. ``started_at`` is the smallest WARC-Date of its responses (aware, UTC)."""

    folder: Path
    started_at: datetime
    pages: dict[str, RecordedPage]
    hosts: frozenset[str]
    loose: dict[LooseKey, str] = field(default_factory=dict)

    def find(self, url: str) -> RecordedPage | None:
        """The answer recorded for ``url``, or None."""
        exact = _exact(url)
        return self.pages.get(exact) or self.pages.get(self.loose.get(_loose(exact), ""))

    def covers(self, url: str) -> bool:
        """Whether anything of this URL's host was recorded (with or without ``www.``)."""
        return host_key(urlsplit(url).hostname or "") in self.hosts

    def __deepcopy__(self, memo: dict[int, Any]) -> "Recording":
        # Scrapy copies its settings for every crawler; a recording never changes.
        return self

    def __repr__(self) -> str:
        return f"Recording({self.folder.name!r}, {len(self.pages)} pages)"


def _exact(url: str) -> str:
    parts = urlsplit(urldefrag(url)[0])
    host = parts.netloc.lower()
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=?~-._[]")
    return urlunsplit((parts.scheme.lower(), host, path, query, ""))


def _loose(url: str) -> LooseKey:
    parts = urlsplit(url)
    pairs = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return (parts.scheme, parts.netloc, unquote(parts.path), pairs)


def load_recording(folder: Path) -> Recording:
    """Read every ``*.warc.gz`` of ``folder``.

    :raises RecordingBroken: no such folder, no recording in it, or a file that cannot be read to its end
    """
    if not folder.is_dir():
        raise RecordingBroken(f"{folder} is no folder. Name a folder that holds *.warc.gz files.")
    files = sorted(folder.glob("*.warc.gz"))
    if not files:
        raise RecordingBroken(f"{folder} holds no *.warc.gz file. Name the folder of the recordings.")
    pages: dict[str, RecordedPage] = {}
    dates: list[datetime] = []
    for file in files:
        for url, date, page in _read(file):
            pages[_exact(url)] = page
            dates.append(date)
    if not dates:
        raise RecordingBroken(f"{folder} holds no recorded answer of a web site. Record the sites again.")
    hosts = frozenset(host_key(urlsplit(url).hostname or "") for url in pages)
    loose: dict[LooseKey, str] = {}
    for url in pages:
        loose[_loose(url)] = url
    return Recording(folder, min(dates), pages, hosts, loose)


def _read(file: Path) -> Iterator[tuple[str, datetime, RecordedPage]]:
    """The responses of one file: (URL, date, answer).

    :raises RecordingBroken: the file ends in the middle or is no WARC
    """
    try:
        _check_complete(file)
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response" and record.http_headers:
                    yield _response(file, record)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise RecordingBroken(
            f"{file}: the recording ends in the middle or is damaged ({error}). Copy or record it again."
        ) from error
    except (ArchiveLoadFailed, StatusAndHeadersParserException, ValueError) as error:
        raise RecordingBroken(f"{file} is no readable WARC ({error}). Record it again.") from error
    except OSError as error:
        raise RecordingBroken(
            f"{file} cannot be read ({error.strerror}). Check your rights to it, or take it out of the folder."
        ) from error


def _check_complete(file: Path) -> None:
    """Unpack to the end: warcio takes a file that stops in the middle for a short one."""
    with gzip.open(file) as stream:
        while stream.read(_CHUNK):
            pass


def _response(file: Path, record: Any) -> tuple[str, datetime, RecordedPage]:
    url = record.rec_headers.get_header("WARC-Target-URI").strip("<>")
    date = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
    body = record.content_stream().read()
    if record.raw_stream.limit > 0:
        raise EOFError(f"the answer of {url} is cut short")
    headers = tuple(
        (name, value) for name, value in record.http_headers.headers if name.lower() not in _TRANSPORT_HEADERS
    )
    page = RecordedPage(int(record.http_headers.get_statuscode()), headers, body)
    return url, date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC), page
