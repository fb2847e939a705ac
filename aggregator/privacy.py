"""Keeps contact data out of what is stored, shown and indexed (pure).

::

    addresses of mail, plain and obfuscated ──┐
    numbers of phone and fax, with their label ┴─> "[…]"
    sentences and lines that only say whom to contact ──> dropped, name and all
    street and postal code beside contact data ──> dropped
    names beside it, and behind "Ansprechpartnerin" (persons.py) ──> dropped

The address of a place where something happens stays: it is contact data only next to some. Dates, times,
prices, years, account and file numbers are no phone numbers.
"""

import re
from typing import Any

from aggregator.persons import is_name_line, name_lines, without_names

GAP = "[…]"
"""What stands in a sentence where contact data was."""

_GAP = re.escape(GAP)

# As a page's source writes them.
_ENCODED = {
    "@": re.compile(r"&#0{0,4}64;|&#x0{0,4}40;|&commat;|(?<=\w)%40(?=\w)", re.IGNORECASE),
    ".": re.compile(r"&#0{0,4}46;|&#x0{0,4}2e;|&period;", re.IGNORECASE),
    " ": re.compile(r"&nbsp;|&#160;", re.IGNORECASE),
}
_MAY_HOLD = re.compile(
    r"\d|[@＠﹫]|(?<![^\W_])(?:at|ät|a\st)(?![^\W_])|affe|[\[({<]\s?(?:a|bei)\s?[\])}>]|commat|mailto"
    r"|Ansprech|Kontakt|Koordina|gez\.|V\.?\s?i\.?\s?S|Verantwortlich|Informationen|Infos?\b|Auskunft|Auskünfte|fragen\s|Frau\s|Herr",
    re.IGNORECASE,
)

# name@host.de, name [at] host [punkt] de, name(ät)host.de, vorname punkt nachname at host punkt de
_DOT = r"(?:\.|\s?[\[({<]\s?(?:\.|dot|punkt)\s?[\])}>]\s?|\s[„“\"']?(?:dot|punkt)[“”\"']?\s)"
_AT = (
    r"(?:\s?[@＠﹫]\s?|\s?[\[({<]{1,2}\s?(?:at_?|a\st|ät|a|@|bei|klammeraffe|affe)\s?[\])}>]{1,2}\s?"
    r"|\s[\-*_|/„“\"']?(?:at|ät)[\-*_|/“”\"']?\s|[_*~|/-](?:at|ät)[_*~|/-])"
)
_LOCAL = rf"\w[\w+%'-]{{0,63}}(?:{_DOT}[\w+%'-]{{1,64}}){{0,4}}"
_HOST = rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}[a-zäöü]{{2,24}}\b"
_MAIL_LABEL = r"(?:(?:per\s)?(?:E-?\s?Mail|Mail)(?:-?Adresse)?\s?[:.]?\s?(?:an\s)?|mailto:\s?)?"
_ENDS = r"(?:de|com|org|net|eu|info|at|ch|biz|online|bayern|nrw|berlin|hamburg|saarland|ruhr|koeln|example)"
# petra @ stadt . de, petra(at) stadt. de, p e t r a @ s t a d t . d e: only ends that are known
_SPACED = re.compile(
    rf"(?<![\w@]){_MAIL_LABEL}(?:{_LOCAL}|(?:\w\s){{2,40}}\w?)\s?(?:[@＠﹫]|[\[(]\s?(?:at|ät)\s?[\])])\s?"
    rf"(?:[\w-]{{1,63}}(?:\s?\.\s?[\w-]{{2,63}}){{0,3}}|(?:\w\s){{1,40}}\w?)\s?\.\s?(?:{_ENDS}|(?:[a-z]\s){{1,6}}[a-z])\b"
    r"|\bmailto:\S{1,200}",
    re.IGNORECASE,
)
_MAIL = re.compile(rf"(?<![\w@]){_MAIL_LABEL}{_LOCAL}{_AT}{_HOST}", re.IGNORECASE)

