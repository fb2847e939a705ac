"""After all pages are read: learn the template, judge each page, and say what was found (pure).

::

    pages ──> furniture ──> hubs (pages made of entries) ──> template
          ──> extraction + judgement of every other page ──> same content under two addresses is one item
          ──> items found, known items same or missing, entry points, what was learned
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from aggregator.shapes import KnownItem
from aggregator.urls import url_key
from crawler.appeared import Appearances
from crawler.discovery.scope import page_class
from crawler.duplicates import Judged, Shared, merge_canonicals, merge_duplicates
from crawler.extract import words
from crawler.extract.document import Document
from crawler.extract.page import Extraction, extract_document
from crawler.extract.plain import digest, fold
from crawler.extract.shared import SharedItem, shared_items
from crawler.extract.template import Template, learn
from crawler.files import FileItem, file_items
from crawler.judgement import Facts, Verdict, judge
from crawler.moved import Moves, recognise, settle_soft_404
from crawler.pages import Page
from crawler.visit import SiteVisit

_LEAST_OF_AN_ISSUE = 2
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Assessment:
    """The outcome of a visit: what the pipeline stores, what a probe shows."""

    template: Template
    judged: list[Judged]
    shared: list[Shared]
    files: list[FileItem]
    hubs: frozenset[str]
    visit: SiteVisit
    moves: Moves
    appearances: Appearances

    @property
    def items(self) -> list[Judged]:
        """The pages that are items, one for each item."""
        return [j for j in self.judged if j.verdict.is_item and j.duplicate_of is None]


def assess(visit: SiteVisit) -> Assessment:
    """Judge everything that ``visit`` has read."""
    _settle_ruled(visit)
    stored = Template.from_json(visit.memory.template)
    prints = [page.fingerprint for page in visit.pages.values()]
    learn_anew = len(prints) >= 3 and (len(prints) >= stored.pages or visit.anew)
    frame = learn(prints, []) if learn_anew else stored
    navigation = _navigation(visit)
    boxes = _boxes(visit)
    visit.evidence.demote(boxes)
    shares = {key: _listing_share(page, frame, navigation, boxes) for key, page in visit.pages.items()}
    hubs = _hubs(visit, shares)
    if learn_anew:
        details = [p.fingerprint for k, p in visit.pages.items() if k not in hubs and _has_word(visit, k)]
        template = learn(prints, details)
    else:
        template = _with_new_boxes(stored, visit, hubs)
    judged = []
    for page in visit.pages.values():
        try:
            judged.append(_judge(visit, page, template, navigation, shares, hubs))
        except Exception:  # a fault of ours that one page brings to light must not cost the others
            log.exception("a page could not be judged", extra={"url": page.answer.url})
    _drop_common_views(judged)
    settle_soft_404(visit, judged)
    merge_canonicals(visit, judged)
    merge_duplicates(visit, judged)
    shared = _shared(visit, judged, template)
    files = _files(visit, judged, shared)
    moves = recognise(visit, judged, shared, files)
    appearances = Appearances(visit, upheaval=moves.upheaval)
    return Assessment(template, judged, shared, files, hubs, visit, moves, appearances)


def _with_new_boxes(stored: Template, visit: SiteVisit, hubs: frozenset[str]) -> Template:
    """The template with the long blocks that several items show now: too few pages were read to learn it anew."""
    items = [page.fingerprint for key, page in visit.pages.items() if page.role == "item" and key not in hubs]
    return replace(stored, repeated=stored.repeated | learn([], items).repeated)


def _drop_common_views(judged: list[Judged]) -> None:
    """A print view that several pages link to is none of them: that of a box, or of the whole site."""
    counts = Counter(
        key for one in judged for key in {url_key(url) for url in one.aliases - one.page.aliases}
    )
    for one in judged:
        one.aliases = {url for url in one.aliases if url in one.page.aliases or counts[url_key(url)] < 2}


def _settle_ruled(visit: SiteVisit) -> None:
    """A page that is an entry itself shows others in boxes: what a rule selects there makes no list of it."""
    for page in visit.pages.values():
        keys = {page.key, *(url_key(u) for u in page.aliases)}
        about = [visit.evidence.pages[key] for key in keys if key in visit.evidence.pages]
        named = any(m.ruled or m.place == "feed" for one in about for m in one.mentions.values())
        if page.ruled and named and page.role != "homepage" and page.key not in visit.ruling.entry_keys:
            page.ruled = False


def _files(visit: SiteVisit, judged: list[Judged], shared: list[Shared]) -> list[FileItem]:
    """Documents that are items; not another form of what has a page, or a place on one."""
    titles = {fold(j.extraction.title) for j in judged if j.verdict.is_item}
    titles |= {fold(one.item.title) for one in shared}
    titles |= {fold(known.title) for known in _there(visit) if known.medium == "page"}
    found = file_items(((j.page, j.verdict.is_item) for j in judged), titles, visit.now)
    return [replace(one, kind=visit.ruling.kind_of(one.url) or one.kind) for one in found]


def _there(visit: SiteVisit) -> Iterator[KnownItem]:
    """Known items that are not known to be gone from where they were."""
    for item in visit.memory.items:
        if item.status == "live" and not visit.known.keys_of(item.key) & visit.missing.keys():
            yield item


def _shared(visit: SiteVisit, judged: list[Judged], template: Template) -> list[Shared]:
    """Items without an address, on pages that are no items; each once, the homepage's copy last."""
    own = {fold(j.extraction.title) for j in judged if j.verdict.is_item}
    own |= {fold(known.title) for known in _there(visit) if "#" not in known.key}
    taken: set[str] = set()
    pages = [j.page for j in judged if not j.verdict.is_item and j.page.role != "item"]
    pages = [
        p
        for p in pages
        if page_class(p.answer.url) in ("plain", "dated") or p.key == visit.homepage_key or p.ruled
    ]
    found: list[Shared] = []
    for page in sorted(pages, key=lambda p: (p.role == "homepage", p.key)):
        items = _shared_on(visit, page, template)
        owned = [item for item in items if fold(item.title) in own]
        if 2 * len(owned) > len(items) and not page.ruled:
            continue  # the page shows items that have addresses: what is left are their boxes
        for item in items:
            if item in owned:
                continue
            mark = f"{fold(item.title)} {(item.date.value if item.date else None) or item.event.start or ''}"
            if mark not in taken:
                taken.add(mark)
                found.append(Shared(page, item))
    return found


