"""The text of a page whose site is not known: what a library proposes, set right by the page's own blocks.

trafilatura finds the text of most pages, but leaves out what stands above it (the lead) or in a gap, and takes along
captions, boxes and lists of other pages. Its lines are looked up among the page's blocks; from the first to the last
of them the blocks are judged one by one.
"""

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from trafilatura import bare_extraction

from crawler.extract import limits, words
from crawler.extract.blocks import Block
from crawler.extract.dates import is_date_line
from crawler.extract.document import Document
from crawler.extract.plain import fold, squeeze
from crawler.extract.structure import Place, place_of
from crawler.extract.text import is_caption, without_contact

_LONG = 25  # folded characters from which a block is found by its words, wherever they stand in the proposal
_FIRM = 60  # characters of a block by which the beginning and the end of the text are known
_LEAD, _TAIL = 25, 40  # characters of a paragraph above and below what is proposed
_GAP = 2  # blocks between the text and a short line that is proposed
_ENOUGH = 0.8  # share of the proposal that must be found among the blocks
_OWN = 0.3  # share of the proposal outside menus and boxes from which menus and boxes are left out
_REST = 600  # characters after a heading such as "Lesen Sie auch" from which the text goes on below
_LITTLE = 0.3  # share of the container's text below which a proposal is not believed
_ENDS_SENTENCE = re.compile(r"[.!?][\"“”»)]*$")


@dataclass(frozen=True, slots=True)
class _Proposal:
    """What a library proposes, folded: its lines with their cells, and all of it as one string."""

    lines: frozenset[str]
    whole: str

    @classmethod
    def of(cls, lines: Sequence[str]) -> "_Proposal":
        folded = [fold(line) for line in lines]
        cells = (fold(cell) for line in lines if "|" in line for cell in line.split("|"))
        return cls(frozenset(filter(None, (*folded, *cells))), " ".join(folded))

    def places_in(self, blocks: Sequence[Block]) -> list[int]:
        """The numbers of the blocks whose words it has."""
        found: list[int] = []
        searches = limits.PARTS
        for index, block in enumerate(blocks):
            said = fold(block.text)
            if said in self.lines:
                found.append(index)
            elif len(said) >= _LONG and searches:
                searches -= 1
                if said in self.whole:
                    found.append(index)
        return found


def standalone_text(document: Document, title: str, own: str) -> str:
    """Body of a page whose site is not known. ``own`` is that of its container: it stands where little is proposed."""
    lines = _proposed(document) if document.size <= limits.PROPOSALS else []
    if not lines:
        return own
    chosen = _chosen(document, _Proposal.of(lines), title)
    text = _clean(chosen, title) if chosen else _clean_lines(lines, title)
    return text if len(text) >= _LITTLE * len(own) else own


def _proposed(document: Document) -> list[str]:
    try:
        found = bare_extraction(
            copy.deepcopy(document.root), fast=True, favor_recall=True, include_comments=False
        )
    except Exception:  # a library that stumbles over one page must not end a visit
        return []
    text = getattr(found, "text", None) or ""
    if text.count("|") > 3 and sum(len(r) for r in text.split("\n") if r.startswith("|")) > 0.4 * len(text):
        return []  # a table that makes the layout of the page, not one in its text
    return [line for raw in text.split("\n") if (line := squeeze(raw))]


def _chosen(document: Document, proposal: _Proposal, title: str) -> list[tuple[Block, bool]]:
    """The blocks that make the text, and whether each was proposed; none where the proposal is not made of blocks."""
    blocks = document.blocks
    wanted = fold(title)
    proposed = [i for i in proposal.places_in(blocks) if not _is_title(blocks[i], wanted)]
    if not proposed or sum(len(blocks[i].text) for i in proposed) < _ENOUGH * len(proposal.whole):
        return []
    own = [i for i in proposed if blocks[i].region is None]
    in_body = sum(len(blocks[i].text) for i in own) >= _OWN * len(proposal.whole)
    inside = own if own and in_body else proposed
    firm = [i for i in inside if len(blocks[i].text) >= _FIRM] or inside
    taken = set(inside)
    first, last = firm[0], firm[-1]
    for index in reversed(inside):
        first = index if first - _GAP <= index < first else first
    for index in inside:
        last = index if last < index <= last + _GAP else last
    places = {place_of(blocks[i].element) for i in inside}
    found = [(block, False) for block in _lead(document, first, title)]
    for index, block in enumerate(blocks[first : last + 1], first):
        if index in taken or (_goes_on(block, places) and (block.region is None or not in_body)):
            found.append((block, index in taken))
    found.extend((block, False) for block in _tail(blocks[last + 1 :], places))
    return found


