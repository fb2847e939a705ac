"""The body of an item: what is said in it, and none of the small print around it."""

import pytest

from crawler.extract.document import Document
from crawler.extract.page import extract_page
from crawler.extract.plain import digest
from crawler.extract.template import Template
from crawler.extract.text import body_text, teaser_of, without_contact

URL = "https://www.birkenau.example/aktuelles/sommerfest.html"
FIRST = "Das Bündnis feiert am Samstag mit allen Familien der Stadt ein Fest im Park."
LAST = "Wir danken den vielen Helferinnen und Helfern, ohne die es kein Fest gäbe."
SITE = Template(pages=9)


def body(html: str, title: str = "Sommerfest") -> str:
    return body_text(Document(html.encode(), URL).blocks, title, SITE)


@pytest.mark.parametrize(
    "between",
    [
        "<p>14.03.2024 | Aktuelles</p>",
        "<h1>Sommerfest</h1>",
        "<figure><img src=x><figcaption>Kinder beim Malen</figcaption></figure>",
        "<p class='bildunterschrift'>Kinder beim Malen</p>",
        "<p>Foto: Stadt Birkenau</p>",
        "<p>© Bündnis Birkenau</p>",
        "<p>Teilen auf: <a href='#f'>Facebook</a></p>",
        "<p><a href='/a'>Drucken</a> | <a href='/b'>Nach oben</a></p>",
        "<p><a href='/x'>weiterlesen</a></p>",
        "<p>Kategorien: Familie, Stadtleben</p>",
        "<p>Veröffentlicht unter Aktuelles</p>",
        "<p>Stand: 14.03.2024</p>",
        "<p>Zuletzt geändert am 14.03.2024</p>",
        "<p>Tel.: 01234 567890</p>",
        "<p>E-Mail: fest (at) birkenau.example</p>",
        "<p>Kontakt: Sabine Muster, Telefon 01234/567890, fest@birkenau.example</p>",
        "<p>Sabine Muster<br>Familienbüro<br>Rathausplatz 1<br>Tel. 01234 567890</p>",
        "<h3>Ansprechpartnerin</h3><p>Sabine Muster</p><p>Tel. 01234 567890</p>",
        "<h4>Kontakt</h4><p>Familienbüro Birkenau</p>",
        "<p>&nbsp;</p>",
    ],
)
def test_small_print_is_left_out(between: str) -> None:
    assert body(f"{between}<p>{FIRST}</p><p>{LAST}</p>") == f"{FIRST}\n{LAST}"


@pytest.mark.parametrize(
    "heading", ["Ähnliche Beiträge", "Kommentare", "Das könnte Sie auch interessieren", "3 Kommentare"]
)
def test_what_follows_a_closing_heading_is_not_read(heading: str) -> None:
    html = f"<p>{FIRST}</p><h3>{heading}</h3><p>Ein ganz anderer Text über etwas anderes.</p>"
    assert body(html) == FIRST


def test_what_visitors_wrote_below_is_not_read() -> None:
    comments = (
        "<p>opa_willi schrieb am 07.10.23: Kann man kommen?</p><p>Steffi K. schrieb am 8.10.23: Ja.</p>"
    )
    assert body(f"<p>{FIRST}</p>{comments}") == FIRST
    quoted = "Die Leiterin schrieb am 7. Oktober in einem Brief, dass alle kommen können."
    assert body(f"<p>{FIRST}</p><p>{quoted}</p>") == f"{FIRST}\n{quoted}"


@pytest.mark.parametrize(
    "sentence",
    [
        "Von 2019 bis 2023 haben 1.250 Familien mitgemacht, das sind 12,5 Prozent mehr als zuvor.",
        "Das Projekt kostet 04500 Euro weniger, nämlich 20.000 - 25.000 Euro im Jahr.",
        "Die Öffnungszeiten sind 08.00 - 12.30 und 14.00 - 18.00 Uhr an allen Tagen.",
        "Der Verein steht unter der Nummer VR 0815 4711 im Register der Stadt.",
        "Im Postleitzahlgebiet 01234 leben nun 5678 Kinder, das ist ein Rekord.",
        "Am 01.02.2024 kamen 300 Gäste, am 02.02.2024 waren es schon 450 Menschen.",
        "Das Fest beginnt um 15 Uhr im Park und endet um 18 Uhr mit einem Lied.",
        "Kontakte zwischen den Generationen entstehen hier ganz von selbst, sagt die Leiterin.",
        "Foto-Ausstellung und Bilderrätsel gehören ebenso zum Programm wie ein Quiz.",
        "Stand der Dinge ist: Die neue Kita am Markt wird im Sommer fertig.",
    ],
)
def test_prose_with_numbers_stays(sentence: str) -> None:
    assert body(f"<p>{FIRST}</p><p>{sentence}</p><p>{LAST}</p>") == f"{FIRST}\n{sentence}\n{LAST}"


