"""What is contact data and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.normalise import normalise
from aggregator.privacy import GAP, mask, mask_values
from aggregator.shapes import FoundItem

PHONES = [
    "Tel. 0651/123456",
    "Tel.: 0651 / 12 34 56",
    "Telefon 0651 123456",
    "Telefon: +49 651 123456",
    "Tel./Fax: 0651/123456",
    "Tel. u. Fax 0651-123456",
    "Telefonnummer 12 34 56",
    "Fax (0651) 12 34 56-7",
    "Mobil: 0151 23456789",
    "Handy 0171/1234567",
    "(06 51) 12 34-56",
    "(0651) 123456",
    "+49 651 123456",
    "+49 (0) 651 / 12 34-56",
    "+49 (0)651 123456",
    "+49-651-123456",
    "0049 651 123456",
    "06502 / 12 34",
    "06502/1234-0",
    "05259 / 190",
    "05259 / 19 41-57",
    "05259 / 19 41–57",
    "0651-123456",
    "0651.123456",
    "0651 12 34 56",
    "06 51 / 12 34 56",
    "06 51 12 34 56",
    "0651123456",
    "01512 3456789",
    "0151-2345 6789",
    "0800 123 45 67",
    "0651/12345-0 oder -12",
    "Tel.\u00a00651\u00a0/\u00a0123456",
    "Telefonisch unter 0651/123456",
    "0651‑123456",
    "0651 — 123456",
    "Tel. 0651|123456",
    "Telefon-Nr. 12 34 56",
    "0651/1234-12",
    "0651&nbsp;123456",
    "Durchwahl -12",
    "Nebenstelle: 12",
]

MAILS = [
    "anna@musterstadt.example",
    "a.meier-schulz@buendnis.musterstadt.example",
    "E-Mail: anna@musterstadt.example",
    "Mail anna @ musterstadt.example",
    "anna [at] musterstadt.example",
    "anna[at]musterstadt[dot]example",
    "anna(at)musterstadt(punkt)example",
    "anna {at} musterstadt {punkt} example",
    "anna (ät) musterstadt.example",
    "anna(a)musterstadt.example",
    "anna at musterstadt dot example",
    "anna punkt meier at musterstadt punkt example",
    "anna.meier (at) musterstadt.example",
    "ANNA@MUSTERSTADT.EXAMPLE",
    "anna@müsterstadt.example",
    "mailto:anna@musterstadt.example",
    "mailto:anna%40musterstadt.example",
    "anna＠musterstadt.example",
    "anna&#64;musterstadt&#46;example",
    "anna&commat;musterstadt.example",
    "anna-at-musterstadt.example",
    "anna_at_musterstadt.example",
    "anna -at- musterstadt.example",
    "anna /at/ musterstadt.example",
    "anna*at*musterstadt.example",
    "anna „at“ musterstadt.example",
    'anna "at" musterstadt "dot" example',
    "anna[[at]]musterstadt.example",
    "anna (bei) musterstadt.example",
    "anna (at) musterstadt. example",
    "anna @ musterstadt . example",
    "a n n a @ m u s t e r s t a d t . d e",
    "anna ÄT musterstadt PUNKT example",
]

KEPT = [
    "Am 13.01.2025 um 15:30 Uhr.",
    "Vom 03.–05.10.2024 und am 7. Oktober 2025.",
    "// 27.08.2012 //",
    "13:55 25.11.2024",
    "2024-11-23 und 2025/01/13",
    "Von 08.00–12.00 Uhr und 14.00 - 18.00 Uhr geöffnet.",
    "Das Büro ist von 0900-1200 Uhr offen.",
    "Telefon: 8 bis 12 Uhr",
    "Das Telefon ist von 08.00 bis 12.00 Uhr besetzt.",
    "Unser Telefon: 08:30–12:00 Uhr",
    "Die Kosten: 120.000 Euro, 1.250,50 € oder 0,50 €.",
    "01.05. bis 03.05., 9.30 Uhr bis 10. 30 Uhr",
    "Schuljahr 2024/2025, Ausgabe 03/2024, Drucksache 030/2024",
    "Die Jahre 2009-2025, 1998–2004 und 2012/13.",
    "Für Kinder von 03 bis 06 Jahren, 10-14 Jahre.",
    "Treffpunkt: Rathausplatz 3, 26000 Neuenbrück, Saal 2.",
    "01067 Dresden und 04109 Leipzig",
    "IBAN DE02 1203 0000 0000 2020 51",
    "Spendenkonto: DE02120300000000202051",
    "ISBN 978-3-16-148410-0",
    "Rund 1200 Familien, 45 Betriebe, 3 000 Gäste.",
    "Wir bauen @home und folgen @buendnis.",
    "Informationen auf www.musterstadt.example/familie",
    "Petra Vossmann leitet das Bündnis (seit 2012).",
    "Raum 0.12, Haus 01, Zimmer 007",
    "Ein Verhältnis von 1:4, 50 % mehr, 2 x 45 Minuten.",
    "Buslinie 01/02/03 hält hier.",
    "Postfach 12 34 56, 54290 Musterstadt",
    "„Zeit ist kostbar“, sagt Petra Vossmann, Koordinatorin des Bündnisses.",
    "Bürgermeister Hanno Vossmann eröffnete das Fest; Petra Vossmann sang.",
    "Unsere Koordinatorin Petra Vossmann geht in Rente",
    "Wo: Bürgerhaus Musterstadt, Lindenweg 5, 54290 Musterstadt",
    "Kontakt: offen für alle, die kommen mögen",
    "Ansprechpartner für Familien ist das Rathaus.",
    "Informationen gibt es im Familienbüro Musterstadt.",
    "Treffpunkt Café Vossmann, Lindenweg 5",
    "Es sprach Frau Vossmann über Pflege.",
]


@pytest.mark.parametrize("contact", PHONES + MAILS)
def test_contact_data_goes(contact: str) -> None:
    assert mask(f"Wer mitmachen will: {contact}, gern bald.") == f"Wer mitmachen will: {GAP}, gern bald."
    assert mask(f"Anmeldung unter {contact}.") == f"Anmeldung unter {GAP}."
    assert mask(contact).replace(GAP, "").strip() == ""


@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert mask(text) == text


def test_brackets_stay_in_pairs() -> None:
    assert mask("Eine Hotline (06196 908-1444) hilft.") == f"Eine {GAP} hilft."
    assert mask("Wir helfen (Tel. 0651/123456) gern.") == f"Wir helfen ({GAP}) gern."
    assert mask("Wir helfen (0651/123456) gern.") == f"Wir helfen ({GAP}) gern."


def test_several_in_a_row_leave_one_gap() -> None:
    text = "Anmeldung unter Tel. 0651/123456 oder anna@musterstadt.example bis 12. Mai 2025."
    assert mask(text) == f"Anmeldung unter {GAP} bis 12. Mai 2025."


def test_who_is_to_be_contacted_goes_too() -> None:
    text = (
        "Der Kurs beginnt am 3. März. Weitere Informationen bei Anna Beispiel, Telefon 05629 / 29 51-67, "
        "a.beispiel@musterstadt.example. Der Eintritt ist frei."
    )
    assert mask(text) == "Der Kurs beginnt am 3. März. Der Eintritt ist frei."
    text = "Rückfragen: Dr. Anna Beispiel (Familienbüro), Tel. 05111 / 15 37-53, a.b (at) musterstadt.example"
    assert mask(text) == ""
    assert mask("Weitere Informationen gibt es im Rathaus.") == "Weitere Informationen gibt es im Rathaus."


def test_contact_block_goes_the_text_stays() -> None:
    text = """Das Familienfest war gut besucht.

