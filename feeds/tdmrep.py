"""What programs that mine texts are told: it is reserved (§ 44b Abs. 3 UrhG), by the TDM Reservation Protocol.

W3C community group report of 10 May 2024: a file on the origin (6.1), headers (6.2) and ``meta`` (6.3) say the same.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from aggregator.config import Settings

FILE = ".well-known/tdmrep.json"


def policy(settings: Settings) -> str:
    """Address of the terms of use."""
    return f"{settings.base_url.rstrip('/')}/nutzung"


def headers(settings: Settings) -> dict[str, str]:
    """Header fields of every answer."""
    return {"tdm-reservation": "1", "tdm-policy": policy(settings)}


def document(settings: Settings) -> bytes:
    """The file at the root of the host, for all that is below the public address."""
    below = urlsplit(settings.base_url).path.rstrip("/")
    rule = {"location": f"{below}/", "tdm-reservation": 1, "tdm-policy": policy(settings)}
    return json.dumps([rule], indent=2).encode()
