"""Local time: the database keeps UTC, people read the time of Germany, on pages and in the terminal alike."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def utc_now() -> datetime:
    """The present moment as the database keeps it: UTC without zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def naive(moment: datetime) -> datetime:
    """``moment`` as the database keeps it: UTC without zone (a naive one is UTC already)."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def aware(moment: datetime) -> datetime:
    """A stored moment (UTC, naive) with its zone, to the second."""
    return moment.replace(microsecond=0, tzinfo=moment.tzinfo or UTC)


def berlin(moment: datetime) -> datetime:
    """A stored moment (UTC, naive) as local time of Germany."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(BERLIN)
