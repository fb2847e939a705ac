"""How fast feeds are answered, beside nginx with the same bytes as a file.

    make bench-feeds            (needs nginx and wrk; RADAR_DATABASE_URL names another database than SQLite's)

Serves an archive of invented entries with one uvicorn worker (``radar serve``), and one of its feeds as a file with
one nginx worker. wrk asks both in turn, round by round, for an answer 304 (``If-None-Match``) and 200, plain and
packed. Printed: answers a second of each, the median of the rounds, and the ratio. The machine is shared by servers
and wrk, so only the ratio says something.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from aggregator.config import Settings, load_settings
from aggregator.database import open_database
from aggregator.ingest import open_visit
from aggregator.shapes import FoundItem, VisitReport
from benchmarks.alliances import alliance

ENTRIES, PATH = 100, "/alle.atom"
_NGINX = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    types {{ application/atom+xml atom; }}
    gzip_static on;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}/files; add_header Cache-Control "public, max-age=300"; }}
}}
"""


def fill(settings: Settings) -> None:
    """An archive with as many announced entries as a feed shows, of ten alliances."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with closing(open_database(settings)) as database:
        with database.writing() as session:
            for number in range(10):
                session.add(alliance(number, now, lat=50.0 + number / 10))
        for number in range(10):
            visit = open_visit(database, settings, f"ort-{number}", now)
            for part in range(ENTRIES // 10):
                visit.take(_item(number, part, now))
            visit.close(VisitReport(requests=1))


def _item(number: int, part: int, now: datetime) -> FoundItem:
    address = f"ort-{number}.example/neues/{part}"
    text = f"Im Ort {number} öffnet zum {part}. Mal die Werkstatt der Großeltern. " + " ".join(
        f"wort{number}{part}{at}" for at in range(40)
    )
    return FoundItem(
        key=address,
        url=f"https://{address}",
        kind="news",
        title=f"Werkstatt {part} in Ort {number} öffnet",
        published=(now - timedelta(days=part)).date().isoformat(),
        date_precision="day",
        text=text,
        teaser=text[:280],
    )


@contextmanager
def radar(settings: Settings) -> Iterator[str]:
    """The address of a served archive."""
    command = [sys.executable, "-m", "radar", "serve", "--port", "0", "--database", settings.database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = re.search(r"http://\S+", process.stdout.readline())
        assert said, "radar did not start"
        try:
            yield said.group()
        finally:
            process.terminate()


@contextmanager
def nginx(folder: Path, body: bytes, packed: bytes) -> Iterator[str]:
    """The address of an nginx that has the feed as a file, also packed."""
    (folder / "files").mkdir()
    (folder / "files" / PATH.lstrip("/")).write_bytes(body)
    (folder / "files" / f"{PATH.lstrip('/')}.gz").write_bytes(packed)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
    folder.chmod(0o755)
    with subprocess.Popen(
        ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    ) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def ask(url: str, **headers: str) -> tuple[int, str, bytes]:
    """Status, ETag and body of an answer; waits for a server that is just starting."""
    for attempt in range(100):
        try:
            with urlopen(Request(url, headers=headers), timeout=20) as answer:
                return answer.status, answer.headers["ETag"], answer.read()
        except OSError as error:
            if getattr(error, "code", None) == 304:
                return 304, "", b""
            if attempt == 99:
                raise
            time.sleep(0.1)
    raise AssertionError


def rate(url: str, seconds: int, connections: int, headers: dict[str, str]) -> float:
    """Answers a second."""
    options = [option for name, value in headers.items() for option in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *options, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert found, told
    return float(found.group(1))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement")
    parser.add_argument("--connections", type=int, default=32)
    asked = parser.parse_args()
    if missing := [name for name in ("nginx", "wrk") if not shutil.which(name)]:
        sys.exit(f"{' and '.join(missing)} not found. On Debian: apt-get install nginx-light wrk")
    with TemporaryDirectory() as name:
        url = os.environ.get("RADAR_DATABASE_URL", f"sqlite:///{name}/radar.sqlite")
        settings = load_settings(database_url=url)
        fill(settings)
        with radar(settings) as ours:
            measure(Path(name), ours + PATH, asked)


def measure(folder: Path, ours: str, asked: argparse.Namespace) -> None:
    """Print a line for each kind of answer."""
    _, etag, body = ask(ours)
    _, _, packed = ask(ours, **{"Accept-Encoding": "gzip"})
    print(f"{len(body):,} bytes, packed {len(packed):,}; {asked.connections} connections")
    with nginx(folder, body, packed) as other:
        theirs = other + PATH
        _, their_etag, their_body = ask(theirs)
        assert their_body == body
        for name, mine, its in (
            ("304", {"If-None-Match": etag}, {"If-None-Match": their_etag}),
            ("200 plain", {}, {}),
            ("200 packed", {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "gzip"}),
        ):
            expected = 304 if name == "304" else 200
            assert ask(ours, **mine)[0] == ask(theirs, **its)[0] == expected
            pairs = [
                (
                    rate(ours, asked.seconds, asked.connections, mine),
                    rate(theirs, asked.seconds, asked.connections, its),
                )
                for _ in range(asked.rounds)
            ]
            print(
                f"{name:<12} radar {median(a for a, _ in pairs):>8.0f}/s   nginx {median(b for _, b in pairs):>8.0f}/s"
                f"   ratio {median(a / b for a, b in pairs):.3f}"
            )


if __name__ == "__main__":
    main()
