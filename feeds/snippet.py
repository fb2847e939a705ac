"""A feed as a piece of plain HTML that an alliance or a town puts on a page of its own (pure).

Without scripts, styles and ids, so that it takes the looks of the page around it and stands there more than once.
Classes only name the parts. The texts are those of untrusted sites: all of them are made plain and escaped, once.
"""

from __future__ import annotations

from html import escape

from feeds import words
from feeds.document import Entry, Feed
from feeds.sanitise import plain

SUFFIX = "html"
MOST_ENTRIES = 10
_MOST_VOICES = 3


def render(feed: Feed) -> bytes:
    """The newest entries as a ``section``: titles that lead to the originals, then the way to all and to the feed."""
    lines = [
        '<section class="buendnisradar" lang="de">',
        f'<h2 class="buendnisradar-titel">{_text(feed.title)}</h2>',
    ]
    if feed.entries:
        lines.append('<ul class="buendnisradar-liste">')
        lines += map(_entry, feed.entries[:MOST_ENTRIES])
        lines.append("</ul>")
    else:
        lines.append('<p class="buendnisradar-leer">Zurzeit gibt es hier nichts Neues.</p>')
    everything = _link("buendnisradar-seite", feed.page_url, "Alle Einträge")
    subscribe = _link("buendnisradar-feed", feed.current_urls["atom"], "Als Feed abonnieren")
    lines += [f'<p class="buendnisradar-mehr">{everything} · {subscribe}</p>', "</section>", ""]
    return "\n".join(lines).encode()


def _entry(entry: Entry) -> str:
    facts = dict(entry.facts)
    details = [_happens(facts), _published(facts), _text(_who(entry))]
    title = _link("buendnisradar-eintrag", entry.url, entry.title)
    shown = f'<span class="buendnisradar-angaben">{", ".join(filter(None, details))}</span>'
    return f"<li>{title}<br>{shown}</li>"


def _happens(facts: dict[str, str]) -> str:
    """Of an event: when and where it is."""
    when = words.event_words(facts.get("event_start"), facts.get("event_end"))
    if not when:
        return ""
    off = "abgesagt: " if facts.get("cancelled") else ""
    machine = escape(facts["event_start"])
    where = f", {_text(facts['event_place'])}" if facts.get("event_place") else ""
    return f'{off}<time class="buendnisradar-termin" datetime="{machine}">{_text(when)}</time>{where}'


def _published(facts: dict[str, str]) -> str:
    """The date of publication as far as it is known; of an event that of the event says more."""
    if facts.get("event_start") or not facts.get("published"):
        return ""
    shown = words.date_words(facts["published"], facts.get("date_precision", "day"))
    if shown == words.UNDATED:
        return ""
    return f'<time class="buendnisradar-datum" datetime="{escape(facts["published"])}">{_text(shown)}</time>'


def _who(entry: Entry) -> str:
    """The alliances that published it, the first ones by name."""
    names = [voice.name for voice in entry.voices]
    more = len(names) - _MOST_VOICES
    return ", ".join(names[:_MOST_VOICES]) + (f" und {more} weitere" if more > 0 else "")


def _link(name: str, url: str, text: str) -> str:
    """A link, or the bare text where the address is none of the web: nothing else may be followed."""
    if not url.lower().startswith(("http://", "https://")):
        return f'<span class="{name}">{_text(text)}</span>'
    return f'<a class="{name}" href="{escape(url)}" rel="noopener external">{_text(text)}</a>'


def _text(text: str) -> str:
    return escape(plain(text))
