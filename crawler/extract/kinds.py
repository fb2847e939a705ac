"""News, project or event: told from address, section, markup and words, each reason with its weight."""

import re
from collections.abc import Sequence
from itertools import islice

import lxml.html

from crawler.extract import limits, words
from crawler.extract.blocks import Block
from crawler.extract.document import Document
from crawler.extract.events import EventFacts
from crawler.extract.plain import one_line
from crawler.extract.projects import project_facts
from crawler.extract.roles import CORE, tells_project, tells_whole_project
from crawler.extract.structure import region
from crawler.extract.structured import StructuredData

WHOLE_PROJECT = "headings of a project: why, what for, how"
_SCRIPT = re.compile(
    r"/([a-zA-Z_]{3,20})(?:\.(?:php|aspx?|jsp|cgi|pl|cfm)(?:\?|$)|(?:[-_]?\d{1,4})?\.html?$)"
)
_HAND_MADE = re.compile(r"[a-z]\.html?$", re.IGNORECASE)
_NAMESPACE = re.compile(r"(?<=[?&]id=)[\w:-]+:[\w-]+")
_OFFERS = re.compile(r"(?:^|[^a-zäöü])angebote?(?![a-zäöü])", re.IGNORECASE)
_NAMES_CATEGORY = re.compile(r"\b(?:category|tag|kategorie|p-category)\b")


class _Score:
    def __init__(self) -> None:
        self.points = {"news": 1.0, "project": 0.0, "event": 0.0}
        self.reasons: list[str] = []

    def add(self, kind: str, weight: float, why: str) -> None:
        self.points[kind] += weight
        self.reasons.append(f"{kind} +{weight:g}: {why}")


def tell_kind(
    document: Document,
    blocks: Sequence[Block],
    data: StructuredData,
    event: EventFacts,
    sections: Sequence[str],
    has_date: bool,
) -> tuple[str, tuple[str, ...]]:
    """The kind and what spoke for it. ``sections``: headings and pages under which the page is listed."""
    score = _Score()
    _from_markup(score, data, event)
    _from_address(score, document.url, has_date)
    telling = {kind for s in sections if (kind := words.section_of(s))}
    for kind in sorted(telling):
        score.add(kind, 2 if kind != "news" else 0.5, "listed under such a heading")
    if not has_date and not telling and any(_OFFERS.search(s) for s in sections):
        score.add("project", 1, "listed among offers")
    said = [role for role, _, _ in project_facts(blocks)]
    roles = set(said)
    # What is told twice is told of several projects.
    if tells_whole_project(roles) and all(said.count(role) == 1 for role in roles & set(CORE)):
        score.add("project", 5, WHOLE_PROJECT)
    elif tells_project(roles):
        score.add("project", 4, "headings of a project")
    if not has_date and event.start is None and "news" not in telling:
        score.add("project", 0.75, "neither dated nor taking place on a day")
    kind = words.section_of(_categories(document))
    if kind in ("event", "project"):
        score.add(kind, 1, "category")
    return max(score.points, key=lambda k: score.points[k]), tuple(score.reasons)


def _from_markup(score: _Score, data: StructuredData, event: EventFacts) -> None:
    if data.kind == "event":
        score.add("event", 4, "schema.org Event")
    elif data.kind == "article":
        score.add("news", 0.5, "schema.org article")
    if event.labelled:
        score.add("event", 3.25 if event.place else 2.75, "says when it takes place")
    elif event.own_line:
        score.add("event", 2.5, "has a line with day and time")
    elif event.announced:
        score.add("event", 2.5 if event.place else 1.0, "a sentence says when it begins")


def _from_address(score: _Score, url: str, has_date: bool) -> None:
    path = re.sub(r"^https?://[^/]+", "", url)
    path = _NAMESPACE.sub(
        lambda name: name[0].replace(":", "/"), path
    )  # of a wiki: doku.php?id=aktuelles:kita
    folder = words.section_of(path.rsplit("/", 2 if path.endswith("/") else 1)[0])
    if folder:
        score.add(folder, 2 if folder != "news" else 0.5, "folder of the address")
        if folder == "project" and not has_date:
            score.add(folder, 1, "not dated among projects")
    elif not has_date and _OFFERS.search(path.rsplit("/", 1)[0]):
        score.add("project", 2, "folder of offers")
    script = _SCRIPT.search(url)
    named = words.section_of(script[1]) if script else None
    if script and named:
        # "projekte.html" is the section itself, "projekte.php?id=3" is in it.
        is_section = bool(_HAND_MADE.search(script[0])) and bool(words.NOT_AN_ITEM.match(script[1]))
        score.add(named, 1.5, "named like a section" if is_section else "name of the page")


def _categories(document: Document) -> str:
    """Words of the links that name the page's categories, where they are few."""
    found = [
        one_line(e.text_content()) for e in islice(document.body.iter("a"), limits.LINKS) if _is_category(e)
    ]
    text = " ".join(found)
    return text if len(text) < 200 else ""


def _is_category(element: lxml.html.HtmlElement) -> bool:
    marks = f"{element.get('rel') or ''} {element.get('class') or ''}"
    named = _NAMES_CATEGORY.search(marks) or words.ARCHIVE_BY_CATEGORY.search(element.get("href") or "")
    return bool(named) and region(element) is None
