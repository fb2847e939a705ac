"""What an assessed visit has to tell: wire items, in a fixed order (pure)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from urllib.parse import quote

from aggregator.urls import url_key
from crawler.assessment import Assessment
from crawler.discovery.scope import months_from, page_class
from crawler.duplicates import Judged, Shared
from crawler.extract import words
from crawler.extract.shared import SharedItem
from crawler.extract.text import teaser_of
from crawler.files import FileItem
from crawler.items import (
    AllianceSeen,
    EntryPointSeen,
    ItemFound,
    ItemMissing,
    ItemSame,
    SiteLearned,
    Validators,
)
from crawler.moved import key_of
from crawler.pages import Page, knowledge_of
from crawler.visit import SiteVisit

Finding = ItemFound | ItemSame | ItemMissing | EntryPointSeen | AllianceSeen | SiteLearned


def findings(assessment: Assessment) -> Iterator[Finding]:
    """Wire items in a fixed order: items by address, then known ones, entry points, other alliances."""
    yield from _found(assessment)
    yield from _unchanged(assessment)
    yield from _missing(assessment)
    yield from _points(assessment)
    yield from assessment.visit.neighbours.found()
    yield SiteLearned(assessment.visit.engine, assessment.template.to_json())


def _found(assessment: Assessment) -> Iterator[ItemFound]:
    visit, told = assessment.visit, assessment.appearances
    known_as = assessment.moves.known_as
    today = visit.now.date().isoformat()
    for judged in sorted(assessment.items, key=lambda j: (j.extraction.date or "", j.url)):
        keys = {url_key(judged.url), judged.page.key, *(url_key(url) for url in judged.aliases)}
        appeared = told.page(keys, ahead=(judged.extraction.event_start or "") >= today)
        yield found_item(judged, appeared=appeared, known_as=known_as.get(url_key(judged.url)))
    here: dict[str, set[str]] = {}
    for shared in assessment.shared:
        here.setdefault(shared.page.key, set()).add(key_of(shared))
    for shared in assessment.shared:
        page, key = shared.page.key, key_of(shared)
        before = {known.key for known in visit.known.on_page(page)}
        appeared = told.part(page, before, here[page])
        yield shared_item(shared, appeared=appeared, known_as=known_as.get(key))
    for file in assessment.files:
        ahead = file.kind == "event" and bool(file.date and (file.date.value or "") >= today)
        appeared = told.page({file.key}, ahead=ahead)
        yield file_item(file, appeared=appeared, known_as=known_as.get(file.key))


def _missing(assessment: Assessment) -> Iterator[ItemMissing]:
    visit, moved = assessment.visit, assessment.moves.moved
    for key, status in sorted(visit.missing.items()):
        keys = visit.known.keys_of(visit.known.item_keys.get(key, key))
        listed: bool | None = bool(visit.evidence.carriers(keys))
        if not visit.refreshed or (assessment.moves.upheaval and not listed):
            listed = None  # where nearly all is gone at once, a second look decides
        yield ItemMissing(visit.known.item_keys.get(key, key), status, listed)
    here = {key_of(shared) for shared in assessment.shared}
    for page in sorted(visit.pages):
        for known in visit.known.on_page(page):
            if known.key not in here and known.key not in moved:
                yield ItemMissing(known.key, 404 if assessment.moves.upheaval else 200, None)
    for page, seen in sorted(visit.points.items()):
        if seen.status in (404, 410) and page not in visit.pages:
            for known in visit.known.on_page(page):
                if known.key not in moved:
                    yield ItemMissing(known.key, seen.status, None)


def _unchanged(assessment: Assessment) -> Iterator[ItemSame]:
    """Known items whose page, their own or one they share, was not modified."""
    visit = assessment.visit
    for key, validators in sorted(visit.same.items()):
        yield ItemSame(visit.known.item_keys.get(key, key), validators)
    for page in sorted(visit.refreshed - set(visit.pages)):
        if page in visit.points and visit.points[page].status in (404, 410):
            continue
        for known in visit.known.on_page(page):
            yield ItemSame(known.key, Validators())


def _points(assessment: Assessment) -> Iterator[EntryPointSeen]:
    yield from (point for _, point in sorted(assessment.visit.points.items()))
    for judged in sorted(assessment.judged, key=lambda j: j.page.key):
        if judged.page.role != "item" and (not judged.verdict.is_item or judged.duplicate_of):
            yield _point(assessment, judged)


def _point(assessment: Assessment, judged: Judged) -> EntryPointSeen:
    page = judged.page
    hub = page.key in assessment.hubs
    role = page.role if page.role == "homepage" else "listing" if hub else "page"
    shared = [s.item for s in assessment.shared if s.page.key == page.key]
    head = (
        role == "homepage"
        or page.ruled
        or _is_head(assessment.visit, page, hub or _leads_to_files(assessment, page))
        or _is_running(assessment.visit, shared)
    )
    reasons = "; ".join(f"{why} {weight:+g}" for why, weight in judged.verdict.reasons)
    knowledge = knowledge_of(page, head=head, verdict=reasons[:400])
    if role == "page" and not head:
        knowledge = {"verdict": reasons[:400], "title": page.title[:120]}
    return EntryPointSeen(page.answer.url, role, page.answer.status, page.answer.validators, knowledge)


def _leads_to_files(assessment: Assessment, page: Page) -> bool:
    return any(file.page.key == page.key for file in assessment.files)


def _is_running(visit: SiteVisit, shared: Sequence[SharedItem]) -> bool:
    """Whether items that share a page are of the last year, so that more may follow; not an archive of long ago."""
    last_year = (visit.now - timedelta(days=400)).date().isoformat()
    return any(
        (item.event.start or (item.date.value if item.date else None) or "9999") > last_year
        for item in shared
    )


def _is_head(visit: SiteVisit, page: Page, hub: bool) -> bool:
    """Whether new items would show here first, so that every visit looks at it."""
    kind = page_class(page.answer.url)
    months = months_from(page.answer.url, visit.now.date())
    if kind == "calendar":
        return months is None or -1 <= months <= 2
    if kind == "dated":
        return months is not None and months >= -1
    if kind != "plain":
        return False
    return hub or bool(words.section_of(page.title))


def found_item(judged: Judged, *, appeared: bool, known_as: str | None = None) -> ItemFound:
    """The wire shape of a page that was judged to be an item."""
    found = judged.extraction
    return ItemFound(
        url=judged.url,
        kind=found.kind,
        title=found.title,
        text=found.text,
        teaser=found.teaser,
        aliases=tuple(sorted(judged.aliases)),
        published=found.date,
        date_precision=found.date_precision,
        date_raw=found.date_raw,
        date_source=found.date_source,
        event_start=found.event_start,
        event_end=found.event_end,
        event_place=found.event_place,
        profile=found.profile,
        validators=judged.page.answer.validators,
        appeared=appeared,
        known_as=known_as,
    )


def shared_item(shared: Shared, *, appeared: bool, known_as: str | None = None) -> ItemFound:
    """The wire shape of an item that shares its page with others."""
    item, date = shared.item, shared.item.date
    known = date is not None and date.value is not None
    address = shared.page.answer.url
    return ItemFound(
        url=f"{address}#{quote(item.anchor)}" if item.anchor else address,
        kind=item.kind,
        title=item.title,
        text=item.text,
        teaser=teaser_of(item.text),
        fragment=item.name,
        published=date.value if date and known else None,
        date_precision=date.precision if date and known else "none",
        date_raw=date.raw if date else None,
        date_source="line" if date and known else None,
        event_start=item.event.start,
        event_end=item.event.end,
        event_place=item.event.place,
        profile=item.profile,
        appeared=appeared,
        known_as=known_as,
    )


def file_item(file: FileItem, *, appeared: bool, known_as: str | None = None) -> ItemFound:
    """The wire shape of a document that is an item: what its list says of it."""
    day = file.date.value if file.date else None
    event = file.kind == "event"
    return ItemFound(
        url=file.url,
        kind=file.kind,
        title=file.title,
        text="",
        published=None if event else day,
        date_precision=file.date.precision if file.date and not event else "none",
        date_raw=file.date.raw if file.date and not event else None,
        date_source=file.date.source if file.date and not event else None,
        event_start=day if event else None,
        medium="pdf",
        appeared=appeared,
        known_as=known_as,
    )
