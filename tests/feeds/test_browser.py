"""A person at the page: a real Chromium, by mouse, by keyboard alone, and without JavaScript."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from lxml import etree
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.feeds.conftest import HOSTILE, Site
from tests.feeds.test_formats import SCHEMA

pytestmark = pytest.mark.browser
PAGES = (
    *("/", "/suche?q=Ferienbetreuung", "/eintrag/2", "/eintrag/3", "/buendnis/ahlbeck", "/buendnisse"),
    *("/lage", "/lage/zell", "/crawler", "/abonnieren", "/nirgends", "/termine", "/land/hessen", "/themen"),
    *("/abonnieren?land=hessen&buendnis=ahlbeck", "/abonnieren?ort=Atlantis", "/nutzung"),
    *("/suche?land=hessen&nahe=Atlantis", "/suche?q=Ferienbetreuung&art=termine"),
)

# WCAG 2.2, 1.4.3: contrast of every visible text against the ground that it stands on.
CONTRAST = """() => {
  const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility()) continue;
    if (node.closest("script, option")) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(parse(style.color)), light(ground(node))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) poor.push(walker.currentNode.data.trim());
  }
  return poor;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = "no Chromium: install Debian's package chromium"
        if os.environ.get("RADAR_REQUIRE_SERVICES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_are_legible_and_ask_nobody_else(
    browser: Browser, site: Site, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto(site.url + path)
        spill = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(spill) <= 0, path
        assert page.evaluate(CONTRAST) == [], path
    context.close()
    assert {url for url in asked if not url.startswith(site.url)} == set()
    assert [line for line in said if "404" not in line] == []


def test_pages_fit_on_paper_and_are_printed_dark_on_light(browser: Browser, site: Site) -> None:
    """A4 upright at 96 dots an inch, margins off; the reader's screen is dark."""
    context = browser.new_context(viewport={"width": 700, "height": 1000}, color_scheme="dark")
    page = context.new_page()
    page.emulate_media(media="print")
    for path in PAGES:
        page.goto(site.url + path)
        spill = "[document.documentElement, ...document.querySelectorAll('.wrap')]"
        assert page.evaluate(f"{spill}.filter((e) => e.scrollWidth > e.clientWidth).length") == 0, path
        assert page.evaluate(CONTRAST) == [], path
    context.close()


def test_from_search_to_the_original_by_keyboard_alone(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(site.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("Vätertag /")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche?q=*")
    assert page.locator("#q").input_value() == "Vätertag /"
    page.locator("a", has_text="Angaben zum Eintrag").first.focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    page.wait_for_url("**/eintrag/*")
    assert page.locator("h1").inner_text() == "Vätertag"
    original = page.locator("main a.button").first
    assert original.get_attribute("href") == "https://www.ahlbeck.example/neues/3?a=1&b=2"
    assert outline != "none"
    page.close()


def test_everything_works_without_javascript(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    page.fill("#q", "Ferienbetreuung")
    page.click("button")
    assert "9 Treffer" in page.locator("main h2").first.inner_text()
    page.goto(f"{site.url}/lage")
    page.click("thead >> text=Bündnis")
    assert page.locator("tbody th").all_inner_texts()[0].startswith("Ärztinnen")
    page.select_option("#land", "Hessen")
    page.click("main form button")
    assert len(page.locator("tbody th").all_inner_texts()) == 1
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_feed_is_put_together_by_keyboard_alone(browser: Browser, site: Site, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{site.url}/abonnieren")
    _tab_to(page, "#thema")
    page.keyboard.type("Kinderb")
    _tab_to(page, "#land")
    page.keyboard.type("Hess")
    _tab_to(page, "summary")
    page.keyboard.press("Enter")
    _tab_to(page, "#b-ahlbeck")
    page.keyboard.press("Space")
    _tab_to(page, "main button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/abonnieren?*#feed")
    assert page.locator("#feed-titel").inner_text() == "Ihr Feed: Kinderbetreuung, Hessen, Ahlbeck"
    assert page.locator("#feed-titel").bounding_box() is not None
    _tab_to(page, "#adresse-atom")
    address = page.locator("#adresse-atom").input_value()
    assert address == "https://radar.example/suche.atom?land=hessen&thema=kinderbetreuung&buendnis=ahlbeck"
    answer = site.get(address.removeprefix("https://radar.example"))
    assert answer.status == 200
    SCHEMA.assertValid(etree.fromstring(answer.body))
    assert page.locator("#thema").input_value() == "kinderbetreuung"
    assert page.locator("#b-ahlbeck").is_checked()
    context.close()


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, which must be seen there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus-visible").count():
            return
    raise AssertionError(f"{selector} is not reached by keyboard")


def test_what_was_wrong_is_read_beside_its_field(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}/abonnieren")
    page.fill("#ort", "Atlantis")
    page.get_by_role("button", name="Feed zusammenstellen").click()
    page.wait_for_url("**/abonnieren?*")
    field = page.get_by_label("Umkreis: Ort")
    assert field.input_value() == "Atlantis"
    described = field.get_attribute("aria-describedby")
    assert "nicht bekannt" in page.locator(f"#{described}").inner_text()
    assert page.get_by_role("alert").count() == 1
    page.close()


def test_a_hostile_title_is_shown_and_not_run(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    alerts: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(f"{site.url}/eintrag/2")
    assert page.locator("h1").inner_text() == HOSTILE
    assert _visible_styles(page) == 1
    page.close()
    assert alerts == []


def _visible_styles(page: Page) -> int:
    """How many style sheets the page's own policy let in."""
    return int(page.evaluate("document.styleSheets.length"))
