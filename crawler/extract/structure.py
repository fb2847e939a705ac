"""Where an element stands: its place in the template, and the furniture around it."""

import re
from functools import lru_cache
from itertools import islice

import lxml.html

from crawler.extract import limits

_FURNITURE = (  # noqa: SIM905 - one word a line would be longer than the file
    "nav navi navbar navigation menu menue mainnav subnav breadcrumb breadcrumbs brotkrume brotkrumen footer "
    "fusszeile sidebar seitenleiste aside widget widgets cookie consent share sharing teilen social search "
    "searchform suche skip skiplink skiplinks sprungmarken visuallyhidden screen-reader-text sr-only comment "
    "comments kommentare comment-respond login related yarpp jp-relatedposts post-navigation postnavigation "
    "post-nav postnav prev-next prevnext nextprev next-prev nav-links nav-previous nav-next pagination pager "
    "paginator rechts rechte-spalte randspalte marginalspalte marginalien seitenspalte toc inhaltsverzeichnis "
    "tag-cloud tagcloud"
).split()
_MENU = re.compile(
    r"(?:^|[-_ ])(?:nav\w*|menue?|mainnav|subnav|breadcrumbs?|brotkrumen?)(?:$|[-_ ])", re.IGNORECASE
)
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*$")
_HAS = re.compile(r"\b(?:has|with|without|no)-[\w-]+", re.IGNORECASE)
# Parts of a teaser, and what Elementor calls every piece of a text: what it is, the rest of its name says.
_PART = re.compile(
    r"\b(?:card|teaser|box|tile|item|media|panel)s?(?:[-_]+item)?[-_]+footer\b"
    r"|\belementor-widget(?:-(?:container|wrap|empty))?(?![\w-])|\belementor-widget(?=-)",
    re.IGNORECASE,
)
_REGION = re.compile(rf"(?:^|[-_ ])(?:{'|'.join(_FURNITURE)})(?:$|[-_ ])", re.IGNORECASE)


Regions = dict[lxml.html.HtmlElement, str | None]
"""The regions of a page's elements, as far as they were asked for."""


HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
Place = tuple[str, str]
"""Name and classes of what a block stands in."""


def place_of(element: lxml.html.HtmlElement) -> Place:
    """What an element stands in: blocks of one text, and entries of one list, stand in the same place."""
    parent = element.getparent()
    return ("", "") if parent is None else (str(parent.tag), parent.get("class") or "")


def signature(element: lxml.html.HtmlElement) -> str:
    """Name, id and classes of an element, less what numbers a single page or entry."""
    parts = [element.tag if isinstance(element.tag, str) else "?"]
    identifier = element.get("id")
    if identifier and not re.search(r"\d|-.*-", identifier) and len(identifier) < 30:
        parts.append("#" + identifier)
    if element.tag != "body":
        names = [c for c in (element.get("class") or "").split() if not re.search(r"\d", c) and len(c) < 40]
        parts.extend("." + name for name in sorted(names)[:3])
    return "".join(parts)


def path_of(element: lxml.html.HtmlElement) -> str:
    """Signatures from body down to the element: the same place on every page of a template."""
    chain = [
        signature(e) for e in element.iterancestors() if isinstance(e.tag, str) and e.tag not in ("html",)
    ]
    return ">".join([*reversed(chain), signature(element)])


def is_hidden(element: lxml.html.HtmlElement) -> bool:
    """Not shown to a reader: ``hidden``, an inline style that hides, or hAtom's ``updated`` as a bare timestamp."""
    if "updated" in (element.get("class") or "").split() and _TIMESTAMP.match((element.text or "").strip()):
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def _tells_more_than_it_links(element: lxml.html.HtmlElement) -> bool:
    """Whether less than six tenths of a longer text are links."""
    text = sum(len(t.strip()) for t in islice(element.itertext(), limits.ELEMENTS))
    links = islice(element.iter("a"), limits.LINKS)
    linked = sum(len(t.strip()) for a in links for t in islice(a.itertext(), limits.BLOCK))
    return text > 100 and linked < 0.6 * text


def _in_body(element: lxml.html.HtmlElement) -> bool:
    return any(
        a.tag == "article" or "entry-content" in (a.get("class") or "") for a in element.iterancestors()
    )


def _has_body(element: lxml.html.HtmlElement) -> bool:
    inside = islice(element.iter("div", "section", "article"), limits.ELEMENTS)
    return any(
        "entry-content" in (e.get("class") or "") or "articleBody" in (e.get("itemprop") or "")
        for e in inside
    )


def region(element: lxml.html.HtmlElement, known: Regions | None = None) -> str | None:
    """The page furniture an element stands in (``nav``, ``footer`` …) by tag, role or class; None for content.

    ``known`` is what was found before on the same page: it is read, and filled with what is found now.
    """
    asked: list[lxml.html.HtmlElement] = []
    found = None
    for node in (element, *element.iterancestors()):
        if known is not None and node in known:
            found = known[node]
            break
        asked.append(node)
        found = _own_region(node)
        if found:
            break
    if known is not None:
        known.update(dict.fromkeys(asked, found))
    return found


def _swallows_page(node: lxml.html.HtmlElement) -> bool:
    """Whether an element that was never closed holds the page itself: an article or main part with its heading."""
    inside = islice(node.iter("article", "main"), limits.LINKS)
    return any(next(part.iter("h1"), None) is not None for part in inside)


@lru_cache(maxsize=4096)
def _telling(names: str) -> str:
    """The id and classes of an element, less what only sounds like furniture; empty where they name none."""
    words = _PART.sub(" ", _HAS.sub(" ", names[: limits.TITLE]))
    return words if _REGION.search(words) else ""


def _own_region(node: lxml.html.HtmlElement) -> str | None:
    """What the element itself is, wherever it stands."""
    tag = node.tag
    if not isinstance(tag, str) or tag in ("body", "html"):
        return None
    if tag in ("nav", "footer", "aside"):
        inside_article = any(a.tag == "article" for a in node.iterancestors())
        if not (tag == "footer" and inside_article) and not _swallows_page(node):
            return tag
    if tag == "header" and not any(a.tag in ("article", "main", "section") for a in node.iterancestors()):
        return "header"
    if node.get("role") in ("navigation", "contentinfo", "banner", "search", "complementary"):
        return "nav" if node.get("role") == "navigation" else str(node.get("role"))
    # What a heading is called in its id is the anchor that a table of contents leads to.
    name = "" if tag in HEADINGS else node.get("id") or ""
    words = f"{name} {node.get('class') or ''}"
    if len(words) > 1 and tag not in ("main", "article") and (words := _telling(words)):
        if next(node.iter("h1", "main"), None) is not None:
            return None  # named after a part that it has: the page itself is in it
        if _MENU.search(words) and _tells_more_than_it_links(node):
            return None  # a list that only looks like a menu
        if "widget" in words and (_in_body(node) or _has_body(node)) and _tells_more_than_it_links(node):
            return None  # page builders make texts of widgets, Blogger the whole blog
        return "nav" if _MENU.search(words) else "furniture"
    return None
