"""Which entries are one release, and how they come to one story."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from aggregator import meaning, removal, store
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.duplicates import compare
from aggregator.fingerprints import fingerprint
from aggregator.ingest import open_visit
from aggregator.models import Fingerprint, Item, Source
from aggregator.release import Release
from aggregator.shapes import FoundItem, VisitReport

NOW = datetime.fromisoformat("2025-05-20T08:00:00")
TITLE = "Bündnisse fordern verlässliche Ferienzeiten"
TEXT = """Zum Tag der Familie verlangen 214 Bündnisse, dass Betriebe und Schulen freie Tage gemeinsam planen. \
Vierzehn Wochen Ferien stünden sechs Wochen Urlaub gegenüber, das könne keine Familie allein ausgleichen.

Im Aufruf heißt es, Städte sollten Angebote bündeln und früh im Jahr veröffentlichen. Gute Beispiele gibt es genug: \
vom Zirkuslager der Turnvereine bis zur Werkstattwoche im Handwerk.

Eine Handreichung mit Musterbriefen und einer Checkliste erscheint im Oktober 2025. Wer sie vorab lesen möchte, kann \
sich in den Verteiler eintragen lassen."""
AWARD = (
    "Das Bündnis {town} ist Bündnis des Monats {month}. Die Jury würdigte das Projekt {project}, das Kinder und "
    "Betriebe zusammenbringt. Mit der Auszeichnung macht die Initiative jeden Monat sichtbar, was Familien hilft. Die "
    "Urkunde wurde im Rathaus überreicht. {project} gibt es seit drei Jahren, beteiligt sind Vereine und Kirchen."
)


def release(text: str = TEXT, title: str = TITLE, **given: Any) -> Release:
    values: dict[str, Any] = {
        "published": "2025-05-15",
        "source": 1,
        "own": ("Bündnis Ahornau", "Ahornau"),
    }
    return Release(title, text, **(values | given))


def other(text: str = TEXT, title: str = TITLE, **given: Any) -> Release:
    values = {"published": "2025-05-16", "source": 2, "own": ("Bündnis Birkwinkel", "Birkwinkel")}
    return release(text, title, **(values | given))


def same(one: Release, two: Release) -> bool:
    """Whether both steps find them: the bands, and the comparison, whichever comes first."""
    near = {value for _, value in fingerprint(one.title, one.text)} & {
        value for _, value in fingerprint(two.title, two.text)
    }
    verdicts = {compare(one, two).same, compare(two, one).same}
    assert len(verdicts) == 1, (compare(one, two), compare(two, one))
    return bool(near) and verdicts == {True}


def every(text: str, nth: int, word: str) -> str:
    """``text`` with another word in every ``nth`` place."""
    return " ".join(
        word if at % nth == 0 and part.isalpha() else part for at, part in enumerate(text.split(" "), 1)
    )


PARAGRAPHS = TEXT.split("\n\n")


def test_a_long_stretch_word_for_word_needs_neither_title_nor_beginning() -> None:
    local = (
        f"Das Bündnis Birkwinkel gehört zu denen, die zuerst unterschrieben haben.\n\n{TEXT}\n\nHintergrund."
    )
    assert same(release(), other(local, "Aufruf: Wer Ferien sagt, muss auch Betreuung sagen"))
    short = f"In Birkwinkel sagt man es anders.\n\n{TEXT.splitlines()[0]}\n\nMehr dazu steht nicht fest."
    assert not same(release(), other(short, "Aufruf: Wer Ferien sagt, muss auch Betreuung sagen"))


@pytest.mark.parametrize(
    "text",
    [
        TEXT + "\n\nIn Birkwinkel lädt das Bündnis zu einem Picknick auf den Anger ein.",
        "Auch Birkwinkel macht mit, wie die Koordinatorin mitteilt.\n\n" + TEXT,
        "\n\n".join((PARAGRAPHS[0], "In Birkwinkel sind acht Vereine dabei.", *PARAGRAPHS[1:])),
        "\n\n".join(PARAGRAPHS[:2]),
        " ".join(PARAGRAPHS[0].split()[:28]) + " …",
        every(TEXT, 10, "übrigens"),
        every(TEXT, 5, "gewiss"),
        every(TEXT, 4, "freilich"),
        TEXT.replace("Städte sollten", "Kommunen müssten").replace(
            "Gute Beispiele", "Beispiele wie in Birkwinkel"
        ),
    ],
)
def test_a_release_told_in_ones_own_way_is_the_same(text: str) -> None:
    assert same(release(TEXT + "\n\nIn Ahornau tagt dazu der Runde Tisch."), other(text))
    assert same(release(), other(text, f"Birkwinkel: {TITLE}"))


def test_a_rewritten_title_is_known_by_the_text() -> None:
    assert same(release(), other(title="Ferienzeiten: Familien brauchen verlässliche Angebote"))


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (TEXT.replace("2025", "2026").replace("214", "231"), {"published": "2026-05-15"}),
        (TEXT.replace("2025", "2026"), {"published": None}),
        (TEXT, {"published": "2024-05-15"}),
        (TEXT, {"published": "2026"}),
        (TEXT.replace("214", "187"), {"published": "2025-05-15"}),
        (" ".join(reversed(TEXT.replace("\n\n", " ").split(". "))), {}),
        (
            "Am Samstag öffnet der neue Spielplatz. Kinder haben beim Entwurf geholfen und dürfen zuerst rutschen.",
            {},
        ),
    ],
)
def test_what_differs_in_year_number_or_order_is_another(text: str, given: dict[str, Any]) -> None:
    assert not same(release(), other(text, **given))


def test_every_years_feast_is_another_one() -> None:
    text = "Am {day}. September feiern wir auf dem Anger das Familienfest. Es gibt Musik, Kuchen und viele Spiele."
    first = release(text.format(day=14), "Familienfest auf dem Anger", published="2024-08-30")
    assert not same(first, release(text.format(day=20), "Familienfest auf dem Anger", published="2025-08-28"))
    assert not same(first, release(text.format(day=14), "Familienfest auf dem Anger", published="2025-08-28"))
    assert same(first, release(text.format(day=14), "Familienfest auf dem Anger", published="2024-09-02"))


def test_one_source_repeats_itself_without_repeating_a_release() -> None:
    text = "Wir freuen uns auf alle Familien. Kuchen und Kaffee stehen bereit, auch Spiele. Der Eintritt ist frei."
    assert not same(release(text, "Bastelnachmittag im Advent"), release(text, "Flohmarkt rund ums Kind"))
    assert not same(release(text, "Treffen 3"), release(text, "Treffen 4"))
    assert same(release(), release(published="2025-05-17"))


def test_an_award_goes_to_one_winner() -> None:
    mine = AWARD.format(town="Ahornau", month="Mai", project="Werkbank")
    assert not same(
        release(mine, "Bündnis Ahornau ist Bündnis des Monats"),
        other(
            AWARD.format(town="Birkwinkel", month="Mai", project="Zirkuswagen"),
            "Bündnis Birkwinkel ist Bündnis des Monats",
        ),
    )
    passed_on = mine + " Für Birkwinkel gratulierte die Bürgermeisterin."
    assert same(
        release(mine, "Bündnis Ahornau ist Bündnis des Monats"),
        other(passed_on, "Bündnis Ahornau ist Bündnis des Monats"),
    )


def test_projects_and_events_are_their_own_towns() -> None:
    assert not same(release(kind="project"), other(kind="project"))
    where: dict[str, Any] = {"kind": "event", "event_start": "2025-06-01"}
    assert same(release(**where), other(**where))
    assert not same(release(**where), other(**(where | {"event_start": "2025-06-08"})))
    assert not same(release(**where, event_place="Anger"), other(**where, event_place="Stadthalle"))


def test_a_shared_paragraph_makes_no_release() -> None:
    about = " ".join(PARAGRAPHS[1:])
    one = release(
        "Der Beirat hat seine Sprecherin gewählt, die Wahl war einstimmig. " + about, "Beirat wählt"
    )
    assert not same(
        one, other("Die Bücherei zieht um, gelesen wird so lange im Rathaus. " + about, "Bücherei zieht um")
    )


def test_hostile_texts_take_no_time() -> None:
    for text in ("a " * 100_000, "1 " * 100_000, "ab cd " * 50_000, "x" * 500_000):
        fingerprint(text, text)
        compare(release(text, text), other(text + " b c d e f g h i", text))


class Alliances:
    """Three sources that publish."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        with database.writing() as session:
            for slug in ("ahornau", "birkwinkel", "cellin"):
                site = f"{slug}.example"
                session.add(
                    Source(
                        slug=slug,
                        name=f"Bündnis {slug.title()}",
                        place=slug.title(),
                        homepage_url=f"https://{site}/",
                        homepage_key=site,
                        created_at=NOW,
                    )
                )

    def publish(self, slug: str, path: str = "a", days: int = 0, **given: object) -> None:
        url = f"https://{slug}.example/{path}"
        values: dict[str, Any] = {
            "key": url.removeprefix("https://"),
            "url": url,
            "kind": "news",
            "title": TITLE,
            "text": f"{TEXT}\n\nDazu tagt in {slug.title()} der Runde Tisch.",
            "published": "2025-05-15",
        }
        visit = open_visit(self.database, self.settings, slug, NOW + timedelta(days=days))
        visit.take(FoundItem.model_validate(values | given))
        visit.close(VisitReport())

    def stories(self) -> dict[str, str | None]:
        with self.database.session() as session:
            return {item.key: item.story for item in session.exec(select(Item).order_by(col(Item.id)))}

    def sources(self, story: str) -> list[str]:
        with self.database.session() as session:
            return [view.source_slug for view in store.story_items(session, story)]


