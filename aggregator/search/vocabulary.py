"""The words of the index as they are written, to complete, to correct and to widen what people type.

One table on both databases, ``item_search_word``: each word folded, as written, from its end, and its root. A word
stays as long as an item has it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import text as sql
from sqlmodel import Session

from aggregator.search.analyse import form, part_terms, term
from aggregator.search.families import root

MOST_BEGINNINGS = 60
MOST_RELATIVES = 30
_LOOKED_AT = 300
_LONGEST = 40
_SHORTEST_COMPOUND = 5
"""Letters of a stem from which words that begin or end so are compounds of it, as a rule."""
_HIGHEST = "\U0010ffff"

_ADD = """
    INSERT INTO item_search_word (word, written, reversed, root)
    SELECT word, written, reversed, root FROM {rows}
    WHERE NOT EXISTS (SELECT 1 FROM item_search_word AS known WHERE known.word = new.word)
"""
_ROWS = {
    "sqlite": """(
        SELECT json_extract(value, '$.word') AS word, json_extract(value, '$.written') AS written,
            json_extract(value, '$.reversed') AS reversed, json_extract(value, '$.root') AS root
        FROM json_each(:rows)
    ) AS new""",
    "postgresql": """json_to_recordset(CAST(:rows AS json))
        AS new (word text, written text, reversed text, root text)""",
}
_BEGINS = "SELECT word, min(written) FROM item_search_word WHERE word >= :low AND word < :high"
_ENDS = "SELECT word, min(written) FROM item_search_word WHERE reversed >= :low AND reversed < :high"

_RELATIVES = """
    SELECT written FROM (
        SELECT * FROM (
            SELECT DISTINCT 0 AS how, length(word) AS letters, word, written FROM item_search_word
            WHERE root = :root ORDER BY letters, word LIMIT :most
        ) AS family
        UNION ALL
        SELECT * FROM (
            SELECT DISTINCT 1, length(word) AS letters, word, written FROM item_search_word
            WHERE word >= :first AND word < :first_end ORDER BY letters, word LIMIT :most
        ) AS beginning
        UNION ALL
        SELECT * FROM (
            SELECT DISTINCT 2, length(word) AS letters, word, written FROM item_search_word
            WHERE reversed >= :last AND reversed < :last_end ORDER BY letters, word LIMIT :most
        ) AS ending
    ) AS found ORDER BY how, letters, word
"""


def add(session: Session, written: Mapping[str, str]) -> None:
    """Know the words (folded: as written) from now on. Numbers and words of more than 40 letters are not known.

    Two transactions may add the same word at once: neither waits for the other, and it is there twice.
    """
    added = _added(session)
    rows = [
        _row(word, as_written)
        for word, as_written in sorted(written.items())
        if word not in added and _known(word)
    ]
    if rows:
        add_to = _ADD.format(rows=_ROWS[session.get_bind().dialect.name])
        session.connection().execute(sql(add_to), {"rows": json.dumps(rows)})
        added.update(row["word"] for row in rows)


def _added(session: Session) -> set[str]:
    """What this transaction knows to be there: to index many items, most words are asked for once."""
    added: set[str] = session.info.setdefault("search_words", set())
    return added


def forget(session: Session, words: Iterable[str]) -> None:
    """Know the words (folded) no longer."""
    if rows := [{"word": word} for word in words]:
        session.connection().execute(sql("DELETE FROM item_search_word WHERE word = :word"), rows)
        _added(session).difference_update(row["word"] for row in rows)


def clear(session: Session) -> None:
    """Know nothing any longer."""
    session.connection().execute(sql("DELETE FROM item_search_word"))
    _added(session).clear()


def beginning(session: Session, start: str) -> list[str]:
    """Words (folded) that begin so, the shortest first."""
    order = " GROUP BY word ORDER BY length(word), word LIMIT :most"
    rows = _range(session, _BEGINS + order, form(start), most=MOST_BEGINNINGS)
    return list(dict.fromkeys(word for word, _ in rows))


def relatives(session: Session, word: str) -> list[str]:
    """Words as written that have the root of ``word``, then compounds of it that are not split, the shortest first."""
    stem, folded = term(word), form(word)
    first = stem if len(stem) >= _SHORTEST_COMPOUND else ""
    last = folded[::-1] if len(folded) >= _SHORTEST_COMPOUND else ""
    rows = session.connection().execute(
        sql(_RELATIVES),
        {
            "root": root(word) or None,
            "first": first or None,
            "first_end": first + _HIGHEST,
            "last": last or None,
            "last_end": last + _HIGHEST,
            "most": _LOOKED_AT,
        },
    )
    stems: dict[str, str] = {}
    for (written,) in rows:
        if term(written) != stem and stem not in part_terms(written):
            stems.setdefault(term(written), written)
    return list(stems.values())[:MOST_RELATIVES]


def near(session: Session, word: str) -> dict[str, str]:
    """Words (folded: as written) within one edit of a folded word, one letter more or less or two of them swapped.

    One edit leaves the beginning or the end as it is: only words that share either are looked at.
    """
    half = (len(word) - 1) // 2
    bounds = {"least": len(word) - 1, "most": len(word) + 1}
    length = " AND length(word) BETWEEN :least AND :most GROUP BY word"
    rows = _range(session, _BEGINS + length, word[:half], **bounds)
    rows += _range(session, _ENDS + length, word[::-1][:half], **bounds)
    return {found: written for found, written in rows if one_edit(word, found)}


def one_edit(word: str, other: str) -> bool:
    """Whether one letter put in, left out or exchanged, or two neighbours swapped, makes one word of the other."""
    if word == other:
        return False
    if len(word) > len(other):
        word, other = other, word
    start = 0
    while start < len(word) and word[start] == other[start]:
        start += 1
    rest, others = word[start:], other[start:]
    if len(word) < len(other):
        return len(other) - len(word) == 1 and rest == others[1:]
    return rest[1:] == others[1:] or (rest[:2] == others[1::-1] and rest[2:] == others[2:])


def _range(session: Session, query: str, start: str, **values: Any) -> list[tuple[str, str]]:
    rows = session.connection().execute(sql(query), {"low": start, "high": start + _HIGHEST, **values})
    return [(row[0], row[1]) for row in rows]


def _known(word: str) -> bool:
    return 2 < len(word) <= _LONGEST and word.isalpha()


def _row(word: str, written: str) -> dict[str, str]:
    return {"word": word, "written": written, "reversed": word[::-1], "root": root(written)}


def known(words: Sequence[str]) -> list[str]:
    """Those of the words (folded) that the vocabulary may hold."""
    return [word for word in words if _known(word)]
