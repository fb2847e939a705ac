"""German words for dates and numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds import words


@pytest.mark.parametrize(
    ("published", "precision", "expected"),
    [
        ("2012-08-27", "day", "27. August 2012"),
        ("2024-10", "month", "Oktober 2024"),
        ("2023", "year", "2023"),
        (None, "none", "ohne Datum"),
        ("2024-03-01", "none", "ohne Datum"),
        ("2024-03-01", "month", "März 2024"),
        ("2024-13-45", "day", "ohne Datum"),
        ("gestern", "day", "ohne Datum"),
    ],
)
def test_date_in_words_says_no_more_than_is_known(
    published: str | None, precision: str, expected: str
) -> None:
    assert words.date_words(published, precision) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-05-12T15:00", None, "12. Mai 2025, 15:00 Uhr"),
        ("2025-05-12T15:00", "2025-05-12T17:30", "12. Mai 2025, 15:00 bis 17:30 Uhr"),
        ("2025-05-12", "2025-05-14", "12. Mai 2025 bis 14. Mai 2025"),
        ("2025-05-12", "2025-05-12", "12. Mai 2025"),
        ("2025-05-12T13:00:00+00:00", None, "12. Mai 2025, 15:00 Uhr"),
        (None, None, ""),
        ("im Mai", None, ""),
    ],
)
def test_when_an_event_takes_place(start: str | None, end: str | None, expected: str) -> None:
    assert words.event_words(start, end) == expected


def test_moments_are_shown_in_german_time_in_summer_and_winter() -> None:
    assert words.moment_words(datetime.fromisoformat("2026-07-01T22:30:00")) == "2. Juli 2026, 00:30 Uhr"
    assert words.moment_words(datetime.fromisoformat("2026-01-01T23:30:00")) == "2. Januar 2026, 00:30 Uhr"
    assert words.moment_words(None) == "noch nie"


def test_a_published_day_stays_that_day_in_any_common_zone() -> None:
    moment = words.published_moment("2012-08-27", "day", datetime.fromisoformat("2026-01-01T00:00:00"))
    assert moment is not None
    assert moment.isoformat() == "2012-08-27T12:00:00+02:00"
    assert moment.astimezone(UTC).date().isoformat() == "2012-08-27"


def test_what_was_seen_in_the_morning_is_not_published_in_the_future() -> None:
    moment = words.published_moment("2026-01-05", "day", datetime.fromisoformat("2026-01-05T07:15:03.000999"))
    assert moment is not None
    assert moment.isoformat() == "2026-01-05T08:15:03+01:00"


@pytest.mark.parametrize(("published", "precision"), [("2024-10", "month"), ("2023", "year"), (None, "none")])
def test_no_moment_is_invented(published: str | None, precision: str) -> None:
    assert words.published_moment(published, precision, datetime.fromisoformat("2026-01-01T00:00:00")) is None


def test_numbers_and_order() -> None:
    assert words.count_words(1, "Eintrag", "Einträge") == "1 Eintrag"
    assert words.count_words(12345, "Eintrag", "Einträge") == "12.345 Einträge"
    assert sorted(["Zell", "Öhringen", "Oberau", "Ährenfeld"], key=words.sort_key) == [
        *("Ährenfeld", "Oberau", "Öhringen", "Zell")
    ]
