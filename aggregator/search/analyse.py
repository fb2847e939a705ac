"""German text as index terms (pure). Documents and queries go through the same steps.

::

    NFC, soft hyphens out ─> gender endings off ─> words ─> casefold ─> stem ─> umlauts and accents folded

Beside the stem of a word stand the word itself (the one asked for ranks above other forms of it) and the stems of
the parts of a compound.
"""

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import snowballstemmer

from aggregator.search.compounds import split

VERSION = "2"
"""Of what is stored in the index. Change it with every change of this analysis: ``radar db upgrade`` indexes anew."""

_IGNORED = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_GENDER = re.compile(r"(?<=[a-zäöüß])(?:[*:_·]|/-?)[iI]n(?:nen)?\b")
_WORD = re.compile(r"[^\W_]{1,100}")  # no word is longer: a line without blanks must not be stemmed as one
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_LONGEST = 60
_stemmer = snowballstemmer.stemmer("german")
_stemming = Lock()  # a stemmer keeps the word it works on in itself

# What says nothing about a page: articles, pronouns, prepositions, auxiliaries, question words.
_STOP_WORDS = """
    ab aber als also am an auch auf aus bei beim bin bis bist da damit dann das dass dem den denn
    der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem
    einen einer eines er es etwas euch euer eure für gegen gibt hab habe haben hat hatte hatten hier
    hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder
    jedes kann kein keine keinem keinen keiner können man manche mein meine meinem meinen meiner
    mich mir mit nach nicht noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner
    seit sich sie sind so soll sollen sollte sowie über um und uns unser unsere unserem unseren
    unserer unter vom von vor wann war waren warum was weil welche welchem welchen welcher welches
    wem wen wenn wer werden wie wieder will wir wird wo wurde wurden zu zum zur zwischen
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def terms(text: str) -> list[str]:
    """The index terms of a text in order, stop words included: phrases need them."""
    return [found for word in words(text) if (found := term(word))]


def words(text: str) -> list[str]:
    """Words in lower case: *Erzieher:innen* is *erzieher*, *Eltern-Kind-Treff* three words."""
    text = _IGNORED.sub("", unicodedata.normalize("NFC", text))
    return _WORD.findall(unicodedata.normalize("NFC", _GENDER.sub("", text).casefold()))


@lru_cache(maxsize=100_000)
def term(word: str) -> str:
    """The index term of a word: its stem without umlauts and accents. Numbers stay as they are."""
    word = "".join(char if char in "äöü" else fold(char) for char in word)
    if word.isalpha():
        with _stemming:
            word = _stemmer.stemWord(word)
    return fold(word)[:_LONGEST]


@lru_cache(maxsize=200_000)
def parts(word: str) -> tuple[str, ...]:
    """The words that a compound is made of, none for another word. *Zeitbuero* has those of *Zeitbüro*."""
    found = split(word)
    if len(found) == 1 and (other := umlauts(word)) != word:
        found = split(other)
    return found if len(found) > 1 else ()


@lru_cache(maxsize=200_000)
def part_terms(word: str) -> tuple[str, ...]:
    """The index terms of the parts."""
    return tuple(term(part) for part in parts(word))


@lru_cache(maxsize=200_000)
def form(word: str) -> str:
    """The word itself without umlauts and accents, as it is told from other forms of it."""
    return fold(word)[:_LONGEST]


def umlauts(word: str) -> str:
    """``word`` with umlauts where they may be written out."""
    for written, umlaut in (("ae", "ä"), ("oe", "ö"), ("ue", "ü")):
        word = word.replace(written, umlaut)
    return word


def fold(word: str) -> str:
    """``word`` without umlauts, sharp s and accents."""
    plain = unicodedata.normalize("NFKD", word.translate(_UMLAUTS))
    return "".join(char for char in plain if char.isalnum())
