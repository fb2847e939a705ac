"""The headings and labels under which pages of projects tell what, who, when and why (pure)."""

import re

from crawler.extract.plain import fold

_ROLES = {
    "situation": """
        ausgangs(?:lage|situation|punkt|frage)|anlass|problem(?:e|stellung|lage)?|situation
        hintergrund(?: und ziele?)?
        bedarf|warum(?: (?:das|dieses projekt|wir das (?:tun|machen)|es das projekt gibt|das wichtig ist))?
        wie (?:es dazu kam|alles begann|alles anfing)|worum geht(?: es| s)|darum geht(?: es| s)
        entstehung(?:sgeschichte)?
        herausforderung(?:en)?|wie die lage ist|was war los|motivation|vorgeschichte
    """,
    "aim": """
        (?:projekt|haupt|leit)?ziele?(?: des (?:projekte?s|vorhabens))?|zielsetzung(?:en)?|zielstellung
        (?:projekt|grund)?idee
        was (?:wollen wir|wir wollen|soll|wir damit wollen|wir erreichen wollen|soll erreicht werden)
        was wollen wir (?:damit )?erreichen
        wozu|wofür|anliegen|zweck|absicht|was wir vorhaben
        was wir uns (?:wünschen|vornehmen|vorgenommen haben)|vision|auftrag
    """,
    "implementation": """
        (?:praktische )?umsetzung|maßnahmen?|massnahmen?|vorgehen(?:sweise)?|durchführung|ablauf
        arbeitsweise|methoden?|bausteine
        so (?:funktioniert|geht|läuft|klappt)(?: es| s| das| das projekt)?(?: ab)?
        so (?:arbeiten|machen|gehen) wir(?: das| es| vor)?
        wie (?:es|das|das projekt) (?:funktioniert|geht|läuft|abläuft)
        wie funktioniert(?: es| das| das projekt)?
        wie (?:gehen wir vor|wir vorgehen|machen wir das|läuft (?:es|das) ab|arbeiten wir|wir arbeiten)
        was (?:wir|gemacht|passiert|tun wir|machen wir|geschieht)(?: wird| tun| machen| anbieten)?
        projektbeschreibung|inhalte?(?: des projekte?s)?|aktivitäten|konzept|stand der umsetzung
        projektverlauf|vorhaben
    """,
    "results": """
        (?:bisherige |erste |projekt)?ergebnisse?|wirkung(?:en)?|erfolge?|bilanz|resonanz|evaluation
        fazit|nutzen
        was (?:haben wir|wir|wurde|hat es|hat sich)(?: bisher)? (?:erreicht|gebracht|bewirkt|verändert)(?: haben)?
        was (?:bisher )?erreicht wurde
        was es (?:bringt|bewirkt|gebracht hat)|erfahrungen
    """,
    "partners": """
        (?:kooperations|projekt|netzwerk|bündnis)?partner(?:innen)?(?: im projekt)?
        beteiligte(?: (?:partner|akteure))?
        mitwirkende|(?:projekt)?träger(?:schaft)?|förderer|gefördert (?:von|durch)|mit wem(?: zusammen)?
        wer (?:macht mit|ist dabei|mitmacht|dabei ist|ist beteiligt|steckt dahinter|steht dahinter)
        unterstützer(?:innen)?
        kooperation(?:en)?|akteure|(?:in )?(?:kooperation|zusammenarbeit) mit|unterstützt (?:von|durch)
        dabei sind
        (?:mit )?dabei sind|(?:beteiligt|partner) sind|mit dabei|projektbeteiligte|gemeinsam mit
    """,
    "audience": """
        zielgruppen?|für wen(?: ist das)?(?: (?:projekt|angebot))?|wer kann (?:mitmachen|teilnehmen|kommen)
        an wen (?:richtet|wendet) (?:es sich|sich (?:das|dieses) (?:projekt|angebot))
        wen (?:wir erreichen|erreichen wir)
        wer teilnehmen kann|teilnehmende
    """,
    "period": """
        (?:projekt)?laufzeit|(?:projekt|förder)?zeitraum|(?:projekt)?dauer|(?:projekt)?(?:beginn|start)
        seit wann|zeitplan|zeitrahmen
        wann|läuft seit
    """,
    "funding": """
        finanzierung|kosten|förderung|budget|finanzielle (?:förderung|mittel)|mittel
        wer (?:bezahlt|zahlt) (?:das|es)
        wer das bezahlt|wie wird das finanziert|wie es finanziert wird
    """,
    "signs": """
        auszeichnung(?:en)?|preise|ehrung(?:en)?|siegel|zertifikat|prädikat|gute praxis|best practice
    """,
    "contact": """
        kontakt(?:daten|adresse|person)?(?: zum projekt)?|(?:ihre? )?ansprechpartner(?:in|innen)?
        ansprechperson(?:en)?
        projektleitung|projektkoordination|nachfragen|rückfragen
    """,
}
CORE = ("situation", "aim", "implementation", "results")


def _spelt(lines: str) -> str:
    """Also as ``ae``, ``oe``, ``ue``."""
    for umlaut, both in (("ä", "(?:ä|ae)"), ("ö", "(?:ö|oe)"), ("ü", "(?:ü|ue)")):
        lines = lines.replace(umlaut, both)
    return lines.strip()


_BEFORE = "(?:(?:das|der|die|unser|unsere|zum|projekt) )?"
_PATTERNS = {
    role: re.compile(f"{_BEFORE}(?:{'|'.join(line.strip() for line in _spelt(lines).splitlines())})")
    for role, lines in _ROLES.items()
}
_LONGEST = 60
# Words of labels that stand on pages of every kind: of events, of any report.
_ANYWHERE = frozenset(("period", "contact", "funding", "signs"))


def role_of(label: str) -> str | None:
    """What a heading or label announces: ``situation``, ``aim`` … ``contact``; None where it is no such label."""
    if len(label) > _LONGEST:
        return None
    whole = fold(label)
    first, _, rest = whole.partition(" und ")
    for text in (whole, first if len(rest.split()) <= 2 else ""):
        for role, pattern in _PATTERNS.items():
            if text and pattern.fullmatch(text):
                return role
    return None


def tells_project(roles: set[str]) -> bool:
    """Whether labels with these roles are those of a project: two that others have not, one of them what it is for."""
    return len(roles - _ANYWHERE) >= 2 and bool(roles & set(CORE))


def tells_whole_project(roles: set[str]) -> bool:
    """Whether they tell it so completely that the page can be nothing else."""
    return len(roles & set(CORE)) >= 2 and len(roles) >= 3
