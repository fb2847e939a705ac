"""What was only found late has not appeared: real visits, a week apart, of sites whose items have no dates."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from aggregator import announced, sources
from aggregator.config import Settings, load_settings
from aggregator.database import open_database
from aggregator.lists import Listed
from aggregator.models import Item, Source
from aggregator.rules import checked
from aggregator.selection import of_source
from crawler.run import harvest
from tests.crawler.relaunches import NAME, STORIES, Story, new, old
from tests.crawler.warcs import HTML, Page, write_warc

DATES = ("2025-01-13T06:00:00Z", "2025-01-20T06:00:00Z", "2025-01-27T06:00:00Z")
UNDATED = tuple(replace(story, day="") for story in STORIES[:4] + STORIES[6:8])
FOUR, FRESH, LAST = UNDATED[:4], UNDATED[4], UNDATED[5]
OF_2019 = replace(LAST, day="2019-05-06")
AHEAD = replace(LAST, day="2025-09-30")


def blog(
    name: str, stories: tuple[Story, ...], more: str = "", listed: tuple[Story, ...] | None = None
) -> list[Page]:
    """The blog without its feed: what is new shows in its list only. ``more`` stands below the list."""
    root = f"https://www.{name}.example"
    shown = stories if listed is None else listed
    whole = {url: body for url, body, *_ in old(root, shown)}
    pages = [page for page in old(root, stories) if not page[0].endswith("/feed/")]
    return [
        (url, whole.get(url, body).replace("</ul>", f"</ul>{more}"), headers, status)
        for url, body, headers, status in pages
    ]


def instead_of(pages: list[Page], path: str, body: str, status: int) -> list[Page]:
    return [(u, body, {}, status) if u.endswith(path) else (u, b, h, s) for u, b, h, s in pages]


def archive(name: str, stories: tuple[Story, ...]) -> Page:
    rows = "".join(f'<li><a href="/news/{s.name}.html">{s.title}</a></li>' for s in stories)
    body = f"<title>Archiv | {NAME}</title><main><h1>Archiv</h1><ul>{rows}</ul></main>"
    return (f"https://www.{name}.example/archiv/", body, {"Content-Type": HTML}, 200)


def long_page(name: str, stories: tuple[Story, ...]) -> list[Page]:
    parts = "".join(
        f"<h2>{s.title}</h2>" + "".join(f"<p>{part}</p>" for part in s.text.split("\n")) for s in stories
    )
    pages = blog(name, ())
    return [(u, b.replace("<ul></ul>", parts).replace("Aktuelles", "Projekte"), h, s) for u, b, h, s in pages]


def scenarios(name: str) -> tuple[list[list[Page]], list[set[str]]]:
    """What the site answers at each visit, and the titles that are announced by each."""
    all_five, all_six = (*FOUR, FRESH), (FRESH, *FOUR, LAST)
    fresh, last = {FRESH.title}, {LAST.title}
    plain = blog(name, FOUR)
    match name:
        case "appears":
            return [plain, blog(name, (FRESH, *FOUR)), blog(name, (FRESH, *FOUR))], [set(), fresh, set()]
        case "list-answers-500":
            first = instead_of(plain, "/aktuelles/", "Fehler", 500)
            return [first, plain, blog(name, (FRESH, *FOUR))], [set(), set(), fresh]
        case "list-answers-500-later":
            second = instead_of(blog(name, (FRESH, *FOUR)), "/aktuelles/", "Fehler", 500)
            return [plain, second, blog(name, (FRESH, *FOUR))], [set(), set(), fresh]
        case "archive-is-linked":
            menu = '<nav><a href="/archiv/">Archiv</a></nav>'
            pages = [
                (u, b.replace("</nav>", f"</nav>{menu}"), h, s)
                for u, b, h, s in blog(name, all_six, listed=FOUR)
            ]
            second = [*pages, archive(name, (FRESH, LAST))]
            return [plain, second, second], [set(), set(), set()]
        case "old-one-is-listed":
            later = blog(name, (*FOUR, OF_2019))
            return [plain, later, later], [set(), set(), set()]
        case "one-ahead-is-listed":
            later = blog(name, (*FOUR, AHEAD))
            return [blog(name, all_five), later, later], [set(), last, set()]
        case "comes-into-view":
            on = '<p><a href="/aktuelles/?page=2">weiter</a></p>'
            first = blog(name, FOUR, on)
            later = blog(name, (*FOUR[1:], FRESH), on)
            return [first, later, later], [set(), set(), set()]
        case "first-at-work":
            closed = "<title>Baustelle</title><h1>Wir bauen um</h1><p>Bald sind wir für Sie da.</p>"
            home: Page = (f"https://www.{name}.example/", closed, {}, 200)
            return [[home], plain, blog(name, (FRESH, *FOUR))], [set(), set(), fresh]
        case "made-anew":
            root = f"https://www.{name}.example"
            later = new(root, all_five)
            return [plain, later, new(root, (LAST, *all_five))], [set(), set(), last]
        case "new-rule":
            first = blog(name, FOUR)
            hidden = [*first, archive(name, (FRESH, LAST)), *blog(name, (FRESH, LAST))[-2:]]
            return [first, hidden, hidden], [set(), set(), set()]
        case "part-appears":
            return (
                [long_page(name, FOUR), long_page(name, (FRESH, *FOUR)), long_page(name, (FRESH, *FOUR))],
                [set(), fresh, set()],
            )
        case _:
            raise ValueError(name)


NAMES = [
    "appears",
    "list-answers-500",
    "list-answers-500-later",
    "archive-is-linked",
    "old-one-is-listed",
    "one-ahead-is-listed",
    "comes-into-view",
    "first-at-work",
    "made-anew",
    "new-rule",
    "part-appears",
]


def add(settings: Settings, names: list[str]) -> None:
    database = open_database(settings)
    with database.writing() as session:
        for name in names:
            home = f"https://www.{name}.example/"
            assert (
                sources.add(session, Listed(name, name, None, home), datetime.fromisoformat("2025-01-01"))
                == name
            )
    database.close()


def feeds(settings: Settings) -> dict[str, set[str]]:
    database = open_database(settings)
    with database.session() as session:
        found = {
            slug: {s.item.title for s in announced.stories(session, limit=None, chosen=of_source(slug))}
            for slug in session.exec(select(Source.slug))
        }
    database.close()
    return found


def titles(settings: Settings, slug: str) -> list[str]:
    database = open_database(settings)
    with database.session() as session:
        query = select(Item.title).join(Source).where(Source.slug == slug).order_by(col(Item.title))
        found = list(session.exec(query))
    database.close()
    return found


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, set[str]]]]:
    """What feeds showed after each visit."""
    folder = tmp_path_factory.mktemp("appeared")
    settings = load_settings(database_url=f"sqlite:///{folder / 'radar.sqlite'}")
    add(settings, NAMES)
    told = []
    for number, date in enumerate(DATES):
        if number == 1:
            database = open_database(settings)
            rules = checked({"entry_points": ["/archiv/"]}, "https://www.new-rule.example/")
            with database.writing() as session:
                sources.set_rules(session, "new-rule", rules, datetime.fromisoformat("2025-01-15"))
            database.close()
        for name in NAMES:
            write_warc(folder / str(number) / f"{name}.warc.gz", scenarios(name)[0][number], date)
        harvest(settings, NAMES, replay=folder / str(number))
        told.append(feeds(settings))
    assert FRESH.title in titles(settings, "archive-is-linked") and FRESH.title in titles(
        settings, "new-rule"
    )
    assert FRESH.title in titles(settings, "comes-into-view") and LAST.title in titles(
        settings, "old-one-is-listed"
    )
    yield told


@pytest.mark.parametrize("visit", range(3))
@pytest.mark.parametrize("name", NAMES)
def test_only_what_was_seen_to_appear_is_announced(
    weeks: list[dict[str, set[str]]], name: str, visit: int
) -> None:
    before = weeks[visit - 1][name] if visit else set()
    assert weeks[visit][name] - before == scenarios(name)[1][visit]


def test_what_a_second_visit_reads_because_the_first_ran_out_of_requests_is_not_new(
    settings: Settings, tmp_path: Path
) -> None:
    root = "https://www.tiefer.example"
    add(settings, ["tiefer"])
    pages = old(root, UNDATED)
    write_warc(tmp_path / "1" / "a.warc.gz", pages, DATES[0])
    visit = harvest(
        settings.model_copy(update={"visit_requests": 6}), ["tiefer"], replay=tmp_path / "1"
    ).visits[0]
    assert 0 < visit.new < len(UNDATED)
    write_warc(tmp_path / "2" / "a.warc.gz", pages, DATES[1])
    visit = harvest(settings, ["tiefer"], replay=tmp_path / "2").visits[0]
    assert visit.new > 0 and len(titles(settings, "tiefer")) == len(UNDATED)
    assert feeds(settings) == {"tiefer": set()}
