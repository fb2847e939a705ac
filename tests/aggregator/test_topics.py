"""What an entry is about, and what does not make it so."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from aggregator import meaning
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.ingest import open_visit
from aggregator.models import Item, Source
from aggregator.shapes import FoundItem, VisitReport
from aggregator.topics import classify, vocabulary

KEYS = (
    *(
        "vereinbarkeit",
        "kinderbetreuung",
        "generationen",
        "gesundheit_pflege",
        "familienbildung",
        "lebensumfeld",
    ),
    *("engagement", "zeitpolitik", "kinderarmut", "integration", "digitalisierung"),
)
FLOOR = 0.9
NOW = datetime.fromisoformat("2025-01-13T08:00:00")

HINTERGRUND = (
    "Lokale Bündnisse für Familie sind Zusammenschlüsse von Partnern aus Wirtschaft, Politik und Zivilgesellschaft. "
    "Die Bundesinitiative hilft, Familie und Beruf zu vereinbaren. Das Bundesfamilienministerium hat sie gegründet."
)


def test_the_vocabulary_holds_the_topics_of_the_alliances() -> None:
    known = vocabulary()
    assert tuple(known.topics) == KEYS
    assert known.version
    assert {key for key, topic in known.topics.items() if topic.focus} == {"kinderarmut", "gesundheit_pflege"}
    counts = Counter(entry.topic for entry in known.entries)
    assert all(counts[key] >= 40 for key in KEYS), counts


def test_most_texts_get_the_topics_that_people_give_them() -> None:
    lines = Path(__file__).with_name("topics.jsonl").read_text("utf-8").splitlines()
    right = wrong = missed = 0
    for case in map(json.loads, lines):
        given, told = set(case["topics"]), set(classify(case["title"], case["text"]).topics)
        right, wrong, missed = (
            right + len(given & told),
            wrong + len(told - given),
            missed + len(given - told),
        )
    assert len(lines) >= 178
    assert 2 * right / (2 * right + wrong + missed) >= FLOOR


@pytest.mark.parametrize(
    ("word", "topic"),
    [
        ("Ferienbetreuung", "kinderbetreuung"),
        ("Kindertagespflege", "kinderbetreuung"),
        ("Großtagespflegestelle", "kinderbetreuung"),
        ("Mehrgenerationenhaus", "generationen"),
        ("Pflegestützpunkte", "gesundheit_pflege"),
        ("Schülerhausaufgabenhilfe", None),
        ("Hausaufgabenhilfe", "kinderarmut"),
        ("Elternkind-Gruppe", "familienbildung"),
        ("Eltern-Kind-Gruppe", "familienbildung"),
        ("Schulwegplan", "lebensumfeld"),
        ("Ehrenamtsbörse", "engagement"),
        ("Familienzeitpolitik", "zeitpolitik"),
        ("Flüchtlingsfamilien", "integration"),
        ("WLAN-Hotspots", "digitalisierung"),
    ],
)
def test_compounds_are_understood_by_their_parts(word: str, topic: str | None) -> None:
    assert classify(f"Neues zum Thema {word}", "").topics == ((topic,) if topic else ())


def test_the_longest_entry_in_a_word_counts_alone() -> None:
    assert "gesundheit_pflege" not in classify("Kindertagespflege", "Tagespflege für die Kleinen.").scores


def test_neither_names_nor_the_initiatives_own_words_decide() -> None:
    assert classify("Lokales Bündnis für Familie Musterstadt", HINTERGRUND).topics == ()
    assert classify("Neues", f"Hintergrund\n{HINTERGRUND}").topics == ()
    name = "Zeit für Familie Musterstadt"
    assert "zeitpolitik" in classify(f"{name} tagt", "").topics
    assert classify(f"{name} tagt", "", (name,)).topics == ()
    assert (
        classify("Vortrag", "Für Kinderbetreuung ist gesorgt. Anmeldung auf unserer Homepage.").topics == ()
    )


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Die Zuschauer hörten zu.", "kinderbetreuung"),
        ("Später griffen alle zum Spaten.", "engagement"),
        ("Ein Kurs für Anfänger.", "gesundheit_pflege"),
        ("Die Vereinbarung hält.", "vereinbarkeit"),
        ("Eine Zeitung erscheint.", "zeitpolitik"),
        ("Sie sprachen über das Wetter.", "integration"),
    ],
)
def test_words_that_look_alike_say_nothing(text: str, topic: str) -> None:
    assert topic not in classify(text, text).topics


def test_a_hint_alone_is_not_enough_and_two_topics_are_given_at_most() -> None:
    assert classify("Vortrag am Abend", "Beginn ist um acht.").topics == ()
    mixed = "Ehrenamt, Kita, Pflege, Armut, Zeitpolitik, Flüchtlinge"
    assert len(classify(mixed, mixed).topics) == 2


def test_several_topics_the_weightiest_first_and_why() -> None:
    verdict = classify("Pflege und Beruf", "Betriebe beraten Beschäftigte, die Angehörige pflegen.")
    assert verdict.topics == ("gesundheit_pflege", "vereinbarkeit")
    assert "pflege und beruf" in verdict.why["vereinbarkeit"]
    assert verdict.scores["gesundheit_pflege"] >= verdict.scores["vereinbarkeit"] > 0


def test_a_title_says_more_than_the_text() -> None:
    title = classify("Ehrenamt", "Gestern war es so weit.").scores["engagement"]
    text = classify("Gestern war es so weit", "Ehrenamt").scores["engagement"]
    assert title > text


def test_hostile_texts_are_read_to_a_bound() -> None:
    classify("pflege " * 50_000, ("a" * 100_000) + " " + "Kita-" * 50_000)


@pytest.fixture
def item(database: Database, database_settings: Settings) -> FoundItem:
    with database.writing() as session:
        session.add(
            Source(slug="musterstadt", name="Bündnis", homepage_url="https://m.example/", created_at=NOW)
        )
    return FoundItem(
        key="m.example/a",
        url="https://m.example/a",
        kind="news",
        title="Tagesmütter gesucht",
        published="2025-01-10",
    )


def take(database: Database, settings: Settings, item: FoundItem) -> Item:
    visit = open_visit(database, settings, "musterstadt", NOW)
    visit.take(item)
    visit.close(VisitReport())
    with database.session() as session:
        return session.exec(select(Item)).one()


def test_topics_are_told_anew_when_words_change(
    database: Database, database_settings: Settings, item: FoundItem
) -> None:
    stored = take(database, database_settings, item)
    assert (stored.topics, stored.topics_version) == (["kinderbetreuung"], vocabulary().version)
    changed = take(database, database_settings, item.model_copy(update={"title": "Wunschgroßeltern gesucht"}))
    assert changed.topics[0] == "generationen"


def test_a_new_vocabulary_changes_topics_but_no_item(
    database: Database, database_settings: Settings, item: FoundItem
) -> None:
    before = take(database, database_settings, item)
    with database.writing() as session:
        session.exec(update(Item).where(col(Item.id) == before.id).values(topics=[], topics_version="2019.1"))
    assert meaning.refresh(database, NOW).topics == 1
    with database.session() as session:
        after = session.exec(select(Item)).one()
    assert after.topics == ["kinderbetreuung"]
    assert (after.changed_at, after.announced_at) == (before.changed_at, before.announced_at)
    assert after.feed_topics == before.feed_topics
    assert meaning.refresh(database, NOW) == meaning.Refreshed(0, 0)
