"""Fixtures for harvests: sources in a database, recordings, rude servers."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from aggregator.config import Settings
from aggregator.database import open_database
from aggregator.models import Item, Source, Visit

Stored = Callable[[], tuple[list[str], list[Visit]]]


@pytest.fixture
def add_sources(settings: Settings) -> Callable[..., None]:
    """Put sources into the test's database: ``add_sources(birkenau="http://…/")``."""

    def add(status: str = "active", **homepages: str | None) -> None:
        database = open_database(settings)
        with database.session() as session:
            for slug, url in homepages.items():
                session.add(
                    Source(
                        slug=slug,
                        name=f"Bündnis {slug}",
                        homepage_url=url,
                        homepage_key=url,
                        status=status,
                        created_at=datetime(2025, 1, 1),  # noqa: DTZ001  (as the tables keep it)
                    )
                )
        database.close()

    return add


@pytest.fixture
def stored(settings: Settings) -> Stored:
    """What is in the test's database: keys of items (a duplicate would show twice), and visits."""

    def look() -> tuple[list[str], list[Visit]]:
        database = open_database(settings)
        try:
            with database.session() as session:
                keys = sorted(session.exec(select(Item.key)))
                visits = list(session.exec(select(Visit).order_by(col(Visit.id))))
                session.expunge_all()
            return keys, visits
        finally:
            database.close()

    return look


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """An empty folder for recordings."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    return folder
