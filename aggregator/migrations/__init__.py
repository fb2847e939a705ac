"""The schema's history (Alembic). ``aggregator.database`` runs it; there is no alembic.ini."""
