"""Which addresses are the same page, and which only look so."""

import pytest

from aggregator.errors import AddressInvalid
from aggregator.urls import canonical_url, folder, url_key

TOKEN = "3f9a1c77b2e84d0695ab12cd34ef56a7"


@pytest.mark.parametrize(
    "same",
    [
        ("http://www.birkenau.example/news/", "https://birkenau.example/news"),
        ("https://birkenau.example/?a=1&b=2", "https://birkenau.example/?b=2&a=1"),
        ("https://birkenau.example/x", f"https://birkenau.example/x?PHPSESSID={TOKEN}"),
        ("https://birkenau.example/x?id=4", f"https://birkenau.example/x?id=4&sid={TOKEN}"),
        ("https://birkenau.example/x?id=4", "https://birkenau.example/x?id=4&sid=9F3CA1"),
        ("https://birkenau.example/x?id=4", f"https://birkenau.example/x?mysessid={TOKEN}&id=4"),
        ("https://birkenau.example/x", f"https://birkenau.example/x;jsessionid={TOKEN}"),
        ("https://birkenau.example/x", "https://birkenau.example/x?utm_source=a&fbclid=b"),
        ("https://birkenau.example/", "https://birkenau.example/index.html"),
        ("https://müllheim.example/x", "https://xn--mllheim-n2a.example/x"),
        ("https://birkenau.example/k%C3%A4se", "https://birkenau.example/käse"),
        (
            "https://birkenau.example/?tx_news_pi1[news]=7&cHash=0aa82ac588651234",
            "https://birkenau.example/?tx_news_pi1%5Bnews%5D=7&no_cache=1",
        ),
        (
            "https://birkenau.example/index.php?option=com_content&view=article&id=12:kita&catid=3&Itemid=101",
            "https://birkenau.example/index.php?option=com_content&view=article&id=12&Itemid=77",
        ),
    ],
)
def test_one_page(same: tuple[str, str]) -> None:
    assert url_key(same[0]) == url_key(same[1])


@pytest.mark.parametrize(
    "others",
    [
        ("https://birkenau.example/?tx_news_pi1[news]=7", "https://birkenau.example/?tx_news_pi1[news]=8"),
        ("https://birkenau.example/?article_id=7", "https://birkenau.example/?article_id=8"),
        ("https://birkenau.example/?ModID=7&FID=1.2&object=a", "https://birkenau.example/?ModID=7&FID=1.3&object=a"),
        (
            "https://birkenau.example/?rssid=2f1c6a3e-11aa-4bcd-9e00-aabbccddeeff",
            "https://birkenau.example/?rssid=2f1c6a3e-11aa-4bcd-9e00-aabbccddee00",
        ),
        ("https://birkenau.example/?s=kita2024", "https://birkenau.example/?s=pflege2024"),
        ("https://birkenau.example/?sid=12", "https://birkenau.example/?sid=13"),
        ("https://birkenau.example/?view=article&id=4", "https://birkenau.example/?view=category&id=4"),
        ("https://birkenau.example/index.php?id=4", "https://birkenau.example/index.php?id=5"),
        ("https://eins.birkenau.example/", "https://birkenau.example/"),
    ],
)  # fmt: skip
def test_two_pages(others: tuple[str, str]) -> None:
    assert url_key(others[0]) != url_key(others[1])


def test_what_a_link_needs_to_work_stays_in_the_address() -> None:
    url = "https://www.birkenau.example/?tx_news_pi1%5Bnews%5D=7&cHash=0aa82ac58865"
    assert canonical_url(url + "&utm_campaign=x#oben") == url.replace("%5B", "%5B")


@pytest.mark.parametrize(
    "text", ["", "birkenau", "ftp://birkenau.example/", "mailto:a@b.example", "https://"]
)
def test_what_is_no_web_address_is_told(text: str) -> None:
    with pytest.raises(AddressInvalid, match=r"address|host"):
        canonical_url(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://birkenau.example", "/"),
        ("https://birkenau.example/familie/", "/familie/"),
        ("https://birkenau.example/familie", "/familie/"),
        ("https://birkenau.example/familie/start.html", "/familie/"),
    ],
)
def test_the_folder_of_a_site(url: str, expected: str) -> None:
    assert folder(url) == expected
