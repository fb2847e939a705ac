"""A web server with bad manners, on loopback: each path misbehaves in its own way."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@cache
def packed_bomb() -> bytes:
    """30 MB of nothing, packed."""
    return gzip.compress(b"\0" * 30_000_000)


@dataclass
class Seen:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    at: float
    host: str


@dataclass
class Rude:
    """What the server was asked, and how it answers robots.txt."""

    port: int = 0
    scheme: str = "http"
    robots: tuple[int, str] = (404, "")
    pages: dict[str, str] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    busiest: dict[str, int] = field(default_factory=dict)
    together: int = 0
    pause: float = 0.0
    packed: bool = False

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def asked(self, path: str) -> list[Seen]:
        return [request for request in self.seen if request.path == path]


class _Silent(ThreadingHTTPServer):
    """Says nothing of handshakes that come to nothing."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def rude_server(bind: str = "127.0.0.1", certificate: Path | None = None) -> Iterator[Rude]:
    """Serve until the block ends, with TLS if there is a certificate (a PEM file with its key)."""
    rude = Rude(scheme="https" if certificate else "http")
    server = (_Silent if certificate else ThreadingHTTPServer)((bind, 0), _handler(rude))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    rude.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield rude
    finally:
        server.shutdown()
        server.server_close()


def _handler(rude: Rude) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()
    busy: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").partition(":")[0]
            with lock:
                rude.seen.append(Seen(self.path, dict(self.headers), time.monotonic(), host))
                busy[host] = busy.get(host, 0) + 1
                rude.busiest[host] = max(busy[host], rude.busiest.get(host, 0))
                rude.together = max(rude.together, sum(busy.values()))
            try:
                time.sleep(rude.pause)
                self.answer()
            finally:
                with lock:
                    busy[host] -= 1

        def answer(self) -> None:
            times = len(rude.asked(self.path))
            match self.path.split("?")[0]:
                case "/robots.txt":
                    self.page(rude.robots[1], rude.robots[0], {"Content-Type": "text/plain"})
                case "/slow":
                    time.sleep(3)
                    self.page("too late")
                case "/half":
                    self.page("half a page", extra=1000)
                case "/drop":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                case "/bomb":
                    self.raw(packed_bomb(), headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})
                case "/not-gzip":
                    self.raw(b"plain", headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})
                case "/big":
                    self.raw(b"x" * 9_000_000, headers={"Content-Type": "text/html"})
                case "/bad-length":
                    self.raw(b"abc", headers={"Content-Type": "text/html"}, length="three")
                case "/error-once":
                    self.page("oops" if times == 1 else "fine", 500 if times == 1 else 200)
                case "/wait-1":
                    again = {"Retry-After": "1"}
                    self.page("wait" if times == 1 else "fine", 429 if times == 1 else 200, again)
                case "/wait-long":
                    self.page("wait", 503, {"Retry-After": "3600"})
                case "/to-metadata":
                    self.page("", 302, {"Location": "http://169.254.169.254/latest/meta-data/"})
                case "/to-loopback":
                    self.page("", 302, {"Location": rude.url("/secret", "127.0.0.1")})
                case "/to-nowhere":
                    self.page("", 302, {"Location": "http://[::1/broken"})
                case "/to-file":
                    self.page("", 302, {"Location": "file:///etc/passwd"})
                case "/round":
                    self.page("", 302, {"Location": "/round"})
                case "/tagged":
                    if self.headers.get("If-None-Match") == '"v1"':
                        self.page("", 304, {"ETag": '"v1"', "Content-Encoding": "gzip"})
                    else:
                        self.page("tagged", headers={"ETag": '"v1"'})
                case path if path in rude.pages:
                    body = rude.pages[path].encode()
                    html = {"Content-Type": "text/html; charset=utf-8"}
                    if rude.packed:
                        self.raw(gzip.compress(body), headers=html | {"Content-Encoding": "gzip"})
                    else:
                        self.raw(body, headers=html)
                case _:
                    self.page("not found", 404)

        def page(
            self, text: str, status: int = 200, headers: dict[str, str] | None = None, extra: int = 0
        ) -> None:
            body = text.encode()
            self.raw(
                body, status, {"Content-Type": "text/html"} | (headers or {}), length=str(len(body) + extra)
            )
            if extra:
                self.close_connection = True

        def raw(
            self, body: bytes, status: int = 200, headers: dict[str, str] | None = None, length: str = ""
        ) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", length or str(len(body)))
            self.end_headers()
            if status != 304:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ConnectionError, ValueError):
                self.close_connection = True

    return Handler


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key, as a PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return pem
