"""What a visit keeps of each page it read: the bytes, and what was seen in them once."""

import hashlib
from dataclasses import dataclass
from typing import Any

from crawler.discovery.listings import Entry, Listing
from crawler.extract.document import Document
from crawler.extract.template import Print
from crawler.items import Validators

MOST_ENTRIES = 400
"""Of a page that are kept for the next visit."""


@dataclass(slots=True)
class Answer:
    """A response as the spider hands it over. ``url`` is the final address after redirects."""

    url: str
    status: int
    content_type: str = ""
    charset: str | None = None
    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    redirected_from: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def is_html(self) -> bool:
        """Whether the body is meant to be a web page."""
        if self.content_type:
            return "html" in self.content_type
        return b"<" in self.body[:500]

    @property
    def validators(self) -> Validators:
        """The server's validators and a hash of the bytes."""
        mark = hashlib.blake2b(self.body, digest_size=12).hexdigest() if self.body else None
        return Validators(self.etag, self.last_modified, mark)


@dataclass(slots=True)
class Page:
    """A web page that was read in this visit."""

    key: str
    answer: Answer
    aliases: set[str]
    listing: Listing
    fingerprint: Print
    canonical: str | None
    title: str
    role: str = "listing"
    ruled: bool = False

    @property
    def weight(self) -> int:
        """Bytes of memory that it takes, roughly."""
        seen = self.listing
        links = len(seen.entries) + len(seen.navigation) + len(seen.archives) + len(seen.paging)
        addresses = sum(len(entry.url) + len(entry.teaser) for entry in seen.entries)
        return len(self.answer.body) + 200 * len(self.fingerprint.blocks) + 500 * links + 2 * addresses

    def document(self) -> Document:
        """Parse again: trees are not kept over a visit."""
        return Document(self.answer.body, self.answer.url, self.answer.charset)


def knowledge_of(page: Page, *, head: bool, verdict: str) -> dict[str, Any]:
    """What the next visit wants back of a page that is no item."""
    return {
        "entries": [
            e.to_json() for e in [*page.listing.entries[:MOST_ENTRIES], *page.listing.files[:MOST_ENTRIES]]
        ],
        "paging": page.listing.paging[:20],
        "rest": list(page.listing.rest)[:100] if head else [],
        "navigation": dict(list(page.listing.navigation.items())[:150]) if page.role == "homepage" else {},
        "title": page.title[:120],
        "head": head,
        "verdict": verdict,
    }


def entries_of(knowledge: dict[str, Any]) -> list[Entry]:
    """The entries that were noted of a page."""
    return [Entry.from_json(e) for e in knowledge.get("entries", ())]
