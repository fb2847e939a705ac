"""How many items a second are given their meaning: topics, bands, comparison with the likeliest others.

    make bench-meaning

Works on the demo's gold texts, repeated; prints items (or pairs) a second for each step. No figure is a test:
this machine may be slow.
"""

import json
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from aggregator.duplicates import compare
from aggregator.fingerprints import fingerprint
from aggregator.privacy import mask
from aggregator.release import Release
from aggregator.topics import classify

GOLD = Path(__file__).resolve().parent.parent / "tests" / "crawler" / "gold"
SECONDS = 2.0


def rate(work: Callable[[Any], object], things: Sequence[Any]) -> float:
    """How many of ``things`` are worked on in a second."""
    done, begun = 0, time.perf_counter()
    while (passed := time.perf_counter() - begun) < SECONDS:
        for thing in things:
            work(thing)
        done += len(things)
    return done / passed


def main() -> None:
    items = [
        json.loads(line)
        for file in sorted(GOLD.glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    texts = [(item["title"], item.get("text", "")) for item in items]
    pairs = [
        (Release(*one, source=1), Release(*other, source=2)) for one, other in combinations(texts[:30], 2)
    ]
    alike = [
        (Release(*text, source=1), Release(text[0], text[1] + " Noch ein Satz.", source=2)) for text in texts
    ]
    for name, work, things in (
        ("contact data", lambda text: mask(text[1]), texts),
        ("topics", lambda text: classify(*text), texts),
        ("bands", lambda text: fingerprint(*text), texts),
        ("pairs that are unlike", lambda pair: compare(*pair), pairs),
        ("pairs that are alike", lambda pair: compare(*pair), alike),
    ):
        print(f"{name:<22} {rate(work, things):>9.0f} a second")


if __name__ == "__main__":
    main()
