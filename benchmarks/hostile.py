"""How long hostile text keeps us busy: every regular expression of the rooms, and the whole way of a page.

``python benchmarks/hostile.py patterns`` searches strings of 20,000 and 80,000 characters with each pattern and
prints them, slowest first, with the string and the seconds for both lengths; ``pages`` reads, masks and indexes
pages of 8 MiB and prints the slowest step, its seconds and those of all steps.
Exit 1 where something takes longer than ``--limit`` seconds.
"""

import argparse
import ast
import multiprocessing
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from aggregator.normalise import normalise
from aggregator.search.document import document as terms_of
from aggregator.shapes import FoundItem
from crawler.discovery.listings import read_listing
from crawler.discovery.scope import Scope
from crawler.extract.document import Document
from crawler.extract.page import Extraction, Hints, extract_document
from crawler.extract.shared import shared_items
from crawler.extract.template import Print, Template

HERE = Path(__file__).resolve().parent.parent
PAGE_BYTES = 8 * 1024 * 1024  # as Scrapy's DOWNLOAD_MAXSIZE is set

SNIPPETS = {
    "blanks": " ",
    "line breaks": "\n",
    "blank lines": " \n",
    "tabs": "\t",
    "no-break spaces": "\u00a0",
    "digits": "1",
    "zeros": "0 ",
    "grouped digits": "0 12 34-5/6 ",
    "phone-like": "0651 / 12 34 - 56 ",
    "dots": ".",
    "dotted digits": "1.1.",
    "dates": "01.02.2024 ",
    "times": "10:00-",
    "clock words": "10 Uhr bis 11 Uhr ",
    "hyphens": "-",
    "hyphened letters": "a-",
    "letters": "a",
    "capitals": "A",
    "capital words": "Aa ",
    "addresses": "Aa. 12 ",
    "postal codes": "12345 Aa ",
    "mails": "a@",
    "dotted words": "a.",
    "mail-like": "a.a.a at ",
    "at signs": "@",
    "bracketed at": "a [at] ",
    "contacts": "Kontakt ",
    "colons": "Kontakt: ",
    "phones": "Tel. ",
    "gaps": "[…] ",
    "cues": "Rückfragen an […]. ",
    "open brackets": "(",
    "nested brackets": "[(",
    "less-than": "<",
    "slashes": "/",
    "path parts": "/a",
    "years": "/2024",
    "questions": "?a&",
    "equals": "a=",
    "escapes": "%5B",
    "quotes": '"',
    "pipes": " | ",
    "middots": " · ",
    "underscores": "_",
    "sentences": "A. ",
    "findet": "findet ",
    "labels": "Wann: Wo: ",
    "months": "mai ",
    "weekdays": "mo ",
    "zuletzt": "zuletzt a ",
    "seite": "seite ",
    "fotos": "foto: ",
    "meta tags": "<meta ",
    "charset": "<meta charset ",
    "soft hyphens": "a\u00ad",
    "combining marks": "a\u0301",
}
PAGES = {
    name: SNIPPETS[name]
    for name in ("zeros", "dates", "mails", "nested brackets", "letters", "contacts", "phone-like", "addresses")
} | {
    "lines": "x<br>", "blocks": "<p>a</p>", "nested": "<div>", "nested links": "<a href=x>",
    "nested tables": "<table><tr><td>", "headings": "<h2>01.02.2024 T</h2><p>Text und so weiter</p>",
    "links": '<p><a href="/aktuelles/2">Mehr als das</a> 01.02.2024</p>', "menus": '<div class="menu">',
    "rows": "<tr><td>01.02.2024</td><td>Fest am Rathaus</td></tr>", "soup": "</b><p></div><i><table>x</td>",
    "long links": f'<a href="/{"a/" * 50_000}">x</a>', "definitions": "<dt>Wann<dd>01.02.2024 10 Uhr",
}  # fmt: skip
STEPS = ("blocks", "listing", "extract", "shared", "store")
BOUNDED = {
    "aggregator.config._AUTHORITY": "sees one setting",
    "aggregator.teaser._END": "sees as much as a teaser holds",
    "crawler.extract.dates._REJECTED_AFTER": "sees 40 characters",
    "crawler.extract.events._NEXT_LABEL": "sees text without runs of blanks",
    "crawler.extract.lone_dates._CLOSING": "sees 40 characters",
    "crawler.extract.lone_dates._OPENING": "sees 50 characters",
    "crawler.extract.template._SEPARATOR": "sees a title without runs of blanks",
    "crawler.extract.times._UNTIL": "sees what stands between two days, without runs of blanks",
    "crawler.extract.text": "sees text without runs of blanks",
}
"""Patterns that take time in proportion to the square of what they see, and why they may."""

