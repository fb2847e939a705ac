"""SQLite: FTS5 matches and ranks."""

from collections.abc import Iterable

from sqlalchemy import text as sql
from sqlmodel import Session

from aggregator.search.document import TEASER, TEXT, TITLE, document
from aggregator.search.parse import Phrase, Query


class Fts5Index:
    """The virtual table ``item_search``; its rowid is the item's number."""

    def put(self, session: Session, item_id: int, title: str, teaser: str, text: str) -> None:
        self.drop(session, [item_id])
        terms = document(title, teaser, text)
        session.connection().execute(
            sql("INSERT INTO item_search (rowid, title, teaser, text) VALUES (:id, :title, :teaser, :text)"),
            {
                "id": item_id,
                "title": " ".join(terms.title),
                "teaser": " ".join(terms.teaser),
                "text": " ".join(terms.text),
            },
        )

    def drop(self, session: Session, item_ids: Iterable[int]) -> None:
        if rows := [{"id": item_id} for item_id in item_ids]:
            session.connection().execute(sql("DELETE FROM item_search WHERE rowid = :id"), rows)

    def find(
        self, session: Session, query: Query, *, kind: str | None, state: str | None, source: str | None
    ) -> list[int]:
        rows = session.connection().execute(
            sql(
                f"""
                SELECT item.id FROM item_search
                JOIN item ON item.id = item_search.rowid JOIN source ON source.id = item.source_id
                WHERE item_search MATCH :match AND item.status = 'live' AND source.status <> 'opted_out'
                  AND (:kind IS NULL OR item.kind = :kind) AND (:state IS NULL OR source.state = :state)
                  AND (:source IS NULL OR source.slug = :source)
                ORDER BY round(bm25(item_search, {TITLE}, {TEASER}, {TEXT}), 6),
                  coalesce(item.published, '') DESC, item.id DESC
                """  # noqa: S608 (numbers of this program only)
            ),
            {"match": _expression(query), "kind": kind, "state": state, "source": source},
        )
        return [row[0] for row in rows]


def _expression(query: Query) -> str:
    """The query in FTS5's language. Terms are letters and digits only, so quotes cannot occur in them."""
    parts = [_quoted(phrase) for phrase in query.allof]
    if query.anyof:
        parts.append("(" + " OR ".join(map(_quoted, query.anyof)) + ")")
    expression = " AND ".join(parts)
    for phrase in query.noneof:
        expression = f"({expression}) NOT {_quoted(phrase)}"
    return expression


def _quoted(phrase: Phrase) -> str:
    return '"' + " ".join(phrase) + '"'
