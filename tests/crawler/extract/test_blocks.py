"""A page as text blocks: where a paragraph begins and ends, and what a reader does not see."""

import pytest

from crawler.extract.document import Document

URL = "https://www.birkenau.example/aktuelles/"


def blocks(html: str) -> list[str]:
    return [b.text for b in Document(html.encode(), URL).blocks]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>Eins</p><p>Zwei</p>", ["Eins", "Zwei"]),
        ("<div>Eins<p>Zwei</p>Drei</div>", ["Eins", "Zwei", "Drei"]),
        ("<p>Ein <b>fettes</b> <a href='/x'>Wort</a>.</p>", ["Ein fettes Wort."]),
        ("<p>Erste Zeile<br>zweite Zeile</p>", ["Erste Zeile\nzweite Zeile"]),
        ("<p>Absatz eins<br><br>Absatz zwei</p>", ["Absatz eins", "Absatz zwei"]),
        ("<p>Absatz eins<br/> <br/> Absatz zwei</p>", ["Absatz eins", "Absatz zwei"]),
        (
            "<h2><button>Kita eröffnet</button></h2><p>Text<button>Teilen</button></p>",
            ["Kita eröffnet", "Text"],
        ),
        ("Oben<hr>Unten", ["Oben", "Unten"]),
        ("<p>Ein\n   umbrochener\tSatz</p>", ["Ein umbrochener Satz"]),
        ("<p>Fa&shy;mi&shy;lie&nbsp;&nbsp;hier</p>", ["Familie hier"]),
        ("<ul><li>a<li>b</ul>", ["a", "b"]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ["a", "b"]),
        ("<p>a&#776; wie ä</p>", ["ä wie ä"]),
    ],
)
def test_blocks_are_what_a_reader_takes_for_paragraphs(html: str, texts: list[str]) -> None:
    assert blocks(html) == texts


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        (
            "<p><b>Bündnis wächst weiter</b><br>Es sind nun zwölf.</p>",
            ["Bündnis wächst weiter", "Es sind nun zwölf."],
        ),
        ("<p>14.03.2024<br>Es sind nun zwölf.</p>", ["14.03.2024", "Es sind nun zwölf."]),
        ("<p>PRESSE<br>14.03.2024<br>Es sind nun zwölf.</p>", ["PRESSE", "14.03.2024", "Es sind nun zwölf."]),
        ("<h2>PRESSE<br>Ein Titel</h2>", ["PRESSE\nEin Titel"]),
    ],
)
def test_kickers_and_date_lines_that_only_a_break_sets_off_stand_alone(html: str, texts: list[str]) -> None:
    assert blocks(html) == texts


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>geheim</p>",
        "<p style='display: none'>geheim</p>",
        "<div style='color:red;VISIBILITY:hidden'><p>geheim</p></div>",
        "<script>geheim</script>",
        "<style>geheim</style>",
        "<noscript>geheim</noscript>",
        "<template><p>geheim</p></template>",
        "<!-- geheim -->",
        "<select><option>geheim</option></select>",
        "<button>geheim</button>",
        "<svg><text>geheim</text></svg>",
    ],
)
def test_what_no_reader_sees_is_left_out_and_what_follows_is_not(hidden: str) -> None:
    assert blocks(f"<div>davor {hidden} danach</div>") in (["davor danach"], ["davor", "danach"])


def test_headings_bold_and_links_are_known() -> None:
    page = "<h2><a href='/a'>Titel</a></h2><p><strong>Alles fett</strong></p><p>Mit <a href='/b'>Link</a></p>"
    heading, bold, mixed = Document(page.encode(), URL).blocks
    assert heading.is_heading and heading.tag == "h2" and heading.link_density == 1.0
    assert bold.bold and not bold.is_heading and not mixed.bold
    assert [link.raw for link in mixed.links] == ["/b"]
    assert mixed.unlinked == "Mit"
    assert 0.4 < mixed.link_density < 0.6


@pytest.mark.parametrize(
    "href",
    ["", "#oben", "mailto:a@b.example", "javascript:x()", "tel:+491234", "data:text/html,x", "http://[x"],
)
def test_what_leads_to_no_page_is_no_link(href: str) -> None:
    assert Document(f'<a href="{href}">x</a>'.encode(), URL).links == []


def test_an_image_lends_a_link_its_words() -> None:
    [link] = Document(b'<a href="/x" title="Mehr"><img alt="Zum  Fest" src="y.jpg"></a>', URL).links
    assert (link.text, link.title) == ("Zum Fest", "Mehr")


def test_a_block_without_end_is_read_in_reasonable_time() -> None:
    page = "<p>" + "<b><i><span>x" * 3000
    assert blocks(page)
