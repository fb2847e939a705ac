"""Ports of the loopback for servers whose address must be known before they listen."""

from __future__ import annotations

import random
import socket

# Below those that a system gives to outgoing connections: else one of them may take it in the meantime.
_FIRST, _LAST = 20_000, 32_000


def free_port() -> int:
    """A port that nobody listens on."""
    while True:
        port = random.randint(_FIRST, _LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
