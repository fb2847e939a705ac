"""Which software made a site, and what may be guessed from that."""

import pytest

from crawler.discovery.engines import _USUAL, MOST_GUESSES, recognise, usual_addresses
from crawler.extract.document import Document

HOME = "https://www.birkenau.example/"


@pytest.mark.parametrize(
    ("html", "engine"),
    [
        ('<meta name="generator" content="WordPress 6.4">', "WordPress"),
        ('<meta name="Generator" content="TYPO3 CMS">', "TYPO3"),
        ('<meta name="generator" content="Hugo 0.120">', "Hugo"),
        ('<link rel="stylesheet" href="/wp-content/themes/x/style.css">', "WordPress"),
        ('<img src="/fileadmin/bild.jpg">', "TYPO3"),
        ('<a href="/index.php?option=com_content&id=3">x</a>', "Joomla"),
        ('<script src="/core/misc/drupal.js"></script>', "Drupal"),
        ('<meta name="generator" content="Jekyll"><img src="/wp-content/x.png">', "Jekyll"),
        ('<script data-drupal-selector="drupal-settings-json">{}</script>', "Drupal"),
        ('<script class="joomla-script-options new">{}</script>', "Joomla"),
        ('<meta http-equiv="x-wix-meta-site-id" content="1">', "Wix.com"),
        ('<link href="https://www.blogger.com/feeds/17/posts/default" rel="alternate">', "Blogger"),
        ('<script src="https://cdn2.editmysite.com/js/site/main.js"></script>', "Weebly"),
        ("<p>Wir nutzen WordPress und wp-content/ sehr gern.</p>", None),
        ("", None),
    ],
)
def test_an_engine_is_known_by_its_marks(html: str, engine: str | None) -> None:
    assert recognise(Document(html.encode(), HOME)) == engine


@pytest.mark.parametrize("engine", [*_USUAL, None, "Notepad"])
def test_at_most_three_addresses_are_guessed_and_none_for_a_known_role(engine: str | None) -> None:
    assert len(usual_addresses(engine, set())) <= MOST_GUESSES == 3
    assert usual_addresses(engine, {"feed", "sitemap"}) == []
    assert all(role == "sitemap" for role, _ in usual_addresses(engine, {"feed"}))
    assert all(path.startswith("/") for _, path in usual_addresses(engine, set()))


def test_nothing_is_guessed_of_an_unknown_engine() -> None:
    assert usual_addresses(None, set()) == usual_addresses("Notepad", set()) == []
    assert usual_addresses("WordPress", set()) == [("feed", "/feed/"), ("sitemap", "/wp-sitemap.xml")]
