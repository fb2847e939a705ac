"""Which part of a page an element belongs to: furniture or content."""

import lxml.html
import pytest
from lxml.etree import _Element

from crawler.extract.structure import is_hidden, path_of, region, signature
from tests import markup


def marked(html: str) -> _Element:
    """The element with the id ``x``."""
    return markup.one(lxml.html.document_fromstring(html), "//*[@id='x']")


@pytest.mark.parametrize(
    ("html", "where"),
    [
        ("<nav><a id=x>", "nav"),
        ("<ul class='main-nav'><li id=x>", "nav"),
        ("<div class='breadcrumb'><a id=x>", "nav"),
        ("<div role='navigation'><a id=x>", "nav"),
        ("<footer><p id=x>", "footer"),
        ("<aside><p id=x>", "aside"),
        ("<header><p id=x>", "header"),
        ("<div role='contentinfo'><p id=x>", "contentinfo"),
        ("<div id='sidebar'><p id=x>", "furniture"),
        ("<div class='cookie-notice cookie'><p id=x>", "furniture"),
        ("<div class='comments'><p id=x>", "furniture"),
        ("<div class='elementor-widget elementor-widget-nav-menu'><a id=x>", "nav"),
        (
            "<div class='sidebar'><div class='elementor-widget elementor-widget-text-editor'><p id=x>",
            "furniture",
        ),
        ("<div class='elementor-widget elementor-widget-text-editor'><p id=x>", None),
        ("<div class='elementor-widget'><div class='elementor-widget-container'><p id=x>", None),
        ("<div class='card'><div class='card-footer'><a id=x>", None),
        ("<div class='widget'><p id=x>" + "Text aus dem Kasten. " * 9, "furniture"),
        ("<article><div class='widget'><p id=x>" + "Text aus dem Baukasten. " * 9, None),
        (
            "<div class='widget Blog'><div class='post-body entry-content'><p id=x>"
            + "Text eines Beitrags. " * 9,
            None,
        ),
        ("<p id=x>", None),
        ("<main><p id=x>", None),
        ("<article><header><h1 id=x>", None),
        ("<article><footer><p id=x>", None),
        ("<main class='has-sidebar sidebar'><p id=x>", None),
        ("<body class='page sidebar nav'><p id=x>", None),
        ("<div class='navigator-text'><p id=x>", None),
        ("<div class='searchable'><p id=x>", None),
        ("<article class='comments'><p id=x>", None),
    ],
)
def test_furniture_is_known_by_tag_role_or_class(html: str, where: str | None) -> None:
    assert region(marked(html)) == where


def test_the_same_place_on_every_page_has_the_same_path() -> None:
    one = marked("<div class='b a post-17' id='main'><p><span id=x class='teil2'>")
    other = marked("<div class='a b post-4' id='main'><p><span id=x class='teil9'>")
    assert path_of(one) == path_of(other) == "body>div#main.a.b>p>span#x"
    assert signature(one.getparent()) == "p"


@pytest.mark.parametrize(
    ("attributes", "hidden"),
    [("hidden", True), ("style='display : none'", True), ("style='display:block'", False), ("", False)],
)
def test_hidden_is_what_the_element_itself_says(attributes: str, hidden: bool) -> None:
    assert is_hidden(marked(f"<p id=x {attributes}>")) is hidden


@pytest.mark.parametrize(("text", "hidden"), [("2025-01-09T10:11:12+01:00", True), ("9. Januar 2025", False)])
def test_a_stamp_for_machines_is_hidden_a_date_for_people_is_not(text: str, hidden: bool) -> None:
    assert is_hidden(marked(f"<span id=x class='updated rich'>{text}</span>")) is hidden
