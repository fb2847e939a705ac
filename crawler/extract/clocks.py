"""Times of day as German pages write them: ``15.30 Uhr``, ``von 10 bis 16 Uhr``, ``19:00``, ``14 h``."""

import re
from typing import NamedTuple

_HOUR = r"(?:[01]?\d|2[0-4])"
_MINUTE = r"[.:]\s?[0-5]\d"
_UNIT = r"\s*(?:Uhr|h)\b"
_TO = r"\s*(?:[-–—]|bis(?:\s+(?:ca\.?|etwa|gegen|ungefähr|spätestens|um))?)\s*"
CLOCK = rf"{_HOUR}(?:{_MINUTE})?(?:{_UNIT})?"
_CLOCKS = re.compile(
    rf"(?<!\d)(?<!\d[.:])(?:"
    rf"(?P<h1>{_HOUR})(?P<m1>{_MINUTE})?(?:{_UNIT})?{_TO}(?P<h2>{_HOUR})(?P<m2>{_MINUTE})?{_UNIT}"
    rf"|(?P<h3>{_HOUR})(?P<m3>:[0-5]\d)(?::[0-5]\d)?(?:{_UNIT})?(?:{_TO}(?P<h4>{_HOUR})(?P<m4>:[0-5]\d)(?!\d))?"
    rf"|(?P<h5>{_HOUR})(?P<m5>{_MINUTE})?{_UNIT})",
    re.IGNORECASE,
)
_ABOUT = r"(?:\s+(?:ist|um|ab|gegen|ca\.?|etwa|spätestens|bereits|schon))*\s*:?\s*$"
_LET_IN = re.compile(rf"\b(?:einlass|türöffnung|saalöffnung|treffen|aufbau){_ABOUT}", re.IGNORECASE)
_ENDS = re.compile(rf"(?<!anmeldung )(?<!anmelden )\b(?:ende|schluss|bis){_ABOUT}", re.IGNORECASE)
_BARE = re.compile(rf"\W*(?:ab|um)?\s*({_HOUR}(?:\s*(?:[-–—]|bis)\s*{_HOUR})?)\W*", re.IGNORECASE)


class Clocks(NamedTuple):
    """From when to when, ``HH:MM``; ``end``: where in the text the first of them ends."""

    start: str | None
    until: str | None
    end: int = 0


def clocks(text: str, *, labelled: bool = False) -> Clocks:
    """The times of day in ``text``: when it begins (when doors open if nothing else is said), when it ends.

    ``labelled``: it stands behind such a label as ``Uhrzeit:``, so that ``19.30`` and ``10-12`` are times too.
    """
    if labelled:
        text = re.sub(rf"(?<![\d.])({_HOUR})\.([0-5]\d)(?![\d.])", r"\1:\2", text)
        text = f"{bare[1]} Uhr" if (bare := _BARE.fullmatch(text)) else text
    start = until = let_in = None
    end = 0
    for match in _CLOCKS.finditer(text):
        before = text[max(0, match.start() - 30) : match.start()]
        first = _time(match["h1"] or match["h3"] or match["h5"], match["m1"] or match["m3"] or match["m5"])
        if _ENDS.search(before):
            until = until or (first if not start or (first or "") > start else None)
        elif _LET_IN.search(before):
            let_in, end = let_in or first, end or match.end()
        elif start is None and first:
            start, end = first, match.end()
            until = _time(match["h2"] or match["h4"], match["m2"] or match["m4"])
    return Clocks(start or let_in, until, end)


def _time(hours: str | None, minutes: str | None) -> str | None:
    if hours is None or int(hours) > 23:
        return None
    return f"{int(hours):02d}:{int((minutes or '0').strip('.: ')):02d}"
