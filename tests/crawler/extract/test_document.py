"""Bytes to a page: whatever they are, there is a document, and its letters are right."""

import codecs

import pytest

from crawler.extract.document import Document, decode
from crawler.extract.page import extract_page
from crawler.extract.template import Print

URL = "https://www.birkenau.example/aktuelles/index.html"
TEXT = "Größe – „Bündnis“"


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (TEXT.encode(), None),
        (TEXT.encode(), "iso-8859-1"),
        (TEXT.encode(), "windows-1252"),
        (TEXT.encode(), "utf-16"),
        (b'<meta charset="iso-8859-1">' + TEXT.encode(), None),
        (TEXT.encode("cp1252"), "iso-8859-1"),
        (TEXT.encode("cp1252"), "ISO-8859-1"),
        (TEXT.encode("cp1252"), "us-ascii"),
        (TEXT.encode("cp1252"), "utf-8"),
        (TEXT.encode("cp1252"), None),
        (TEXT.encode("cp1252"), "klingon"),
        (TEXT.encode("cp1252"), "punycode"),
        (TEXT.encode("cp1252"), "undefined"),
        (TEXT.encode("cp1252"), "base64"),
        (TEXT.encode("cp1252"), "a\0b"),
        (TEXT.encode("cp1252"), "é"),
        (TEXT.encode("mac_roman"), "macintosh"),
        (b"<meta charset=mac-roman>" + TEXT.encode("mac_roman"), None),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=utf-8">' + TEXT.encode("cp1252"),
            None,
        ),
        (b"<meta charset='utf-16'>" + TEXT.encode("cp1252"), None),
        (codecs.BOM_UTF8 + TEXT.encode(), "iso-8859-1"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), None),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-8"),
    ],
)
def test_the_charset_is_told_by_evidence(body: bytes, declared: str | None) -> None:
    assert decode(body, declared).endswith(TEXT)


def test_bytes_that_no_charset_has_become_marks() -> None:
    assert decode(b"a\x81b\xff") == "a\ufffdbÿ"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n ",
        b"\x00",
        b"\x00\x01\x02\xff\xfe\xfd" * 50,
        b"<",
        b"<html>",
        b"<!-- nothing else",
        b"<?xml version='1.0' encoding='utf-8'?>",
        b"<?xml version='1.0' encoding='utf-16'?><html><body><p>x</p></body></html>",
        b"<!DOCTYPE html [<!ENTITY a 'b'>]><p>&a;",
        b"<frameset><frame src='a.html'></frameset>",
        b"<p>" + b"&#0;&#xD800;&#x110000;&nbsp;" * 20,
        b"%PDF-1.4 \xe2\xe3\xcf\xd3",
        b"GIF89a\x00\x01",
        b"<base href='http://[broken'><a href='x'>y</a>",
        b"<svg><title>x</title></svg>",
        b"<title></title><h1></h1><time datetime></time><meta name content>",
        b"<table>" * 400 + b"x",
        "<p>\ud800</p>".encode("utf-8", "surrogatepass"),
    ],
    ids=range(19),
)
def test_nothing_is_too_broken_to_be_a_page(body: bytes) -> None:
    document = Document(body, URL)
    assert isinstance(document.blocks, list) and isinstance(document.links, list)
    assert isinstance(document.head_title, str)
    assert Print.of(document).titles
    assert extract_page(body, URL).kind in ("news", "project", "event")


def test_a_page_nested_very_deeply_is_read_without_an_error() -> None:
    body = b"<h1>Titel</h1>" + b"<div>" * 20_000 + b"<p>Ein Text in der Tiefe.</p>" + b"</div>" * 20_000
    document = Document(body, URL)
    assert document.blocks[0].text == "Titel"
    assert extract_page(body, URL).title == "Titel"


def test_control_characters_do_not_cut_a_page() -> None:
    document = Document("<p>vor\x00her</p><p>nach\x0bher\x1f</p><p>Ende\ufffe</p>".encode(), URL)
    assert [b.text for b in document.blocks] == ["vor her", "nach her", "Ende"]


def test_addresses_are_taken_from_the_base_that_the_page_names() -> None:
    page = b'<base href="/neu/"><link rel="canonical" href="a.html"><a href="b.html">B</a>'
    document = Document(page, URL)
    assert document.canonical == "https://www.birkenau.example/neu/a.html"
    assert [link.url for link in document.links] == ["https://www.birkenau.example/neu/b.html"]


def test_meta_names_are_found_however_they_are_written() -> None:
    page = b"""<meta NAME="DC.Date" content=" 2024-03-14 "><meta property="og:title" content="Titel">
        <meta name="leer" content=""><meta itemprop="datePublished" content="x"><meta name="dc.date" content="2">"""
    document = Document(page, URL)
    assert document.meta("dc.date") == "2024-03-14"
    assert document.meta("leer", "og:title") == "Titel"
    assert document.meta("leer") is None
    assert document.meta("datepublished") == "x"


@pytest.mark.parametrize(
    "html",
    [
        "<!doctype html><title>x</title><nav>Menü</nav><main><h1>Titel</h1><p>Text</p></main><div>Fuß</div>",
        "<title>x</title><main>Menü</main><article><h1>Titel</h1>Text</article>Fuß",
        "<html><head><title>x</title><meta name=a><header>Menü</header><section><h1>Titel</h1>Text</section><p>Fuß",
        "<title>x</title></head><nav>Menü</nav><main><h1>Titel</h1>Text</main><p>Fuß",
    ],
)
def test_a_page_may_leave_out_head_and_body(html: str) -> None:
    document = Document(html.encode(), URL)
    assert [b.text for b in document.blocks] == ["Menü", "Titel", "Text", "Fuß"]
    assert document.head_title == "x"
