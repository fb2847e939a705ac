"""What becomes of a stored item that was found again: what it says now, and who must be told."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from aggregator import decide
from aggregator.models import Item, Revision
from aggregator.normalise import Normal

KEPT = "before the move"
"""``date_source`` of a date that was kept when its item moved and was given another one."""

_MOST_BESIDE = 60


def revise(session: Session, item: Item, normal: Normal, now: datetime, *, moved: bool = False) -> bool:
    """Take over what was found; whether the item says something else now (then it has a revision).

    ``updated_at`` moves only for what readers should see again, ``event_sequence`` only for what calendars must take
    anew. ``moved``: it was found at another address, in another frame, which is no news whatever it adds to the text.
    """
    normal = _without_stamp(item, normal, moved=moved)
    stored, place = content(item), item.event_place
    found = content(normal)
    differs = decide.changed(stored, found)
    if differs:
        assert item.id is not None
        session.add(
            Revision(
                item_id=item.id,
                seen_at=now,
                kind=item.kind,
                title=item.title,
                published=item.published,
                text=item.text,
            )
        )
        if decide.substantial(stored, found, [found.text] if moved else _beside(session, item)):
            item.updated_at = now
        _overwrite(item, normal)
        item.changed_at = now
    _learn(item, normal)
    item.cancelled = decide.cancelled(content(item))
    if decide.event_moved(stored, place, content(item), item.event_place):
        item.event_sequence += 1
    item.listed_on = decide.listed_on(item.published, item.announced_at)
    return differs


def _beside(session: Session, item: Item) -> list[str]:
    """Texts of the latest other items of the source: what stands in them too is a box of the site."""
    query = (
        select(Item.text)
        .where(Item.source_id == item.source_id, Item.id != item.id, Item.status == "live")
        .order_by(col(Item.checked_at).desc(), col(Item.id).desc())
        .limit(_MOST_BESIDE)
    )
    return list(session.exec(query))


def _without_stamp(item: Item, normal: Normal, *, moved: bool) -> Normal:
    """``normal`` without a date that is none: an import into a new system dates all that is old with its day.

    What was seen before that day was not published on it.
    """
    stamped = (
        decide.contradicts(normal.published, item.published)
        and (normal.published or "") > item.first_seen_at.date().isoformat()
        and (moved or item.date_source == KEPT)
    )
    if not stamped:
        return normal
    item.date_source = KEPT
    return replace(normal, published=None, date_precision="none", date_raw=None, date_source=None)


def content(of: Item | Normal) -> decide.Content:
    """What an item says, for comparing."""
    return decide.Content(of.kind, of.title, of.published, of.text, of.event_start, of.event_end)


def _overwrite(item: Item, normal: Normal) -> None:
    """What was found replaces what is stored; what was not found stays."""
    item.kind, item.title = normal.kind, normal.title
    if normal.text.strip():
        item.text, item.teaser, item.profile = normal.text, normal.teaser, normal.profile
    if decide.contradicts(normal.published, item.published):
        item.published = None
    if decide.contradicts(normal.event_start, item.event_start):
        item.event_start = item.event_end = None
    if decide.contradicts(normal.event_end, item.event_end):
        item.event_end = None
    item.event_place = normal.event_place or item.event_place


def _learn(item: Item, normal: Normal) -> None:
    """Facts that were not known before, or not as exactly."""
    if normal.published != item.published and decide.refines(normal.published, item.published):
        item.published, item.date_precision = normal.published, normal.date_precision
        item.date_raw, item.date_source = normal.date_raw, normal.date_source
    if decide.refines(normal.event_start, item.event_start):
        item.event_start = normal.event_start
    if decide.refines(normal.event_end, item.event_end):
        item.event_end = normal.event_end
    item.event_place = item.event_place or normal.event_place
    item.profile = item.profile or normal.profile
    if normal.text:
        item.places = normal.places
