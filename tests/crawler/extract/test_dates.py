"""How German pages write dates, what each means, and which are none of publication."""

from datetime import UTC, datetime

import pytest

from crawler.extract.dates import (
    DateMention,
    find_dates,
    is_date_line,
    is_event_day,
    is_plausible,
    is_rejected,
    machine_date,
    publication_date,
    relative_date,
    says_how_long_ago,
    url_date,
)

NOW = datetime(2025, 3, 17, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("14.03.2024", "2024-03-14"),
        ("4.3.2024", "2024-03-04"),
        ("14. 03. 2024", "2024-03-14"),
        ("14.03.24", "2024-03-14"),
        ("14.03.98", "1998-03-14"),
        ("14. März 2024", "2024-03-14"),
        ("14.März 2024", "2024-03-14"),
        ("14 März 2024", "2024-03-14"),
        ("14. Maerz 2024", "2024-03-14"),
        ("14. MÄRZ 2024", "2024-03-14"),
        ("14. Mrz. 2024", "2024-03-14"),
        ("3. Jänner 2024", "2024-01-03"),
        ("3. Sept. 2024", "2024-09-03"),
        ("1. Okt 2024", "2024-10-01"),
        ("31. Dez., 2024", "2024-12-31"),
        ("2024-03-14", "2024-03-14"),
        ("14/03/2024", "2024-03-14"),
        ("March 14, 2024", "2024-03-14"),
        ("Dec 1st, 2024", "2024-12-01"),
        ("29.02.2024", "2024-02-29"),
    ],
)
def test_a_day_is_read_however_it_is_written(written: str, value: str) -> None:
    [mention] = find_dates(f"Am {written} in der Aula")
    assert (mention.value, mention.precision) == (value, "day")
    assert mention.raw == written


@pytest.mark.parametrize(
    ("written", "value"),
    [("März 2024", "2024-03"), ("Sept. 2024", "2024-09"), ("MAI 2024", "2024-05"), ("June 2024", "2024-06")],
)
def test_a_month_stays_a_month(written: str, value: str) -> None:
    [mention] = find_dates(f"Bericht aus {written}")
    assert (mention.value, mention.precision) == (value, "month")


@pytest.mark.parametrize("written", ["14. März", "14.3.", "1. Mai"])
def test_no_year_is_invented(written: str) -> None:
    [mention] = find_dates(f"Am {written} geht es los")
    assert (mention.value, mention.precision) == (None, "none")
    assert (mention.day, mention.month) in ((14, 3), (1, 5))


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2024",
        "29.02.2023",
        "00.03.2024",
        "14.13.2024",
        "2024",
        "Im Jahr 2024 gegründet",
        "Telefon 01234 14.03",
        "Version 1.2.3.4",
        "IP 10.11.12.13",
        "192.14.03.2024.7",
        "Az. 14.03.20245",
        "§ 16 SGB VIII, 2. Halbsatz",
        "Mai",
        "",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert [m for m in find_dates(text) if m.value] == []


def test_of_overlapping_readings_the_more_exact_one_is_kept_in_order() -> None:
    found = find_dates("Vom 14. März 2024 bis April 2025, dann am 2.5.")
    assert [m.value for m in found] == ["2024-03-14", "2025-04", None]
    assert [m.start for m in found] == sorted(m.start for m in found)


def test_a_text_full_of_dates_is_read_to_its_end() -> None:
    text = "Am 14.03.2024, am 2. Mai 2023 und im Juni 2022. " * 7000
    assert len(find_dates(text)) == 21_000


@pytest.mark.parametrize(
    "text",
    [
        "Stand: 14.03.2024",
        "Stand 14.03.2024",
        "Redaktionsstand: 14.03.2024",
        "Letzte Änderung: 14.03.2024",
        "Letzte Aktualisierung am 14. März 2024",
        "Zuletzt geändert am 14.03.2024",
        "zuletzt aktualisiert: 14.03.2024",
        "Aktualisiert am 14.03.2024",
        "© 14.03.2024",
        "Copyright 14.03.2024",
        "gegründet am 14.03.2004",
        "seit 14.03.2024",
        "bis zum 14.03.2024",
        "Anmeldeschluss: 14.03.2024",
        "Bewerbungsschluss 14.03.2024",
        "Wurde am 14.03.2004 gegründet",
        "abgerufen am 14.03.2024",
        "gültig bis 14.03.2024",
    ],
)
def test_changes_deadlines_and_foundings_are_no_publication(text: str) -> None:
    [mention] = find_dates(text)
    assert is_rejected(text, mention)
    assert publication_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "14.03.2024",
        "Veröffentlicht am 14.03.2024",
        "Online seit 14.03.2024",
        "Eingestellt von Redaktion am 14.03.2024",
        "Musterstadt, 14.03.2024 – Das Bündnis",
        "Neuer Vorstand 14.03.2024",
        "Kita behält Bestand: 14.03.2024",
    ],
)
def test_other_dates_may_be_of_publication(text: str) -> None:
    found = publication_date(text)
    assert found is not None and found.value == "2024-03-14"


