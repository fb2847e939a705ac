"""The date of a page whose site is not known."""

from datetime import UTC, datetime

import pytest

from crawler.extract.page import Extraction, extract_page

NOW = datetime(2025, 3, 17, 6, tzinfo=UTC)
URL = "https://www.birkenau.example/aktuelles/lesepaten"
BODY = "<p>" + "In der Bücherei lesen Paten den Kindern vor, jede Woche und aus vielen Büchern. " * 4 + "</p>"
LIST = "<p>Was sonst noch war</p><p>Im Park</p><div class='box'><p class='d'>{}</p><p>Ein Fest am Weiher</p></div>"


def read(body: str, *, head: str = "", url: str = URL) -> Extraction:
    page = f"<html><head><title>Neue Lesepaten</title>{head}</head><body>{body}</body></html>"
    return extract_page(page.encode(), url, now=NOW)


@pytest.mark.parametrize(
    "body",
    [
        f"<h1><span class='topline'><span>14.03.2024</span></span>Neue Lesepaten</h1>{BODY}",
        f"<h1>Neue Lesepaten<br><small>14.03.2024 • Bücherei</small></h1>{BODY}",
        f"<h1>Neue Lesepaten</h1><div><a href='#a'><span>Ada Birke</span></a><span>14.3.2024</span></div>{BODY}",
        f"<h1>Neue Lesepaten</h1><div class='date'><span>Mrz</span> <span>14</span><span>2024</span></div>{BODY}",
        f"<h1>Neue Lesepaten</h1><table><tr><td>14 | 03 | 2024</td><td>Birkenau</td></tr></table>{BODY}",
        f"<h1>Neue Lesepaten</h1><p>Bücherei am Markt, Birkenau, 14.03.2024, 9 Uhr</p>{BODY}",
        f"<h1>Neue Lesepaten</h1><div class='nav'>14. März 2024</div>{BODY}",
        f"<h1>Neue Lesepaten</h1><div class='nav'><a href='/2024/03/'>14. März 2024</a></div>{BODY}",
        f"<h1>Neue Lesepaten</h1>{BODY * 6}<p>Author: <a href='/a'>Ada Birke</a> am 14.03.2024, 13:36 Uhr</p>{BODY}",
        f"<ul class='share'><li class='artikeldatum'>14.03.2024 16:11 Uhr</li></ul><h1>Neue Lesepaten</h1>{BODY}",
        f"<h1>Neue Lesepaten</h1>{BODY.replace('<p>', '<p>Birkenau, 14. März 2024 – ', 1)}",
        f"<h1>Neue Lesepaten</h1>{BODY.replace('<p>', '<p>(Birkenau, am 14. März 2024) ', 1)}",
        f"<h1>Neue Lesepaten</h1>{BODY.replace('<p>', '<p>Pressemitteilung Nr. 7 vom 14. März 2024 der Stadt. ', 1)}",
        f"<h1>Neue Lesepaten</h1>{BODY.replace('<p>', '<p>Birkenau (14.03.2024). ', 1)}",
        f"<div class='widget'><time datetime='2024-03-14'>März</time></div><h1>Neue Lesepaten</h1>{BODY}",
        f"<p>Donnerstag, 27. Februar 2025</p>{'<p>Menü</p>' * 12}<h1>Neue Lesepaten</h1>{BODY}<p><i>14.03.2024</i></p>",
    ],
)
def test_the_day_is_found_where_only_this_page_puts_it(body: str) -> None:
    found = read(body)
    assert (found.date, found.date_precision) == ("2024-03-14", "day")
    assert found.date_source and found.date_raw


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Neue Lesepaten</h1>{BODY * 5}" + LIST.format("14.03.2024") + LIST.format("15.03.2024"),
        f"<h1>Neue Lesepaten</h1>{BODY}<div class='comment-meta'>14.03.2024</div>",
        f"<h1>Neue Lesepaten</h1>{BODY}<p>Zuletzt geändert am 14.03.2024</p>",
        f"<h1>Neue Lesepaten</h1>{BODY}<p>© 14.03.2024 Birkenau</p>",
        f"<h1>Neue Lesepaten</h1><p>Sie beginnen am 14.03.2024 im Rathaus</p>{BODY}",
        f"<h1>Neue Lesepaten</h1>{BODY.replace('<p>', '<p>Am 14. März 2024 – wie stets – ', 1)}",
    ],
)
def test_days_of_other_things_are_none_of_publication(body: str) -> None:
    assert read(body).date is None


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("presse/2024_03_14-lesepaten.html", "2024-03-14"),
        ("presse/lesepaten-14-03-2024", "2024-03-14"),
        ("presse/fest-am-14-03-2024", None),
        ("termine/fest-14-03-2024", None),
        ("presse/artikel-2024-03", None),
    ],
)
def test_the_name_of_a_page_may_begin_or_end_with_its_day(name: str, date: str | None) -> None:
    found = read(f"<h1>Neue Lesepaten</h1>{BODY}", url=f"https://www.birkenau.example/{name}")
    assert (found.date, found.date_source) == (date, "name" if date else None)


def test_a_page_published_anew_keeps_the_day_of_its_address() -> None:
    head = "<meta property='article:published_time' content='2024-06-01T10:00:00+02:00'>"
    url = "https://www.birkenau.example/2022/3/14/lesepaten"
    assert read(f"<h1>Neue Lesepaten</h1>{BODY}", head=head, url=url).date == "2022-03-14"


def test_a_day_written_as_americans_do_is_the_declared_one() -> None:
    head = "<meta property='article:published_time' content='2024-11-01'>"
    assert read(f"<h1>Neue Lesepaten</h1><p>11/01/2024</p>{BODY}", head=head).date == "2024-11-01"


def test_a_label_with_a_day_makes_no_event_of_a_report() -> None:
    found = read(
        f"<h1>Neue Lesepaten</h1>{BODY}<h5>Datum:</h5><p>14.03.2024</p><h5>Autor:</h5><p>Ada Birke</p>"
    )
    assert found.date == "2024-03-14"


def test_of_an_event_the_declared_day_is_taken_and_not_the_shown_one() -> None:
    head = "<meta property='article:published_time' content='2024-01-09'>"
    body = "<h1>Neue Lesepaten</h1><p>Wann: Donnerstag, 14. März 2024, 19:00 Uhr</p><p>Wo: Bücherei</p>"
    assert (
        read(body + BODY, head=head, url="https://www.birkenau.example/termine/lesepaten").date
        == "2024-01-09"
    )
