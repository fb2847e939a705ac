"""Where an item stands in lists, as a column and indexes to follow it; when a source's feed last changed.

A feed's ``Last-Modified`` cannot come from the entries alone: what left the feed leaves no row to ask.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; fill the first from what is stored."""
    # Compared as bytes on both databases, whatever the server's language: the order of ISO dates.
    day = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("item", sa.Column("listed_on", day, nullable=False, server_default=""))
    op.execute(
        "UPDATE item SET listed_on = coalesce(published, substr(CAST(announced_at AS varchar), 1, 10), '')"
    )
    # Lists and feeds show live items only: without the status in the index, SQLite sorts all of them.
    op.drop_index("ix_item_status", "item")
    op.drop_index("ix_item_announced_at", "item")
    op.create_index("ix_item_status_listed_on", "item", ["status", "listed_on", "id"])
    op.create_index("ix_item_status_announced_at", "item", ["status", "announced_at", "listed_on", "id"])
    op.add_column("source", sa.Column("feed_changed_at", sa.DateTime(), nullable=True))
