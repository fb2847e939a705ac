"""Feeds of several pages, and sites that never say that a page does not exist: over two visits."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.shapes import KnownEntryPoint, KnownItem, SiteMemory
from aggregator.urls import url_key
from crawler.assessment import assess
from crawler.discovery.feeds import MOST_PAGES, next_page
from crawler.findings import findings
from crawler.items import EntryPointSeen, ItemFound, ItemMissing
from crawler.pages import Answer
from crawler.visit import SiteVisit
from tests.crawler.towns import PIECES, Site, found, gone, listing, moved, page, town
from tests.crawler.towns import Answer as Reply

HOST = "https://www.birkenau.example"
NOW = datetime(2025, 1, 20, 6, tzinfo=UTC)
BEFORE = NOW.replace(tzinfo=None) - timedelta(days=7)
FOUR = PIECES[:4]
REST = f"{HOST}/wp-json/wp/v2/posts?per_page=100"


def posts(first: int, many: int) -> str:
    return json.dumps(
        [{"link": f"{HOST}/m/{n}/", "title": {"rendered": f"Titel {n}"}} for n in range(first, first + many)]
    )


def rss(number: int, on: str = "") -> str:
    link = f'<atom:link rel="next" href="{on}"/>' if on else ""
    item = f"<item><title>Titel {number}</title><link>/m/{number}/</link></item>"
    return (
        f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>{link}{item}</channel></rss>'
    )


def walk(site: Site, memory: SiteMemory, *, items: bool = True) -> tuple[SiteVisit, list[str]]:
    """Answer from ``site`` until the visit asks no more; what was asked for as a feed. Redirects are followed."""
    visit, feeds = SiteVisit(memory, NOW, requests=150), []
    while fetch := visit.next():
        if fetch.role == "feed":
            feeds.append(fetch.url.removeprefix(HOST))
        url = fetch.url
        hops: tuple[str, ...] = ()
        body, headers, status = site.get(url.removeprefix(HOST), site.get("*", gone()))
        if status == 302:
            url, hops = HOST + headers["Location"], (url,)
            body, headers, status = site[headers["Location"]]
        kind = headers.get("Content-Type", "text/html")
        visit.take(fetch, Answer(url, status, kind, "utf-8", body.encode(), None, None, hops))
    return visit, feeds


def remembered(visit: SiteVisit, items: tuple[str, ...] = ()) -> SiteMemory:
    """What a second visit knows of a first one."""
    seen = [f for f in findings(assess(visit)) if isinstance(f, EntryPointSeen)]
    points = tuple(
        KnownEntryPoint(url_key(s.url), s.url, s.role, s.status, s.validators.etag, None, None, s.knowledge)
        for s in seen
    )
    known = tuple(
        KnownItem(url_key(u), u, (), "news", "", None, "", "live", BEFORE, BEFORE, None, None, None, None)
        for u in (f"{HOST}/news/{name}.html" for name in items)
    )
    return SiteMemory("birkenau", f"{HOST}/", items=known, entry_points=points, first_visit=False)


def with_home(head: str, feeds: dict[str, str]) -> Site:
    home = found(page("Willkommen", "<h1>Willkommen</h1>", head=head))
    return (
        town()
        | {"/": home}
        | {path: (body, {"Content-Type": "text/xml"}, 200) for path, body in feeds.items()}
    )


@pytest.mark.parametrize(
    ("body", "url", "entries", "on"),
    [
        ("[]", REST, 100, REST + "&page=2"),
        ("[]", REST + "&page=2", 100, REST + "&page=3"),
        ("[]", REST, 99, None),
        ("[]", f"{HOST}/feed.json", 100, None),
        (rss(1, "/feed/?paged=2"), f"{HOST}/feed/", 1, f"{HOST}/feed/?paged=2"),
        (rss(1, "/feed/?a=1&amp;b=2"), f"{HOST}/feed/", 1, f"{HOST}/feed/?a=1&b=2"),
        (rss(1, "/x").replace('"next"', '"prev-archive"'), f"{HOST}/feed/", 1, f"{HOST}/x"),
        (rss(1, "/x").replace('"next"', '"self"'), f"{HOST}/feed/", 1, None),
        (rss(1, "/x").replace('"next"', '"next-archive"'), f"{HOST}/feed/", 1, None),
        (rss(1, "javascript:x"), f"{HOST}/feed/", 1, None),
        (rss(1), f"{HOST}/feed/", 1, None),
    ],
)
def test_where_a_feed_goes_on(body: str, url: str, entries: int, on: str | None) -> None:
    assert next_page(body.encode(), url, entries) == on


def test_posts_of_wordpress_are_read_by_the_hundred_and_later_ones_once() -> None:
    path = REST.removeprefix(HOST)
    pages = {path: posts(0, 100), f"{path}&page=2": posts(100, 100), f"{path}&page=3": posts(200, 7)}
    site = with_home('<link rel="https://api.w.org/" href="/wp-json/">', pages)
    first, asked = walk(site, SiteMemory("birkenau", f"{HOST}/"))
    assert [url for url in asked if "posts" in url] == list(pages)
    assert first.evidence.pages["birkenau.example/m/206"].of("feed")
    again, asked = walk(site, remembered(first))
    assert [url for url in asked if "posts" in url] == [path]
    # What the later pages said is still known.
    assert again.evidence.pages["birkenau.example/m/206"].of("feed")


def test_an_archive_of_a_feed_is_read_on_the_first_visit_only_whatever_its_addresses() -> None:
    feeds = {
        "/feed.xml": rss(1, "/feed-alt.xml"),
        "/feed-alt.xml": rss(2, "/feed-uralt.xml"),
        "/feed-uralt.xml": rss(3),
    }
    site = with_home('<link rel="alternate" type="application/rss+xml" href="/feed.xml">', feeds)
    first, asked = walk(site, SiteMemory("birkenau", f"{HOST}/"))
    assert asked == list(feeds)
    _, asked = walk(site, remembered(first))
    assert asked == ["/feed.xml"]
    _, asked = walk(site, SiteMemory("birkenau", f"{HOST}/", first_visit=False))
    assert asked == ["/feed.xml"]


@pytest.mark.parametrize(
    "on", ["/feed.xml?teil={}", "/feed.xml", "https://anderswo.example/feed.xml?teil={}"]
)
def test_a_feed_without_end_is_left_somewhere(on: str) -> None:
    feeds = {f"/feed.xml?teil={n}": rss(n, on.format(n + 1)) for n in range(1, 60)}
    site = with_home('<link rel="alternate" type="application/rss+xml" href="/feed.xml">',
                     {"/feed.xml": rss(0, on.format(1))} | feeds)  # fmt: skip
    _, asked = walk(site, SiteMemory("birkenau", f"{HOST}/"))
    assert len(asked) == (1 + MOST_PAGES if on.startswith("/feed.xml?") else 1)


SHORT = (
    "<h1>Lesepaten</h1><p>Acht Menschen lesen allen Kindern der Schule vor, jeden Mittwoch und immer nach der"
    " großen Pause im Lesezimmer. Alle freuen sich schon darauf, und der Kuchen ist gebacken.</p>"
)
NOTHING = page(
    "Hoppla", "<h1>Hoppla!</h1><p>Hier ist leider nichts, aber vielleicht hilft ein Blick in das Menü.</p>"
)


@pytest.mark.parametrize(
    ("nonsense", "removed", "missing"),
    [
        (found(NOTHING), found(NOTHING), True),
        (moved("/"), moved("/"), True),
        (found(NOTHING), moved("/aktuelles/"), True),
        (gone(), gone(), True),
        # A site that says 404 as it should; its item may be short.
        (gone(), found(page("Lesepaten", "<h1>Lesepaten</h1><p>Acht Menschen lesen vor.</p>")), False),
        (found(NOTHING), found(page("Lesepaten", SHORT)), False),
    ],
)
def test_a_removed_item_is_missing_however_the_site_says_so(
    nonsense: Reply, removed: Reply, missing: bool
) -> None:
    first, _ = walk(town() | {"*": nonsense}, SiteMemory("birkenau", f"{HOST}/"))
    assert {f.title for f in findings(assess(first)) if isinstance(f, ItemFound)} == {p.title for p in FOUR}
    later = town() | {"*": nonsense, "/news/lesepaten.html": removed, "/aktuelles/": found(listing(FOUR[1:]))}
    visit, _ = walk(later, remembered(first, tuple(p.name for p in FOUR)))
    told = [
        (f.key.rpartition("/")[2], f.listed) for f in findings(assess(visit)) if isinstance(f, ItemMissing)
    ]
    assert told == ([("lesepaten.html", False)] if missing else [])


def test_pages_that_do_not_exist_are_no_items_though_a_list_names_them() -> None:
    site = town() | {"*": found(NOTHING), "/news/lesepaten.html": found(NOTHING)}
    visit, _ = walk(site, SiteMemory("birkenau", f"{HOST}/"))
    assert {f.title for f in findings(assess(visit)) if isinstance(f, ItemFound)} == {
        p.title for p in FOUR[1:]
    }
