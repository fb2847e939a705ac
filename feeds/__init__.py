"""What we publish: feeds, pages and the service office's board. Imports ``aggregator`` only."""
