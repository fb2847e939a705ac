"""When an event is called off, and when it only sounds so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.cancellation import called_off, signs

TEXT = "Am Samstag feiern wir im Park. Es gibt Kuchen und Musik für alle. Beginn ist um 15 Uhr."


@pytest.mark.parametrize(
    "title",
    [
        "ABGESAGT: Familienfest im Park",
        "Familienfest im Park (abgesagt)",
        "Familienfest im Park – fällt aus!",
        "Familienfest fällt leider aus",
        "Das Elterncafé am 3. März fällt krankheitsbedingt aus",
        "Krabbelgruppe und Stammtisch fallen aus",
        "Absage: Familienfest",
        "Absage des Familienfestes",
        "Familienfest: Absage",
        "Elterncafé entfällt",
        "Familienfest findet nicht statt",
        "Familienfest findet am Samstag leider nicht statt",
        "Familienfest auf unbestimmte Zeit verschoben",
        "Verschoben auf unbestimmte Zeit: Familienfest",
        "Familienfest muss leider ausfallen",
        "Terminausfall Elterncafé",
    ],
)
def test_titles_that_call_an_event_off(title: str) -> None:
    assert called_off(title, TEXT, 2025)


@pytest.mark.parametrize(
    "title",
    [
        "Familienfest im Park",
        "Familienfest fällt nicht aus",
        "Familienfest nicht abgesagt",
        "Familienfest auf den 12. April verschoben",
        "Eintritt entfällt: Familienfest im Park",
        "Familienfest findet doch statt",
        "Familienfest findet trotz Regens statt",
        "Was aus dem Rahmen fällt: Ausstellung",
        "Ein Stein fällt aus dem Himmel, Puppentheater",
    ],
)
def test_titles_that_do_not(title: str) -> None:
    assert not called_off(title, TEXT, 2025)


@pytest.mark.parametrize(
    "text",
    [
        f"Leider muss das Fest abgesagt werden. {TEXT}",
        f"Die Veranstaltung wurde abgesagt. {TEXT}",
        f"Das Sommerfest 2025 wurde abgesagt. {TEXT}",
        f"Der Kurs entfällt wegen Krankheit der Leiterin. {TEXT}",
        f"{TEXT} Bringen Sie Decken mit.\nAchtung: Der Termin fällt aus!\nWir danken allen Helfern.",
        f"Das Fest ist abgesagt, die Kosten werden erstattet. {TEXT}",
        f"Das Treffen findet wegen des Sturms nicht statt. {TEXT}",
        f"Das Treffen wird auf unbestimmte Zeit verschoben. {TEXT}",
        f"Das Treffen ist verschoben, ein neuer Termin folgt. {TEXT}",
    ],
)
def test_texts_that_call_an_event_off(text: str) -> None:
    assert called_off("Familienfest im Park", text, 2025)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"Das Fest fällt nicht aus. {TEXT}",
        f"Das Fest wurde 2020 abgesagt und findet nun statt. {TEXT}",
        f"Das Fest musste 2023 abgesagt werden. {TEXT}",
        f"Im letzten Jahr ist das Fest ausgefallen. {TEXT}",
        f"Die Anmeldung entfällt. {TEXT}",
        f"Der Eintritt entfällt für Kinder. {TEXT}",
        f"Die Teilnahmegebühr entfällt. {TEXT}",
        f"Ein weiteres Drittel entfällt auf Alleinerziehende. {TEXT}",
        f"Bei Regen fällt das Fest aus. {TEXT}",
        f"Sollte das Wetter schlecht sein, entfällt der Ausflug. {TEXT}",
        f"Bei zu wenig Anmeldungen kann der Kurs abgesagt werden. {TEXT}",
        f"In den Schulferien fällt der Treff aus. {TEXT}",
        # Somewhere far below, in a long sentence, it speaks of something else.
        f"{TEXT} {TEXT} Ein Vortrag über Straßenkunst, der schon einmal wegen eines Wasserschadens in der Halle "
        "abgesagt worden ist, steht auch wieder auf dem Programm des Nachmittags.",
    ],
)
def test_texts_that_only_sound_so(text: str) -> None:
    assert not called_off("Familienfest im Park", text, 2025)


def test_signs_tell_what_a_later_text_says_more() -> None:
    assert signs("Fest", TEXT) == frozenset()
    assert signs("Fest", f"{TEXT} Das Fest ist abgesagt.") == {"abgesagt"}
    assert signs("Fest verschoben", TEXT) == {"put off"}
    assert signs("Fest", "Bei Regen wird es verschoben.") == frozenset()


@given(st.text(max_size=300), st.text(max_size=2000))
def test_any_text_can_be_asked(title: str, text: str) -> None:
    called_off(title, text, 2025)
    signs(title, text)
