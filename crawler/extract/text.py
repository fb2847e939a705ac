"""The body of an item: the blocks of its container, less title, date line, captions, contact data and small print."""

import re
from bisect import bisect_left
from collections.abc import Sequence

import lxml.html

from crawler.extract import words
from crawler.extract.blocks import Block
from crawler.extract.dates import is_date_line, says_how_long_ago
from crawler.extract.document import Document
from crawler.extract.plain import fold, squeeze
from crawler.extract.structure import region
from crawler.extract.template import Template, is_furniture

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"“”»']?\s+(?=[A-ZÄÖÜ„\"»(\d])")
_SMALL = (words.SMALL_PRINT.match, words.CHANGED.search, words.APPEARED.match, says_how_long_ago)
_FIELD = re.compile(
    r"^\W*(?:wann|wo|datum|zeit|uhrzeit|ort|veranstaltungsort|beginn|ende|details|termin)\W*$", re.IGNORECASE
)
_ENDS_SENTENCE = re.compile(r"[.!?]\W*$")
_LABEL = re.compile(
    r"^\W*(?:ihre?\s+)?(?:kontakt|ansprech(?:partner(?:in)?|person)|telefon|tel|fax|mobil|e-?mail|mail|name|anschrift"
    r"|adresse)\W*$",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"^(?:(?:Frau|Herr|Dr\.|Prof\.)\s+)*[A-ZÄÖÜ][\w.-]+(?:\s+(?:von\s+|zu\s+|van\s+)?[A-ZÄÖÜ][\w-]+){1,3}$"
)


def content_blocks(document: Document, container: lxml.html.HtmlElement) -> list[Block]:
    """The blocks inside ``container``, without furniture that is nested in it."""
    inside = [b for b in document.blocks if b.element is container or container in b.element.iterancestors()]
    base = region(container)
    return [b for b in inside if b.region == base]


def split_at_title(
    document: Document, container: lxml.html.HtmlElement, title: str, template: Template
) -> tuple[list[Block], list[Block], list[Block]]:
    """Blocks (before the title, between title and container, of the container after the title).

    The title may stand outside the container; furniture is left out of the first two parts.
    """
    inside = content_blocks(document, container)
    if not inside:
        return [], [], []
    wanted = fold(title)
    place = {id(block): index for index, block in enumerate(document.blocks)}
    first = place[id(inside[0])]
    for index, block in enumerate(inside):
        if fold(block.text) == wanted and (block.is_heading or block.bold or index < 6):
            before = [*document.blocks[max(0, first - 3) : first], *inside[:index]]
            return [b for b in before if not is_furniture(b, template)], [], inside[index + 1 :]
    outside = [i for i in range(first) if fold(document.blocks[i].text) == wanted]
    if not outside:
        return (
            [],
            [b for b in document.blocks[max(0, first - 3) : first] if not is_furniture(b, template)],
            inside,
        )
    at = outside[-1]
    for index in outside:
        if document.blocks[index].is_heading:
            at = index
    before = [b for b in document.blocks[max(0, at - 3) : at] if not is_furniture(b, template)]
    between = [b for b in document.blocks[at + 1 : first] if not is_furniture(b, template)]
    return before, between[:8], inside


def body_text(blocks: Sequence[Block], title: str, template: Template) -> str:
    """Paragraphs of the body, one a line. ``blocks`` are those after the title."""
    kept: list[Block] = []
    texts: list[str] = []
    wanted = fold(title)
    in_contact = False
    fields = _fields(blocks)
    for index, block in enumerate(blocks):
        if index in fields:
            continue
        text = block.text
        if ((block.is_heading or block.bold) and words.STOP_HEADING.match(text)) or words.COMMENT.match(text):
            break
        heading = _is_heading(block)
        if heading and not words.CONTACT_DATA.search(text):
            in_contact = bool(words.CONTACT_LEAD.match(text)) and len(text) < 60
            if in_contact:
                continue
        rest = without_contact(text)
        if not rest and words.CONTACT_DATA.search(text):
            _drop_name_lines(block, kept, texts)
        if not fold(rest) or fold(text) == wanted or _is_small_print(block, index, template):
            continue
        if in_contact and not heading:
            if len(text) < 60 or (len(text) < 250 and not _ENDS_SENTENCE.search(text)):
                continue
            in_contact = False
        kept.append(block)
        texts.append(rest.replace("\n", " "))
    while kept and (_is_heading(kept[-1]) or is_date_line(kept[-1].text)):
        kept.pop()
        texts.pop()
    return "\n".join(texts)