ROOMS = ("crawler", "aggregator", "feeds")


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every regular expression of the rooms by its place: compiled ones, and literals given to ``re``."""
    found: dict[str, re.Pattern[Any]] = {}
    for file in sorted(path for room in ROOMS for path in (HERE / room).rglob("*.py")):
        if "migrations" in file.parts or "demo" in file.parts:
            continue
        module = ".".join(file.relative_to(HERE).with_suffix("").parts).removesuffix(".__init__")
        for name, value in vars(import_module(module)).items():
            found |= {f"{module}.{label}": each for label, each in _compiled(name, value)}
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            pattern = _literal(node)
            if pattern is not None:
                found[f"{module}:{getattr(node, 'lineno', 0)}"] = pattern
    return found


def _compiled(name: str, value: object) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict | tuple):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            yield from _compiled(f"{name}[{key}]", part)


def _literal(node: ast.AST) -> re.Pattern[Any] | None:
    """The pattern of ``re.search("literal", …)`` and its like; None for anything else."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return None
    owner, first = node.func.value, node.args[0]
    if not (isinstance(owner, ast.Name) and owner.id == "re" and isinstance(first, ast.Constant)):
        return None
    if node.func.attr == "compile" or not isinstance(first.value, str | bytes):
        return None  # what is compiled has a name and is found by it
    flags = re.IGNORECASE if "IGNORECASE" in ast.dump(node) else 0
    if node.func.attr in ("match", "fullmatch"):  # tried at the beginning only
        start, end = (rb"\A(?:", b")") if isinstance(first.value, bytes) else (r"\A(?:", ")")
        anchored: Any = start + first.value + end  # type: ignore[operator]
        return re.compile(anchored, flags)
    return re.compile(first.value, flags)


def seconds(work: Callable[[], object], limit: float) -> float:
    """How long ``work`` takes in a process of its own; ``limit`` where it was killed then."""
    receive, send = multiprocessing.Pipe(duplex=False)

    def run() -> None:
        start = time.perf_counter()
        work()
        send.send(time.perf_counter() - start)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    done = receive.poll(limit)
    taken = receive.recv() if done else limit
    process.kill()
    process.join()
    return float(taken)


def _search_all(pattern: re.Pattern[Any], text: str) -> None:
    subject: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    for _ in pattern.finditer(subject):
        pass


def bench_patterns(limit: float, only: str) -> list[tuple[str, str, float, float]]:
    """(pattern, worst string, seconds for 20,000 characters, for 80,000), slowest first."""
    rows = []
    for place, pattern in patterns().items():
        if only not in place:
            continue
        worst: tuple[str, float] = ("", 0.0)

        def every(pattern: re.Pattern[Any] = pattern) -> None:
            for snippet in SNIPPETS.values():
                _search_all(pattern, _long(snippet, 20_000))

        whole = seconds(every, limit)
        if whole < 0.15:
            rows.append((place, "all together", whole, whole * 4))
            continue
        for label, snippet in SNIPPETS.items():
            taken = seconds(lambda s=snippet, p=pattern: _search_all(p, _long(s, 20_000)), limit)  # type: ignore[misc]
            if taken > worst[1]:
                worst = (label, taken)
        long = seconds(lambda p=pattern, s=worst[0]: _search_all(p, _long(SNIPPETS[s], 80_000)), limit)  # type: ignore[misc]
        rows.append((place, worst[0], worst[1], long))
    return sorted(rows, key=lambda row: -row[3])


def _long(snippet: str, length: int) -> str:
    """``snippet`` repeated, with an end on which most patterns fail."""
    return (snippet * (length // len(snippet) + 1))[:length] + "¿"


def bench_pages(limit: float, only: str) -> list[tuple[str, str, float, float]]:
    """(content, slowest step, its seconds, seconds in all) for pages of 8 MiB made of one content."""
    rows = []
    for label, snippet in PAGES.items():
        if only in label:
            steps = {step: seconds(lambda s=snippet, n=step: _page_until(s, n), limit) for step in STEPS}  # type: ignore[misc]
            own = dict(zip(STEPS, _differences(list(steps.values())), strict=True))
            slowest = max(own, key=lambda step: own[step])
            rows.append((label, slowest, own[slowest], steps[STEPS[-1]]))
    return sorted(rows, key=lambda row: -row[3])


def _differences(sums: list[float]) -> list[float]:
    return [after - before for before, after in zip([0.0, *sums], sums, strict=False)]


def _page_until(snippet: str, last: str) -> None:
    """Read a page of ``snippet`` as a visit does, up to and with the step ``last``."""
    url = "https://www.a.example/aktuelles/1"
    body = f"<html><title>T</title><body><h1>Titel</h1>{snippet * (PAGE_BYTES // len(snippet))}".encode()
    document = Document(body, url)
    now = datetime(2025, 1, 1, tzinfo=UTC)
    found: list[Extraction] = []
    work: dict[str, Callable[[], object]] = {
        "blocks": lambda: (document.blocks, document.links, Print.of(document)),
        "listing": lambda: read_listing(document, Scope.of("https://www.a.example/")),
        "extract": lambda: found.append(extract_document(document, Template(pages=5), Hints(), now)),
        "shared": lambda: shared_items(document, Template(), "Projekte", now),
        "store": lambda: _store(found[0]),
    }
    for step in STEPS:
        work[step]()
        if step == last:
            return


def _store(found: Extraction) -> None:
    url = "https://www.a.example/aktuelles/1"
    item = FoundItem(
        key=url, url=url, kind="news", title=found.title or "T", text=found.text, teaser=found.teaser,
        date_precision="none",
    )  # fmt: skip
    normal = normalise(item, 300)
    terms_of(normal.title, normal.teaser, normal.text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("patterns", "pages"))
    parser.add_argument("--limit", type=float, default=10.0, help="seconds")
    parser.add_argument("--only", default="", help="part of a pattern's place or a page's name")
    chosen = parser.parse_args()
    slow = 0
    bench = bench_patterns if chosen.what == "patterns" else bench_pages
    for what, where, first, second in bench(chosen.limit, chosen.only):
        reason = BOUNDED.get(what.partition(":")[0], "")
        print(f"{what:<50} {where:<18} {first:8.3f} {second:8.3f}  {reason}".rstrip(), flush=True)
        slow += second >= chosen.limit and not reason
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
