"""What a site says of an address that does not exist: not every one says 404 (pure).

One nonsense address a host is asked once and remembered. A page that says no more than the answer to it is none.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from aggregator.urls import host_key
from crawler.extract.template import Print

_LEAST_EXTRA = 60  # characters
_MOST_BLOCKS = 600


def nonsense_address(host: str, folder: str, scheme: str) -> str:
    """An address in ``folder`` that no site has; the same one for a host each time."""
    mark = hashlib.blake2b(host_key(host).encode(), digest_size=6).hexdigest()
    return f"{scheme}://{host}{folder}gibt-es-nicht-{mark}"


@dataclass(frozen=True, slots=True)
class Absent:
    """The blocks of a page that says "not found" with status 200; ``own`` are those that the homepage lacks."""

    blocks: frozenset[str]
    own: dict[str, int]

    @classmethod
    def of(cls, page: Print, homepage: Print | None) -> "Absent":
        """From the answer to a nonsense address."""
        usual = {mark for mark, _ in homepage.blocks} if homepage else set()
        blocks = dict(page.blocks[:_MOST_BLOCKS])
        return cls(frozenset(blocks), {mark: n for mark, n in blocks.items() if mark not in usual})

    def is_like(self, page: Print) -> bool:
        """Whether a page says what the site says of nothing, and hardly a word more."""
        extra = sum(length for mark, length in page.blocks if mark not in self.blocks)
        shared = len(self.own.keys() & {mark for mark, _ in page.blocks})
        # One sentence may name the address that was asked for; without words of its own no page says as little.
        most = _LEAST_EXTRA if not self.own else max(2 * _LEAST_EXTRA, sum(self.own.values()))
        return extra <= most and 2 * shared >= len(self.own)

    def to_json(self) -> dict[str, Any]:
        """Plain data for the database."""
        return {"blocks": sorted(self.blocks), "own": self.own}

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> "Absent | None":
        """The inverse of :meth:`to_json`; None where nothing was kept."""
        return cls(frozenset(data["blocks"]), dict(data["own"])) if data else None
