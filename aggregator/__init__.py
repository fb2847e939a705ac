"""What we know: the database, the rules that decide what enters it, and the doors in and out.

Imports neither wing: ``crawler`` writes to it, ``feeds`` reads from it.
"""
