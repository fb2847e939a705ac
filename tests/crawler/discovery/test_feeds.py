"""Feeds as sites really serve them: four formats, escaped twice, mislabelled, broken."""

import json

import pytest

from crawler.discovery.feeds import MOST_FEEDS, FeedEntry, announced_feeds, plain, read_feed, rest_address
from crawler.extract.document import Document

HOME = "https://www.birkenau.example/"
FEED = "https://www.birkenau.example/feed/"

RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Bündnis</title>
<item><title>Ein Fest</title><link>https://www.birkenau.example/fest.html</link>
<pubDate>Fri, 21 Jun 2024 22:30:00 +0000</pubDate>
<description>&lt;p&gt;Mit &lt;b&gt;Musik&lt;/b&gt;&lt;/p&gt;</description>
<category>Aktuelles</category><category>Familie</category></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>Ein Fest</title>
<link rel="alternate" href="/fest.html"/><id>tag:birkenau.example,2024:1</id><updated>2024-07-01T10:00:00Z</updated>
<published>2024-06-21T22:30:00Z</published><summary type="html">&lt;p&gt;Mit Musik&lt;/p&gt;</summary>
<category term="Aktuelles"/></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "items": [
        {
            "id": "1",
            "url": "/fest.html",
            "title": "Ein Fest",
            "content_html": "<p>Mit Musik</p>",
            "date_published": "2024-06-21T22:30:00Z",
            "tags": ["Aktuelles", 7],
        }
    ],
}
REST = [
    {
        "link": "https://www.birkenau.example/fest.html",
        "title": {"rendered": "Ein &#8222;Fest&#8220;"},
        "date": "2024-06-22T00:30:00",
        "excerpt": {"rendered": "<p>Mit Musik [&hellip;]</p>"},
    }
]


def read(body: str | bytes) -> list[FeedEntry]:
    entries = read_feed(body.encode() if isinstance(body, str) else body, FEED)
    assert entries is not None
    return entries


@pytest.mark.parametrize("body", [RSS, ATOM, json.dumps(JSON_FEED)])
def test_every_format_says_the_same(body: str) -> None:
    [entry] = read(body)
    assert entry.url == "https://www.birkenau.example/fest.html"
    assert entry.title == "Ein Fest"
    assert entry.date is not None
    assert (entry.date.value, entry.date.source) == ("2024-06-22", "feed")
    assert "Mit Musik" in entry.summary
    assert entry.categories[0] == "Aktuelles"


def test_posts_of_the_wordpress_interface() -> None:
    [entry] = read(json.dumps(REST))
    assert (entry.title, entry.summary) == ("Ein „Fest“", "Mit Musik […]")
    assert entry.date is not None and entry.date.source == "wordpress"


def test_an_entry_survives_the_database() -> None:
    [entry] = read(RSS)
    again = FeedEntry.from_json(json.loads(json.dumps(entry.to_json())))
    assert (again.url, again.title, again.summary, again.categories) == (
        entry.url, entry.title, entry.summary, entry.categories,
    )  # fmt: skip
    assert (
        entry.date and again.date and (again.date.value, again.date.raw) == (entry.date.value, entry.date.raw)
    )
    assert FeedEntry.from_json(FeedEntry(HOME, "", None, "").to_json()) == FeedEntry(HOME, "", None, "")


@pytest.mark.parametrize(
    ("escaped", "words"),
    [
        ("Kinder &amp; Beruf", "Kinder & Beruf"),
        ("Kinder &amp;amp; Beruf", "Kinder & Beruf"),
        ("&lt;b&gt;Kinder&lt;/b&gt; und Beruf", "Kinder und Beruf"),
        ("M&amp;uuml;tter &amp;#8211; V&#228;ter", "Mütter – Väter"),
        ("Fa&shy;milie&nbsp;hier", "Familie hier"),
        ("1 < 2", "1 < 2"),
        ("", ""),
    ],
)
def test_entities_are_resolved_even_when_escaped_twice(escaped: str, words: str) -> None:
    assert plain(plain(escaped)) == words


def test_a_title_escaped_twice_is_read_in_a_feed() -> None:
    [entry] = read(RSS.replace("Ein Fest", "M&amp;amp;uuml;tter &amp;amp;amp; V&amp;auml;ter"))
    assert entry.title in ("Mütter & Väter", "M&uuml;tter &amp; Väter")


@pytest.mark.parametrize(
    "entry",
    [
        '<item><title>Ohne Link</title><guid isPermaLink="false">1</guid></item>',
        "<item><title>Leerer Link</title><link></link></item>",
        "<item><title>Kein Link ins Netz</title><link>mailto:a@birkenau.example</link></item>",
    ],
)
def test_what_leads_nowhere_is_no_entry(entry: str) -> None:
    assert [e.title for e in read(RSS.replace("<item>", entry + "<item>", 1))] == ["Ein Fest"]


def test_an_identifier_that_is_an_address_stands_in_for_the_link() -> None:
    body = ATOM.replace('<link rel="alternate" href="/fest.html"/>', "").replace(
        "tag:birkenau.example,2024:1", "https://www.birkenau.example/fest.html"
    )
    assert [e.url for e in read(body)] == ["https://www.birkenau.example/fest.html"]
    posts = {
        "version": "https://jsonfeed.org/version/1",
        "items": [{"id": "17", "title": "x"}, {"id": HOME + "a"}],
    }
    assert [e.url for e in read(json.dumps(posts))] == [HOME + "a"]


