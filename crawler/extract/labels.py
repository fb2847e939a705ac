"""Labels of events and their values: ``Wann: …``, two cells of a table, a heading with the line below it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from crawler.extract.blocks import Block
from crawler.extract.plain import one_line

_JOINED = r"(?:\s*[/&,+]\s*|\s+und\s+)"
WHEN = (
    rf"wann(?:{_JOINED}wo)?|(?:n(?:ä|ae)chster?\s+|neuer\s+)?termine?|datum(?:{_JOINED}(?:uhr)?zeit)?|tag(?:{_JOINED}(?:uhr)?zeit)?"
    rf"|zeitraum|zeitpunkt|beginn|veranstaltungs(?:termin|datum|beginn|tag|zeit(?:raum)?)|start(?:datum|termin)?"
    rf"|termin{_JOINED}ort|zeit{_JOINED}ort|(?:datum|termin|beginn) der veranstaltung|von"
)
TIME = r"(?:uhr)?zeit(?:en)?|beginn|start(?:zeit)?"
LET_IN = r"einlass"
UNTIL = r"ende|enddatum|veranstaltungsende|bis|ende der veranstaltung"
WHERE = (
    r"wo|ort|veranstaltungs(?:ort|st(?:ä|ae)tte|raum)|ort der veranstaltung|treffpunkt|location|startpunkt"
)
ADDRESS = r"adresse|anschrift|raum"
_OTHER = (
    r"eintritt|kosten|preis|geb(?:ü|ue)hr|anmeldung|anmeldeschluss|wer|was|f(?:ü|ue)r wen|veranstalter(?:in)?"
    r"|referent(?:in)?|zielgruppe|alter|kontakt|teilnahme|info(?:s|rmationen)?|dauer|leitung|mitbringen"
)
_ANY = rf"{WHEN}|{TIME}|{LET_IN}|{UNTIL}|{WHERE}|{ADDRESS}|{_OTHER}"
_LABEL = re.compile(
    rf"^[^\w(\[]*(?P<label>{_ANY})\s*(?:(?:\?\s*)?:\s*(?P<value>.*)|\?\s*(?P<asked>.*))?$",
    re.IGNORECASE | re.DOTALL,
)
_NEXT_LABEL = re.compile(rf"\s*(?:\||·|•|;|,|\.)?\s+(?=(?:{_ANY})\s*\??:)", re.IGNORECASE)
_SIGNS = {
    "wann": "\U0001f4c5\U0001f4c6\U0001f5d3",
    "uhrzeit": "\u23f0\u231a\U0001f550\U0001f551\U0001f552\U0001f553\U0001f554\U0001f555\U0001f556\U0001f557\U0001f558",
    "wo": "\U0001f4cd\U0001f4cc\U0001f3e0\U0001f5fa",
}
_SIGN = {sign: label for label, signs in _SIGNS.items() for sign in signs}
_LONGEST, _LONGEST_BELOW = 200, 120


class Field(NamedTuple):
    """A label in lower case with its value."""

    label: str
    value: str


def read_fields(blocks: Sequence[Block]) -> list[Field]:
    """Lines such as ``Wo: Rathaus``, label cells and headings followed by their value, signs before a value."""
    found: list[Field] = []
    for index, block in enumerate(blocks):
        lines = block.text.split("\n")
        for at, line in enumerate(lines):
            for part in _NEXT_LABEL.split(line):
                field = _field(part.strip())
                if field is None:
                    continue
                if field.value:
                    found.extend([field] if len(field.value) < _LONGEST else [])
                    continue
                below = _below(blocks, index, lines, at)
                if below:
                    found.append(Field(field.label, below))
    return found


def _field(part: str) -> Field | None:
    if (label := _SIGN.get(part[:1])) and (value := part[1:].lstrip("\ufe0f :")):
        inner = _LABEL.match(value)
        return _named(inner) if inner and inner["value"] else Field(label, one_line(value))
    match = _LABEL.match(part)
    return _named(match) if match else None


def _named(match: re.Match[str]) -> Field:
    return Field(match["label"].lower(), one_line(match["value"] or match["asked"] or ""))


def _below(blocks: Sequence[Block], index: int, lines: Sequence[str], at: int) -> str:
    """What stands below or beside a label that has a line, or a block, to itself."""
    if at + 1 < len(lines):
        value = lines[at + 1]
        return one_line(value) if len(value) < _LONGEST_BELOW and _field(value) is None else ""
    if index + 1 >= len(blocks) or at:
        return ""
    value = blocks[index + 1].text
    if len(value) < _LONGEST_BELOW and not (blocks[index + 1].is_heading and blocks[index].is_heading):
        return one_line(value)
    return ""


def first(fields: Sequence[Field], labels: str) -> str | None:
    """The value of the first field whose label is one of ``labels``."""
    return next((value for label, value in fields if re.fullmatch(labels, label, re.IGNORECASE)), None)
