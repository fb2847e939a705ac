"""Texts that are made to keep us busy: no pattern may look at them for more than moments."""

import time

import pytest

from aggregator.normalise import normalise
from aggregator.privacy import mask
from aggregator.search.document import document
from aggregator.search.parse import parse
from aggregator.shapes import FoundItem
from aggregator.teaser import lead, shorten

_LENGTH = 100_000
_HANGS = 60.0  # seconds of CPU: moments are enough, a pattern that is not linear takes many minutes

SNIPPETS = (
    "1", "0 ", "0 12 34-5/6 ", "0651 / 12 34 - 56 ", "01.02.2024 ", "10:00-", "A", "Aa ", "Aa", "a-", "a@", "a.",
    "-", "(", "[(", "@", " ", "a [at] ", "Kontakt ", "Kontakt: ", "Tel. ", "[…] ", "Rückfragen an […]. ",
    "[…]\nAa 12\n", "Kontakt\nAa\n a@b.de\n", "Aa. 12, 12345 Aa ", "A. ", "\u00ad", "a\u0301", '"', "2024",
)  # fmt: skip


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_hostile_text_is_masked_cut_and_indexed_in_moments(snippet: str) -> None:
    text = (snippet * (_LENGTH // len(snippet))) + " a@b.example"
    start = time.process_time()
    found = FoundItem(
        key="a",
        url="https://a.example/",
        kind="news",
        title="T",
        text=text,
        teaser=text,
        date_precision="none",
    )
    normal = normalise(found, 300)
    document(normal.title, normal.teaser, normal.text)
    parse(text)
    assert time.process_time() - start < _HANGS
    assert "a@b.example" not in normal.text


def test_a_cue_far_above_its_address_is_dropped_with_what_lies_between() -> None:
    assert mask("Kontakt\nErna Muster\nTel. 0651 12345\n\nEs folgt ein Satz.") == "\nEs folgt ein Satz."


def test_an_address_after_a_long_row_of_hyphens_is_found() -> None:
    assert mask("Siehe " + "-" * 200 + "info@stadt.example") == "Siehe " + "-" * 200 + "[…]"


def test_moments_of_any_length_are_passed_over() -> None:
    assert lead("Sept. 2024, 10.00 – 12.00 Uhr\nWir laden ein.") == "Wir laden ein."
    assert shorten("Wort " * 100_000 + "Ende.", 20) == "Wort Wort Wort…"
