"""Alliances that harvested pages lead to: noted with their evidence, decided by a person."""

from datetime import datetime, timedelta

import pytest

from aggregator import removal, sources, store, suggestions
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.errors import BadInput
from aggregator.ingest import open_visit
from aggregator.lists import Listed
from aggregator.shapes import FoundAlliance
from aggregator.suggestions import MOST_EVIDENCE, SuggestionView

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
LATER = NOW + timedelta(days=7)
URL = "https://familie-birkenau.example/"


@pytest.fixture
def known(database: Database) -> Database:
    """A database with two sources."""
    with database.writing() as session:
        for name, url in (
            ("Erlengrund", "https://erlengrund.example/"),
            ("Tannenau", "https://stadt.example/leben/buendnis/"),
        ):
            sources.enter(session, Listed(f"Bündnis {name}", name, None, url), NOW)
    return database


def seen(
    database: Database,
    settings: Settings,
    url: str = URL,
    page: str = "https://erlengrund.example/links",
    anchor: str = "",
    by: str = "erlengrund",
    when: datetime = NOW,
) -> None:
    """A visit shows one alliance."""
    visit = open_visit(database, settings, by, when)
    visit.alliance(
        FoundAlliance(url=url, name=anchor or "familie-birkenau.example", page=page, anchor=anchor)
    )


def waiting(database: Database, *, every: bool = False) -> list[SuggestionView]:
    with database.session() as session:
        return suggestions.suggestions(session, every=every)


def test_what_several_pages_show_is_one_suggestion(known: Database, database_settings: Settings) -> None:
    seen(known, database_settings)
    seen(known, database_settings)
    page = "https://stadt.example/leben/buendnis/links"
    named = "Bündnis für Familie Birkenau"
    seen(known, database_settings, URL.replace("https://", "http://www."), page, named, "tannenau", LATER)
    (view,) = waiting(known)
    assert (view.url, view.name, view.place, view.status) == (URL, named, "Birkenau", "open")
    assert view.evidence == (
        {"page": "https://erlengrund.example/links", "anchor": "", "source": "erlengrund"},
        {"page": page, "anchor": named, "source": "tannenau"},
    )
    assert (view.first_seen_at, view.last_seen_at) == (NOW, LATER)


def test_evidence_has_an_end_and_holds_no_contact_data(known: Database, database_settings: Settings) -> None:
    for number in range(MOST_EVIDENCE + 5):
        seen(known, database_settings, page=f"https://erlengrund.example/{number}?an=erika@beispiel.example")
    (view,) = waiting(known)
    assert view.evidence == ({"page": "https://erlengrund.example/", "anchor": "", "source": "erlengrund"},)
    for number in range(MOST_EVIDENCE + 5):
        seen(known, database_settings, page=f"https://erlengrund.example/{number}", anchor="Tel. 0123 456789")
    (view,) = waiting(known)
    assert len(view.evidence) == MOST_EVIDENCE
    assert "456789" not in repr(view)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.erlengrund.example/x",
        "https://stadt.example/leben/buendnis/wir",
        "https://stadt.example/",
        "https://radar.example/buendnis",
        "https://weg.example/",
    ],
)
def test_what_is_known_or_not_wanted_is_not_suggested(
    known: Database, database_settings: Settings, url: str
) -> None:
    with known.writing() as session:
        removal.takedown(session, "https://weg.example/", NOW)
    seen(known, database_settings, url)
    assert waiting(known, every=True) == []


def test_another_section_of_a_shared_host_is_suggested(known: Database, database_settings: Settings) -> None:
    seen(known, database_settings, "https://stadt.example/nachbarn/buendnis-fuer-familie/")
    assert [view.url for view in waiting(known)] == ["https://stadt.example/nachbarn/buendnis-fuer-familie/"]


def test_an_accepted_one_is_a_source(known: Database, database_settings: Settings) -> None:
    seen(known, database_settings)
    (view,) = waiting(known)
    with known.writing() as session:
        slug = suggestions.accept(session, str(view.number), NOW)
        added = store.source(session, slug)
    assert (slug, added.name) == ("birkenau", "Lokales Bündnis für Familie Birkenau")
    assert (added.place, added.state, added.homepage_url) == ("Birkenau", "Hessen", URL)
    assert added.lat == pytest.approx(49.56, abs=0.02)
    assert waiting(known) == []
    assert [v.status for v in waiting(known, every=True)] == ["accepted"]
    with known.writing() as session, pytest.raises(BadInput, match="there already"):
        suggestions.accept(session, view.key, NOW)
    with known.writing() as session, pytest.raises(BadInput, match="a source already"):
        suggestions.dismiss(session, view.key)


def test_what_a_person_says_goes_before_what_is_guessed(known: Database, database_settings: Settings) -> None:
    seen(known, database_settings, "https://stadt.example/a/familienbuendnis", anchor="Familienbündnis")
    with known.writing() as session:
        slug = suggestions.accept(
            session, "stadt.example/a/familienbuendnis", NOW, name="Bündnis A", place="A-Dorf", state="Bayern"
        )
        added = store.source(session, slug)
    assert (added.name, added.place, added.state, added.lat) == ("Bündnis A", "A-Dorf", "Bayern", None)


def test_a_dismissed_one_stays_dismissed(known: Database, database_settings: Settings) -> None:
    seen(known, database_settings)
    with known.writing() as session:
        assert suggestions.dismiss(session, URL).status == "dismissed"
    seen(known, database_settings, when=LATER)
    assert waiting(known) == []
    (view,) = waiting(known, every=True)
    assert (view.status, view.last_seen_at) == ("dismissed", LATER)


def test_one_that_is_added_in_another_way_waits_no_more(known: Database, database_settings: Settings) -> None:
    seen(known, database_settings)
    with known.writing() as session:
        sources.add(session, Listed("Birkenau", "Birkenau", "Hessen", f"{URL}start"), NOW)
    assert waiting(known) == []


def test_an_optout_takes_its_evidence_along(known: Database, database_settings: Settings) -> None:
    seen(known, database_settings)
    seen(known, database_settings, "https://familienbuendnis-x.example/")
    seen(known, database_settings, page="https://stadt.example/leben/buendnis/", by="tannenau")
    with known.writing() as session:
        removal.optout(session, "erlengrund", NOW)
    (view,) = waiting(known, every=True)
    assert [evidence["source"] for evidence in view.evidence] == ["tannenau"]
    with known.writing() as session:
        removal.takedown(session, "https://stadt.example/leben/buendnis/", NOW)
    assert waiting(known, every=True) == []


@pytest.mark.parametrize("which", ["7", "99999999999999999999", "nix.example", "", "https://"])
def test_a_suggestion_that_is_not_there(known: Database, which: str) -> None:
    with known.writing() as session, pytest.raises(BadInput, match="radar sources suggestions"):
        suggestions.accept(session, which, NOW)
