"""What a visit would find on a site, and why: entry points, verdicts with their weights, date candidates."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from aggregator.config import Settings
from aggregator.errors import RecordingBroken
from aggregator.shapes import SiteMemory
from crawler.assessment import Assessment
from crawler.child import run_spiders
from crawler.duplicates import Judged
from crawler.pipelines import VISIT_SETTING
from crawler.recording import load_recording
from crawler.settings import scrapy_settings
from crawler.spiders.site import SiteSpider


@dataclass(frozen=True, slots=True)
class ProbedEntryPoint:
    """A feed, sitemap or listing. ``leads_to`` counts the pages it names; ``verdict`` says what it was."""

    url: str
    role: str
    status: int | None
    leads_to: int
    verdict: str


@dataclass(frozen=True, slots=True)
class ProbedPage:
    """A page that was judged. ``reasons`` are (why, weight); ``dates`` are (value, where, raw, weight), best first."""

    url: str
    is_item: bool
    score: float
    kind: str
    title: str
    date: str | None
    reasons: tuple[tuple[str, float], ...]
    kind_reasons: tuple[str, ...]
    dates: tuple[tuple[str | None, str, str, float], ...]
    same_as: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """Everything a probe learned; ``error`` is one sentence where the site could not be visited."""

    url: str
    engine: str | None
    requests: int
    error: str | None
    entry_points: tuple[ProbedEntryPoint, ...]
    pages: tuple[ProbedPage, ...]

    @property
    def items(self) -> list[ProbedPage]:
        """The pages that would be stored."""
        return [page for page in self.pages if page.is_item and page.same_as is None]


def probe(settings: Settings, url: str, replay: Path | None = None) -> ProbeReport:
    """Visit ``url`` as a first visit would, in this process, and store nothing.

    :raises SettingsIncomplete: a probe of the network without operator and contact
    :raises RecordingBroken: ``replay`` cannot be read, or holds no recording of the site
    """
    recording = load_recording(replay) if replay else None
    if recording and not recording.covers(url):
        host = urlsplit(url).hostname
        raise RecordingBroken(f"{replay} holds no recording of {host}. Name the folder that does.")
    memory = SiteMemory(slug="probe", homepage_url=url)
    now = recording.started_at if recording else datetime.now(UTC)
    arguments = {"memory": memory, "now": now, "visit_requests": settings.visit_requests, "revalidate": 0}
    scrapy = scrapy_settings(settings, recording) | {VISIT_SETTING: None}
    crawler = run_spiders(scrapy, [(SiteSpider, arguments)])[0]
    spider = crawler.spider
    assert isinstance(spider, SiteSpider)
    assessment = spider.assessment
    return ProbeReport(
        url=url,
        engine=assessment.visit.engine if assessment else None,
        requests=crawler.stats.get_value("downloader/request_count", 0),
        error=str(spider.failure) if spider.failure else None,
        entry_points=_entry_points(assessment) if assessment else (),
        pages=tuple(_page(judged) for judged in _sorted(assessment)) if assessment else (),
    )


def _sorted(assessment: Assessment) -> list[Judged]:
    return sorted(assessment.judged, key=lambda j: (not j.verdict.is_item, -j.verdict.score, j.url))


def _entry_points(assessment: Assessment) -> tuple[ProbedEntryPoint, ...]:
    visit = assessment.visit
    leads: dict[str, int] = {}
    for about in visit.evidence.pages.values():
        for key in about.mentions:
            leads[key] = leads.get(key, 0) + 1
    found = [
        ProbedEntryPoint(p.url, p.role, p.status, leads.get(key, 0), str(p.knowledge.get("verdict", "")))
        for key, p in visit.points.items()
    ]
    for key in sorted(assessment.hubs & set(visit.pages)):
        page = visit.pages[key]
        role = "homepage" if page.role == "homepage" else "listing"
        found.append(
            ProbedEntryPoint(page.answer.url, role, page.answer.status, leads.get(key, 0), page.title)
        )
    order = {"homepage": 0, "feed": 1, "sitemap": 2, "listing": 3}
    return tuple(sorted(found, key=lambda p: (order.get(p.role, 4), p.url)))


def _page(judged: Judged) -> ProbedPage:
    found = judged.extraction
    return ProbedPage(
        url=judged.url,
        is_item=judged.verdict.is_item,
        score=judged.verdict.score,
        kind=found.kind,
        title=found.title,
        date=found.date,
        reasons=judged.verdict.reasons,
        kind_reasons=found.reasons,
        dates=tuple((m.value, m.source, m.raw, round(weight, 2)) for m, weight in found.candidates),
        same_as=judged.duplicate_of,
        aliases=tuple(sorted(judged.aliases)),
    )


def print_report(report: ProbeReport, console: Console | None = None) -> None:
    """Tell a person: the site, its entry points, each page with the reasons, the dates and which won."""
    console = console or Console(soft_wrap=True, highlight=False)
    console.print(
        f"[bold]{escape(report.url)}[/bold] · engine: {report.engine or 'unknown'} · {report.requests} requests"
    )
    if report.error:
        console.print(f"[red]{escape(report.error)}[/red]")
        return
    table = Table("role", "status", "leads to", "address", box=None, pad_edge=False, header_style="bold")
    for point in report.entry_points:
        table.add_row(point.role, str(point.status or "-"), str(point.leads_to), escape(point.url))
    console.print("\n[bold]Entry points[/bold]")
    console.print(table)
    console.print(
        f"\n[bold]Pages[/bold]: {len(report.items)} items of {len(report.pages)} pages that were read"
    )
    for page in report.pages:
        _print_page(console, page)


def _print_page(console: Console, page: ProbedPage) -> None:
    mark = "[green]item[/green]" if page.is_item and not page.same_as else "[dim]none[/dim]"
    if page.same_as:
        mark = "[yellow]same[/yellow]"
    what = f"{page.kind}, {page.date or 'no date'}" if page.is_item else ""
    console.print(
        f"\n{mark} {page.score:+.2f}  [bold]{escape(page.title)}[/bold]  {what}\n     {escape(page.url)}"
    )
    if page.same_as:
        console.print(f"     the same as {escape(page.same_as)}")
    for why, weight in page.reasons:
        console.print(f"     {weight:+.2f}  {escape(why)}")
    if page.is_item:
        for reason in page.kind_reasons:
            console.print(f"            {escape(reason)}")
        for number, (value, source, raw, weight) in enumerate(page.dates[:4]):
            won = (
                " ←" if value == page.date and not any(d[0] == page.date for d in page.dates[:number]) else ""
            )
            console.print(f"     date   {value or 'no year'} ({weight:g}) from {source}: {escape(raw)}{won}")
