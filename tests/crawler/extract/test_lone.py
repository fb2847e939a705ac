"""The text of a page whose site is not known."""

import pytest

from crawler.extract.page import extract_page

URL = "https://www.birkenau.example/lesepaten"
FIRST = "Am Samstag haben sich in der Stadtbücherei Birkenau zwölf Lesepaten zum ersten Mal mit Kindern getroffen."
SECOND = "Sie lesen künftig jede Woche in den Kitas vor, und wer mag, darf aus dem Bücherkoffer selbst etwas wählen."
THIRD = "Die Stadt stellt dafür Räume bereit, die Bücher kommen aus einer Sammlung der Buchhandlung am Markt."
LEAD = "Vorlesen macht stark: Birkenau sucht Menschen, die Kindern ihre Zeit schenken wollen"
BODY = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"


def text(body: str, head: str = "") -> list[str]:
    page = f"<html><head><title>Neue Lesepaten</title>{head}</head><body>{body}</body></html>"
    return extract_page(page.encode(), URL).text.split("\n")


def article(body: str) -> str:
    return f"<main><h1>Neue Lesepaten</h1><div class='entry'>{body}</div></main>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='hero'><h1>Neue Lesepaten</h1><p>{LEAD}</p><p>Von Ada Birke am 3. Mai 2024</p></div>"
        f"<div class='entry'>{BODY}",
        f"<header><h1>Neue Lesepaten</h1><h2>{LEAD}</h2></header><article>{BODY}</article>",
        f"<main><h1>Neue Lesepaten</h1><div class='teaser-text'>{LEAD}</div><div class='entry'>{BODY}</div></main>",
    ],
)
def test_a_lead_between_title_and_text_is_text(body: str) -> None:
    assert text(body) == [LEAD, FIRST, SECOND, THIRD]


def test_what_a_page_describes_itself_with_is_its_lead_even_under_another_title() -> None:
    head = f'<meta name="description" content="{LEAD}">'
    body = f"<div class='top'><p>{LEAD}</p></div><div class='entry'>{BODY}</div>"
    assert text(body, head)[0] == LEAD


@pytest.mark.parametrize(
    "foreign",
    [
        "<figure><img src='a.jpg'><figcaption>Ada Birke liest vom kleinen Otter vor.</figcaption></figure>",
        "<p>Titelbild: Die Bücherei am Abend, vom Markt aus gesehen.</p>",
        "<p>Lesen Sie hier: <a href='/fest'>Das Sommerfest am Weiher zieht wieder viele Familien an</a></p>",
        "<div class='embed'><h2>Video freischalten</h2>"
        "<p>Wir respektieren Ihre Privatsphäre und laden das Video erst auf Klick.</p></div>",
        "<p>Abonnieren Sie jetzt unseren Newsletter mit Neuem aus der Stadt.</p>",
        "<p>Soweit nicht anders angegeben, stehen die Texte dieser Seite unter freier Lizenz.</p>",
        "<div class='sharedaddy share'><h3>Teilen mit:</h3><ul><li><a href='/f'>Facebook</a></li></ul></div>",
        "<div class='related_posts related'>"
        "<p>Der Familientag am Weiher war auch in diesem Jahr gut besucht, sagt die Stadt.</p></div>",
    ],
)
def test_what_is_no_text_is_left_out_in_the_middle_of_it(foreign: str) -> None:
    assert text(article(f"<p>{FIRST}</p><p>{SECOND}</p>{foreign}<p>{THIRD}</p>")) == [FIRST, SECOND, THIRD]


def test_a_list_of_other_pages_in_the_middle_does_not_end_the_text() -> None:
    others = "<h3>Lesen Sie auch</h3><ul><li><a href='/a'>Das Sommerfest am Weiher</a></li></ul>"
    found = text(article(f"{BODY}{others}" + f"<p>{FIRST.upper()}</p><p>{SECOND.upper()} {THIRD}</p>" * 3))
    assert SECOND in found and f"{SECOND.upper()} {THIRD}" in found and "Lesen Sie auch" not in found


def test_a_list_of_other_pages_at_the_end_ends_it() -> None:
    others = (
        "<h3>Das könnte Sie auch interessieren</h3><p>Das Sommerfest am Weiher zieht wieder Familien an.</p>"
    )
    assert text(article(BODY + others)) == [FIRST, SECOND, THIRD]


def test_cells_and_short_lines_of_the_text_are_kept() -> None:
    table = "<table><tr><td>Dauer</td><td>15 Min</td></tr><tr><td>Alter der Kinder</td><td>4 bis 6</td></tr></table>"
    found = text(article(f"<p>{FIRST}</p>{table}<p>{SECOND}</p><p>{THIRD}</p>"))
    assert {"Dauer", "15 Min", "4 bis 6"} <= set(found)


def test_a_sentence_with_a_telephone_number_is_text_and_a_card_is_none() -> None:
    sentence = "Wer mitlesen möchte, meldet sich bitte bis zum Monatsende in der Bücherei unter Telefon 01234 567890."
    card = "<p>Ada Birke<br>Tel. 01234 567890<br>birke@birkenau.example</p>"
    found = text(article(f"{BODY}<p>{sentence}</p>{card}"))
    assert found == [FIRST, SECOND, THIRD, sentence]


def test_an_aside_that_was_never_closed_is_the_page() -> None:
    body = f"<aside class='sidebar'><p>Werbung</p><article><h1>Neue Lesepaten</h1>{BODY}</article>"
    assert text(body) == [FIRST, SECOND, THIRD]


def test_a_title_that_shares_its_heading_with_a_day_is_no_text() -> None:
    head = '<meta property="og:title" content="Neue Lesepaten">'
    assert text(f"<h1><span class='date'>03.05.2024</span>Neue Lesepaten</h1>{BODY}", head) == [
        FIRST,
        SECOND,
        THIRD,
    ]


def test_a_heading_whose_anchor_sounds_like_a_menu_is_text() -> None:
    found = text(
        article(f"<p>{FIRST}</p><h3 id='nav_der_koffer'>Der Koffer</h3><p>{SECOND}</p><p>{THIRD}</p>")
    )
    assert found == [FIRST, "Der Koffer", SECOND, THIRD]


def test_short_lines_at_the_end_are_text() -> None:
    steps = "<p>Zum Anmelden:</p><div><b>Ohne</b></div><p>Name des Kindes</p><p>Alter des Kindes</p>"
    assert text(article(f"{BODY}{steps}"))[-2:] == ["Name des Kindes", "Alter des Kindes"]
