"""What a project's page states of it: why, what for, how, with whom, for whom, since when. Nothing is guessed.

A fact stands below a heading (or a bold line, a folding one), behind a label, in a cell beside one, or in a sentence
that begins with the label's word. Each says where it was found::

    {"situation": {"text": "…", "origin": "heading: Ausgangslage"}, "partners": {"text": "…", "names": […], …},
     "period": {"text": "2021 bis 2024", "start": "2021", "end": "2024", …}, "contact_url": {"text": "https://…", …}}
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler.extract.blocks import Block, Link
from crawler.extract.dates import find_dates
from crawler.extract.plain import one_line
from crawler.extract.roles import role_of

FACTS = (
    "situation",
    "aim",
    "implementation",
    "results",
    "partners",
    "audience",
    "period",
    "funding",
    "signs",
)
_LABELLED = re.compile(r"^\W*(?P<label>[^\W\d_][^:.!?\n]{1,58}?)\s*\??\s*:\s*(?P<value>\S.*)?$", re.DOTALL)
_SENTENCES = {
    "aim": r"(?:Das |Unser |Erklärtes )?Ziel (?:ist|war|des |der |dieses |von )",
    "audience": r"(?:Das Angebot|Das Projekt|Es) (?:richtet|wendet) sich an |Zielgruppe (?:sind|ist) ",
    "partners": r"(?:Kooperationsp|Projektp|P)artner(?:innen)? (?:sind|ist|im Projekt)|Beteiligt (?:sind|waren)"
    r"|Träger(?:in)? ist ",
    "period": r"(?:Die Laufzeit|Das Projekt (?:läuft|lief|begann|startete|endet|endete)) ",
    "funding": r"(?:Finanziert|Gefördert|Bezahlt|Unterstützt) wird |(?:Die |Zur )(?:Kosten|Finanzierung) |Die Mittel "
    r"|Das Projekt wird (?=[^.]*(?:gefördert|finanziert))",
    "signs": r"(?=[^.]{0,200}\b(?:ausgezeichnet|prämiert|zertifiziert)\b)(?:Das Projekt|Für |Dafür |202\d |201\d )",
}
_SENTENCE = {role: re.compile(pattern) for role, pattern in _SENTENCES.items()}
_SENTENCE_END = re.compile(r"(?<=[a-zäöüß)“”\"][.!?])\s+(?=[A-ZÄÖÜ„]|(?:19|20)\d\d\b)")
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?!\d)")
_NAMES = re.compile(r"\s*[,;•·|/]\s+|\s+(?:und|sowie)\s+|\n")
_PROSE = re.compile(
    r"\b(?:wir|uns|sind|ist|wird|werden|wurden?|haben|hat|gibt|arbeiten|arbeitet|kooperier\w+|unterstütz\w+)\b"
    r"|[a-zäöüß]{2}[.!?]\s"
)
_CONTACT_PAGE = re.compile(r"kontakt|contact|ansprechpartner", re.IGNORECASE)
_MOST_BLOCKS, _MOST_CHARS, _MOST_NAMES, _LONGEST_NAME = 300, 1500, 40, 120


@dataclass(slots=True)
class _Fact:
    role: str
    origin: str
    lines: list[str] = field(default_factory=list)


def project_facts(blocks: Sequence[Block]) -> list[tuple[str, str, list[str]]]:
    """(role, origin, lines) of all that stands below or behind a label, in the page's order."""
    return [(fact.role, fact.origin, fact.lines) for fact in _facts(blocks[:_MOST_BLOCKS])]


def project_profile(
    blocks: Sequence[Block], url: str, links: Sequence[Link] = ()
) -> dict[str, dict[str, Any]]:
    """The profile of the project that ``blocks`` (those after the title) tell of; empty where they state nothing.

    ``links``: those of the whole page, among which one to the site's contact page may be.
    """
    found: dict[str, dict[str, Any]] = {}
    facts = _facts(blocks[:_MOST_BLOCKS])
    for fact in facts:
        if fact.role in FACTS and fact.lines and fact.role not in found:
            found[fact.role] = _stated(fact)
    for role, sentence in _sentences(blocks[:_MOST_BLOCKS]):
        if role not in found:
            found[role] = _stated(_Fact(role, "sentence", [sentence]))
    if found:
        found["contact_url"] = _contact(blocks, url, links)
    return {role: found[role] for role in (*FACTS, "contact_url") if found.get(role)}


def _facts(blocks: Sequence[Block]) -> list[_Fact]:
    """Blocks put below the labels that announce them."""
    found: list[_Fact] = []
    current: _Fact | None = None
    for block in blocks:
        lines = block.text.split("\n")
        head = _head(block, lines[0])
        if head is not None:
            role, origin = head
            current = _Fact(role, origin) if role else None
            found.extend([current] if current else [])
            lines = lines[1:]
        for line in lines:
            label = _label(line)
            if label:
                role, value, name = label
                current = _Fact(role, f"label: {name}", [value] if value else [])
                found.append(current)
            elif current is not None:
                current.lines.append(one_line(line).lstrip("-–•·* "))
    return found


