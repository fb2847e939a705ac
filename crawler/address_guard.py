"""Requests go to public addresses only, checked on the very address that a socket is opened to.

The name in a URL proves nothing: DNS may answer differently a second later (rebinding), a redirect may lead
anywhere, ``http://2130706433/`` is 127.0.0.1. The connector asks ``refusal`` for each address it is about to
connect to, so there is nothing between the check and the use.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError
from scrapy.http import Response
from scrapy.utils.ssl import _make_ssl_context

from crawler.failures import AddressRefused

PRIVATE_SETTING = "RADAR_PRIVATE_ADDRESSES"
_WEB_PORTS = (80, 443)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")  # RFC 8215
_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291, deprecated, still routed by some

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]


def refusal(host: str, port: int) -> str | None:
    """Why no connection may be made to this IP address and port, or None where it may."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return f"{host} ist keine IP-Adresse"
    if any(not part.is_global or part.is_multicast or part.is_reserved for part in _parts(address)):
        return f"{host} ist keine öffentliche Adresse"
    if port not in _WEB_PORTS:
        return f"Port {port} ist kein Web-Port"
    return None


def _parts(address: _Address) -> list[_Address]:
    """The address and every IPv4 address that is hidden in it (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    low = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64:
        return [low]
    if address in _IPV4_COMPATIBLE or address in _NAT64_LOCAL:
        return [address, low, ipaddress.IPv4Address("0.0.0.0")]  # noqa: S104  (never public: refused)
    hidden: list[_Address] = [address]
    if address.sixtofour:
        hidden.append(address.sixtofour)
    if address.teredo:
        hidden.extend(address.teredo)
    if address.is_site_local:
        hidden.append(ipaddress.IPv6Address("::"))
    return hidden


class RefusedByGuard(OSError):
    """Raised inside the connector, which lets only OSError pass; becomes ``AddressRefused`` outside."""


def guarded_socket(info: AddrInfo) -> socket.socket:
    """A socket for an address that may be visited (aiohttp ``socket_factory``).

    :raises RefusedByGuard: the address is not public or the port none of the web
    """
    family, kind, proto, _, address = info
    reason = refusal(str(address[0]), int(str(address[1])))
    if reason:
        raise RefusedByGuard(reason)
    return socket.socket(family, kind, proto)


class AddressGuardMiddleware:
    """Refuses what needs no look-up to be refused, so that it is never counted as a connection."""

    def __init__(self, private: bool) -> None:
        self.private = private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "AddressGuardMiddleware":
        """Made by Scrapy."""
        return cls(crawler.settings.getbool(PRIVATE_SETTING))

    def process_request(self, request: Request) -> None:
        """Let http and https to a host on a web port pass.

        :raises AddressRefused: another scheme, no host, credentials in the URL, or another port
        """
        try:
            parts = urlsplit(request.url)
            port = parts.port
        except ValueError as error:
            raise AddressRefused(str(error)) from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise AddressRefused(f"{parts.scheme or 'nichts'}: ist keine Adresse im Web")
        if not self.private and port is not None and port not in _WEB_PORTS:
            raise AddressRefused(f"Port {port} ist kein Web-Port")


class GuardedHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler with the guard in its connector.

    Scrapy calls its handler experimental and says so at every crawl; the tests with a rude server are why it
    is used here all the same. It offers no hook for the connector, hence an init of its own.
    """

    experimental = False
    supports_proxies = False

    def __init__(self, crawler: Crawler) -> None:
        super(AiohttpDownloadHandler, self).__init__(crawler)
        self._ssl_context = _make_ssl_context(crawler.settings)
        private = crawler.settings.getbool(PRIVATE_SETTING)
        connector = aiohttp.TCPConnector(
            limit=self._pool_size_total,
            limit_per_host=self._pool_size_per_host,
            socket_factory=None if private else guarded_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            trust_env=False,
        )

    async def download_request(self, request: Request) -> Response:
        """Scrapy's answer, with two of its errors told apart and two of its crashes made errors.

        :raises AddressRefused: the guard refused every address of the host
        """
        try:
            return await super().download_request(request)
        except DownloadConnectionRefusedError as error:
            cause = getattr(error.__cause__, "os_error", None)
            if isinstance(cause, RefusedByGuard) or "öffentliche Adresse" in str(error):
                raise AddressRefused(str(cause)) from error
            raise
        except (AssertionError, ValueError) as error:
            # A Content-Length that is no number, a peer that is gone before its name was read.
            raise DownloadFailedError(f"{type(error).__name__}: {error}") from error
