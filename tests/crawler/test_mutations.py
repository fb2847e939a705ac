"""Bytes as the web may send them: cut, swapped, doubled, sprinkled with noise. Reading never raises."""

import gzip
import json
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.discovery.feeds import announced_feeds, read_feed
from crawler.discovery.listings import read_listing
from crawler.discovery.scope import Scope
from crawler.discovery.sitemaps import read_sitemap
from crawler.extract.dates import find_dates, machine_date, publication_date
from crawler.extract.document import Document
from crawler.extract.page import extract_page
from crawler.extract.shared import shared_items
from crawler.extract.template import Print, Template, learn
from crawler.extract.times import event_time
from tests.crawler.discovery.test_feeds import ATOM, JSON_FEED, REST, RSS
from tests.crawler.discovery.test_sitemaps import INDEX, LIST
from tests.crawler.towns import PIECES, listing, page, piece_page

NOW = datetime(2025, 3, 17, 6, tzinfo=UTC)
URL = "https://www.birkenau.example/aktuelles/lesepaten.html"
EVENT = """<h1>Sommerfest</h1><table><tr><th>Wann</th><td>1. Juli 2024, 15 bis 17.30 Uhr</td></tr><tr><td>Wo</td>
<td>Alte Mühle</td></tr></table><script type="application/ld+json">{"@graph": [{"@type": "Event", "startDate":
"2024-07-01T15:00", "location": {"name": "Mühle"}}]}</script><time datetime="2024-06-21T22:30:00Z">Juni</time>"""
PARTS = "".join(f"<h2 id='{p.name}'>{p.title}</h2><p>{p.day}</p><p>{p.text} {p.text}</p>" for p in PIECES[:4])
PAGES = [
    piece_page(PIECES[0]),
    piece_page(PIECES[1], head='<meta charset="iso-8859-1"><base href="/x/">'),
    listing(PIECES[:5], '<a href="?page=2">weiter</a>'),
    page("Termine", EVENT),
    page("Aktuelles", PARTS),
]
FEEDS = [RSS, ATOM, json.dumps(JSON_FEED), json.dumps(REST)]
SITEMAPS = [
    LIST.encode(),
    INDEX.encode(),
    gzip.compress(LIST.encode(), mtime=0),
    b"https://a.example/\nhttps://b.example",
]
TEMPLATE = learn([Print.of(Document(p.encode(), URL)) for p in PAGES], [])
NOISE = [
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<", b">", b'"', b"'", b"&", b"&#0;", b"&#xffffff;", b"<!--", b"]]>",
    b"<![CDATA[",
    b"</", b"<script>", b"</body>", b"<table>", b"<a href=", b"<base href='http://['>", b"http://[::1", b"//",
    b"null", b"[", b"{", b"\\u", b"-1", b"99999999999", b"31.02.2024", b"24:61", b"0001-01-01T00:00:00+23:59",
    b"9999-12-31T23:59:59-23:59", "ß\u0301".encode(), "\u202e".encode(), b"charset=utf-7 ", b"<?xml ", b"\x1f\x8b",
]  # fmt: skip

quickly = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@st.composite
def mutated(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """One of the seeds after up to six cuts, swaps, repetitions and insertions of noise."""
    body = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 80)))
        kind = draw(st.sampled_from(["cut", "noise", "noise", "double", "move", "end"]))
        noise = draw(st.sampled_from(NOISE) | st.binary(max_size=6))
        body = {
            "cut": body[:start] + body[end:],
            "noise": body[:start] + noise + body[end:],
            "double": body[:end] + body[start:end] * 3 + body[end:],
            "move": body[end:] + body[start:end] + body[:start],
            "end": body[:start],
        }[kind]
    return body


def seeds(*texts: str) -> list[bytes]:
    return [text.encode() for text in texts] + [text.encode("cp1252", "replace") for text in texts]


@quickly
@given(
    body=mutated(seeds(*PAGES)), charset=st.sampled_from([None, "utf-8", "utf-16", "utf-7", "idna", "x\0"])
)
def test_a_page_is_always_read_and_always_the_same(body: bytes, charset: str | None) -> None:
    for template in (None, TEMPLATE):
        found = extract_page(body, URL, charset=charset, template=template, now=NOW)
        assert found == extract_page(body, URL, charset=charset, template=template, now=NOW)
        assert found.kind in ("news", "project", "event")
        assert (found.date is None) == (found.date_precision == "none")
        assert "\x00" not in found.title + found.text


@quickly
@given(body=mutated(seeds(*PAGES)))
def test_a_list_is_always_read_and_always_the_same(body: bytes) -> None:
    scope = Scope.of("https://www.birkenau.example/")
    document, again = Document(body, URL), Document(body, URL)
    assert read_listing(document, scope) == read_listing(again, scope)
    assert announced_feeds(document) == announced_feeds(again)
    one, other = (shared_items(d, Template(), "Aktuelles", NOW) for d in (document, again))
    assert [i.name for i in one] == [i.name for i in other]
    assert all(i.title for i in one)


@quickly
@given(body=mutated(seeds(*FEEDS)))
def test_a_feed_is_always_read_or_said_to_be_none(body: bytes) -> None:
    entries = read_feed(body, URL)
    assert entries == read_feed(body, URL)
    assert all(entry.url.startswith(("http://", "https://")) for entry in entries or ())


@quickly
@given(body=mutated(SITEMAPS))
def test_a_sitemap_is_always_read_or_said_to_be_none(body: bytes) -> None:
    found = read_sitemap(body, URL)
    assert found == read_sitemap(body, URL)
    assert all(u.startswith(("http://", "https://")) for u in (found.pages + found.children if found else ()))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["/a", URL, "2024-03-14"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["items", "url", "id", "title", "tags", "date_published", "summary", "link", "rendered", "date", "excerpt",
             "@type", "@graph", "startDate", "location", "name", "headline", "datePublished", "mainEntity"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@quickly
@given(thing=JSON, type_=st.sampled_from(["Event", "NewsArticle", "WebPage", ["Event", None], 7]))
def test_json_of_any_shape_is_read_as_far_as_it_goes(thing: object, type_: object) -> None:
    read_feed(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [thing, thing]}).encode(), URL
    )
    read_feed(json.dumps([{"link": thing, "title": thing, "date": thing, "excerpt": thing}]).encode(), URL)
    declared = {"@type": type_, "startDate": thing, "headline": thing, "location": thing, "@graph": thing}
    html = f'<h1>Titel</h1><script type="application/ld+json">{json.dumps(declared)}</script>'
    assert extract_page(html.encode(), URL, now=NOW).kind in ("news", "project", "event")


@quickly
@given(text=st.text(alphabet="0123456789.-–/: ,TZ+Uhrbismärz Jan vom", max_size=40))
def test_dates_are_looked_for_in_anything(text: str) -> None:
    for mention in find_dates(text):
        assert text[mention.start : mention.end].strip() == mention.raw
    for value in (publication_date(text), machine_date(text, "feed")):
        assert value is None or value.value is None or len(value.value) in (7, 10)
    time = event_time(text)
    assert time is None or time.end is None or len(time.end) in (10, 16)
