"""Where a site ends, and which of its addresses are worth a request."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import unquote, urlsplit

from aggregator.urls import folder, host_key
from crawler.extract import words

_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|zip|rar|7z|gz|tar|jpe?g|png|gif|webp|svg|ico|bmp|tiff?|mp3|mp4|m4a|avi|mov|wmv|ogg|"
    r"webm|css|js|mjs|json|xml|xsl|xslt|rdf|rss|atom|ics|ical|vcf|txt|md|woff2?|ttf|eot|exe|dmg|apk|csv|epub|swf)$",
    re.IGNORECASE,
)
_NAMES_ALLIANCE = re.compile(r"famil[^/]*b(?:ü|ue|u)ndnis|b(?:ü|ue|u)ndnis[^/]*famil", re.IGNORECASE)
_OWN_HOST = re.compile(r"famil|b(?:ue|u)ndnis|bndnis|lbff?[.-]", re.IGNORECASE)
_START_PAGE = re.compile(
    r"/(?:index|start|startseite|home|willkommen|welcome|main)(?:[-_.,]\w*)?$", re.IGNORECASE
)
_MONTH_IN_URL = re.compile(r"(?:^|[^\d])((?:19|20)\d\d)(?:[-/_.]|%2F)?(0[1-9]|1[0-2])(?!\d)")
_MOST_STEPS, _MOST_REPEATS, _MOST_PARAMETERS = 14, 2, 14


@dataclass(frozen=True, slots=True)
class Scope:
    """A host (``www.`` or not) and the folder below which the alliance publishes.

    ``page`` is set where the alliance has a single page among those of a town (``/buendnis-fuer-familie.html``):
    then that page, the folder of its name and addresses that name the alliance are its own, not its neighbours.
    ``by_query``: the homepage is told by its query on a host that others share; a page's own path (``trail``) tells
    whether it belongs there.
    """

    host: str
    folder: str
    page: str = ""
    also: tuple[str, ...] = ()
    by_query: bool = False

    def with_also(self, urls: Iterable[str]) -> "Scope":
        """The scope with these addresses of its host, and what lies below them."""
        paths = (unquote(urlsplit(url).path) for url in urls)
        return replace(self, also=tuple(f"{path.rstrip('/')}/" for path in paths if path.strip("/")))

    @classmethod
    def of(cls, homepage_url: str) -> "Scope":
        """Scope of a homepage; a homepage that is only a query string on a shared host is bounded by its folder."""
        host = host_key(urlsplit(homepage_url).hostname or "")
        path = unquote(urlsplit(homepage_url).path) or "/"
        above, _, name = path.rpartition("/")
        by_query = bool(urlsplit(homepage_url).query) and not _OWN_HOST.search(host)
        if _START_PAGE.search(path) or (by_query and "." in name):
            return cls(host, f"{above}/", by_query=by_query)
        stem, dot, _ = name.rpartition(".")
        if dot and _NAMES_ALLIANCE.search(stem) and not _OWN_HOST.search(host):
            return cls(host, f"{above}/{stem}/", path)
        return cls(host, folder(homepage_url), by_query=by_query)

    def holds(self, url: str) -> bool:
        """Whether ``url`` belongs to the alliance's own pages."""
        parts = urlsplit(url)
        if host_key(parts.hostname or "") != self.host:
            return False
        path = unquote(parts.path) or "/"
        if self.page and (path == self.page or _NAMES_ALLIANCE.search(path)):
            return True
        if any(path.startswith(other) or path == other[:-1] for other in self.also):
            return True
        return self.folder == "/" or path.startswith(self.folder) or path == self.folder.rstrip("/")

    def same_host(self, url: str) -> bool:
        """Whether ``url`` is on the alliance's host, in its folder or not."""
        return host_key(urlsplit(url).hostname or "") == self.host


def is_file(url: str) -> bool:
    """Whether the path ends like a file that is no web page."""
    return bool(_FILE.search(urlsplit(url).path))


def is_pdf(url: str) -> bool:
    """Whether the address is that of a PDF document, also as the value of a parameter."""
    parts = urlsplit(url)
    return parts.path.lower().endswith(".pdf") or parts.query.lower().endswith(".pdf")


def is_static_page(url: str, anchor: str = "") -> bool:
    """Legal notice, contact, login, search …: never an item, never worth a request."""
    return bool(words.NOT_AN_ITEM_PATH.search(url.split("#")[0]) or words.STATIC_ANCHOR.match(anchor.strip()))


def may_fetch(url: str) -> bool:
    """No login, search, feed of comments, print view, media file or action link."""
    return not (
        is_file(url)
        or is_pdf(url)
        or grows(url)
        or words.NEVER_FETCH.search(url)
        or words.PRINT_VIEW.search(url)
    )


def grows(url: str) -> bool:
    """Whether an address grows from page to page: links relative to the wrong place, a form that adds to it."""
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    if len(steps) > _MOST_STEPS or any(n > _MOST_REPEATS for n in Counter(steps).values()):
        return True
    names = Counter(pair.partition("=")[0] for pair in parts.query.split("&") if pair)
    return names.total() > _MOST_PARAMETERS or any(
        n > _MOST_REPEATS for name, n in names.items() if not name.endswith(("[]", "%5B%5D"))
    )


def page_class(url: str) -> str:
    """``label`` (tag, author), ``category``, ``calendar``, ``dated`` (year or month), ``paging`` or ``plain``."""
    if words.ARCHIVE_BY_LABEL.search(url):
        return "label"
    if words.PAGING.search(url):
        return "paging"
    if words.ARCHIVE_BY_DATE.search(url):
        return "calendar" if words.CALENDAR.search(url) else "dated"
    if words.ARCHIVE_BY_CATEGORY.search(url) and not words.IDENTIFIES_ARTICLE.search(url):
        return "category"
    return "plain"


def shape(url: str) -> str:
    """The address with its numbers blanked: pages of one archive or calendar share a shape."""
    parts = urlsplit(url)
    return re.sub(r"\d+", "9", f"{parts.path}?{parts.query}")


def months_from(url: str, today: date) -> int | None:
    """Months between ``today`` and the month named in an archive's address (negative: past), None if none is."""
    match = _MONTH_IN_URL.search(unquote(url))
    if not match:
        return None
    return (int(match[1]) - today.year) * 12 + int(match[2]) - today.month
