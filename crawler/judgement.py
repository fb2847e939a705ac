"""Is this page an item? Evidence from entry points and from the page itself, weighed in the open (pure)."""

from dataclasses import dataclass

from crawler.discovery.scope import page_class
from crawler.evidence import About
from crawler.extract import words
from crawler.extract.kinds import WHOLE_PROJECT
from crawler.extract.page import Extraction
from crawler.extract.plain import fold

ENOUGH = 2.5


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a page beside its extraction. ``nav_share``: share of pages whose frame links to it;
    ``listing_share``: share of its own text that stands in entries leading elsewhere, 0 to 1."""

    url: str
    about: About | None
    is_homepage: bool
    nav_share: float
    listing_share: float
    listing_entries: int
    hubs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``is_item`` with the reasons and their weights; ``score`` is their sum."""

    is_item: bool
    score: float
    reasons: tuple[tuple[str, float], ...]


def judge(facts: Facts, found: Extraction) -> Verdict:
    """Weigh what speaks for and against ``facts.url`` being one news item, project or event."""
    reasons = [*_from_entry_points(facts), *_from_page(found), *_against(facts, found)]
    score = round(sum(weight for _, weight in reasons), 2)
    return Verdict(score >= ENOUGH, score, tuple(reasons))


def _from_entry_points(facts: Facts) -> list[tuple[str, float]]:
    about = facts.about
    if about is None:
        return []
    reasons: list[tuple[str, float]] = []
    if about.of("feed"):
        reasons.append(("in a feed", 4.0))
    if any("posts" in m.sections for _, m in about.of("sitemap")):
        reasons.append(("in a sitemap of posts", 1.5))
    listed = about.of("listing", "homepage")
    hubs = [m for key, m in listed if key in facts.hubs]
    if any(m.group >= 2 for m in hubs):
        reasons.append(("one of several alike in a list", 1.5))
    elif hubs:
        reasons.append(("alone in a list", 0.75))
    elif listed:
        reasons.append(("linked in a text", 0.3))
    if any(m.ruled for _, m in listed):
        reasons.append(("in a list (rule)", 6.0))
    if any(m.date for m in hubs):
        reasons.append(("listed with a date", 1.0))
    sections = {words.section_of(s) for m in hubs for s in m.sections} - {None}
    if sections:
        reasons.append((f"under a heading for {'/'.join(sorted(str(s) for s in sections))}", 1.0))
    return reasons


def _is_listed_well(facts: Facts) -> bool:
    """In a feed, or in a list of several alike that has dates or stands under a telling heading: not mere menu."""
    if facts.about is None:
        return False
    listed = [m for key, m in facts.about.of("listing") if key in facts.hubs and m.group >= 2]
    telling = any(m.date or any(words.section_of(s) for s in m.sections) for m in listed)
    return telling or bool(facts.about.of("feed"))


def _from_page(found: Extraction) -> list[tuple[str, float]]:
    reasons: list[tuple[str, float]] = []
    if found.shows_date:
        reasons.append(("shows a date of its own", 1.5))
    if found.schema:
        reasons.append((f"declares itself {found.schema}", 1.0))
    if found.event_start:
        # A day with a time of day is hardly ever told of anything but an event.
        reasons.append(("says when it takes place", 1.5 if "T" in found.event_start else 1.0))
    if any(WHOLE_PROJECT in r for r in found.reasons):
        reasons.append(("has all the headings of a project", 5.0))
    elif any("headings of a project" in r for r in found.reasons):
        reasons.append(("has the headings of a project", 1.5))
    if any("folder of the address" in r or "name of the page" in r for r in found.reasons):
        reasons.append(("lies in a folder for such items", 1.0))
    if len(found.text) < 40:
        reasons.append(("has hardly any text", -3.0))
    elif len(found.text) < 100:
        reasons.append(("has little text", -0.5))
    return reasons


def _against(facts: Facts, found: Extraction) -> list[tuple[str, float]]:
    reasons: list[tuple[str, float]] = []
    title = found.title.strip()
    if facts.is_homepage:
        reasons.append(("is the homepage", -9.0))
    if words.NOT_AN_ITEM.match(fold(title)) or words.NOT_AN_ITEM.match(title):
        reasons.append((f"is titled “{title[:40]}”", -6.0))
    elif words.PERIOD_TITLE.match(title) or words.LABEL_TITLE.match(title):
        reasons.append(("is titled like an archive", -5.0))
    if words.NOT_AN_ITEM_PATH.search(facts.url):
        reasons.append(("has the address of a standing page", -4.0))
    kind = page_class(facts.url)
    if kind != "plain" and not (facts.about and facts.about.of("feed")):
        reasons.append((f"has the address of a {kind} archive", -4.0))
    if facts.listing_entries and facts.listing_share >= 0.5:
        reasons.append(("is made of entries that lead elsewhere", -6.0))
    if facts.nav_share >= 0.5 and not _is_listed_well(facts):
        # A menu may list a handful of projects, each with a page.
        tells_project = any("headings of a project" in reason for reason in found.reasons)
        reasons.append(("stands in the navigation of most pages", -1.0 if tells_project else -2.5))
    return reasons
