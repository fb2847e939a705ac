"""Looking things up in pages and feeds: each function answers with one type, where lxml's XPath may be anything."""

from lxml.etree import _Element


def elements(tree: _Element, path: str) -> list[_Element]:
    """All elements at ``path``, which must lead to nothing else."""
    found = tree.xpath(path)
    assert isinstance(found, list), path
    kept = [node for node in found if isinstance(node, _Element)]
    assert len(kept) == len(found), path
    return kept


def one(tree: _Element, path: str) -> _Element:
    """The element at ``path``: there must be one, and no other."""
    found = elements(tree, path)
    assert len(found) == 1, f"{path}: {len(found)} elements"
    return found[0]


def strings(tree: _Element, path: str) -> list[str]:
    """All attributes or pieces of text at ``path``, which must lead to nothing else."""
    found = tree.xpath(path)
    assert isinstance(found, list), path
    kept = [value for value in found if isinstance(value, str)]
    assert len(kept) == len(found), path
    return kept


def string(tree: _Element, path: str) -> str:
    """What an expression such as ``string(//h1)`` comes to; nothing there: an empty string."""
    found = tree.xpath(path)
    assert isinstance(found, str), path
    return found


def text_of(element: _Element) -> str:
    """All text in an element, as it stands there."""
    return string(element, "string()")
