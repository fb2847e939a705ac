"""Measure how single pages of unknown sites are read, beside trafilatura on the same pages in the same run.

    make bench-pages DATA=DIR     a folder with gold.jsonl and pages/ (HTML as served, gzip or plain)

A gold line has ``file`` (in pages/), ``url``, ``title``, ``date`` (``YYYY-MM-DD``), ``date_known_absent`` (the page
bears none), ``with`` and ``without`` (fragments that the text must and must not have); null where it is not known. The
pages are read in turn by both, trafilatura with metadata, as only then it looks for title and date. Prints a table; the
same goes to build/bench-pages.json, with the figures of two halves of the pages (by the hash of their file name): a
rule that was made by looking at one half should help the other as well.
"""

import gzip
import hashlib
import json
import os
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trafilatura import bare_extraction

from crawler.extract import extract_page

ROOT = Path(__file__).resolve().parent.parent
MEASURES = (
    "precision",
    "recall",
    "f1",
    "date_accuracy",
    "date_spurious",
    "title_exact",
    "pages_per_cpu_s",
)
Line = dict[str, Any]
Reader = Callable[[bytes, str | None], Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one extractor made of one page, and the seconds of processor time it took."""

    title: str
    date: str | None
    text: str
    seconds: float


def by_trafilatura(html: bytes, url: str | None) -> Any:
    """The page as trafilatura reads it."""
    return bare_extraction(html, url=url, with_metadata=True)


READERS: dict[str, Reader] = {"ours": extract_page, "trafilatura": by_trafilatura}


def one_line(text: str | None) -> str:
    """White space as single blanks."""
    return re.sub(r"\s+", " ", text or "").strip()


def same_title(text: str | None) -> str:
    """A title without case, quotes and the length of its dashes."""
    folded = unicodedata.normalize("NFKC", text or "").replace("\u00ad", "").casefold()
    return one_line(re.sub("[\"'`´‘’‚‛“”„«»‹›]", "", folded).replace("–", "-").replace("—", "-"))


def read(reader: Reader, html: bytes, url: str | None) -> Reading:
    """One page by one extractor; an error counts as an empty page."""
    started = time.process_time()
    try:
        found = reader(html, url)
    except Exception as error:
        print(f"{url}: {error!r}", file=sys.stderr)
        found = None
    seconds = time.process_time() - started
    day = re.match(r"\d{4}-\d\d-\d\d", getattr(found, "date", None) or "")
    text = one_line(getattr(found, "text", None))
    return Reading(same_title(getattr(found, "title", None)), day[0] if day else None, text, seconds)


def score(pairs: Iterable[tuple[Line, Reading]]) -> dict[str, float]:
    """The measures over pages: fragments are counted together, dates and titles where the gold knows them."""
    hits = missed = unwanted = 0
    dates: list[bool] = []
    spurious: list[bool] = []
    titles: list[bool] = []
    seconds = 0.0
    pages = 0
    for gold, found in pairs:
        pages += 1
        seconds += found.seconds
        there = sum(one_line(fragment) in found.text for fragment in gold["with"])
        hits += there
        missed += len(gold["with"]) - there
        unwanted += sum(one_line(fragment) in found.text for fragment in gold["without"])
        if gold["date"]:
            dates.append(found.date == gold["date"][:10])
        elif gold["date_known_absent"]:
            spurious.append(found.date is not None)
        if gold["title"]:
            titles.append(found.title == same_title(gold["title"]))
    precision, recall = hits / max(1, hits + unwanted), hits / max(1, hits + missed)
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if hits else 0.0,
        "date_accuracy": sum(dates) / max(1, len(dates)),
        "date_spurious": sum(spurious) / max(1, len(spurious)),
        "title_exact": sum(titles) / max(1, len(titles)),
        "pages_per_cpu_s": pages / max(seconds, 1e-9),
    }


def half(file: str) -> int:
    """The half that a page belongs to, 1 or 2."""
    return hashlib.sha256(file.encode()).digest()[-1] % 2 + 1


def load(folder: Path, file: str) -> bytes:
    """A page as served."""
    raw = (folder / "pages" / file).read_bytes()
    return gzip.decompress(raw) if file.endswith(".gz") else raw


def measure(folder: Path) -> dict[str, Any]:
    """All pages by all extractors, one page after the other."""
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines() if line]
    found: dict[str, list[tuple[Line, Reading]]] = {name: [] for name in READERS}
    for reader in READERS.values():
        read(reader, b"<html><body><p>warm up</p></body></html>", "https://www.a.example/")
    for line in gold:
        html = load(folder, line["file"])
        for name, reader in READERS.items():
            found[name].append((line, read(reader, html, line["url"])))
    all_pages = {name: score(pairs) for name, pairs in found.items()}
    return {
        "pages": len(gold),
        "all": all_pages,
        "halves": {
            str(number): {
                name: score(pair for pair in pairs if half(pair[0]["file"]) == number)
                for name, pairs in found.items()
            }
            for number in (1, 2)
        },
        "speed_ratio": all_pages["ours"]["pages_per_cpu_s"] / all_pages["trafilatura"]["pages_per_cpu_s"],
    }


def show(result: dict[str, Any]) -> None:
    """The table for people."""
    rows = [("all pages", result["all"]), *((f"half {n}", r) for n, r in result["halves"].items())]
    print(f"{result['pages']} pages".ljust(26) + "".join(f"{m:>17}" for m in MEASURES))
    for label, readers in rows:
        for name, measures in readers.items():
            print(f"{label:12}{name:14}" + "".join(f"{measures[m]:17.3f}" for m in MEASURES))
    print(f"speed, ours to trafilatura's: {result['speed_ratio']:.2f}")


def main() -> None:
    """Measure the folder given as first argument or as ``DATA``."""
    data = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("DATA", "")
    if not (data and (Path(data) / "gold.jsonl").is_file()):
        raise SystemExit("Name a folder with gold.jsonl and pages/: make bench-pages DATA=DIR")
    result = measure(Path(data))
    show(result)
    output = ROOT / "build" / "bench-pages.json"
    output.parent.mkdir(exist_ok=True)
    output.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
