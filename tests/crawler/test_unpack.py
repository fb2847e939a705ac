"""A recording that is taken apart and packed again answers as before."""

import shutil
from pathlib import Path

import pytest

from crawler.demo.build import DEMO, answers, build
from crawler.demo.unpack import unpack
from crawler.recording import load_recording

FOLDERS = [DEMO / "pages", Path(__file__).parent.parent / "recordings" / "pages"]
HOSTS = sorted(host for folder in FOLDERS for host in folder.iterdir())


@pytest.mark.parametrize("source", HOSTS, ids=lambda source: source.name)
def test_there_and_back_again(source: Path, tmp_path: Path) -> None:
    shutil.copy(source.parent.parent / f"{source.name}.warc.gz", tmp_path)
    [*folders] = unpack(tmp_path, tmp_path / "out")
    assert source.name in {folder.name for folder in folders}
    build(tmp_path / "out")
    before, after = load_recording(tmp_path), load_recording(tmp_path / "out")
    assert before.pages.keys() == after.pages.keys()
    for url, page in before.pages.items():
        again = after.pages[url]
        assert (again.status, again.body) == (page.status, page.body)
        assert again.header("content-type") == page.header("content-type")
    assert sum(1 for folder in folders for _ in answers(folder)) == len(before.pages)
