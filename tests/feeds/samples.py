"""A feed and its entries as plain shapes, for tests of the formats: ordinary ones, and what tries to break them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from feeds import formats
from feeds.document import FORMATS, Category, Deleted, Entry, Feed, Origin, Voice

HOSTILE = '<script>alert("x")</script> Spiel & Spaß 😀 \x00\x0b\x1f\ufffe\x85 Ende'

ORIGIN = Origin(
    id="tag:radar.example,2026:/feeds/buendnis/ahlbeck",
    title="Bündnisradar: Ahlbeck\x07",
    subtitle="Neues aus Ahlbeck.",
    author="Bündnis für Familie Ahlbeck",
    atom_url="https://radar.example/feeds/buendnis/ahlbeck.atom",
    rss_url="https://radar.example/feeds/buendnis/ahlbeck.rss",
    page_url="https://radar.example/buendnis/ahlbeck",
)
ENTRY = Entry(
    id="tag:radar.example,2026:ahlbeck/1",
    url="https://www.ahlbeck.example/neues/1?a=1&b=2",
    page_url="https://radar.example/eintrag/1",
    title=HOSTILE,
    summary=f"Mehr: {HOSTILE}",
    updated=datetime(2026, 3, 20, 9, 30, tzinfo=UTC),
    published=datetime(2026, 3, 11, 11, tzinfo=UTC),
    categories=(
        Category("news", "Nachricht", "tag:radar.example,2026:/art"),
        Category("ferien\x01betreuung", "Ferien\x01betreuung", "tag:radar.example,2026:/thema"),
    ),
    voices=(
        Voice(
            "Bündnis\x02 für Familie Ahlbeck",
            "https://www.ahlbeck.example/",
            "https://www.ahlbeck.example/neues/1?a=1&b=2",
            HOSTILE,
        ),
    ),
    origin=ORIGIN,
    point=None,
    facts=(("kind", "news"), ("date_precision", "day")),
)
UNDATED = replace(
    ENTRY,
    id="tag:radar.example,2026:ahlbeck/2",
    published=None,
    summary="",
    origin=None,
    voices=(replace(ENTRY.voices[0], homepage_url=None),),
)
FEED = Feed(
    id="tag:radar.example,2026:/feeds/alle",
    title="Bündnisradar: alle Bündnisse",
    subtitle="Neues & Altes",
    author="Servicebüro Musterland",
    rights="Die Texte gehören den Bündnissen.",
    site_url="https://radar.example/",
    page_url="https://radar.example/alle",
    terms_url="https://radar.example/nutzung",
    icon_url="https://radar.example/static/icon.svg",
    self_urls={suffix: f"https://radar.example/alle.{suffix}" for suffix in FORMATS},
    current_urls={suffix: f"https://radar.example/alle.{suffix}" for suffix in FORMATS},
    previous_urls={},
    next_urls={},
    is_archive=False,
    deleted=(),
    hub_url="https://hub.example/",
    updated=ENTRY.updated,
    entries=(ENTRY, UNDATED),
)
EMPTY = replace(FEED, entries=(), hub_url=None)
SECOND = Voice("Familienbündnis Oberau", None, "https://www.oberau.example/heft.pdf", "Ferien")
SHARED = replace(ENTRY, voices=(*ENTRY.voices, SECOND), point=(50.123456789, -0.00001))
GONE = (
    Deleted("tag:radar.example,2026:ahlbeck/8", datetime(2026, 3, 21, tzinfo=UTC)),
    Deleted("tag:radar.example,2026:ahlbeck/7", datetime(2026, 3, 20, tzinfo=UTC)),
)


def addresses(month: str) -> dict[str, str]:
    return {suffix: f"https://radar.example/alle/archiv/{month}.{suffix}" for suffix in FORMATS}


ARCHIVE = replace(
    FEED,
    entries=(SHARED,),
    hub_url=None,
    is_archive=True,
    self_urls=addresses("2026-02"),
    previous_urls=addresses("2026-01"),
    next_urls=addresses("2026-03"),
    deleted=GONE,
)


def tree(feed: Feed, suffix: str) -> Any:
    return etree.fromstring(formats.render(feed, suffix))
