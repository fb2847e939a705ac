"""What a feed says beside titles and texts: sources, rights, places, tombstones, and the way through its archive."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from feeds import formats
from feeds.document import FORMATS, Feed
from tests.feeds.samples import ARCHIVE, ENTRY, FEED, GONE, ORIGIN, SECOND, SHARED, UNDATED, addresses, tree
from tests.feeds.validity import AT, ATOM, DC, FH, GEORSS, faults


def test_atom_source_keeps_what_the_alliances_own_feed_says_of_itself() -> None:
    source = tree(FEED, "atom").find(f"{ATOM}entry/{ATOM}source")
    told = {child.tag.removeprefix(ATOM): child.text for child in source if len(child) == 0 and child.text}
    assert told == {
        "id": ORIGIN.id,
        "title": "Bündnisradar: Ahlbeck",
        "subtitle": "Neues aus Ahlbeck.",
        "updated": "2026-03-20T09:30:00+00:00",
        "generator": "Bündnisradar",
        "rights": FEED.rights,
    }
    assert source.findtext(f"{ATOM}author/{ATOM}name") == ORIGIN.author
    links = {link.get("rel"): link.get("href") for link in source.findall(f"{ATOM}link")}
    assert links == {"self": ORIGIN.atom_url, "alternate": ORIGIN.page_url, "license": FEED.terms_url}


def test_terms_and_rights_are_declared_in_every_format() -> None:
    for suffix in ("atom", "rss"):
        feed = tree(FEED, suffix)
        links = feed.findall(f".//{ATOM}link[@rel='license']")
        assert {link.get("href") for link in links} == {FEED.terms_url}
    assert tree(FEED, "atom").findtext(f"{ATOM}rights") == FEED.rights
    assert tree(FEED, "rss").findtext("channel/copyright") == FEED.rights
    own = json.loads(formats.render(FEED, "json"))["_buendnisradar"]
    assert own == {"about": FEED.terms_url, "rights": FEED.rights, "is_archive": False}


def test_a_story_of_many_names_all_of_them_and_leads_to_each() -> None:
    feed = replace(FEED, entries=(SHARED,))
    entry = tree(feed, "atom").find(f"{ATOM}entry")
    names = [author.findtext(f"{ATOM}name") for author in entry.findall(f"{ATOM}author")]
    assert names == ["Bündnis für Familie Ahlbeck", "Familienbündnis Oberau"]
    assert [dict(link.attrib) for link in entry.findall(f"{ATOM}link")] == [
        {"href": ENTRY.url, "rel": "alternate", "type": "text/html"},
        {"href": SECOND.url, "rel": "related", "type": "application/pdf", "title": SECOND.name},
    ]
    item = tree(feed, "rss").find("channel/item")
    assert [creator.text for creator in item.findall(f"{DC}creator")] == names
    assert [link.get("href") for link in item.findall(f"{ATOM}link")] == [SECOND.url]
    own = json.loads(formats.render(feed, "json"))["items"][0]
    assert [author["name"] for author in own["authors"]] == names
    assert own["_buendnisradar"]["elsewhere"] == [{"name": SECOND.name, "url": SECOND.url}]


def test_the_place_is_the_alliances() -> None:
    feed = replace(FEED, entries=(SHARED, UNDATED))
    for suffix, name in (("atom", f"{ATOM}entry"), ("rss", "channel/item")):
        located, nowhere = tree(feed, suffix).findall(name)
        assert located.findtext(f"{GEORSS}point") == "50.123457 -0.000010"
        assert nowhere.find(f"{GEORSS}point") is None
    item = json.loads(formats.render(feed, "json"))["items"][0]
    assert item["_buendnisradar"]["point"] == {"latitude": 50.123456789, "longitude": -0.00001}


def test_categories_say_from_which_list_they_are() -> None:
    category = tree(FEED, "atom").find(f"{ATOM}entry/{ATOM}category")
    assert dict(category.attrib) == {
        "term": "news",
        "label": "Nachricht",
        "scheme": "tag:radar.example,2026:/art",
    }
    assert tree(FEED, "rss").find("channel/item/category").get("domain") == "tag:radar.example,2026:/art"


def test_tombstones_stand_before_the_entries_and_only_where_readers_know_them() -> None:
    feed = replace(FEED, deleted=GONE)
    atom = tree(feed, "atom")
    assert [dict(stone.attrib) for stone in atom.findall(f"{AT}deleted-entry")] == [
        {"ref": "tag:radar.example,2026:ahlbeck/8", "when": "2026-03-21T00:00:00+00:00"},
        {"ref": "tag:radar.example,2026:ahlbeck/7", "when": "2026-03-20T00:00:00+00:00"},
    ]
    tags = [child.tag for child in atom]
    assert max(i for i, tag in enumerate(tags) if tag == f"{AT}deleted-entry") < tags.index(f"{ATOM}entry")
    assert b"deleted" not in formats.render(feed, "rss")
    assert b"tombstones" not in formats.render(FEED, "atom"), "validators warn of the namespace alone"
    own = json.loads(formats.render(feed, "json"))["_buendnisradar"]
    assert own["deleted"][0] == {"id": GONE[0].id, "when": "2026-03-21T00:00:00Z"}


def test_a_month_of_the_archive_says_so_and_leads_on() -> None:
    for suffix in ("atom", "rss"):
        document = tree(ARCHIVE, suffix)
        assert len(document.findall(f".//{FH}archive")) == 1
        links = {link.get("rel"): link.get("href") for link in document.findall(f".//{ATOM}link")}
        assert links["current"] == FEED.self_urls[suffix]
        assert links["prev-archive"] == ARCHIVE.previous_urls[suffix]
        assert links["next-archive"] == ARCHIVE.next_urls[suffix]
        assert "hub" not in links
    document = json.loads(formats.render(ARCHIVE, "json"))
    assert document["next_url"] == ARCHIVE.previous_urls["json"]
    assert document["_buendnisradar"]["current_url"] == FEED.self_urls["json"]
    assert "next_url" not in json.loads(formats.render(FEED, "json"))


def test_a_feed_with_an_archive_leads_there_and_is_none_itself() -> None:
    feed = replace(FEED, previous_urls=addresses("2026-03"))
    for suffix in ("atom", "rss"):
        document = tree(feed, suffix)
        assert document.find(f".//{FH}archive") is None
        links = {link.get("rel"): link.get("href") for link in document.findall(f".//{ATOM}link")}
        assert links["prev-archive"] == addresses("2026-03")[suffix]
        assert not {"current", "next-archive"} & set(links)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("feed", [ARCHIVE, replace(ARCHIVE, previous_urls={}, next_urls={})])
def test_archives_are_valid_also_where_there_is_only_one(feed: Feed, suffix: str) -> None:
    assert faults(formats.render(feed, suffix), suffix, addresses("2026-02")[suffix]) == []


def test_a_date_of_publication_is_given_only_where_the_day_is_known() -> None:
    dated, undated = tree(FEED, "atom").findall(f"{ATOM}entry")
    assert dated.findtext(f"{ATOM}published") == "2026-03-11T11:00:00+00:00"
    assert undated.find(f"{ATOM}published") is None
    assert undated.findtext(f"{ATOM}updated") == "2026-03-20T09:30:00+00:00"
    dated, undated = tree(FEED, "rss").findall("channel/item")
    assert dated.findtext("pubDate") == "Wed, 11 Mar 2026 11:00:00 +0000"
    assert undated.find("pubDate") is None


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_document_put_together_of_parts_is_the_same(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = tuple(replace(SHARED, id=f"tag:radar.example,2026:ahlbeck/{number}") for number in range(7))
    feed = replace(FEED, entries=entries, deleted=GONE)
    whole = formats.render(feed, suffix)
    for at_once in (1, 2, 3, 7):
        monkeypatch.setattr(formats, "_AT_ONCE", at_once)
        assert formats.render(feed, suffix) == whole
