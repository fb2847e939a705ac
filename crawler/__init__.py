"""How we look: discovery, extraction and the Scrapy machinery that visits a site. Imports ``aggregator`` only."""
