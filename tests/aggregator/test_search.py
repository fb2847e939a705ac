"""Search on both databases: what is found, and in which order."""

from datetime import datetime

import pytest

from aggregator import sets, sources, store
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.ingest import open_visit
from aggregator.lists import Listed
from aggregator.models import Source
from aggregator.search import query as search
from aggregator.search import vocabulary
from aggregator.search.analyse import terms
from aggregator.search.families import root
from aggregator.search.index import index_of, rebuild
from aggregator.search.parse import Atom, Query, parse
from aggregator.search.thesaurus import read_thesaurus, thesaurus
from aggregator.selection import Selection, Surroundings
from aggregator.shapes import FoundItem, VisitReport

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
ARTICLES = {
    "ferien": ("Ferienbetreuung für Grundschulkinder", "Betriebe helfen in den Ferien.", "2024-06-01"),
    "betreuung": (
        "Betreuung in den Sommerferien",
        "Die Betreuung großer Kinder am Nachmittag.",
        "2024-05-01",
    ),
    "kita": (
        "Neue Kindertagesstätte",
        "Die Kita bietet Betreuung ab sieben Uhr, auch in den Ferien.",
        "2023-01-01",
    ),
    "väter": ("Vätertreff am Samstag", "Väter frühstücken mit Kindern in der Straße am Park.", None),
    "pflege": ("Pflegende Angehörige", "Ein Kurs für Erzieher*innen und Groß\u00adeltern.", "2024-06-01"),
}


@pytest.fixture
def filled(database: Database, database_settings: Settings) -> Database:
    for slug, state in (("musterstadt", "Hessen"), ("neudorf", "Bayern")):
        with database.writing() as session:
            session.add(
                Source(
                    slug=slug,
                    name=slug,
                    state=state,
                    homepage_url=f"https://{slug}.example/",
                    homepage_key=f"{slug}.example",
                    created_at=NOW,
                )
            )
    visit = open_visit(database, database_settings, "musterstadt", NOW)
    for name, (title, text, published) in ARTICLES.items():
        visit.take(item("musterstadt", name, title, text, published))
    visit.close(VisitReport())
    visit = open_visit(database, database_settings, "neudorf", NOW)
    visit.take(
        item("neudorf", "fest", "Familienfest", "Mit Betreuung und Musik.", "2024-07-01", kind="event")
    )
    visit.close(VisitReport())
    return database


def item(slug: str, name: str, title: str, text: str, published: str | None, kind: str = "news") -> FoundItem:
    key = f"{slug}.example/{name}"
    values = {"key": key, "url": f"https://{key}", "kind": kind, "title": title, "text": text}
    return FoundItem.model_validate(values | {"published": published})


def names(
    database: Database,
    text: str,
    *,
    kind: str | None = None,
    state: str | None = None,
    source: str | None = None,
) -> list[str]:
    with database.session() as session:
        chosen = Selection(kind=kind, state=state, sources=(source,) if source else ())
        hits = search.query(session, text, chosen=chosen)
        assert hits.total == len(hits.items)
        return [found.url.rpartition("/")[2] for found in hits.items[: hits.complete]]


def test_best_first_the_same_on_both_databases(filled: Database) -> None:
    assert names(filled, "Kinder in den Ferien") == ["ferien", "betreuung", "kita"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vater", ["väter"]),
        ("VÄTER", ["väter"]),
        ("va\u0308ter", ["väter"]),
        ("strasse", ["väter"]),
        ("Grosseltern", ["pflege"]),
        ('"grosse Kinder"', ["betreuung"]),
        ("„große Kinder“", ["betreuung"]),
        ('"Kinder große"', []),
        ("Ferien -Kita", ["ferien", "betreuung"]),
        ("Ferien -Kita -Sommerferien", ["ferien"]),
        ("Musik OR Samstag", ["väter", "fest"]),
        ("frühstück*", ["väter"]),
        ("Vätertref", ["väter"]),
        ("gibt es nicht: Zirkus", []),
        ("-Kita", []),
        ("", []),
        ("\"'()*:&|!<-> \\", []),
        ("AND OR NOT", []),
    ],
)
def test_what_is_found(filled: Database, text: str, found: list[str]) -> None:
    assert names(filled, text) == found