@pytest.mark.parametrize(
    "body",
    [
        "<!doctype html><html><head><title>Kein Feed</title></head><body><p>Hallo</p></body></html>",
        "",
        "Hallo",
        "{}",
        "[]x",
        '{"version": 1}',
        '{"items": []}',
        '[{"id": 1}]',
        "[1, 2]",
        "null",
        "<",
        "\x00\x01",
        "[" * 100_000,
        '{"a":' * 100_000,
        "file:///etc/passwd",
        "/etc/passwd",
        RSS.replace("</link>", "</link>&#xffffff;").replace("UTF-8", "klingon").replace("ü", "\udcfc"),
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>',
    ],
    ids=range(18),
)
def test_what_is_no_feed_is_said_to_be_none(body: str) -> None:
    assert read_feed(body.encode("utf-8", "surrogateescape"), FEED) is None


@pytest.mark.parametrize(
    "feed",
    [
        {"items": None},
        {"items": 7},
        {"items": {"a": 1}},
        {"items": [None, 1, "x", [], {}]},
        {"items": [{"url": None, "id": None}]},
        {"items": [{"url": ["x"], "title": {"a": 1}, "tags": None, "date_published": 17}]},
    ],
)
def test_a_json_feed_of_wrong_types_is_read_as_far_as_it_goes(feed: dict[str, object]) -> None:
    entries = read(json.dumps({"version": "https://jsonfeed.org/version/1.1"} | feed))
    assert all(entry.date is None for entry in entries)


def test_wordpress_posts_of_wrong_types_are_read_as_far_as_they_go() -> None:
    broken = [
        {"link": None, "title": None},
        {"link": HOME + "a", "title": {"rendered": None}, "date": 5, "excerpt": {"rendered": None}},
        {"link": HOME + "b", "title": 17, "excerpt": []},
        {"link": "", "title": "x"},
    ]
    assert [e.url for e in read(json.dumps(broken))] == [HOME + "a", HOME + "b"]


def test_broken_xml_gives_what_could_be_read() -> None:
    assert [e.title for e in read(RSS.replace("</channel></rss>", "<item><title>Halb"))][:1] == ["Ein Fest"]
    assert [e.title for e in read(RSS.replace("Familie", "A & B <br>"))] == ["Ein Fest"]
    assert [e.title for e in read("\n\n  " + RSS)] == ["Ein Fest"]
    assert [e.title for e in read(b"\xef\xbb\xbf" + RSS.encode())] == ["Ein Fest"]


def test_the_letters_of_a_feed_are_right_whatever_it_claims() -> None:
    body = RSS.replace("Ein Fest", "Größe").encode("cp1252").replace(b"UTF-8", b"iso-8859-1")
    assert read(body)[0].title == "Größe"
    assert read(RSS.replace("Ein Fest", "Größe").replace("UTF-8", "us-ascii"))[0].title == "Größe"


def test_a_feed_that_lies_about_its_type_is_known_by_its_bytes() -> None:
    assert [e.title for e in read(json.dumps(JSON_FEED))] == ["Ein Fest"]  # announced as RSS, say
    assert [e.title for e in read(RSS.replace('<?xml version="1.0" encoding="UTF-8"?>', ""))] == ["Ein Fest"]


def test_a_feed_cannot_blow_up() -> None:
    lines = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)]
    bomb = f"<!DOCTYPE rss [<!ENTITY e0 'haha'>\n{''.join(lines)}]>"
    body = RSS.replace("?><rss", f"?>{bomb}<rss").replace("Ein Fest", "&e3;&e11;")
    entries = read_feed(body.encode(), FEED) or []
    assert all(len(entry.title) < 1000 for entry in entries)


def test_feeds_are_found_where_the_page_announces_them() -> None:
    page = """<link rel="alternate" type="application/rss+xml" href="/feed/">
        <link rel="alternate" type="application/rss+xml" title="Kommentar-Feed" href="/kommentare/feed/">
        <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
        <link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="/a.xml">
        <link rel="alternate" type="application/json" href="/feed.json">
        <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">
        <link rel="alternate" hreflang="en" href="/en/">
        <a href="/presse/rss.xml">RSS</a><a href="/rss-erklaert.html">Was ist RSS?</a>"""
    found = announced_feeds(Document(page.encode(), HOME))
    assert set(found) == {HOME + name for name in ("a.xml", "feed/", "feed.json", "presse/rss.xml")}
    assert [len(url) for url in found] == sorted(len(url) for url in found)


def test_only_so_many_feeds_are_wanted() -> None:
    page = "".join(f'<link rel="alternate" type="application/rss+xml" href="/f{n}">' for n in range(50))
    assert len(announced_feeds(Document(page.encode(), HOME))) == MOST_FEEDS


def test_the_wordpress_interface_is_found_by_its_link() -> None:
    link = '<link rel="https://api.w.org/" href="https://www.birkenau.example/wp-json/">'
    assert rest_address(Document(link.encode(), HOME)) == HOME + "wp-json/wp/v2/posts?per_page=100"
    plain_link = '<link rel="https://api.w.org/" href="/index.php?rest_route=/">'
    assert rest_address(Document(plain_link.encode(), HOME)) is None
    assert rest_address(Document(b"", HOME)) is None
