"""Alembic's entry: works on the connection and in the transaction that ``aggregator.database`` opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
