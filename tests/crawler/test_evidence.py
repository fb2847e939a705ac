"""What entry points say of pages, and what is not believed of it: feeds of changes, boxes on every page."""

import pytest

from crawler.discovery.feeds import FeedEntry
from crawler.discovery.listings import Entry
from crawler.evidence import Evidence, Mention, tells_changes
from crawler.extract.dates import DateMention

HOST = "https://www.birkenau.example"
ITEM = f"{HOST}/lesepaten"
DAY = DateMention("2024-03-14", "day", "14.03.2024", source="feed")
BOX = "html/body/div/ul/li"


def feed(*paths: str) -> list[FeedEntry]:
    return [FeedEntry(HOST + path, "Ein Titel", DAY, "Ein Anfang.", ("Familie",)) for path in paths]


def entry(path: str = "/lesepaten", place: str = BOX, group: int = 5) -> Entry:
    return Entry(HOST + path, "Acht neue Lesepaten", None, "", "Unsere Projekte", group, path=place)


NEWS = tuple(f"/meldung-{n}" for n in range(9))


@pytest.mark.parametrize(
    ("paths", "changes"),
    [
        (("/doku.php?id=start", "/doku.php?id=kontakt", "/doku.php?id=impressum"), True),
        ((*NEWS, "/partner/", "/datenschutz/", "/impressum/"), True),
        (NEWS, False),
        # One alone may be a call, and so may three in a hundred.
        ((*NEWS, "/mitmachen/"), False),
        ((*(f"/{n}" for n in range(97)), "/mitmachen/", "/spenden/", "/aufruf/spenden"), False),
        ((), False),
    ],
)
def test_a_feed_of_changes_names_standing_pages(paths: tuple[str, ...], changes: bool) -> None:
    assert tells_changes(feed(*paths)) is changes


def test_a_feed_of_changes_says_no_more_than_a_sitemap() -> None:
    evidence = Evidence()
    evidence.add_feed("feed", feed("/lesepaten", "/kontakt", "/impressum"))
    assert evidence.pages["birkenau.example/lesepaten"].mentions == {"feed": Mention("sitemap")}
    evidence.forget("feed")
    evidence.add_feed("feed", feed("/lesepaten"))
    [(_, mention)] = evidence.pages["birkenau.example/lesepaten"].of("feed")
    assert (mention.title, mention.date, mention.sections) == ("Ein Titel", DAY, ("Familie",))


@pytest.mark.parametrize(
    ("place", "boxes", "demoted"),
    [
        ("listing", {(BOX, ITEM)}, True),
        ("homepage", {(BOX, ITEM)}, False),
        ("listing", {("html/body/main/ul/li", ITEM)}, False),
        ("listing", {(BOX, f"{HOST}/andere"), (BOX, "https://anderswo.example/")}, False),
    ],
)
def test_a_box_on_most_pages_gives_no_section_and_no_group(
    place: str, boxes: set[tuple[str, str]], demoted: bool
) -> None:
    evidence = Evidence()
    evidence.add_entries("seite", place, "Projekte", [entry()])
    evidence.demote(frozenset(boxes))
    [(_, mention)] = evidence.pages["birkenau.example/lesepaten"].of(place)
    told = ((), 1) if demoted else (("Unsere Projekte", "Projekte"), 5)
    assert (mention.sections, mention.group) == told
    assert mention.title == "Acht neue Lesepaten"


def test_what_no_list_has_named_is_new_whatever_feeds_and_sitemaps_said() -> None:
    evidence, entries = Evidence(), [entry("/a"), entry("/b"), entry("/c"), entry("/d")]
    evidence.add_feed("feed", feed("/a"))
    evidence.add_sitemap("karte", f"{HOST}/karte.xml", [f"{HOST}/b"])
    assert evidence.tells_new(entries) == 4
    evidence.add_entries("liste", "listing", "", entries[:1])
    evidence.add_entries("start", "homepage", "", entries[1:2])
    assert evidence.tells_new(entries) == 2
    evidence.forget("liste")
    assert evidence.tells_new(entries) == 3
