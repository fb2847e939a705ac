"""Why a probe shows what it shows: where entry points came from, which dates lost, which pages were never asked for.

All of it is told after the visit from what the visit kept; a visit that nobody probes pays nothing for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from aggregator.urls import absolute, url_key
from crawler.discovery import engines
from crawler.discovery.feeds import announced_feeds, rest_address
from crawler.discovery.scope import is_file, is_pdf, is_static_page, may_fetch, page_class
from crawler.duplicates import Judged
from crawler.extract.dates import find_dates, is_event_day, is_plausible, is_rejected
from crawler.visit import SiteVisit

OFF_SITE = "another site"
_MOST_NONE = 6
_MOST_LEFT_OUT = 5_000


@dataclass(frozen=True, slots=True)
class ProbedDate:
    """A date on a page. ``weight`` is None for one that was no candidate; ``why`` says why it lost or is none."""

    value: str | None
    source: str
    raw: str
    weight: float | None
    won: bool
    why: str


@dataclass(frozen=True, slots=True)
class NotFetched:
    """An address that a page, feed or sitemap leads to and that was never asked for (or in vain), and why."""

    url: str
    why: str
    linked_from: str


class Origins:
    """How entry points were come by."""

    def __init__(self, visit: SiteVisit) -> None:
        self._known: dict[str, str] = {}
        home = visit.pages.get(visit.homepage_key)
        if home is not None:
            document = home.document()
            for role, path in engines.usual_addresses(visit.engine, set()):
                self._add(absolute(document.url, path), f"guessed: usual {role} of {visit.engine}")
            self._add(rest_address(document), "announced by the homepage (WordPress REST)")
            for url in announced_feeds(document):
                self._add(url, "announced by the homepage")
        for url in visit.announced_sitemaps:
            self._add(url, "named in robots.txt")
        for url in visit.memory.rules.entry_points:
            self._add(url, "rule")
        self._known[visit.homepage_key] = "given"
        self._visit = visit

    def _add(self, url: str | None, how: str) -> None:
        if url:
            self._known[url_key(url)] = how

    def of(self, url: str, role: str) -> str:
        """How an address was come by, in a few words."""
        key = url_key(url)
        if key in self._known:
            return self._known[key]
        about = self._visit.evidence.pages.get(key)
        places = sorted({mention.place for mention in about.mentions.values()}) if about else []
        said = {
            "sitemap": "named in another sitemap",
            "feed": "next page of a feed",
            "guess": "made up, to see how the site answers",
        }
        if role in said:
            return said[role]
        return f"in {', '.join(places)}" if places else "linked"


def dates(judged: Judged, now: datetime) -> tuple[ProbedDate, ...]:
    """The candidates, best first, with the winner marked; then days that the page names and that are none."""
    found = judged.extraction
    shown: list[ProbedDate] = []
    won = False
    for mention, weight in found.candidates:
        wins = (
            not won
            and mention.value == found.date
            and found.date is not None
            and mention.raw == found.date_raw
        )
        won = won or wins
        reason = ""
        if mention.value is None:
            reason = "has no year"
        elif not is_plausible(mention, now):
            reason = "before 1995" if mention.value < "1995" else "yet to come"
        elif found.event_start and mention.value == found.event_start[:10] and not wins:
            reason = "the day of the event"
        elif not wins:
            reason = "the same" if mention.value == found.date else "weighs less"
        shown.append(ProbedDate(mention.value, mention.source, mention.raw, round(weight, 2), wins, reason))
    considered = {date.value for date in shown}
    return (*shown, *_none(judged, considered))


def _none(judged: Judged, considered: set[str | None]) -> Iterator[ProbedDate]:
    """Days in the page's text that were not considered."""
    seen = set(considered)
    for block in judged.page.document().blocks:
        for mention in find_dates(block.text):
            if mention.value in seen or mention.value is None:
                continue
            seen.add(mention.value)
            reason = "in the running text"
            if is_rejected(block.text, mention):
                reason = "©, last changed, founded, until …"
            elif is_event_day(block.text, mention):
                reason = "says when something takes place"
            elif block.region is not None:
                reason = f"in the frame of the page ({block.region})"
            elif block.links:
                reason = "beside a link"
            around = block.text[max(0, mention.start - 20) : mention.end + 10].replace("\n", " ").strip()
            yield ProbedDate(mention.value, "text", around, None, False, reason)
            if len(seen) - len(considered) >= _MOST_NONE:
                return


def not_fetched(visit: SiteVisit) -> tuple[NotFetched, ...]:
    """Every address that was met and not read, each once, with the reason."""
    asked = {*visit.points, *visit.pages, *visit.refreshed, visit.homepage_key}
    for page in visit.pages.values():
        asked |= {url_key(alias) for alias in page.aliases}
    left: dict[str, NotFetched] = {}
    for url, anchor, source in _met(visit):
        key = url_key(url)
        if key in asked or key in left:
            continue
        left[key] = NotFetched(url, _reason(visit, key, url, anchor), source)
        if len(left) >= _MOST_LEFT_OUT:
            break
    return tuple(sorted(left.values(), key=lambda one: (one.why == OFF_SITE, one.why, one.url)))


def _met(visit: SiteVisit) -> Iterator[tuple[str, str, str]]:
    """(address, words of the link, where it stands) of everything that leads somewhere."""
    for page in sorted(visit.pages.values(), key=lambda p: (p.role != "homepage", p.key)):
        for link in page.document().links:
            yield link.url, link.text, page.answer.url
    for about in visit.evidence.pages.values():
        point = next(iter(about.mentions), "")
        where = visit.points[point].url if point in visit.points else point
        yield about.url, "", where
    for address in visit.memory.rules.entry_points:
        yield address, "", "rule"


def _reason(visit: SiteVisit, key: str, url: str, anchor: str) -> str:
    if key in visit.failures:
        failure = visit.failures[key]
        return "robots.txt forbids it" if failure.kind == "robots" else f"failed: {failure}"
    if visit.ruling.ignores(url):
        return "ignored by a rule"
    if key in visit.memory.blocked:
        return "taken down"
    if not visit.scope.same_host(url):
        return OFF_SITE
    if not visit.scope.holds(url):
        return f"outside the folder {visit.scope.folder}"
    if is_pdf(url):
        return "a PDF document: only its list is read"
    if is_file(url):
        return "a file that is no page"
    if not may_fetch(url):
        return "a login, search, print view or action"
    if is_static_page(url, anchor):
        return "a standing page (imprint, contact …)"
    if key in visit.frontier.seen:
        if visit.requests_left <= 0:
            return "the requests or the time were used up (RADAR_VISIT_REQUESTS, RADAR_VISIT_SECONDS)"
        return f"an archive that was not needed or led to nothing new ({page_class(url)})"
    if page_class(url) == "calendar":
        return "a calendar page of another time"
    return "stands in no list or menu that is followed"
