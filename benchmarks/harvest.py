"""Measure the harvest of recorded sites against their gold, through the real command line.

    make bench-harvest                      the demo sites that ship with the project
    make bench-harvest DATA=DIR             a folder with sites.csv, t0/*.warc.gz, gold/*.t0.jsonl (and t1, if there)
    python benchmarks/harvest.py DIR -v     what was missed, false or wrong, line by line

Prints a table a host and the macro averages; the same goes to build/bench-harvest.json. What the gold must hold is
told in ``benchmarks/scoring.py``. No figure is a test: this machine may be slow, the gold may be wrong.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from aggregator.urls import host_key
from benchmarks import scoring
from benchmarks.scoring import MEASURES, Line, Matched

ROOT = Path(__file__).resolve().parent.parent


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


def load_gold(folder: Path, snapshot: str = "t0") -> dict[str, list[Line]]:
    """Gold of a snapshot by host key."""
    files = sorted(folder.glob(f"*.{snapshot}.jsonl")) or sorted(folder.glob("*.jsonl"))
    return {host_key(f.name.removesuffix(".jsonl").removesuffix(f".{snapshot}")): lines(f) for f in files}


def measure(sites: Path, recording: Path, gold_folder: Path, later: Path | None) -> dict[str, Any]:
    """Import, crawl, export, score; crawl again; then the later snapshot where there is one."""
    gold = load_gold(gold_folder)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.sqlite"
        radar(database, "sources", "import", str(sites))
        started = time.monotonic()
        visits = [json.loads(radar(database, "crawl", "--all", "--replay", str(recording), "--json"))]
        seconds = time.monotonic() - started
        found = _export(database)
        week: dict[str, str] = {}
        visits.append(json.loads(radar(database, "crawl", "--all", "--replay", str(recording), "--json")))
        if later:
            visits.append(json.loads(radar(database, "crawl", "--all", "--replay", str(later), "--json")))
            week = scoring.score_later(load_gold(gold_folder, "t1"), gold, _export(database))
    by_host = scoring.by_host(found)
    matched = {host: scoring.match(items, by_host.get(host, [])) for host, items in gold.items()}
    hosts = {host: scoring.score_host(one) for host, one in matched.items()}
    counts = ("new", "changed", "removed", "same", "requests", "item_pages", "not_modified")
    names = ("first crawl", "the same again", "a week later")
    return {
        "hosts": hosts,
        "macro": {m: sum(h[m] for h in hosts.values()) / max(1, len(hosts)) for m in MEASURES},
        "leaks": sum(h["leaks"] for h in hosts.values()),
        "meaning": scoring.score_meaning(matched.values()),
        "items": {host: len(items) for host, items in gold.items()},
        "seconds": round(seconds, 2),
        "visits": {
            n: {c: sum(v[c] for v in run) for c in counts} for n, run in zip(names, visits, strict=False)
        },
        "week": week,
        "faults": {host: _faults(one) for host, one in matched.items()},
    }


def _export(database: Path) -> list[Line]:
    return [json.loads(line) for line in radar(database, "export", "--format", "jsonl").splitlines()]


def _faults(matched: Matched) -> list[str]:
    """All that is not as in the gold, in words."""
    found = [
        f"missed   {g['kind']}: {g['title']} <{(g.get('urls') or [g.get('url')])[0]}>" for g in matched.missed
    ]
    found += [f"false    {f['kind']}: {f['title']} <{f['url']}>" for f in matched.false]
    for line, gold in matched.pairs:
        for name in ("title", "kind", "published"):
            if line[name] != gold[name] and not (name == "published" and scoring.right_date(line, gold)):
                found.append(f"{name:9}{line[name]!r} for {gold[name]!r} <{line['url']}>")
        start = (line["event_start"] or "")[:10]
        if gold["kind"] == "event" and gold.get("event_start") and start != gold["event_start"][:10]:
            found.append(f"start    {line['event_start']} for {gold['event_start']} <{line['url']}>")
        if (share := scoring.text_f1(line["text"], gold)) < 0.95:
            found.append(f"text     {share:.2f} <{line['url']}>")
    return found


def show(result: dict[str, Any], *, verbose: bool) -> None:
    """The table for people."""
    columns = (*MEASURES, "leaks")
    print(f"{'host':44}{'items':>6}" + "".join(f"{m:>11}" for m in columns))
    for host, measures in result["hosts"].items():
        row = "".join(f"{measures[m]:11.3f}" for m in MEASURES)
        print(f"{host[:43]:44}{result['items'][host]:6}{row}{measures['leaks']:11}")
        for fault in result["faults"][host] if verbose else ():
            print(f"    {fault}")
    print(
        f"{'MACRO':50}" + "".join(f"{result['macro'][m]:11.3f}" for m in MEASURES) + f"{result['leaks']:11}"
    )
    for what, figure in result["meaning"].items():
        print(f"{what:24}{'-' if figure is None else format(figure, '.3f')}")
    for name, counts in result["visits"].items():
        print(f"{name:16}" + "  ".join(f"{what} {number}" for what, number in counts.items()))
    for what, share in result["week"].items():
        print(f"a week later, {what:10}{share} as in the gold")
    print(f"first crawl with start-up: {result['seconds']} s")


def main() -> None:
    """Measure ``DATA`` (first argument or environment), or the demo sites."""
    given = [argument for argument in sys.argv[1:] if argument != "-v"]
    data = given[0] if given else os.environ.get("DATA", "")
    if data:
        root = Path(data)
        later = root / "t1" if (root / "t1").is_dir() else None
        result = measure(root / "sites.csv", root / "t0", root / "gold", later)
    else:
        demo = ROOT / "crawler" / "demo"
        result = measure(demo / "sites.csv", demo, ROOT / "tests" / "crawler" / "gold", None)
    show(result, verbose="-v" in sys.argv)
    output = ROOT / "build" / "bench-harvest.json"
    output.parent.mkdir(exist_ok=True)
    output.write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
