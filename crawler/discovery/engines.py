"""Which software made a site, and the few addresses that this software always has."""

import lxml.html
from bs4 import BeautifulSoup

from crawler.extract.document import Document

_SIGNS = {
    "WordPress": "[href*='wp-content/'], [src*='wp-content/'], [href*='wp-includes/'], [src*='wp-includes/'], "
    "link[href*='/wp-json/']",
    "TYPO3": "[href*='typo3temp/'], [src*='typo3temp/'], [href*='typo3conf/'], [src*='typo3conf/'], "
    "[href*='/fileadmin/'], [src*='/fileadmin/'], a[href*='tx_news']",
    "Joomla": "[href*='/media/system/js/'], [src*='/media/system/js/'], [src*='/components/com_'], "
    "a[href*='option=com_'], script.joomla-script-options",
    "Contao": "[href*='/assets/contao'], [src*='/assets/contao'], [src*='/system/modules/'], [src*='/bundles/contao']",
    "Drupal": "[href*='/sites/default/'], [src*='/sites/default/'], [href*='/sites/all/'], [src*='/sites/all/'], "
    "script[data-drupal-selector], [src*='/core/misc/drupal']",
    "Serendipity": "[href*='serendipity'], [src*='serendipity']",
    "Wix.com": "meta[http-equiv='X-Wix-Meta-Site-Id' i], [src*='parastorage.com']",
    "Jimdo": "[src*='jimstatic.com'], [href*='jimstatic.com']",
    "Squarespace": "[src*='squarespace.com'], [href*='squarespace-cdn.com']",
    "Weebly": "[src*='editmysite.com'], [href*='editmysite.com']",
    "Blogger": "link[href*='blogger.com/feeds/'], [src*='blogblog.com'], link[href*='blogger.com/static']",
}
"""CSS selectors of what only pages of an engine have, for those that do not name it in their head."""
_MOST_MARKUP = 200_000
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
    "Blogger": (("feed", "/feeds/posts/default"), ("sitemap", "/sitemap.xml")),
    "Publii": (("feed", "/feed.xml"), ("sitemap", "/sitemap.xml")),
}
MOST_GUESSES = 3


def recognise(document: Document) -> str | None:
    """Name of the engine by its generator mark, else by marks that only its pages have; None if unknown."""
    generator = (document.meta("generator") or "").lower()
    for name in _GENERATORS:
        if name.lower() in generator:
            return name
    soup = BeautifulSoup(lxml.html.tostring(document.root, encoding="unicode")[:_MOST_MARKUP], "lxml")
    return next((name for name, selector in _SIGNS.items() if soup.select_one(selector)), None)


def usual_addresses(engine: str | None, known_roles: set[str]) -> list[tuple[str, str]]:
    """(role, path) that ``engine`` usually serves, for the roles that are not known yet; three at most."""
    return [(role, path) for role, path in _USUAL.get(engine or "", ()) if role not in known_roles][
        :MOST_GUESSES
    ]