def _head(block: Block, line: str) -> tuple[str | None, str] | None:
    """(role, origin) of a block that heads what follows; a role of None ends what went before."""
    name = line.rstrip(" :?").strip()
    role = role_of(line)
    if block.is_heading or block.tag == "summary":
        return role, f"heading: {name}"
    if block.tag == "dt":
        return role, f"definition list: {name}"
    if block.tag in ("th", "td"):
        if role and block.text == line:
            return role, f"table: {name}"
        return (None, "") if block.tag == "th" else None
    if role and (block.bold or line.rstrip().endswith((":", "?")) or "\n" in block.text):
        return role, f"heading: {name}"
    ends = block.bold and block.text == line and len(line) < 80 and not _label(line)
    return (None, "") if ends else None


def _label(line: str) -> tuple[str, str, str] | None:
    """(role, value, label) of a line such as ``Ziel: …``."""
    match = _LABELLED.match(line)
    role = role_of(match["label"]) if match else None
    return (role, one_line(match["value"] or ""), match["label"].strip()) if match and role else None


def _sentences(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if block.is_heading or len(block.text) < 30:
            continue
        for sentence in _SENTENCE_END.split(one_line(block.text)):
            for role, pattern in _SENTENCE.items():
                if len(sentence) < 400 and pattern.match(sentence):
                    yield role, sentence


def _stated(fact: _Fact) -> dict[str, Any]:
    """The fact with its origin, and what can be read from it without guessing."""
    text = _cut("\n".join(line for line in fact.lines if line))
    stated: dict[str, Any] = {"text": text, "origin": fact.origin}
    if fact.role == "partners" and (names := _names(fact.lines)):
        stated["names"] = names
    if fact.role == "period":
        stated |= _span(text)
    return stated if text else {}


def _cut(text: str) -> str:
    if len(text) <= _MOST_CHARS:
        return text
    return text[: text.rfind(" ", 0, _MOST_CHARS)].rstrip(" ,;:–-") + " …"


def _names(lines: Sequence[str]) -> list[str]:
    """The names of a list, or of a line that lists them; none where it is prose."""
    names = [line for line in lines if line]
    if len(names) == 1:
        if _PROSE.search(names[0]):
            return []
        names = _NAMES.split(names[0])
    names = [name.strip(" .,;–-•") for name in names]
    if any(len(name) > _LONGEST_NAME or re.search(r"[a-zäöüß]{2}[.!?]\s", name) for name in names):
        return []
    return list(dict.fromkeys(name for name in names if len(name) > 1))[:_MOST_NAMES]


def _span(text: str) -> dict[str, str]:
    """``start`` and ``end`` as ISO 8601, cut to what is written; neither where it is not clear."""
    line = text.split("\n")[0]
    days = [(m.start, m.value) for m in find_dates(line) if m.value]
    taken = [(m.start, m.end) for m in find_dates(line)]
    years = [(m.start(), m[0]) for m in _YEAR.finditer(line) if not any(a <= m.start() < b for a, b in taken)]
    written = [value for _, value in sorted(days + years)]
    if len(written) == 2 and written[0] <= written[1]:
        return {"start": written[0], "end": written[1]}
    if len(written) == 1:
        before = line[: sorted(days + years)[0][0]]
        if re.search(r"\bbis(?:\s+(?:zum|ende|anfang|mitte))?\s*$", before, re.IGNORECASE):
            return {"end": written[0]}
        if re.search(r"\b(?:seit|ab|beginn|start)\b", before, re.IGNORECASE) or re.search(
            r"(?:bis heute|fortlaufend|unbefristet|[-–]\s*$|laufend)", line
        ):
            return {"start": written[0]}
    return {}


def _contact(blocks: Sequence[Block], url: str, links: Sequence[Link]) -> dict[str, Any]:
    """Where contact may be taken up: a link to a page, or the page's own part about it. Never names or numbers."""
    inside = next((i for i, b in enumerate(blocks) if _tells_contact(b.text.split("\n")[0])), None)
    there = {a.raw for b in blocks[inside : inside + 6] for a in b.links} if inside is not None else set()
    near = [link for link in links if link.raw in there]
    page = next((link for link in (*near, *links) if _leads_to_contact(link)), None)
    if page is not None:
        return {"text": page.url, "origin": "link"}
    if inside is None:
        return {}
    anchor = blocks[inside].element.get("id")
    return {"text": f"{url.partition('#')[0]}#{anchor}" if anchor else url, "origin": "page"}


def _tells_contact(line: str) -> bool:
    label = _label(line)
    return role_of(line) == "contact" or bool(label and label[0] == "contact")


def _leads_to_contact(link: Link) -> bool:
    named = _CONTACT_PAGE.search(link.text) and len(link.text) < 40
    return bool(named or _CONTACT_PAGE.search(link.url.rpartition("/")[2])) and "@" not in link.url
