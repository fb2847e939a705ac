"""The web server: one uvicorn on a socket that is ours before anything is said to be served."""

from __future__ import annotations

import errno
import signal
import socket
from types import FrameType

import uvicorn

from aggregator.config import Settings
from aggregator.database import Database
from aggregator.errors import BadInput, PortInUse
from feeds.web.app import create_app

_GRACE_SECONDS = 5


class WebServer(uvicorn.Server):
    """A uvicorn server on a port that it already holds. ``serve()`` ends once ``should_exit`` is set."""

    def __init__(self, config: uvicorn.Config, listening: socket.socket) -> None:
        super().__init__(config)
        self.listening = listening

    @property
    def address(self) -> str:
        """Where it answers, for people: ``http://127.0.0.1:8000``."""
        return _address(self.listening)

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().serve(sockets or [self.listening])
        finally:
            self.listening.close()


def build_server(settings: Settings, database: Database, host: str, port: int) -> WebServer:
    """A server that already holds its port; the caller runs it (``await server.serve()``, or in a thread).

    :raises PortInUse: another program listens there
    :raises BadInput: the host is not of this machine, or the port is not ours to take
    """
    listening = _listen(host, port)
    config = uvicorn.Config(
        create_app(_at_home(settings, listening), database),
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return WebServer(config, listening)


def serve(settings: Settings, database: Database, host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM; both are a clean end.

    :raises PortInUse: another program listens there
    """
    run(build_server(settings, database, host, port))


def run(server: WebServer) -> None:
    """Run the server in this thread to its end. uvicorn raises the signal again afterwards: it is spent."""

    def spent(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, spent) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        server.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _at_home(settings: Settings, listening: socket.socket) -> Settings:
    """Where no public address is set, feeds name the one that they are served at."""
    if "base_url" in settings.model_fields_set or listening.getsockname()[0] in ("0.0.0.0", "::"):  # noqa: S104
        return settings
    return settings.model_copy(update={"base_url": _address(listening)})


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, OverflowError, UnicodeError) as error:
        raise BadInput(
            f"{host}:{port} is not an address of this machine ({error}). Try --host 127.0.0.1."
        ) from error
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"Port {port} on {host} is taken by another program. Stop it, or choose one with --port."
            ) from error
        raise BadInput(f"Cannot listen on {host}:{port} ({error}). Choose with --host and --port.") from error
    return listening
