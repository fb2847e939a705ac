"""Links that leave the site and look like another local alliance's (pure). A person decides what comes of them.

Three signs: the anchor names an alliance and little else; the host does (``buendnis-familie-…``, ``familie-ORT``);
a part of the path does (``/buendnis-fuer-familie/``). Of an anchor only the words that name the alliance are kept:
what else stands there may be somebody's name.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit, urlunsplit

from aggregator.gazetteer import is_place
from aggregator.urls import host_key, url_key
from crawler.discovery.scope import Scope, is_file
from crawler.extract.blocks import Link
from crawler.items import AllianceSeen

MOST, MOST_PAGES = 20, 3
"""Alliances of a visit, and pages that are kept of each."""

_HINT = re.compile(r"famil|b(?:ü|ue|u|%c3%bc)ndnis|xn--", re.IGNORECASE)
_ALLIANCE = (
    r"(?:b(?:ü|ue|u)ndnis-?(?:f(?:ü|ue|u)r-?)?(?:die-?)?famili(?:en|e)|famili?enb(?:ü|ue|u)ndnis"
    r"|lokales-?b(?:ü|ue|u)ndnis)"
)
_IN_HOST = re.compile(rf"{_ALLIANCE}(?!se)|^lbff?(?:-|$)", re.IGNORECASE)
_OF_TOWN = re.compile(r"^famili(?:en|e)-(?:in-)?(?P<after>.+)$|^(?P<before>.+)-familie$", re.IGNORECASE)
_SEGMENT = re.compile(
    rf"(?:lokales-?|regionales-?|kommunales-?)?{_ALLIANCE}(?:-(?:in-|im-)?(?P<town>[\wäöüß-]{{1,40}}))?(?:\.\w{{2,5}})?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:\b[A-ZÄÖÜ][\wäöüß-]{2,40}er\s)?(?:(?:[Ll]okale|[Rr]egionale|[Kk]ommunale|[Öö]rtliche)[sn]?\s)?"
    r"(?:(?:Kreis|Aktions)?[Bb]ündnis(?:\sfür)?(?:\sdie)?\s[Ff]amilien?|[Ff]amilienbündnis|Allianz\sfür\sFamilien?)\b"
)
_WHERE = re.compile(
    r"\s(?:(?:im|in|in der|der|von|für)\s)?(?P<kind>(?:Stadt|Gemeinde|Hansestadt|Region|(?:Land)?[Kk]reis)\s)?"
    r"(?P<name>(?:(?:Bad|Sankt|St\.|Neu|Groß|Klein)\s)?[A-ZÄÖÜ][\wäöüß/-]{1,40}"
    r"(?:\s(?:am|an der|im|in der|bei|ob der|vor der)\s[A-ZÄÖÜ][\wäöüß-]{1,40}|\s\([A-ZÄÖÜ][\wäöüß]{1,40}\))?)"
)
_NOT_LOCAL = re.compile(
    r"(?:^|\.)(?:lokale-buendnisse(?:-fuer-familien?)?|erfolgsfaktor-familie|familienportal|familien-wegweiser|bundestag"
    r"|bund|bayern|sachsen|hessen|nrw|brandenburg|thueringen|niedersachsen|sachsen-anhalt|schleswig-holstein"
    r"|saarland|rlp|baden-wuerttemberg|mecklenburg-vorpommern|regierung-mv)\.(?:de|nrw)$"
    r"|ministerium|bmb?fsfj|bundesregierung|landesregierung|staatskanzlei"
)
_NO_SITE = re.compile(
    r"(?:^|\.)(?:facebook|fb|instagram|threads|twitter|x|youtube|youtu|linkedin|xing|tiktok|whatsapp|wa|telegram|t|pinterest"
    r"|flickr|vimeo|google|goo|openstreetmap|wikipedia|wikimedia|archive|bing|issuu|yumpu|doodle|eventbrite|betterplace"
    r"|paypal|amazon|bit|addtoany|change|openpetition)\.[a-z]{2,4}(?:\.[a-z]{2})?$"
)
_ABOUT_LINK = re.compile(
    r"\b(?:Homepage|Internetseiten?|Web(?:site|seite)s?|Startseite|Seiten?|Link|Logo|[Zz]u[rm]?|[Dd](?:as|em|es|er|ie)|[Mm]ehr"
    r"|[Ii]nfos?(?:rmationen)?|[Üü]ber|e\.\s?V\.|https?|www|extern(?:er|e)?|öffnet|in|neuem|Fenster|Tab)(?!\w)"
)
_OTHER_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_OF_AN_ANCHOR = 120


class Neighbours:
    """What the pages of a visit have shown of other alliances."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, AllianceSeen]] = {}

    def read(self, page: str, links: Iterable[Link], scope: Scope) -> None:
        """Note the links of one page that lead to another alliance."""
        for link in links:
            if not (_HINT.search(link.url) or _HINT.search(link.text)) or scope.same_host(link.url):
                continue
            seen = alliance_of(link.url, link.text, page)
            if seen is None:
                continue
            key = url_key(seen.url)
            if key not in self._seen and len(self._seen) == MOST:
                continue
            pages = self._seen.setdefault(key, {})
            if page in pages or len(pages) < MOST_PAGES:
                known = pages.get(page)
                pages[page] = known if known and len(known.anchor) >= len(seen.anchor) else seen

    def found(self) -> list[AllianceSeen]:
        """Each alliance with each page that led to it, in a fixed order."""
        return [self._seen[key][page] for key in sorted(self._seen) for page in sorted(self._seen[key])]