def _shared_on(visit: SiteVisit, page: Page, template: Template) -> list[SharedItem]:
    if page.ruled:
        return visit.ruling.parts(page.document(), visit.scope, page.title, visit.now)
    return shared_items(page.document(), template, page.title, visit.now)


def _has_word(visit: SiteVisit, key: str) -> bool:
    about = visit.evidence.pages.get(key)
    return bool(about and about.of("feed", "listing", "homepage"))


def _navigation(visit: SiteVisit) -> dict[str, float]:
    """Share of the pages whose frame links to an address."""
    counts: Counter[str] = Counter()
    for page in visit.pages.values():
        counts.update({url_key(u) for u in page.listing.navigation})
    pages = max(1, len(visit.pages))
    if pages < 3:
        # Too few pages to count on: what the homepage once held for navigation still counts.
        for point in visit.memory.entry_points:
            if point.role == "homepage":
                return {url_key(u): 1.0 for u in point.knowledge.get("navigation", {})}
        return {}
    shares = {key: n / pages for key, n in counts.items()}
    entries: Counter[str] = Counter()
    for page in visit.pages.values():
        entries.update({url_key(e.url) for e in page.listing.entries if e.date is None and e.chars < 60})
    for key, n in entries.items():
        if n / pages >= 0.8:  # a frame without any mark of one: tables of 2004
            shares[key] = max(shares.get(key, 0.0), n / pages)
    return shares


