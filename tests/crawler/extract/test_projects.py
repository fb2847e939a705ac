"""The profile of a project: what its page states, below headings, behind labels, in tables; and nothing else."""

import pytest

from crawler.extract.document import Document
from crawler.extract.page import extract_page
from crawler.extract.projects import FACTS, project_profile
from crawler.extract.roles import role_of, tells_project, tells_whole_project
from crawler.extract.template import Template

URL = "https://www.birkenau.example/projekte/lesepaten.html"
NEED, AIM = "Viele Kinder haben niemanden, der ihnen vorliest.", "Jedes Kind soll Freude am Lesen finden."
HOW = "Einmal in der Woche kommen Paten in die Schule."
TEXTS = {"situation": NEED, "aim": AIM, "implementation": HOW, "partners": "Bücherei\nVolkshochschule"}


def read(html: str, url: str = URL) -> dict[str, dict[str, object]]:
    document = Document(html.encode(), url)
    return project_profile(document.blocks, url, document.links)


@pytest.mark.parametrize(
    ("html", "origin"),
    [
        (
            f"<h3>Ausgangslage</h3><p>{NEED}</p><h3>Ziele</h3><p>{AIM}</p><h3>Umsetzung</h3><p>{HOW}</p>"
            "<h3>Partner:</h3><ul><li>Bücherei</li><li>Volkshochschule</li></ul>",
            "heading: ",
        ),
        (
            f"<p><b>Warum?</b></p><p>{NEED}</p><p><b>Was wollen wir erreichen?</b></p><p>{AIM}</p>"
            f"<p><b>So funktioniert es</b></p><p>{HOW}</p>"
            "<p><strong>Mit wem?</strong><br>Bücherei<br>Volkshochschule</p>",
            "heading: ",
        ),
        (
            f"<details><summary>Anlass</summary><p>{NEED}</p></details><details><summary>Zielsetzung</summary>{AIM}</details>"
            f"<details><summary>Vorgehen</summary>{HOW}</details><details><summary>Beteiligte</summary>"
            "<p>Bücherei</p><p>Volkshochschule</p></details>",
            "heading: ",
        ),
        (
            f"<table><tr><td>Problem</td><td>{NEED}</td></tr><tr><td>Ziel</td><td>{AIM}</td></tr>"
            f"<tr><td>Maßnahmen</td><td>{HOW}</td></tr><tr><td>Kooperationspartner</td>"
            "<td>Bücherei<br>Volkshochschule</td></tr></table>",
            "table: ",
        ),
        (
            f"<dl><dt>Hintergrund</dt><dd>{NEED}</dd><dt>Projektziel</dt><dd>{AIM}</dd><dt>Durchführung</dt><dd>{HOW}</dd>"
            "<dt>Träger</dt><dd>Bücherei<br>Volkshochschule</dd></dl>",
            "definition list: ",
        ),
    ],
    ids=["headings", "bold questions", "accordion", "table", "definition list"],
)
def test_facts_stand_below_what_announces_them(html: str, origin: str) -> None:
    found = read(html)
    assert {role: found[role]["text"] for role in TEXTS} == TEXTS
    assert all(str(found[role]["origin"]).startswith(origin) for role in TEXTS)
    assert found["partners"]["names"] == ["Bücherei", "Volkshochschule"]


def test_labels_on_lines_of_their_own() -> None:
    found = read(
        f"<p><b>Ausgangssituation:</b> {NEED}<br><b>Ziel:</b> {AIM}</p><p>Zielgruppe: Kinder von 6 bis 10 Jahren</p>"
        "<p>Laufzeit: Januar 2022 bis Dezember 2024</p><p>Finanzierung: Stadt und Stiftung</p>"
        "<p>Kooperationspartner: Bücherei, Volkshochschule und Schulverein</p>"
    )
    assert found["situation"] == {"text": NEED, "origin": "label: Ausgangssituation"}
    assert found["aim"]["text"] == AIM
    assert found["audience"]["text"] == "Kinder von 6 bis 10 Jahren"
    assert found["period"] == {
        "text": "Januar 2022 bis Dezember 2024",
        "origin": "label: Laufzeit",
        "start": "2022-01",
        "end": "2024-12",
    }
    assert found["funding"]["text"] == "Stadt und Stiftung"
    assert found["partners"]["names"] == ["Bücherei", "Volkshochschule", "Schulverein"]
    assert tuple(found) == tuple(role for role in FACTS if role in found)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2021–2024", {"start": "2021", "end": "2024"}),
        ("01.09.2022 – 31.08.2025", {"start": "2022-09-01", "end": "2025-08-31"}),
        ("seit Mai 2021", {"start": "2021-05"}),
        ("2020 bis heute", {"start": "2020"}),
        ("bis Ende 2026", {"end": "2026"}),
        ("drei Jahre", {}),
        ("Schuljahre 2019, 2021 und 2023", {}),
    ],
)
def test_a_period_is_read_where_it_is_clear(text: str, span: dict[str, str]) -> None:
    period = read(f"<p>Laufzeit: {text}</p>")["period"]
    assert period == {"text": text, "origin": "label: Laufzeit"} | span


