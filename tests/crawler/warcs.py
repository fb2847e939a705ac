"""Recordings that tests write themselves, with warcio."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Page = tuple[str, str, dict[str, str], int]
HTML = "text/html; charset=utf-8"


def write_warc(
    file: Path,
    pages: Iterable[Page],
    date: str = "2025-01-13T06:00:00Z",
) -> Path:
    """Write ``(url, body, headers, status)`` as response records of one moment; returns the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        stream.flush()
        for url, body, headers, status in pages:
            answer = StatusAndHeaders(
                f"{status} OK", list(({"Content-Type": HTML} | headers).items()), protocol="HTTP/1.1"
            )
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    payload=BytesIO(body.encode()),
                    http_headers=answer,
                    warc_headers_dict={"WARC-Date": date},
                )
            )
    return file


def write_request(file: Path, url: str, date: str) -> None:
    """Append a ``request`` record: its date says nothing of when the answers were given."""
    with file.open("ab") as stream:
        writer = WARCWriter(stream, gzip=True)
        headers = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
        writer.write_record(
            writer.create_warc_record(
                url, "request", http_headers=headers, warc_headers_dict={"WARC-Date": date}
            )
        )


def site(host: str, items: Iterable[str], *, robots: str | None = None) -> list[Page]:
    """A homepage that links to one page an item, all with an ETag."""
    names = list(items)
    links = "".join(f'<a href="/{name}.html">{name}</a>' for name in names)
    pages = [(f"http://{host}/", f"<title>{host}</title>{links}", {"ETag": f'"{len(names)}"'}, 200)]
    for name in names:
        text = f"<title>{name}</title><p>Text von {name}.</p>"
        pages.append((f"http://{host}/{name}.html", text, {"ETag": f'"{name}-1"'}, 200))
    if robots is not None:
        pages.append((f"http://{host}/robots.txt", robots, {"Content-Type": "text/plain"}, 200))
    return pages
