"""Pages that say "not found" with status 200: known by what the site says of a nonsense address."""

from crawler.discovery.absent import Absent, nonsense_address
from crawler.extract.document import Document
from crawler.extract.template import Print

FRAME = "<nav><a href='/a'>Aktuelles</a> <a href='/b'>Projekte</a></nav>{}<footer>Bündnis für Familie Birkenau</footer>"
HOME = FRAME.format(
    "<h1>Willkommen</h1><p>Hier schreiben Familien, was in Birkenau geschieht und geschehen soll.</p>"
)
NOTHING = FRAME.format(
    "<h1>Hoppla!</h1><p>Diese Seite haben wir leider nicht gefunden: /{}</p><p>Zur Startseite</p>"
)
ITEM = FRAME.format(
    "<h1>Neue Kita</h1><p>Am Bach entsteht bis zum Sommer ein Haus für achtzig Kinder und drei Gruppen.</p>"
)


def seen(html: str) -> Print:
    return Print.of(Document(html.encode(), "https://www.birkenau.example/x"))


def test_another_page_that_does_not_exist_is_told_from_an_item() -> None:
    absent = Absent.of(seen(NOTHING.format("gibt-es-nicht-1")), seen(HOME))
    assert absent.is_like(seen(NOTHING.format("news/4711.html")))
    assert not absent.is_like(seen(ITEM))
    assert not absent.is_like(seen(HOME))


def test_a_site_that_shows_its_homepage_for_everything() -> None:
    absent = Absent.of(seen(HOME), seen(HOME))
    assert absent.is_like(seen(HOME))
    assert not absent.is_like(seen(ITEM))


def test_a_short_item_on_a_site_that_answers_with_an_empty_page_stays_one() -> None:
    absent = Absent.of(seen("<html></html>"), seen(HOME))
    assert not absent.is_like(seen(ITEM))
    assert absent.is_like(seen("<html><body></body></html>"))


def test_what_was_kept_is_the_same() -> None:
    absent = Absent.of(seen(NOTHING), seen(HOME))
    assert Absent.from_json(absent.to_json()) == absent
    assert Absent.from_json(None) is None


def test_the_address_is_the_same_for_a_host_each_time_and_lies_in_its_folder() -> None:
    first = nonsense_address("www.birkenau.example", "/familie/", "https")
    assert first == nonsense_address("www.birkenau.example", "/familie/", "https")
    assert first.startswith("https://www.birkenau.example/familie/gibt-es-nicht-")
    assert first != nonsense_address("www.buchenau.example", "/familie/", "https")