def _fields(blocks: Sequence[Block]) -> set[int]:
    """Places of labels that stand alone ("Wann", "Ort:") and of the short values after them: facts, not text."""
    found: set[int] = set()
    for at, block in enumerate(blocks[:-1]):
        value = blocks[at + 1].text
        if _FIELD.match(block.text) and len(value) < 80 and not _ENDS_SENTENCE.search(value):
            found |= {at} if _FIELD.match(value) else {at, at + 1}
    return found


def _is_heading(block: Block) -> bool:
    return block.is_heading or (block.bold and len(block.text) < 60)


def _drop_name_lines(block: Block, kept: list[Block], texts: list[str]) -> None:
    """Above a line of contact data stand the name and office it belongs to: short lines without a sentence."""
    near = {block.element, block.element.getparent()}
    for _ in range(4):
        if not kept or len(kept[-1].text) > 80 or re.search(r"[.!?…]\W*$", kept[-1].text):
            return
        above = kept[-1]
        label = _LABEL.match(above.text)
        under_heading = len(kept) > 1 and _is_heading(kept[-2])
        beside = above.element in near or above.element.getparent() in near
        named = _NAME.match(above.text) or (beside and _NAME.match(above.text.split(",")[0]))
        if not label and (not named or under_heading or above.text.count(",") > 1):
            return
        kept.pop()
        texts.pop()


def _is_small_print(block: Block, index: int, template: Template) -> bool:
    text = block.text.replace("\n", " ")
    mark = block.mark
    if mark in template.furniture or mark in template.repeated:
        return True
    if index < 4 and (is_date_line(text) or (block.links and is_date_line(block.unlinked))):
        return True
    if is_caption(block):
        return True
    if len(text) < 240 and any(says(text) for says in _SMALL):
        return True
    if block.link_density > 0.7 and len(text) < 200 and not _in_prose_list(block):
        return True
    return all(
        words.GENERIC_ANCHOR.match(part) for part in re.split(r"\s*[|·•/]\s*|\n", text) if part.strip()
    )


def _in_prose_list(block: Block) -> bool:
    return block.tag == "p" and len(block.links) == 1 and len(block.text) > 60


def is_caption(block: Block) -> bool:
    if block.tag == "figcaption" or any(e.tag == "figcaption" for e in block.element.iterancestors()):
        return True
    names = " ".join(
        (e.get("class") or "") for e in (block.element, *list(block.element.iterancestors())[:2])
    )
    if re.search(
        r"caption|bildunterschrift|bildtext|image-?(?:text|box)|copyright|bildnachweis", names, re.IGNORECASE
    ):
        return True
    return len(block.text) < 200 and bool(words.CAPTION.search(block.text))


def without_contact(text: str) -> str:
    """``text`` less the sentences and lines that carry contact data; empty where nothing else is said."""
    if not words.CONTACT_DATA.search(text):
        if len(text) < 120 and re.match(
            r"\W*(?:kontakt|ansprechpartner(?:in)?|r(?:ü|ue)ckfragen)\W*$", text, re.IGNORECASE
        ):
            return ""
        label, colon, name = text.partition(":")
        if colon and len(text) < 90 and _LABEL.match(label) and _NAME.match(name.strip()):
            return ""  # a card that is cut into pieces
        return text
    if words.CLOAKED.search(text) and len(text) < 300:
        return ""
    if words.CONTACT_LEAD.match(text) and len(text) < 400:
        return ""
    lines = text.split("\n")
    if len(lines) > 1 and all(len(line) < 90 and not re.search(r"[.!?]\W*$", line) for line in lines):
        return ""  # a card: name, office, street, telephone
    kept = [" ".join(_sentences_without_contact(line)) for line in lines]
    rest = squeeze("\n".join(k for k in kept if k.strip()))
    return rest if len(rest) > 25 and not words.CONTACT_LEAD.match(rest) else ""


def _sentences_without_contact(line: str) -> list[str]:
    """The sentences that no contact data touches: ``Tel.`` and its number may look like two."""
    ends = [(match.start(), match.end()) for match in _SENTENCE_END.finditer(line)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(line)]
    contacts = [match.span() for match in words.CONTACT_DATA.finditer(line)]
    kept = []
    for start, stop in zip(starts, stops, strict=True):
        before = bisect_left(contacts, (stop,))
        if not before or contacts[before - 1][1] <= start:
            kept.append(line[start:stop])
    return kept


def teaser_of(text: str, limit: int = 400) -> str:
    """The beginning of ``text``, cut at a sentence or a word, at most ``limit`` characters."""
    flat = text.replace("\n", " ")
    if len(flat) <= limit:
        return flat
    cut = flat[:limit]
    end = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
    if end > limit // 2:
        return cut[: end + 1]
    return cut[: cut.rfind(" ")].rstrip(" ,;:–-") + " …"
