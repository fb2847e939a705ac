"""Parameters of addresses, read leniently: a wrong one is ignored, never an error page (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Pages:
    """A page of a list: ``number`` from 1, ``size`` a page, ``total`` entries in all."""

    number: int
    size: int
    total: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first_shown(self) -> int:
        return min(self.offset + 1, self.total)

    @property
    def last_shown(self) -> int:
        return min(self.offset + self.size, self.total)


def page_number(text: str) -> int:
    """``seite=3`` as a number from 1; anything else is the first page."""
    return number(text) or 1


def number(text: str) -> int | None:
    """A positive number of plain digits that no database overflows at, or None."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MOST)) + 9):
        return None
    return int(text) or None


def shown(value: str, known: Collection[str]) -> str:
    """``value`` if it is one of ``known``, else empty: an unknown filter is no filter."""
    return value if value in known else ""
