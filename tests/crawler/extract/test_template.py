"""What the pages of a site have in common, and what is left of one without it."""

from datetime import UTC, datetime

from crawler.extract.document import Document
from crawler.extract.page import Hints, extract_document
from crawler.extract.plain import digest
from crawler.extract.template import Print, Template, is_furniture, learn, main_container, title_parts

MENU = "<div><a href='/'>Start</a><a href='/aktuelles/'>Aktuelles</a></div>"
ADDRESS = "<div>Bündnis Birkenau, Rathausplatz 1, 00000 Birkenau</div>"
APPEAL = "<p>Machen Sie mit: Unser Bündnis freut sich immer über neue Gesichter und Ideen.</p>"


def page(title: str, body: str, appeal: str = "") -> Document:
    html = (
        f"<title>{title} | Bündnis Birkenau</title>{MENU}<div><h1>{title}</h1>{body}{appeal}</div>{ADDRESS}"
    )
    return Document(html.encode(), "https://www.birkenau.example/")


PAGES = [
    page(f"Titel {n}", f"<p>Der Text Nummer {n} ist lang genug für eine Meldung.</p>", APPEAL) for n in "abcd"
]


def test_what_stands_on_most_pages_is_furniture() -> None:
    template = learn([Print.of(p) for p in PAGES], [])
    first = PAGES[0]
    own = [b.text for b in first.blocks if digest(b.text) not in template.furniture]
    assert own == ["Titel a", "Der Text Nummer a ist lang genug für eine Meldung."]
    assert "bündnis birkenau" in template.affixes
    assert template.pages == 4


def test_two_pages_teach_nothing() -> None:
    assert learn([Print.of(p) for p in PAGES[:2]], []) == Template(pages=2)
    assert learn([], []) == Template()


def test_a_long_block_on_three_single_items_is_repeated() -> None:
    others = [page(f"Seite {n}", f"<p>Etwas ganz anderes: {n}.</p>") for n in range(20)]
    template = learn([Print.of(p) for p in [*PAGES, *others]], [Print.of(p) for p in PAGES])
    assert (
        digest("Machen Sie mit: Unser Bündnis freut sich immer über neue Gesichter und Ideen.")
        in template.repeated
    )
    assert not template.repeated & template.furniture


def test_an_item_under_three_addresses_does_not_repeat_itself() -> None:
    text = "Elf Leihomas betreuen in Birkenau jede Woche Kinder, deren Eltern im Schichtdienst arbeiten."
    views = [
        page("Leihomas", f"<p>Sie sind hier: {way}</p><p>{text}</p>") for way in ("Start", "News", "Archiv")
    ]
    assert digest(text) not in learn([], [Print.of(view) for view in views]).repeated


def test_a_heading_is_no_furniture_because_a_box_on_every_page_links_to_it() -> None:
    box = "<aside><h2>Neu</h2><p><a href='/aktuelles/'>Leihomas gesucht</a></p></aside>"
    own = page("Aktuelles", f"<h3>Leihomas gesucht</h3><p>Elf gibt es, zwanzig werden gebraucht.</p>{box}")
    others = [page(f"Titel {n}", f"<p>Der Text Nummer {n} ist lang genug.</p>{box}") for n in "abcd"]
    template = learn([Print.of(p) for p in [*others, own]], [])
    heading = next(b for b in own.blocks if b.tag == "h3")
    assert not is_furniture(heading, template)


def test_the_excerpt_in_the_boxes_of_other_pages_is_still_the_text_of_its_own() -> None:
    lead = "Elf Leihomas betreuen in Birkenau jede Woche Kinder, deren Eltern im Schichtdienst arbeiten."
    boxes = (f"<aside><p>{lead}</p></aside>", f"<div><a href='/leihomas/'>{lead}</a></div>")
    for box in boxes:
        others = [
            page(f"Titel {n}", f"<p>Der Text Nummer {n} ist lang genug für eine Meldung.</p>{box}")
            for n in "abcd"
        ]
        own = page("Leihomas", f"<p>{lead}</p><p>Ein zweiter Absatz, der noch etwas mehr davon erzählt.</p>")
        prints = [Print.of(p) for p in [*others, own]]
        found = extract_document(own, learn(prints, prints), Hints(), datetime(2025, 3, 17, tzinfo=UTC))
        assert found.text.startswith(lead)


def test_a_template_survives_the_database() -> None:
    template = learn([Print.of(p) for p in PAGES], [Print.of(p) for p in PAGES])
    assert Template.from_json(template.to_json()) == template
    assert Template.from_json({}) == Template()


def test_the_container_is_the_deepest_element_with_the_text() -> None:
    template = learn([Print.of(p) for p in PAGES], [])
    text = f"<h2>Titel</h2><p>{'Ein Satz. ' * 20}</p><p>{'Noch einer. ' * 20}</p>"
    html = f"{MENU}<div><div id='text'>{text}</div></div>{ADDRESS}"
    document = Document(html.encode(), "https://www.birkenau.example/x")
    assert main_container(document, template).get("id") == "text"
    assert main_container(Document(b"", "https://www.birkenau.example/"), template).tag == "body"


def test_titles_are_cut_at_their_separators() -> None:
    assert title_parts("Sommerfest – Bündnis | Birkenau") == ["Sommerfest", "Bündnis", "Birkenau"]
    assert title_parts("Eltern-Kind-Café » Aktuelles") == ["Eltern-Kind-Café", "Aktuelles"]
    assert title_parts("Aktuelles: Ein Fest") == ["Aktuelles", "Ein Fest"]
    assert title_parts("") == []
