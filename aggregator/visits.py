"""How a visit begins and ends: its row, the entry points it saw, and when the source is due again."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from aggregator import decide, websub
from aggregator.errors import BadInput, SourceUnknown
from aggregator.models import EntryPoint, Item, Source, Visit
from aggregator.shapes import FoundEntryPoint, VisitReport, VisitSummary


def begin_visit(session: Session, slug: str, now: datetime, *, resume: bool) -> tuple[Source, Visit]:
    """The source and a row for its visit. What was left unfinished is resumed, or closed as interrupted.

    :raises SourceUnknown: no source has this slug
    :raises BadInput: the source has opted out or has no site
    """
    source = session.exec(select(Source).where(Source.slug == slug)).first()
    if source is None or source.id is None:
        raise SourceUnknown(f"No source is called {slug!r}. See: radar sources list")
    if source.status == "opted_out":
        raise BadInput(f"{slug} has opted out and is not visited. See: radar sources show {slug}")
    if not source.homepage_url:
        raise BadInput(f"{slug} has no known site to visit. See: radar sources show {slug}")
    unfinished = session.exec(
        select(Visit)
        .where(Visit.source_id == source.id, col(Visit.finished_at).is_(None))
        .order_by(col(Visit.id))
    ).all()
    visit = unfinished[-1] if resume and unfinished else None
    for left in unfinished:
        if left is not visit:
            left.finished_at, left.error_kind = left.started_at, "interrupted"
            left.error = "Der Besuch wurde unterbrochen."
    if visit is None:
        visit = Visit(source_id=source.id, started_at=now)
        session.add(visit)
    session.flush()
    return source, visit


def finish_visit(
    session: Session,
    source: Source,
    visit: Visit,
    report: VisitReport,
    now: datetime,
    entry_points: Iterable[FoundEntryPoint],
) -> None:
    """Write what the visit came to, and plan the next one."""
    assert source.id is not None
    visit.finished_at = now + timedelta(seconds=report.seconds)
    for name in ("requests", "item_pages", "not_modified", "bytes", "seconds", "error_kind", "error"):
        setattr(visit, name, getattr(report, name))
    source.last_visit_at = now
    websub.judge(session, source, visit)
    if report.error is None and report.error_kind is None:
        source.failures, source.last_error, source.last_success_at = 0, None, now
        source.engine = report.engine or source.engine
        source.template = source.template if report.template is None else report.template
        if source.status != "opted_out":
            _store_entry_points(session, source.id, now, entry_points)
    else:
        visit.error = report.error or report.error_kind
        source.failures += 1
        source.last_error = visit.error
    days = _days(session, source.id)
    usual = decide.rhythm(days, now)
    source.next_visit_at, interval = websub.next_visit(session, source, visit, usual, now)
    source.interval_minutes = int(interval.total_seconds() // 60)
    source.last_new_item_at = _last_news(session, source.id, days, now)


def visit_summary(slug: str, visit: Visit) -> VisitSummary:
    """The visit's counts as the command line prints them."""
    return VisitSummary(
        source=slug,
        new=visit.new,
        changed=visit.changed,
        removed=visit.removed,
        same=visit.same,
        requests=visit.requests,
        item_pages=visit.item_pages,
        not_modified=visit.not_modified,
        bytes=visit.bytes,
        seconds=visit.seconds,
        error=visit.error,
    )


def _store_entry_points(
    session: Session, source_id: int, now: datetime, entry_points: Iterable[FoundEntryPoint]
) -> None:
    known = {
        entry.key: entry
        for entry in session.exec(select(EntryPoint).where(EntryPoint.source_id == source_id))
    }
    for found in entry_points:
        values = found.model_dump() | {"last_seen_at": now}
        if (entry := known.get(found.key)) is None:
            session.add(EntryPoint(source_id=source_id, first_seen_at=now, **values))
            continue
        for name, value in values.items():
            setattr(entry, name, value)


def _days(session: Session, source_id: int) -> list[date]:
    """Days of publication of the live items, where they are known to the day."""
    found = session.exec(
        select(Item.published).where(
            Item.source_id == source_id, Item.status == "live", Item.date_precision == "day"
        )
    )
    days = []
    for text in found:
        try:
            days.append(date.fromisoformat(text or ""))
        except ValueError:
            continue
    return days


def _last_news(session: Session, source_id: int, days: list[date], now: datetime) -> datetime | None:
    """When the source last had news: a date of publication, or an item that was seen to appear."""
    announced = session.exec(
        select(Item.announced_at)
        .where(Item.source_id == source_id, col(Item.announced_at).is_not(None))
        .order_by(col(Item.announced_at).desc())
        .limit(1)
    ).first()
    moments = [datetime.combine(day, time.min) for day in days if day <= now.date()]
    return max([*moments, *([announced] if announced else [])], default=None)
