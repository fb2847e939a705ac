"""A site's entry points and what they lead to: feeds, sitemaps, listing pages, paging. Pure, no network."""
