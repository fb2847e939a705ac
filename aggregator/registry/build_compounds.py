"""Make ``compounds.txt.gz``, by which German compounds are split, from a word list with frequencies.

    python -m aggregator.registry.build_compounds large_de.msgpack.gz

The list is that of wordfreq 3.1 (``wordfreq/data/large_de.msgpack.gz`` in its wheel; needs the package msgpack):
words by centibels, from the most frequent on. A split is judged by a linear model of what is known of both
halves and the whole: the parts of a compound are frequent words (the later half above all), the first one begins
many other words, and the whole is rare. The weights are those of a logistic regression on some 1,700 nouns.
"""

import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

FILE = Path(__file__).with_name("compounds.txt.gz")

WEIGHTS = {
    **{"cm": -0.813, "ch": -3.377, "cw": 2.718, "p": 0.503, "q": -0.943, "ll": 0.193, "lh": -0.143},
    **{"l3": 3.336, "l4": 0.142, "h3": -0.049, "h4": -0.721, "link": -0.545, "n": 0.166, "bias": 6.046},
}
"""Of frequencies (centibels / 100) of first half, later half and whole; of the logarithm of how many words have the
half; of its length (up to 7, and whether it is 3 or 4); of a linking letter; of the length of the whole."""

THRESHOLD, UNKNOWN = -0.75, 800
_PART, _WHOLE = 700, 680  # centibels: rarer words are no parts, or as good as unknown
_LINKS = ("", "s", "es", "n", "en", "er", "e", "ens", "ns")
_WORD = re.compile(r"[a-zäöü]{3,}")
# The only parts of three letters: others are beginnings and endings of words.
_SHORT = """
    abo akt alp alt amt app arm art axt bad bau bio box bus ehe eis fan fax gas gut hof hut job kur kuh lok mai
    mut neu not oma opa ohr ort ost rad rat reh rot see ski süd tag tal tee tod tor typ uhr web weg zoo zug pkw
    lkw
"""
# Prefixes of verbs, also of their participles: no first halves.
_PREFIX = re.compile(
    r"(?:ab|an|auf|aus|bei|ein|empor|ent|er|fort|ge|her|herab|heran|herauf|heraus|herein|herum|hervor|hin|hinein|hinaus"
    r"|hinzu|hinter|los|miss|mit|nach|nieder|ober|über|um|un|unter|ver|vor|vorbei|voran|voraus|be|zer|zu|zurück"
    r"|zusammen|wider|wieder|weg|durch|entgegen|gegen|auseinander|bereit|fest|frei|dar|da|all|de|re|in|kon|pro|inter"
    r"|dis)(?:g|ge|zu|zuge|be|ver|er|ent)?"
)
_NO_PART = """
    auf aus bei ein ent ver vor zer mit nach über unter unten oben durch hinter her hin weg zurück zusammen
    wieder wider ung ungen keit heit lich bar sam isch ig ier ion tum nis schaft schaften ling chen lein erin
    innen inn sten ter ten den der die das dem des eine einer eines einem einen sie ist war und oder als wie was
    wer von vom zum zur bis nur nun ich
"""


# Abbreviations that are frequent words in the list, and make participles look like compounds: no first halves.
_NO_FIRST = "anst bean bearb beist bes betr bez entspr gen gesch gest kath schl schw ver verb verg verh verl verw vors"
# Words of the field that a list of the whole language hardly knows: as frequent here as _FIELD_RATE says.
_FIELD = """
    angehörigen ausfüll bank bänke ehrenamt ferien frühstück generationen grosseltern hausaufgaben
    kita kitas kranken krippen leih lotse lotsen mehrgenerationen mentoren mitfahr notfall paten patenschaft
    patenschaften patin plauder randzeiten tage tagesmutter tagesmütter tagespflege väter wickel willkommens wunsch zeit
"""
_FIELD_RATE = 350
# What looks like a compound and is none, or is one whose parts say something else.
_SIMPLE = """
    beantragt beantragte betroffene betroffenen betroffener bereitschaft dramatische ehrenamtlich ehrenamtliche
    ehrenamtlichen ehrenamtlicher entscheidende entscheidenden folgenden frühstück gleichstellung grosseltern
    grossmutter grossvater willkommen
    kulturelle kulturellen kultureller leitende leitenden romantisch schlechte schlechten steigende steigenden
    verhalten gestalten gestaltet teilnehmenden vorsitzende vorsitzenden vorsitzender
"""
_NEVER = -2000  # centibels


_SHORT_WORDS, _NO_PARTS = frozenset(_SHORT.split()), frozenset((*_NO_PART.split(), *_NO_FIRST.split()))


