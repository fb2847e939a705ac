"""Pages of 8 MiB that are made to keep us busy are read in seconds, and what a person would read is kept."""

import time
from datetime import UTC, datetime

import pytest

from crawler.discovery.feeds import read_feed
from crawler.discovery.listings import read_listing
from crawler.discovery.scope import Scope
from crawler.extract import extract_page, limits
from crawler.extract.document import Document, slim
from crawler.extract.page import Hints, extract_document
from crawler.extract.shared import shared_items
from crawler.extract.template import Print, Template

_BYTES = 8 * 1024 * 1024
_SECONDS = 60.0  # of CPU: a few are enough, without bounds these pages take from minutes to days
_URL = "https://a.example/aktuelles/1"
_NOW = datetime(2025, 1, 1, tzinfo=UTC)

SNIPPETS = {
    "digits": "0 ",
    "mails": "a@",
    "brackets": "[(",
    "one word": "a",
    "dates": "01.02.2024 ",
    "lines": "x<br>",
    "blocks": "<p>a</p>",
    "nested": "<div>",
    "nested links": "<a href=x>",
    "nested tables": "<table><tr><td>",
    "headings": "<h2>01.02.2024 T</h2><p>Text und so weiter</p>",
    "links": '<p><a href="/aktuelles/2">Mehr als das</a> 01.02.2024</p>',
    "long links": f'<a href="/{"a/" * 50_000}">x</a>',
    "menus": '<div class="menu">',
    "rows": "<tr><td>01.02.2024</td><td>Fest am Rathaus</td></tr>",
    "times": '<time datetime="2024-01-01">a</time>',
    "soup": "</b><p></div><i><table>x</td>",
    "scopes": '<div itemscope itemtype="http://schema.org/Event"><span itemprop=startDate>',
}


@pytest.mark.parametrize("snippet", SNIPPETS.values(), ids=SNIPPETS)
def test_a_hostile_page_is_read_in_seconds(snippet: str) -> None:
    page = f"<html><title>T</title><body><h1>Ein Titel</h1>{snippet * (_BYTES // len(snippet))}".encode()
    start = time.process_time()
    document = Document(page, _URL)
    Print.of(document)
    read_listing(document, Scope.of("https://a.example/"))
    extract_document(document, Template(), Hints(), _NOW)
    shared_items(document, Template(), "Projekte", _NOW)
    assert time.process_time() - start < _SECONDS
    assert len(document.blocks) <= limits.BLOCKS
    assert len(document.links) <= limits.LINKS
    assert sum(len(block.text) for block in document.blocks) <= limits.TEXT + limits.BLOCK


def test_a_long_run_of_text_becomes_several_blocks_and_no_word_is_lost() -> None:
    words = [f"wort{number}" for number in range(5_000)]
    blocks = Document(f"<p>{' '.join(words)}</p>".encode(), _URL).blocks
    assert all(len(block.text) <= limits.BLOCK for block in blocks)
    assert " ".join(block.text for block in blocks).split() == words


def test_embedded_files_and_scripts_of_a_long_page_are_no_text() -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 4_000_000}">'
    script = f"<script>{'var x;' * 600_000}</script>"
    page = f"<title>T</title>{script}{picture}<h1>Das Fest</h1><p>Alle sind eingeladen, auch die Kleinen.</p>"
    assert extract_page(page.encode(), _URL).title == "Das Fest"
    assert "var x" not in slim(page)


def test_json_ld_of_a_long_page_is_kept() -> None:
    data = '<script type="application/ld+json">{"@type": "Event"}</script>'
    assert data.removesuffix("</script>") in slim(f"{data}<script>{'x' * 4_000_000}</script><p>Text</p>")


def test_a_script_that_never_ends_does_not_hold_us_up() -> None:
    start = time.process_time()
    assert len(slim("<script" * 1_000_000)) == limits.MARKUP
    assert time.process_time() - start < _SECONDS


def test_a_title_of_a_million_letters_is_cut() -> None:
    page = f"<title>{'Wort ' * 200_000}</title><p>Ein Text, der etwas sagt.</p>".encode()
    assert len(extract_page(page, _URL).title) <= limits.TITLE


@pytest.mark.parametrize(
    "href",
    [
        "http://[::1",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.example",
        f"/{'a' * 100_000}",
    ],
)
def test_an_address_that_is_none_is_no_link(href: str) -> None:
    assert Document(f'<a href="{href}">x</a><a href="/gut">y</a>'.encode(), _URL).links[0].text == "y"


def test_an_html_page_is_no_feed_and_a_feed_without_end_is_read_to_a_bound() -> None:
    assert read_feed(b"<html><body>" + b"<p>x" * 2_000_000, _URL) is None
    entry = b"<item><title>T</title><link>/a</link></item>"
    start = time.process_time()
    entries = read_feed(b'<rss version="2.0"><channel>' + entry * 100_000, _URL)
    assert entries is not None and len(entries) == 2_000
    assert time.process_time() - start < 4 * _SECONDS