@pytest.mark.parametrize(
    ("text", "first", "complete"),
    [
        ("Kindertagesstaette", "kita", 1),
        ("Kindertagesstätten", "kita", 1),
        ("Erzieherinnen", "pflege", 1),
        ("Ferienbetreuung", "ferien", 3),
        ("Betreuung in den Sommerferien", "betreuung", 1),
        ("Wer hilft bei der Pflege der Eltern?", "pflege", 1),
        ("Betreuung Zirkus", "betreuung", 0),
    ],
)
def test_what_comes_first(filled: Database, text: str, first: str, complete: int) -> None:
    with filled.session() as session:
        hits = search.query(session, text)
    assert (hits.items[0].url.rpartition("/")[2], hits.complete) == (first, complete)


@pytest.mark.parametrize(
    ("text", "corrections"),
    [
        ("Vätertrefff", (("vätertrefff", "vätertreff"),)),
        ("Familenfest", (("familenfest", "familienfest"),)),
        ("Faimlienfest", (("faimlienfest", "familienfest"),)),
        ("Ferienbetreung", (("ferienbetreung", "ferienbetreuung"),)),
        ("Grundschulbetreung", (("grundschulbetreung", "grundschulbetreuung"),)),
        ("Familienfest", ()),
        ("Zirkus", ()),
        ("xyz", ()),
    ],
)
def test_a_slip_is_corrected_and_told(
    filled: Database, text: str, corrections: tuple[tuple[str, str], ...]
) -> None:
    with filled.session() as session:
        assert search.query(session, text).corrections == corrections
        assert search.query(session, text, every_word=True).corrections == ()


def test_an_item_that_is_gone_leaves_no_words(filled: Database) -> None:
    with filled.session() as session:
        assert "vatertreff" in vocabulary.near(session, "vatertref")
    with filled.writing() as session:
        number = search.query(session, "Vätertreff").items[0].id
        index_of(session).drop(session, [number])
        assert vocabulary.near(session, "vatertref") == {}
        assert "kindern" in vocabulary.beginning(session, "kinde") or vocabulary.beginning(session, "kinder")


def test_filters(filled: Database) -> None:
    assert names(filled, "Betreuung", kind="event") == ["fest"]
    assert names(filled, "Betreuung", state="Bayern") == ["fest"]
    assert names(filled, "Betreuung", source="musterstadt") == ["betreuung", "kita", "ferien"]


def test_pages_of_results(filled: Database) -> None:
    with filled.session() as session:
        first = search.query(session, "Betreuung Ferien", limit=2)
        second = search.query(session, "Betreuung Ferien", limit=2, offset=2)
    assert first.total == second.total == 4
    assert len({found.id for found in first.items + second.items}) == 4


def test_the_index_follows_the_item(filled: Database, database_settings: Settings) -> None:
    visit = open_visit(filled, database_settings, "neudorf", NOW.replace(month=2))
    visit.take(item("neudorf", "fest", "Familienfest", "Mit Zirkus und Musik.", "2024-07-01", kind="event"))
    assert names(filled, "Zirkus") == ["fest"]
    assert "fest" not in names(filled, "Betreuung")
    visit.close(VisitReport())
    visit = open_visit(filled, database_settings, "neudorf", NOW.replace(month=3))
    assert visit.missing("neudorf.example/fest", 410, None) == "removed"
    assert names(filled, "Zirkus") == []


def test_the_town_leads_to_its_items(filled: Database) -> None:
    assert names(filled, "Bergheim") == []
    listed = Listed("neudorf", "Bergheim", None, "https://neudorf.example/")
    with filled.writing() as session:
        assert sources.enter(session, listed, NOW).outcome == "updated"
    assert names(filled, "Bergheim Musik") == names(filled, "Bergheim") == ["fest"]


def test_rebuild_gives_the_same_index(filled: Database) -> None:
    before = names(filled, "Betreuung Ferien Kinder")
    with filled.writing() as session:
        assert rebuild(session) == store.overview(session)["items"] == 6
    assert names(filled, "Betreuung Ferien Kinder") == before


def test_equal_hits_come_newest_first(database: Database, database_settings: Settings) -> None:
    test_dates = {"a": "2023-01-01", "b": None, "c": "2024-01-01", "d": "2024-01"}
    with database.writing() as session:
        session.add(Source(slug="x", name="x", homepage_url="https://x.example/", created_at=NOW))
    visit = open_visit(database, database_settings, "x", NOW)
    for name, published in test_dates.items():
        visit.take(item("x", name, "Zirkus", "Ein Text.", published))
    assert names(database, "Zirkus") == ["c", "d", "a", "b"]


def test_a_long_document_fits(database: Database, database_settings: Settings) -> None:
    with database.writing() as session:
        session.add(Source(slug="x", name="x", homepage_url="https://x.example/", created_at=NOW))
    text = "x" * 3000 + " ".join(f"wort{number} haus" for number in range(20_000))
    open_visit(database, database_settings, "x", NOW).take(item("x", "lang", "Lang", text, None))
    assert names(database, "wort17") == ["lang"]


