"""WebSub hubs on loopback: a small one that answers as it is told, and Flask-WebSub with a worker of Celery."""

import hashlib
import hmac
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from celery import Celery
from celery.contrib.testing.worker import start_worker
from flask import Flask
from flask_websub.hub import Hub, SQLite3HubStorage
from werkzeug.serving import make_server


@dataclass
class ToldHub:
    """What the small hub was asked, and how it answers: ``answers`` by path, as status and Location."""

    port: int = 0
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    forms: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    def url(self, path: str = "/hub", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def told_hub(bind: str = "127.0.0.1") -> Iterator[ToldHub]:
    """A hub that takes every request (202), or answers as its ``answers`` say."""
    hub = ToldHub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            hub.paths.append(self.path)
            hub.forms.append(dict(parse_qsl(body.decode("ascii"))))
            hub.agents.append(self.headers.get("User-Agent") or "")
            status, location = hub.answers.get(self.path, (202, ""))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((bind, 0), Handler)
    server.daemon_threads = True
    hub.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def serving_flask(app: Flask, port: int = 0) -> Iterator[str]:
    """A Flask app on loopback; yields its address without a final slash."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)


@contextmanager
def flask_hub(folder: Path, algorithm: str = "sha512") -> Iterator[str]:
    """The hub of Flask-WebSub with its worker; yields its address. Takes ``hub.mode=publish``."""
    tasks = Celery("hub", broker="memory://", backend="cache+memory://")
    tasks.conf.update(worker_hijack_root_logger=False, broker_connection_retry_on_startup=True)
    hub = Hub(
        SQLite3HubStorage(str(folder / "hub.sqlite")),
        tasks,
        SIGNATURE_ALGORITHM=algorithm,
        BACKOFF_BASE=0.1,
        MAX_ATTEMPTS=2,
    )
    app = Flask("hub")
    app.config["PUBLISH_SUPPORTED"] = True
    app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
    with start_worker(tasks, pool="solo", perform_ping_check=False), serving_flask(app) as url:
        yield f"{url}/hub"


def signature(secret: str, body: bytes, method: str = "sha256") -> str:
    """``X-Hub-Signature`` as a hub makes it."""
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


@dataclass(frozen=True)
class Answer:
    """What a callback said."""

    status: int
    headers: Any
    body: bytes


def call_back(url: str, **asked: object) -> Answer:
    """A hub's GET to a callback; ``hub.`` goes before each name."""
    query = urlencode({f"hub.{name}": str(value) for name, value in asked.items()})
    return _open(urllib.request.Request(f"{url}?{query}"))


def deliver(url: str, body: bytes, signed: str | None = None) -> Answer:
    """A hub's delivery to a callback."""
    headers = {"Content-Type": "application/atom+xml"} | ({"X-Hub-Signature": signed} if signed else {})
    return _open(urllib.request.Request(url, body, headers))


def publish(hub: str, topic: str) -> int:
    """Tell a hub that a topic has changed."""
    form = urlencode({"hub.mode": "publish", "hub.topic": topic, "hub.url": topic}).encode()
    return _open(urllib.request.Request(hub, form)).status


def _open(request: urllib.request.Request) -> Answer:
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())
