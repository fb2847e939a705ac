"""The German Länder by name, and what people write for them (pure)."""

import re

from aggregator.errors import BadInput

LAENDER = {
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "BE": "Berlin",
    "BB": "Brandenburg",
    "HB": "Bremen",
    "HH": "Hamburg",
    "HE": "Hessen",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "SH": "Schleswig-Holstein",
    "TH": "Thüringen",
}
_OTHERS = {"nrw": "NW", "rlp": "RP", "meckpomm": "MV", "bawü": "BW", "lsa": "ST", "nds": "NI"}


def _plain(text: str) -> str:
    text = text.casefold().removeprefix("de-")
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(umlaut, letters)
    return re.sub(r"freistaat|hansestadt|freie|\bund\b|[^a-z]", "", text)


_BY_NAME = {_plain(name): name for name in LAENDER.values()}
_BY_NAME |= {_plain(short): name for short, name in LAENDER.items()}
_BY_NAME |= {_plain(short): LAENDER[code] for short, code in _OTHERS.items()}


def land(text: str) -> str | None:
    """The Land that ``text`` names (also ``NRW``, ``Thueringen``, ``DE-BY``), or None."""
    return _BY_NAME.get(_plain(text))


def known_land(text: str) -> str:
    """As :func:`land`.

    :raises BadInput: no Land is called so
    """
    if (found := land(text)) is None:
        raise BadInput(f"{text!r} is not a Land. Give one of: {', '.join(LAENDER.values())}.")
    return found
