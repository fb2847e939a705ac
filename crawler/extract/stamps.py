"""Days that stand in an element of their own inside a block: in a heading, beside an author, cut into pieces."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import lxml.html

from crawler.extract import limits
from crawler.extract.blocks import Block
from crawler.extract.dates import DateMention, is_bare_stamp, is_date_line, machine_date, publication_date
from crawler.extract.document import Document
from crawler.extract.plain import one_line, squeeze

_PIECE = 50
"""Characters that a stamp has at most."""

_PIECES = 60
"""Elements of a block that are looked at."""

DATE_CLASS = re.compile(
    r"(?:^|[-_ ])"
    r"(?:date|[a-z]*datum|datetime|published?|pubdate|posted|timedata|timestamp|byline|entry-meta|post-?meta)"
    r"(?:$|[-_ ])",
    re.IGNORECASE,
)


def says_date(element: lxml.html.HtmlElement | None) -> bool:
    """Whether the markup itself calls an element a date."""
    if element is None:
        return False
    names = (element.get(name) or "" for name in ("class", "id", "data-testid", "itemprop"))
    return bool(DATE_CLASS.search(" ".join(names)))


def stamp_in(block: Block) -> DateMention | None:
    """The day in an element of the block that holds nothing else; None where there is none."""
    if not any(c.isdigit() for c in block.text[: limits.TITLE]):
        return None
    for text in _pieces(block):
        if is_bare_stamp(text) or is_date_line(text):
            mention = publication_date(text)
            if mention is not None and mention.precision == "day":
                return replace(mention, source="line", start=0, end=0)
    return None


def _pieces(block: Block) -> Iterator[str]:
    """Texts of the elements in a block, and of the block itself with its pieces set apart."""
    element = block.element
    if says_date(element) and len(block.text) <= _PIECE:
        yield one_line(" ".join(islice(element.itertext(), _PIECES)))
    for inner in islice(element.iter("span", "small", "em", "i", "b", "strong", "time", "font"), _PIECES):
        text = one_line(inner.text_content()[: _PIECE * 4])
        if inner is not element and len(text) <= _PIECE * 2 and any(c.isdigit() for c in text):
            yield text


def labelled_date(block: Block) -> DateMention | None:
    """A date in a short block that the page's own markup calls a date."""
    if len(block.text) > 160 or block.is_heading:
        return None
    marked = says_date(block.element) or says_date(block.element.getparent())
    mention = publication_date(block.text) if marked else None
    return replace(mention, source="line", start=0, end=0) if mention else None


def machine_times(document: Document) -> Iterator[tuple[lxml.html.HtmlElement, DateMention]]:
    """``time`` elements and others marked as publication, with their days; none that tell of a change or an event."""
    for element in islice(document.body.iter("time", "abbr", "meta", "span"), limits.ELEMENTS):
        if (element.tag != "time" and not is_marked(element)) or not _may_be_publication(element):
            continue
        raw = element.get("datetime") or element.get("content") or element.get("title")
        mention = machine_date(raw or squeeze(element.text_content()), "time")
        if mention is not None:
            yield element, mention


def is_marked(element: lxml.html.HtmlElement) -> bool:
    """Whether microdata or ``pubdate`` say that an element is the moment of publication."""
    return "datePublished" in (element.get("itemprop") or "") or element.get("pubdate") is not None


def _may_be_publication(element: lxml.html.HtmlElement) -> bool:
    names = element.get("class") or ""
    if re.search(r"updated|modified", names) and "published" not in names:
        return False
    return element.get("itemprop") not in ("dateModified", "startDate", "endDate")