def test_only_the_sentence_with_the_number_goes() -> None:
    assert without_contact(f"{FIRST} Anrufe unter Tel. 01234 567890. {LAST}") == f"{FIRST} {LAST}"


@pytest.mark.parametrize(
    "secret",
    [
        "fest@birkenau.example",
        "fest (at) birkenau.example",
        "fest [at] birkenau [punkt] example",
        "fest{at}birkenau{punkt}example",
        "Tel. 01234/5678-90",
        "Telefon: 0 12 34 / 56 78 90",
        "+49 1234 567890",
        "(01234) 567890",
        "01234 / 567890",
    ],
)
def test_contact_data_never_stays(secret: str) -> None:
    assert secret not in without_contact(f"{FIRST} Mehr weiß Frau Muster: {secret}. {LAST}")


def test_a_contact_is_dropped_in_pieces_too() -> None:
    assert body(f"<p>{FIRST}</p><p>Ihre Ansprechpartnerin: Erna Muster</p><p>Tel. 01234 567890</p>") == FIRST
    assert without_contact("Kontakt: Wie Familien einander finden") != ""


def test_a_trailing_heading_with_nothing_below_goes_too() -> None:
    html = f"<p>{FIRST}</p><h3>Anmeldung</h3><p>Tel. 01234 567890</p>"
    assert body(html) == FIRST


def test_a_page_of_an_unknown_site_is_read_without_its_frame() -> None:
    html = (
        "<title>Sommerfest</title><nav><a href='/'>Startseite</a></nav><main><h1>Sommerfest</h1><p>14.03.2024</p>"
        f"<p>{FIRST}</p><p>{LAST}</p><p>Kontakt: Tel. 01234 567890</p></main><footer>Impressum</footer>"
    )
    found = extract_page(html.encode(), URL)
    assert found.text == f"{FIRST}\n{LAST}"
    assert found.date == "2024-03-14"


@pytest.mark.parametrize(
    ("text", "teaser"),
    [
        ("Kurz.", "Kurz."),
        ("Eins.\nZwei.", "Eins. Zwei."),
        ("Der erste Satz ist da. Der zweite Satz ist viel länger", "Der erste Satz ist da."),
        ("ein langer Satz ohne ein Ende, der sich hinzieht", "ein langer Satz ohne ein …"),
        ("", ""),
    ],
)
def test_a_teaser_ends_at_a_sentence_or_a_word(text: str, teaser: str) -> None:
    assert teaser_of(text, limit=30) == teaser


def test_what_the_site_repeats_is_no_part_of_an_item() -> None:
    appeal, box = (
        "Machen Sie mit, unser Bündnis freut sich über jedes neue Gesicht!",
        "Nächstes Treffen im Mai.",
    )
    template = Template(frozenset({digest(box)}), frozenset({digest(appeal)}), pages=9)
    blocks = Document(f"<p>{FIRST}</p><p>{appeal}</p><p>{box}</p><p>{LAST}</p>".encode(), URL).blocks
    assert body_text(blocks, "Sommerfest", template) == f"{FIRST}\n{LAST}"


def test_labels_that_stand_alone_and_their_values_are_facts_and_no_text() -> None:
    fields = "<h3>Details</h3><dl><dt>Datum:</dt><dd>15. März 2025</dd><dt>Ort</dt><dd>Markthalle</dd></dl>"
    story = (
        "<p>Torten liefern die Landfrauen, und der Tanzkreis fordert auf.</p><p>Ort</p><p>Zeit ist genug.</p>"
    )
    found = body(f"<h1>Tanztee</h1>{story}{fields}", "Tanztee")
    assert found == "Torten liefern die Landfrauen, und der Tanzkreis fordert auf.\nOrt\nZeit ist genug."
