"""When something takes place: a day, days on end, from when to when."""

from datetime import date

import pytest

from crawler.extract.times import event_time
from crawler.extract.years import Years


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
        ("22.10.2024, 10 Uhr bis 24.10.2024, 16 Uhr", "2024-10-22T10:00", "2024-10-24T16:00"),
        ("Di 22.10.2024 (18 Uhr) bis Do 24.10.2024 (14 Uhr)", "2024-10-22T18:00", "2024-10-24T14:00"),
        ("22.10.2024 18:00 - 22.10.2024 20:00", "2024-10-22T18:00", "2024-10-22T20:00"),
        ("22. Oktober 2024, Einlass: 18 Uhr, Beginn: 19 Uhr", "2024-10-22T19:00", None),
        ("22. Oktober 2024, 19 Uhr, Ende gegen 21.30 Uhr", "2024-10-22T19:00", "2024-10-22T21:30"),
        ("Von 10 bis 16 Uhr am Dienstag, 22. Oktober 2024", "2024-10-22T10:00", "2024-10-22T16:00"),
        ("um 19 Uhr am 22.10.2024", "2024-10-22T19:00", None),
        ("22.10.2024, 20–2 Uhr", "2024-10-22T20:00", "2024-10-23T02:00"),
        ("22. Oktober 2024 (Dienstag), ab 18.30 h", "2024-10-22T18:30", None),
        ("8., 15. und 22. Oktober 2024, 10 Uhr", "2024-10-08", "2024-10-22"),
        ("22.10.2024 und 5.11.2024, 10 Uhr", "2024-10-22T10:00", None),
        ("30. und 31. Oktober 2024", "2024-10-30", "2024-10-31"),
        ("1. Oktober bis 30. November 2024, montags 15 bis 17 Uhr", "2024-10-01", "2024-11-30"),
        ("Anmeldung ab 1.10.2024. Los geht es am 22.10.2024 um 14 Uhr", "2024-10-22T14:00", None),
    ],
)
def test_start_and_end_of_an_event(phrase: str, start: str, end: str | None) -> None:
    found = event_time(phrase)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize("phrase", ["", "Jeden Dienstag um 15 Uhr", "Oktober 2024", "22. Oktober, 19 Uhr"])
def test_without_a_whole_day_there_is_no_event_time(phrase: str) -> None:
    assert event_time(phrase) is None


ANNOUNCED = Years(published=date(2024, 9, 20))
VISITED = Years(today=date(2024, 9, 20))


@pytest.mark.parametrize(
    ("phrase", "years", "start", "end"),
    [
        ("22.10., 10 Uhr bis 24.10., 16 Uhr", ANNOUNCED, "2024-10-22T10:00", "2024-10-24T16:00"),
        ("vom 22. bis 24. Oktober", ANNOUNCED, "2024-10-22", "2024-10-24"),
        ("am 22.10. um 15.30 Uhr", ANNOUNCED, "2024-10-22T15:30", None),
        ("22. Januar, 15 Uhr", ANNOUNCED, "2025-01-22T15:00", None),
        ("Dienstag, 22. Oktober, 10–16 Uhr", VISITED, "2024-10-22T10:00", "2024-10-22T16:00"),
        ("Mittwoch, 22. Januar, 10 Uhr", VISITED, "2025-01-22T10:00", None),
        ("22. Oktober, 10 Uhr", Years(named=2023), "2023-10-22T10:00", None),
        ("28.12. – 3.1.", Years(named=2024), "2024-12-28", "2025-01-03"),
    ],
)
def test_a_year_that_is_not_written_is_told_by_what_stands_around(
    phrase: str, years: Years, start: str, end: str | None
) -> None:
    found = event_time(phrase, years)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    ("phrase", "years"),
    [
        ("22. Oktober, 10 Uhr", VISITED),  # no weekday tells it, and nothing was announced
        ("Montag, 22. Oktober, 10 Uhr", ANNOUNCED),  # a Monday in 2018, say
        ("Freitag, 22. Oktober, 10 Uhr", VISITED),
        ("31. Juni, 10 Uhr", Years(named=2024)),
        ("Anmeldung bis 22. Oktober", ANNOUNCED),
        ("jeden ersten Mittwoch im Monat, 15 Uhr", ANNOUNCED),
    ],
)
def test_no_year_is_guessed(phrase: str, years: Years) -> None:
    assert event_time(phrase, years) is None


def test_years_are_read_from_a_heading_and_a_day() -> None:
    assert Years.of("Termine 2025", None, None).named == 2025
    assert Years.of("Haushalt 2024/2025", "2024-05", None) == Years()
    assert Years.of("Rückblick 2023 und Vorschau 2024", "2024-05-02", None) == Years(
        published=date(2024, 5, 2)
    )
