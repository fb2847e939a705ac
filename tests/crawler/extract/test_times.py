"""When something takes place: a day, days on end, from when to when."""

import pytest

from crawler.extract.times import event_time


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("Dienstag, 22. Oktober 2024, 15:00–17:00 Uhr", "2024-10-22T15:00", "2024-10-22T17:00"),
        ("22.10.2024, 15 bis 17 Uhr", "2024-10-22T15:00", "2024-10-22T17:00"),
        ("22.10.2024, 15.30 - 17 Uhr", "2024-10-22T15:30", "2024-10-22T17:00"),
        ("22.10.2024 von 15 Uhr bis 17.30 Uhr", "2024-10-22T15:00", "2024-10-22T17:30"),
        ("22.10.2024, 19 Uhr", "2024-10-22T19:00", None),
        ("22.10.2024 um 19.30 Uhr", "2024-10-22T19:30", None),
        ("22.10.2024 | 9:00", "2024-10-22T09:00", None),
        ("22.10.2024 9:00 - 11:15", "2024-10-22T09:00", "2024-10-22T11:15"),
        ("22.10.2024, 19–24 Uhr", "2024-10-22T19:00", None),
        ("22.10.2024", "2024-10-22", None),
        ("22. Oktober 2024 bis 24. Oktober 2024", "2024-10-22", "2024-10-24"),
        ("22.10.2024 – 24.10.2024", "2024-10-22", "2024-10-24"),
        ("vom 22.10.2024 bis zum 24.10.2024", "2024-10-22", "2024-10-24"),
        ("Di, 22.10.2024 bis Do, 24.10.2024", "2024-10-22", "2024-10-24"),
        ("22.–24. Oktober 2024", "2024-10-22", "2024-10-24"),
        ("22. bis 24. Oktober 2024, täglich 9–16 Uhr", "2024-10-22", "2024-10-24"),
        ("vom 22.10. bis 24.10.2024", "2024-10-22", "2024-10-24"),
        ("22./23. Oktober 2024", "2024-10-22", "2024-10-23"),
        ("22. und 23.10.2024", "2024-10-22", "2024-10-23"),
        ("Samstag, 22. und Sonntag, 23. Oktober 2024, 10–16 Uhr", "2024-10-22", "2024-10-23"),
        ("30. September bis 4. Oktober 2024", "2024-09-30", "2024-10-04"),
        ("28.12. - 3.1.2025", "2024-12-28", "2025-01-03"),
        ("22.10.2024, Anmeldung bis zum 14.10.2024", "2024-10-22", None),
        ("22.10.2024. Bewerbungsschluss: 14.10.2024", "2024-10-22", None),
        ("Stand: 01.10.2024. Beginn: 22.10.2024, 19 Uhr", "2024-10-22T19:00", None),
    ],
)
def test_start_and_end_of_an_event(phrase: str, start: str, end: str | None) -> None:
    found = event_time(phrase)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize("phrase", ["", "Jeden Dienstag um 15 Uhr", "Oktober 2024", "22. Oktober, 19 Uhr"])
def test_without_a_whole_day_there_is_no_event_time(phrase: str) -> None:
    assert event_time(phrase) is None
