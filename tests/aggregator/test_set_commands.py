"""Sets of alliances and shorter teasers on the command line."""

import pytest

from tests.aggregator.test_commands import Radar, run

__all__ = ["run"]


@pytest.fixture
def filled(run: Radar) -> Radar:
    for slug in ("nord", "mitte", "sued"):
        run("sources", "add", f"https://{slug}.example/", "--name", f"Bündnis {slug.title()}")
    return run


def test_a_set_is_put_together_shown_changed_and_forgotten(filled: Radar) -> None:
    told = filled("sets", "put", "Nord & Mitte", "nord", "mitte")
    assert told == "nord-mitte holds 2 alliances. Its page is /auswahl/nord-mitte\n"
    assert filled.json("sets", "show", "nord-mitte")["sources"] == ["mitte", "nord"]
    assert "nord  Bündnis Nord" in filled("sets", "show", "nord-mitte")
    assert filled.json("sets", "put", "Nord & Mitte", "nord")["sources"] == ["nord"]
    assert filled("sets", "list").splitlines() == ["   1  nord-mitte  Nord & Mitte", "1 set."]
    filled("sources", "optout", "nord")
    assert filled.json("sets", "list")[0]["sources"] == []
    assert "forgotten" in filled("sets", "remove", "nord-mitte")
    assert filled("sets", "list") == "0 sets.\n"


def test_what_is_wrong_with_a_set_is_told(filled: Radar) -> None:
    assert "No source is called 'ost'" in filled("sets", "put", "Alle", "nord", "ost", code=2)
    assert filled("sets", "list") == "0 sets.\n"
    assert "needs a name" in filled("sets", "put", "!!", "nord", code=2)
    assert "Missing argument" in filled("sets", "put", "Alle", code=2)
    for command in ("show", "remove"):
        assert "radar sets list" in filled("sets", command, "nirgends", code=2)


def test_teasers_of_a_source_are_made_shorter_and_as_long_as_any_again(filled: Radar) -> None:
    assert "120 characters" in filled("sources", "teaser", "nord", "120")
    assert filled.json("sources", "show", "nord")["source"]["teaser_chars"] == 120
    assert "no teasers" in filled("sources", "teaser", "nord", "0")
    assert filled.json("sources", "show", "nord")["source"]["teaser_chars"] == 0
    assert "as long as" in filled("sources", "teaser", "nord", "usual")
    assert filled.json("sources", "show", "nord")["source"]["teaser_chars"] is None


@pytest.mark.parametrize("chars", ["viel", "1.5", "99999", "²", "99999999999999999999"])
def test_a_length_that_is_none_is_told(filled: Radar, chars: str) -> None:
    assert "characters" in filled("sources", "teaser", "nord", chars, code=2)
    assert "radar sources list" in filled("sources", "teaser", "nirgends", "10", code=2)
