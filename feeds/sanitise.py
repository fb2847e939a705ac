"""Texts and addresses of untrusted sites, made safe to hand on (pure).

A feed says that its titles are text, and many readers show them as HTML all the same, some after unescaping them once
more. So it does not do to escape them: after :func:`plain` no tag is there to be escaped, however often it was written
as entities, and what is left reads the same as text and as HTML. The formats escape it, each once.
"""

from __future__ import annotations

import html
import re
from urllib.parse import quote, urlsplit, urlunsplit

import nh3

from aggregator.urls import LONGEST

# What XML 1.0 cannot carry at all, the C1 controls that it advises against, and what turns the direction of
# writing, so that an address or a name reads as another one.
_UNWANTED = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffc\U00010000-\U0010ffff]"
    "|[\u202a-\u202e\u2066-\u2069]"
)
# Without a semicolon only what browsers read as a sign that HTML is made of, so that "?a=1&copy=2" stays.
_AMPERSANDS = re.compile(
    r"&(?:(?:amp|#0*38|#x0*26)(?:;|(?=[#a-z])))+|&(?:amp|#0*38|#x0*26)\b;?", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#x[0-9a-f]{1,8};?|#\d{1,8};?|[a-z][a-z0-9]{1,31};|(?:lt|gt|quot))", re.IGNORECASE)
_TAG = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)
_BREAK = re.compile(
    r"<(?=/?(?:br|hr|p|div|li|ul|ol|dt|dd|tr|td|th|table|h[1-6]|section|article|blockquote)\b)", re.IGNORECASE
)
_HANDLER = re.compile(r"""[\s/"'](?:on[a-z]+|src|href|style|[a-z]+:[a-z]+)\s*=""", re.IGNORECASE)
_NAME = re.compile(r"</?([a-z][a-z0-9]{0,20})", re.IGNORECASE)
_WITH_CONTENT = {
    *("script", "style", "template", "iframe", "object", "embed", "applet", "svg", "math"),
    *("noscript", "noembed", "noframes", "xmp"),
}
_ELEMENTS = frozenset(
    nh3.ALLOWED_TAGS
    | _WITH_CONTENT
    | {
        *(
            "html",
            "head",
            "body",
            "title",
            "meta",
            "link",
            "base",
            "frame",
            "frameset",
            "form",
            "input",
            "button",
        ),
        *("select", "option", "textarea", "label", "fieldset", "legend", "video", "audio", "source", "track"),
        *("canvas", "picture", "image", "font", "marquee", "bgsound", "layer", "ilayer", "isindex", "keygen"),
        *("dialog", "main", "section", "plaintext", "listing", "xml", "param", "menu", "menuitem", "portal"),
    }
)
_MOST_ROUNDS = 12
_HOST = re.compile(r"(?=.{1,253}\.?$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_-]{1,63})*\.?")
_STRAY_PERCENT = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)
_PATH = "/%:@!$&'()*+,;=~-._"  # pchar and slashes (RFC 3986, 3.3)


def plain(text: str) -> str:
    """``text`` as one line of plain text that XML can carry: without tags and what scripts and styles hold.

    Entities are read, however often they were escaped. A ``<`` that begins no tag stays: ``5 < 6``, ``Familie<3``.
    ``plain(plain(text)) == plain(text)``.
    """
    text = _UNWANTED.sub("", text.replace("\ufffd", "?"))
    for _ in range(_MOST_ROUNDS):
        before = text
        if "&" in text:
            text = _UNWANTED.sub("", _ENTITY.sub(_read, _AMPERSANDS.sub("&", text)))
        if _TAG.search(text):
            text = _without_tags(text)
        text = " ".join(text.split())
        if text == before:
            return text
    # Nobody writes like this but to get through: no tag and no entity without these two.
    return " ".join(re.sub("[<&]", " ", text).split())


def web_address(url: str) -> str | None:
    """``url`` as an absolute URI (RFC 3986) that a reader may follow, or None where it is no address on the web.

    What an address must not hold is encoded, a host with umlauts written in punycode; who a visitor should be
    (``https://www.bank.example@evil.example/``) is left out.
    """
    text = re.sub(r"[\x00-\x1f\x7f]", "", url.strip())
    if len(text) > LONGEST:
        return None
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii").lower()
        path, query, fragment = map(_encoded, (parts.path or "/", parts.query, parts.fragment))
    except ValueError:
        return None
    # Browsers read a backslash as a slash, and then another host than we.
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or "\\" in parts.netloc:
        return None
    authority = f"{host}:{port}" if port is not None else host
    found = urlunsplit((parts.scheme, authority, path, query, fragment))
    return found if len(found) <= LONGEST else None


def _encoded(part: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_PATH + "?")


def _read(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def _without_tags(text: str) -> str:
    text = _BREAK.sub(" <", _mend_end(text))
    kept = nh3.clean(text.replace("&", "&amp;"), tags=set(), clean_content_tags=_WITH_CONTENT)
    return kept.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _mend_end(text: str) -> str:
    """``text`` without a tag that was cut off at its end; what only looks like one (``<sechs Jahre``) gets a space.

    A parser drops all that follows a ``<`` which is never closed.
    """
    end = text.rfind(">") + 1
    tail = text[end:]
    handler = max((found.end() for found in _HANDLER.finditer(tail)), default=0)
    for opening in _TAG.finditer(tail):
        name = _NAME.match(tail, opening.start())
        known = name and name[1].lower() in _ELEMENTS
        if known or opening.start() < handler or tail.startswith("<!--", opening.start()):
            tail = tail[: opening.start()]
            break
    return text[:end] + _TAG.sub("< ", tail)
