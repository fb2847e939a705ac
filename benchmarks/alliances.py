"""Invented alliances that benchmarks fill their archives with."""

from datetime import datetime
from typing import Any

from aggregator.models import Source


def alliance(number: int, created_at: datetime, **given: Any) -> Source:
    """An alliance with a host of its own; what is given stands in place of the usual."""
    host = f"ort-{number}.example"
    values: dict[str, Any] = {
        "slug": f"ort-{number}",
        "name": f"Bündnis für Familie Ort {number}",
        "state": "Hessen",
        "lon": 8.5,
        "homepage_url": f"https://{host}/",
        "homepage_key": host,
        "created_at": created_at,
    }
    return Source(**(values | given))
