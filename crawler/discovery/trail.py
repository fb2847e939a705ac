"""The path that a page shows above its text ("Sie sind hier: Start / Familie"), as the addresses on it (pure).

Where all pages of a town share one folder and differ by query only, it alone tells whose a page is.
"""

import re
from itertools import islice

import lxml.html

from aggregator.urls import absolute, url_key
from crawler.extract import limits
from crawler.extract.document import Document
from crawler.extract.plain import one_line

_NAMED = re.compile(
    r"bread-?crumbs?|brotkr(?:u|ü|ue)mel?n?|brotkrumen?|rootline|(?<![a-zäöüß])pfad(?:leiste|navi\w*)?(?![a-zäöüß])"
    r"|(?<![\w-])locator|you-?are-?here|sie-?sind-?hier",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^\W*(?:(?:sie\s+(?:sind|befinden\s+sich)\s+hier|you\s+are\s+here)\b(?!\s+(?:genau\s+)?(?:richtig|willkommen))"
    r"|pfad\s*:)",
    re.IGNORECASE,
)
_TAGS = ("nav", "div", "ol", "ul", "p", "section", "td")
_MOST_LINKS = 20


def trail(document: Document) -> frozenset[str] | None:
    """Keys of the addresses on the page's path; None where it shows none."""
    named: dict[str, None] = {}
    said: lxml.html.HtmlElement | None = None
    for element in islice(document.body.iter(*_TAGS), limits.ELEMENTS):
        marks = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('aria-label') or ''}"
        if _NAMED.search(marks):
            named.update(dict.fromkeys(_links(element)))  # each step may be an element of its own
        elif (said is None or said in element.iterancestors()) and _says_so(element) and _links(element):
            said = element  # what surrounds the whole page begins with the same words
    steps = list(named) or (_links(said) if said is not None else [])
    found = (absolute(document.base, href) for href in steps)
    return frozenset(url_key(url) for url in found if url) if steps else None


def _says_so(element: lxml.html.HtmlElement) -> bool:
    return bool(_SAID.match(one_line("".join(islice(element.itertext(), 4)))[:60]))


def _links(element: lxml.html.HtmlElement) -> list[str]:
    """Where the links in an element lead; none where there are more than a path has."""
    links = [a.get("href") or "" for a in islice(element.iter("a"), _MOST_LINKS + 1)]
    return links if len(links) <= _MOST_LINKS else []