def test_analysis() -> None:
    assert terms("Eltern-Kind-Treff 2024: Café") == ["elt", "kind", "treff", "2024", "caf"]
    assert terms("Cafe") == ["caf"]
    assert terms("Teilnehmer*innen, Teilnehmer:in, TeilnehmerInnen, Teilnehmer/-innen") == ["teilnehm"] * 4
    assert terms("Kita/Schule") == ["kita", "schul"]


def word(*given: str) -> tuple[Atom, ...]:
    return tuple(Atom("word", (one,)) for one in given)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Betreuung in den Ferien", Query((word("betreuung"), word("ferien")))),
        ("wer wir sind", Query((word("wer"), word("wir"), word("sind")))),
        ('"in den Ferien" der', Query(((Atom("phrase", ("in", "den", "ferien")),),))),
        ("Kita ODER Krippe | Hort Ferien", Query((word("kita", "krippe", "hort"), word("ferien")))),
        ("OR Kita OR", Query((word("kita"),))),
        ("Betreuungs* -Pflege", Query(((Atom("prefix", ("betreuungs",)),),), word("pflege"))),
        ("-Eltern-Kind-Treff", Query((), (Atom("phrase", ("eltern", "kind", "treff")),))),
        ("Eltern-Kind-Treff", Query((word("eltern"), word("kind"), word("treff")))),
        ("va\u0308ter", Query((word("väter"),))),
        ('a* "', Query((word("a"),))),
        ("", Query()),
    ],
)
def test_parse(text: str, query: Query) -> None:
    assert parse(text) == query


def test_the_thesaurus_is_whole() -> None:
    assert len(thesaurus()) > 600
    assert ("leihgrosselt",) in thesaurus()
    with pytest.raises(ValueError, match="says nothing"):
        read_thesaurus('group = [{ equal = ["Kita"] }]')


def test_words_of_one_family_have_one_root() -> None:
    for family in (
        "testen Testung getestet",
        "ausfüllen auszufüllen ausgefüllt",
        "isoliert Isolation",
        "Beteiligung beteiligt",
    ):
        assert len({root(one.lower()) for one in family.split()}) == 1, family
    assert root("gehen") == root("2024") == ""


@pytest.mark.parametrize(
    ("other", "near"),
    [
        ("vatr", True),
        ("vaetr", True),
        ("vetar", False),
        ("va", False),
        ("avter", True),
        ("vate", True),
        ("vatern", True),
        ("vater", False),
        ("mater", True),
    ],
)
def test_one_edit(other: str, near: bool) -> None:
    assert vocabulary.one_edit("vater", other) is near
    assert vocabulary.one_edit(other, "vater") is near


def test_a_selection_filters_what_is_found_and_keeps_its_order(filled: Database) -> None:
    with filled.writing() as session:
        sets.put(session, "Beide", ["musterstadt", "neudorf"], NOW)
        sets.put(session, "Nur eins", ["neudorf"], NOW)

    def urls(text: str, chosen: Selection, every_word: bool = False) -> list[str]:
        with filled.session() as session:
            hits = search.query(session, text, chosen=chosen, every_word=every_word)
            assert hits.total == len(hits.items)
            return [hit.url for hit in hits.items]

    whole = urls("Betreuung", Selection())
    assert len(whole) > 2
    assert urls("Betreuung", Selection(set_slug="beide")) == whole
    assert urls("Betreuung", Selection(sources=("musterstadt", "neudorf"))) == whole
    fest = ["https://neudorf.example/fest"]
    for chosen in (
        Selection(set_slug="nur-eins"),
        Selection(sources=("neudorf",)),
        Selection(kind="event"),
        Selection(state="Bayern"),
        Selection(state="Bayern", kind="event", words="is not looked at"),
    ):
        assert urls("Betreuung", chosen) == fest
    assert urls("Betreuung", Selection(state="Bayern", kind="news")) == []
    assert urls("Betreuung", Selection(near=Surroundings("Kassel", "Hessen", 51.3, 9.5))) == []
    assert urls("Betreuung Musik", Selection(), every_word=True) == fest
    assert urls("Betreuung Musik", Selection(state="Hessen"), every_word=True) == []
    assert urls("Betreuung -Musik", Selection(state="Bayern"), every_word=True) == []
    assert urls("und", Selection(), every_word=True) == urls("und", Selection())
    assert urls("-Musik", Selection(), every_word=True) == []
