"""A site as a WARC file: a visit whose every answer is written down as it came over the wire (``radar record``).

The visit is an ordinary one, by the same spider with the same manners: what it asks for is what a replay needs.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import mkstemp
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from aggregator.config import Settings
from aggregator.errors import BadInput
from aggregator.rules import SiteRules
from aggregator.shapes import SiteMemory
from crawler.child import run_spiders
from crawler.pipelines import VISIT_SETTING
from crawler.settings import BOT_NAME, scrapy_settings
from crawler.spiders.site import SiteSpider

TAPE_SETTING = "RADAR_TAPE"
_NEAREST_THE_WIRE = 900
# The body is stored without its chunks and of a known length.
_OF_THE_CONNECTION = frozenset({"transfer-encoding", "content-length", "connection", "keep-alive", "trailer"})


class Tape:
    """A WARC file in the making: WARC 1.1, a gzip member each record (ISO 28500, annex D)."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.answers = 0
        self._writer = WARCWriter(stream, gzip=True, warc_version="WARC/1.1")
        software = f"{BOT_NAME}/{version('buendnisradar')} warcio/{version('warcio')}"
        info = {"software": software, "format": "WARC File Format 1.1", "robots": "obey"}
        self._writer.write_record(self._writer.create_warcinfo_record(name, info))

    def __deepcopy__(self, memo: dict[int, Any]) -> "Tape":
        # Scrapy copies its settings for every crawler; the file is the same one.
        return self

    def write(self, url: str, response: Response, at: datetime) -> None:
        """Append one answer, its body still packed as its Content-Encoding says."""
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
            if name.decode("latin-1").lower() not in _OF_THE_CONNECTION
        ]
        headers.append(("Content-Length", str(len(response.body))))
        try:
            phrase = HTTPStatus(response.status).phrase
        except ValueError:
            phrase = "Unknown"
        status = StatusAndHeaders(f"{response.status} {phrase}", headers, protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(response.body),
            http_headers=status,
            warc_headers_dict={"WARC-Date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        self._writer.write_record(record)
        self.answers += 1


class TapeMiddleware:
    """The middleware nearest the wire: sees each answer before it is unpacked, redirected or asked for again."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "TapeMiddleware":
        """Made by Scrapy."""
        return cls(crawler.settings[TAPE_SETTING])

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the answer down and pass it on."""
        self.tape.write(request.url, response, datetime.now(UTC))
        return response


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording came to; ``file`` is None where nothing answered, ``error`` why the visit failed."""

    file: Path | None
    answers: int
    items: int
    error: str | None


def record(
    settings: Settings,
    url: str,
    folder: Path,
    *,
    force: bool = False,
    rules: SiteRules | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Recorded:
    """Visit ``url`` as a first visit would and write what it answered to ``folder/<host>.warc.gz``.

    The file appears when it is whole; one that is there is replaced only by ``force``.

    :raises SettingsIncomplete: no operator and contact
    :raises BadInput: the file is there, or cannot be written
    """
    file = folder / f"{urlsplit(url).hostname}.warc.gz"
    if file.exists() and not force:
        raise BadInput(f"{file} is there already. Name another folder, or replace it with --force.")
    scrapy = scrapy_settings(settings)  # says what is missing before a folder is made
    memory = SiteMemory(slug="record", homepage_url=url, rules=rules or SiteRules())
    arguments = {
        "memory": memory,
        "now": datetime.now(UTC),
        "visit_requests": settings.visit_requests,
        "revalidate": 0,
    }
    with _growing(file) as (stream, keep):
        tape = Tape(stream, file.name)
        middlewares = scrapy["DOWNLOADER_MIDDLEWARES"] | {TapeMiddleware: _NEAREST_THE_WIRE}
        scrapy |= {VISIT_SETTING: None, TAPE_SETTING: tape, "DOWNLOADER_MIDDLEWARES": middlewares}
        spider = run_spiders(scrapy, [(SiteSpider, arguments)], progress)[0].spider
        assert isinstance(spider, SiteSpider)
        if tape.answers:
            keep()
    found = spider.assessment
    items = len(found.items) + len(found.shared) + len(found.files) if found else 0
    error = str(spider.failure) if spider.failure else None
    return Recorded(file if tape.answers else None, tape.answers, items, error)


@contextmanager
def _growing(file: Path) -> Iterator[tuple[BinaryIO, Callable[[], None]]]:
    """A file beside ``file`` that takes its place once it is whole and was to be kept, else vanishes.

    :raises BadInput: nothing can be written there
    """
    kept: list[bool] = []
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise BadInput(
            f"{file.parent} cannot be written to ({error.strerror}). Name another folder."
        ) from error
    growing = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream, lambda: kept.append(True)
        if kept:
            growing.chmod(0o644)
            growing.replace(file)
    finally:
        growing.unlink(missing_ok=True)
