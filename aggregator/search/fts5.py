"""SQLite: FTS5 keeps where each token stands, and finds words in a row."""

import json
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import text as sql
from sqlmodel import Session

from aggregator.search import vocabulary
from aggregator.search.document import WORD, document
from aggregator.search.matching import Condition, render
from aggregator.search.ranking import TEASER, TEXT, TITLE, Phrase, Tally

_SINGLE = f"""
    SELECT asked.key, doc,
      sum(CASE col WHEN 'text' THEN {TEXT} WHEN 'teaser' THEN {TEASER} ELSE {TITLE} END)
    FROM json_each(:tokens) AS asked CROSS JOIN item_search_instance ON term = asked.value
    WHERE doc IN (SELECT value FROM json_each(:items)) GROUP BY asked.key, doc
"""  # noqa: S608 (numbers of this program only)
_WEIGHTS = {"title": TITLE, "teaser": TEASER, "text": TEXT}


class Fts5Index:
    """The virtual table ``item_search``; its rowid is the item's number."""

    def put(self, session: Session, item_id: int, title: str, teaser: str, text: str) -> None:
        self.drop(session, [item_id])
        found = document(title, teaser, text)
        values: dict[str, int | str] = {"id": item_id, "length": found.length}
        for field, tokens in zip(_WEIGHTS, found.fields, strict=True):
            values[field] = " ".join(tokens)
        connection = session.connection()
        connection.execute(
            sql("INSERT INTO item_search (rowid, title, teaser, text) VALUES (:id, :title, :teaser, :text)"),
            values,
        )
        connection.execute(
            sql("INSERT INTO item_search_size (item_id, length) VALUES (:id, :length)"), values
        )
        vocabulary.add(session, found.written)

    def drop(self, session: Session, item_ids: Iterable[int]) -> None:
        connection = session.connection()
        for item_id in item_ids:
            here = {"id": item_id}
            rows = connection.execute(
                sql("SELECT title, teaser, text FROM item_search WHERE rowid = :id"), here
            ).all()
            if not rows:
                continue
            connection.execute(sql("DELETE FROM item_search WHERE rowid = :id"), here)
            connection.execute(sql("DELETE FROM item_search_size WHERE item_id = :id"), here)
            tokens = {token for field in rows[0] for token in field.split() if token[0] == WORD}
            words = vocabulary.known([token[1:] for token in sorted(tokens)])
            kept = self.frequencies(session, [WORD + word for word in words])
            vocabulary.forget(session, [word for word in words if WORD + word not in kept])

    def clear(self, session: Session) -> None:
        session.connection().execute(sql("DELETE FROM item_search"))
        session.connection().execute(sql("DELETE FROM item_search_size"))
        vocabulary.clear(session)

    def frequencies(self, session: Session, tokens: Sequence[str]) -> dict[str, int]:
        rows = session.connection().execute(
            sql(
                "SELECT term, doc FROM item_search_token WHERE term IN (SELECT value FROM json_each(:tokens))"
            ),
            {"tokens": json.dumps(tokens)},
        )
        return {row[0]: row[1] for row in rows}

    def matching(self, session: Session, condition: Condition, *, in_title: bool = False) -> list[int]:
        expression = render(condition, _quoted, "AND", "OR")
        rows = session.connection().execute(
            sql("SELECT rowid FROM item_search WHERE item_search MATCH :match"),
            {"match": f"{{title}} : {expression}" if in_title else expression},
        )
        return [row[0] for row in rows]

    def tally(self, session: Session, phrases: Sequence[Phrase], items: Collection[int]) -> Tally:
        single: list[Phrase] = [phrase for phrase in phrases if len(phrase) == 1]
        counts: list[dict[int, float]] = [{} for _ in single]
        rows = session.connection().execute(
            sql(_SINGLE),
            {"tokens": json.dumps([phrase[0] for phrase in single]), "items": json.dumps(list(items))},
        )
        for key, doc, count in rows:
            counts[key][doc] = count
        found: dict[Phrase, dict[int, float]] = dict(zip(single, counts, strict=True))
        for phrase in phrases:
            if len(phrase) > 1:
                found[phrase] = self._row(session, phrase, items)
        return found

    def lengths(self, session: Session, items: Collection[int]) -> dict[int, int]:
        rows = session.connection().execute(
            sql(
                "SELECT item_id, length FROM item_search_size "
                "WHERE item_id IN (SELECT value FROM json_each(:items))"
            ),
            {"items": json.dumps(list(items))},
        )
        return {row[0]: row[1] for row in rows}

    def size(self, session: Session) -> tuple[int, int]:
        row = session.connection().execute(
            sql("SELECT count(*), coalesce(sum(length), 0) FROM item_search_size")
        )
        count, total = row.one()
        return count, total

    def _row(self, session: Session, phrase: Phrase, items: Collection[int]) -> dict[int, float]:
        """Words in a row count once a field: to find each place of them, all places of each had to be looked at."""
        asked = set(items)
        found: dict[int, float] = {}
        for field, weight in _WEIGHTS.items():
            rows = session.connection().execute(
                sql("SELECT rowid FROM item_search WHERE item_search MATCH :match"),
                {"match": f"{{{field}}} : {_quoted(phrase)}"},
            )
            for (number,) in rows:
                if number in asked:
                    found[number] = found.get(number, 0.0) + weight
        return found


def _quoted(phrase: Phrase) -> str:
    """Tokens are letters and digits only, so quotes cannot occur in them."""
    return '"' + " ".join(phrase) + '"'
