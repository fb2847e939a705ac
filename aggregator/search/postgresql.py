"""PostgreSQL: a GIN index on ``tsvector`` finds, the vectors tell where each token stands."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text as sql
from sqlmodel import Session

from aggregator.search import vocabulary
from aggregator.search.document import WORD, Document, document
from aggregator.search.matching import Condition, render
from aggregator.search.ranking import TEASER, TEXT, TITLE, Phrase, Tally

_WEIGHTS = {"A": TITLE, "B": TEASER, "D": TEXT}


class PostgresqlIndex:
    """The table ``item_search``."""

    def put(self, session: Session, item_id: int, title: str, teaser: str, text: str) -> None:
        self.drop(session, [item_id])
        found = document(title, teaser, text)
        session.connection().execute(
            sql(
                "INSERT INTO item_search (item_id, tokens, length) "
                "VALUES (:id, CAST(:tokens AS tsvector), :length)"
            ),
            {"id": item_id, "tokens": _tsvector(found), "length": found.length},
        )
        with _by_index(session):
            vocabulary.add(session, found.written)

    def drop(self, session: Session, item_ids: Iterable[int]) -> None:
        connection = session.connection()
        rows = connection.execute(
            sql("DELETE FROM item_search WHERE item_id = ANY(:ids) RETURNING tsvector_to_array(tokens)"),
            {"ids": list(item_ids)},
        )
        tokens = {token for row in rows for token in row[0] if token[0] == WORD}
        words = vocabulary.known([token[1:] for token in sorted(tokens)])
        kept = self.frequencies(session, [WORD + word for word in words])
        vocabulary.forget(session, [word for word in words if WORD + word not in kept])

    def clear(self, session: Session) -> None:
        session.connection().execute(sql("DELETE FROM item_search"))
        vocabulary.clear(session)

    def frequencies(self, session: Session, tokens: Sequence[str]) -> dict[str, int]:
        rows = _by_index_all(
            session,
            (
                "SELECT t, (SELECT count(*) FROM item_search WHERE tokens @@ CAST('''' || t || '''' AS tsquery)) "
                "FROM unnest(CAST(:tokens AS text[])) AS t"
            ),
            {"tokens": list(tokens)},
        )
        return {token: count for token, count in rows if count}

    def matching(self, session: Session, condition: Condition, *, in_title: bool = False) -> list[int]:
        phrase = _tstitle if in_title else _tsphrase
        rows = _by_index_all(
            session,
            "SELECT item_id FROM item_search WHERE tokens @@ CAST(:query AS tsquery)",
            {"query": render(condition, phrase, "&", "|")},
        )
        return [row[0] for row in rows]

    def tally(self, session: Session, phrases: Sequence[Phrase], items: Collection[int]) -> Tally:
        rows = session.connection().execute(
            sql(
                """
                SELECT item_id, t.lexeme, t.positions, t.weights
                FROM item_search CROSS JOIN LATERAL unnest(tokens) AS t
                WHERE item_id = ANY(:items) AND t.lexeme = ANY(:tokens)
                """
            ),
            {
                "items": list(items),
                "tokens": list({token for phrase in phrases for token in phrase}),
            },
        )
        places: dict[str, dict[int, dict[int, str]]] = defaultdict(dict)
        for item, lexeme, positions, weights in rows:
            places[lexeme][item] = dict(zip(positions, weights, strict=True))
        return {phrase: _counts(phrase, places) for phrase in phrases}

    def lengths(self, session: Session, items: Collection[int]) -> dict[int, int]:
        rows = session.connection().execute(
            sql("SELECT item_id, length FROM item_search WHERE item_id = ANY(:items)"), {"items": list(items)}
        )
        return {row[0]: row[1] for row in rows}

    def size(self, session: Session) -> tuple[int, int]:
        row = session.connection().execute(sql("SELECT count(*), coalesce(sum(length), 0) FROM item_search"))
        count, total = row.one()
        return count, total


@contextmanager
def _by_index(session: Session) -> Iterator[None]:
    """Go by the indexes: the planner takes reading all vectors for cheap, as it does not see that they lie outside."""
    connection = session.connection()
    connection.execute(sql("SET LOCAL enable_seqscan = off"))
    yield
    connection.execute(sql("SET LOCAL enable_seqscan = on"))


def _by_index_all(session: Session, query: str, values: dict[str, Any]) -> Sequence[Any]:
    with _by_index(session):
        return session.connection().execute(sql(query), values).all()


def _counts(phrase: Phrase, places: Mapping[str, Mapping[int, Mapping[int, str]]]) -> dict[int, float]:
    """How often a token occurs in each item, each time counted by its field; words in a row count once a field."""
    found: dict[int, float] = {}
    for item, starts in places.get(phrase[0], {}).items():
        rest = [places.get(token, {}).get(item, {}) for token in phrase[1:]]
        fields = [
            field
            for start, field in starts.items()
            if all(start + step in at for step, at in enumerate(rest, 1))
        ]
        if fields:
            found[item] = sum(_WEIGHTS[field] for field in (fields if len(phrase) == 1 else set(fields)))
    return found


def _tsvector(found: Document) -> str:
    """Positions and weights of the tokens; a gap between fields keeps phrases from reaching across."""
    places: dict[str, list[str]] = defaultdict(list)
    position = 0
    for tokens, weight in zip(found.fields, _WEIGHTS, strict=True):
        for token in tokens:
            position += 1
            places[token].append(f"{position}{weight}")
        position += 1
    return " ".join(f"'{token}':{','.join(at)}" for token, at in places.items())


def _tsphrase(phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{token}'" for token in phrase) + ")"


def _tstitle(phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{token}':A" for token in phrase) + ")"
