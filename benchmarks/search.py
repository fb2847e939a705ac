"""How well and how fast search finds, on data that somebody else judged: ``make bench-search DATA=DIR``.

    python benchmarks/search.py DIR [--database URL] [--items N]

DIR holds pairs of files, ``NAME.docs.jsonl[.gz]`` (lines with id, text and, if they have one, title) and
``NAME.queries.jsonl[.gz]`` (lines with query and relevant: a list of ids, or ids with grades). Each set is indexed in a
database of its own (SQLite; with ``--database`` PostgreSQL as well, in schemas of their own that are dropped again) and
asked as the pages do. Told are nDCG@10, recall@100 and success@1, items indexed a second, milliseconds a query, and for
how many queries both databases give the same first ten.

``--items`` builds an archive of so many items of shuffled sentences of all sets, and tells how fast it is.
"""

import argparse
import gzip
import json
import math
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import insert
from sqlmodel import Session

from aggregator.config import load_settings
from aggregator.database import open_database
from aggregator.models import Item, Source
from aggregator.search import query as search
from aggregator.search.index import rebuild

NOW = datetime.fromisoformat("2026-01-01T00:00:00")
DEPTH = 100
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_NOUN = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{3,}")

Documents = list[dict[str, Any]]


def main() -> None:
    """Measure every set of the folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--database", help="a PostgreSQL server to measure beside SQLite")
    parser.add_argument("--items", type=int, default=0, help="also measure an archive of so many items")
    given = parser.parse_args()
    sets = {name: (docs, queries) for name, docs, queries in _sets(given.data)}
    if not sets:
        parser.error(f"{given.data} holds no NAME.docs.jsonl with its NAME.queries.jsonl")
    for name, (docs, queries) in sets.items():
        _quality(name, docs, queries, given.database)
    if given.items:
        random.seed(1)
        sentences = [
            part for docs, _ in sets.values() for doc in docs for part in _SENTENCE.split(doc["text"])
        ]
        shuffled = [_shuffled(number, sentences) for number in range(given.items)]
        for engine, url in _engines(given.database):
            with _filled(url, shuffled) as (session, rate):
                _speed(f"{given.items} items", engine, session, rate, sentences)


def _quality(name: str, docs: Documents, queries: Documents, server: str | None) -> None:
    tops: list[list[list[str]]] = []
    for engine, url in _engines(server):
        with _filled(url, docs) as (session, rate):
            found, took = [], []
            for asked in queries:
                start = time.perf_counter()
                hits = search.query(session, asked["query"], limit=DEPTH)
                took.append(time.perf_counter() - start)
                found.append([docs[item.id - 1]["id"] for item in hits.items])
        grades = [_grades(asked["relevant"]) for asked in queries]
        figures = {
            "nDCG@10": _mean(_ndcg, found, grades),
            f"recall@{DEPTH}": _mean(_recall, found, grades),
            "success@1": _mean(_success, found, grades),
        }
        said = "  ".join(f"{label} {value:.3f}" for label, value in figures.items())
        print(f"{name:12} {engine:10} {said}  {rate:.0f} items/s  {_times(took)}")
        tops.append([ids[:10] for ids in found])
    if len(tops) > 1:
        same = sum(one == other for one, other in zip(*tops, strict=True)) / len(queries)
        print(f"{name:12} the same first ten in the same order on both: {same:.1%} of {len(queries)} queries")


def _speed(name: str, engine: str, session: Session, rate: float, sentences: list[str]) -> None:
    took = []
    for _ in range(200):
        words = _NOUN.findall(" ".join(random.sample(sentences, 3)))
        asked = " ".join(random.sample(words, min(len(words), random.choice((1, 2, 3)))))
        start = time.perf_counter()
        search.query(session, asked)
        took.append(time.perf_counter() - start)
    print(f"{name:12} {engine:10} {rate:.0f} items/s  {_times(took)}")


def _sets(folder: Path) -> Iterator[tuple[str, Documents, Documents]]:
    for docs in sorted(folder.glob("*.docs.jsonl*")):
        name, _, ending = docs.name.partition(".docs.")
        queries = docs.with_name(f"{name}.queries.{ending}")
        if queries.exists():
            yield name, _lines(docs), _lines(queries)


def _lines(file: Path) -> Documents:
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return [json.loads(line) for line in data.decode().splitlines() if line.strip()]


@contextmanager
def _filled(url: str, docs: Documents) -> Iterator[tuple[Session, float]]:
    """A database with the documents, and how many were indexed a second."""
    database = open_database(load_settings(database_url=url, base_url="https://radar.example"))
    try:
        with database.writing() as session:
            source = Source(slug="a", name="A", homepage_url="https://a.example/", created_at=NOW)
            session.add(source)
            session.flush()
            rows = [_item(number, doc, source.id) for number, doc in enumerate(docs, 1)]
            for start in range(0, len(rows), 1000):
                session.connection().execute(insert(Item), rows[start : start + 1000])
            start_time = time.perf_counter()
            rebuild(session)
            rate = len(docs) / (time.perf_counter() - start_time)
        with database.session() as session:
            yield session, rate
    finally:
        database.close()


def _item(number: int, doc: dict[str, Any], source_id: int | None) -> dict[str, Any]:
    times = dict.fromkeys(
        ("first_seen_at", "last_seen_at", "checked_at", "next_check_at", "changed_at", "updated_at"), NOW
    )
    return {
        **{"id": number, "source_id": source_id, "key": str(number), "url": f"https://a.example/{number}"},
        **{"entry_id": str(number), "kind": "news", "title": doc.get("title", ""), "text": doc["text"]},
        **{"teaser": doc.get("teaser", ""), "published": doc.get("published"), "date_precision": "none"},
        **{"topics": [], "feed_topics": []},
        **times,
    }


@contextmanager
def _schema(server: str) -> Iterator[str]:
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE SCHEMA "{name}"')
        try:
            yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{name}"
        finally:
            admin.execute(f'DROP SCHEMA "{name}" CASCADE')


def _engines(server: str | None) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        yield "sqlite", f"sqlite:///{folder}/search.sqlite"
    if server:
        with _schema(server) as url:
            yield "postgresql", url


def _shuffled(number: int, sentences: list[str]) -> dict[str, Any]:
    text = " ".join(random.choices(sentences, k=10))
    day = (NOW - timedelta(days=random.randrange(2000))).date().isoformat()
    title = " ".join(random.choice(sentences).split()[:7])
    return {"id": number, "title": title, "teaser": text[:250], "text": text, "published": day}


def _grades(relevant: list[str] | Mapping[str, int]) -> dict[str, int]:
    return dict(relevant) if isinstance(relevant, dict) else dict.fromkeys(relevant, 1)


def _ndcg(ids: list[str], grades: Mapping[str, int]) -> float:
    gained: float = sum((2 ** grades.get(one, 0) - 1) / math.log2(at + 2) for at, one in enumerate(ids[:10]))
    best = sorted(grades.values(), reverse=True)[:10]
    ideal: float = sum((2**grade - 1) / math.log2(at + 2) for at, grade in enumerate(best))
    return gained / ideal


def _recall(ids: list[str], grades: Mapping[str, int]) -> float:
    return len(grades.keys() & set(ids[:DEPTH])) / len(grades)


def _success(ids: list[str], grades: Mapping[str, int]) -> float:
    return float(bool(ids) and grades.get(ids[0], 0) == max(grades.values()))


def _mean(
    figure: Callable[[list[str], Mapping[str, int]], float],
    found: list[list[str]],
    grades: list[dict[str, int]],
) -> float:
    return statistics.mean(figure(ids, judged) for ids, judged in zip(found, grades, strict=True))


def _times(took: list[float]) -> str:
    took = sorted(took)
    return f"p50 {took[len(took) // 2] * 1e3:.1f} ms  p95 {took[int(len(took) * 0.95)] * 1e3:.1f} ms"


if __name__ == "__main__":
    main()
