"""The title of an item, by vote of every place that names it."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

import lxml.html

from crawler.extract import words
from crawler.extract.blocks import Block
from crawler.extract.dates import is_date_line
from crawler.extract.document import Document
from crawler.extract.plain import fold, one_line
from crawler.extract.structure import region
from crawler.extract.structured import StructuredData
from crawler.extract.template import Template, is_furniture, title_parts


def strip_affixes(title: str, template: Template, site_name: str | None = None) -> str:
    """A head title without the parts that every page of the site repeats."""
    parts = title_parts(title)
    if len(parts) < 2:
        return title
    site = fold(site_name) if site_name else None
    common = [p for p in parts if fold(p) in template.affixes or (site and fold(p) == site)]
    if not common:
        return title
    kept = title
    for part in common:
        kept = re.sub(
            rf"^\s*{re.escape(part)}\s*[|\-–—»«/·•:]+\s*|\s*[|\-–—»«/·•:]+\s*{re.escape(part)}\s*$", "", kept
        )
    return one_line(kept) or title


def choose_title(
    document: Document,
    container: lxml.html.HtmlElement,
    blocks: Sequence[Block],
    data: StructuredData,
    template: Template,
    hints: Iterable[tuple[str, float]],
) -> str:
    """The title most places agree on; of its spellings the one from the most trusted place."""
    votes: dict[str, float] = {}
    spelling: dict[str, tuple[float, str]] = {}

    def vote(text: str | None, weight: float) -> None:
        text = one_line(text or "").strip(" |·•»«>")
        text = named.less(text) if named else text
        key = fold(text)
        if not key or len(text) > 300 or text.endswith(("…", "...")) or words.GENERIC_ANCHOR.match(text):
            return
        if key in template.affixes and key != fold(document.head_title):
            weight *= 0.1
        votes[key] = votes.get(key, 0.0) + weight
        if weight > spelling.get(key, (0.0, ""))[0]:
            spelling[key] = (weight, text)

    named = _Names(document, blocks) if template.pages < 3 else None
    site_name = document.meta("og:site_name")
    vote(data.headline, 2.5)
    vote(strip_affixes(document.meta("og:title", "twitter:title") or "", template, site_name), 2)
    head = strip_affixes(document.head_title, template, site_name)
    vote(head, 0.3 if fold(head) in template.affixes else 2)
    if head == document.head_title:
        parts = title_parts(head)
        for part in parts[:1] + parts[-1:] if len(parts) > 1 else []:
            vote(part, 0.6)
    _vote_headings(document, container, blocks, template, vote)
    for text, weight in hints:
        vote(text, weight)
    if not votes:
        return head or document.head_title
    return spelling[max(votes, key=lambda k: (votes[k], len(k)))][1]


class _Names:
    """What a lone page shows of the names around its title: its own headings, and its host."""

    def __init__(self, document: Document, blocks: Sequence[Block]) -> None:
        headings = islice((b for b in document.blocks if b.is_heading and b.region in (None, "header")), 30)
        self.shown = {fold(b.text) for b in (*headings, *blocks[:4])}
        match = re.match(r"https?://(?:www\.)?([^/:?#]+)", document.url.lower())
        host = match[1] if match else ""
        names = (host, host.rpartition(".")[0], host.partition(".")[0], document.meta("og:site_name") or "")
        self.site = {re.sub(r"\W", "", fold(name)) for name in names} - {""}

    def less(self, title: str) -> str:
        """The part of a title that stands on the page as a heading, or the title less the parts that name the host."""
        parts = title_parts(title)
        if len(parts) < 2 or fold(title) in self.shown:
            return title
        own = (part for part in parts if len(part) > 5 and not self._is_site(part))
        shown = next((part for part in own if fold(part) in self.shown), None)
        if shown:
            return shown
        if len(parts) == 2 and self._is_site(parts[0]) != self._is_site(parts[1]):
            return parts[1] if self._is_site(parts[0]) else parts[0]
        return title

    def _is_site(self, part: str) -> bool:
        return fold(part).replace(" ", "") in self.site


def _vote_headings(document, container, blocks, template, vote) -> None:  # type: ignore[no-untyped-def]
    own = [
        b
        for b in document.blocks
        if b.is_heading
        and not (
            is_furniture(b, template)
            and container not in (b.element, *b.element.iterancestors())
            and not _has_title_class(b.element)
        )
    ]
    first = {tag: next((b for b in own if b.tag == tag), None) for tag in ("h1", "h2", "h3")}
    h1s = [b for b in own if b.tag == "h1"]
    for block in h1s[:2]:
        vote(_less_stamp(block.text), 3 if len(h1s) == 1 else 2)
    for block in own:
        if _has_title_class(block.element):
            vote(_less_stamp(block.text), 3)
            break
    if first["h1"] is None:
        heading = first["h2"] or first["h3"]
        inside = next((b for b in blocks if b.is_heading), None)
        if inside is not None and inside.tag in ("h2", "h3", "h4") and blocks.index(inside) <= 3:
            vote(inside.text, 2)
        elif heading is not None:
            vote(heading.text, 1)
        large = next((text for f in container.iter("font") if (text := _large_words(f))), None)
        if large is not None:
            vote(large, 2.6)
        bold = next((b for b in blocks[:3] if b.bold and not b.is_heading and 5 < len(b.text) < 200), None)
        if bold is not None:
            vote(bold.text, 1.5)


def _less_stamp(heading: str) -> str:
    """A heading without the lines in it that say when it was published."""
    lines = heading.split("\n")
    return "\n".join(line for line in lines if not is_date_line(line)) if len(lines) > 1 else heading


def _large_words(font: lxml.html.HtmlElement) -> str | None:
    """The words of a ``font`` element that makes them large, as headings were written before there were styles."""
    size = (font.get("size") or "").strip()
    if not re.fullmatch(r"[4-7]|\+[1-4]", size):
        return None
    text = one_line(font.text_content())
    return text if 5 < len(text) < 200 and not is_date_line(text) else None


def _has_title_class(element: lxml.html.HtmlElement) -> bool:
    for node in (element, *list(element.iterancestors())[:1], *list(element)[:2]):
        if node.get("itemprop") in ("headline", "name"):
            return True
        names = (node.get("class") or "").lower().split()
        if any(
            n in ("entry-title", "post-title", "p-name", "article-title", "headline", "news-title", "title")
            for n in names
        ):
            return region(node) is None or any(a.tag == "article" for a in node.iterancestors())
    return False
