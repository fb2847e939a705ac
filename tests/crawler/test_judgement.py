"""Each reason moves the verdict the way it should, and says so."""

from dataclasses import replace

import pytest

from crawler.evidence import About, Evidence, Mention
from crawler.extract.dates import DateMention
from crawler.extract.kinds import WHOLE_PROJECT
from crawler.extract.page import Extraction
from crawler.judgement import ENOUGH, Facts, judge

URL = "https://www.birkenau.example/lesepaten.html"
HUB = "birkenau.example/aktuelles"
DAY = DateMention("2024-03-14", "day", "14.03.2024", source="listing")
PAGE = Extraction("Lesepaten gesucht", None, "none", "Ein Text, der lang genug ist. " * 10, "news")
FACTS = Facts(URL, None, False, 0.0, 0.0, 0, frozenset({HUB}))


def about(*mentions: Mention, hub: str = HUB) -> Facts:
    return replace(FACTS, about=About(URL, {f"{hub}{n or ''}": m for n, m in enumerate(mentions)}))


def score(facts: Facts = FACTS, page: Extraction = PAGE) -> float:
    verdict = judge(facts, page)
    assert verdict.score == pytest.approx(sum(weight for _, weight in verdict.reasons))
    assert verdict.is_item is (verdict.score >= ENOUGH)
    return verdict.score


def test_nothing_is_no_item() -> None:
    assert score() == 0


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (FACTS, about(Mention("feed"))),
        (FACTS, about(Mention("sitemap", sections=("posts",)))),
        (about(Mention("sitemap")), about(Mention("sitemap", sections=("posts",)))),
        (FACTS, about(Mention("listing"), hub="birkenau.example/text")),
        (about(Mention("listing"), hub="birkenau.example/text"), about(Mention("listing"))),
        (about(Mention("listing")), about(Mention("listing", group=3))),
        (about(Mention("listing")), about(Mention("listing", date=DAY))),
        (about(Mention("listing")), about(Mention("listing", sections=("Unsere Projekte",)))),
        (about(Mention("homepage")), about(Mention("homepage", sections=("Aktuelles",)))),
    ],
)
def test_what_entry_points_say_speaks_for_a_page(less: Facts, more: Facts) -> None:
    assert score(less) < score(more)


def test_a_project_told_wholly_is_an_item_even_in_the_menu() -> None:
    whole = replace(PAGE, kind="project", reasons=(f"project +5: {WHOLE_PROJECT}",))
    assert judge(replace(FACTS, nav_share=1.0), whole).is_item
    assert not judge(replace(FACTS, nav_share=1.0), replace(whole, title="Das Bündnis")).is_item
    some = replace(PAGE, kind="project", reasons=("project +4: headings of a project",))
    assert not judge(replace(FACTS, nav_share=1.0), some).is_item


@pytest.mark.parametrize(
    ("reasons", "weight"),
    [
        (("project +4: headings of a project",), -1.0),
        (("project +2: folder of the address",), -2.5),
        ((), -2.5),
    ],
)
def test_a_menu_may_list_projects_and_speaks_against_other_pages(
    reasons: tuple[str, ...], weight: float
) -> None:
    verdict = judge(replace(FACTS, nav_share=0.9), replace(PAGE, reasons=reasons))
    assert dict(verdict.reasons)["stands in the navigation of most pages"] == weight


def test_a_project_in_the_menu_needs_a_list_of_several_to_be_an_item() -> None:
    page = replace(PAGE, kind="project", reasons=("project +4: headings of a project",))
    alone = replace(about(Mention("listing")), nav_share=0.9)
    several = replace(about(Mention("listing", group=3, sections=("Vorhaben der Stadt",))), nav_share=0.9)
    assert not judge(alone, page).is_item and judge(several, page).is_item
    assert not judge(several, replace(page, title="Der Verein")).is_item


def test_a_feed_or_a_dated_list_is_enough() -> None:
    assert judge(about(Mention("feed")), PAGE).is_item
    assert judge(about(Mention("listing", date=DAY, group=4)), PAGE).is_item
    assert not judge(about(Mention("listing")), PAGE).is_item
    assert not judge(about(Mention("sitemap")), PAGE).is_item


@pytest.mark.parametrize(
    "better",
    [
        replace(PAGE, shows_date=True),
        replace(PAGE, schema="article"),
        replace(PAGE, event_start="2024-07-01T15:00"),
        replace(PAGE, reasons=("project +4: headings of a project",)),
        replace(PAGE, reasons=("project +2: folder of the address",)),
    ],
)
def test_what_a_page_shows_speaks_for_it(better: Extraction) -> None:
    assert score(page=better) > score()


