"""Search: one analysis of German text, in Python, feeding the index of whichever database is in use."""

from aggregator.search.index import index_of, rebuild
from aggregator.search.query import query

__all__ = ["index_of", "query", "rebuild"]
