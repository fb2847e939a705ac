"""Whether an event is called off, by what its title says, or its text in a place where nobody can miss it (pure).

Much that sounds like it is none: the entry is free ("Eintritt entfällt"), rain is thought of ("bei Regen fällt es
aus"), the year before is remembered ("wurde 2020 abgesagt und findet nun statt"), or the contrary is said.
"""

import re
from collections.abc import Iterator

_LEAD_SENTENCES = 3
_SHORT_LINE = 90  # characters: a notice that stands alone, wherever it stands
_MOST = 20_000  # characters of a text that are looked at

_GAP = r"(?:\s+[\w.:-]+){0,6}?\s+"
_SIGNS = {
    "abgesagt": r"\babgesagt(?:e[nrs]?)?\b|\babsage(?::|\s+(?:der|des|von|unser\w*)\b)|^absage\b|\babsage!?$"
    r"|\bgecancelt\b|\bcancell?ed\b|\bstorniert\b|\bwird\s+nicht\s+stattfinden\b|\bersatzlos\s+gestrichen\b",
    "fällt aus": rf"\bf(?:ä|ae)llt(?:{_GAP}|\s+)aus\b(?!\s+(?:dem|der|den|einer|einem)\b)"
    rf"|\bfallen(?:{_GAP}|\s+)aus\b(?!\s+(?:dem|der|den|einer|einem)\b)"
    r"|\b(?:muss|müssen|wird|werden)(?:\s+[\w.-]+){0,6}?\s+ausfallen\b|\b(?:ist|sind)(?:\s+\w+){0,4}?\s+ausgefallen\b"
    r"|^(?:termin)?ausfall\b|\bterminausfall\b",
    "entfällt": r"\bentf(?:ä|ae)llt\b(?!\s+auf\b)|\bentfallen\b(?!\s+auf\b)",
    "nicht statt": rf"\bfinde[tn]\b(?:{_GAP}|\s+)nicht\s+statt\b|\bnicht\s+statt(?:finden|findet)\b",
    "verschoben": r"\bauf\s+unbestimmte\s+zeit\s+(?:verschoben|vertagt)\b"
    r"|\b(?:verschoben|vertagt)\b.{0,12}\b(?:auf\s+unbestimmte\s+zeit|bis\s+auf\s+weiteres)\b"
    r"|\bbis\s+auf\s+weiteres\s+(?:verschoben|vertagt|ausgesetzt)\b"
    r"|\b(?:verschoben|vertagt)\b.{0,40}\bneuer\s+termin\b.{0,20}\b(?:folgt|steht|offen|bekannt\s*gegeben)\b",
}
_CALLED_OFF = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _SIGNS.items()}
_MOVED = re.compile(r"\b(?:verschoben|verlegt|vertagt)\b", re.IGNORECASE)

_DENIED = re.compile(
    r"\bf(?:ä|ae)ll(?:t|en)\b(?:\s+\w+){0,3}?\s+nicht\s+aus\b|\bnicht\s+(?:abgesagt|ausfallen|entfallen|verschoben|aus)\b"
    r"|\bentf(?:ä|ae)llt\s+nicht\b|\b(?:keine|keinesfalls|weder)\b.{0,20}\b(?:absage|abgesagt)\b|\bdoch\s+(?:nicht|statt)\b",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"\b(?:falls|wenn|sollten?|sofern|gegebenenfalls|ggf|eventuell|evtl|möglicherweise|vielleicht)\b"
    r"|\b(?:kann|können|könnten?|darf|dürfen|müsste)\b|\bim\s+falle?\b|\bvorbehalten\b|\bvorbehält\b|\bbehält\b"
    r"|\bbei\s+(?:\w+\s+){0,3}(?:\w*regen|\w*wetter|unwetter|sturm|gewitter|glätte|witterung|\w*bedarf|nichterreichen"
    r"|unterschreit\w+|weniger|geringer|wenig|ferien\w*|krankheit)\b"
    r"|\ban\s+(?:gesetzlichen\s+)?feiertagen\b|\bin\s+den\s+(?:\w*ferien|schulferien)\b|\bwährend\s+der\s+\w*ferien\b",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:letzte[smnr]?|vergangene[smnr]?|vorige[smnr]?)\s+(?:\w+\s+)?jahr\w*\b|\bvorjahr\w*\b|\bdamals\b|\bseinerzeit\b"
    r"|\bnach(?:holen|geholt|zuholen|holtermin)\b|\bholen\b.{0,40}\bnach\b|\bersatztermin\b|\bfinde[tn]\s+(?:nun|jetzt|endlich|dafür|stattdessen|heuer)\b"
    r"|\b(?:nun|jetzt|endlich)\s+(?:wieder\s+)?(?:statt|stattfinden)\b|\bnachdem\b|\bnach\s+der\s+absage\b|\bcorona|\bpandemie|\blockdown\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OTHER_THING = re.compile(
    r"(?:anmeldung|anmeldepflicht|anmeldefrist|voranmeldung|eintritt\w*|gebühr\w*|\w*gebühr(?:en)?|\w*beitrag|\w*beiträge|kosten"
    r"|\w*kosten|\w*pflicht|\w*entgelt\w*|wartezeit\w*|bearbeitungs\w+|versand\w*|\w*pauschale|\w*anteil|\w*hürden?|zuzahlung\w*"
    r"|anspruch|unterschrift|nachweis\w*|antrag|formular\w*|bürokratie|steuer\w*|parkplätze?|haltestelle\w*)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"„»(]?[A-ZÄÖÜ])|\n+")


def called_off(title: str, text: str, year: int | None = None) -> bool:
    """Whether an event is called off and has no other day. ``year`` is that of the event, where it is known."""
    if _signs_of(title, year):
        return True
    return any(_signs_of(sentence, year) for sentence in _prominent(text[:_MOST]))


def signs(title: str, text: str) -> frozenset[str]:
    """What a text says of being called off or put off, anywhere: by it is seen that a later one says more."""
    found: set[str] = set()
    for sentence in (title, *_SENTENCE.split(text[:_MOST])):
        found |= _signs_of(sentence, None)
        if _MOVED.search(sentence) and not (_DENIED.search(sentence) or _PERHAPS.search(sentence)):
            found.add("put off")
    return frozenset(found)


def _prominent(text: str) -> Iterator[str]:
    """The first sentences, and lines that stand alone."""
    sentences = [part for part in _SENTENCE.split(text) if part.strip()]
    yield from sentences[:_LEAD_SENTENCES]
    for line in text.split("\n"):
        if len(line) <= _SHORT_LINE:
            yield line


def _signs_of(sentence: str, year: int | None) -> set[str]:
    found = {name for name, sign in _CALLED_OFF.items() if sign.search(sentence)}
    if not found:
        return found
    if _DENIED.search(sentence) or _PERHAPS.search(sentence) or _ONCE.search(sentence):
        return set()
    named = [int(one) for one in _YEAR.findall(sentence)]
    if named and year is not None and max(named) < year:
        return set()
    if _OTHER_THING.search(sentence):
        # "Die Anmeldung entfällt", "entfällt auf"; but "Das Fest ist abgesagt, die Kosten werden erstattet."
        found -= {"entfällt"}
    return found
