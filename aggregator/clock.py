"""Local time: the database keeps UTC, people read the time of Germany, on pages and in the terminal alike."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(moment: datetime) -> datetime:
    """A stored moment (UTC, naive) as local time of Germany."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(BERLIN)
