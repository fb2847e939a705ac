"""WebSub as a publisher (W3C Recommendation of 2018, section 6): our hub is told which feeds have changed.

::

    count of public changes ── as at the last run? ── yes ──> nothing to do
                                  └─ no ── each standing channel: state as the hub knows it? ── no ──> a ping for
                                                                                     each of its addresses

How a publisher speaks to its hub is not specified; what hubs in use take is ``hub.mode=publish`` with the address as
``hub.url`` or ``hub.topic``: each ping carries both. Feeds of searches are as many as people ask for, and unknown here.
The hub is the operator's choice (``RADAR_HUB_URL``), so it is trusted as an address.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.client import HTTPException
from importlib.metadata import version
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from sqlmodel import Session, col, delete, select

from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.database import Database, public_change
from aggregator.errors import SettingsIncomplete
from aggregator.models import ChannelPing
from feeds import channel, loading
from feeds.channel import Channel
from feeds.document import FORMATS

log = logging.getLogger(__name__)

_SECONDS = 10
_MOST_ANSWER = 1_000
_MOST_FAILURES = 3  # in a row: then the hub is down, and the next harvest tries again
_RUN = ""  # the path under which a run keeps its count of changes and its hub


@dataclass(slots=True)
class Pinged:
    """What a run told the hub: channels that have changed, addresses told, and why others were not.

    ``first``: of this hub; it was told nothing, but what comes from now on will be.
    """

    hub: str
    changed: int = 0
    told: int = 0
    first: bool = False
    failures: list[str] = field(default_factory=list)


def require_hub(settings: Settings) -> str:
    """The address of our hub.

    :raises SettingsIncomplete: none is set
    """
    if not settings.hub_url:
        raise SettingsIncomplete("There is no hub to ping: set RADAR_HUB_URL to the address of a WebSub hub.")
    return settings.hub_url


def ping(settings: Settings, database: Database, stop: threading.Event | None = None) -> Pinged:
    """Tell the hub of every feed that has changed since it was told last; blocks until it is, or ``stop`` is set.

    What could not be told is told by the next run.

    :raises SettingsIncomplete: no hub is set
    """
    hub = require_hub(settings)
    result = Pinged(hub)
    with database.session() as session:
        run = f"{public_change(session)[0]} {hub}"
        known = {row.path: row.etag for row in session.exec(select(ChannelPing))}
        if known.get(_RUN) == run:
            return result
        states = {
            found.path: (found, _state(session, settings, found)) for found in channel.standing(session)
        }
    result.first = known.get(_RUN, "").partition(" ")[2] != hub
    if result.first:
        _remember(database, {path: etag for path, (_, etag) in states.items()} | {_RUN: run}, None)
        return result
    changed = [(found, etag) for path, (found, etag) in states.items() if known.get(path) != etag]
    result.changed = len(changed)
    whole = _tell_all(settings, database, changed, result, stop or threading.Event())
    if whole:
        _forget(database, known.keys() - states.keys() - {_RUN})
        _remember(database, {_RUN: run}, utc_now())
    return result


def _tell_all(
    settings: Settings,
    database: Database,
    changed: Iterable[tuple[Channel, str]],
    result: Pinged,
    stop: threading.Event,
) -> bool:
    """Whether the hub took every ping; a channel is remembered as told when all of its addresses are."""
    opener = build_opener(_NoRedirect)
    whole, in_a_row = True, 0
    for found, etag in changed:
        failed = False
        for address in _addresses(settings, found):
            if stop.is_set() or in_a_row >= _MOST_FAILURES:
                return False
            error = _tell(opener, result.hub, address)
            in_a_row = in_a_row + 1 if error else 0
            if error:
                failed = True
                result.failures.append(f"{address}: {error}")
                log.warning("the hub was not told", extra={"feed": address, "cause": error})
            else:
                result.told += 1
        if failed:
            whole = False
        else:
            _remember(database, {found.path: etag}, utc_now())
    return whole


def _state(session: Session, settings: Settings, found: Channel) -> str:
    """A mark of all that the channel's documents are made of."""
    feed = replace(loading.load(session, settings, found), hub_url=None)
    return hashlib.sha256(repr(feed).encode()).hexdigest()[:32]


def _addresses(settings: Settings, found: Channel) -> Iterator[str]:
    """Where the channel's feeds are, and where those of all and of each alliance were first."""
    base = settings.base_url.rstrip("/")
    legacy = found.path == "alle" or found.path.startswith("buendnis/")
    for one in (found, *([replace(found, prefix="/feeds")] if legacy else ())):
        yield from (f"{base}{one.address(suffix)}" for suffix in FORMATS)


class _NoRedirect(HTTPRedirectHandler):
    """A ping that is redirected would arrive as a GET, and its answer look like success."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _tell(opener: OpenerDirector, hub: str, address: str) -> str | None:
    """One ping; why it failed, or None."""
    form = urlencode({"hub.mode": "publish", "hub.url": address, "hub.topic": address})
    headers = {"User-Agent": f"Buendnisradar/{version('buendnisradar')}"}
    request = Request(hub, form.encode("ascii"), headers)  # noqa: S310  (settings allow http and https only)
    try:
        with opener.open(request, timeout=_SECONDS) as answer:
            answer.read(_MOST_ANSWER)
    except HTTPError as error:
        error.close()
        return f"the hub answers HTTP {error.code}"
    except (OSError, HTTPException, ValueError) as error:
        return f"the hub does not answer ({getattr(error, 'reason', None) or error or type(error).__name__})"
    return None


def _remember(database: Database, states: dict[str, str], pinged_at: datetime | None) -> None:
    with database.writing() as session:
        for path, etag in states.items():
            row = session.get(ChannelPing, path) or ChannelPing(path=path, etag=etag)
            row.etag, row.pinged_at = etag, pinged_at
            session.add(row)


def _forget(database: Database, paths: Iterable[str]) -> None:
    if gone := sorted(paths):
        with database.writing() as session:
            session.exec(delete(ChannelPing).where(col(ChannelPing.path).in_(gone)))
