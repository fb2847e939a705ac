"""Lists of sources in files: CSV, also as a German Excel writes it, and OPML. Touches no database."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, TextIO
from urllib.parse import urlsplit

from lxml import etree

from aggregator.errors import ImportUnreadable
from aggregator.places import land
from aggregator.shapes import SourceView

COLUMNS = ("name", "place", "state", "homepage_url", "lat", "lon", "status", "rules")

_HEADINGS = {
    "name": ("name", "bündnis", "bezeichnung", "titel"),
    "place": ("place", "ort", "stadt", "kommune", "gemeinde"),
    "state": ("state", "bundesland", "land"),
    "homepage_url": ("homepage_url", "homepage", "internetseite", "webseite", "website", "internet", "url"),
    "lat": ("lat", "latitude", "breite", "breitengrad"),
    "lon": ("lon", "lng", "longitude", "länge", "längengrad"),
    "status": ("status",),
    "rules": ("rules", "regeln"),
}
_COLUMN_OF = {heading: column for column, headings in _HEADINGS.items() for heading in headings}
_STATUS_OF = {
    "active": "active",
    "aktiv": "active",
    "paused": "paused",
    "pausiert": "paused",
    "opted_out": "opted_out",
    "opted out": "opted_out",
    "no_site": "no_site",
    "no site known": "no_site",
}
_NO_SCHEME = re.compile(r"^(?!\w+:)[\w-]+(\.[\w-]+)+(/\S*)?$")
_MOST_OF_A_CELL = 1000
_MOST_OF_RULES = 20_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A source as a list or a person names it; ``homepage_url`` as given, None where none is known."""

    name: str
    place: str | None = None
    state: str | None = None
    homepage_url: str | None = None
    lat: float | None = None
    lon: float | None = None
    status: str | None = None
    rules: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: ``listed`` is None where it cannot be used; ``notes`` say what was not understood."""

    line: int
    name: str
    listed: Listed | None
    notes: tuple[str, ...] = ()


def read_list(data: bytes, name: str) -> list[Row]:
    """The rows of a CSV or OPML file; ``name`` is the file's, for messages.

    :raises ImportUnreadable: neither, or without a column ``name``
    """
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise ImportUnreadable(f"{name} is a spreadsheet, not CSV. Save it as CSV (in Excel: CSV UTF-8).")
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    rows = list(_read_opml(data, name) if start.startswith((b"<?xml", b"<opml")) else _read_csv(data, name))
    if not rows:
        raise ImportUnreadable(f"{name} names no source. Add a line for each below the headings.")
    return rows


def write_csv(views: Iterable[SourceView], out: TextIO) -> None:
    """Sources as CSV that :func:`read_list` takes back."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("slug", *COLUMNS))
    for view in views:
        values = [getattr(view, column) for column in COLUMNS[:-1]]
        rules = json.dumps(view.rules, ensure_ascii=False) if view.rules else ""
        table.writerow((view.slug, *("" if value is None else value for value in values), rules))


def write_opml(views: Iterable[SourceView], base_url: str) -> bytes:
    """Sources that have a site as OPML 2.0, each with the feed that we publish of it."""
    opml = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(opml, "head"), "title").text = "Lokale Bündnisse für Familie"
    body = etree.SubElement(opml, "body")
    for view in views:
        if view.homepage_url:
            etree.SubElement(
                body,
                "outline",
                type="rss",
                text=view.name,
                title=view.name,
                xmlUrl=f"{base_url.rstrip('/')}/feeds/buendnis/{view.slug}.atom",
                htmlUrl=view.homepage_url,
            )
    return etree.tostring(opml, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _read_csv(data: bytes, name: str) -> Iterator[Row]:
    text = _decode(data, name)
    lines = text.splitlines(keepends=True)
    if lines and re.match(r"sep=.\s*$", lines[0], re.IGNORECASE):
        lines[0] = "\n"  # Excel's own note; the line stays so that the counting is right
    heading = next((line for line in lines if line.strip()), "")
    delimiter = max(";,\t", key=lambda char: len(_columns(next(csv.reader([heading], delimiter=char), []))))
    _check_quotes("".join(lines), delimiter, name)
    table = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=delimiter)
    columns: dict[int, str] = {}
    try:
        for cells in table:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(cells)
                if "name" not in columns.values():
                    raise ImportUnreadable(
                        f"{name} has no column 'name'. The first line must be headings such as "
                        "name,place,state,homepage_url or Name;Ort;Bundesland;Internetseite."
                    )
                continue
            named = {columns[at]: cell.strip() for at, cell in enumerate(cells) if at in columns}
            yield _row(table.line_num, named)
    except csv.Error as error:
        raise ImportUnreadable(f"{name}, line {table.line_num}: {error}. Save it as CSV again.") from error


