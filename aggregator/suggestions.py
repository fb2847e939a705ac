"""Sites that look like alliances nobody has registered, seen on harvested pages. A person accepts or dismisses them.

Evidence is an address, the page that leads there, and the words of the link that name an alliance: no other words.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from aggregator import gazetteer, sources
from aggregator.config import Settings
from aggregator.errors import AddressInvalid, BadInput
from aggregator.lists import Listed
from aggregator.mentions import places_named
from aggregator.models import Source, Suggestion, Takedown
from aggregator.privacy import mask
from aggregator.shapes import FoundAlliance
from aggregator.urls import canonical_url, folder, host_key, url_key

MOST_EVIDENCE = 10
_TOWN_IN_HOST = re.compile(
    r"^(?:(?:lokales-?)?b(?:ue|ü|u)ndnis-?(?:f(?:ue|ü|u)r-?)?)?famili(?:en|e)(?:nb(?:ue|ü|u)ndnis|b(?:ue|ü|u)ndnis)?-(?:in-)?(?P<after>.+)$"
    r"|^(?P<before>.+?)(?:er)?-(?:b(?:ue|ü|u)ndnis-(?:f(?:ue|ü|u)r-)?famili(?:en|e)|famili(?:enb(?:ue|ü|u)ndnis|en|e))$"
)


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A suggestion as the command line shows it. ``place`` is a guess from its name and address."""

    number: int
    key: str
    url: str
    name: str
    place: str | None
    status: str
    evidence: tuple[dict[str, Any], ...]
    first_seen_at: datetime
    last_seen_at: datetime


def note(session: Session, source: Source, found: FoundAlliance, now: datetime, settings: Settings) -> bool:
    """Keep a suggestion, or add to one what ``source`` shows of it. False where it is none: a source that is known,
    the operator's own pages, an address that was taken down.

    :raises AddressInvalid: no full web address
    """
    url = canonical_url(found.url)
    key = url_key(url)
    if is_registered(session, url) or session.get(Takedown, key) is not None or _is_own(url, settings):
        return False
    kept = _find_or_add(session, key, url, _clean(found.name) or host_key(urlsplit(url).netloc), now)
    evidence = {"page": _page(found.page), "anchor": _clean(found.anchor), "source": source.slug}
    others = [e for e in kept.evidence if e["page"] != evidence["page"]]
    if len(others) < MOST_EVIDENCE:
        kept.evidence = [*others, evidence]
    kept.last_seen_at = now
    if kept.status == "open" and evidence["anchor"] and len(evidence["anchor"]) > len(_best_anchor(others)):
        kept.name = evidence["anchor"]
    return True


def suggestions(session: Session, *, every: bool = False) -> list[SuggestionView]:
    """Those that wait for a person, the ones with most evidence first; with ``every``, the decided ones too."""
    rows = session.exec(select(Suggestion).order_by(col(Suggestion.id))).all()
    if not every:
        rows = [row for row in rows if row.status == "open" and not is_registered(session, row.url)]
    return sorted(map(_view, rows), key=lambda view: (-len(view.evidence), view.number))


def accept(
    session: Session,
    which: str,
    now: datetime,
    *,
    name: str | None = None,
    place: str | None = None,
    state: str | None = None,
) -> str:
    """Make a source of a suggestion; returns its slug. What is not given is guessed from its name and address.

    :raises BadInput: there is no such suggestion, or it is a source already
    """
    suggestion = _get(session, which)
    place = place or guessed_place(suggestion)
    told = suggestion.name if " " in suggestion.name else None  # else it is but its host
    named = name or told or (f"Lokales Bündnis für Familie {place}" if place else suggestion.name)
    slug = sources.add(session, Listed(named, place, state, suggestion.url), now)
    suggestion.status = "accepted"
    return slug


def dismiss(session: Session, which: str) -> SuggestionView:
    """Never show a suggestion again, however often it is seen.

    :raises BadInput: there is no such suggestion, or it is a source already
    """
    suggestion = _get(session, which)
    if suggestion.status == "accepted":
        raise BadInput(
            f"{suggestion.url} is a source already. Stop visiting it with: radar sources pause SLUG"
        )
    suggestion.status = "dismissed"
    return _view(suggestion)


def is_registered(session: Session, url: str) -> bool:
    """Whether a source has its site there: on the host, or in the section of a host that others share."""
    host = host_key(urlsplit(url).hostname or "")
    here = select(Source.homepage_url).where(col(Source.homepage_key).startswith(host, autoescape=True))
    path, section = f"{unquote(urlsplit(url).path).rstrip('/')}/", folder(url)
    for homepage in session.exec(here):
        if homepage is None or host_key(urlsplit(homepage).hostname or "") != host:
            continue
        if path.startswith(folder(homepage)) or folder(homepage).startswith(section):
            return True
    return False


def guessed_place(suggestion: Suggestion) -> str | None:
    """The place in a suggestion's name, else in its host: ``familie-bad-honnef`` is Bad Honnef's."""
    for text in (suggestion.name, _best_anchor(suggestion.evidence)):
        if found := places_named(text):
            return found[0]
    label = _label(suggestion.url)
    match = _TOWN_IN_HOST.match(label)
    town = ((match["after"] or match["before"]) if match else label).replace("-", " ")
    place = gazetteer.locate(town)
    if place is not None:
        return place.name
    return town.title() if gazetteer.is_place(town) else None


def _label(url: str) -> str:
    """The host's name without its subdomains and ending, with its umlauts."""
    host = host_key(urlsplit(url).hostname or "")
    with suppress(UnicodeError):
        host = host.encode("ascii").decode("idna")
    return (host.split(".")[-2:-1] or [""])[0]


def _find_or_add(session: Session, key: str, url: str, name: str, now: datetime) -> Suggestion:
    """The row of ``key``; two visits may come to add it at the same moment."""
    row = Suggestion(key=key, url=url, name=name, first_seen_at=now, last_seen_at=now)
    query = select(Suggestion).where(Suggestion.key == key).with_for_update()
    if (known := session.exec(query).first()) is not None:
        return known
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return session.exec(query).one()
    return row


def _get(session: Session, which: str) -> Suggestion:
    """A suggestion by its number, key or address.

    :raises BadInput: there is none
    """
    wanted = which.strip()
    found = session.get(Suggestion, int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else None
    if found is None:
        try:
            key = url_key(wanted if "://" in wanted else f"https://{wanted}")
        except AddressInvalid:
            key = wanted
        found = session.exec(select(Suggestion).where(Suggestion.key == key)).first()
    if found is None:
        raise BadInput(f"There is no suggestion {which!r}. See: radar sources suggestions --all")
    return found


def _view(row: Suggestion) -> SuggestionView:
    return SuggestionView(
        number=row.id or 0,
        key=row.key,
        url=row.url,
        name=row.name,
        place=guessed_place(row),
        status=row.status,
        evidence=tuple(row.evidence),
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
    )


def _best_anchor(evidence: list[dict[str, Any]]) -> str:
    return max((str(e["anchor"]) for e in evidence), key=len, default="")


def _is_own(url: str, settings: Settings) -> bool:
    """Whether it is a page of the office that runs this crawler."""
    own = (settings.base_url, settings.contact_url or "")
    return host_key(urlsplit(url).hostname or "") in {host_key(urlsplit(o).hostname or "") for o in own}


def _clean(text: str) -> str:
    return " ".join(mask(text).split())[:200]


def _page(url: str) -> str:
    """The page's address; of one with somebody's mail address or number in it, its host."""
    if mask(unquote(url)) == unquote(url):
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