def test_sentences_that_begin_with_the_label() -> None:
    found = read(
        "<p>Das Projekt macht Freude. Ziel des Projekts ist es, Kinder für Bücher zu begeistern. Alle machen mit. "
        "Finanziert wird die Arbeit aus Spenden und einem Zuschuss des Landes.</p>"
        "<p>Das Angebot richtet sich an Familien mit kleinen Kindern. "
        "2023 wurde es als Ort der Ideen ausgezeichnet.</p>"
    )
    assert found["aim"] == {
        "text": "Ziel des Projekts ist es, Kinder für Bücher zu begeistern.",
        "origin": "sentence",
    }
    assert str(found["funding"]["text"]).endswith("Zuschuss des Landes.")
    assert found["audience"]["text"] == "Das Angebot richtet sich an Familien mit kleinen Kindern."
    assert found["signs"]["text"] == "2023 wurde es als Ort der Ideen ausgezeichnet."


def test_what_is_prose_is_no_list_of_names() -> None:
    partners = read(
        "<h2>Partner</h2><p>Wir arbeiten mit der Bücherei, dem Schulverein und allen Vereinen zusammen.</p>"
    )["partners"]
    assert "names" not in partners


def test_contact_is_a_link_and_never_a_name_or_number() -> None:
    card = "<h4 id='wer'>Kontakt</h4><p>Maria Muster, Telefon 0999 / 12 34 56, m.muster@birkenau.example</p>"
    linked = read(f"<p>Ziel: {AIM}</p>{card}<p><a href='/kontakt.html'>Kontakt</a></p>")
    assert linked["contact_url"] == {"text": "https://www.birkenau.example/kontakt.html", "origin": "link"}
    alone = read(f"<p>Ziel: {AIM}</p>{card}")
    assert alone["contact_url"] == {"text": f"{URL}#wer", "origin": "page"}
    assert "contact_url" not in read(f"<p>Ziel: {AIM}</p>")
    assert "Muster" not in str(linked) + str(alone) and "0999" not in str(linked) + str(alone)


@pytest.mark.parametrize(
    "html",
    [
        "",
        f"<p>{NEED} {AIM}</p>",
        "<p>Ziele haben wir viele: große. Ein Partner sagte: Wir machen weiter.</p>",
        "<h2>Unser Fest</h2><p>Es war schön.</p>",
        "<p>Wann: 1. Juli 2024</p><h2></h2><h2>Ziel</h2>",
        "<a href='/kontakt'>Kontakt</a>",
    ],
)
def test_nothing_is_made_up(html: str) -> None:
    assert read(html).keys() <= {"period"}


def test_a_section_ends_where_the_next_begins_and_is_bounded() -> None:
    found = read(
        f"<h2>Ziel</h2><p>{AIM}</p><h2>Bilder</h2><p>Fünf Bilder.</p><h2>Umsetzung</h2><p>{HOW * 100}</p>"
    )
    assert found["aim"]["text"] == AIM
    assert len(str(found["implementation"]["text"])) < 1600


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Ausgangslage", "situation"),
        ("Warum?", "situation"),
        ("Unsere Ziele", "aim"),
        ("Hintergrund und Ziel", "situation"),
        ("Ziel und Zielgruppe", "aim"),
        ("So geht's", "implementation"),
        ("Wie funktioniert das?", "implementation"),
        ("Massnahmen:", "implementation"),
        ("Was wir erreicht haben", "results"),
        ("Wer macht mit?", "partners"),
        ("Projektträger", "partners"),
        ("Für wen?", "audience"),
        ("Ihre Ansprechpartnerin", "contact"),
        ("Zielstrebig ins neue Jahr", None),
        ("Warum Familien nach Birkenau ziehen", None),
        ("Partner gesucht", None),
        ("Umsetzung der Ideen beginnt im Mai und dauert mehrere Jahre lang", None),
    ],
)
def test_labels_are_told_from_headlines(label: str, role: str | None) -> None:
    assert role_of(label) == role


def test_roles_tell_a_project() -> None:
    assert tells_project({"aim", "partners"}) and not tells_whole_project({"aim", "partners"})
    assert tells_whole_project({"situation", "aim", "partners"})
    assert not tells_project({"period", "contact", "funding", "partners"})  # so do events


def test_the_profile_comes_with_the_page() -> None:
    html = f"<title>Lesepaten</title><h1>Lesepaten</h1><h2>Warum?</h2><p>{NEED}</p><h2>Ziel</h2><p>{AIM}</p>"
    found = extract_page(html.encode(), URL, template=Template(pages=9))
    assert (found.kind, found.profile["aim"]["text"]) == ("project", AIM)
