"""Pages that were once read wrongly, each beside what should be read. A new pair needs no code."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.extract.page import extract_page

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
NOW = datetime(2025, 3, 17, 6, tzinfo=UTC)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_read_as_the_file_beside_it_says(page: Path) -> None:
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    found = extract_page(page.read_bytes(), expected.pop("url"), now=NOW)
    assert {name: getattr(found, name) for name in expected} == expected
