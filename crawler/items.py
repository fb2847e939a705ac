"""Wire shapes: what a visit found, as found. ``pipelines`` turns them into ``aggregator.shapes``."""

from dataclasses import dataclass, field
from typing import Any

from aggregator.shapes import HubRequest


@dataclass(slots=True)
class Validators:
    """What a server (or we) need to tell whether a page is still the same (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None


@dataclass(slots=True)
class ItemFound:
    """An item, read from its page or feed. ``fragment`` names it on a page that it shares with others,
    ``medium`` is ``page`` or ``pdf``, ``known_as`` the key of the known item that it is at another address."""

    url: str
    kind: str
    title: str
    text: str
    teaser: str = ""
    fragment: str = ""
    aliases: tuple[str, ...] = ()
    published: str | None = None
    date_precision: str = "none"
    date_raw: str | None = None
    date_source: str | None = None
    event_start: str | None = None
    event_end: str | None = None
    event_place: str | None = None
    profile: dict[str, Any] = field(default_factory=dict)
    medium: str = "page"
    validators: Validators = field(default_factory=Validators)
    appeared: bool = False
    known_as: str | None = None


@dataclass(slots=True)
class ItemSame:
    """A known item whose page answered 304 or with the same bytes."""

    key: str
    validators: Validators


@dataclass(slots=True)
class ItemMissing:
    """A known item whose page answered ``status`` (404, 410, or 200 without the item).

    ``listed`` tells whether an entry point still leads to it (None: none could be read).
    """

    key: str
    status: int
    listed: bool | None


@dataclass(slots=True)
class EntryPointSeen:
    """A page that leads to items, or that was looked at and is none; ``knowledge`` comes back next time."""

    url: str
    role: str
    status: int | None
    validators: Validators
    knowledge: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class SiteLearned:
    """What the visit learned of the site as a whole."""

    engine: str | None
    template: dict[str, Any]


@dataclass(slots=True)
class AllianceSeen:
    """A link that looks like another alliance's site: its address, the ``page`` and, of the ``anchor``, its name."""

    url: str
    name: str
    page: str
    anchor: str


@dataclass(slots=True)
class HubsOffered:
    """Feeds of the site and the WebSub hub that each names: ``(topic, hub)``.

    ``requests`` is what is to be asked now: told by the pipeline, which knows what was asked before.
    """

    offers: tuple[tuple[str, str], ...]
    requests: list[HubRequest] = field(default_factory=list)


@dataclass(slots=True)
class HubAnswered:
    """What a hub said to a subscription request; ``error`` is None where it took it, ``refused`` if for good."""

    request: HubRequest
    error: str | None
    refused: bool = False
