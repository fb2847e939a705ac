"""How much of one page is looked at.

No page that a person reads comes near these bounds. A page that was made to keep us busy, or a program that
prints without end, costs seconds and not hours: what lies beyond is not there for us.
"""

MARKUP = 3_000_000
"""Characters that are parsed; of a longer page its scripts, styles and embedded files go first."""

BLOCKS = 10_000
TEXT = 400_000
"""Characters of all blocks of a page."""

BLOCK = 10_000
"""Characters of one block; a longer run of text becomes several."""

LINKS = 5_000
TITLE = 1_000
PARTS = 2_000
"""Items that share one page, and rows of its tables."""

ELEMENTS = 10_000
"""Elements of one kind that are asked for what they mean."""

PROPOSALS = 500_000
"""Characters of markup up to which a library is asked for the text of a page."""

HELD = 20_000
"""Elements that are kept in memory while a page is read."""