def alliance_of(url: str, anchor: str, page: str) -> AllianceSeen | None:
    """The alliance that a link leads to, or None where it looks like none."""
    parts = urlsplit(url)
    host = host_key(parts.hostname or "")
    if is_file(url) or _NOT_LOCAL.search(host) or _NO_SITE.search(host):
        return None
    named = naming(anchor)
    if _names_alliance(host):
        home: str | None = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
    else:
        home = _section(url) or (url if named else None)
    if home is None:
        return None
    return AllianceSeen(url=home, name=named or _readable(host), page=page, anchor=named)


def naming(anchor: str) -> str:
    """The words of an anchor that name an alliance, with a place that is known; nothing where it says more than that.

    One other word may be a place that is not known, or a surname: it is not kept.
    """
    anchor = " ".join(anchor.split())
    match = _NAMED.search(anchor) if len(anchor) <= _MOST_OF_AN_ANCHOR else None
    if match is None:
        return ""
    named = match.group()
    where = _WHERE.match(anchor, match.end())
    if where and (where["kind"] or is_place(where["name"])):
        named = anchor[match.start() : where.end()]
    rest = _OTHER_WORD.findall(_ABOUT_LINK.sub(" ", anchor.replace(named, " ", 1)))
    return named if not rest or (len(rest) == 1 and rest[0][0].isupper()) else ""


def _names_alliance(host: str) -> bool:
    """Whether a host is called like an alliance: by the initiative's words, or ``familie-`` and a place."""
    for label in _readable(host).split(".")[:-1]:
        if _IN_HOST.search(label):
            return True
        town = _OF_TOWN.match(label)
        if town and is_place((town["after"] or town["before"]).replace("-", " ")):
            return True
    return False


def _section(url: str) -> str | None:
    """The address up to the part of its path that is called like an alliance."""
    parts = urlsplit(url)
    segments = parts.path.split("/")
    for at, segment in enumerate(segments):
        match = _SEGMENT.fullmatch(unquote(segment).replace("_", "-"))
        if match and (match["town"] is None or is_place(match["town"].replace("-", " "))):
            last = at == len(segments) - 1
            path = "/".join(segments[: at + 1]) + ("" if last else "/")
            return urlunsplit((parts.scheme, parts.netloc, path, parts.query if last else "", ""))
    return None


def _readable(host: str) -> str:
    """The host with its umlauts."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
