"""Keeps contact data out of what is stored, shown and indexed (pure).

::

    addresses of mail, plain and obfuscated ──┐
    numbers of phone and fax, with their label ┴─> "[…]"
    sentences and lines that only say whom to contact ──> dropped, name and all
    street and postal code beside contact data ──> dropped

The address of a place where something happens stays: it is contact data only next to some. Dates, times,
prices, years, account and file numbers are no phone numbers.
"""

import re

GAP = "[…]"
"""What stands in a sentence where contact data was."""

_GAP = re.escape(GAP)

# name@host.de, name [at] host [punkt] de, name(ät)host.de, vorname punkt nachname at host punkt de
_DOT = r"(?:\.|\s?[\[({<]\s?(?:\.|dot|punkt)\s?[\])}>]\s?|\s(?:dot|punkt)\s)"
_AT = (
    r"(?:\s?[@＠﹫]\s?|\s?[\[({<]\s?(?:at|ät|a|@|klammeraffe|affe)\s?[\])}>]\s?|\s[\-*_|]?(?:at|ät)[\-*_|]?\s"
    r"|\[at\]|_at_|-at-)"
)
_LOCAL = rf"\w[\w+%'-]{{0,63}}(?:{_DOT}[\w+%'-]{{1,64}}){{0,4}}"
_HOST = rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}[a-zäöü]{{2,24}}\b"
_MAIL_LABEL = r"(?:(?:per\s)?(?:E-?\s?Mail|Mail)(?:-?Adresse)?\s?[:.]?\s?(?:an\s)?|mailto:\s?)?"
_MAIL = re.compile(rf"(?<![\w@]){_MAIL_LABEL}{_LOCAL}{_AT}{_HOST}", re.IGNORECASE)

_PHONE_WORD = (
    r"(?:Mobil(?:telefon|funk|nummer)?|Tele(?:fon|fax)(?:nummer|nr\.?)?|Tel(?:\.?-?Nr)?|Fon|Fax|Handy(?:nummer)?"
    r"|Ruf(?:nummer)?|Hotline|Phone|Telefonisch|WhatsApp)"
)
_PHONE_LABEL = (
    rf"\b{_PHONE_WORD}(?:\.|\b)(?:\s?(?:/|&|und|u\.|oder)\s?{_PHONE_WORD}\.?)?\s?(?:unter\s|Nr\.?\s)?:?\s?"
)
_SEP = r"[\s\u00a0]?[/–\-.]?[\s\u00a0]?"
_TIGHT = r"[ \u00a0]?[/–-]?[ \u00a0]?"
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
    r"|(?:Für\s)?Rückfragen\b|Pressekontakt\b|(?:Weitere|Nähere|Mehr)\s(?:Informationen|Infos|Auskünfte|Auskunft)\b"
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


def mask(text: str) -> str:
    """``text`` without mail addresses, phone numbers, and what stands beside them to say whose they are."""
    if not any(char.isdigit() or char in "@＠﹫[({<" for char in text) and " at " not in text.casefold():
        return text
    found = _LABELLED.sub(_phone, _MAIL.sub(GAP, text))
    found = _BARE.sub(_phone, found)
    if GAP not in found:
        return found
    found = _GAPS.sub(GAP, found)
    lines = _without_blocks([_without_cue(_ADDRESS_BESIDE.sub("", line)) for line in found.split("\n")])
    return "\n".join(lines)


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
    drop = {
        at
        for at, line in enumerate(lines)
        if line.strip() and _LABEL_ONLY.match(line.strip()) and GAP in line
    }
    for start, end in _blocks(lines):
        block = range(start, end)
        if not any(at in drop or GAP in lines[at] for at in block):
            continue
        drop |= {at for at in block if _ADDRESS_LINE.match(lines[at].strip())}
        last = max(at for at in block if at in drop or GAP in lines[at])
        long = max((at for at in range(start, last + 1) if len(lines[at]) > _SHORT), default=start - 1)
        cues = (at for at in range(long + 1, last) if _CUE_LINE.match(lines[at].strip()))
        if (cue := next(cues, None)) is not None:
            drop |= set(range(cue, last + 1))
    return [line for at, line in enumerate(lines) if at not in drop]


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
