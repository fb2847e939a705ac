"""How we look: discovery, extraction and the Scrapy machinery of a visit. Imports ``aggregator`` only."""
