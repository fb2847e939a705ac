"""The machinery around the spider against a server with bad manners, over real sockets."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from scrapy.http import Response

from aggregator.config import Settings
from crawler.failures import RobotsForbids, RobotsUnreachable, explain
from crawler.items import Validators
from crawler.middlewares import retry_after
from tests.crawler.fetching import fetch, ok
from tests.crawler.rude import Rude, rude_server, self_signed

JITTER = 0.05  # seconds: a pause is kept by who asks and measured by who answers


@pytest.fixture
def rude() -> Iterator[Rude]:
    with rude_server() as server:
        yield server


@pytest.fixture
def local(settings: Settings) -> Settings:
    return settings.model_copy(update={"allow_private_addresses": True})


def ask(settings: Settings, rude: Rude, path: str, **overrides: float) -> Response | Exception:
    [result] = fetch(settings, [rude.url(path)], None, None, **overrides)
    return result


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/half", "broken"),
        ("/drop", "connection"),
        ("/bomb", "broken"),
        ("/not-gzip", "connection"),
        ("/big", "too_large"),
        ("/bad-length", "connection"),
        ("/round", "redirects"),
        ("/slow", "timeout"),
    ],
)
def test_bad_manners_become_one_sentence(local: Settings, rude: Rude, path: str, kind: str) -> None:
    result = ask(local, rude, path, DOWNLOAD_TIMEOUT=0.5 if kind == "timeout" else 20)
    assert isinstance(result, Exception)
    failure = explain(result, rude.url(path))
    assert (failure.kind, "127.0.0.1" in str(failure)) == (kind, True), str(failure)


def test_nobody_there_and_no_such_name(local: Settings) -> None:
    with rude_server() as gone:
        pass
    nobody, nameless = fetch(local, [gone.url("/"), "http://nirgendwo.invalid/"])
    assert isinstance(nobody, Exception) and explain(nobody, gone.url("/")).kind == "connection"
    assert isinstance(nameless, Exception) and explain(nameless, "http://nirgendwo.invalid/").kind == "dns"


def test_a_certificate_that_nobody_vouches_for(local: Settings, tmp_path: Path) -> None:
    with rude_server(certificate=self_signed(tmp_path)) as rude:
        [result] = fetch(local, [rude.url("/tagged")])
        assert isinstance(result, Exception) and explain(result, rude.url("/")).kind == "tls"
        assert rude.seen == []


def test_an_error_is_tried_once_more(local: Settings, rude: Rude) -> None:
    assert ok(ask(local, rude, "/error-once")).text == "fine"
    assert len(rude.asked("/error-once")) == 2


def test_a_server_that_says_when_is_asked_then(local: Settings, rude: Rude) -> None:
    assert ok(ask(local, rude, "/wait-1")).text == "fine"
    first, second = rude.asked("/wait-1")
    assert second.at - first.at >= 1.0


def test_a_server_that_says_much_later_is_left_alone(local: Settings, rude: Rude) -> None:
    assert ok(ask(local, rude, "/wait-long")).status == 503
    assert len(rude.asked("/wait-long")) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        ("Mon, 13 Jan 2025 06:00:30 GMT", 30),
        ("Mon, 13 Jan 2025 05:00:00 GMT", 0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_both_ways(value: str, seconds: float | None) -> None:
    assert retry_after(value, datetime(2025, 1, 13, 6, tzinfo=UTC)) == seconds


@pytest.mark.parametrize("path", ["/to-nowhere", "/to-file"])
def test_a_redirect_to_no_web_address_is_an_answer(local: Settings, rude: Rude, path: str) -> None:
    assert ok(ask(local, rude, path)).status == 302


def test_validators_are_sent_and_the_304_comes_through(local: Settings, rude: Rude) -> None:
    [result] = fetch(
        local, [rude.url("/tagged")], validators=Validators('"v1"', "Mon, 13 Jan 2025 05:00:00 GMT")
    )
    assert ok(result).status == 304
    [request] = rude.asked("/tagged")
    assert request.headers["If-Modified-Since"] == "Mon, 13 Jan 2025 05:00:00 GMT"


def test_who_asks_says_so_and_sends_no_cookie(local: Settings, rude: Rude) -> None:
    ask(local, rude, "/tagged")
    for request in rude.seen:
        name = request.headers["User-Agent"]
        assert name.startswith("Buendnisradar/")
        assert name.endswith("(+https://radar.example/crawler; radar@radar.example)")
        assert "Cookie" not in request.headers and "Referer" not in request.headers


class TestRobots:
    def test_rules_are_obeyed(self, local: Settings, rude: Rude) -> None:
        rude.robots = (200, "User-agent: *\nDisallow: /tag\n\nUser-agent: other\nDisallow: /\n")
        forbidden, allowed = fetch(local, [rude.url("/tagged"), rude.url("/x")])
        assert isinstance(forbidden, RobotsForbids)
        assert ok(allowed).status == 404
        assert len(rude.asked("/robots.txt")) == 1 and not rude.asked("/tagged")

    def test_a_group_of_our_own_goes_before_the_star(self, local: Settings, rude: Rude) -> None:
        rude.robots = (200, "User-agent: *\nDisallow: /\n\nUser-agent: Buendnisradar\nAllow: /\n")
        assert ok(ask(local, rude, "/tagged")).status == 200

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
    def test_client_errors_mean_allowed_whatever_they_say(
        self, local: Settings, rude: Rude, status: int
    ) -> None:
        rude.robots = (status, "User-agent: *\nDisallow: /\n")
        assert ok(ask(local, rude, "/tagged", RETRY_ENABLED=False)).status == 200

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_server_errors_mean_stay_out(self, local: Settings, rude: Rude, status: int) -> None:
        rude.robots = (status, "")
        first, second = fetch(local, [rude.url("/tagged"), rude.url("/x")], RETRY_ENABLED=False)
        assert isinstance(first, RobotsUnreachable) and isinstance(second, RobotsUnreachable)
        assert explain(first, rude.url("/tagged")).kind == "robots"
        assert [request.path for request in rude.seen] == ["/robots.txt"]

    def test_crawl_delay_is_obeyed(self, local: Settings, rude: Rude) -> None:
        rude.robots = (200, "User-agent: *\nCrawl-delay: 0.4\n")
        fetch(local, [rude.url("/tagged"), rude.url("/x"), rude.url("/y")])
        times = [request.at for request in rude.seen]
        assert min(b - a for a, b in pairwise(times[1:])) >= 0.4 - JITTER

    def test_nonsense_in_the_file_does_no_harm(self, local: Settings, rude: Rude) -> None:
        rude.robots = (200, "\ufeffUser-agent *\nCrawl-delay: soon\nDisallow: [[%%%\n\0\x01<html>")
        assert ok(ask(local, rude, "/tagged")).status == 200


def test_our_delay_is_the_least_pause(local: Settings, rude: Rude) -> None:
    fetch(local, [rude.url("/tagged"), rude.url("/x"), rude.url("/y")], DOWNLOAD_DELAY=0.3)
    times = [request.at for request in rude.seen]
    assert min(b - a for a, b in pairwise(times)) >= 0.3 - JITTER
