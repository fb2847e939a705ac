"""Search: one analysis of German text, in Python, feeding the index of whichever database is in use."""
