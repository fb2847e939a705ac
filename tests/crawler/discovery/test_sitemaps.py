"""Sitemaps: lists and indexes, packed or plain, and those that mean harm."""

import gzip
from collections.abc import Callable

import pytest

from crawler.discovery.sitemaps import MOST_ADDRESSES, MOST_CHILDREN, Sitemap, read_sitemap

URL = "https://www.birkenau.example/sitemap.xml"
A, B = "https://www.birkenau.example/a.html", "https://www.birkenau.example/b.html"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LIST = (
    f"<?xml version='1.0'?><urlset {XMLNS}><url><loc> {A} </loc></url><url><loc>/b.html</loc></url></urlset>"
)
INDEX = f"""<sitemapindex {XMLNS}><sitemap><loc>/post-sitemap.xml</loc></sitemap>
<sitemap><loc>/category-sitemap.xml</loc></sitemap><sitemap><loc>/author-sitemap.xml</loc></sitemap>
<sitemap><loc>/post_tag-sitemap.xml</loc></sitemap><sitemap><loc>/seiten.xml</loc></sitemap></sitemapindex>"""


@pytest.mark.parametrize(
    "body",
    [
        LIST.encode(),
        gzip.compress(LIST.encode()),
        f"{A}\n{B}\n".encode(),
        f"\r\n  {A}\r\n{B}".encode(),
        b"\xef\xbb\xbf" + f"{A}\n{B}\n".encode(),
        b"\xef\xbb\xbf" + LIST.encode(),
        LIST.replace(XMLNS, "").encode(),
        LIST.replace("www.sitemaps.org/schemas/sitemap/0.9", "www.google.com/schemas/sitemap/0.84").encode(),
        LIST.replace("</url></urlset>", "").encode(),
        LIST.replace("?><", "?>\n<!-- von Hand --><").encode(),
        LIST.replace("'1.0'", "'1.0' encoding='iso-8859-1'").encode("latin-1"),
    ],
    ids=range(11),
)
def test_a_list_is_read_in_order_whatever_its_form(body: bytes) -> None:
    assert read_sitemap(body, URL) == Sitemap([A, B], [])


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_index_leads_to_what_may_hold_items(pack: Callable[[bytes], bytes]) -> None:
    found = read_sitemap(pack(INDEX.encode()), URL)
    assert found == Sitemap(
        [], ["https://www.birkenau.example/post-sitemap.xml", "https://www.birkenau.example/seiten.xml"]
    )


def test_images_are_no_pages() -> None:
    namespace = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    image = f"<image:image {namespace}><image:loc>/x.jpg</image:loc></image:image>"
    assert read_sitemap(LIST.replace("</url>", f"{image}</url>").encode(), URL) == Sitemap([A, B], [])


@pytest.mark.parametrize("loc", ["", " ", "mailto:a@birkenau.example", "http://[x", "<b>x</b>"])
def test_an_entry_without_an_address_is_passed_over(loc: str) -> None:
    assert read_sitemap(LIST.replace("/b.html", loc).encode(), URL) == Sitemap([A], [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"Hallo",
        b"<html><body>Seite nicht gefunden</body></html>",
        b"<rss version='2.0'></rss>",
        b"\x1f\x8bno gzip at all",
        gzip.compress(LIST.encode())[:20],
        gzip.compress(LIST.encode())[:12] + b"\xff" * 40,
        b"{}",
        b"\x00\xff\xfe",
        b"<?xml version='1.0' encoding='klingon'?><urlset/>"[:30],
    ],
    ids=range(11),
)
def test_what_is_no_sitemap_is_said_to_be_none(body: bytes) -> None:
    assert read_sitemap(body, URL) is None


def test_entities_are_not_expanded() -> None:
    lines = ['<!ENTITY e0 "ha">'] + [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)]
    body = f"<?xml version='1.0'?><!DOCTYPE urlset [{''.join(lines)}]>" + LIST.split("?>")[1].replace(
        "/b.html", "/&e11;"
    )
    found = read_sitemap(body.encode(), URL)
    assert found is None or all(len(page) < 200 for page in found.pages)


def test_entities_reach_no_file_and_no_network() -> None:
    doctype = "<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    body = f"{doctype}<urlset {XMLNS}><url><loc>/&x;</loc></url></urlset>"
    found = read_sitemap(body.encode(), URL)
    assert found is not None and found.pages in ([], ["https://www.birkenau.example/"])


def test_a_packed_bomb_is_not_unpacked_to_its_end() -> None:
    assert read_sitemap(gzip.compress(b"\0" * 60_000_000, 1), URL) is None


def test_there_is_an_end_to_addresses_and_children() -> None:
    many = "".join(f"<url><loc>/{n}</loc></url>" for n in range(MOST_ADDRESSES + 50))
    children = "".join(f"<sitemap><loc>/s{n}.xml</loc></sitemap>" for n in range(MOST_CHILDREN + 50))
    found = read_sitemap(f"<urlset>{many}</urlset>".encode(), URL)
    index = read_sitemap(f"<sitemapindex>{children}</sitemapindex>".encode(), URL)
    text = read_sitemap("\n".join(f"{A}?n={n}" for n in range(MOST_ADDRESSES + 50)).encode(), URL)
    assert found and index and text
    assert (len(found.pages), len(index.children), len(text.pages)) == (
        MOST_ADDRESSES,
        MOST_CHILDREN,
        MOST_ADDRESSES,
    )