def _tail(behind: Sequence[Block], places: set[Place]) -> list[Block]:
    """Paragraphs that go on where the proposal ends."""
    return list(
        takewhile(lambda b: len(b.text) >= _TAIL and b.region is None and _goes_on(b, places), behind)
    )


def _goes_on(block: Block, places: set[Place]) -> bool:
    """Whether a block that is not proposed belongs to the text around it: it stands where that stands."""
    if block.link_density >= 0.3 or words.CONSENT.search(block.text) or is_caption(block):
        return False
    return place_of(block.element) in places


def _lead(document: Document, first: int, title: str) -> list[Block]:
    """Paragraphs between the title and the first block that is proposed, or those the page describes itself with."""
    blocks = document.blocks
    wanted = fold(title)
    near = range(first - 1, max(-1, first - 30), -1)
    start = next((i for i in near if fold(blocks[i].text) == wanted), None)
    if start is not None:
        return [b for b in blocks[start + 1 : first] if len(b.text) >= _LEAD and _is_prose(b)]
    said = fold(document.meta("og:description", "description") or "")[:40]
    if len(said) < 30:
        return []
    return [b for b in blocks[max(0, first - 8) : first] if fold(b.text).startswith(said) and _is_prose(b)]


def _is_prose(block: Block) -> bool:
    return (
        block.region in (None, "header")
        and block.link_density < 0.3
        and not is_caption(block)
        and not is_date_line(block.text)
    )


def _clean(chosen: Sequence[tuple[Block, bool]], title: str) -> str:
    kept: list[str] = []
    wanted = fold(title)
    left = sum(len(block.text) for block, proposed in chosen if proposed)
    for index, (block, proposed) in enumerate(chosen):
        text = block.text.replace("\n", " ")
        left -= len(text) if proposed else 0
        if words.STOP_HEADING.match(text) and len(kept) > 2:
            if left < _REST:
                break
            continue
        if index < 4 and _is_title(block, wanted):
            continue
        if (index < 4 and is_date_line(text)) or _is_small_print(block, text):
            continue
        rest = _without_cards(text)
        if rest:
            kept.append(rest)
    return "\n".join(kept)


def _is_title(block: Block, wanted: str) -> bool:
    """Whether a block is the title, perhaps with a day or a kicker in the same heading."""
    if not wanted or len(block.text) > 3 * len(wanted) + 100:
        return False
    said = fold(block.text)
    return said == wanted or (block.is_heading and wanted in said)


def _without_cards(text: str) -> str:
    """``text``; less its contact data where it is not a sentence that tells more. What is stored is masked anyway."""
    if _ENDS_SENTENCE.search(text) and len(words.CONTACT_DATA.sub(" ", text)) >= 60:
        return text
    return without_contact(text)


def _is_small_print(block: Block, text: str) -> bool:
    if _is_small(text) or is_caption(block):
        return True
    return block.link_density > 0.7 and len(text) < 200


def _is_small(text: str) -> bool:
    patterns = (words.SMALL_PRINT, words.GENERIC_ANCHOR, words.PROMOTION)
    return len(text) < 240 and any(pattern.match(text) for pattern in patterns)


def _clean_lines(lines: Sequence[str], title: str) -> str:
    """The proposal itself, less small print."""
    kept: list[str] = []
    for index, line in enumerate(lines):
        if index < 4 and (fold(line) == fold(title) or is_date_line(line)):
            continue
        if words.STOP_HEADING.match(line) and len(kept) > 2:
            break
        if _is_small(line):
            continue
        if len(line) < 200 and words.CAPTION.search(line):
            continue
        rest = _without_cards(line)
        if rest:
            kept.append(rest)
    return "\n".join(kept)
