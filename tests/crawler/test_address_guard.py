"""Only public addresses, on web ports, whatever a name, a redirect or a spelling makes of them."""

import socket

import pytest

from aggregator.config import Settings
from crawler import address_guard
from crawler.address_guard import RefusedByGuard, guarded_socket, refusal
from crawler.failures import AddressRefused, explain
from tests.crawler.fetching import fetch
from tests.crawler.rude import rude_server

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.178.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2001:0:7f00:1::1",
    "no address",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_what_is_not_public_is_refused(host: str) -> None:
    assert refusal(host, 443)


@pytest.mark.parametrize(
    "host", ["93.184.216.34", "2a00:1450:4001::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_what_is_public_may_be_visited_on_web_ports_only(host: str) -> None:
    assert refusal(host, 80) is None and refusal(host, 443) is None
    for port in (22, 25, 6379, 8080):
        assert refusal(host, port)


def test_the_socket_is_refused_before_it_is_made() -> None:
    with pytest.raises(RefusedByGuard, match="keine öffentliche Adresse"):
        guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0"]
)
def test_no_spelling_reaches_loopback(settings: Settings, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    with rude_server() as rude:
        # The port of the test server is none of the web: let it pass so that the address alone decides.
        monkeypatch.setattr(address_guard, "_WEB_PORTS", (rude.port,))
        url = f"http://{host}:{rude.port}/"
        [result] = fetch(settings, [url])
        assert isinstance(result, Exception)
        assert explain(result, url).kind == "address"
        assert rude.seen == []


def test_a_redirect_is_checked_like_any_request(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.2 plays the public host that sends us to 127.0.0.1 and to a cloud's metadata service."""
    real = refusal

    def as_if_public(host: str, port: int) -> str | None:
        return None if host == "127.0.0.2" else real(host, 80)

    with rude_server("0.0.0.0") as rude:
        monkeypatch.setattr(address_guard, "_WEB_PORTS", (rude.port,))
        monkeypatch.setattr(address_guard, "refusal", as_if_public)
        urls = [rude.url(path, "127.0.0.2") for path in ("/to-loopback", "/to-metadata", "/tagged")]
        loopback, metadata, allowed = fetch(settings, urls)
        assert isinstance(loopback, Exception) and isinstance(metadata, Exception)
        assert not isinstance(allowed, Exception) and allowed.status == 200
        assert not rude.asked("/secret")


def test_a_name_is_judged_by_where_it_leads(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: the check is on the address of the connection, not on an earlier look-up."""
    with rude_server() as rude:
        monkeypatch.setattr(address_guard, "_WEB_PORTS", (rude.port,))
        url = f"http://localhost:{rude.port}/tagged"
        [result] = fetch(settings, [url], ROBOTSTXT_OBEY=False)
        assert isinstance(result, AddressRefused)
        assert "keine öffentliche Adresse" in str(explain(result, url))
        assert rude.seen == []


@pytest.mark.parametrize("url", ["http://radar.example:8080/", "https://radar.example:22/"])
def test_other_ports_are_refused_without_a_look_up(settings: Settings, url: str) -> None:
    [result] = fetch(settings, [url], ROBOTSTXT_OBEY=False)
    assert isinstance(result, AddressRefused)


def test_a_setting_for_tests_opens_loopback(settings: Settings) -> None:
    with rude_server() as rude:
        [result] = fetch(settings.model_copy(update={"allow_private_addresses": True}), [rude.url("/tagged")])
        assert not isinstance(result, Exception) and result.status == 200