_PHONE_WORD = (
    r"(?:Mobil(?:telefon|funk|nummer)?|Tele(?:fon|fax)(?:-?\s?(?:nummer|nr\.?))?|Tel(?:\.?-?Nr)?|Fon|Fax|Handy(?:nummer)?"
    r"|Ruf(?:nummer)?|Hotline|Phone|Telefonisch|WhatsApp)"
)
_PHONE_LABEL = (
    rf"\b{_PHONE_WORD}(?:\.|\b)(?:\s?(?:/|&|und|u\.|oder)\s?{_PHONE_WORD}\.?)?\s?(?:unter\s|Nr\.?\s)?:?\s?"
)
_SEP = r"[\s\u00a0]?[/‐-―−\-.]?[\s\u00a0]?"
_TIGHT = r"[ \u00a0]?[/|‐-―−-]?[ \u00a0]?"
_MORE = r"(?:[ ]?(?:,|/|oder|und|bis|u\.)?[ ]?[-–]\s?\d{1,4}(?!\d|\.\d))*"
_END = r"(?![\d]|[.,:]\d|\s?(?:Uhr|Euro|€|EUR|%))"
# After the word "Telefon" nearly any row of digits is a number; a clock time or a date is not.
_LABELLED = re.compile(
    rf"{_PHONE_LABEL}(?!\d{{1,2}}[.:]\d\d(?:\D|$)|\d{{1,2}}\.\s?\d{{1,2}}\.)"
    rf"(?:\+|\()?\d(?:{_TIGHT}[()]{{0,2}}{_TIGHT}\d){{2,17}}{_MORE}\)?{_END}",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"""(?<![\w.,/+–-])(?:
        (?:\+|00)[1-9]\d?{_SEP}(?:\(0\){_SEP})?\(?\d{{1,5}}\)?(?:{_SEP}\d{{1,9}}){{1,6}}  # +49 (0) 651
      | \(0[\d ]{{2,6}}\)(?:{_SEP}\d{{1,9}}){{1,6}}  # (06 51) 12 34-56
      | 0[1-9]\d{{1,4}}{_SEP}\d{{2,9}}(?:{_TIGHT}\d{{1,9}}){{0,5}}  # 06502 / 12 34
      | 0[1-9](?:[ ]\d{{2,3}}){{1,2}}[ ]?[/–-][ ]?\d{{2,9}}(?:{_TIGHT}\d{{1,9}}){{0,5}}  # 06 51 / 12 34 56
      | 0[1-9](?:[ ]\d\d){{4,6}}  # 06 51 12 34 56
      | 0[1-9]\d{{7,12}}  # 0651123456
    ){_MORE}\)?{_END}""",
    re.VERBOSE,
)
_EXTENSION = re.compile(
    rf"(?:(?:{_GAP})[\s,(/]{{0,3}})?\b(?:Durchwahl|Nebenstelle|Apparat|DW)(?:nummer)?\s?:?\s?[‐-―−-]?\s?\d{{1,5}}(?!\d|[.:,]\d|\s?(?:Uhr|Euro|%))\)?"
)
_LEAST_DIGITS, _MOST_DIGITS = 8, 17
_ACCOUNT = re.compile(r"(?:\b[A-Z]{2}\d\d|IBAN|Konto\S*|Kto\.?|BIC|ISBN|Aktenzeichen|Az\.?)[\s:\dA-Z]*$")
_DATE_LIKE = re.compile(r"0\d{2,4}[/.–-](?:19|20)\d\d$")

_GAPS = re.compile(rf"{_GAP}(?:[\s,;/|•·]*(?:oder|und|sowie|bzw\.)?[\s,;/|•·]*{_GAP})+")
_LABEL_ONLY = re.compile(
    rf"^(?:{_GAP}|{_PHONE_WORD}|E-?Mail|Mail|Kontakt(?:daten)?|Ansprech(?:partner(?:in|innen)?|person(?:en)?)|Internet"
    r"|[TFME](?=[:.])|[\s.,:;|•·/()<>–-])*$",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:^|(?<=[.!?…]\s))(?:(?:Ihre?\s)?Ansprech(?:partner(?:in|innen)?|person(?:en)?)\b|Kontakt(?:daten|person|adresse)?\s?:"
    r"|(?:Für\s)?Rückfragen\b|Pressekontakt\b|(?:(?:Weitere|Nähere|Mehr)\s)?(?:Informationen|Infos?|Auskünfte|Auskunft)\b"
    r"|Auskunft\s(?:gibt|erteilt)\b|Auskünfte\s(?:gibt|erteilt)\b)",
    re.IGNORECASE,
)
_CUE_LINE = re.compile(
    r"^(?:Ihre?\s)?(?:Kontakt(?:daten|person|adresse)?|(?:Presse)?kontakt|Ansprech(?:partner(?:in|innen)?|person(?:en)?)"
    r"|Anschrift|Postanschrift|Rückfragen(?:\san)?)(?:\s?\(?m/w/d\)?)?\s?:?$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<!\bDr)(?<!\bProf)(?<!\bFr)(?<!\bHr)(?<!\bStr)(?<!\bstr)[.!?]\s+(?=[A-ZÄÖÜ„])")
