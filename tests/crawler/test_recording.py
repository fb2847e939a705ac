"""Recordings: read whole or refused with the file's name; answers found loosely; the clock of a replay."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import RecordingBroken
from crawler.recording import load_recording
from tests.crawler.warcs import site, write_request, write_warc

HOST = "www.buendnis-birkenau.example"


def test_the_clock_is_the_first_answer_not_the_first_record(tmp_path: Path) -> None:
    write_warc(tmp_path / "b.warc.gz", site(HOST, ["a"]), "2025-01-14T06:00:00Z")
    file = write_warc(tmp_path / "a.warc.gz", site("familie-x.example", ["a"]), "2025-01-13T07:30:00Z")
    write_request(file, "http://familie-x.example/", "2020-01-01T00:00:00Z")
    assert load_recording(tmp_path).started_at == datetime(2025, 1, 13, 7, 30, tzinfo=UTC)


def test_a_file_that_ends_in_the_middle_is_named(tmp_path: Path) -> None:
    whole = write_warc(tmp_path / "whole.warc.gz", site(HOST, ["a"]))
    (tmp_path / "cut.warc.gz").write_bytes(whole.read_bytes()[:-30])
    with pytest.raises(RecordingBroken, match=r"cut\.warc\.gz.*ends in the middle"):
        load_recording(tmp_path)


def test_a_record_that_is_shorter_than_it_says_is_named(tmp_path: Path) -> None:
    whole = gzip.decompress(write_warc(tmp_path / "w.warc.gz", site(HOST, [])).read_bytes())
    (tmp_path / "w.warc.gz").write_bytes(gzip.compress(whole[:-20]))
    with pytest.raises(RecordingBroken, match=r"w\.warc\.gz.*ends in the middle"):
        load_recording(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"no gzip at all", gzip.compress(b"no WARC at all\r\n\r\n")],
    ids=["empty", "no gzip", "no WARC"],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.warc.gz").write_bytes(content)
    with pytest.raises(RecordingBroken):
        load_recording(tmp_path)


def test_a_folder_without_recordings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingBroken, match=r"holds no \*\.warc\.gz"):
        load_recording(tmp_path)
    with pytest.raises(RecordingBroken, match="is no folder"):
        load_recording(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "asked",
    [
        f"http://{HOST}/seite.php?id=3&ansicht=gro%C3%9F",
        f"http://{HOST}/seite.php?ansicht=gro%C3%9F&id=3",
        f"http://{HOST}/seite.php?ansicht=groß&id=3#oben",
        f"HTTP://{HOST.upper()}/seit%65.php?id=3&ansicht=gro%c3%9f",
    ],
)
def test_parameter_order_and_encoding_do_not_matter(tmp_path: Path, asked: str) -> None:
    url = f"http://{HOST}/seite.php?id=3&ansicht=gro%C3%9F"
    write_warc(tmp_path / "a.warc.gz", [(url, "ja", {}, 200)])
    found = load_recording(tmp_path).find(asked)
    assert found is not None and found.body == b"ja"


def test_another_value_or_scheme_is_another_page(tmp_path: Path) -> None:
    write_warc(tmp_path / "a.warc.gz", [(f"http://{HOST}/?id=3", "ja", {}, 200)])
    recording = load_recording(tmp_path)
    assert recording.find(f"http://{HOST}/?id=4") is None
    assert recording.find(f"https://{HOST}/?id=3") is None


def test_a_host_is_covered_with_and_without_www(tmp_path: Path) -> None:
    write_warc(tmp_path / "a.warc.gz", site(HOST, []))
    recording = load_recording(tmp_path)
    assert recording.covers("https://buendnis-birkenau.example/portal/")
    assert not recording.covers("https://birkenau.example/")


def test_headers_of_transport_are_left_out(tmp_path: Path) -> None:
    write_warc(tmp_path / "a.warc.gz", [(f"http://{HOST}/", "ja", {"Content-Length": "2", "X-A": "b"}, 200)])
    page = load_recording(tmp_path).find(f"http://{HOST}/")
    assert page is not None
    assert page.header("x-a") == "b" and page.header("content-length") is None
