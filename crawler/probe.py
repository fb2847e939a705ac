"""What a visit would find on a site, and why: entry points, verdicts with their weights, dates, what was left out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from aggregator.config import Settings
from aggregator.errors import RecordingBroken
from aggregator.rules import SiteRules
from aggregator.shapes import SiteMemory
from crawler import why
from crawler.assessment import Assessment
from crawler.child import run_spiders
from crawler.duplicates import Judged, Shared
from crawler.files import weighed
from crawler.pipelines import VISIT_SETTING
from crawler.recording import load_recording
from crawler.settings import scrapy_settings
from crawler.spiders.site import SiteSpider
from crawler.visit import SiteVisit


@dataclass(frozen=True, slots=True)
class ProbedEntryPoint:
    """A feed, sitemap or listing, or an address that might have been one. ``leads_to`` counts the pages it names,
    ``found`` says how it was come by, ``verdict`` what it was."""

    url: str
    role: str
    status: int | None
    leads_to: int
    verdict: str
    found: str


@dataclass(frozen=True, slots=True)
class ProbedPage:
    """A page that was judged. ``reasons`` are (why, weight); ``dates`` stand best first, then those that are none."""

    url: str
    is_item: bool
    score: float
    kind: str
    title: str
    date: str | None
    event_start: str | None
    teaser: str
    text: str
    reasons: tuple[tuple[str, float], ...]
    kind_reasons: tuple[str, ...]
    dates: tuple[why.ProbedDate, ...]
    same_as: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProbedShared:
    """An item that shares its page with others; ``url`` ends in its ``#name`` where it has one."""

    url: str
    kind: str
    title: str
    date: str | None
    date_raw: str | None
    event_start: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ProbedFile:
    """A PDF document that a page offers. ``linked_from`` is that page, ``reasons`` are (why, weight)."""

    url: str
    is_item: bool
    score: float
    kind: str
    title: str
    date: str | None
    linked_from: str
    reasons: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class ProbedRule:
    """What became of a site rule: ``count`` addresses on which it had an effect."""

    rule: str
    count: int
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """Everything a probe learned; ``error`` is one sentence where the site could not be visited."""

    url: str
    engine: str | None
    requests: int
    error: str | None
    entry_points: tuple[ProbedEntryPoint, ...] = ()
    pages: tuple[ProbedPage, ...] = ()
    shared: tuple[ProbedShared, ...] = ()
    files: tuple[ProbedFile, ...] = ()
    not_fetched: tuple[why.NotFetched, ...] = ()
    rules: tuple[ProbedRule, ...] = ()

    @property
    def items(self) -> list[ProbedPage]:
        """The pages that would be stored."""
        return [page for page in self.pages if page.is_item and page.same_as is None]


