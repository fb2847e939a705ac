"""The reservation of text and data mining: file, headers and pages say the same."""

from __future__ import annotations

import json
from pathlib import Path

from lxml import html

from aggregator.database import open_database
from feeds import tdmrep
from tests.feeds.conftest import Site, make_settings, serving
from tests.markup import strings


def test_file_headers_and_pages_say_the_same(site: Site) -> None:
    policy = "https://radar.example/nutzung"
    answer = site.get("/.well-known/tdmrep.json")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.body) == [{"location": "/", "tdm-reservation": 1, "tdm-policy": policy}]
    for path in ("/", "/land/hessen", "/eintrag/1", "/feeds.opml", "/nirgends", "/alle.atom"):
        headers = site.get(path).headers
        assert (headers["tdm-reservation"], headers["tdm-policy"]) == ("1", policy), path
    page = html.fromstring(site.get("/land/hessen").body)
    assert strings(page, "//meta[@name='tdm-reservation']/@content") == ["1"]
    assert strings(page, "//meta[@name='tdm-policy']/@content") == [policy]
    terms = site.get("/nutzung")
    assert terms.status == 200
    for words in ("§ 44b Abs. 3 UrhG", "radar@radar.example", "Servicebüro Musterland", "tdmrep.json"):
        assert words in terms.text
    assert "/nutzung" in strings(page, "//footer//a/@href")


def test_below_a_folder_only_what_is_ours_is_reserved(tmp_path: Path) -> None:
    settings = make_settings(
        tmp_path, base_url="https://stadt.example/radar/", operator=None, contact_mail=None
    )
    assert json.loads(tdmrep.document(settings)) == [
        {"location": "/radar/", "tdm-reservation": 1, "tdm-policy": "https://stadt.example/radar/nutzung"}
    ]
    database = open_database(settings)
    with serving(settings, database) as site:
        terms = site.get("/nutzung").text
    database.close()
    assert "kein Betreiber eingetragen" in terms
    assert ">None" not in terms
