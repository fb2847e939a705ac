"""Recorded sites of invented alliances that ship with the project; ``build`` makes the recordings."""
