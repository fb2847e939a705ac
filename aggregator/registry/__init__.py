"""Data that ships with the program: the known alliances, and where German towns and districts lie.

``alliances.csv``: facts about real alliances, each with the page where they were seen (``source_url``).
``places.csv``: towns, made by :mod:`aggregator.registry.build`; ``districts.csv``: what that misses, by hand.
``compounds.txt.gz``: by which compounds are split, of :mod:`aggregator.registry.build_compounds`; ``thesaurus.toml``:
words of the field that stand for each other, by hand.
"""

from importlib.resources import files


def read(name: str) -> bytes:
    """The bytes of a data file of this package."""
    return files(__name__).joinpath(name).read_bytes()
