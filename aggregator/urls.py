"""Canonical URL and identity of a page (pure).

Two addresses are the same page when their :func:`url_key` is equal: scheme, ``www.``, a trailing slash, the
order of parameters, session ids and tracking do not matter. All other parameters do: on TYPO3 and municipal
systems the query string *is* the identity of a page.
"""

import ipaddress
import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from aggregator.errors import AddressInvalid

LONGEST = 2_000
"""Characters of an address; servers and readers take hardly more."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SESSION = re.compile(
    r"^(phpsessid|jsessionid|aspsessionid\w*|sess|session(_?id)?|cfid|cftoken|zenid|oscsid|fe_typo_user"
    r"|utm_\w+|mtm_\w+|pk_(campaign|kwd|source|medium|content)|piwik_\w+|matomo_\w+"
    r"|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|_ga|_gl|ref_src)$",
    re.IGNORECASE,
)
# On some sites these name a page ("sid=12"); as a session they have a value nobody chose.
_MAYBE_SESSION = re.compile(r"^(?:(?P<id>s2?id|ssid|sess\w*|\w*sess_?id)|s|token)$", re.IGNORECASE)
_TOKEN = re.compile(r"^(?:(?=\w*\d)(?=\w*[a-z])[\w,-]{6,}|\d{8,})$", re.IGNORECASE)
_LONG_TOKEN = 16
# A checksum of the other parameters (TYPO3), or a word to the cache: both come and go with the link.
_DERIVED = frozenset({"chash", "no_cache"})
_PATH_SESSION = re.compile(r";(jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
_INDEX = re.compile(r"/(index|default|home)\.(html?|php|aspx?|shtml|jsp)$", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_PRIVATE_NAMES = ("localhost", "local", "localdomain", "internal", "lan", "arpa", "invalid", "test")
_SAFE_PATH = "/%:@!$&'()*+,;=~-._"


def host_key(host: str) -> str:
    """Host in lower case and punycode (RFC 3492) without ``www.`` and without a final dot."""
    host = host.lower().rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = quote(host)
    return host.removeprefix("www.")


def canonical_url(url: str, base: str | None = None) -> str:
    """Absolute http(s) URL without fragment, session ids and tracking, host in lower case and punycode.

    :raises AddressInvalid: no scheme or no host, a scheme other than http and https, or too long
    """
    if len(url) > LONGEST:
        raise AddressInvalid(_too_long(url))
    text = re.sub(r"[\t\r\n]", "", url.strip())
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        port = parts.port
    except ValueError as error:
        raise AddressInvalid(
            f"{url!r} is not an address ({error}). Give a full one such as https://www.example.org/."
        ) from error
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise AddressInvalid(
            f"{url!r} is not a full web address. Give one with http:// or https:// and a host."
        )
    host = parts.hostname.rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise AddressInvalid(f"{url!r}: the host cannot be written in punycode ({error}).") from error
    host = host.lower().rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    elif not _HOST.fullmatch(host):
        raise AddressInvalid(f"{url!r}: {host!r} is no name of a host. Check the address.")
    scheme = parts.scheme.lower()
    if port and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    path = _PATH_SESSION.sub("", parts.path) or "/"
    found = urlunsplit((scheme, host, quote(path, safe=_SAFE_PATH), _clean_query(parts.query), ""))
    if len(found) > LONGEST:
        raise AddressInvalid(_too_long(url))
    return found


def _too_long(url: str) -> str:
    return f"{url[:60]!r}… has more than {LONGEST} characters: no page has such an address."


def _clean_query(query: str) -> str:
    """The query as written, less its session and tracking parameters."""
    kept = [p for p in re.split(r"[&;]", query) if p and not _is_session(*p.partition("=")[::2])]
    return quote("&".join(kept), safe="/%:@!$&'()*+,;=?~-._[]")


def _is_session(name: str, value: str) -> bool:
    name, value = unquote(name), unquote(value)
    maybe = _MAYBE_SESSION.match(name)
    if maybe is None or not _TOKEN.match(value):
        return bool(_SESSION.match(name))
    return maybe["id"] is not None or len(value) >= _LONG_TOKEN


@lru_cache(maxsize=8192)  # every page of a site links to the same addresses
def url_key(url: str, fragment: str = "") -> str:
    """Identity of a page: ``host/path?query``, less everything that does not tell pages apart.

    ``fragment`` is given for an item that shares its page with others (an anchor or another stable name).

    :raises AddressInvalid: as :func:`canonical_url`
    """
    parts = urlsplit(canonical_url(url))
    host = host_key(parts.hostname or "")
    if parts.port:
        host = f"{host}:{parts.port}"
    query = _telling(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    path = re.sub(r"/{2,}", "/", unquote(parts.path))
    if not query:
        path = _INDEX.sub("/", path)
    path = path.rstrip("/")
    key = f"{host}{path}" + (f"?{urlencode(query)}" if query else "")
    return f"{key}#{fragment}" if fragment else key


def _telling(query: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters that tell pages apart. Joomla shows an article under each of its menus and categories."""
    named = dict(query)
    if named.get("option") == "com_content" and named.get("view") == "article" and named.get("id"):
        query = [
            (n, v.partition(":")[0] if n == "id" else v) for n, v in query if n not in ("Itemid", "catid")
        ]
    return [(n, v) for n, v in query if n.casefold() not in _DERIVED]


def absolute(base: str, href: str) -> str | None:
    """``href`` as canonical URL against ``base``, or None where it is not a web address."""
    try:
        return canonical_url(href, base)
    except (AddressInvalid, ValueError):
        return None


def has_public_name(url: str) -> bool:
    """Whether the host of a web address has a name (no IP address) that others can know."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host and host.rpartition(".")[2] not in _PRIVATE_NAMES
    return False


def folder(url: str) -> str:
    """The folder a site lives in: the path up to its last slash, or the whole path without an ending."""
    path = unquote(urlsplit(url).path) or "/"
    if path.endswith("/"):
        return path
    head, _, last = path.rpartition("/")
    return f"{head}/" if "." in last else f"{path}/"


def make_slug(text: str) -> str:
    """``text`` as part of an address: ``Forst (Lausitz)`` is ``forst-lausitz``."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:60].rstrip("-")
