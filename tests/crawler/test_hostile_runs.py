"""What may happen to a run from outside: a source that hangs, one that opts out, a database that may only be read."""

import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aggregator import removal
from aggregator.config import Settings
from aggregator.database import open_database, require_writable
from crawler import run
from crawler.run import Progress, harvest
from tests.crawler.conftest import Stored
from tests.crawler.standin import StandIn
from tests.crawler.warcs import site, write_warc

A, B = "www.birkenau.example", "familie-erlental.example"


class HangsAtBirkenau(StandIn):
    """Never comes back from the third page of one of the sites."""

    pages = 0

    async def read(self, url: str, page: Response) -> AsyncIterator[Any]:
        async for found in super().read(url, page):
            yield found
        self.pages += 1
        if "birkenau" in url and self.pages == 3:
            time.sleep(600)  # noqa: ASYNC251


@pytest.fixture
def two_sites(recordings: Path, add_sources: Callable[..., None]) -> Path:
    write_warc(recordings / f"{A}.warc.gz", site(A, ["eins", "zwei", "drei", "vier", "fuenf"]))
    write_warc(recordings / f"{B}.warc.gz", site(B, ["a", "b"]))
    add_sources(birkenau=f"http://{A}/", erlental=f"http://{B}/")
    return recordings


def test_a_source_that_hangs_does_not_cost_the_others_of_its_batch(
    settings: Settings, two_sites: Path, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_GRACE", 5.0)
    short = settings.model_copy(update={"visit_seconds": 1})
    spider = f"{__name__}:{HangsAtBirkenau.__name__}"
    result = harvest(short, ["birkenau", "erlental"], replay=two_sites, spider=spider)
    errors = {visit.source: visit.error for visit in result.visits}
    assert errors["erlental"] is None
    assert "Sekunden" in (errors["birkenau"] or "")
    assert len(stored()[0]) == 5  # three of the one that hangs, two of the other


def test_a_source_that_opts_out_during_a_run_is_skipped_and_the_run_goes_on(
    settings: Settings, two_sites: Path, stored: Stored
) -> None:
    def at_first_news(news: Progress) -> None:
        if news.source == "birkenau" and not news.summary:
            database = open_database(settings)
            with database.writing() as session:
                removal.optout(session, "erlental", datetime.now(UTC).replace(tzinfo=None))
            database.close()

    result = harvest(
        settings,
        ["birkenau", "erlental"],
        replay=two_sites,
        spider="tests.crawler.standin:Slow",
        progress=at_first_news,
    )
    assert [visit.source for visit in result.visits] == ["birkenau"]
    assert "opted out" in result.skipped["erlental"]
    assert len(stored()[0]) == 5


def test_a_database_that_may_only_be_read_is_found_before_the_work(settings: Settings) -> None:
    database = open_database(settings)
    with pytest.raises(DBAPIError, match="readonly"), database.session() as session:
        session.connection().execute(text("PRAGMA query_only = ON"))
        require_writable(session)
    database.close()
