"""What a site's entry points say of its pages, gathered before any page is judged (pure)."""

import re
from dataclasses import dataclass, field

from aggregator.urls import url_key
from crawler.discovery.feeds import FeedEntry
from crawler.discovery.listings import Entry
from crawler.discovery.scope import is_static_page
from crawler.extract import words
from crawler.extract.dates import DateMention
from crawler.extract.page import Hints

_POSTS_SITEMAP = re.compile(r"posts-post|post-sitemap|news|aktuell|artikel|article|blog", re.IGNORECASE)

_LEAST_STANDING = 2  # pages
_START = re.compile(r"[:=/](?:start|startseite|hauptseite|main_page|index)$", re.IGNORECASE)
_MOST_LEADS = 6
_MOST_PAGES = 20_000


@dataclass(slots=True)
class Mention:
    """One entry point's word on one page. ``place`` is ``feed``, ``sitemap``, ``listing`` or ``homepage``."""

    place: str
    title: str | None = None
    date: DateMention | None = None
    teaser: str = ""
    sections: tuple[str, ...] = ()
    group: int = 1
    ruled: bool = False
    path: str = ""


@dataclass(slots=True)
class About:
    """All that entry points say of one page, by the key of the entry point that says it."""

    url: str
    mentions: dict[str, Mention] = field(default_factory=dict)

    def of(self, *places: str) -> list[tuple[str, Mention]]:
        """Mentions from the given kinds of places."""
        return [(key, m) for key, m in self.mentions.items() if m.place in places]


class Evidence:
    """Who leads where. Entry points replace what they said before when they are read anew."""

    def __init__(self) -> None:
        self.pages: dict[str, About] = {}
        self._said: dict[str, set[str]] = {}

    def forget(self, entry_point: str) -> None:
        """Drop what an entry point said."""
        for key in self._said.pop(entry_point, ()):
            self.pages[key].mentions.pop(entry_point, None)

    def add(self, entry_point: str, url: str, mention: Mention) -> None:
        """``entry_point`` (its key) leads to ``url``."""
        key = url_key(url)
        if key not in self.pages and len(self.pages) >= _MOST_PAGES:
            return
        about = self.pages.setdefault(key, About(url))
        known = about.mentions.get(entry_point)
        if known is None or (known.title is None and mention.title is not None):
            about.mentions[entry_point] = mention
        self._said.setdefault(entry_point, set()).add(key)

    def add_feed(self, entry_point: str, entries: list[FeedEntry]) -> None:
        """Entries of a feed that was read. A feed of changes, as wikis have, tells no more than a sitemap."""
        changes = tells_changes(entries)
        for entry in entries:
            if changes:
                self.add(entry_point, entry.url, Mention("sitemap"))
                continue
            self.add(
                entry_point,
                entry.url,
                Mention("feed", entry.title or None, entry.date, entry.summary[:400], entry.categories),
            )

    def add_sitemap(self, entry_point: str, url: str, pages: list[str]) -> None:
        """Pages of a sitemap; one that is named after posts says a little more."""
        section = "posts" if _POSTS_SITEMAP.search(url.rsplit("/", 1)[-1]) else ""
        for page in pages:
            self.add(entry_point, page, Mention("sitemap", sections=(section,) if section else ()))

    def add_entries(self, entry_point: str, place: str, page_title: str, entries: list[Entry]) -> None:
        """Entries of a listing page, with the sections they stand under."""
        for e in entries:
            sections = tuple(dict.fromkeys(s for s in (e.section, page_title) if s))
            mention = Mention(place, e.title, e.date, e.teaser, sections, e.group, e.ruled, e.path)
            self.add(entry_point, e.url, mention)

    def tells_new(self, entries: list[Entry]) -> int:
        """How many of these entries no list has named before."""
        known = (self.pages.get(url_key(entry.url)) for entry in entries)
        return sum(1 for about in known if about is None or not about.of("listing", "homepage"))

    def demote(self, boxes: frozenset[tuple[str, str]]) -> None:
        """Boxes that stand on most pages (place in the template, address) belong to none of them.

        The heading above them there says nothing of them, and what they list may be anything.
        """
        for path, url in boxes:
            about = self.pages.get(url_key(url))
            for mention in about.mentions.values() if about else ():
                if mention.path == path and mention.place == "listing":
                    mention.sections, mention.group = (), 1

    def carriers(self, keys: set[str]) -> set[str]:
        """Keys of the entry points that lead to one of ``keys``."""
        return {point for key in keys if key in self.pages for point in self.pages[key].mentions}

    def hints(self, keys: set[str]) -> Hints:
        """Titles, dates, sections and teaser for the page with these keys, best first."""
        titles: list[tuple[str, float]] = []
        dates: list[tuple[DateMention, float]] = []
        sections: list[str] = []
        leads: list[str] = []
        teaser = ""
        for key in sorted(keys):
            about = self.pages.get(key)
            for mention in about.mentions.values() if about else ():
                feed = mention.place == "feed"
                if mention.title:
                    titles.append((mention.title, 3 if feed else 1.5))
                if mention.date:
                    dates.append((mention.date, self._weight(mention)))
                sections.extend(mention.sections)
                if mention.teaser and len(leads) < _MOST_LEADS:
                    leads.append(mention.teaser)
                if feed and mention.teaser and not teaser:
                    teaser = mention.teaser
        if len({words.section_of(s) for s in sections} - {None}) > 2:
            sections = []  # a box of the latest stands below every heading
        return Hints(_most_said(titles), tuple(dates), tuple(dict.fromkeys(sections)), teaser, tuple(leads))

    @staticmethod
    def _weight(mention: Mention) -> float:
        assert mention.date is not None
        if mention.date.source == "rule":
            return 10
        if mention.date.source == "feed updated":
            return 3
        if mention.place == "feed":
            return 8.5
        if any(words.SECTION_WORDS["event"].search(s) for s in mention.sections):
            return 2  # an event's list shows the day of the event
        return 6.5


def _stands(entry: FeedEntry) -> bool:
    """Whether an entry leads to a standing page: a legal notice, the start of a site or section, a contact form."""
    return is_static_page(entry.url) or bool(_START.search(entry.url))


def tells_changes(entries: list[FeedEntry]) -> bool:
    """Whether a feed names standing pages: it tells what was edited, not what was published.

    One alone may be news: a post with the address ``/mitmachen/`` is a call.
    """
    standing = sum(1 for entry in entries if _stands(entry))
    return standing >= max(_LEAST_STANDING, len(entries) // 10)


def _most_said(titles: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """At most four titles of each place, so that a long archive cannot outvote the page itself."""
    kept: list[tuple[str, float]] = []
    for weight in (3, 1.5):
        kept.extend([t for t in titles if t[1] == weight][: 2 if weight == 3 else 3])
    return tuple(kept)
