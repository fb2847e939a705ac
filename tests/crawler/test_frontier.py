"""Which address comes next, and when a line of them is given up."""

from datetime import date

from crawler.discovery.scope import Scope
from crawler.frontier import Frontier

HOME = "https://www.birkenau.example/"
TODAY = date(2025, 3, 17)


def frontier(*, back_fill: bool = True, blocked: frozenset[str] = frozenset()) -> Frontier:
    return Frontier(Scope.of(HOME), TODAY, blocked, back_fill=back_fill)


def order(queue: Frontier, *, enough: bool = False) -> list[str]:
    """What is fetched until nothing is left; nothing is said of what it yields."""
    urls = []
    while fetch := queue.pop(enough=enough):
        urls.append(fetch.url.removeprefix(HOME))
    return urls


def test_what_a_site_offers_best_comes_first() -> None:
    queue = frontier()
    queue.offer(HOME + "tag/kita/", "Kita", "archive")
    queue.offer(HOME + "2024/03/", "März", "archive")
    queue.offer(HOME + "kalender/2025-04", "April", "archive")
    queue.offer(HOME + "kategorie/familie/", "Familie", "archive")
    queue.offer(HOME + "partnerschaft.html", "Partnerschaft", "navigation")
    queue.offer(HOME + "karte.html", "", "sitemap")
    queue.offer(HOME + "eintrag.html", "Ein Fest", "entry")
    queue.offer(HOME + "?page=2", "2", "paging")
    queue.offer(HOME + "aktuelles/", "Aktuelles", "navigation")
    queue.offer(HOME + "feed-eintrag.html", "Ein Fest", "feed")
    queue.push(HOME + "feed.xml", "feed", 2)
    queue.push(HOME, "homepage", 0)
    assert order(queue) == [
        "", "feed.xml", "feed-eintrag.html", "aktuelles/", "?page=2", "eintrag.html", "karte.html",
        "partnerschaft.html", "kategorie/familie/", "kalender/2025-04", "2024/03/", "tag/kita/",
    ]  # fmt: skip


def test_a_tag_that_serves_as_a_section_is_no_last_resort() -> None:
    queue = frontier()
    queue.offer(HOME + "tag/kita/", "Kita", "archive")
    queue.offer(HOME + "tag/projekte/", "Projekte", "archive")
    assert order(queue, enough=True) == ["tag/projekte/"]


def test_of_equals_the_first_offered_comes_first() -> None:
    queue = frontier()
    for number in (3, 1, 2):
        queue.offer(f"{HOME}m{number}.html", "Ein Fest", "entry")
    assert order(queue) == ["m3.html", "m1.html", "m2.html"]


def test_an_address_is_queued_once_in_any_spelling() -> None:
    queue = frontier(blocked=frozenset({"birkenau.example/weg.html"}))
    assert queue.offer(HOME + "m.html", "x", "entry")
    assert not queue.offer("http://birkenau.example/m.html?utm_source=x#a", "x", "feed")
    assert not queue.offer(HOME + "weg.html", "Taken down", "entry")
    assert len(queue) == 1
    assert queue.direct(HOME + "m.html", "item").url == HOME + "m.html"


def test_what_leads_to_no_items_is_refused() -> None:
    queue = frontier()
    for url, anchor in (
        ("https://anderswo.example/", "Aktuelles"),
        (HOME + "impressum.html", "Impressum"),
        (HOME + "x.html", "Datenschutz"),
        (HOME + "flyer.pdf", "Ein Fest"),
        (HOME + "wp-login.php", "Anmelden"),
        (HOME + "?s=kita", "Kita"),
    ):
        assert not queue.offer(url, anchor, "entry")


def test_a_calendar_is_followed_only_around_today() -> None:
    queue = frontier()
    offered = [
        queue.offer(f"{HOME}kalender/{y}-{m:02d}", "", "archive")
        for y in range(2015, 2036)
        for m in range(1, 13)
    ]
    assert sum(offered) == 24 + 1 + 12
    months = order(queue)
    assert months[0] == "kalender/2025-03"
    assert len(months) == 37


def test_a_calendar_of_empty_months_is_given_up() -> None:
    queue = frontier()
    for month in range(1, 13):
        queue.offer(f"{HOME}kalender/2024-{month:02d}", "", "archive")
    taken = 0
    while fetch := queue.pop(enough=False):
        queue.report_yield(fetch.url, 0)
        taken += 1
    assert taken == 8


def test_a_calendar_without_months_is_capped() -> None:
    queue = frontier()
    for day in range(1, 500):
        queue.offer(f"{HOME}kalender/?date={day}", "", "archive")
    taken = 0
    while fetch := queue.pop(enough=False):
        queue.report_yield(fetch.url, 1)
        taken += 1
    assert taken == 40


def test_paging_is_given_up_after_three_pages_without_anything_new() -> None:
    queue = frontier()
    for number in range(2, 30):
        queue.offer(f"{HOME}?page={number}", "", "paging")
    for fresh in (5, 0, 0, 4, 0, 0, 0):
        fetch = queue.pop(enough=False)
        assert fetch is not None
        queue.report_yield(fetch.url, fresh)
    assert queue.pop(enough=False) is None


def test_strikes_of_one_line_do_not_end_another() -> None:
    queue = frontier()
    for number in range(2, 10):
        queue.offer(f"{HOME}a/?page={number}", "", "paging")
        queue.offer(f"{HOME}b/?page={number}", "", "paging")
    for number in (2, 3, 4):
        queue.report_yield(f"{HOME}a/?page={number}", 0)
    assert {url[0] for url in order(queue)} == {"b"}


def test_paging_that_always_yields_ends_at_its_cap() -> None:
    queue = frontier()
    for number in range(2, 200):
        queue.offer(f"{HOME}?page={number}", "", "paging")
    taken = 0
    while fetch := queue.pop(enough=False):
        queue.report_yield(fetch.url, 1)
        taken += 1
    assert taken == 80


def test_plain_pages_are_never_given_up() -> None:
    queue = frontier()
    for number in range(300):
        queue.offer(f"{HOME}m{number}.html", "", "entry")
        queue.report_yield(f"{HOME}m{number}.html", 0)
    assert len(order(queue)) == 300


def test_last_resorts_are_for_sites_where_nothing_was_found() -> None:
    queue = frontier()
    queue.offer(HOME + "tag/kita/", "Kita", "archive")
    assert queue.pop(enough=True) is None
    queue = frontier()
    queue.offer(HOME + "tag/kita/", "Kita", "archive")
    assert queue.pop(enough=False) is not None


def test_archives_are_for_the_first_visit() -> None:
    first, later = frontier(back_fill=True), frontier(back_fill=False)
    for queue in (first, later):
        queue.offer(HOME + "archiv/2024/03/", "März 2024", "archive")
    assert order(first, enough=True) == ["archiv/2024/03/"]
    assert order(later, enough=True) == []
