"""The few lines that lead to an original: where they begin, and where they may end (pure)."""

import re

_LABEL = (
    r"(?:Datum|Uhrzeit|Zeit(?:punkt|raum)?|Wann|Wo|Beginn|Ende|Dauer|Einlass|Termine?|Tag|Ort|Veranstaltungsort"
    r"|Veranstaltung|Treffpunkt|Adresse|Anschrift|Eintritt|Kosten|Preis|Veranstalter(?:in)?|Kategorien?|Rubrik"
    r"|Zielgruppe)"
)
_BETWEEN = r"(?:\s+|\s*[/|,&–-]\s*|\s+und\s+)"
_LABELS = re.compile(rf"{_LABEL}(?:{_BETWEEN}{_LABEL})*\s*:?")
_LABELLED = re.compile(rf"{_LABEL}\s*:\s*\S|{_LABEL}(?:{_BETWEEN}{_LABEL})+\b")
_MOMENT = re.compile(
    r"(?:\d{1,4}|Uhr|von|bis|um|ab|am|und|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend|Mo|Di|Mi|Do|Fr|Sa"
    r"|So|Jan(?:uar)?|Feb(?:ruar)?|März|Apr(?:il)?|Mai|Jun[i]?|Jul[i]?|Aug(?:ust)?|Sept(?:ember)?|Sep|Okt(?:ober)?"
    r"|Nov(?:ember)?|Dez(?:ember)?|[\s.,:;/|–-])++",
    re.IGNORECASE,
)
_LONGEST_LABELLED, _LONGEST_VALUE = 120, 60
_NEAR = 40  # as far as an ordinal or an abbreviation can reach

_END = re.compile(r"[.!?…]+[\"”“’»)\]]*(?=\s|$)")
_ORDINAL = re.compile(r"(?<![\d.,:])\d{1,2}\.$")
_SHORT = re.compile(
    r"(?<!\w)(?:[^\W\d_]|bzw|ca|St|Nr|Str|Tel|Dr|Prof|Dipl|Ing|Hr|Fr|Hl|Mio|Mrd|Tsd|Abs|Art|Bd|Kl|Std|Min|Jh|vgl|sog|ggf"
    r"|evtl|inkl|exkl|zzgl|max|min|etc|usw|usf|bes|geb|gest|gez|verh|ehem|stellv|vorm|nachm|insb|allg|Jan|Feb|Mrz|Apr|Jun"
    r"|Jul|Aug|Sept?|Okt|Nov|Dez|Mo|Di|Mi|Do|Sa|So)\.$",
    re.IGNORECASE,
)


def lead(text: str) -> str:
    """``text`` on one line, from where it begins to tell something.

    What a table of dates left behind (labels, with or without their values, and bare moments) is passed over,
    unless there is nothing else.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    awaited = 0  # how many bare labels still wait for their values
    labelled = False  # whether a value may stand here: after "Ort:", or beside another value
    for at, line in enumerate(lines):
        if _LABELS.fullmatch(line):
            awaited += len(re.findall(_LABEL, line))
            labelled = line.endswith(":")
        elif _is_value(line) or (awaited > 0 and labelled and _may_be_value(line)):
            awaited, labelled = awaited - 1, True
        else:
            return " ".join(lines[at:])
    return " ".join(lines)


def _is_value(line: str) -> bool:
    """A bare moment, or what stands behind its label on the same line."""
    labelled = len(line) <= _LONGEST_LABELLED and _LABELLED.match(line)
    return bool(_MOMENT.fullmatch(line) or labelled)


def _may_be_value(line: str) -> bool:
    return len(line) <= _LONGEST_VALUE and line[-1] not in ".!?…"


def shorten(text: str, chars: int) -> str:
    """At most ``chars`` characters: whole sentences if they fill half of it, else words and an ellipsis."""
    if len(text) <= chars:
        return text
    stops = _END.finditer(text, 0, chars + 1)
    ends = [match.end() for match in stops if match.end() <= chars and _ends(text, match)]
    if ends and ends[-1] >= chars / 2:
        return text[: ends[-1]]
    words = text[: max(0, chars - 1)].rsplit(" ", 1)[0]
    while _ORDINAL.search(words) or _SHORT.search(words):
        words = words.rpartition(" ")[0]
    words = words.rstrip(" ,;:–-.")
    return f"{words}…" if words else ""


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Whether a sentence ends here: not after an ordinal or an abbreviation, nor where small letters follow."""
    before = text[max(0, stop.end() - _NEAR) : stop.end()]
    after = text[stop.end() : stop.end() + _NEAR].lstrip()
    return not (after[:1].islower() or _ORDINAL.search(before) or _SHORT.search(before))
