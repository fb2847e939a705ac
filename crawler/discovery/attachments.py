"""PDF documents on a page: which stand for themselves, and what they are called (pure)."""

import re
from collections.abc import Iterable

import lxml.html

from crawler.extract.blocks import Link

_LONGEST = 160
# What stands behind the name of a file: its kind and size.
_NOTE = re.compile(
    r"\s*[(\[,|–-]?\s*(?:als\s+)?\(?PDF\b(?:-(?:Datei|Dokument|Download))?[\s,:;.]*"
    r"(?:\(?(?:nicht barrierefrei|[\d.,]+\s*(?:[kmg]i?b|bytes?|seiten?))\)?[\s,;]*)*[)\]]?\s*$|\.pdf\s*$"
    r"|\s*[(\[]\s*[\d.,]+\s*(?:[kmg]i?b|bytes?)\s*[)\]]\s*$|^\s*(?:PDF|Download)\s*[:–-]\s*",
    re.IGNORECASE,
)


def alone(files: dict[str, list[Link]], blocks: Iterable[lxml.html.HtmlElement]) -> dict[str, list[Link]]:
    """The links to documents, less those inside ``blocks``: they belong to an entry that has a page of its own."""
    inside = {element for block in blocks if len(block) for element in block.iter()}
    return {key: links for key, links in files.items() if not any(link.element in inside for link in links)}


def file_title(title: str | None, teaser: str, day: str) -> str | None:
    """The words that name a document, without its kind and size and the ``day`` beside it.

    Where the link only says "PDF", the rest of its line is its name.
    """
    text = title or teaser
    if title is None and len(text) > _LONGEST:
        return None
    text = _NOTE.sub("", text)
    if day and day in text:
        before, after = text.split(day, 1)
        text = after if not before.strip(" (–-|:") else before if not after.strip(" )–-|:") else text
    return text.strip(" \u00a0()–-|:,") or None
