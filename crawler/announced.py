"""What a site says of itself beside its pages: feeds, sitemaps, and how it answers for a page that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aggregator.urls import absolute, url_key
from crawler.appeared import MOST_OF_A_SITEMAP
from crawler.discovery import engines
from crawler.discovery.absent import Absent, nonsense_address
from crawler.discovery.feeds import MOST_PAGES, announced_feeds, next_page, read_feed, rest_address
from crawler.discovery.hubs import offer
from crawler.discovery.sitemaps import Sitemap, read_sitemap
from crawler.extract.document import Document
from crawler.extract.template import Print
from crawler.frontier import Fetch
from crawler.pages import Answer

if TYPE_CHECKING:
    from crawler.visit import SiteVisit


def discover(visit: SiteVisit, homepage: Document) -> None:
    """Ask for what the homepage announces, then for the usual addresses of its engine."""
    visit.engine = engines.recognise(homepage) or visit.engine
    roles = {p.role for key, p in visit.known.points.items() if visit.known.answered(key)}
    found = {"feed": announced_feeds(homepage), "sitemap": visit.announced_sitemaps}
    for role, urls in found.items():
        for url in urls:
            if visit.scope.same_host(url):
                roles.add(role)
                visit.push(url, role, 2)
    if visit.scope.folder != "/" or visit.scope.by_query:
        return  # the usual addresses of a whole town's site are not the alliance's
    rest = rest_address(homepage)
    if rest:
        visit.push(rest, "feed", 2)
    for role, path in engines.usual_addresses(visit.engine, roles):
        usual = absolute(homepage.url, path)
        if usual:
            visit.push(usual, role, 2.5)


def take_document(visit: SiteVisit, fetch: Fetch, answer: Answer) -> None:
    """A feed or a sitemap."""
    visit.evidence.forget(fetch.key)
    visit.refreshed.add(fetch.key)
    if fetch.role == "feed":
        _take_feed(visit, fetch, answer)
        return
    sitemap = read_sitemap(answer.body, answer.url)
    if sitemap is None:
        visit.note(fetch, answer, {"verdict": "is no sitemap"})
    else:
        _take_sitemap(visit, fetch, answer, sitemap)


def _take_feed(visit: SiteVisit, fetch: Fetch, answer: Answer) -> None:
    read = read_feed(answer.body, answer.url)
    if read is None:
        visit.note(fetch, answer, {"verdict": "is no feed"})
        return
    entries = [e for e in read if visit.scope.holds(e.url)]
    visit.evidence.add_feed(fetch.key, entries)
    told: dict[str, Any] = {"entries": [e.to_json() for e in entries], "verdict": "feed"}
    offered = offer(answer.links, answer.body, answer.url)
    if offered and visit.scope.same_host(offered[0]):  # who names another's feed has none of its own
        told["hub"] = list(offered)
    if fetch.key in visit.later_feeds:
        told["later"] = True  # what is new does not come there
    visit.note(fetch, answer, told)
    for entry in entries:
        visit.offer(fetch.key, entry.url, entry.title, "feed")
    later = next_page(answer.body, answer.url, len(read)) if visit.frontier.back_fill else None
    wanted = later and visit.scope.same_host(later) and len(visit.later_feeds) < MOST_PAGES
    if later and wanted and visit.push(later, "feed", 5):
        visit.later_feeds.add(url_key(later))


def _take_sitemap(visit: SiteVisit, fetch: Fetch, answer: Answer, sitemap: Sitemap) -> None:
    pages = [p for p in sitemap.pages if visit.scope.holds(p)]
    for child in sitemap.children:
        if visit.scope.same_host(child):
            visit.push(child, "sitemap", 4)
    visit.evidence.add_sitemap(fetch.key, fetch.url, pages)
    visit.note(fetch, answer, {"pages": pages[:MOST_OF_A_SITEMAP], "verdict": "sitemap"})
    for page in pages:
        visit.offer(fetch.key, page, "", "sitemap")


def ask_nonsense(visit: SiteVisit, homepage: str) -> None:
    """Ask for an address that does not exist, once for all visits as long as the site is the same."""
    if visit.anew:
        visit.absent = None
        visit.frontier.seen -= {key for key, point in visit.known.points.items() if point.role == "guess"}
    if visit.anew or not any(point.role == "guess" for point in visit.memory.entry_points):
        home = urlsplit(homepage)
        visit.push(nonsense_address(home.netloc, visit.scope.folder, home.scheme), "guess", 3.5)


def take_nonsense(visit: SiteVisit, fetch: Fetch, answer: Answer) -> None:
    """Keep what the site says there, where it is a page with status 200."""
    knowledge: dict[str, Any] = {"verdict": "answers an address that does not exist"}
    if answer.is_html and url_key(answer.url) == fetch.key:
        home = visit.pages.get(visit.homepage_key)
        document = Document(answer.body, answer.url, answer.charset)
        visit.absent = Absent.of(Print.of(document), home.fingerprint if home else None)
        knowledge["absent"] = visit.absent.to_json()
    visit.note(fetch, answer, knowledge)
