"""Bytes and an address in, an item out: no Scrapy, no database."""

from crawler.extract.page import Extraction, Hints, extract_page
from crawler.extract.template import Template

__all__ = ["Extraction", "Hints", "Template", "extract_page"]
