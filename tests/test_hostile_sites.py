"""Scripts that try to get through: from a site, from a site's feed, from a search; to a feed, to a page.

The real spider visits a site that is full of them (OWASP's cheat sheet, ``tests/feeds/payloads.txt``). Then every
feed is read as careless readers do, without cleaning what it says, and every page as browsers do.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape

import feedparser
import pytest
from lxml import html as markup
from playwright.sync_api import Browser, Dialog, Page
from sqlmodel import select

from aggregator.database import open_database
from aggregator.models import Item, Source
from crawler.run import harvest
from tests.crawler.towns import Site as Pages
from tests.crawler.towns import found, page, records
from tests.crawler.warcs import write_warc
from tests.feeds.conftest import NOW, Site, make_settings, serving
from tests.feeds.payloads import PAYLOADS, assert_harmless, elements
from tests.feeds.test_browser import browser  # noqa: F401 (a fixture)
from tests.feeds.validity import faults

SHOWN, RAW, FED = "gezeigt.example", "roh.example", "gefuettert.example"
SUFFIXES = ("atom", "rss", "json")
CLEAN = tuple("".join(c for c in payload if c.isprintable()) for payload in PAYLOADS)


@dataclass(frozen=True)
class Told:
    """An item of a hostile site, as its templates write it."""

    number: int
    payload: str

    @property
    def text(self) -> str:
        return f"Am {self.number}. Stand des Festes steht {self.payload} neben Wort{self.number} und Kuchen."


TOLD = [Told(number, payload) for number, payload in enumerate(CLEAN)]


def site(*, raw: bool) -> Pages:
    """A listing and its pages. Escaped, as a template does that is right: the visitor reads the payload; or raw."""

    def write(text: str) -> str:
        return text if raw else html.escape(text)

    entries = "".join(
        f'<li>1{t.number % 9}.03.2026 <a href="/neues/{t.number}.html">Stand {t.number} {write(t.payload)}</a></li>'
        for t in TOLD[:: 4 if raw else 1]
    )
    pages = {
        "/": found(page("Willkommen", "<h1>Willkommen</h1><p>Schön, dass Sie da sind.</p>")),
        "/aktuelles/": found(page("Aktuelles", f"<h1>Aktuelles</h1><ul>{entries}</ul>")),
    }
    for t in TOLD:
        body = f"<h1>Stand {t.number} {write(t.payload)}</h1><p>1{t.number % 9}.03.2026</p><p>{write(t.text)}</p>"
        pages[f"/neues/{t.number}.html"] = found(page(f"Stand {t.number} {write(t.payload)}", body))
    return pages


def fed() -> Pages:
    """A feed whose titles and descriptions are escaped once, twice, or stand in CDATA; its pages say little."""
    items = ""
    pages: Pages = {}
    for t in TOLD[::2]:
        ways = (escape(t.payload), escape(escape(t.payload)), f"<![CDATA[{t.payload.replace(']]>', '')}]]>")
        told = ways[t.number % 3]
        items += (
            f"<item><title>Stand {t.number} {told}</title><link>https://{FED}/neues/{t.number}.html</link>"
            f"<description>{told} {escape(t.text)}</description>"
            f"<pubDate>Tue, 1{t.number % 9} Mar 2026 09:00:00 +0100</pubDate></item>"
        )
        body = f"<h2>Stand {t.number}</h2><p>{html.escape(t.text)}</p>"
        pages[f"/neues/{t.number}.html"] = found(page("Neues", body))
    head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    document = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Neues</title>{items}</channel></rss>'
    pages["/"] = found(page("Willkommen", "<h1>Willkommen</h1><p>Schön, dass Sie da sind.</p>", head=head))
    pages["/feed.xml"] = document, {"Content-Type": "application/rss+xml"}, 200
    return pages


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hostile")
    settings = make_settings(folder, feed_entries=2_000, announce_days=3_650)
    database = open_database(settings)
    with database.writing() as session:
        for host in (SHOWN, RAW, FED):
            name = host.partition(".")[0]
            session.add(
                Source(
                    slug=name,
                    name=f"Bündnis {name}",
                    homepage_url=f"https://{host}/",
                    homepage_key=host,
                    created_at=NOW,
                )
            )
    for host, pages in ((SHOWN, site(raw=False)), (RAW, site(raw=True)), (FED, fed())):
        write_warc(
            folder / "recordings" / f"{host}.warc.gz", records(host, pages), date="2026-03-20T06:00:00Z"
        )
    result = harvest(settings, ["gezeigt", "roh", "gefuettert"], replay=folder / "recordings", now=NOW)
    assert [visit.error for visit in result.visits] == [None, None, None]
    with serving(settings, database) as running:
        yield running
    database.close()


@dataclass(frozen=True)
class Shown:
    """What a reader has of an entry."""

    title: str
    summary: str


def read(document: bytes, suffix: str) -> tuple[str, list[Shown]]:
    """The title of a feed and its entries, by a reader that cleans nothing."""
    if suffix == "json":
        feed = json.loads(document)
        return feed["title"], [Shown(item["title"], item["content_text"]) for item in feed["items"]]
    parsed = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo
    return parsed.feed.title, [Shown(entry.title, entry.summary) for entry in parsed.entries]


def test_the_payloads_have_reached_the_archive(served: Site) -> None:
    with served.database.session() as session:
        items = list(session.exec(select(Item)))
    texts = [f"{item.title} {item.teaser}" for item in items]
    assert len(items) > 400
    assert sum(bool(elements(text) or elements(html.unescape(text))) for text in texts) > 300
    assert all(item.announced_at for item in items)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("path", ["alle", "buendnis/gezeigt", "buendnis/roh", "buendnis/gefuettert"])
def test_no_feed_tells_a_reader_anything_to_run(served: Site, path: str, suffix: str) -> None:
    answer = served.get(f"/{path}.{suffix}")
    assert faults(answer.body, suffix, f"https://radar.example/{path}.{suffix}") == []
    _, entries = read(answer.body, suffix)
    assert len(entries) > 50
    for entry in entries:
        assert_harmless(entry.title)
        assert_harmless(entry.summary)
        assert entry.title.startswith("Stand ")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_search_puts_its_words_into_a_feed_unread(served: Site, suffix: str) -> None:
    for payload in PAYLOADS[:: 1 if suffix == "atom" else 5]:
        answer = served.get(f"/suche.{suffix}?q={quote(payload)}")
        assert answer.status == 200, payload
        url = re.findall('<([^>]*)>; rel="self"', answer.headers["Link"])[0]
        assert faults(answer.body, suffix, url) == [], payload
        title, entries = read(answer.body, suffix)
        assert_harmless(title)
        for entry in entries:
            assert_harmless(entry.title)
            assert_harmless(entry.summary)


def strangers(text: str) -> list[str]:
    """What is on a page that no template of ours writes."""
    document = markup.document_fromstring(text)
    found_here = [
        f"<{node.tag}>" for node in document.iter() if node.tag in ("img", "iframe", "object", "embed")
    ]
    for node in document.iter():
        if not isinstance(node.tag, str):
            continue
        found_here += [
            f"{node.tag} {name}" for name in map(str, node.attrib) if name.lower().startswith("on")
        ]
        for name in ("href", "src", "action", "formaction", "data", "srcdoc", "style"):
            if re.match(r"\s*(javascript|data|vbscript):", node.get(name) or "", re.IGNORECASE):
                found_here.append(f"{node.tag} {name}={node.get(name)}")
        if (node.tag == "script" and (node.text or "").strip()) or "evil.example" in (node.get("src") or ""):
            found_here.append("script")
        if node.tag in (
            "x",
            "xss",
            "svg",
            "math",
            "marquee",
            "video",
            "audio",
            "portal",
            "base",
            "applet",
            "style",
        ):
            found_here.append(f"<{node.tag}>")
    return found_here


def test_no_page_has_a_payload_that_is_not_escaped(served: Site) -> None:
    usual = strangers(served.get("/crawler").text)
    with served.database.session() as session:
        numbers = list(session.exec(select(Item.id)))
    for path in (
        "/",
        "/buendnisse",
        "/buendnis/gezeigt",
        "/buendnis/roh",
        "/lage",
        *(f"/eintrag/{n}" for n in numbers),
    ):
        answer = served.get(path)
        assert answer.status == 200
        assert strangers(answer.text) == usual, path
    for payload in PAYLOADS:
        answer = served.get(f"/suche?q={quote(payload)}")
        assert answer.status in (200, 400)
        assert strangers(answer.text) == usual, payload


class Alarm:
    """What a page did that it should not: dialogs, and requests to others."""

    def __init__(self, page: Page, allowed: str) -> None:
        self.raised: list[str] = []
        page.on("dialog", self._dialog)
        page.on("request", lambda asked: self._asked(asked.url, allowed))

    def _dialog(self, dialog: Dialog) -> None:
        self.raised.append(dialog.message)
        dialog.dismiss()

    def _asked(self, url: str, allowed: str) -> None:
        if not url.startswith((allowed, "about:")):
            self.raised.append(url)


SHOW = """(texts) => {
  const grown = [];
  for (const text of texts) {
    const place = document.body.appendChild(document.createElement('div'));
    place.innerHTML = text;
    if (place.querySelector('*')) grown.push(text);
    for (const node of place.querySelectorAll('*')) { node.dispatchEvent(new Event('mouseover')); node.click?.(); }
  }
  return grown;
}"""


@pytest.mark.browser
def test_the_alarm_goes_off_when_it_should(browser: Browser) -> None:  # noqa: F811
    page = browser.new_page()
    alarm = Alarm(page, "about:")
    page.set_content("<body></body>")
    assert page.evaluate(SHOW, ["<img src=x onerror=alert(7)>"])
    page.wait_for_timeout(300)
    assert "7" in alarm.raised
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_runs_where_a_reader_puts_titles_and_texts_into_a_page(
    browser: Browser,  # noqa: F811
    served: Site,
    suffix: str,
) -> None:
    texts: list[str] = []
    for path in (f"/alle.{suffix}", *(f"/suche.{suffix}?q={quote(payload)}" for payload in PAYLOADS[::8])):
        title, entries = read(served.get(path).body, suffix)
        texts += [title, *(text for entry in entries for text in (entry.title, entry.summary))]
    texts += [html.unescape(html.unescape(text)) for text in texts]
    assert len(texts) > 1_000
    page = browser.new_page()
    alarm = Alarm(page, "about:")
    page.set_content("<body></body>")
    assert page.evaluate(SHOW, texts) == []
    page.wait_for_timeout(500)
    assert alarm.raised == []
    page.close()


@pytest.mark.browser
def test_nothing_runs_on_our_own_pages(browser: Browser, served: Site) -> None:  # noqa: F811
    page = browser.new_page()
    alarm = Alarm(page, served.url)
    for path in (
        "/",
        "/buendnis/gezeigt",
        "/buendnis/roh",
        *(f"/suche?q={quote(p)}" for p in PAYLOADS[::12]),
    ):
        page.goto(served.url + path)
    assert alarm.raised == []
    page.close()
