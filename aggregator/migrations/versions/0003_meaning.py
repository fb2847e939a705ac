"""What an item means: its project's facts, other places, topics by version, fingerprints for the same release.

And what a site may need (rules), and which other alliances its pages lead to (suggestions).
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns with what they mean for rows of before, and both tables."""
    op.add_column("item", sa.Column("medium", sa.String(), nullable=False, server_default="page"))
    op.add_column("item", sa.Column("profile", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("item", sa.Column("places", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("item", sa.Column("topics_version", sa.String(), nullable=False, server_default=""))
    op.add_column("source", sa.Column("rules", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "fingerprint",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "band"),
    )
    op.create_index("ix_fingerprint_value", "fingerprint", ["value", "item_id"])
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_suggestion_status", "suggestion", ["status"])
