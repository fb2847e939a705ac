"""What is the same entry at another address, and what only sounds like it."""

import pytest

from aggregator.likeness import Entry, Register, likeness

TITLE = "Acht neue Lesepaten für die Grundschule"
TEXT = (
    "Acht Frauen und Männer lesen seit Advent in den Klassen vor und hören zu, wenn die Kinder selbst lesen. "
    "Am 3. Dezember 2024 hat die Schulleiterin sie begrüßt und ihnen eine Mappe mit 24 Geschichten überreicht. "
    "Gesucht werden noch Menschen, die in den Ferien vorlesen."
)
KNOWN = Entry(TITLE, TEXT, "2024-12-03")
EDITED = TEXT.replace("Frauen und Männer", "Menschen").replace("24 Geschichten", "30 Geschichten")


@pytest.mark.parametrize(
    "found",
    [
        KNOWN,
        Entry("ACHT NEUE LESEPATEN FÜR DIE GRUNDSCHULE", TEXT, "2024-12-03"),
        Entry("„Acht neue Lesepaten“ – für die Grund­schule", TEXT),
        Entry("Acht neue Lesepaten für die …", TEXT, "2024-12"),
        Entry("Acht neue Lesepaten für die Grundschule | Bündnis Mühlbachtal", TEXT, None),
        Entry("Acht neue Lesepaten für die Grundschulen", EDITED, None),
        Entry(TITLE, EDITED),
        Entry(TITLE, TEXT[:100], "2024-12-03"),
        Entry(TITLE, TEXT[:100]),
        Entry(TITLE, f"Startseite Aktuelles {TEXT} Zurück zur Übersicht"),
        Entry(TITLE, "", "2024-12-03"),
        Entry("Vorlesen macht stark", TEXT, "2024-12-03"),
        Entry("Vorlesen macht stark", TEXT),
        # An import into a new system stamps all with its day.
        Entry(TITLE, TEXT, "2025-06-30"),
    ],
)
def test_the_same_entry_at_another_address(found: Entry) -> None:
    assert likeness(KNOWN, found, gone=True)


OF_LAST_YEAR = (
    "In den Sommerferien gibt es wieder ein Programm für Kinder von 6 bis 12 Jahren. Vom 21. Juli bis 1. August 2025 "
    "wird gebastelt, gekocht und gespielt. Anmeldung ab 5. Mai im Rathaus, Zimmer 12, für 40 Euro in der Woche."
)
OF_THIS_YEAR = (
    OF_LAST_YEAR.replace("21. Juli bis 1. August 2025", "27. Juli bis 7. August 2026")
    .replace("5. Mai", "4. Mai")
    .replace("40 Euro", "45 Euro")
)


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (
            Entry("Ferienprogramm 2024", OF_LAST_YEAR, "2024-05-02"),
            Entry("Ferienprogramm 2025", OF_LAST_YEAR, "2025-05-02"),
        ),
        (
            Entry("Ferienprogramm", OF_LAST_YEAR, "2025-05-02"),
            Entry("Ferienprogramm", OF_THIS_YEAR, "2026-05-02"),
        ),
        (Entry("Ferienprogramm", OF_LAST_YEAR), Entry("Ferienprogramm", OF_THIS_YEAR)),
        (Entry("Ferienprogramm", OF_LAST_YEAR), Entry("Ferienprogramm 2026", OF_LAST_YEAR)),
        (Entry("Protokoll Januar", TEXT), Entry("Protokoll März", TEXT)),
        (
            Entry("Elterncafé", TEXT, None, "2025-02-01"),
            Entry("Elterncafé", EDITED, None, "2025-03-01T15:00"),
        ),
        # One title, two texts.
        (KNOWN, Entry(TITLE, OF_LAST_YEAR, "2024-12-03")),
        (KNOWN, Entry(TITLE, OF_LAST_YEAR)),
        (KNOWN, Entry("Spielplatz am Mühlbach eröffnet", OF_LAST_YEAR, "2024-12-03")),
        (Entry("Termine"), Entry("Termine")),
        (Entry("Ferienspaß", "Kommt alle!"), Entry("Ferienspaß", "Es war schön.")),
    ],
)
def test_two_entries_that_sound_alike(known: Entry, found: Entry) -> None:
    assert not likeness(known, found, gone=True)
    assert not likeness(found, known, gone=True)


def test_what_may_still_be_where_it_was_must_be_told_better() -> None:
    other_day = Entry(TITLE, TEXT, "2025-06-30")
    assert likeness(KNOWN, other_day, gone=True) and not likeness(KNOWN, other_day, gone=False)
    assert likeness(KNOWN, KNOWN, gone=False)
    few = Entry(TITLE, "Acht Frauen und Männer lesen.")
    assert likeness(KNOWN, few, gone=True) and not likeness(KNOWN, few, gone=False)


def test_a_register_names_only_what_may_be_the_same() -> None:
    other = Entry("Spielplatz am Mühlbach eröffnet", OF_LAST_YEAR)
    register = Register({"lesepaten": KNOWN, "spielplatz": other})
    assert set(register.of(Entry(TITLE, ""))) == {"lesepaten"}
    assert set(register.of(Entry("Vorlesen macht stark", EDITED))) == {"lesepaten"}
    assert set(register.of(Entry("Etwas anderes", "Davon war noch nie die Rede."))) == set()
