"""The list of alliances: adding one, and recognising one that is there already.

A source is recognised by its canonical homepage, else by its name and place. Its slug is made once, from the
place or the host, and never changed: it is part of the addresses of feeds and of the ids in them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from sqlmodel import Session, col, delete, select, update

from aggregator import decide, gazetteer, removal, tombstones
from aggregator.errors import BadInput
from aggregator.lists import Listed, Row
from aggregator.models import EntryPoint, Item, Source
from aggregator.rules import SiteRules, checked, stored
from aggregator.search.index import rebuild
from aggregator.store import source_row
from aggregator.urls import canonical_url, host_key, make_slug, url_key

STATUS_NAMES = {
    "active": "active",
    "paused": "paused",
    "opted_out": "opted out",
    "no_site": "no site known",
}

LONGEST_TEASER = 2000

Names = defaultdict[tuple[str, str], list[int]]
"""Numbers of sources by folded name and place."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a :class:`Listed`."""

    slug: str
    outcome: Literal["added", "updated", "unchanged"]
    status: str


def enter(session: Session, listed: Listed, now: datetime, names: Names | None = None) -> Entered:
    """Add a source, or bring the known one up to date. What the list does not say stays as it is.

    ``names`` are those of all sources, where more than one is entered; it is kept up to date.

    :raises AddressInvalid: the homepage is no full web address
    :raises RulesInvalid: its rules are none
    """
    homepage = canonical_url(listed.homepage_url) if listed.homepage_url else None
    rules = checked(listed.rules, homepage) if listed.rules and homepage else None
    names = _names(session) if names is None else names
    known = recognise(session, listed, names)
    if known is None:
        added = _add(session, listed, homepage, rules, now)
        names[_named(added)].append(added.id or 0)
        return Entered(added.slug, "added", added.status)
    before, name = known.model_dump(), _named(known)
    _update(session, known, listed, homepage, now)
    if rules is not None and known.status != "opted_out":
        _keep_rules(session, known, rules, now)
    if _named(known) != name:
        names[name].remove(known.id or 0)
        names[_named(known)].append(known.id or 0)
    outcome: Literal["updated", "unchanged"] = "unchanged" if known.model_dump() == before else "updated"
    return Entered(known.slug, outcome, known.status)


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of one row of a list. ``line`` as in the file, ``notes`` what was not taken over."""

    line: int
    name: str
    outcome: Literal["added", "updated", "unchanged", "skipped"]
    slug: str | None
    status: str | None
    notes: tuple[str, ...] = ()


def import_rows(
    session: Session, rows: Iterable[Row], now: datetime, *, complete: bool = False
) -> list[RowReport]:
    """Enter the rows of a list; one that cannot be entered is reported and does not hold up the others.

    ``complete``: what is known already is better than the list, which only adds what is missing.
    """
    reports = []
    lines: dict[str, int] = {}
    names = _names(session)
    for row in rows:
        try:
            reports.append(_import_row(session, row, lines, names, now, complete))
        except BadInput as error:
            reports.append(RowReport(row.line, row.name, "skipped", None, None, (*row.notes, str(error))))
    return reports


def _import_row(
    session: Session, row: Row, lines: dict[str, int], names: Names, now: datetime, complete: bool
) -> RowReport:
    if row.listed is None:
        return RowReport(row.line, row.name, "skipped", None, None, row.notes)
    known = recognise(session, row.listed, names)
    if complete and known is None:
        known = _only_one_of_its_place(session, row.listed)
        known = None if known is not None and known.slug in lines else known
    if known is not None and known.slug in lines:
        note = f"the same source as in line {lines[known.slug]}"
        return RowReport(row.line, row.name, "skipped", known.slug, None, (*row.notes, note))
    if complete and known is not None:
        entered = _complete(known, row.listed)
        lines[entered.slug] = row.line
        return RowReport(row.line, row.name, entered.outcome, entered.slug, entered.status, row.notes)
    listed, looked_up = gazetteer.located(_with_known_place(row.listed, known))
    notes = (*row.notes, looked_up) if looked_up else row.notes
    entered = enter(session, listed, now, names)
    lines[entered.slug] = row.line
    return RowReport(row.line, row.name, entered.outcome, entered.slug, entered.status, notes)


def _with_known_place(listed: Listed, known: Source | None) -> Listed:
    """``listed`` with the Land and coordinates that its source has, unless it names another place."""
    if known is None or listed.place not in (None, known.place):
        return listed
    return replace(
        listed,
        state=listed.state or known.state,
        lat=known.lat if listed.lat is None else listed.lat,
        lon=known.lon if listed.lon is None else listed.lon,
    )


def _only_one_of_its_place(session: Session, listed: Listed) -> Source | None:
    """The source of the same place and Land, under whatever name and address, where there is one only."""
    if not listed.place:
        return None
    same_land = select(Source).where(Source.state == listed.state).order_by(col(Source.id))
    place = gazetteer.fold(listed.place)
    found = [source for source in session.exec(same_land) if gazetteer.fold(source.place or "") == place]
    return found[0] if len(found) == 1 else None


def _complete(known: Source, listed: Listed) -> Entered:
    """Add to a source what it does not have yet; its name, its status and an address it has stay."""
    before = known.model_dump()
    if known.status != "opted_out":
        for name in ("place", "state", "lat", "lon"):
            if getattr(known, name) is None:
                setattr(known, name, getattr(listed, name))
        if known.status == "no_site" and known.homepage_url is None and listed.homepage_url:
            known.homepage_url = canonical_url(listed.homepage_url)
            known.homepage_key = url_key(known.homepage_url)
            known.status = "active"
    outcome: Literal["updated", "unchanged"] = "unchanged" if known.model_dump() == before else "updated"
    return Entered(known.slug, outcome, known.status)


def add(session: Session, listed: Listed, now: datetime) -> str:
    """Add one source; returns its slug. Land and coordinates that are not given are looked up by its place.

    :raises AddressInvalid: the homepage is no full web address
    :raises BadInput: it is there already
    """
    entered = enter(session, gazetteer.located(listed)[0], now)
    if entered.outcome != "added":
        raise BadInput(f"{listed.homepage_url} is there already. See: radar sources show {entered.slug}")
    return entered.slug


def set_rules(session: Session, slug: str, rules: SiteRules, now: datetime) -> None:
    """Keep the site rules of a source; none are no rules. The next visit is due at once and reads all anew.

    What was learned of its pages under other rules is forgotten: an answer "not modified" would keep it for ever.

    :raises SourceUnknown: no source has this slug
    """
    _keep_rules(session, source_row(session, slug), rules, now)


def _keep_rules(session: Session, source: Source, rules: SiteRules, now: datetime) -> None:
    if rules.to_json() == source.rules:
        return
    before = stored(source.rules)
    source.rules = rules.to_json()
    source.next_visit_at = None
    if before.ignore:
        _bring_back(session, source, before, rules)
    session.exec(delete(EntryPoint).where(col(EntryPoint.source_id) == source.id))
    session.exec(
        update(Item)
        .where(col(Item.source_id) == source.id)
        .values(etag=None, last_modified=None, content_hash=None, next_check_at=now)
    )


def _bring_back(session: Session, source: Source, before: SiteRules, rules: SiteRules) -> None:
    """What went because a rule ignored it is there again; the next visit looks whether it still is."""
    gone = session.exec(select(Item).where(Item.source_id == source.id, Item.status == "removed"))
    back = [item for item in gone if before.ignores(item.url) and not rules.ignores(item.url)]
    for item in back:
        item.status, item.removed_at, item.missing_since = "live", None, None
        tombstones.raise_again(session, item)
    if back:
        session.flush()
        rebuild(session, source.id)


def set_teaser(session: Session, slug: str, chars: int | None) -> None:
    """How long teasers of a source are at most, in characters: 0 shows none, None is as long as any.

    :raises SourceUnknown: no source has this slug
    :raises BadInput: a length that no teaser has
    """
    if chars is not None and not 0 <= chars <= LONGEST_TEASER:
        raise BadInput(f"A teaser has 0 to {LONGEST_TEASER} characters: radar sources teaser {slug} 120")
    source_row(session, slug).teaser_chars = chars


def recognise(session: Session, listed: Listed, names: Names | None = None) -> Source | None:
    """The source that is meant, by its homepage, else by its name and place.

    :raises AddressInvalid: the homepage is no full web address
    """
    homepage = listed.homepage_url
    if homepage:
        found = session.exec(select(Source).where(Source.homepage_key == url_key(homepage))).first()
        if found is not None:
            return found
    wanted = _plain(listed.name), _plain(listed.place or "")
    for number in sorted((_names(session) if names is None else names)[wanted]):
        source = session.get_one(Source, number)
        if homepage and source.homepage_url and not listed.place:
            continue  # "Lokales Bündnis für Familie" alone, at another address, is another alliance
        return source
    return None


def _names(session: Session) -> Names:
    """Numbers of all sources by name and place."""
    names: Names = defaultdict(list)
    for number, name, place in session.exec(select(Source.id, Source.name, Source.place)):
        names[_plain(name), _plain(place or "")].append(number or 0)
    return names


def _named(source: Source) -> tuple[str, str]:
    return _plain(source.name), _plain(source.place or "")


@lru_cache(maxsize=10_000)
def _plain(name: str) -> str:
    return " ".join(decide.words(name))


def _add(
    session: Session, listed: Listed, homepage: str | None, rules: SiteRules | None, now: datetime
) -> Source:
    source = Source(
        slug=_free_slug(session, listed, homepage),
        name=listed.name,
        place=listed.place,
        state=listed.state,
        lat=listed.lat,
        lon=listed.lon,
        homepage_url=homepage,
        homepage_key=url_key(homepage) if homepage else None,
        status=_first_status(listed, homepage),
        created_at=now,
        rules=rules.to_json() if rules else {},
    )
    session.add(source)
    session.flush()
    return source


def _first_status(listed: Listed, homepage: str | None) -> str:
    if listed.status == "opted_out":
        return "opted_out"
    if homepage is None:
        return "no_site"
    return "paused" if listed.status == "paused" else "active"


def _update(session: Session, source: Source, listed: Listed, homepage: str | None, now: datetime) -> None:
    place = source.place
    source.name = listed.name
    for name in ("place", "state", "lat", "lon"):
        if (value := getattr(listed, name)) is not None:
            setattr(source, name, value)
    if source.place != place:
        rebuild(session, source.id)
    if source.status == "opted_out":
        return  # no list brings it back
    if homepage and source.homepage_key != url_key(homepage):
        # The alliance has moved: what was learned of the old site does not hold, what it published does.
        source.homepage_url, source.homepage_key = homepage, url_key(homepage)
        source.engine, source.template = None, {}
        source.next_visit_at = None
        source.status = "active" if source.status == "no_site" else source.status
    if listed.status == "opted_out":
        removal.optout(session, source.slug, now)
    elif listed.status in ("active", "paused") and source.status in ("active", "paused"):
        source.status = listed.status


def _free_slug(session: Session, listed: Listed, homepage: str | None) -> str:
    """The first free one of: place, host, host and folder; else the first of them with a number."""
    host = folder = ""
    if homepage:
        host = host_key(urlsplit(homepage).hostname or "").rpartition(".")[0]
        folder = f"{host} {urlsplit(homepage).path}"
    wanted = [slug for text in (listed.place or "", host, folder, listed.name) if (slug := make_slug(text))]
    wanted = wanted or ["quelle"]
    for slug in wanted:
        if not _is_taken(session, slug):
            return slug
    number = 2
    while _is_taken(session, f"{wanted[0]}-{number}"):
        number += 1
    return f"{wanted[0]}-{number}"


def _is_taken(session: Session, slug: str) -> bool:
    return session.exec(select(Source.id).where(Source.slug == slug)).first() is not None
