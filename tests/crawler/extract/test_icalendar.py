"""Calendar files: what they say of when and where, however they are written."""

import pytest

from crawler.extract.icalendar import CalendarEvent, read_calendar
from crawler.extract.moments import end_of, local_moment

FEST = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:7@birkenau.example\r\n"
    b"DTSTART;TZID=Europe/Berlin:20250614T140000\r\nDTEND;TZID=Europe/Berlin:20250614T180000\r\n"
    b"SUMMARY:Sommerfest\\, mit Kuch\r\n en\r\nLOCATION:Alte M\xc3\xbchle\\nBirkenau\r\n"
    b"DESCRIPTION:Alle sind\\nwillkommen.\r\n"
    b"BEGIN:VALARM\r\nDESCRIPTION:Erinnerung\r\nEND:VALARM\r\n"
    b"URL:https://www.birkenau.example/fest\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_an_event_with_folded_lines_escapes_and_an_alarm() -> None:
    assert read_calendar(FEST) == [
        CalendarEvent(
            "2025-06-14T14:00",
            "2025-06-14T18:00",
            "Sommerfest, mit Kuchen",
            "Alte Mühle, Birkenau",
            "Alle sind\nwillkommen.",
            "https://www.birkenau.example/fest",
            "7@birkenau.example",
        )
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("DTSTART;VALUE=DATE:20250614", "DTEND;VALUE=DATE:20250615", ("2025-06-14", None)),
        ("DTSTART;VALUE=DATE:20250614", "DTEND;VALUE=DATE:20250617", ("2025-06-14", "2025-06-16")),
        ("DTSTART:20250614T120000Z", "DTEND:20250614T140000Z", ("2025-06-14T14:00", "2025-06-14T16:00")),
        ('DTSTART;X-A="a:b;c":20250614T120000', "X:1", ("2025-06-14T12:00", None)),
    ],
)
def test_days_and_moments(start: str, end: str, expected: tuple[str, str | None]) -> None:
    found = read_calendar(f"BEGIN:VEVENT\n{start}\n{end}\nEND:VEVENT\n".encode())
    assert [(e.start, e.end) for e in found] == [expected]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"BEGIN:VEVENT\nEND:VEVENT",
        b"BEGIN:VEVENT\nDTSTART:20251399\nEND:VEVENT",
        FEST[:90],
    ],
)
def test_what_is_no_calendar_or_has_no_start_is_empty(data: bytes) -> None:
    assert read_calendar(data) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-06-14", "2025-06-14"),
        ("2025-06-14T14:30:00+02:00", "2025-06-14T14:30"),
        ("2025-06-14T14:30:00+01:00", "2025-06-14T14:30"),  # as shown by a system without summer time
        ("2025-06-14T08:30:00-04:00", "2025-06-14T14:30"),
        ("2025-06-14T22:30:00Z", "2025-06-15T00:30"),
        ("2025-01-14T12:00:00.000Z", "2025-01-14T13:00"),
        ("2025-06-14 14:30", "2025-06-14T14:30"),
        ("2025-06-14T00:00:00", "2025-06-14"),
        ("14.06.2025", None),
        ("2025-02-30", None),
        (None, None),
    ],
)
def test_moments_are_local(written: str | None, read: str | None) -> None:
    assert local_moment(written) == read


def test_an_end_must_say_more_than_the_start() -> None:
    assert end_of("2025-06-14", "2025-06-14T23:59") is None
    assert end_of("2025-06-14", "2025-06-15T23:59") == "2025-06-15"
    assert end_of("2025-06-14T10:00", "2025-06-14T09:00") is None
