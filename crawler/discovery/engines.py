"""Which software made a site, and the few addresses that this software always has."""

import re

from crawler.extract.document import Document

_SIGNS: tuple[tuple[str, str], ...] = (
    ("WordPress", r"wp-content/|wp-includes/|/wp-json/"),
    ("TYPO3", r"typo3temp/|typo3conf/|/fileadmin/|tx_news"),
    ("Joomla", r"/media/system/js/|/components/com_|option=com_"),
    ("Contao", r"/assets/contao|/system/modules/|/bundles/contao"),
    ("Drupal", r"/sites/(?:default|all)/|drupal-settings-json|/core/misc/drupal"),
    ("Serendipity", r"serendipity"),
)
_GENERATORS = (
    "WordPress", "TYPO3", "Joomla", "Contao", "Drupal", "Serendipity", "Hugo", "Jekyll", "Hexo", "Nikola", "Pelican",
    "Bludit", "Grav", "Ghost", "Redaxo", "Kirby", "ProcessWire", "Textpattern", "Eleventy", "Zola", "MediaWiki",
    "DokuWiki", "Plone", "Neos", "Weblication", "Advantic", "Lektor", "Publii", "Movable Type", "Blogger", "Typecho",
    "concrete5", "CMS Made Simple", "Websitebaker", "Wix.com", "Jimdo", "Webflow", "Squarespace", "Statamic", "Astro",
    "VuePress", "Zenphoto", "b2evolution", "Dotclear", "Nibbleblog", "Pico", "HTMLy", "FlatPress", "GetSimple",
)  # fmt: skip
_USUAL: dict[str, tuple[tuple[str, str], ...]] = {
    "WordPress": (("feed", "/feed/"), ("sitemap", "/wp-sitemap.xml")),
    "TYPO3": (("sitemap", "/sitemap.xml"),),
    "Joomla": (("feed", "/?format=feed&type=rss"),),
    "Contao": (("sitemap", "/sitemap.xml"),),
    "Drupal": (("feed", "/rss.xml"), ("sitemap", "/sitemap.xml")),
    "Serendipity": (("feed", "/index.php?/feeds/index.rss2"),),
    "Hugo": (("feed", "/index.xml"), ("sitemap", "/sitemap.xml")),
    "Jekyll": (("feed", "/feed.xml"), ("sitemap", "/sitemap.xml")),
    "Hexo": (("feed", "/atom.xml"), ("sitemap", "/sitemap.xml")),
    "Nikola": (("feed", "/rss.xml"), ("sitemap", "/sitemap.xml")),
    "Pelican": (("feed", "/feeds/all.atom.xml"),),
    "Bludit": (("feed", "/rss.xml"), ("sitemap", "/sitemap.xml")),
    "Ghost": (("feed", "/rss/"), ("sitemap", "/sitemap.xml")),
    "Grav": (("sitemap", "/sitemap.xml"),),
    "Publii": (("feed", "/feed.xml"), ("sitemap", "/sitemap.xml")),
}
MOST_GUESSES = 3


def recognise(document: Document) -> str | None:
    """Name of the engine by its generator mark, else by addresses that only it uses; None if unknown."""
    generator = (document.meta("generator") or "").lower()
    for name in _GENERATORS:
        if name.lower() in generator:
            return name
    addresses = " ".join(
        element.get("href") or element.get("src") or ""
        for element in document.root.iter("link", "script", "img", "a")
    )
    for name, pattern in _SIGNS:
        if re.search(pattern, addresses):
            return name
    return None


def usual_addresses(engine: str | None, known_roles: set[str]) -> list[tuple[str, str]]:
    """(role, path) that ``engine`` usually serves, for the roles that are not known yet; three at most."""
    return [(role, path) for role, path in _USUAL.get(engine or "", ()) if role not in known_roles][
        :MOST_GUESSES
    ]
