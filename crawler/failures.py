"""Why a visit failed, in words for the service office (German: they stand on its board) and one stable kind.

Kinds: ``address`` ``dns`` ``connection`` ``tls`` ``timeout`` ``status`` ``robots`` ``too_large`` ``broken``
``redirects`` ``time_limit`` ``crashed`` ``no_site``.
"""

import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from aggregator.errors import VisitFailed

_STATUS_WORDS = {
    401: "verlangt eine Anmeldung",
    403: "verweigert den Zugriff",
    404: "gibt es nicht",
    410: "wurde entfernt",
    429: "antwortet, dass zu viele Anfragen kamen",
    503: "ist zurzeit nicht verfügbar",
}


class RobotsForbids(IgnoreRequest):
    """robots.txt asks us to stay out of this address."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be read (5xx or no answer): stay out (RFC 9309, section 2.3.1.4)."""


class AddressRefused(IgnoreRequest):
    """The address is none that a crawler may visit: not public, or not a web port."""


class TimeIsUp(IgnoreRequest):
    """The visit has used up its time; every further request of it ends like this."""


def explain(error: BaseException, url: str) -> VisitFailed:
    """Any exception of a request for ``url`` as a ``VisitFailed`` with a German sentence."""
    if isinstance(error, VisitFailed):
        return error
    host = _host(url)
    chain = list(_causes(error))
    if isinstance(error, IgnoreRequest) and "redirections" in str(error):  # Scrapy has no class for it
        return VisitFailed("redirects", f"{url} leitet immer weiter und führt zu keiner Seite.")
    for kinds, kind, sentence in _SENTENCES:
        if any(isinstance(cause, kinds) for cause in chain):
            return VisitFailed(kind, sentence.format(host=host, url=url, error=error))
    return VisitFailed("broken", f"{url}: unerwarteter Fehler ({type(error).__name__}: {error}).")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def status_failure(url: str, status: int) -> VisitFailed:
    """``VisitFailed`` of kind ``status`` for an answer that is no page."""
    word = _STATUS_WORDS.get(status, "antwortet mit einem Fehler")
    return VisitFailed("status", f"{url} {word} (HTTP {status}).")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        inner = getattr(seen, "os_error", None) or getattr(seen, "certificate_error", None)
        if isinstance(inner, BaseException):
            yield inner
        seen = seen.__cause__ or seen.__context__


# First match wins: what is said most precisely stands first.
_SENTENCES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str, str], ...] = (
    (TimeIsUp, "time_limit", "Der Besuch von {host} hat zu lange gedauert und wurde beendet."),
    (RobotsForbids, "robots", "robots.txt von {host} schließt {url} aus."),
    (AddressRefused, "address", "{url} führt zu einer Adresse, die nicht besucht wird ({error})."),
    (CannotResolveHostError, "dns", "Der Name {host} ist nicht zu finden (DNS)."),
    (
        (ssl.SSLCertVerificationError, aiohttp.ClientConnectorCertificateError),
        "tls",
        "Das Zertifikat von {host} ist ungültig oder abgelaufen (TLS).",
    ),
    (
        (ssl.SSLError, aiohttp.ClientConnectorSSLError),
        "tls",
        "Keine verschlüsselte Verbindung zu {host} (TLS).",
    ),
    ((DownloadTimeoutError, TimeoutError), "timeout", "{host} hat nicht rechtzeitig geantwortet."),
    (ResponseDataLossError, "broken", "Die Antwort von {url} kam unvollständig an."),
    (DownloadCancelledError, "too_large", "Die Antwort von {url} ist zu groß."),
    (
        (DownloadConnectionRefusedError, ConnectionError),
        "connection",
        "{host} nimmt keine Verbindung an oder bricht sie ab.",
    ),
    (DownloadFailedError, "connection", "Die Verbindung zu {host} ist abgebrochen ({error})."),
    (UnsupportedURLSchemeError, "address", "{url} ist keine Adresse im Web."),
    (RobotsUnreachable, "robots", "robots.txt von {host} ist nicht lesbar ({error}); deshalb kein Besuch."),
    (IgnoreRequest, "broken", "{url} wurde nicht gelesen ({error})."),
)
