"""The one door in, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from aggregator import announced, store
from aggregator.config import Settings
from aggregator.database import Database
from aggregator.errors import BadInput, SourceUnknown
from aggregator.ingest import VisitWriter, open_visit, record_failure
from aggregator.models import Item, ItemAddress, Revision, Source
from aggregator.shapes import FoundEntryPoint, FoundItem, VisitReport
from aggregator.urls import url_key

DAY = timedelta(days=1)
NOW = datetime.fromisoformat("2025-01-13T08:00:00")


@pytest.fixture
def slug(database: Database) -> str:
    with database.writing() as session:
        session.add(
            Source(
                slug="musterstadt",
                name="Bündnis Musterstadt",
                homepage_url="https://musterstadt.example/",
                homepage_key="musterstadt.example",
                created_at=NOW,
            )
        )
    return "musterstadt"


def found(path: str = "a", **changes: object) -> FoundItem:
    url = f"https://musterstadt.example/{path}"
    values = {
        "key": url_key(url),
        "url": url,
        "kind": "news",
        "title": f"Neues vom Bündnis: {path}",
        "text": "Am Samstag feiern wir das Familienfest im Park.",
    }
    return FoundItem.model_validate(values | changes)


class Visits:
    """Opens one visit after the other."""

    def __init__(self, database: Database, settings: Settings, slug: str) -> None:
        self.database, self.settings, self.slug = database, settings, slug

    def begin(self, now: datetime = NOW) -> VisitWriter:
        return open_visit(self.database, self.settings, self.slug, now)

    def run(self, *items: FoundItem, now: datetime = NOW) -> list[str]:
        visit = self.begin(now)
        outcomes = [visit.take(item) for item in items]
        visit.close(VisitReport())
        return list(outcomes)

    def rows(self) -> list[Item]:
        with self.database.session() as session:
            return list(session.exec(select(Item).order_by(col(Item.id))))


@pytest.fixture
def visits(database: Database, database_settings: Settings, slug: str) -> Visits:
    return Visits(database, database_settings, slug)


def test_new_then_same_then_changed(visits: Visits) -> None:
    assert visits.run(found()) == ["new"]
    assert visits.run(found(), now=NOW + DAY) == ["same"]
    assert visits.run(found(text="Das Fest ist abgesagt."), now=NOW + 2 * DAY) == ["changed"]
    with visits.database.session() as session:
        before = session.exec(select(Revision)).all()
    assert [revision.text for revision in before] == ["Am Samstag feiern wir das Familienfest im Park."]
    (row,) = visits.rows()
    assert row.text == "Das Fest ist abgesagt."
    assert row.changed_at == NOW + 2 * DAY


def test_what_only_looks_different_is_the_same(visits: Visits) -> None:
    visits.run(found(text="Das „Fest“ – im Park, um 15 Uhr. Kontakt: anna@musterstadt.example"))
    again = found(text='Das "Fest" - im   Park um 15 Uhr!\nKontakt: anna@musterstadt.example')
    assert visits.run(again, now=NOW + DAY) == ["same"]


def test_the_profile_of_a_project_goes_with_its_text(visits: Visits) -> None:
    aim = {"aim": {"text": "Zeit schenken\x00", "origin": "heading: Ziel"}}
    kept = {"aim": {"text": "Zeit schenken", "origin": "heading: Ziel"}}
    partners = {"partners": {"text": "Bücherei", "origin": "label: Partner", "names": ["Bücherei"]}}
    visits.run(found(kind="project"))
    assert visits.rows()[0].profile == {}
    assert visits.run(found(kind="project", profile=aim), now=NOW + DAY) == ["same"]  # learned
    assert visits.rows()[0].profile == kept
    assert visits.run(found(kind="project", profile=partners), now=NOW + 2 * DAY) == ["same"]
    assert visits.run(found(kind="project", text=""), now=NOW + 3 * DAY) == ["same"]
    assert visits.rows()[0].profile == kept
    changed = found(kind="project", text="Neue Partner sind dabei.", profile=partners)
    assert visits.run(changed, now=NOW + 4 * DAY) == ["changed"]
    assert visits.rows()[0].profile == partners
    with visits.database.session() as session:
        number = visits.rows()[0].id
        assert number is not None and store.item(session, number).profile == partners


def test_what_was_not_found_again_is_kept(visits: Visits) -> None:
    visits.run(found(published="2025-01-10"))
    assert visits.run(found(text="", published=None), now=NOW + DAY) == ["same"]
    (row,) = visits.rows()
    assert (row.published, row.date_precision) == ("2025-01-10", "day")
    assert row.text


def test_what_is_known_better_now_is_no_change_of_the_item(visits: Visits) -> None:
    visits.run(found(published=None))
    days = enumerate(("2025", "2025-01", "2025-01-10", "2025-01"), start=1)
    for day, published in days:
        assert visits.run(found(published=published, event_start="2025-02-01"), now=NOW + day * DAY) == [
            "same"
        ]
    (row,) = visits.rows()
    assert (row.published, row.date_precision, row.event_start) == ("2025-01-10", "day", "2025-02-01")
    assert visits.run(found(published="2025-01-12"), now=NOW + 9 * DAY) == ["changed"]
    assert visits.rows()[0].published == "2025-01-12"


def test_times_with_a_zone_are_kept_as_utc(visits: Visits) -> None:
    visits.begin(datetime(2025, 1, 13, 8, 0, tzinfo=UTC)).take(found())
    assert visits.rows()[0].first_seen_at == NOW


def test_an_alias_leads_to_the_same_item(visits: Visits) -> None:
    visits.run(found("?p=12"))
    first = visits.rows()[0]
    moved = found("fest/", title=first.title, aliases=("https://musterstadt.example/?p=12",))
    assert visits.run(moved, now=NOW + DAY) == ["same"]
    (row,) = visits.rows()
    assert (row.id, row.entry_id) == (first.id, first.entry_id)
    assert (row.key, row.url) == ("musterstadt.example/fest", "https://musterstadt.example/fest/")
    assert visits.run(found("?p=12", title=first.title), now=NOW + 2 * DAY) == ["same"]
    assert [row.key for row in visits.rows()] == ["musterstadt.example/fest"]


def test_two_items_that_turn_out_to_be_one_are_melted(visits: Visits) -> None:
    visits.run(found("?p=12", title="Fest"), found("fest", title="Fest"))
    one = found("fest", title="Fest", aliases=("https://musterstadt.example/?p=12",))
    assert visits.run(one, now=NOW + DAY) == ["same"]
    assert [row.key for row in visits.rows()] == ["musterstadt.example/fest"]
    with visits.database.session() as session:
        assert [address.key for address in session.exec(select(ItemAddress))] == ["musterstadt.example?p=12"]


def test_items_of_one_page_are_told_by_their_fragment(visits: Visits) -> None:
    page = "https://musterstadt.example/archiv"
    both = [
        found("archiv", key=url_key(page, name), title=name, aliases=(page,)) for name in ("eins", "zwei")
    ]
    assert visits.run(*both) == ["new", "new"]
    assert visits.run(*both, now=NOW + DAY) == ["same", "same"]


def test_an_item_met_twice_in_a_visit_counts_once(visits: Visits) -> None:
    visit = visits.begin()
    assert visit.take(found()) == "new"
    assert visit.take(found(text="Anreißer des Feeds")) == "new"
    assert visit.close(VisitReport()).new == 1
    assert visits.rows()[0].text.startswith("Am Samstag")


def test_first_visit_announces_only_what_is_fresh(visits: Visits) -> None:
    visits.run(
        found("alt", published="2024-03-01"),
        found("frisch", published="2025-01-06"),
        found("ohne-datum", appeared=True),
    )
    moments = {row.key.rpartition("/")[2]: row.announced_at for row in visits.rows()}
    assert moments == {"alt": None, "frisch": NOW, "ohne-datum": None}
    later = NOW + 7 * DAY
    visits.run(found("neu-ohne-datum", appeared=True), found("fund", published="2020-01-01"), now=later)
    moments = {row.key.rpartition("/")[2]: row.announced_at for row in visits.rows()}
    assert moments["neu-ohne-datum"] == later
    assert moments["fund"] is None


def test_gone_and_back(visits: Visits) -> None:
    visits.run(found("a", published="2025-01-10"), found("b"))
    first = visits.rows()[0]
    visit = visits.begin(NOW + DAY)
    assert visit.missing(url_key("https://musterstadt.example/a"), 410, True) == "removed"
    assert visit.missing(url_key("https://musterstadt.example/b"), 404, True) == "missing"
    assert visit.close(VisitReport()).removed == 1
    with visits.database.session() as session:
        assert [view.title for view in store.newest_items(session, limit=9)] == ["Neues vom Bündnis: b"]
    assert visits.run(found("a", published="2025-01-10"), now=NOW + 2 * DAY) == ["changed"]
    back = visits.rows()[0]
    assert (back.status, back.id, back.entry_id, back.removed_at) == ("live", first.id, first.entry_id, None)
    visit = visits.begin(NOW + 3 * DAY)
    assert visit.missing(url_key("https://musterstadt.example/b"), 404, True) == "removed"


def test_same_keeps_and_replaces_validators(visits: Visits) -> None:
    visits.run(found(etag='"1"', last_modified="Mon"))
    visit = visits.begin(NOW + DAY)
    assert visit.same(found().key, etag='"2"') == "same"
    assert visit.same("unbekannt.example/x") == "refused"
    assert visit.close(VisitReport(requests=1, not_modified=1)).same == 1
    (row,) = visits.rows()
    assert (row.etag, row.last_modified, row.checked_at) == ('"2"', "Mon", NOW + DAY)
    assert row.next_check_at == NOW + 7 * DAY


def test_a_killed_visit_leaves_whole_items_and_the_next_completes_it(visits: Visits) -> None:
    killed = visits.begin()
    killed.take(found("a", published="2025-01-12"))
    killed.entry_point(
        FoundEntryPoint(key="musterstadt.example", url="https://musterstadt.example/", role="homepage")
    )
    with visits.database.session() as session:
        assert store.site_memory(session, visits.slug).entry_points == ()
    assert visits.run(found("a", published="2025-01-12"), found("b", published="2025-01-12")) == [
        "same",
        "new",
    ]
    with visits.database.session() as session:
        done, interrupted = store.visits(session, visits.slug)
        assert (done.new, done.same, done.error) == (1, 1, None)
        assert (interrupted.new, interrupted.error_kind) == (1, "interrupted")
        assert len(announced.stories(session, limit=9)) == 2


def test_failures_back_off_and_recover(visits: Visits) -> None:
    pauses = []
    for day in range(5):
        visit = visits.begin(NOW + day * DAY)
        visit.close(VisitReport(error_kind="timeout", error="No answer within 30 s."))
        with visits.database.session() as session:
            view = store.source(session, visits.slug)
        assert view.next_visit_at
        pauses.append(view.next_visit_at - (NOW + day * DAY))
        assert (view.failures, view.last_error) == (day + 1, "No answer within 30 s.")
    assert pauses[0] < pauses[1] < pauses[2] == pauses[4] <= 7 * DAY
    visits.run(now=NOW + 9 * DAY)
    with visits.database.session() as session:
        view = store.source(session, visits.slug)
    assert (view.failures, view.last_error, view.last_success_at) == (0, None, NOW + 9 * DAY)
    assert view.next_visit_at and view.next_visit_at - (NOW + 9 * DAY) <= DAY


def test_a_dead_crawler_is_recorded_in_its_own_visit(visits: Visits) -> None:
    visits.begin().take(found())
    report = VisitReport(error_kind="timeout", error="Stopped after 1200 s.", seconds=1200)
    summary = record_failure(visits.database, visits.settings, visits.slug, NOW, report)
    assert (summary.new, summary.error) == (1, "Stopped after 1200 s.")
    record_failure(visits.database, visits.settings, visits.slug, NOW + DAY, report)
    with visits.database.session() as session:
        assert [visit.new for visit in store.visits(session, visits.slug)] == [0, 1]


def test_entry_points_come_back_with_what_was_noted(visits: Visits) -> None:
    visit = visits.begin()
    values = {"key": "musterstadt.example/feed", "url": "https://musterstadt.example/feed", "role": "feed"}
    visit.entry_point(
        FoundEntryPoint.model_validate(values | {"etag": '"1"', "knowledge": {"links": ["a", "ü"]}})
    )
    visit.close(VisitReport(engine="WordPress", template={"date": "time"}))
    visit = visits.begin(NOW + DAY)
    visit.entry_point(FoundEntryPoint.model_validate(values | {"etag": '"2"', "knowledge": {"links": ["b"]}}))
    visit.close(VisitReport())
    with visits.database.session() as session:
        memory = store.site_memory(session, visits.slug)
    (entry,) = memory.entry_points
    assert (entry.etag, entry.knowledge) == ('"2"', {"links": ["b"]})
    assert (memory.engine, memory.template, memory.first_visit) == ("WordPress", {"date": "time"}, False)


def test_last_news_is_when_it_was_published_not_when_it_was_found(visits: Visits) -> None:
    visits.run(found("a", published="2012-08-27"), found("b"))
    with visits.database.session() as session:
        assert store.source(session, visits.slug).last_new_item_at == datetime.fromisoformat("2012-08-27")
        assert store.overview(session)["silent"] == 1


def test_bad_characters_are_dropped(visits: Visits) -> None:
    visits.run(found(title="Fest\x00 im Park", text="a\x00b", date_raw="1\x00"))
    (row,) = visits.rows()
    assert (row.title, row.text, row.date_raw) == ("Fest im Park", "ab", "1")


def test_unknown_and_closed_sources(visits: Visits) -> None:
    with pytest.raises(SourceUnknown, match="'nirgendwo'"):
        open_visit(visits.database, visits.settings, "nirgendwo", NOW)
    visit = visits.begin()
    with visits.database.writing() as session:
        store.source_row(session, visits.slug).status = "opted_out"
    assert visit.take(found()) == "refused"
    visit.close(VisitReport())
    with pytest.raises(BadInput, match="opted out"):
        visits.begin()


def test_places_that_an_item_names_are_kept_and_are_no_change(visits: Visits, slug: str) -> None:
    with visits.database.writing() as session:
        store.source_row(session, slug).place = "Trier"
    text = "In Trier waren Gäste aus Bad Honnef und Essen. Zum Essen gab es Suppe."
    visits.run(found(text=text))
    assert visits.rows()[0].places == ["Bad Honnef", "Essen"]
    with visits.database.writing() as session:
        session.get_one(Item, visits.rows()[0].id).places = []
    assert visits.run(found(text=text), now=NOW + DAY) == ["same"]
    with visits.database.session() as session:
        (view,) = store.newest_items(session, limit=5)
    assert view.places == ("Bad Honnef", "Essen")
    assert visits.run(found(text=text.replace("Essen", "Hagen")), now=NOW + 2 * DAY) == ["changed"]
    assert visits.rows()[0].places == ["Bad Honnef", "Hagen"]