@pytest.fixture
def alliances(database: Database, database_settings: Settings) -> Alliances:
    return Alliances(database, database_settings)


def test_the_same_release_gets_one_story_and_keeps_it(alliances: Alliances) -> None:
    alliances.publish("ahornau")
    assert alliances.stories() == {"ahornau.example/a": None}
    alliances.publish("birkwinkel", days=1)
    first = alliances.stories()
    (story,) = set(first.values())
    assert story
    alliances.publish("cellin", days=2)
    alliances.publish(
        "ahornau", "anderswo", title="Bücherei zieht um", text="Gelesen wird im Rathaus, solange gebaut wird."
    )
    assert alliances.stories() == first | {"cellin.example/a": story, "ahornau.example/anderswo": None}
    assert alliances.sources(story) == ["ahornau", "birkwinkel", "cellin"]


def test_a_changed_text_leaves_and_comes_back(alliances: Alliances) -> None:
    for slug in ("ahornau", "birkwinkel", "cellin"):
        alliances.publish(slug)
    (story,) = set(alliances.stories().values())
    alliances.publish(
        "birkwinkel", days=1, title="Bücherei zieht um", text="Gelesen wird im Rathaus, solange gebaut wird."
    )
    assert alliances.stories()["birkwinkel.example/a"] is None
    alliances.publish("birkwinkel", days=2)
    assert set(alliances.stories().values()) == {story}


