"""Templates, what they may call, and the addresses of static files. One View serves both editions."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from aggregator import selection
from aggregator.config import Settings
from aggregator.teaser import shorten
from aggregator.urls import make_slug
from feeds import channel, health, loading, renditions, tdmrep, words
from feeds.channel import Channel
from feeds.document import NAME

STATIC_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class View:
    """Renders pages. ``live``: served by the app; otherwise plain files, without search and board."""

    def __init__(self, settings: Settings, *, live: bool = True) -> None:
        self.settings = settings
        self.root = urlsplit(settings.base_url).path.rstrip("/")
        self.static = static_files()
        self._environment = Environment(
            loader=PackageLoader("feeds.web"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            date=lambda item: words.date_words(item.published, item.date_precision),
            moment=words.moment_words,
            short=words.moment_short,
            day=words.day_short,
            number=words.number_words,
            count=words.count_words,
            kind=words.kind_word,
            kinds=words.kinds_word,
            role=words.role_word,
            answer=words.answer_words,
            seconds=words.seconds_words,
            shorten=shorten,
            begin=lambda text: text[:1].upper() + text[1:],
            slug=make_slug,
            teaser=lambda item: loading.teaser_of(item, settings),
            host=_host,
            web=_web_address,
        )
        self._environment.globals.update(
            name=NAME,
            live=live,
            root=self.root,
            base_url=settings.base_url.rstrip("/"),
            settings=settings,
            asset=self._asset,
            event_words=words.event_words,
            error_words=health.error_words,
            query=_query,
            formats=renditions.subscribable(),
            everything=channel.everything(),
            kinds=selection.KIND_WORDS,
            embedding=lambda feeds: _embedding(self.root, feeds, live=live),
            terms_url=tdmrep.policy(settings),
        )

    def page(self, template: str, **context: Any) -> str:
        """A page as HTML. A name that a template uses and nobody gave is an error, never a blank."""
        return self._environment.get_template(template).render(**context)

    def _asset(self, name: str) -> str:
        digest = hashlib.sha256(self.static[name]).hexdigest()[:10]
        return f"{self.root}/static/{name}?v={digest}"


def static_files() -> dict[str, bytes]:
    """The style sheet, the script and the icon, by name."""
    folder = files("feeds.web") / "static"
    return {
        file.name: file.read_bytes()
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(tuple(STATIC_TYPES))
    }


def _host(url: str | None) -> str:
    """``www.example.org`` of an address, readable also where it is in punycode."""
    host = urlsplit(url or "").hostname or ""
    try:
        return host.encode("ascii").decode("idna").removeprefix("www.")
    except UnicodeError:
        return host


def _web_address(url: str | None) -> str:
    """``url`` if it is a web address: nothing else may become a link."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""


def _embedding(root: str, feeds: Channel, *, live: bool) -> str:
    """Where the piece of a channel for other pages is shown and explained; as plain files, the piece itself."""
    if not live:
        return f"{root}{feeds.address('html')}"
    parameters = selection.parameters(feeds.chosen) or {"art": ""}
    return f"{root}/abonnieren?{urlencode(parameters, quote_via=quote, safe=',')}#einbinden"


def _query(**parameters: Any) -> str:
    """``?a=b`` of the parameters that are set; empty where none is."""
    text = urlencode(
        {name: value for name, value in parameters.items() if value not in (None, "")}, quote_via=quote
    )
    return f"?{text}" if text else "?"
