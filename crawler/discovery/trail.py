"""The path that a page shows above its text ("Sie sind hier: Start / Familie"), as the addresses on it (pure).

Where all pages of a town share one folder and differ by query only, it alone tells whose a page is.
"""

import re
from itertools import islice

from aggregator.urls import absolute, url_key
from crawler.extract import limits
from crawler.extract.document import Document
from crawler.extract.plain import one_line

_NAMED = re.compile(
    r"bread-?crumbs?|brotkr(?:u|ü|ue)mel?n?|brotkrumen?|rootline|pfad(?:leiste|navi\w*)?|locator|you-?are-?here|sie-?sind-?hier",
    re.IGNORECASE,
)
_SAID = re.compile(r"^\W*(?:sie\s+(?:sind|befinden\s+sich)\s+hier|you\s+are\s+here|pfad)\b", re.IGNORECASE)
_TAGS = ("nav", "div", "ol", "ul", "p", "section")
_MOST_LINKS = 20


def trail(document: Document) -> frozenset[str] | None:
    """Keys of the addresses on the page's path; None where it shows none."""
    for element in islice(document.body.iter(*_TAGS), limits.ELEMENTS):
        marks = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('aria-label') or ''}"
        if not (_NAMED.search(marks) or _SAID.match(one_line("".join(islice(element.itertext(), 4)))[:60])):
            continue
        links = [a.get("href") or "" for a in islice(element.iter("a"), _MOST_LINKS + 1)]
        if 0 < len(links) <= _MOST_LINKS:
            found = (absolute(document.base, href) for href in links)
            return frozenset(url_key(url) for url in found if url)
    return None