Kontakt
Anna Beispiel
Rathausplatz 10, 32391 Musterstadt
Telefon 05259 / 19 41-57
E-Mail a.beispiel@musterstadt.example

Im nächsten Jahr gibt es wieder eines."""
    assert mask(text) == "Das Familienfest war gut besucht.\n\n\nIm nächsten Jahr gibt es wieder eines."


def test_address_lines_go_only_beside_contact_data() -> None:
    block = "Familienbüro Musterstadt\nLindenstr. 12a\n54290 Musterstadt am Berg\nTel.: 0651/123456"
    assert mask(block) == "Familienbüro Musterstadt"
    venue = "Wo: Bürgerhaus\nLindenstr. 12a\n54290 Musterstadt\nWann: 12. Mai 2025, 15 Uhr"
    assert mask(venue) == venue
    inline = "Büro, Lindenweg 3, 54290 Musterstadt, Tel. 0651/123456"
    assert "Lindenweg" not in mask(inline)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ansprechpartnerin: Petra Vossmann", ""),
        ("Ansprechpartner\nPetra Vossmann\nHanno Beispiel-Wiese (Pflege)\n\nEnde.", "\nEnde."),
        ("Ihre Ansprechpartnerin im Familienbüro: Dr. Petra Vossmann", ""),
        ("Kontakt: Petra Vossmann, Familienbüro", ""),
        ("gez. Petra Vossmann", ""),
        ("V.i.S.d.P.: Petra Vossmann", ""),
        ("Bis bald!\n\nPetra Vossmann, Koordinatorin\nTel. 0651 123456", "Bis bald!\n"),
        (
            "Bis bald!\nPetra Vossmann\nFamilienbüro Musterstadt\nTel. 0651 123456",
            "Bis bald!\nFamilienbüro Musterstadt",
        ),
        (
            "Anmeldung bei Petra Vossmann, Tel. 0651 123456, bis Freitag.",
            f"Anmeldung bei {GAP}, bis Freitag.",
        ),
        ("Anmeldung bei Frau Vossmann (Tel. 0651 123456).", f"Anmeldung bei ({GAP})."),
        ("Anmeldung bei Frau Vossmann, Lindenweg 5, 54290 Musterstadt.", f"Anmeldung bei {GAP}."),
        ("Ansprechpartnerin ist Petra Vossmann vom Familienbüro. Wir freuen uns.", "Wir freuen uns."),
        ("Für Fragen steht Petra Vossmann gern bereit. Wir freuen uns.", "Wir freuen uns."),
        ("Anmeldung: Stadt Musterstadt, Tel. 0651 123456", f"Anmeldung: Stadt Musterstadt, {GAP}"),
    ],
)
def test_names_go_with_the_contact_data_they_belong_to(text: str, kept: str) -> None:
    assert mask(text) == kept


def test_values_are_masked_however_deep_they_lie() -> None:
    facts = {
        "partners": {"text": "Stadt, anna@musterstadt.example"},
        "years": [2020, "Tel. 0651/123456"],
        "on": True,
    }
    masked = {"partners": {"text": f"Stadt, {GAP}"}, "years": [2020, ""], "on": True}
    assert mask_values(facts) == {**masked, "years": [2020, mask("Tel. 0651/123456")]}
    assert "123456" not in str(mask_values(facts))


def test_no_field_keeps_contact_data() -> None:
    contact = "Anna Beispiel, Tel. 0651/123456, anna [at] musterstadt.example"
    normal = normalise(
        FoundItem(
            key="a",
            url="https://a.example/",
            kind="news",
            title=f"Fest {contact}",
            text=f"Wir feiern. {contact}",
            teaser=f"Anders: {contact}",
            date_raw=f"1. Mai {contact}",
            event_place=f"Park {contact}",
        ),
        300,
    )
    assert not {"123456", "musterstadt", "Beispiel"} & set(str(normal).replace(".", " ").split())


@given(st.text(max_size=300))
def test_any_text_can_be_masked_and_once_is_enough(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(
    st.text(alphabet="abc 0123456789+()/-.–@[]{}\nat", max_size=200),
    st.sampled_from([*MAILS[:2], "Tel. 0651/123456"]),
)
def test_contact_data_goes_whatever_surrounds_it(text: str, contact: str) -> None:
    assert "musterstadt.example" not in mask(f"{text} \n{contact}\n {text}")
    assert "123456" not in mask(f"wir\n{contact}\nihr")


def test_long_texts_take_no_time() -> None:
    for text in (
        "a" * 200_000,
        "0 " * 100_000,
        "0651 " * 40_000,
        "a.b" * 60_000,
        "1" * 200_000,
        "Kontakt: " * 20_000,
    ):
        mask(text + " Tel. 0651/123456")
