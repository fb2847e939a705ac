"""What feeds need: when entries really changed, what left them, sets of alliances, WebSub, and a count of changes.

The count is kept by the database itself, so that no way of writing can forget it: whoever holds a document made
at one count has it still, as long as the count stands.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What pages and feeds are made of. A visit that finds nothing new touches none of it.
_PUBLIC = {
    "item": (
        *(
            "url",
            "kind",
            "title",
            "published",
            "date_precision",
            "teaser",
            "text",
            "event_start",
            "event_end",
        ),
        *(
            "event_place",
            "event_sequence",
            "cancelled",
            "topics",
            "feed_topics",
            "places",
            "profile",
            "story",
        ),
        *("lead_entry_id", "status", "updated_at", "announced_at", "listed_on", "source_id"),
    ),
    "source": ("slug", "name", "place", "state", "lat", "lon", "homepage_url", "status", "teaser_chars"),
    "source_set": ("slug", "name"),
    "source_set_member": ("added_at",),
    "tombstone": ("deleted_at",),
}


def upgrade() -> None:
    """Add columns, tables and triggers; fill the columns from what is stored."""
    _columns()
    _tables()
    _subscriptions()
    op.execute("CREATE TABLE public_change (value BIGINT NOT NULL, changed_at TIMESTAMP NOT NULL)")
    op.execute("INSERT INTO public_change VALUES (0, '1970-01-01 00:00:00')")
    if op.get_bind().dialect.name == "sqlite":
        _count_in_sqlite()
    else:
        _count_in_postgresql()


def _columns() -> None:
    epoch = sa.text("'1970-01-01 00:00:00'")
    op.add_column("item", sa.Column("updated_at", sa.DateTime(), nullable=False, server_default=epoch))
    op.add_column("item", sa.Column("lead_entry_id", sa.String(), nullable=True))
    op.add_column("item", sa.Column("feed_topics", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("item", sa.Column("event_sequence", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("item", sa.Column("cancelled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE item SET feed_topics = topics, "
        "updated_at = CASE WHEN changed_at > first_seen_at THEN changed_at ELSE first_seen_at END, "
        "lead_entry_id = CASE WHEN announced_at IS NULL THEN NULL ELSE entry_id END"
    )
    op.create_index("ix_item_lead_entry_id", "item", ["lead_entry_id"])
    # By the story alone, SQLite would rather go through all that was announced before.
    op.drop_index("ix_item_story", "item")
    op.create_index("ix_item_story", "item", ["story", "status", "announced_at", "id"])
    op.add_column("source", sa.Column("teaser_chars", sa.Integer(), nullable=True))
    op.drop_column("source", "feed_changed_at")


def _tables() -> None:
    op.create_table(
        "tombstone",
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("announced_at", sa.DateTime(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index("ix_tombstone_deleted_at", "tombstone", ["deleted_at"])
    op.create_index("ix_tombstone_source_id", "tombstone", ["source_id"])
    op.create_table(
        "source_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "source_set_member",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["source_set.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("set_id", "source_id"),
    )
    op.create_index("ix_source_set_member_source_id", "source_set_member", ["source_id"])


def _subscriptions() -> None:
    """WebSub: the hubs that tell us of news, and what our own hub was told last."""
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("topic_url", sa.String(), nullable=False),
        sa.Column("hub_url", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=True),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("pinged_at", sa.DateTime(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_id", "topic_url"),
        sa.UniqueConstraint("token"),
    )
    op.create_table(
        "channel_ping",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("pinged_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("path"),
    )


def _count_in_sqlite() -> None:
    count = (
        "BEGIN UPDATE public_change SET value = value + 1, "
        "changed_at = max(changed_at, strftime('%Y-%m-%d %H:%M:%f', 'now')); END"
    )
    for table, columns in _PUBLIC.items():
        for name, when in (
            ("insert", "INSERT"),
            ("delete", "DELETE"),
            ("update", f"UPDATE OF {', '.join(columns)}"),
        ):
            op.execute(f"CREATE TRIGGER {table}_{name}_is_public AFTER {when} ON {table} {count}")


def _count_in_postgresql() -> None:
    """At the commit, once a transaction: whoever waited for the row before would wait for each other."""
    op.execute(
        """
        CREATE FUNCTION count_public_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('radar.counted', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
                UPDATE public_change SET value = value + 1,
                    changed_at = greatest(changed_at, clock_timestamp() AT TIME ZONE 'UTC');
                PERFORM set_config('radar.counted', pg_current_xact_id()::text, true);
            END IF;
            RETURN NULL;
        END $$
        """
    )
    for table, columns in _PUBLIC.items():
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_is_public "
            f"AFTER INSERT OR DELETE OR UPDATE OF {', '.join(columns)} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_public_change()"
        )
