"""One visit of one site, told as its steps. The spider fetches what :meth:`next` asks for; nothing here does.

::

    homepage ──> feeds, WordPress REST, sitemaps            (announced; guessed only for a known engine)
             ──> navigation, entries, paging, archives      (best first, each line as long as it yields)
    known entry points are asked again with their validators; what they lead to and is not known is read
    known items that are due are asked again with theirs
    all read ──> assessment.assess: what is an item, what changed, what is gone
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from aggregator.errors import VisitFailed
from aggregator.shapes import KnownEntryPoint, SiteMemory
from aggregator.urls import host_key, url_key
from crawler import announced
from crawler.again import Again
from crawler.appeared import led_to
from crawler.discovery import engines
from crawler.discovery.absent import Absent
from crawler.discovery.alliances import Neighbours
from crawler.discovery.feeds import FeedEntry, is_archive_page
from crawler.discovery.listings import Listing, read_listing
from crawler.discovery.scope import Scope, page_class
from crawler.discovery.trail import trail
from crawler.evidence import Evidence
from crawler.extract.document import Document
from crawler.extract.plain import one_line
from crawler.extract.structure import region
from crawler.extract.template import Print, title_parts
from crawler.failures import status_failure
from crawler.frontier import Fetch, Frontier
from crawler.items import EntryPointSeen, Validators
from crawler.known import KnownSite, is_passing, was_read
from crawler.pages import Answer, Page, entries_of
from crawler.rules import Ruling

_ENOUGH_ITEMS = 3
_KEPT_BYTES = 150_000_000
_LEAST_LINKS = 3  # of a homepage that is compared with the one before


class SiteVisit:
    """State of a visit: the queue, what was read, what entry points said."""

    def __init__(
        self, memory: SiteMemory, now: datetime, *, requests: int = 500, revalidate: int = 100
    ) -> None:
        self.memory = memory
        self.now = now if now.tzinfo else now.replace(tzinfo=UTC)
        self.ruling = Ruling(memory.rules)
        self.scope = self.ruling.widen(Scope.of(memory.homepage_url))
        self.frontier = Frontier(
            self.scope,
            self.now.date(),
            memory.blocked,
            back_fill=memory.first_visit,
            ignores=self.ruling.ignores,
        )
        self.evidence = Evidence()
        self.neighbours = Neighbours()
        self.engine = memory.engine
        self.pages: dict[str, Page] = {}
        self.points: dict[str, EntryPointSeen] = {}
        self.refreshed: set[str] = set()
        self.same: dict[str, Validators] = {}
        self.missing: dict[str, int] = {}
        self.fresh_from: dict[str, set[str]] = {}
        self.homepage_key = url_key(memory.homepage_url)
        self.front: set[str] = set()
        self.failure: VisitFailed | None = None
        self.failures: dict[str, VisitFailed] = {}
        self.requests_left = requests
        self._kept = 0
        self.announced_sitemaps: list[str] = []
        self.absent: Absent | None = None
        self.places: set[str] = set()
        self.later_feeds: set[str] = set()
        self.known = KnownSite(memory)
        ignored = {i.key for i in memory.items if i.status == "live" and self.ruling.ignores(i.url)}
        self.missing.update(dict.fromkeys(ignored, 410))
        self.anew = False
        self.again = Again(self, [i for i in self.known.due(self.now, revalidate) if i.key not in ignored])
        self._recalled = False
        self.push(memory.homepage_url, "homepage", 0)
        for address in memory.rules.entry_points:
            if self.scope.same_host(address):
                self.push(address, "listing", 1)

    def push(self, url: str, role: str, priority: float) -> bool:
        """Queue an address, with what is known of it; whether it was new to the visit."""
        return self.frontier.push(url, role, priority, self.known.validators(url_key(url)))

    # ------------------------------------------------------------------ what to fetch

    def next(self) -> Fetch | None:
        """The next request, or None when the visit has read what it wants or may."""
        if self.requests_left <= 0 or (self.failure and not self.pages):
            return None
        fetch = self.frontier.pop(enough=self._enough())
        if fetch is None:
            fetch = self.again.next()
        if fetch is not None:
            self.requests_left -= 1
        return fetch

    def _enough(self) -> bool:
        found = sum(1 for about in self.evidence.pages.values() if about.of("feed", "listing"))
        return (bool(self.memory.items) and not self.anew) or found >= _ENOUGH_ITEMS

    # ------------------------------------------------------------------ what came back

    def take(self, fetch: Fetch, answer: Answer) -> None:
        """Learn from the answer to ``fetch``."""
        if fetch.role == "item":
            self._take_item(fetch, answer)
            return
        if fetch.role == "homepage":
            self._settle_home(fetch, answer)
        if fetch.key in self.ruling.entry_keys and answer.status == 200:
            fetch = replace(fetch, role=self.ruling.role_of(answer))
        known = self.known.points.get(fetch.key)
        if answer.status == 304 and known:
            self._recall(known, refreshed=True)
            kept = self.known.validators(fetch.key) or Validators()
            self.points[fetch.key] = EntryPointSeen(
                known.url, known.role, known.status, kept, known.knowledge
            )
        elif answer.status != 200:
            self._take_refusal(fetch, answer)
        elif fetch.role == "guess":
            announced.take_nonsense(self, fetch, answer)
        elif fetch.role in ("feed", "sitemap"):
            announced.take_document(self, fetch, answer)
        elif answer.is_html:
            self._take_page(fetch, answer)
        else:
            self.note(fetch, answer, {"verdict": f"is {answer.content_type or 'no web page'}"})

    def _take_refusal(self, fetch: Fetch, answer: Answer) -> None:
        """An entry point that is not there, or not now. What it said is kept, for the day when it is back."""
        known = self.known.points.get(fetch.key)
        if known is not None and was_read(known):
            kept = Validators(known.etag, known.last_modified, known.content_hash)
            told = known.knowledge
            self.points[fetch.key] = EntryPointSeen(known.url, known.role, answer.status, kept, told)
            self.again.refused(fetch)
        else:
            self.note(fetch, answer, {"verdict": f"HTTP {answer.status}"})
        if not is_passing(answer.status):
            self.evidence.forget(fetch.key)
            self.refreshed.add(fetch.key)

    def failed(self, fetch: Fetch, failure: VisitFailed) -> None:
        """The request for ``fetch`` came to nothing."""
        self.again.failed(fetch, failure.kind)
        if fetch.role == "homepage":
            self.failure = failure
            return
        self.failures[fetch.key] = failure
        if failure.kind == "time_limit":
            self.requests_left = 0

    def _settle_home(self, fetch: Fetch, answer: Answer) -> None:
        """Where the homepage really is decides what belongs to the site."""
        if answer.status != 304 and not 200 <= answer.status < 300:
            self.failure = status_failure(fetch.url, answer.status)
            return
        if host_key(urlsplit(answer.url).hostname or "") != self.scope.host:
            self.scope = self.frontier.scope = self.ruling.widen(Scope.of(answer.url))
        self.homepage_key = url_key(answer.url)
        self.frontier.seen.add(self.homepage_key)
        if not self._recalled:
            self._recalled = True
            for point in self.memory.entry_points:
                self._recall(point, refreshed=False)
            self._ask_known_points()

    def _recall(self, point: KnownEntryPoint, *, refreshed: bool) -> None:
        """Take over what an entry point said when it was last read; ``refreshed``: it still says so."""
        knowledge = point.knowledge
        self.evidence.forget(point.key)
        if point.role == "guess":
            self.absent = Absent.from_json(knowledge.get("absent")) or self.absent
            return
        if point.role == "sitemap":
            self.evidence.add_sitemap(point.key, point.url, knowledge.get("pages", []))
        elif point.role == "feed":
            self.evidence.add_feed(point.key, [FeedEntry.from_json(e) for e in knowledge.get("entries", [])])
        else:
            place = "homepage" if point.role == "homepage" else "listing"
            self.evidence.add_entries(point.key, place, knowledge.get("title", ""), entries_of(knowledge))
        if refreshed:
            self.refreshed.add(point.key)

    def _ask_known_points(self) -> None:
        """Ask again what may show new items; go on where an earlier visit ran out of requests."""
        self.frontier.seen.update(self.known.item_keys)
        shared = self.known.due_pages(self.now)
        for key, point in self.known.points.items():
            if not self.scope.same_host(point.url):
                self.frontier.seen.add(key)  # of where the site was before it moved
                continue
            near = page_class(point.url) in ("plain", "calendar", "dated")
            later = is_archive_page(point.url) or point.knowledge.get("later")
            found = point.role == "sitemap" or (point.role == "feed" and not later)
            wanted = found or (point.knowledge.get("head") and near)
            if key in shared or (wanted and self.known.answered(key)):
                self.push(point.url, point.role, 3)
            elif not self.known.may_come_back(key):
                self.frontier.seen.add(key)
        for point in self.known.points.values():
            for entry in entries_of(point.knowledge) if point.role in ("homepage", "listing") else ():
                self.frontier.offer(entry.url, entry.title or "", "entry")

    def _take_item(self, fetch: Fetch, answer: Answer) -> None:
        if answer.status == 304:
            self.same[fetch.key] = Validators()
        elif answer.status in (404, 410):
            self.missing[fetch.key] = answer.status
        elif answer.status == 200 and answer.is_html:
            known = self.known.items[self.known.item_keys.get(fetch.key, fetch.key)]
            if known.content_hash and known.content_hash == answer.validators.content_hash:
                self.same[fetch.key] = answer.validators
            elif url_key(answer.url) in {self.homepage_key, *self.known.points}:
                self.missing[fetch.key] = 404  # sent away to a page that is no item
            else:
                self._take_page(fetch, answer)
        elif answer.status in (200, 405, 501):
            self.same[fetch.key] = Validators()  # a document; 405 and 501: the server knows no HEAD

    def note(self, fetch: Fetch, answer: Answer, knowledge: dict[str, Any]) -> None:
        """Keep an entry point, or what was none, with what it said."""
        self.points[fetch.key] = EntryPointSeen(
            fetch.url, fetch.role, answer.status, answer.validators, knowledge
        )

    def offer(self, entry_point: str, url: str, anchor: str, where: str) -> bool:
        """Queue what an entry point leads to, if it may be an item; whether it was new."""
        new = self.frontier.offer(url, anchor, where)
        if new and entry_point in self.known.points:
            self.fresh_from.setdefault(url_key(url), set()).add(entry_point)
        return new

    def _take_page(self, fetch: Fetch, answer: Answer) -> None:
        key = url_key(answer.url)
        if not self.scope.holds(answer.url):
            self.note(fetch, answer, {"verdict": "leads off the site"})
            return
        if self.ruling.ignores(answer.url):
            self.note(fetch, answer, {"verdict": "is ignored by a rule"})
            return
        aliases = {u for u in (fetch.url, *answer.redirected_from) if url_key(u) != key}
        if key in self.pages:
            self.pages[key].aliases |= aliases
            return
        document = Document(answer.body, answer.url, answer.charset)
        if self.scope.by_query and fetch.role != "item" and key != self.homepage_key:
            way = trail(document)
            if way is not None and not way & {self.homepage_key, url_key(self.memory.homepage_url)}:
                self.note(
                    fetch, answer, {"verdict": "stands elsewhere on the host, by the path that it shows"}
                )
                return
        listing = read_listing(document, self.scope, frozenset(self.places))
        self.places.update(entry.path for entry in listing.entries if entry.group > 1)
        ruled = self.ruling.listing(document, self.scope, listing)
        heading = _heading(document)
        parts = title_parts(document.head_title)
        page = Page(
            key, answer, aliases, listing, Print.of(document), document.canonical,
            one_line(heading or (parts[0] if parts else ""))[:120], fetch.role, ruled,
        )  # fmt: skip
        if self.absent and fetch.role != "homepage" and self.absent.is_like(page.fingerprint):
            if fetch.role == "item":
                self.missing[fetch.key] = 404
            else:
                self.note(fetch, answer, {"verdict": "says what the site says of pages that do not exist"})
            return
        self._kept += page.weight
        if self._kept > _KEPT_BYTES:
            self.requests_left = 0
            return
        self.pages[key] = page
        self.neighbours.read(answer.url, document.links, self.scope)
        self.frontier.seen.add(key)
        for point in {key, fetch.key}:
            self.evidence.forget(point)
            self.refreshed.add(point)
        if fetch.role == "item":
            return
        place = "homepage" if fetch.role == "homepage" else "listing"
        untold = self.evidence.tells_new(listing.entries)
        self.evidence.add_entries(key, place, page.title, [*listing.entries, *listing.files])
        if fetch.role == "homepage":
            self._settle_anew(listing, document)
            announced.discover(self, document)
            announced.ask_nonsense(self, answer.url)
            self.front |= {url_key(link.url) for link in document.links if link.element.tag == "frame"}
        fresh = [e for e in listing.entries if self.offer(key, e.url, e.title or "", "entry")]
        for where, links in listing.others().items():
            for url, anchor in links.items():
                self.offer(key, url, anchor, where)
        self.frontier.report_yield(answer.url, max(len(fresh), untold))

    def _settle_anew(self, listing: Listing, document: Document) -> None:
        """Whether this is another site than the one that is known: another host, engine, or homepage altogether.

        Then it is read as if for the first time, and nothing on it was seen to appear.
        """
        if self.memory.first_visit:
            return
        engine = engines.recognise(document)
        homes = [p for p in self.memory.entry_points if p.role == "homepage" and was_read(p)]
        before = {key for point in homes for key in led_to(point)}
        now = {url_key(url) for url in (*listing.navigation, *(e.url for e in listing.entries))}
        known = [p.url for p in self.memory.entry_points] + [i.url for i in self.memory.items]
        self.anew = (
            (bool(self.engine and engine) and engine != self.engine)
            or (bool(known) and not any(map(self.scope.same_host, known)))
            or (bool(homes) and len(now) >= _LEAST_LINKS and not before & now)
        )
        if self.anew:
            self.frontier.back_fill = True
            self.frontier.seen -= {k for k, p in self.known.points.items() if (p.status or 200) >= 400}


def _heading(document: Document) -> str:
    """What the page calls itself: its first heading of the first level, else of the second outside its frame."""
    first = next((b.text for b in document.blocks if b.tag == "h1"), "")
    return first or next((b.text for b in document.blocks if b.tag == "h2" and region(b.element) is None), "")
