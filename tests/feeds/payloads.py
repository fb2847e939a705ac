"""Ways to get a script past a filter, in the manner of OWASP's cheat sheet, and what is left of them in a document."""

from __future__ import annotations

import html
import re
from pathlib import Path

import nh3
from lxml import html as markup

# One a line; a control character is written as its picture (U+2400 and on).
_FILE = Path(__file__).parent / "payloads.txt"
PAYLOADS = tuple(
    re.sub("[\u2400-\u241f]", lambda found: chr(ord(found[0]) - 0x2400), line)
    for line in _FILE.read_text(encoding="utf-8").rstrip("\n").split("\n")
)


def elements(text: str) -> list[str]:
    """What a reader that takes ``text`` for HTML makes of it: names of elements and of comments."""
    parsed = markup.fragment_fromstring(text, create_parent="div", parser=markup.HTMLParser(recover=True))
    found = [str(node.tag) for node in parsed.iterdescendants()]
    # libxml2 is no HTML 5 parser: the one inside nh3 is, and shows what it would have taken out.
    kept = html.unescape(nh3.clean(text, tags=set()))
    if kept.replace("\xa0", " ") != html.unescape(text).replace("\xa0", " "):
        found.append("(HTML 5)")
    return found


def assert_harmless(text: str) -> None:
    """No element, also not after a reader has unescaped the text up to three times more."""
    for _ in range(4):
        assert elements(text) == [], text
        text = html.unescape(text)
