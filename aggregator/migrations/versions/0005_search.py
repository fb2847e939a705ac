"""Search understands German: words, stems and parts of compounds, and a vocabulary to correct what people type.

The index is made of the items alone, so it is not brought along but made anew: ``radar db upgrade`` fills it.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop what was indexed, and make the tables for what will be."""
    op.execute("DROP TABLE item_search")
    op.execute("DELETE FROM installation WHERE key = 'search_version'")
    if op.get_bind().dialect.name == "sqlite":
        # The engine ranks by itself, so that FTS5 need not keep the sizes of columns.
        op.execute(
            "CREATE VIRTUAL TABLE item_search USING fts5(title, teaser, text, columnsize=0, "
            "tokenize='unicode61 remove_diacritics 0')"
        )
        op.execute("CREATE VIRTUAL TABLE item_search_instance USING fts5vocab(item_search, instance)")
        op.execute("CREATE VIRTUAL TABLE item_search_token USING fts5vocab(item_search, row)")
        op.execute("CREATE TABLE item_search_size (item_id INTEGER PRIMARY KEY, length INTEGER NOT NULL)")
        kind = "TEXT"
    else:
        op.execute(
            "CREATE TABLE item_search (item_id integer PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE, "
            "tokens tsvector NOT NULL, length integer NOT NULL)"
        )
        op.execute("CREATE INDEX ix_item_search_tokens ON item_search USING gin (tokens)")
        kind = 'text COLLATE "C"'
    op.execute(
        f"CREATE TABLE item_search_word (word {kind} NOT NULL, written text NOT NULL, "
        f"reversed {kind} NOT NULL, root {kind} NOT NULL)"
    )
    for column in ("word", "reversed", "root"):
        op.execute(f"CREATE INDEX ix_item_search_word_{column} ON item_search_word ({column})")