@pytest.mark.parametrize(
    "text",
    ["Wann: 14.03.2024", "Termin: Do, 14.03.2024", "Beginn am 14.03.2024", "findet am 14.03.2024 statt"],
)
def test_the_day_of_an_event_is_known_by_the_words_before(text: str) -> None:
    [mention] = find_dates(text)
    assert is_event_day(text, mention)
    assert publication_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "14.03.2024",
        "Donnerstag, 14. März 2024",
        "Veröffentlicht am 14.03.2024 um 10:30 Uhr",
        "14.03.2024 | Kategorie: Aktuelles",
        "14. März 2024 von Redaktion",
        "14. März 2024 von Sabine Musterfrau",
        "14.03.2024 · Familienzentrum · Vereinbarkeit",
        "Pressemitteilung vom 14.03.2024",
        "14.03.2024, 5 Minuten Lesezeit",
        "(14.03.2024)",
    ],
)
def test_a_date_line_says_little_else(text: str) -> None:
    assert is_date_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "Aktuelles",
        "Am 14.03.2024 wurde das neue Familienzentrum in Birkenau eröffnet.",
        "Rückblick auf das Sommerfest am 14.03.2024",
        "14.03.2024 " + "und so weiter " * 12,
        "",
    ],
)
def test_a_sentence_is_no_date_line(text: str) -> None:
    assert not is_date_line(text)


@pytest.mark.parametrize(
    ("stamp", "value"),
    [
        ("2024-03-14", "2024-03-14"),
        ("2024-03-14T10:00:00+01:00", "2024-03-14"),
        ("2024-03-14T10:00:00Z", "2024-03-14"),
        ("2024-03-14T23:30:00Z", "2024-03-15"),  # half past midnight in Berlin
        ("2024-07-14T22:30:00Z", "2024-07-15"),  # summer time
        ("2024-07-14T21:30:00Z", "2024-07-14"),
        ("2024-12-31T23:30:00+00:00", "2025-01-01"),
        ("2024-03-14T23:30:00", "2024-03-14"),  # without a zone it is local time
        ("2024-03-14 23:30:00", "2024-03-14"),
        ("2024-03-15T00:30:00+05:00", "2024-03-14"),
        ("Thu, 14 Mar 2024 23:30:00 GMT", "2024-03-15"),
        ("Thu, 14 Mar 2024 08:00:00 +0100", "2024-03-14"),
        ("Thu, 14 Mar 2024 08:00:00 +99999999999999999999", "2024-03-14"),  # a zone that no clock has
        ("14.03.2024", "2024-03-14"),
        ("14. März 2024, 10 Uhr", "2024-03-14"),
        ("  2024-03-14\n", "2024-03-14"),
    ],
)
def test_stamps_become_the_day_in_berlin(stamp: str, value: str) -> None:
    found = machine_date(stamp, "feed")
    assert found is not None
    assert (found.value, found.precision, found.source) == (value, "day", "feed")
    assert found.raw == stamp.strip()


def test_a_stamp_of_a_month_stays_a_month() -> None:
    found = machine_date("2024-03", "meta date")
    assert found is not None and (found.value, found.precision) == ("2024-03", "month")


@pytest.mark.parametrize(
    "stamp",
    [
        None,
        "",
        "gestern",
        "1710403200",
        "2024",
        "2024-13-01",
        "2024-02-30",
        "2024-00",
        "1970-01-01T00:00:00Z",
        "0000-00-00 00:00:00",
        "Letzte Änderung: 14.03.2024",
    ],
)
def test_broken_stamps_are_no_date(stamp: str | None) -> None:
    assert machine_date(stamp, "feed") is None


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://a.example/2023/04/25/sommerfest/", "2023-04-25"),
        ("https://a.example/blog/2023/4/5/fest.html", "2023-04-05"),
        ("https://a.example/news/2023-04-25-sommerfest/", "2023-04-25"),
        ("https://a.example/2023/04/25", "2023-04-25"),
        ("https://a.example/2023/04/25?ansicht=kurz", "2023-04-25"),
        ("https://a.example/2023-04-25_sommerfest.html", "2023-04-25"),
        ("https://a.example/2023-4-5.html", "2023-04-05"),
        # A number at the beginning of a name is none.
        ("https://a.example/2023/04/12-betriebe-gesucht.html", None),
        ("https://a.example/2023/04/25.html", None),
        ("https://a.example/2023-04-250-plaetze/", None),
        ("https://a.example/2023/04/", None),
        ("https://a.example/2023/13/25/x", None),
        ("https://a.example/2023/02/30/x", None),
        ("https://a.example/?datum=2023-04-25", None),
        ("https://a.example/plan-2023/04/25", None),
    ],
)
def test_only_a_full_date_in_the_path_counts(url: str, value: str | None) -> None:
    found = url_date(url)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("value", "plausible"),
    [
        ("2025-03-17", True),
        ("2025-03-19", True),
        ("2025-03-20", False),
        ("2025-03", True),
        ("2025-04", False),
        ("1995-01-01", True),
        ("1994-12-31", False),
        (None, False),
    ],
)
def test_only_the_past_of_the_web_is_plausible(value: str | None, plausible: bool) -> None:
    assert is_plausible(DateMention(value, "day", value or ""), NOW) is plausible


def test_the_day_is_counted_in_berlin() -> None:
    late = datetime(2025, 3, 17, 23, 30, tzinfo=UTC)
    mention = DateMention("2025-03-20", "day", "")
    assert is_plausible(mention, late) and is_plausible(mention, late.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("gestern, 10:15", "2025-03-16"),
        ("Veröffentlicht vor 3 Tagen", "2025-03-14"),
        ("vor 20 Stunden", "2025-03-16"),
        ("heute", "2025-03-17"),
        ("vor zwei Wochen", None),
        ("Gestern war das Rathaus voller Kinder", None),
    ],
)
def test_words_that_count_from_the_moment_of_the_visit(text: str, day: str | None) -> None:
    found = relative_date(text, datetime(2025, 3, 17, 11, tzinfo=UTC))
    assert (found.value if found else None) == day
    assert says_how_long_ago(text) is (day is not None)
