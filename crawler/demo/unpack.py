"""Take a recording apart into plain sources that can be read and rewritten: the inverse of ``crawler.demo.build``.

``python -m crawler.demo.unpack DIR TARGET`` writes ``TARGET/pages/<host>/`` for each host that was recorded in DIR.
"""

import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from crawler.recording import RecordedPage, load_recording

_ENDINGS = {"html": ".html", "xml": ".xml", "rss": ".xml", "json": ".json", "plain": ".txt", "pdf": ".pdf"}
_KEPT = ("content-type", "location", "etag", "last-modified", "x-robots-tag")


def unpack(folder: Path, target: Path) -> list[Path]:
    """Write the sources of every recorded host; returns their folders.

    :raises RecordingBroken: ``folder`` holds no recording, or a damaged one
    """
    hosts: dict[str, list[tuple[str, RecordedPage]]] = {}
    for url, page in load_recording(folder).pages.items():
        hosts.setdefault(urlsplit(url).hostname or "", []).append((url, page))
    return [_write(target / "pages" / host, pages) for host, pages in hosts.items()]


def _write(folder: Path, pages: list[tuple[str, RecordedPage]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    server = next((name for _, page in pages if (name := page.header("server"))), "unknown")
    lines = ["# What is special about this site, and which traps it has.", f"server = {json.dumps(server)}"]
    taken: dict[bytes, str] = {}
    for url, page in pages:
        lines += ["", "[[response]]", f"url = {json.dumps(url)}"]
        if page.status != 200:
            lines.append(f"status = {page.status}")
        if page.body:
            if page.body not in taken:
                taken[page.body] = _free_name(folder, url, page)
                (folder / taken[page.body]).write_bytes(page.body)
            lines.append(f"file = {json.dumps(taken[page.body])}")
        headers = {name: value for name, value in page.headers if name.lower() in _KEPT}
        pairs = ", ".join(
            f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in headers.items()
        )
        lines.append(f"headers = {{ {pairs} }}" if pairs else "headers = {}")
    (folder / "site.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _free_name(folder: Path, url: str, page: RecordedPage) -> str:
    """A file's name that tells what it is, as the address ends."""
    parts = urlsplit(url)
    words = re.sub(r"[^a-z0-9]+", "-", unquote(f"{parts.path} {parts.query}").lower()).strip("-")[-60:]
    kind = (page.header("content-type") or "").lower()
    ending = next((end for word, end in _ENDINGS.items() if word in kind), ".bin")
    stem = words.removesuffix(ending.replace(".", "-")).strip("-") or "start"
    name, number = f"{stem}{ending}", 2
    while (folder / name).exists():
        name, number = f"{stem}-{number}{ending}", number + 1
    return name


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Say where the recordings are and where their sources go: DIR TARGET")
    for written in unpack(Path(sys.argv[1]), Path(sys.argv[2])):
        print(written)