def _boxes(visit: SiteVisit) -> frozenset[tuple[str, str]]:
    """Entries (place in the template, address) that stand on most pages: boxes of the latest news, not lists."""
    counts: Counter[tuple[str, str]] = Counter()
    for page in visit.pages.values():
        counts.update({(e.path, e.url) for e in page.listing.entries})
    least = max(4, (len(visit.pages) + 1) // 2)
    return frozenset(entry for entry, n in counts.items() if n >= least)


def _listing_share(
    page: Page, frame: Template, navigation: dict[str, float], boxes: frozenset[tuple[str, str]]
) -> tuple[float, int]:
    """Share of a page's own text that stands in entries, and the number of those entries."""
    own = sum(length for mark, length in page.fingerprint.blocks if mark not in frame.furniture)
    entries = [
        e
        for e in [*page.listing.entries, *page.listing.files]
        if (e.path, e.url) not in boxes
        and (
            e.date is not None
            or e.chars > len(e.title or "") + 20
            or (digest(e.title or "") not in frame.furniture and navigation.get(url_key(e.url), 0.0) < 0.8)
        )
    ]
    if len(entries) >= _LEAST_OF_AN_ISSUE and words.NEWSLETTER_ISSUE.match(page.title):
        return 1.0, len(entries)  # greetings and imprint around them make it no item
    return min(1.0, sum(e.chars for e in entries) / max(1, own)), len(entries)


def _hubs(visit: SiteVisit, shares: dict[str, tuple[float, int]]) -> frozenset[str]:
    """Pages that lead to items: the homepage, pages made of entries, pages named after a section."""
    found = {
        p.key
        for p in visit.memory.entry_points
        if p.role in ("homepage", "listing") and p.key not in visit.pages
    }
    for key, page in visit.pages.items():
        share, entries = shares[key]
        named = words.NOT_AN_ITEM.match(fold(page.title)) and words.section_of(page.title)
        archive = page_class(page.answer.url) != "plain"
        about = visit.evidence.pages.get(key)
        if about and about.of("feed") and page.role != "homepage":
            continue  # what a feed names is an item, however short beside its links
        leads = entries or (page.listing.entries and named)
        if (
            page.role == "homepage"
            or page.ruled
            or key in visit.ruling.entry_keys
            or (leads and (share >= 0.5 or named or archive))
        ):
            found.add(key)
    return frozenset(found)


def _judge(
    visit: SiteVisit,
    page: Page,
    template: Template,
    navigation: dict[str, float],
    shares: dict[str, tuple[float, int]],
    hubs: frozenset[str],
) -> Judged:
    document = page.document()
    keys = {page.key, *(url_key(u) for u in page.aliases)}
    hints = visit.evidence.hints(keys)
    if not page.ruled:
        hints = visit.ruling.hints(document, hints)
    extraction = extract_document(document, template, hints, visit.now)
    if not page.ruled:
        extraction = visit.ruling.override(document, extraction)
    share, entries = shares[page.key]
    facts = Facts(
        url=page.answer.url,
        about=next((visit.evidence.pages[k] for k in sorted(keys) if k in visit.evidence.pages), None),
        is_homepage=page.role == "homepage" or page.key in {visit.homepage_key, *visit.front},
        nav_share=navigation.get(page.key, 0.0),
        listing_share=share,
        listing_entries=entries,
        hubs=hubs,
    )
    verdict = visit.ruling.judged(page.key, page.ruled, judge(facts, extraction))
    if page.role == "item":
        verdict = _again(extraction, verdict)
        if not verdict.is_item:
            visit.missing[next(iter(keys & set(visit.known.item_keys)), page.key)] = 404
    return Judged(
        page, extraction, verdict, page.answer.url, set(page.aliases) | _print_views(document, visit)
    )


def _again(extraction: Extraction, verdict: Verdict) -> Verdict:
    """A known item stays one, unless its page now only says that there is nothing."""
    lost = words.NOT_FOUND.search(extraction.title) or words.NOT_FOUND.search(extraction.text[:200])
    empty = len(extraction.text) < 20 and not extraction.title
    return replace(verdict, is_item=not (lost or empty))


def _print_views(document: Document, visit: SiteVisit) -> set[str]:
    return {
        link.url
        for link in document.links
        if words.PRINT_VIEW.search(link.url) and visit.scope.holds(link.url)
    }
