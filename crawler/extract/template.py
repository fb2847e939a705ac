"""What a site's pages have in common: furniture that recurs, and the site's name in its titles."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import lxml.html

from crawler.extract.blocks import LONG, Block
from crawler.extract.document import Document
from crawler.extract.plain import fold, one_line

_SEPARATOR = re.compile(r"\s+[|\-–—»«/·•:]+\s+|\s*[|»·•]\s*|:\s+|\s+::\s+")
_MOST_BLOCKS = 4000
VAGUE_DATES = ("date", "dc.date", "dcterms.created")


@dataclass(frozen=True, slots=True)
class Template:
    """Learned from a site's own ``pages`` (their number).

    ``furniture`` and ``repeated`` hold block digests, ``affixes`` folded parts of head titles that most pages show,
    ``stamps`` days that most pages name in their head (``YYYY-MM-DD``).
    """

    furniture: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()
    affixes: frozenset[str] = frozenset()
    pages: int = 0
    stamps: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """Plain data for the database."""
        return {
            "furniture": sorted(self.furniture),
            "repeated": sorted(self.repeated),
            "affixes": sorted(self.affixes),
            "pages": self.pages,
            "stamps": sorted(self.stamps),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Template":
        """The inverse of :meth:`to_json`; an empty mapping is an empty template."""
        return cls(
            frozenset(data.get("furniture", ())),
            frozenset(data.get("repeated", ())),
            frozenset(data.get("affixes", ())),
            int(data.get("pages", 0)),
            frozenset(data.get("stamps", ())),
        )


def title_parts(title: str) -> list[str]:
    """A head title cut at its separators."""
    return [part for part in (one_line(p) for p in _SEPARATOR.split(title)) if part]


@dataclass(frozen=True, slots=True)
class Print:
    """The fingerprint of a page: digest and length of each block, and folded parts of its head title."""

    blocks: tuple[tuple[str, int], ...]
    titles: frozenset[str]
    stamps: frozenset[str] = frozenset()

    @classmethod
    def of(cls, document: Document) -> "Print":
        """Fingerprint of a parsed page."""
        blocks = tuple((b.mark, len(b.text)) for b in document.blocks[:_MOST_BLOCKS])
        titles = frozenset({fold(p) for p in title_parts(document.head_title)} | {fold(document.head_title)})
        return cls(blocks, titles, frozenset(filter(None, (document.meta(n) for n in VAGUE_DATES))))


def learn(all_pages: Iterable[Print], details: Iterable[Print]) -> Template:
    """What recurs: over ``all_pages`` (navigation, footer) and within ``details`` (pages of single items).

    A block is furniture when it stands on half of all pages (three at least); a long block is ``repeated``
    when it stands on three detail pages or more.
    """
    everywhere: Counter[str] = Counter()
    affixes: Counter[str] = Counter()
    stamps: Counter[str] = Counter()
    pages = 0
    for page in all_pages:
        pages += 1
        everywhere.update({mark for mark, _ in page.blocks})
        affixes.update(page.titles)
        stamps.update(stamp[:10] for stamp in page.stamps)
    repeated: Counter[str] = Counter()
    # One item under several addresses does not repeat itself.
    texts = {(p.titles, frozenset(mark for mark, length in p.blocks if length >= LONG)) for p in details}
    for _, text in texts:
        repeated.update(text)
    least = max(3, (pages + 1) // 2)
    return Template(
        frozenset(d for d, n in everywhere.items() if n >= least),
        frozenset(d for d, n in repeated.items() if n >= 3),
        frozenset(a for a, n in affixes.items() if a and n >= least),
        pages,
        frozenset(s for s, n in stamps.items() if n >= least),
    )


def main_container(document: Document, template: Template) -> lxml.html.HtmlElement:
    """The deepest element that holds most of the page's own text (not furniture, not links)."""
    own: Counter[lxml.html.HtmlElement] = Counter()
    total = 0
    for block in document.blocks:
        chars = len(block.text) - block.link_chars
        if chars < 2 or is_furniture(block, template):
            continue
        weight = chars if chars < 40 else chars * 2
        total += weight
        for element in (block.element, *block.element.iterancestors()):
            own[element] += weight
    if not total:
        return document.body
    best, depth = document.body, -1
    for element, weight in own.items():
        if weight >= 0.85 * total and element.tag not in (
            "p",
            "font",
            "span",
            "li",
            "blockquote",
            "h1",
            "h2",
            "h3",
        ):
            level = sum(1 for _ in element.iterancestors())
            if level > depth:
                best, depth = element, level
    return best


def is_furniture(block: Block, template: Template) -> bool:
    """Whether a block belongs to the site's frame, by recurrence or by the region it stands in."""
    return block.mark in template.furniture or block.region is not None