def test_what_is_removed_leaves_and_what_is_left_keeps_the_id(alliances: Alliances) -> None:
    alliances.publish("ahornau")
    alliances.publish("birkwinkel")
    (story,) = set(alliances.stories().values())
    visit = open_visit(alliances.database, alliances.settings, "birkwinkel", NOW + timedelta(days=1))
    assert visit.missing("birkwinkel.example/a", 410, False) == "removed"
    visit.close(VisitReport())
    assert alliances.stories() == {"ahornau.example/a": story, "birkwinkel.example/a": None}
    alliances.publish("birkwinkel", days=2)
    alliances.publish("cellin", days=2)
    assert set(alliances.stories().values()) == {story}


def test_opt_out_and_takedown_leave_no_trace(alliances: Alliances) -> None:
    for slug in ("ahornau", "birkwinkel", "cellin"):
        alliances.publish(slug)
    (story,) = set(alliances.stories().values())
    with alliances.database.writing() as session:
        removal.optout(session, "birkwinkel", NOW)
        removal.takedown(session, "https://cellin.example/a", NOW)
    assert alliances.stories() == {"ahornau.example/a": story}
    with alliances.database.session() as session:
        left = session.exec(select(Item.id)).one()
        assert set(session.exec(select(Fingerprint.item_id))) == {left}


def test_two_stories_that_are_one_take_the_older_id(alliances: Alliances) -> None:
    alliances.publish("ahornau")
    alliances.publish("birkwinkel")
    (older,) = set(alliances.stories().values())
    with alliances.database.writing() as session:
        for item in session.exec(select(Item).where(Item.source_id == 2)):
            item.story = "99990101000000-2"
    alliances.publish("cellin", days=1)
    assert set(alliances.stories().values()) == {older}


def test_stored_items_without_bands_are_compared_later(alliances: Alliances) -> None:
    alliances.publish("ahornau")
    alliances.publish("birkwinkel")
    with alliances.database.writing() as session:
        for band in session.exec(select(Fingerprint)):
            session.delete(band)
        for item in session.exec(select(Item)):
            item.story = None
    assert meaning.refresh(alliances.database, NOW).stories == 2
    assert len(set(alliances.stories().values()) - {None}) == 1
