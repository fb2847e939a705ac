"""What is wrong with a feed document, by the letter of its format: schemas, programs, and the rules of validators.

The rules are those of the W3C's feed validator that a document of ours could break, errors and warnings alike.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from html.entities import name2codepoint
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
FH = "{http://purl.org/syndication/history/1.0}"
AT = "{http://purl.org/atompub/tombstones/1.0}"
GEORSS = "{http://www.georss.org/georss}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_FOLDER = Path(__file__).parent / "schema"
_RELAXNG = etree.RelaxNG(file=str(_FOLDER / "atom.rng"))
_RELATIONS = {
    *(
        "alternate",
        "current",
        "describedby",
        "enclosure",
        "first",
        "hub",
        "last",
        "license",
        "next",
        "next-archive",
    ),
    *("prev-archive", "previous", "related", "search", "self", "service", "up", "via"),
}
_OF_FEEDS = {"current", "first", "last", "next", "next-archive", "prev-archive", "previous"}
# RFC 3986, appendix A, for addresses of hosts with names; and tag: (RFC 4151)
_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_WEB = re.compile(
    rf"https?://{_NAME}(?:\.{_NAME})*(?::\d{{1,5}})?(?:/{_PCHAR}*)*(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
)
_TAG = re.compile(rf"tag:[a-z0-9.-]+,\d{{4}}(?:-\d\d){{0,2}}:(?:{_PCHAR}|[/?])*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_POINT = re.compile(r"-?\d{1,2}(?:\.\d+)? -?\d{1,3}(?:\.\d+)?")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


def is_address(text: object) -> bool:
    """An absolute URI that is ours to write: of the web, or a tag."""
    return isinstance(text, str) and bool(_WEB.fullmatch(text) or _TAG.fullmatch(text))


def is_moment(text: object) -> bool:
    """RFC 3339, and not before there was a web."""
    return isinstance(text, str) and bool(_MOMENT.fullmatch(text)) and _read(text).year >= 1990


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


_CHECKS = FormatChecker(formats=())
_CHECKS.checks("uri")(is_address)
_CHECKS.checks("date-time")(is_moment)
_JSON = Draft202012Validator(
    json.loads((_FOLDER / "jsonfeed.schema.json").read_text("utf-8")), format_checker=_CHECKS
)


def faults(document: bytes, suffix: str, url: str) -> list[str]:
    """Everything that is wrong with a document that is at ``url``."""
    return list({"atom": _atom, "rss": _rss, "json": _json}[suffix](document, url))


def program(name: str, package: str) -> str:
    """A validator that the machine has, or the test is skipped."""
    path = shutil.which(name)
    if path is None:
        reason = f"no {name}: install Debian's package {package}"
        if os.environ.get("RADAR_REQUIRE_SERVICES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def jing(folder: Path) -> str:
    """What jing says of the Atom documents of a folder; nothing if they are valid."""
    files = sorted(folder.glob("*.atom"))
    command = [program("jing", "jing"), str(_FOLDER / "atom.rng"), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return done.stdout if done.returncode == 0 else done.stdout or done.stderr


def xmllint(folder: Path) -> str:
    """What xmllint says of the XML documents of a folder, schema included; nothing if all is well."""
    path = program("xmllint", "libxml2-utils")
    atoms, all_of_them = sorted(folder.glob("*.atom")), sorted(folder.glob("*.[ar][ts][os]*"))
    schema = ["--relaxng", str(_FOLDER / "atom.rng")]
    said = ""
    for options, files in (([], all_of_them), (schema, atoms)):
        command = [path, "--nonet", "--noout", *options, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        lines = done.stderr.splitlines()
        said += "\n".join(line for line in lines if not line.endswith(" validates"))
        assert done.returncode == 0 or said, command
    return said


def _atom(document: bytes, url: str) -> Iterator[str]:
    feed: Any = etree.fromstring(document)
    if not _RELAXNG.validate(feed):
        yield f"schema: {_RELAXNG.error_log}"
    yield from _xml(feed, url)
    yield from _archive(feed, feed)
    if feed.get(f"{_XML}lang") != "de":
        yield "no language"
    entries = feed.findall(f"{ATOM}entry")
    for head in (feed, *feed.iterfind(f"{ATOM}entry/{ATOM}source")):
        for name in ("id", "title", "updated", "author", "rights"):
            if not head.findall(f"{ATOM}{name}"):
                yield f"{head.tag} without {name}"
    for name in ("id", "updated"):
        yield from _twice(entries, f"{ATOM}{name}")
    for entry in entries:
        yield from _atom_entry(entry)
    last_stone = max((feed.index(stone) for stone in feed.iterfind(f"{AT}deleted-entry")), default=-1)
    if entries and last_stone > feed.index(entries[0]):
        yield "a tombstone behind an entry"
    for stone in feed.iter(f"{AT}deleted-entry"):
        if not _TAG.fullmatch(stone.get("ref")) or not is_moment(stone.get("when")):
            yield f"tombstone {dict(stone.attrib)}"
    for moment in feed.iter(f"{ATOM}updated", f"{ATOM}published"):
        if not is_moment(moment.text):
            yield f"moment {moment.text}"
    for node in feed.iter(f"{ATOM}id", f"{ATOM}uri", f"{ATOM}icon", f"{ATOM}logo"):
        if not is_address(node.text):
            yield f"{node.tag} {node.text}"
    for category in feed.iter(f"{ATOM}category"):
        if not (category.get("term") and category.get("label") and is_address(category.get("scheme"))):
            yield f"category {dict(category.attrib)}"


def _atom_entry(entry: Any) -> Iterator[str]:
    alternates = Counter(
        (link.get("type"), link.get("hreflang"))
        for link in entry.iterfind(f"{ATOM}link")
        if link.get("rel") == "alternate"
    )
    if len(alternates) != 1 or set(alternates.values()) != {1}:
        yield f"alternates {alternates}"
    for name in ("title", "summary", "updated", "id"):
        if len(entry.findall(f"{ATOM}{name}")) != 1 or not entry.findtext(f"{ATOM}{name}").strip():
            yield f"entry without {name}"
    published = entry.findtext(f"{ATOM}published")
    if published and _read(published) > _read(entry.findtext(f"{ATOM}updated")) + timedelta(days=1):
        yield "published in the future"
    if not entry.findall(f"{ATOM}author"):
        yield "entry without author"
    relations = {link.get("rel") for link in entry.iterfind(f"{ATOM}link")}
    if relations & _OF_FEEDS:
        yield f"relations of a feed in an entry: {relations}"


def _rss(document: bytes, url: str) -> Iterator[str]:
    rss: Any = etree.fromstring(document)
    channel = rss[0]
    if rss.tag != "rss" or rss.get("version") != "2.0" or len(rss) != 1:
        yield "no RSS 2.0"
    yield from _xml(channel, url)
    yield from _archive(channel, rss)
    for name in ("title", "link", "description", "language", "copyright", "lastBuildDate", "ttl"):
        if len(channel.findall(name)) != 1 or not channel.findtext(name):
            yield f"channel: {name}"
    items = channel.findall("item")
    if items and [child.tag for child in channel][-len(items) :] != ["item"] * len(items):
        yield "an element behind an item"
    yield from _twice(items, "guid")
    for item in items:
        yield from _rss_item(item)
    for moment in channel.iter("lastBuildDate", "pubDate"):
        read = parsedate_to_datetime(moment.text)
        if format_datetime(read) != moment.text or not is_moment(read.isoformat()):
            yield f"moment {moment.text}"
    for link in channel.iter("link", "docs"):
        if not _WEB.fullmatch(link.text or ""):
            yield f"{link.tag} {link.text}"
    for category in channel.iter("category"):
        if not category.text or not is_address(category.get("domain")):
            yield f"category {category.text}"


def _rss_item(item: Any) -> Iterator[str]:
    for name in ("title", "link", "description", "guid"):
        if len(item.findall(name)) != 1 or not item.findtext(name):
            yield f"item: {name}"
    if item.find("guid").get("isPermaLink") != "false" or not _TAG.fullmatch(item.findtext("guid")):
        yield "guid"
    if item.findall("author") or not item.findall(f"{DC}creator"):
        yield "author in place of dc:creator"
    for name in ("enclosure", "source", "pubDate", f"{GEORSS}point"):
        if len(item.findall(name)) > 1:
            yield f"item: more than one {name}"
    for source in item.findall("source"):
        if not source.text or not _WEB.fullmatch(source.get("url")):
            yield "source"


def _json(document: bytes, url: str) -> Iterator[str]:
    feed = json.loads(document)
    for error in _JSON.iter_errors(feed):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
    if feed["feed_url"] != url or feed.get("next_url") == url:
        yield "feed_url"
    if len({item["id"] for item in feed["items"]}) != len(feed["items"]):
        yield "an id twice"
    if "null" in re.findall(r"(?<=: )\w+", document.decode().replace('"', "\0")):
        yield "a null"


def _xml(feed: Any, url: str) -> Iterator[str]:
    """What holds for a feed in XML, whatever its format."""
    known = {ATOM, DC, FH, GEORSS, _CONTENT, _XML} | ({AT} if feed.findall(f"{AT}deleted-entry") else set())
    declared = {f"{{{name}}}" for node in feed.iter() for name in node.nsmap.values()}
    if strange := declared - known:
        yield f"namespaces {strange}"
    links = feed.findall(f"{ATOM}link")
    if [link.get("href") for link in links if link.get("rel") == "self"] != [url]:
        yield f"self is not {url}"
    if not [link for link in links if link.get("rel") == "license"]:
        yield "no terms of use"
    for link in feed.iter(f"{ATOM}link"):
        if link.get("rel") not in _RELATIONS or not _WEB.fullmatch(link.get("href")):
            yield f"link {dict(link.attrib)}"
        if link.get("title") == "" or not _MEDIA_TYPE.fullmatch(link.get("type", "text/html")):
            yield f"link {dict(link.attrib)}"
    for point in feed.iter(f"{GEORSS}point"):
        if not _POINT.fullmatch(point.text):
            yield f"point {point.text}"
    for node in feed.iter():
        for text in filter(None, (node.text, *node.values())):
            yield from _text(node, text)


def _text(node: Any, text: str) -> Iterator[str]:
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff]", text):
        yield f"{node.tag}: characters that are none"
    if node.tag == "description":
        return
    if re.search(r"</?[a-z]|&#[x0-9]", text, re.IGNORECASE):
        yield f"{node.tag}: HTML in {text}"
    for entity in re.findall(r"&(\w+);", text):
        if entity in name2codepoint:
            yield f"{node.tag}: &{entity};"


def _archive(feed: Any, root: Any) -> Iterator[str]:
    """RFC 5005, 4: an archive says so, leads to the feed of today and on to its neighbours."""
    relations = {link.get("rel") for link in feed.iterfind(f"{ATOM}link")}
    marks = root.findall(f".//{FH}archive")
    if marks and "current" not in relations:
        yield "an archive that does not lead to the feed of today"
    if marks and not relations & {"prev-archive", "next-archive"}:
        yield "an archive that leads nowhere"
    if relations & {"next-archive"} and not marks:
        yield "an archive that does not say so"
    if len(marks) > 1:
        yield "marks of an archive twice"


def _twice(entries: list[Any], name: str) -> Iterator[str]:
    for text, count in Counter(entry.findtext(name) for entry in entries).items():
        if count > 1:
            yield f"{name} {text}: {count} times"
