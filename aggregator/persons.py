"""Names of persons where they are contact data: in blocks, labels and signatures (pure).

A name in a sentence belongs to what is told (who opened the feast, who is quoted) and stays. A name that stands
on a line of its own beside a number or an address, behind "Ansprechpartnerin:", or right before a number that
was masked, tells whom to call, and goes with it.
"""

import re

# What two capital words may be other than a person: an office, a house, a club.
_OFFICE = re.compile(
    r"büro|haus\b|häuser|stadt\b|städt|\bgemeinde|amt\b|ämter|verein|zentrum|zentrale|bündnis|kreis|schule|kita|garten|hort"
    r"|stelle\b|dienst|rat\b|verband|werk\b|bund\b|stiftung|kirche|pfarr|bücherei|museum|theater|platz|straße|weg\b|halle"
    r"|saal|raum|treff|café|cafe|club|forum|netz|initiative|projekt|programm|agentur|akademie|institut|klinik|praxis"
    r"|hochschule|universität|kammer|bank|kasse|gmbh|\bag\b|e\.\s?v|\bkg\b|caritas|diakonie|awo|drk|rathaus|telefon|mail"
    r"|\bfax\b|mobil|hotline|familie|fest\b|tag\b|uhr\b|eintritt|kosten|ort\b|beginn|termin|gruppe|kurs|team|service"
    r"|beratung|betreuung|leitung|koordin|anmeldung|information|adresse|kontakt|ansprech|abteilung|fachbereich|referat"
    r"|\bfür\b|\bund\b|\bder\b|\bdie\b|\bdas\b|\bim\b|\bin\b|\bam\b",
    re.IGNORECASE,
)
_TITLE = r"(?:(?:Dr|Prof|Dipl)\.(?:[-\s]?[A-Za-zäöü]{2,12}\.){0,3}\s)"
_WORD = r"[A-ZÄÖÜ][a-zäöüßéèáàçñ]{1,20}(?:[-'][A-ZÄÖÜ][a-zäöüßéèáàçñ]{1,20}){0,2}"
_ADDRESSED = rf"(?:Frau|Herrn?|Familie|Schwester|Pfarrer(?:in)?)\s{_TITLE}{{0,2}}(?:{_WORD}\s)?{_WORD}(?!\w)"
_TWO = rf"{_TITLE}{{0,2}}{_WORD}\s(?:[A-Z]\.\s)?(?:(?:von|van|de|zu|vom)\s(?:der\s)?)?{_WORD}(?!\w)"
NAME = rf"(?:{_ADDRESSED}|{_TWO})"

_CONTACT = (
    r"(?:(?:Ihre?\s|Unsere?\s)?(?:Ansprech(?:partner(?:in|innen|\*innen|:innen)?|person(?:en)?)|Kontakt(?:person|daten)?"
    r"|Pressekontakt)|gez\.|V\.?\s?i\.?\s?S\.?\s?d\.?\s?P\.?"
    r"|(?:Weitere|Nähere|Mehr)\s(?:Informationen|Infos|Auskünfte|Auskunft)\s(?:bei|gibt|geben)"
    r"|(?:Infos?|Auskunft)\s(?:bei|gibt|erteilt)|Rückfragen\s(?:an|bei))"
)
# These are said of persons in headlines too: only a colon makes them a label.
_OFFICIAL = (
    r"(?:(?:Ihre?\s|Unsere?\s)?Koordinat(?:or(?:in)?|ion)|Verantwortlich|Rückfragen"
    r"|(?:Weitere|Nähere|Mehr)\s(?:Informationen|Infos|Auskünfte|Auskunft))"
)
_LABELLED = re.compile(
    rf"^(?:{_CONTACT}(?:\s[^:\n]{{1,50}}:|\s?:|)|{_OFFICIAL}(?:\s[^:\n]{{1,50}})?:)\s?(?P<name>{NAME})"
    r"(?:\s?[,;(|–-].{0,120}|\.)?$"
)
_SENTENCE = re.compile(
    r"(?:^|(?<=[.!?…]\s))(?:(?:Ihre?\s|Unsere?\s|Als\s)?Ansprech(?:partner(?:in|innen)?|person(?:en)?)(?:\s[^.!?\n]{0,60})?"
    r"|(?:Für|Bei)\s(?:weitere[rn]?\s|nähere\s)?(?:Rückf|F)ragen(?:\s[^.!?\n]{0,30})?)"
    rf"\s(?:ist|sind|steht|stehen)\s(?:Ihnen\s|Euch\s|euch\s)?{NAME}[^.!?\n]{{0,120}}[.!?]?\s?"
)
_LINE = re.compile(rf"^{NAME}(?:\s?[,(|–-].{{0,60}})?$")
_LABEL_LINE = re.compile(rf"^(?:{_CONTACT}|{_OFFICIAL})\s?:?$")
_STREET = r"[A-ZÄÖÜ][\wäöüß.'-]{1,40}(?:\s[A-ZÄÖÜ][\wäöüß.'-]{1,40}){0,2}(?<=[a-zß.])\s\d{1,4}\s?[a-z]?(?!\w)"
_TOWN = r"(?:D-)?\d{5}\s[A-ZÄÖÜ][\wäöüß-]{1,40}"
_BEFORE_GAP = re.compile(
    rf"(?<!\w)(?P<name>{NAME})(?:\s?\([^()\n]{{1,60}}\))?[\s,;:|–-]{{0,3}}(?P<open>[\s(]{{0,2}})"
    r"(?:(?:unter|per|telefonisch|via|und|erreichbar)\s){0,3}(?=\[…\])"
)
_PRIVATE = re.compile(
    rf"(?<!\w)(?P<name>{_ADDRESSED})\s?,?\s{_STREET}\s?,\s?{_TOWN}|(?<!\w){_ADDRESSED}\s?,\s{_STREET}"
)
_MOST_NAMES = 6
_LONGEST_LABELLED = 160


def is_person(text: str) -> bool:
    """Whether what looks like a name is none of an office, a house or a club."""
    return not _OFFICE.search(text)


def without_names(line: str) -> str:
    """A line without the names that belong to masked numbers or stand in a sentence that says whom to ask."""
    labelled = _LABELLED.match(line.strip()) if len(line) <= _LONGEST_LABELLED else None
    if labelled and is_person(labelled["name"]):
        return ""
    line = _SENTENCE.sub("", line)
    line = _PRIVATE.sub("[…]", line)
    return _BEFORE_GAP.sub(_gap_alone, line)


def _gap_alone(match: re.Match[str]) -> str:
    """What stays before a gap: nothing of a person but the bracket that is closed behind it."""
    return match["open"].strip() if is_person(match["name"]) else match.group()


def name_lines(lines: list[str]) -> set[int]:
    """Lines that are nothing but a name and stand right below "Ansprechpartner" or the like."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        if not _LABEL_LINE.match(line.strip()):
            continue
        end = at + 1
        while end < min(len(lines), at + 1 + _MOST_NAMES) and is_name_line(lines[end]):
            end += 1
        if end > at + 1:
            found |= set(range(at, end))
    return found


def is_name_line(line: str) -> bool:
    """Whether a line is a name, maybe with what the person does: *Petra Muster, Koordinatorin*."""
    line = line.strip()
    return len(line) <= 90 and bool(_LINE.match(line)) and is_person(re.split(r"[,(|–]|\s-\s", line)[0])
