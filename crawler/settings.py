"""Scrapy's settings: the polite constants that never vary, and what follows from our Settings.

Reactorless asyncio (Scrapy 2.15+): no reactor, so a crawl is a plain coroutine that ends with its loop.
"""

from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from aggregator.config import Settings
from aggregator.errors import SettingsIncomplete
from crawler import replay
from crawler.recording import Recording

BOT_NAME = "Buendnisradar"
SPIDER_MODULES = ["crawler.spiders"]
TWISTED_REACTOR_ENABLED = False

# Doors that Scrapy opens by itself and nobody here needs.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False  # behind a proxy the address guard would only see the proxy

ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 4
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1
DOWNLOAD_DELAY_JITTER = 0.0  # our delay is the least pause; Scrapy's jitter would halve it at times
AUTOTHROTTLE_MAX_DELAY = 30.0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default is off
DOWNLOAD_FAIL_ON_DATALOSS = True
REDIRECT_MAX_TIMES = 8
METAREFRESH_MAXDELAY = 4  # a page that reloads itself every minute is no redirect
RETRY_TIMES = 1
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
DEPTH_STATS_VERBOSE = False
MEMUSAGE_ENABLED = False
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
URLLENGTH_LIMIT = 2000
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,"
    "application/feed+json,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "de,en;q=0.3",
}
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "crawler.address_guard.GuardedHandler",
    "https": "crawler.address_guard.GuardedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "crawler.middlewares.TimeLimitMiddleware": 40,
    "crawler.middlewares.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.ConditionalRequestMiddleware": 200,
    "crawler.middlewares.PatientRetryMiddleware": 550,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.CarefulMetaRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.middlewares.CarefulRedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.CarefulCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.address_guard.AddressGuardMiddleware": 840,
}
SPIDER_MIDDLEWARES = {"crawler.middlewares.StoreFirstMiddleware": 10}


def user_agent(settings: Settings) -> str:
    """``Buendnisradar/<version> (+<contact_url>; <contact_mail>)``, as far as the contact is set."""
    contact = [f"+{settings.contact_url}" if settings.contact_url else "", settings.contact_mail or ""]
    known = "; ".join(part for part in contact if part)
    product = f"{BOT_NAME}/{version('buendnisradar')}"
    return f"{product} ({known})" if known else product


def require_contact(settings: Settings) -> None:
    """Nobody crawls the real network anonymously.

    :raises SettingsIncomplete: operator, contact URL or mail address is not set or cannot be one
    """
    missing = [
        "RADAR_" + name.upper()
        for name in ("operator", "contact_url", "contact_mail")
        if not (getattr(settings, name) or "").strip()
    ]
    if missing:
        raise SettingsIncomplete(
            f"Site owners must be able to reach whoever crawls: set {', '.join(missing)} first "
            "(or replay a recording with --replay DIR)."
        )
    url, mail = settings.contact_url or "", settings.contact_mail or ""
    if urlsplit(url).scheme not in ("http", "https") or not url.isascii() or not url.isprintable():
        raise SettingsIncomplete(
            f"RADAR_CONTACT_URL: {url!r} is no web address. Give the page about the crawler."
        )
    if "@" not in mail or not mail.isascii() or not mail.isprintable():
        raise SettingsIncomplete(f"RADAR_CONTACT_MAIL: {mail!r} is no mail address. Give one that is read.")


def scrapy_settings(settings: Settings, recording: Recording | None = None) -> dict[str, Any]:
    """Settings for one crawl, on the network or, with ``recording``, from it (then nothing waits).

    :raises SettingsIncomplete: a crawl of the network without operator, contact URL and mail address
    """
    if recording is None:
        require_contact(settings)
    handler = "crawler.replay.ReplayHandler" if recording else "crawler.address_guard.GuardedHandler"
    return {name: value for name, value in globals().items() if name.isupper()} | {
        "USER_AGENT": user_agent(settings),
        "DOWNLOAD_HANDLERS": DOWNLOAD_HANDLERS | {"http": handler, "https": handler},
        "DOWNLOAD_DELAY": 0 if recording else settings.download_delay,
        "AUTOTHROTTLE_ENABLED": recording is None and settings.download_delay > 0,
        "AUTOTHROTTLE_START_DELAY": settings.download_delay,
        "DOWNLOAD_TIMEOUT": min(DOWNLOAD_TIMEOUT, settings.visit_seconds),
        "RETRY_ENABLED": recording is None,
        "RADAR_PRIVATE_ADDRESSES": settings.allow_private_addresses,
        "RADAR_VISIT_SECONDS": settings.visit_seconds,
        replay.RECORDING_SETTING: recording,
    }
