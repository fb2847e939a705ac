"""Where a teaser begins and ends."""

import pytest

from aggregator.normalise import normalise
from aggregator.shapes import FoundItem
from aggregator.teaser import lead, shorten

FULL = "Die Ferienbetreuung läuft in diesem Jahr in allen vier Stadtteilen"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"{FULL}. Sie geht vom 7. Juli bis zum 15. August und kostet nichts.", f"{FULL}."),
        (f"{FULL}. Betriebe helfen, z. B. Bäckereien und Werften.", f"{FULL}."),
        (f"{FULL}. Das Fest ist in St. Marien am Markt, Eingang Nord.", f"{FULL}."),
        (f"{FULL}. Anmeldung in Zimmer Nr. 7 im Rathaus am Markt.", f"{FULL}."),
        (f"{FULL}. Es kamen ca. 140 Kinder aus der ganzen Stadt.", f"{FULL}."),
        (f"{FULL}. Leitung: Dr. Muster und die Kolleginnen der Kita.", f"{FULL}."),
        (f"{FULL}! „Ein Gewinn.“ Und noch viel mehr steht dort geschrieben.", f"{FULL}! „Ein Gewinn.“"),
        (f"{FULL} seit 2019. Danach kam lange nichts mehr dazu, leider.", f"{FULL} seit 2019."),
        (
            f"{FULL} um 15:30 Uhr. Danach kam lange nichts mehr dazu, leider.",
            f"{FULL} um 15:30 Uhr.",
        ),
    ],
)
def test_a_teaser_ends_with_a_sentence(text: str, kept: str) -> None:
    assert shorten(text, 99) == kept


def test_without_a_sentence_it_ends_with_a_word() -> None:
    text = "Vom 7. Juli bis zum 15. August ist die Betreuung in der Schule am Park für alle Kinder offen, auch neue"
    assert shorten(text, 40) == "Vom 7. Juli bis zum 15. August ist die…"
    assert shorten(text, 24) == "Vom 7. Juli bis zum 15…" or shorten(text, 24) == "Vom 7. Juli bis zum…"
    assert shorten(text, 25) == "Vom 7. Juli bis zum…"
    assert shorten("Wortungeheuer", 6) == "Wortu…"
    assert shorten(text, 200) == text
    assert shorten(text, 0) == ""
    assert all(len(shorten(text, chars)) <= chars for chars in range(len(text)))


@pytest.mark.parametrize(
    "before",
    [
        "Wo: Bürgersaal",
        "Wann: Samstag, 12. Mai 2025, 15 Uhr\nWo: Rathaus, Sitzungssaal",
        "Datum Uhrzeit Ort",
        "Datum | Uhrzeit | Ort\n12.05.2025\n15:00 – 17:00 Uhr\nRathaus",
        "Zeit Ort Innenstadt, 9 bis 12 Uhr",
        "Datum:\n12. Mai 2025\nOrt:\nKita Regenbogen",
        "Samstag, 12. Mai 2025, 15 bis 18 Uhr",
        "Termine",
        "Beginn: 15 Uhr, Ende: 17 Uhr",
    ],
)
def test_a_teaser_does_not_begin_with_what_a_table_left(before: str) -> None:
    assert (
        lead(f"{before}\nEine Beraterin erklärt\ndas Elterngeld.") == "Eine Beraterin erklärt das Elterngeld."
    )
    assert lead(before) == " ".join(before.split())


@pytest.mark.parametrize(
    "text",
    [
        "Zeit für Familie ist knapp.",
        "Wo Eltern Rat finden",
        "Ort der Begegnung: Das Haus der Familie öffnet.",
        "Termine für das Sommerfest stehen fest.",
        "Am 12. Mai feiern wir.",
        "Ende der Eiszeit",
        "Kosten: " + "Die Stadt übernimmt die Gebühren für alle Kinder, deren Eltern Wohngeld bekommen, " * 2,
    ],
)
def test_a_sentence_that_begins_like_a_label_is_kept(text: str) -> None:
    assert lead(text) == " ".join(text.split())


def test_the_text_keeps_what_the_teaser_passes_over() -> None:
    text = "Wo: Bürgersaal\nEine Beraterin erklärt das Elterngeld."
    found = FoundItem(key="k", url="https://a.example/k", kind="event", title="Infoabend", text=text)
    flat = " ".join(text.split())
    for teaser in ("", flat, f"{flat[:30]} …"):
        normal = normalise(found.model_copy(update={"teaser": teaser}), 300)
        assert (normal.teaser, normal.text) == ("Eine Beraterin erklärt das Elterngeld.", text)
    own = normalise(found.model_copy(update={"teaser": "Ein Abend für werdende Eltern."}), 300)
    assert own.teaser == "Ein Abend für werdende Eltern."
