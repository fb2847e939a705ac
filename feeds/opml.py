"""All standing feeds as one list that feed readers import: OPML 2.0, without ``docs``."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree
from sqlmodel import Session

from aggregator.config import Settings
from aggregator.selection import KIND_WORDS
from aggregator.topics import vocabulary
from feeds import channel, directory
from feeds.channel import Channel
from feeds.document import NAME

MEDIA_TYPE = "text/x-opml; charset=utf-8"


def opml(session: Session, settings: Settings) -> bytes:
    """The list: all together, by kind, Land, topic and set, and each alliance. Who opted out is not in it."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = f"{NAME}: Feeds der Lokalen Bündnisse für Familie"
    etree.SubElement(head, "ownerName").text = settings.operator or NAME
    body = etree.SubElement(root, "body")
    base = settings.base_url.rstrip("/")
    sources = directory.listed(session)
    _feed(body, base, channel.everything(), "Alle Bündnisse")
    _group(body, base, "Art", map(channel.of_kind, KIND_WORDS))
    _group(body, base, "Land", map(channel.of_state, directory.states(sources)))
    _group(body, base, "Thema", map(channel.of_topic, vocabulary().topics))
    _group(body, base, "Auswahl", directory.of_sets(session))
    alliances = etree.SubElement(body, "outline", text="Bündnis")
    for state, of_state in directory.by_state(sources):
        _group(alliances, base, state, map(channel.alliance, of_state))
    if not len(alliances):
        body.remove(alliances)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _group(parent: etree._Element, base: str, name: str, channels: Iterable[Channel]) -> None:
    """A folder, if there is something in it."""
    folder = etree.Element("outline", text=name)
    for chosen in channels:
        _feed(folder, base, chosen, chosen.label)
    if len(folder):
        parent.append(folder)


def _feed(parent: etree._Element, base: str, chosen: Channel, name: str) -> None:
    etree.SubElement(
        parent,
        "outline",
        type="rss",
        text=_xml(name),
        title=_xml(chosen.title),
        xmlUrl=f"{base}{chosen.address('atom')}",
        htmlUrl=f"{base}{chosen.page}",
    )


def _xml(text: str) -> str:
    """``text`` without what no XML may hold (XML 1.0, 2.2)."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
