"""The path that a page shows above its text, however it is marked."""

import pytest

from crawler.discovery.trail import trail
from crawler.extract.document import Document

URL = "https://www.birkenau.example/index.php?seite=7"
START, FAMILY = "<a href='/index.php?seite=1'>Start</a>", "<a href='?seite=5'>Familie</a>"
PATH = {"birkenau.example/index.php?seite=1", "birkenau.example/index.php?seite=5"}
REST = "<div><h1>Neue Lesepaten</h1><p>Acht Menschen lesen vor. <a href='?seite=9'>Mehr</a></p></div>"


def read(html: str) -> set[str] | None:
    found = trail(Document(f"<body>{html}</body>".encode(), URL))
    return set(found) if found is not None else None


@pytest.mark.parametrize(
    "html",
    [
        f"<nav aria-label='Breadcrumb'>{START} {FAMILY}</nav>{REST}",
        f"<ol class='breadcrumb'><li>{START}</li><li>{FAMILY}</li><li>Lesepaten</li></ol>{REST}",
        f"<div id='brotkruemel'>{START} &gt; {FAMILY}</div>{REST}",
        f"<div class='nav_pfad'>{START} / {FAMILY}</div>{REST}",
        f"<p>Sie sind hier: {START} / {FAMILY}</p>{REST}",
        f"<p>Sie befinden sich hier {START} / {FAMILY}</p>{REST}",
        f"<p>Pfad: {START} / {FAMILY}</p>{REST}",
        f"<table><tr><td>Sie sind hier: {START} / {FAMILY}</td></tr><tr><td>{REST}</td></tr></table>",
        # Each step an element of its own; all of the page in an element that begins with the path.
        f"<div><div class='breadcrumb-item'>{START}</div><div class='breadcrumb-item'>{FAMILY}</div></div>{REST}",
        f"<div><div><p>Sie sind hier: {START} / {FAMILY}</p></div>{REST}</div>",
    ],
)
def test_the_path_is_read_however_it_is_marked(html: str) -> None:
    assert read(html) == PATH


@pytest.mark.parametrize(
    "html",
    [
        REST,
        "<div class='breadcrumb'>Start / Familie</div>",
        f"<div class='breadcrumb'>{START * 21}</div>",
        f"<section><h2>Pfad der Sinne eröffnet</h2><p>{FAMILY}</p></section>",
        f"<p>Sie sind hier richtig, wenn Sie {FAMILY} und Beruf vereinbaren wollen.</p>",
        f"<div class='pfadfinder'>{FAMILY}</div>",
        f"<div class='store-locator'>{FAMILY}</div>",
    ],
)
def test_what_is_no_path_says_nothing(html: str) -> None:
    assert read(html) is None
