"""The rules, with plain data."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import decide
from aggregator.decide import Content

NOW = datetime.fromisoformat("2025-01-13T08:00:00")
DAY = timedelta(days=1)
ITEM = Content("news", "Familienfest im Park", "2025-01-10", "Am Samstag feiern wir – alle!", "2025-02-01")

moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2050, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "found",
    [
        ITEM,
        Content("news", "  Familienfest im  Park ", "2025-01-10", "Am Samstag feiern wir - alle"),
        Content("news", "Familien\u00adfest im Park", "2025-01-10", "am samstag, feiern wir: ALLE…"),
        Content("news", "Familienfest im Park", None, ""),
        Content("news", "Familienfest im Park", "2025-01", ITEM.text, "2025-02-01T15:00", "2025-02-02"),
    ],
)
def test_same(found: Content) -> None:
    assert not decide.changed(ITEM, found)
    assert decide.verdict(ITEM, found) == "same"


@pytest.mark.parametrize(
    "found",
    [
        Content("event", ITEM.title, ITEM.published, ITEM.text),
        Content("news", "Familienfest im Saal", ITEM.published, ITEM.text),
        Content("news", ITEM.title, "2025-01-11", ITEM.text),
        Content("news", ITEM.title, "2024", ITEM.text),
        Content("news", ITEM.title, ITEM.published, "Am Sonntag feiern wir – alle!"),
        Content("news", ITEM.title, ITEM.published, ITEM.text, "2025-02-02"),
    ],
)
def test_changed(found: Content) -> None:
    assert decide.verdict(ITEM, found) == "changed"


def test_new() -> None:
    assert decide.verdict(None, ITEM) == "new"


@given(st.text(), st.text(alphabet=" \n\t.,;:!?–-„“\"'()\u00ad"))
def test_punctuation_and_space_never_make_a_change(text: str, mark: str) -> None:
    content = Content("news", text, None, text)
    assert not decide.changed(content, Content("news", f"{mark}{text}{mark}", None, f"{mark} {text} {mark}"))


@pytest.mark.parametrize(
    ("status", "listed", "missing_since", "gone"),
    [
        (410, True, None, True),
        (200, True, None, True),
        (404, False, None, True),
        (404, True, None, False),
        (404, None, None, False),
        (404, True, NOW - timedelta(hours=23), False),
        (404, True, NOW - DAY, True),
        (404, None, NOW - DAY, True),
        (500, False, NOW - 9 * DAY, False),
        (403, False, NOW - 9 * DAY, False),
    ],
)
def test_gone(status: int, listed: bool | None, missing_since: datetime | None, gone: bool) -> None:
    assert decide.gone(status=status, listed=listed, missing_since=missing_since, now=NOW) is gone


@pytest.mark.parametrize(
    ("published", "fresh"),
    [
        ("2025-01-13", True),
        ("2025-01-14", True),
        ("2024-12-30", True),
        ("2024-12-29", False),
        ("2025-01", True),
        ("2024-12", True),
        ("2024-11", False),
        ("2025-02", False),
        ("2025-03-01", False),
        ("2025", False),
        (None, False),
        ("2025-02-31", False),
        ("2025-13", False),
    ],
)
def test_only_what_is_freshly_dated_is_fresh(published: str | None, fresh: bool) -> None:
    assert decide.fresh(published, NOW, 14) is fresh


LAST = NOW - 7 * DAY


@pytest.mark.parametrize(
    ("published", "appeared", "last_visit", "announced"),
    [
        ("2025-01-10", False, None, True),
        ("2025-01-10", False, LAST, True),
        ("2020-01-01", True, None, False),
        ("2020-01-01", False, LAST, False),
        # An archive, or a relaunch, shows between two visits what is old.
        ("2020-01-01", True, LAST, False),
        ("2024-10-05", True, LAST, False),
        ("2023", True, LAST, False),
        ("2024-09", True, LAST, False),
        # A notice that was put up late, or dated back.
        ("2024-10-06", True, LAST, True),
        ("2024-10", True, LAST, True),
        ("2024", True, LAST, True),
        # Nobody looked for half a year: what came in between is news.
        ("2024-08-01", True, NOW - 180 * DAY, True),
        (None, True, LAST, True),
        (None, False, LAST, False),
        (None, True, None, False),
        # What lies ahead is never fresh; seen to appear it is news all the same.
        ("2025-06-01", False, None, False),
        ("2025-06-01", False, LAST, False),
        ("2025-06-01", True, LAST, True),
        ("2025", False, LAST, False),
        ("2026", False, LAST, False),
    ],
)
def test_old_is_not_new(
    published: str | None, appeared: bool, last_visit: datetime | None, announced: bool
) -> None:
    found = decide.announce(
        published=published, appeared=appeared, last_visit=last_visit, now=NOW, announce_days=14
    )
    assert found is announced


LONG = (
    "Am Samstag feiern wir das Familienfest im Park. Für die Kinder gibt es eine Hüpfburg, einen Bastelstand und viele "
    "Spiele, für die Großen Kaffee und Kuchen. Die Feuerwehr bringt ihr großes Auto mit, und am Abend spielt die "
    "Kapelle der Musikschule. Wer helfen mag, meldet sich im Rathaus bei der Stelle für Familien. 120 Gäste waren "
    "im letzten Jahr dabei, und alle hoffen wieder auf gutes Wetter."
)
NEW = (
    "Neu ist in diesem Jahr ein Flohmarkt, auf dem Kinder ihre Bücher und Spiele tauschen oder verkaufen können, auch "
    "ohne Stand."
)
BOX = "Das Bündnis ist ein Zusammenschluss von Vereinen, Betrieben und der Stadt, gefördert vom Landkreis."


def event(text: str = LONG, title: str = "Familienfest im Park", **facts: str) -> Content:
    values = {"event_start": "2025-02-01T15:00", "published": "2025-01-10"} | facts
    return Content("event", title, text=text, **values)


@pytest.mark.parametrize(
    "found",
    [
        event(),
        event(LONG.replace("Bastelstand", "Bastel-Stand").replace("Kapelle", "Kappelle")),
        event(LONG.replace(". ", ".\n\n").upper()),
        event(LONG.replace("120 Gäste", "134 Gäste")),
        event(LONG.partition(" Wer helfen")[0]),
        event(" ".join(reversed(LONG.split(". ")))),
        event(""),
        event(title="Familien-Fest im Park!"),
        event(title="FAMILIENFEST „im Park“"),
        event(published="2025-01", event_end="2025-02-01T18:00"),
        Content("news", "Familienfest im Park", "2025-01-10", LONG),
    ],
)
def test_what_readers_need_not_see_again(found: Content) -> None:
    assert not decide.substantial(event(), found)


@pytest.mark.parametrize(
    "found",
    [
        event(title="Familienfest in der Halle"),
        event(published="2025-01-11"),
        event(event_start="2025-02-02T15:00"),
        event(event_start="2025-02-01T16:00"),
        event(title="Abgesagt: Familienfest im Park"),
        event(f"Das Fest fällt leider aus. {LONG}"),
        event(f"{LONG} Das Fest ist auf den März verschoben."),
        event(f"{LONG} {NEW}"),
        event(f"{LONG} Nachtrag: Wegen der großen Nachfrage gibt es nun auch am Sonntag ein Fest."),
        event(" ".join(f"Wort{number}" for number in range(80))),
    ],
)
def test_what_readers_should_see_again(found: Content) -> None:
    assert decide.substantial(event(), found)


def test_a_box_that_stands_beside_other_items_too_is_not_news() -> None:
    assert decide.substantial(event(), event(f"{LONG}\n{BOX}"))
    assert not decide.substantial(event(), event(f"{LONG}\n{BOX}"), ["Ein anderes Fest.", f"Ein Kurs. {BOX}"])


def test_an_event_that_takes_place_after_all_is_news() -> None:
    assert decide.substantial(event(f"Das Fest ist abgesagt. {LONG}"), event())
    assert decide.cancelled(event(f"Das Fest ist abgesagt. {LONG}"))
    assert not decide.cancelled(Content("news", "Fest", text=f"Das Fest ist abgesagt. {LONG}"))


@given(st.text(), st.text())
def test_what_is_no_change_is_never_substantial(title: str, text: str) -> None:
    content = Content("news", title, None, text)
    assert not decide.substantial(content, content)


@pytest.mark.parametrize(
    ("found", "place", "moved"),
    [
        (event(), "Stadtpark", False),
        (event(f"{LONG} {NEW}", "Familienfest"), "Stadtpark", False),
        (event(), "STADTPARK", False),
        (event(), "Stadthalle", True),
        (event(event_start="2025-02-01T16:00"), "Stadtpark", True),
        (event(event_end="2025-02-01T18:00"), "Stadtpark", True),
        (event(f"Das Fest fällt aus. {LONG}"), "Stadtpark", True),
        (Content("news", "Familienfest"), None, False),
    ],
)
def test_what_calendars_take_anew(found: Content, place: str | None, moved: bool) -> None:
    assert decide.event_moved(event(), "Stadtpark", found, place) is moved


def test_checks_after_1_7_30_90_days_then_every_year() -> None:
    checks = [NOW]
    while len(checks) < 8:
        checks.append(decide.next_check(NOW, checks[-1]))
    assert [(check - NOW).days for check in checks] == [0, 1, 7, 30, 90, 365, 730, 1095]


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9000)))
def test_the_next_check_is_always_ahead(first_seen: datetime, age: timedelta) -> None:
    now = first_seen + age
    assert now < decide.next_check(first_seen, now) <= now + timedelta(days=365)


@pytest.mark.parametrize(
    ("days_ago", "hours"),
    [
        ([], 24),
        ([3], 24),
        ([0, 1, 2, 3, 4], 6),
        ([1, 8, 15, 22], 42),
        ([10, 40, 70, 100], 168),
        ([900, 907, 914], 168),
        ([0, 0, 0, -3], 24),
    ],
)
def test_rhythm_follows_the_site(days_ago: list[int], hours: float) -> None:
    dates = [NOW.date() - timedelta(days=days) for days in days_ago]
    assert decide.rhythm(dates, NOW) == timedelta(hours=hours)


@given(st.lists(st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 1, 1))), moments)
def test_rhythm_has_bounds(dates: list[date], now: datetime) -> None:
    assert timedelta(hours=1) <= decide.rhythm(dates, now) <= timedelta(days=7)


@given(
    st.text(min_size=1),
    moments,
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
    st.integers(min_value=0, max_value=100_000),
)
def test_the_next_visit_has_bounds_and_is_the_same_each_time(
    slug: str, now: datetime, interval: timedelta, failures: int
) -> None:
    due = decide.next_visit(slug, now, interval, failures)
    assert timedelta(hours=1) <= due - now <= timedelta(days=7)
    assert due == decide.next_visit(slug, now, interval, failures)


def test_failures_double_the_pause_and_sources_do_not_come_in_a_crowd() -> None:
    pauses = [decide.next_visit("x", NOW, timedelta(hours=6), failures) - NOW for failures in range(8)]
    assert [round(pause / pauses[0], 3) for pause in pauses[:3]] == [1, 2, 4]
    assert pauses[-1] == pauses[-2] <= timedelta(days=7)
    assert len({decide.next_visit(f"x{number}", NOW, DAY, 0) for number in range(100)}) == 100