def test_hardly_any_text_speaks_against_it() -> None:
    little, hardly = replace(PAGE, text="x" * 99), replace(PAGE, text="x" * 39)
    assert score(page=hardly) < score(page=little) < score()


@pytest.mark.parametrize(
    "worse",
    [
        replace(FACTS, is_homepage=True),
        replace(FACTS, url="https://www.birkenau.example/impressum.html"),
        replace(FACTS, url="https://www.birkenau.example/tag/kita/"),
        replace(FACTS, url="https://www.birkenau.example/2024/03/"),
        replace(FACTS, nav_share=0.9),
        replace(FACTS, listing_share=0.6, listing_entries=3),
    ],
)
def test_what_speaks_against_a_page(worse: Facts) -> None:
    assert score(worse) < score()


@pytest.mark.parametrize(
    "title",
    [
        "Impressum", "Aktuelles", "Über uns", "Unsere Projekte", "Startseite", "Seite nicht gefunden", "404",
        "Archiv März 2024", "Meldungen 2023", "Kategorie: Familie", "Schlagwort: Kita", "Herzlich willkommen!",
    ],
)  # fmt: skip
def test_titles_of_sections_and_archives_speak_against_it(title: str) -> None:
    assert not judge(about(Mention("listing", date=DAY, group=4)), replace(PAGE, title=title)).is_item


@pytest.mark.parametrize(
    "title",
    [
        "Aktuelles aus dem Rathaus: Die neue Kita",
        "Kontaktbörse für Eltern",
        "Projekte suchen Paten",
        "Team gewinnt Preis",
    ],
)
def test_titles_that_only_begin_so_do_not(title: str) -> None:
    assert score(page=replace(PAGE, title=title)) == score()


def test_entries_of_a_menu_need_more_than_the_menu() -> None:
    menu = replace(about(Mention("listing", group=4)), nav_share=0.9)
    listed = replace(about(Mention("listing", group=4, date=DAY)), nav_share=0.9)
    assert any("navigation" in why for why, _ in judge(menu, PAGE).reasons)
    assert not any("navigation" in why for why, _ in judge(listed, PAGE).reasons)


def test_a_feed_knows_its_items_by_any_address() -> None:
    facts = replace(about(Mention("feed")), url="https://www.birkenau.example/2024/03/14")
    assert not any("archive" in why for why, _ in judge(facts, PAGE).reasons)


def test_a_long_way_through_the_navigation_cannot_make_the_homepage_an_item() -> None:
    everything = replace(
        about(Mention("feed"), Mention("listing", date=DAY, group=9, sections=("News",))), is_homepage=True
    )
    assert not judge(everything, replace(PAGE, shows_date=True, schema="article")).is_item


class TestEvidence:
    def test_an_entry_point_replaces_what_it_said(self) -> None:
        evidence = Evidence()
        evidence.add("a", URL, Mention("listing", "Alt"))
        evidence.add("b", URL, Mention("feed", "Neu", DAY))
        [key] = evidence.pages
        assert evidence.carriers({key}) == {"a", "b"}
        evidence.forget("a")
        evidence.forget("unknown")
        assert evidence.carriers({key}) == {"b"}
        assert evidence.carriers({"anything"}) == set()

    def test_feeds_weigh_more_than_lists_and_lists_of_events_little(self) -> None:
        evidence = Evidence()
        evidence.add("a", URL, Mention("listing", "Im Überblick", DAY, sections=("Termine",)))
        evidence.add("b", URL, Mention("listing", "Liste", DAY))
        evidence.add("c", URL, Mention("feed", "Feed", replace(DAY, source="feed"), "Ein Anriss"))
        evidence.add("d", URL, Mention("feed", "Feed", replace(DAY, source="feed updated")))
        hints = evidence.hints(set(evidence.pages))
        weights = {mention.source: weight for mention, weight in hints.dates}
        assert weights["feed"] > weights["feed updated"] > 0
        assert sorted(w for m, w in hints.dates if m.source == "listing") == [2, 6.5]
        assert hints.titles[0] == ("Feed", 3) and hints.teaser == "Ein Anriss"
        assert hints.sections == ("Termine",)

    def test_a_long_archive_cannot_outvote_the_page(self) -> None:
        evidence = Evidence()
        for number in range(50):
            evidence.add(f"list{number}", URL, Mention("listing", "Mehr dazu im Archiv"))
        assert len(evidence.hints(set(evidence.pages)).titles) <= 5
