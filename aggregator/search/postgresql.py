"""PostgreSQL: a GIN index on ``tsvector`` matches; BM25 is counted here, with FTS5's formula."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import text as sql
from sqlmodel import Session

from aggregator.search.document import TEASER, TEXT, TITLE, Document, document
from aggregator.search.parse import Phrase, Query

_WEIGHTS = {"A": TITLE, "B": TEASER, "D": TEXT}
_K1, _B = 1.2, 0.75


@dataclass(slots=True)
class _Match:
    """A matching item: its length in terms, and where each asked-for term stands (position: weight)."""

    length: int
    published: str
    places: dict[str, dict[int, float]] = field(default_factory=dict)


class PostgresqlIndex:
    """The table ``item_search``."""

    def put(self, session: Session, item_id: int, title: str, teaser: str, text: str) -> None:
        terms = document(title, teaser, text)
        session.connection().execute(
            sql(
                "INSERT INTO item_search (item_id, tokens, length) "
                "VALUES (:id, CAST(:tokens AS tsvector), :length) "
                "ON CONFLICT (item_id) DO UPDATE SET tokens = excluded.tokens, length = excluded.length"
            ),
            {"id": item_id, "tokens": _tsvector(terms), "length": len(terms)},
        )

    def drop(self, session: Session, item_ids: Iterable[int]) -> None:
        session.connection().execute(
            sql("DELETE FROM item_search WHERE item_id = ANY(:ids)"), {"ids": list(item_ids)}
        )

    def find(
        self, session: Session, query: Query, *, kind: str | None, state: str | None, source: str | None
    ) -> list[int]:
        connection = session.connection()
        total, tokens = connection.execute(
            sql("SELECT count(*), coalesce(sum(length), 0) FROM item_search")
        ).one()
        frequencies = [
            connection.execute(
                sql("SELECT count(*) FROM item_search WHERE tokens @@ CAST(:query AS tsquery)"),
                {"query": _tsphrase(phrase)},
            ).scalar_one()
            for phrase in query.ranked
        ]
        matches = _matches(session, query, kind, state, source)
        idf = [max(1e-6, math.log((total - hits + 0.5) / (hits + 0.5))) for hits in frequencies]
        mean = tokens / total if total else 1.0
        scores = {
            number: round(_score(match, query.ranked, idf, mean), 6) for number, match in matches.items()
        }
        return sorted(
            matches, key=lambda number: (scores[number], matches[number].published, number), reverse=True
        )


def _matches(
    session: Session, query: Query, kind: str | None, state: str | None, source: str | None
) -> dict[int, _Match]:
    rows = session.connection().execute(
        sql(
            """
            SELECT item.id, item_search.length, coalesce(item.published, ''), t.lexeme, t.positions, t.weights
            FROM item_search
            JOIN item ON item.id = item_search.item_id JOIN source ON source.id = item.source_id
            CROSS JOIN LATERAL unnest(item_search.tokens) AS t
            WHERE item_search.tokens @@ CAST(:query AS tsquery) AND t.lexeme = ANY(:terms)
              AND item.status = 'live' AND source.status <> 'opted_out'
              AND (CAST(:kind AS text) IS NULL OR item.kind = :kind)
              AND (CAST(:state AS text) IS NULL OR source.state = :state)
              AND (CAST(:source AS text) IS NULL OR source.slug = :source)
            """
        ),
        {
            "query": _tsquery(query),
            "terms": [term for phrase in query.ranked for term in phrase],
            "kind": kind,
            "state": state,
            "source": source,
        },
    )
    matches: dict[int, _Match] = {}
    for number, length, published, lexeme, positions, weights in rows:
        match = matches.setdefault(number, _Match(length, published))
        match.places[lexeme] = {
            position: _WEIGHTS[weight] for position, weight in zip(positions, weights, strict=True)
        }
    return matches


def _score(match: _Match, phrases: Sequence[Phrase], idf: Sequence[float], mean: float) -> float:
    """BM25 as FTS5 counts it, summed in the order of the phrases (so that even its rounding is the same)."""
    score = 0.0
    for phrase, weight in zip(phrases, idf, strict=True):
        frequency = _frequency(phrase, match.places)
        score += weight * (
            (frequency * (_K1 + 1.0)) / (frequency + _K1 * (1 - _B + _B * match.length / mean))
        )
    return score


def _frequency(phrase: Phrase, places: Mapping[str, Mapping[int, float]]) -> float:
    """How often the phrase occurs, each time counted by the field where it stands."""
    first = places.get(phrase[0], {})
    return sum(
        weight
        for start, weight in first.items()
        if all(start + step in places.get(term, {}) for step, term in enumerate(phrase))
    )


def _tsvector(terms: Document) -> str:
    """Positions and weights of the terms; a gap between fields keeps phrases from reaching across."""
    places: dict[str, list[str]] = defaultdict(list)
    position = 0
    for field_terms, weight in ((terms.title, "A"), (terms.teaser, "B"), (terms.text, "D")):
        for term in field_terms:
            position += 1
            places[term].append(f"{position}{weight}")
        position += 1
    return " ".join(f"'{term}':{','.join(at)}" for term, at in places.items())


def _tsquery(query: Query) -> str:
    parts = [_tsphrase(phrase) for phrase in query.allof]
    if query.anyof:
        parts.append("(" + " | ".join(map(_tsphrase, query.anyof)) + ")")
    parts.extend("!" + _tsphrase(phrase) for phrase in query.noneof)
    return " & ".join(parts)


def _tsphrase(phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{term}'" for term in phrase) + ")"