def probe(
    settings: Settings,
    url: str,
    replay: Path | None = None,
    rules: SiteRules | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ProbeReport:
    """Visit ``url`` as a first visit would, in this process, and store nothing.

    :raises SettingsIncomplete: a probe of the network without operator and contact
    :raises RecordingBroken: ``replay`` cannot be read, or holds no recording of the site
    """
    recording = load_recording(replay) if replay else None
    if recording and not recording.covers(url):
        host = urlsplit(url).hostname
        raise RecordingBroken(f"{replay} holds no recording of {host}. Name the folder that does.")
    memory = SiteMemory(slug="probe", homepage_url=url, rules=rules or SiteRules())
    now = recording.started_at if recording else datetime.now(UTC)
    arguments = {"memory": memory, "now": now, "visit_requests": settings.visit_requests, "revalidate": 0}
    scrapy = scrapy_settings(settings, recording) | {VISIT_SETTING: None}
    crawler = run_spiders(scrapy, [(SiteSpider, arguments)], progress)[0]
    spider = crawler.spider
    assert isinstance(spider, SiteSpider)
    report = ProbeReport(
        url=url,
        engine=spider.visit.engine,
        requests=crawler.stats.get_value("downloader/request_count", 0),
        error=str(spider.failure) if spider.failure else None,
        rules=_rules(spider.visit),
    )
    return _told(report, spider.assessment) if spider.assessment else report


def _told(report: ProbeReport, assessment: Assessment) -> ProbeReport:
    judged = sorted(assessment.judged, key=lambda j: (not j.verdict.is_item, -j.verdict.score, j.url))
    return ProbeReport(
        url=report.url,
        engine=report.engine,
        requests=report.requests,
        error=report.error,
        entry_points=_entry_points(assessment),
        pages=tuple(_page(one, assessment.visit) for one in judged),
        shared=tuple(_shared(one) for one in assessment.shared),
        files=_files(assessment),
        not_fetched=why.not_fetched(assessment.visit),
        rules=report.rules,
    )


def _entry_points(assessment: Assessment) -> tuple[ProbedEntryPoint, ...]:
    visit = assessment.visit
    leads: dict[str, int] = {}
    for about in visit.evidence.pages.values():
        for key in about.mentions:
            leads[key] = leads.get(key, 0) + 1
    origin = why.Origins(visit)
    found = [
        ProbedEntryPoint(
            p.url,
            p.role,
            p.status,
            leads.get(key, 0),
            str(p.knowledge.get("verdict", "")),
            origin.of(p.url, p.role),
        )
        for key, p in visit.points.items()
    ]
    for key in sorted(assessment.hubs & set(visit.pages)):
        page, answer = visit.pages[key], visit.pages[key].answer
        role = "homepage" if page.role == "homepage" else "listing"
        found.append(
            ProbedEntryPoint(
                answer.url, role, answer.status, leads.get(key, 0), page.title, origin.of(answer.url, role)
            )
        )
    order = {"homepage": 0, "feed": 1, "sitemap": 2, "listing": 3}
    return tuple(sorted(found, key=lambda p: (p.status != 200, order.get(p.role, 4), p.url)))


def _page(judged: Judged, visit: SiteVisit) -> ProbedPage:
    found = judged.extraction
    return ProbedPage(
        url=judged.url,
        is_item=judged.verdict.is_item,
        score=judged.verdict.score,
        kind=found.kind,
        title=found.title,
        date=found.date,
        event_start=found.event_start,
        teaser=found.teaser,
        text=found.text,
        reasons=judged.verdict.reasons,
        kind_reasons=found.reasons,
        dates=why.dates(judged, visit.now),
        same_as=judged.duplicate_of,
        aliases=tuple(sorted(judged.aliases)),
    )


def _shared(shared: Shared) -> ProbedShared:
    item, address = shared.item, shared.page.answer.url
    return ProbedShared(
        url=f"{address}#{quote(item.anchor)}" if item.anchor else address,
        kind=item.kind,
        title=item.title,
        date=item.date.value if item.date else None,
        date_raw=item.date.raw if item.date else None,
        event_start=item.event.start,
        text=item.text,
    )


def _files(assessment: Assessment) -> tuple[ProbedFile, ...]:
    """Documents that are items, and those that are none, each where it weighs most."""
    items = {file.key: file for file in assessment.files}
    found = dict(items)
    for judged in assessment.judged:
        for file in weighed(judged.page, judged.verdict.is_item, assessment.visit.now):
            if file.key not in items and (file.key not in found or found[file.key].score < file.score):
                found[file.key] = file
    shown = (
        ProbedFile(
            url=file.url,
            is_item=file.key in items,
            score=file.score,
            kind=file.kind,
            title=file.title,
            date=file.date.value if file.date else None,
            linked_from=file.page.answer.url,
            reasons=file.reasons,
        )
        for file in found.values()
    )
    return tuple(sorted(shown, key=lambda f: (not f.is_item, -f.score, f.url)))


def _rules(visit: SiteVisit) -> tuple[ProbedRule, ...]:
    """Every rule in the order of the file, those without effect too: they are what a person looks for."""
    names: list[str] = []
    for name, value in visit.memory.rules.to_json().items():
        one_by_one = isinstance(value, dict) or name == "ignore"
        names.extend([f"{name} {one}" for one in value] if one_by_one else [name])
    effects = visit.ruling.effects
    return tuple(ProbedRule(name, len(effects[name]), tuple(sorted(effects[name]))) for name in names)
