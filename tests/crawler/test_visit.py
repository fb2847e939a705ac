"""A visit step by step, without a network: what it asks for, in which order, and what it takes from the answers."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.errors import VisitFailed
from aggregator.shapes import KnownEntryPoint, KnownItem, SiteMemory
from aggregator.urls import url_key
from crawler.assessment import assess
from crawler.findings import findings
from crawler.items import EntryPointSeen, ItemFound, ItemMissing, ItemSame
from crawler.known import KnownSite
from crawler.pages import Answer
from crawler.visit import SiteVisit
from tests.crawler.towns import PIECES, Site, found, gone, listing, page, piece_page, rows, town

HOST = "https://www.birkenau.example"
NOW = datetime(2025, 1, 20, 6, tzinfo=UTC)
BEFORE = NOW.replace(tzinfo=None) - timedelta(days=7)
FOUR = PIECES[:4]


def item(name: str, **changes: object) -> KnownItem:
    """A known item, due by now unless ``changes`` say otherwise."""
    url = f"{HOST}/news/{name}.html"
    facts: dict[str, object] = {
        "key": url_key(url), "url": url, "aliases": (), "kind": "news", "title": name, "published": None, "text": "",
        "status": "live", "first_seen_at": BEFORE, "next_check_at": BEFORE, "etag": None, "last_modified": None,
        "content_hash": None, "missing_since": None,
    }  # fmt: skip
    return KnownItem(**(facts | changes))  # type: ignore[arg-type]


def point(path: str, role: str, **knowledge: object) -> KnownEntryPoint:
    url = HOST + path
    return KnownEntryPoint(url_key(url), url, role, 200, '"old"', None, None, dict(knowledge))


def memory(**facts: object) -> SiteMemory:
    return SiteMemory(**({"slug": "birkenau", "homepage_url": f"{HOST}/"} | facts))  # type: ignore[arg-type]


def answer(site: Site, url: str) -> Answer:
    body, headers, status = site.get(url.removeprefix(HOST), gone())
    kind = headers.get("Content-Type", "text/html")
    return Answer(url, status, kind, "utf-8", body.encode(), headers.get("ETag"))


def walk(visit: SiteVisit, site: Site) -> list[tuple[str, str]]:
    """Answer from ``site`` until the visit asks no more: (role, path) of each request but the nonsense one."""
    asked = []
    while fetch := visit.next():
        if fetch.role != "guess":
            asked.append((fetch.role, fetch.url.removeprefix(HOST)))
        visit.take(fetch, answer(site, fetch.url))
        assert len(asked) < 700
    return asked


def test_a_first_visit_goes_from_the_homepage_to_the_list_to_the_items() -> None:
    asked = walk(SiteVisit(memory(), NOW), town())
    assert asked[:2] == [("homepage", "/"), ("listing", "/aktuelles/")]
    assert [path for _, path in asked[2:]] == [f"/news/{p.name}.html" for p in FOUR]


def test_announced_feeds_and_sitemaps_come_before_the_list() -> None:
    site = town() | {"/rss.xml": ("<rss version='2.0'><channel></channel></rss>", {}, 200)}
    link = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    site["/"] = found(page("Willkommen", "<h1>Willkommen</h1>", head=link))
    visit = SiteVisit(memory(), NOW)
    visit.announced_sitemaps = [f"{HOST}/karte.xml", "https://anderswo.example/karte.xml"]
    asked = walk(visit, site)
    assert asked[1:3] == [("feed", "/rss.xml"), ("sitemap", "/karte.xml")]
    assert visit.points[url_key(f"{HOST}/karte.xml")].status == 404


@pytest.mark.parametrize(
    ("generator", "guessed"),
    [
        ("WordPress 6.4", ["/feed/", "/wp-sitemap.xml"]),
        ("TYPO3 CMS", ["/sitemap.xml"]),
        ("Notepad", []),
    ],
)
def test_usual_addresses_are_guessed_only_of_a_known_engine(generator: str, guessed: list[str]) -> None:
    head = f'<meta name="generator" content="{generator}">'
    site = town() | {"/": found(page("Willkommen", "<h1>Willkommen</h1>", head=head))}
    asked = walk(SiteVisit(memory(), NOW), site)
    assert [path for role, path in asked if role in ("feed", "sitemap")] == guessed


def test_a_guess_that_failed_is_not_repeated() -> None:
    head = '<meta name="generator" content="WordPress">'
    site = town() | {"/": found(page("Willkommen", "<h1>Willkommen</h1>", head=head))}
    lost = [KnownEntryPoint(url_key(HOST + p), HOST + p, r, 404, None, None, None, {}) for r, p in
            (("feed", "/feed/"), ("sitemap", "/wp-sitemap.xml"))]  # fmt: skip
    asked = walk(SiteVisit(memory(entry_points=tuple(lost), first_visit=False), NOW), site)
    assert not [path for role, path in asked if role in ("feed", "sitemap")]


def test_nothing_is_guessed_on_a_towns_own_site() -> None:
    head = '<meta name="generator" content="WordPress"><link rel="https://api.w.org/" href="/wp-json/">'
    home = page(
        "Willkommen", f"<h1>Willkommen</h1>{rows(FOUR)}{rows(FOUR[:2], '/familie/{}.html')}", head=head
    )
    asked = walk(SiteVisit(memory(homepage_url=f"{HOST}/familie/"), NOW), town() | {"/familie/": found(home)})
    assert {path for _, path in asked} == {"/familie/", "/familie/lesepaten.html", "/familie/spielplatz.html"}


def test_a_visit_ends_when_its_requests_are_used_up() -> None:
    visit = SiteVisit(memory(), NOW, requests=5)
    assert len(walk(visit, town())) == 4
    assert len(assess(visit).items) == 2


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503])
def test_a_homepage_that_is_not_there_ends_the_visit(status: int) -> None:
    visit = SiteVisit(memory(items=(item("lesepaten"),), first_visit=False), NOW)
    asked = walk(visit, town() | {"/": gone(status)})
    assert asked == [("homepage", "/")]
    assert visit.failure is not None and not visit.missing


def test_failures_of_single_pages_do_not_end_a_visit() -> None:
    visit = SiteVisit(memory(), NOW)
    while fetch := visit.next():
        if fetch.url.endswith("teilzeit.html"):
            visit.failed(fetch, VisitFailed("dropped", "Die Verbindung brach ab."))
        else:
            visit.take(fetch, answer(town(), fetch.url))
    assert visit.failure is None
    assert {i.extraction.title for i in assess(visit).items} == {p.title for p in FOUR} - {FOUR[2].title}


def test_when_time_is_up_nothing_more_is_asked() -> None:
    visit = SiteVisit(memory(), NOW)
    first = visit.next()
    assert first is not None
    visit.take(first, answer(town(), first.url))
    second = visit.next()
    assert second is not None
    visit.failed(second, VisitFailed("time_limit", "Die Zeit ist um."))
    assert visit.next() is None


def test_files_that_call_themselves_something_else_are_no_pages() -> None:
    site = town() | {"/news/teilzeit.html": ("%PDF-1.4", {"Content-Type": "application/pdf"}, 200)}
    visit = SiteVisit(memory(), NOW)
    walk(visit, site)
    assert visit.points[url_key(f"{HOST}/news/teilzeit.html")].knowledge == {"verdict": "is application/pdf"}


class TestAgain:
    def visit(self, site: Site, *items: KnownItem, points: tuple[KnownEntryPoint, ...] = ()) -> SiteVisit:
        visit = SiteVisit(memory(items=items, entry_points=points, first_visit=False), NOW)
        walk(visit, site)
        return visit

    def told(self, visit: SiteVisit) -> dict[str, object]:
        """Items by the last part of their address, with what became of them."""
        out: dict[str, object] = {}
        for finding in findings(assess(visit)):
            if isinstance(finding, ItemFound):
                out[finding.url.rsplit("/", 1)[-1].removesuffix(".html")] = "found"
            elif isinstance(finding, ItemSame):
                out[finding.key.rsplit("/", 1)[-1].removesuffix(".html")] = "same"
            elif isinstance(finding, ItemMissing):
                name = finding.key.rsplit("/", 1)[-1].removesuffix(".html")
                out[name] = (finding.status, finding.listed)
        return out

    def test_the_same_bytes_are_the_same_without_an_etag(self) -> None:
        mark = answer(town(), f"{HOST}/news/lesepaten.html").validators.content_hash
        visit = self.visit(town(), item("lesepaten", content_hash=mark))
        assert self.told(visit)["lesepaten"] == "same"

    def test_gone_and_still_listed_are_told_apart(self) -> None:
        site = town() | {"/news/lesepaten.html": gone(), "/news/teilzeit.html": gone(410)}
        site["/aktuelles/"] = found(listing((FOUR[1], FOUR[2], FOUR[3])))
        visit = self.visit(site, item("lesepaten"), item("teilzeit"), item("spielplatz"))
        told = self.told(visit)
        assert (told["lesepaten"], told["teilzeit"]) == ((404, False), (410, True))
        assert told["spielplatz"] == "found"

    def test_an_archive_that_once_led_to_a_missing_item_is_asked_again(self) -> None:
        site = town() | {"/news/alt.html": gone(), "/archiv.html": found(listing(FOUR[:1]))}
        entries = [{"u": f"{HOST}/news/alt.html", "t": "Alt"}]
        visit = SiteVisit(
            memory(
                items=(item("alt"),),
                entry_points=(point("/archiv.html", "listing", entries=entries, head=False),),
                first_visit=False,
            ),
            NOW,
        )
        asked = walk(visit, site)
        assert asked.index(("item", "/news/alt.html")) < asked.index(("listing", "/archiv.html"))
        assert self.told(visit)["alt"] == (404, False)

    def test_a_page_that_now_says_it_is_gone_is_missing(self) -> None:
        lost = page(
            "Seite nicht gefunden", "<h1>Seite nicht gefunden</h1><p>Leider ist hier nichts mehr.</p>"
        )
        visit = self.visit(town() | {"/news/lesepaten.html": found(lost)}, item("lesepaten"))
        assert self.told(visit)["lesepaten"] == (404, True)

    def test_a_server_error_says_nothing_of_an_item(self) -> None:
        visit = self.visit(town() | {"/news/lesepaten.html": gone(500)}, item("lesepaten"))
        assert "lesepaten" not in self.told(visit)

    def test_what_is_blocked_is_neither_asked_for_nor_told(self) -> None:
        blocked = frozenset({item("lesepaten").key})
        visit = SiteVisit(memory(blocked=blocked), NOW)
        assert ("listing", "/news/lesepaten.html") not in walk(visit, town())
        assert "lesepaten" not in self.told(visit)

    def test_an_entry_point_that_is_unchanged_still_leads_where_it_led(self) -> None:
        known = point(
            "/aktuelles/", "listing", entries=[{"u": f"{HOST}/news/alt.html", "t": "Alt"}], head=True
        )
        visit = SiteVisit(memory(items=(item("alt"),), entry_points=(known,), first_visit=False), NOW)
        while fetch := visit.next():
            if fetch.role == "listing" and fetch.url.endswith("/aktuelles/"):
                assert fetch.validators is not None and fetch.validators.etag == '"old"'
                visit.take(fetch, Answer(fetch.url, 304))
            else:
                visit.take(fetch, answer(town(), fetch.url))
        assert self.told(visit)["alt"] == (404, True)
        seen = [f for f in findings(assess(visit)) if isinstance(f, EntryPointSeen)]
        assert known.knowledge in [s.knowledge for s in seen]

    def test_new_entries_of_a_known_list_have_appeared_and_those_of_a_new_list_have_not(self) -> None:
        known = point("/aktuelles/", "listing", entries=[], head=True)
        site = town() | {"/neu.html": found(piece_page(PIECES[7]))}
        site["/presse/"] = found(page("Presse", f"<h1>Presse</h1>{rows(PIECES[8:10])}"))
        site |= {f"/news/{p.name}.html": found(piece_page(p)) for p in PIECES[8:10]}
        site["/"] = found(page("Willkommen", "<h1>Willkommen</h1><nav><a href='/presse/'>Presse</a></nav>"))
        visit = self.visit(site, points=(known,))
        appeared = {f.title: f.appeared for f in findings(assess(visit)) if isinstance(f, ItemFound)}
        assert appeared[FOUR[0].title] is True
        assert appeared[PIECES[8].title] is False

    def test_the_order_of_what_is_told_is_always_the_same(self) -> None:
        one, other = (list(findings(assess(self.visit(town(PIECES))))) for _ in range(2))
        assert one == other


class TestKnown:
    def test_items_are_due_newest_first_and_only_so_many(self) -> None:
        later = NOW.replace(tzinfo=None) + timedelta(hours=1)
        known = KnownSite(
            memory(
                items=(
                    item("alt", first_seen_at=BEFORE - timedelta(days=9)),
                    item("neu"),
                    item("noch-nicht", next_check_at=later),
                    item("weg", status="removed"),
                    item("gesperrt"),
                    item("teil", key="birkenau.example/seite#teil"),
                ),
                blocked=frozenset({item("gesperrt").key}),
            )
        )
        assert [i.title for i in known.due(NOW, 10)] == ["neu", "alt"]
        assert [i.title for i in known.due(NOW, 1)] == ["neu"]

    def test_an_item_is_known_by_all_its_addresses(self) -> None:
        one = item("lesepaten", aliases=(f"{HOST}/?p=7", "birkenau.example/alt"), etag='"x"')
        known = KnownSite(memory(items=(one,)))
        assert known.keys_of(one.key) == {one.key, url_key(f"{HOST}/?p=7"), "birkenau.example/alt"}
        found_by_alias = known.validators("birkenau.example/alt")
        assert found_by_alias is not None and found_by_alias.etag == '"x"'
        assert known.validators("birkenau.example/anderes") is None


@pytest.mark.parametrize(
    ("kind", "body", "html"),
    [
        ("text/html", b"", True),
        ("application/xhtml+xml", b"", True),
        ("text/plain", b"<p>", False),
        ("application/pdf", b"%PDF", False),
        ("", b"<p>x</p>", True),
        ("", b"GIF89a", False),
    ],
)
def test_what_counts_as_a_web_page(kind: str, body: bytes, html: bool) -> None:
    assert Answer(HOST, 200, kind, body=body).is_html is html
    assert bool(Answer(HOST, 200, kind, body=body).validators.content_hash) is bool(body)
