"""Measure the harvest of recorded sites against their gold, through the real command line.

    make bench-harvest                      the demo sites that ship with the project
    make bench-harvest DATA=DIR             a folder with sites.csv, t0/*.warc.gz, gold/*.t0.jsonl (and t1, if there)

Prints a table a host and the macro averages; the same goes to build/bench-harvest.json. A gold line has
``url`` or ``urls`` (all addresses of the item), ``own_url`` (false: matched by title), ``kind``, ``title``,
``published``, ``published_also``, ``text``, ``text_optional``, ``event_start``. No figure is a test: this machine
may be slow, the gold may be wrong.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aggregator.urls import host_key, url_key

ROOT = Path(__file__).resolve().parent.parent
MEASURES = ("recall", "precision", "title", "date", "date wrong", "kind", "text F1", "event")
Line = dict[str, Any]


def words(text: str | None) -> Counter[str]:
    """Words of a text in lower case, as a bag."""
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", text or "").replace("\u00ad", "").lower()))


def text_f1(found: str | None, gold: Line) -> float:
    """Token F1; the optional words of the gold are neither demanded nor punished."""
    have, want, may = words(found), words(gold["text"]), words(gold.get("text_optional"))
    if not have and not want:
        return 1.0
    hits = sum((have & want).values())
    precision = hits / max(1, hits + sum(((have - want) - may).values()))
    recall = hits / max(1, sum(want.values()))
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def same_title(text: str | None) -> str:
    """A title for matching items that have no address of their own."""
    return re.sub(r"\W+", " ", (text or "").casefold()).strip()


def score_host(gold: list[Line], found: list[Line]) -> dict[str, float]:
    """The measures of one host, each 0 to 1."""
    by_key = {url_key(u): g for g in gold if g.get("own_url", True) for u in g.get("urls") or [g["url"]]}
    by_title = {same_title(g["title"]): g for g in gold if not g.get("own_url", True)}
    pairs: list[tuple[Line, Line]] = []
    taken: set[int] = set()
    for line in found:
        match = by_key.get(url_key(line["url"])) or by_title.get(same_title(line["title"]))
        if match is not None and id(match) not in taken:
            taken.add(id(match))
            pairs.append((line, match))
    events = [(f, g) for f, g in pairs if g["kind"] == "event" and g.get("event_start")]

    def share(hits: Iterable[bool], of: int) -> float:
        return sum(hits) / of if of else 1.0

    def right(line: Line, gold_line: Line) -> bool:
        return line["published"] == gold_line["published"] or line["published"] in gold_line.get(
            "published_also", ()
        )

    return {
        "recall": len(pairs) / len(gold) if gold else 1.0,
        "precision": len(pairs) / len(found) if found else 0.0,
        "title": share((f["title"] == g["title"] for f, g in pairs), len(pairs)),
        "date": share((right(f, g) for f, g in pairs), len(pairs)),
        "date wrong": share((f["published"] is not None and not right(f, g) for f, g in pairs), len(pairs)),
        "kind": share((f["kind"] == g["kind"] for f, g in pairs), len(pairs)),
        "text F1": sum(text_f1(f["text"], g) for f, g in pairs) / max(1, len(pairs)),
        "event": share(
            ((f["event_start"] or "")[:10] == g["event_start"][:10] for f, g in events), len(events)
        ),
    }


def radar(database: Path, *arguments: str) -> str:
    """Run the command line; its output. A failed source (exit 1) is no failure of the benchmark."""
    done = subprocess.run(
        [sys.executable, "-m", "radar", *arguments],
        env=os.environ | {"RADAR_DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"radar {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def lines(file: Path) -> list[Line]:
    """A JSON-lines file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def load_gold(folder: Path) -> dict[str, list[Line]]:
    """Gold by host key, of the first snapshot."""
    files = sorted(folder.glob("*.t0.jsonl")) or sorted(folder.glob("*.jsonl"))
    return {host_key(f.name.removesuffix(".jsonl").removesuffix(".t0")): lines(f) for f in files}


def measure(sites: Path, recording: Path, gold: dict[str, list[Line]], later: Path | None) -> dict[str, Any]:
    """Import, crawl, crawl again, export, score; then crawl the later snapshot where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.sqlite"
        radar(database, "sources", "import", str(sites))
        started = time.monotonic()
        visits = [json.loads(radar(database, "crawl", "--all", "--replay", str(recording), "--json"))]
        seconds = time.monotonic() - started
        found = [json.loads(line) for line in radar(database, "export", "--format", "jsonl").splitlines()]
        for snapshot in (recording, *([later] if later else [])):
            visits.append(json.loads(radar(database, "crawl", "--all", "--replay", str(snapshot), "--json")))
    by_host: dict[str, list[Line]] = {}
    for line in found:
        by_host.setdefault(host_key(urlsplit(line["url"]).hostname or ""), []).append(line)
    hosts = {host: score_host(items, by_host.get(host, [])) for host, items in gold.items()}
    names = ("first crawl", "the same again", "a week later")
    counts = ("new", "changed", "removed", "same", "requests", "item_pages", "not_modified")
    return {
        "hosts": hosts,
        "macro": {m: sum(h[m] for h in hosts.values()) / max(1, len(hosts)) for m in MEASURES},
        "items": {host: len(items) for host, items in gold.items()},
        "seconds": round(seconds, 2),
        "visits": {
            n: {c: sum(v[c] for v in run) for c in counts} for n, run in zip(names, visits, strict=False)
        },
    }


def show(result: dict[str, Any]) -> None:
    """The table for people."""
    print(f"{'host':44}{'items':>6}" + "".join(f"{m:>11}" for m in MEASURES))
    for host, measures in result["hosts"].items():
        print(f"{host[:43]:44}{result['items'][host]:6}" + "".join(f"{measures[m]:11.3f}" for m in MEASURES))
    print(f"{'MACRO':50}" + "".join(f"{result['macro'][m]:11.3f}" for m in MEASURES))
    for name, counts in result["visits"].items():
        print(f"{name:16}" + "  ".join(f"{what} {number}" for what, number in counts.items()))
    print(f"first crawl with start-up: {result['seconds']} s")


def main() -> None:
    """Measure ``DATA`` (first argument or environment), or the demo sites."""
    data = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("DATA", "")
    if data:
        root = Path(data)
        later = root / "t1" if (root / "t1").is_dir() else None
        result = measure(root / "sites.csv", root / "t0", load_gold(root / "gold"), later)
    else:
        demo = ROOT / "crawler" / "demo"
        result = measure(demo / "sites.csv", demo, load_gold(ROOT / "tests" / "crawler" / "gold"), None)
    show(result)
    output = ROOT / "build" / "bench-harvest.json"
    output.parent.mkdir(exist_ok=True)
    output.write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
