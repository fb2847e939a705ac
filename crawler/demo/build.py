"""Make recordings of sites from their plain sources: ``python -m crawler.demo.build``, for those of the demo.

Another folder that has ``pages/`` may be named: ``python -m crawler.demo.build tests/recordings``.

``pages/<host>/site.toml`` lists what the host answers, in order; the files beside it are the bodies, as sent.
The result is the same on every run: dates and record ids are derived from the sources, never from the clock.
"""

import sys
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DEMO = Path(__file__).parent
RECORDED_AT = datetime(2025, 3, 17, 6, 0, tzinfo=UTC)
PACE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Answer:
    """One recorded answer of a host. ``headers`` as that engine sends them, in order."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime


def answers(folder: Path) -> Iterator[Answer]:
    """What ``folder/site.toml`` says the host answers, in its order, one every two seconds."""
    site = tomllib.loads((folder / "site.toml").read_text(encoding="utf-8"))
    for number, response in enumerate(site["response"]):
        body = (folder / response["file"]).read_bytes() if "file" in response else b""
        at = RECORDED_AT + number * PACE
        headers = {
            "Date": format_datetime(at, usegmt=True),
            "Server": site["server"],
            **response.get("headers", {}),
            "Content-Length": str(len(body)),
        }
        yield Answer(response["url"], response.get("status", 200), tuple(headers.items()), body, at)


def record(folder: Path) -> bytes:
    """The host's recording: WARC 1.1, ``response`` records, one gzip member each."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    for answer in answers(folder):
        status = StatusAndHeaders(
            f"{answer.status} {HTTPStatus(answer.status).phrase}", list(answer.headers), protocol="HTTP/1.1"
        )
        stamp = answer.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{stamp} {answer.url}")
        writer.write_record(
            writer.create_warc_record(
                answer.url,
                "response",
                payload=BytesIO(answer.body),
                http_headers=status,
                warc_headers_dict={"WARC-Date": stamp, "WARC-Record-ID": f"<urn:uuid:{name}>"},
            )
        )
    return out.getvalue()


def build(root: Path) -> None:
    """Write the recording of every host in ``root/pages`` into ``root``."""
    for folder in sorted((root / "pages").iterdir()):
        (root / f"{folder.name}.warc.gz").write_bytes(record(folder))


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO)