def main() -> None:
    """Write the file."""
    words = _read(Path(sys.argv[1]))
    for word in _FIELD.split():
        words[word] = min(words.get(word, _FIELD_RATE), _FIELD_RATE)
    parts = {
        word: rate
        for word, rate in words.items()
        if rate <= _PART and _WORD.fullmatch(word) and word not in _NO_PARTS
    }
    begins, ends = _productivity(words, parts)
    heads = {
        word: _head(parts[word], ends[word], word)
        for word in parts
        if (ends[word] or word in _FIELD.split()) and _may_end(word)
    }
    firsts = _firsts(parts, begins)
    wholes = {
        word: rate
        for word, rate in words.items()
        if rate <= _WHOLE and len(word) > 5 and _WORD.fullmatch(word)
    }
    wholes |= dict.fromkeys(_SIMPLE.split(), _NEVER)
    FILE.write_bytes(gzip.compress(_table(heads, firsts, wholes).encode(), mtime=0))
    print(f"{FILE.name}: {len(heads)} later halves, {len(firsts)} first halves, {len(wholes)} words")


def _read(file: Path) -> dict[str, int]:
    import msgpack  # type: ignore[import-not-found]  # of whoever makes the file anew

    header, *buckets = msgpack.unpackb(gzip.decompress(file.read_bytes()), raw=False)
    assert header["format"] == "cB"
    found: dict[str, int] = {}
    for rate, bucket in enumerate(buckets):
        for word in bucket:
            found.setdefault(word.replace("ß", "ss"), rate)
    return found


def _productivity(words: dict[str, int], parts: dict[str, int]) -> tuple[Counter[str], Counter[str]]:
    """How many words begin with a first half (with its linking letter), and how many end with a later half."""
    begins: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for word in words:
        if len(word) < 7 or not _WORD.fullmatch(word):
            continue
        for at in range(3, len(word) - 2):
            if word[at:] in parts and _base(word[:at], parts):
                begins[word[:at]] += 1
                ends[word[at:]] += 1
    return begins, ends


def _base(first: str, parts: dict[str, int]) -> str | None:
    """The most frequent word that a first half is, without its linking letter."""
    found = [
        first[: len(first) - len(link)]
        for link in _LINKS
        if first.endswith(link) and len(first) - len(link) >= 3
    ]
    return min((word for word in found if word in parts), key=lambda word: parts[word], default=None)


def _may_end(word: str) -> bool:
    return len(word) > 3 or word in _SHORT_WORDS


def _head(rate: int, count: int, word: str) -> float:
    w, length = WEIGHTS, len(word)
    value = w["ch"] * rate / 100 + w["q"] * math.log(1 + count) + w["lh"] * min(length, 7)
    return value + w["h3"] * (length == 3) + w["h4"] * (length == 4)


def _firsts(parts: dict[str, int], begins: Counter[str]) -> dict[str, tuple[float, str]]:
    w = WEIGHTS
    found = {}
    for first, count in begins.items():
        if _PREFIX.fullmatch(first):
            continue
        bases = {
            word: link
            for link in _LINKS
            if first.endswith(link) and (word := first[: len(first) - len(link)]) in parts
        }
        bases = {
            word: link
            for word, link in bases.items()
            if not _PREFIX.fullmatch(word) and (len(word) > 3 or word in _SHORT_WORDS)
        }
        if not bases:
            continue
        base = min(bases, key=lambda word: parts[word])
        length = len(first)
        value = w["cm"] * parts[base] / 100 + w["p"] * math.log(1 + count) + w["ll"] * min(length, 7)
        value += w["l3"] * (length == 3) + w["l4"] * (length == 4) + w["link"] * bool(bases[base])
        found[first] = (value, base)
    return found


def _table(heads: dict[str, float], firsts: dict[str, tuple[float, str]], wholes: dict[str, int]) -> str:
    """Lines of a letter, a number and the words that it is said of; hundredths of the score, centibels."""
    lines = [
        json.dumps(
            {
                "bias": WEIGHTS["bias"],
                "length": WEIGHTS["n"],
                "whole": WEIGHTS["cw"] / 100,
                "threshold": THRESHOLD,
                "unknown": UNKNOWN,
            }
        )
    ]
    said: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word, value in heads.items():
        said["H", round(100 * value)].append(word)
    for first, (value, base) in firsts.items():
        said["F", round(100 * value)].append(first if base == first else f"{first}:{len(first) - len(base)}")
    for word, rate in wholes.items():
        said["W", rate].append(word)
    lines += [
        f"{letter} {number} {' '.join(sorted(those))}" for (letter, number), those in sorted(said.items())
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