def _check_quotes(text: str, delimiter: str, name: str) -> None:
    """:raises ImportUnreadable: a quotation mark that never closes: all rows behind it would be one cell"""
    began = 1
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for _ in table:
            began = table.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise ImportUnreadable(
                f"{name}, line {began}: a quotation mark opens and never closes. Close or remove it."
            ) from error


def _columns(headings: list[str]) -> dict[int, str]:
    """Which known column stands where; of two of one kind the first counts."""
    columns: dict[int, str] = {}
    for at, heading in enumerate(headings):
        column = _COLUMN_OF.get(heading.strip().casefold())
        if column and column not in columns.values():
            columns[at] = column
    return columns


def _decode(data: bytes, name: str) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, else what a German Windows writes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ImportUnreadable(f"{name} is no text in UTF-8 or Windows-1252. Save it as CSV (UTF-8).")


def _row(line: int, cells: dict[str, str]) -> Row:
    notes: list[str] = []
    most = {"rules": _MOST_OF_RULES}
    cells = {c: " ".join(cell.split())[: most.get(c, _MOST_OF_A_CELL)] for c, cell in cells.items()}
    name = cells.get("name", "")
    if not name:
        return Row(line, "", None, ("the name is missing",))
    state = cells.get("state", "")
    known_state = land(state)
    if state and known_state is None:
        notes.append(f"{state!r} is not a Land")
    status = cells.get("status", "").casefold()
    if status and status not in _STATUS_OF:
        notes.append(f"the status {status!r} is not known")
    homepage = cells.get("homepage_url", "")
    if _NO_SCHEME.match(homepage):
        homepage = f"https://{homepage}"
        notes.append(f"the homepage was read as {homepage}")
    listed = Listed(
        name=name,
        place=cells.get("place") or None,
        state=known_state,
        homepage_url=homepage or None,
        lat=_degrees(cells.get("lat", ""), 90, notes),
        lon=_degrees(cells.get("lon", ""), 180, notes),
        status=_STATUS_OF.get(status),
        rules=_rules(cells.get("rules", ""), notes),
    )
    return Row(line, name, listed, tuple(notes))


def _rules(text: str, notes: list[str]) -> dict[str, Any] | None:
    """Site rules as JSON; whether they are valid is asked when the source is entered."""
    try:
        found = json.loads(text) if text else None
    except ValueError:
        found = text
    if found is None or isinstance(found, dict):
        return found
    notes.append("the rules are no JSON object")
    return None


def _degrees(text: str, most: int, notes: list[str]) -> float | None:
    """Degrees, with point or comma."""
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if abs(value) <= most:
        return value
    notes.append(f"{text!r} is no angle between -{most} and {most} degrees")
    return None


def _read_opml(data: bytes, name: str) -> Iterator[Row]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ImportUnreadable(f"{name} is no well-formed XML: {error.msg}. Export it again.") from error
    if etree.QName(root).localname.lower() != "opml":
        raise ImportUnreadable(f"{name} is XML, but not OPML. Export the list as OPML or CSV.")
    for outline in root.iter("outline"):
        attributes = {str(key).lower(): str(value).strip() for key, value in outline.attrib.items()}
        feed, homepage = attributes.get("xmlurl", ""), attributes.get("htmlurl", "")
        if not feed and not homepage:
            continue  # a folder
        if not homepage:
            parts = urlsplit(feed)
            homepage = f"{parts.scheme}://{parts.netloc}/"
        folders = (str(parent.get("text") or "") for parent in outline.iterancestors("outline"))
        state = next(filter(None, map(land, chain([attributes.get("state", "")], folders))), "")
        title = attributes.get("title") or attributes.get("text") or urlsplit(homepage).netloc
        line = outline.sourceline
        yield _row(
            line if isinstance(line, int) else 0, {"name": title, "homepage_url": homepage, "state": state}
        )