# Words are bounded, and begun at their beginning only: a line of capitals would else be tried from each letter.
_STREET = (
    r"(?<!\w)[A-ZÄÖÜ][\wäöüß.'-]{0,60}(?:\s[A-ZÄÖÜ][\wäöüß.'-]{0,60}){0,3}(?<=[a-zß.])\s\d{1,4}\s?[a-zA-Z]?"
    r"(?:\s?[-–/]\s?\d{1,4}\s?[a-z]?)?"
)
_TOWN = r"(?:D-)?\d{5}\s[A-ZÄÖÜ][\wäöüß.()/-]{0,60}(?:\s(?:[A-ZÄÖÜ(][\wäöüß.()/-]{0,60}|am|an|der|im|ob|bei|in)){0,4}"
_ADDRESS_LINE = re.compile(rf"^(?:{_STREET}|{_TOWN}|{_STREET}\s?[,|•·–-]\s?{_TOWN})[.,]?$")
_ADDRESS_BESIDE = re.compile(
    rf"(?:{_STREET}\s?,\s?)?{_TOWN}(?=[\s,;|•·.]*{_GAP})|(?<={_GAP})[\s,;|•·]*(?:{_STREET}\s?,\s?){_TOWN}"
)
_SHORT = 80
_NAME_ABOVE = 3  # lines
_ROUNDS = 4  # what is left when something has gone may stand beside contact data itself


def mask(text: str) -> str:
    """``text`` without mail addresses, phone numbers, and what stands beside them to say whose they are."""
    for _ in range(_ROUNDS):
        if (masked := _masked(text)) == text:
            break
        text = masked
    return text


def mask_values(value: Any) -> Any:
    """As :func:`mask`, of all texts in lists and dicts; keys stay."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: mask_values(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [mask_values(inner) for inner in value]
    return value


def _masked(text: str) -> str:
    if not _MAY_HOLD.search(text):
        return text
    found = text
    for char, written in _ENCODED.items():
        found = written.sub(char, found)
    found = _SPACED.sub(GAP, _MAIL.sub(GAP, found))
    found = _LABELLED.sub(_phone, found)
    found = _BARE.sub(_phone, found)
    found = _EXTENSION.sub(GAP, found)
    found = _GAPS.sub(GAP, found)
    lines = [
        _without_cue(_ADDRESS_BESIDE.sub("", line)) if GAP in line else line for line in found.split("\n")
    ]
    kept = [(before, without_names(before)) for before in lines]
    lines = [after for before, after in kept if after.strip() or not before.strip()]
    return "\n".join(_without_blocks(lines))


def _phone(match: re.Match[str]) -> str:
    """The gap for a phone number; other rows of digits as they stand."""
    found = match.group()
    closing = ")" * (found.count(")") > found.count("("))  # of a bracket around it all
    if match.re is _LABELLED:
        return GAP + closing
    digits = sum(char.isdigit() for char in found)
    before = match.string[max(0, match.start() - 40) : match.start()]
    if not _LEAST_DIGITS <= digits <= _MOST_DIGITS or _ACCOUNT.search(before) or _DATE_LIKE.match(found):
        return found
    return GAP + closing


def _without_cue(line: str) -> str:
    """The line less its sentences that only say whom to contact, from the cue to the last gap."""
    at = 0
    while GAP in line[at:] and (cue := _CUE.search(line, at)):
        end = _SENTENCE_END.search(line, cue.end())
        stop = end.start() + 1 if end else len(line)
        if GAP not in line[cue.start() : stop]:
            at = cue.end()
            continue
        line = line[: cue.start()] + line[stop:].lstrip()
        at = cue.start()
    return line


def _without_blocks(lines: list[str]) -> list[str]:
    """The lines less those of nothing but contact data, and the short ones around that belong to them."""
    drop = name_lines(lines) | {
        at
        for at, line in enumerate(lines)
        if line.strip() and _LABEL_ONLY.match(line.strip()) and GAP in line
    }
    for start, end in _blocks(lines):
        block = range(start, end)
        if not any(at in drop or GAP in lines[at] for at in block):
            continue
        drop |= {at for at in block if _ADDRESS_LINE.match(lines[at].strip())}
        drop |= _signatures(lines, block, drop)
        last = max(at for at in block if at in drop or GAP in lines[at])
        long = max((at for at in range(start, last + 1) if len(lines[at]) > _SHORT), default=start - 1)
        cues = (at for at in range(long + 1, last) if _CUE_LINE.match(lines[at].strip()))
        if (cue := next(cues, None)) is not None:
            drop |= set(range(cue, last + 1))
    return [line for at, line in enumerate(lines) if at not in drop]


def _signatures(lines: list[str], block: range, drop: set[int]) -> set[int]:
    """Names on lines of their own, above contact data; the office they work for may stand between."""
    found: set[int] = set()
    reach = 0
    for at in reversed(block):
        if at in drop:
            reach = _NAME_ABOVE
        elif reach and is_name_line(lines[at]):
            found.add(at)
            reach = _NAME_ABOVE
        elif reach and len(lines[at]) <= _SHORT and lines[at].strip()[-1:] not in ".!?":
            reach -= 1
        else:
            reach = 0
    return found


def _blocks(lines: list[str]) -> list[tuple[int, int]]:
    """Runs of lines without an empty one between them, as (first, one past the last)."""
    blocks, start = [], None
    for at, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = at
        elif not line.strip() and start is not None:
            blocks.append((start, at))
            start = None
    return blocks
