"""Text made comparable: white space, invisible characters, case."""

import hashlib
import re
import unicodedata

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_NO_WORD = re.compile(r"[\W_]+")
_LINES = re.compile(r" ?\n[ \n]*")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")


def squeeze(text: str) -> str:
    """NFC, no soft hyphens or zero-width characters, runs of blanks as one, line breaks kept, ends trimmed."""
    if not text or text.isspace():
        return ""
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = CONTROL.sub(" ", _INVISIBLE.sub("", text))
        text = _SPACE.sub(" ", text)
    elif "  " in text:
        text = _SPACE.sub(" ", text)
    if "\n" in text:
        text = _LINES.sub("\n", text)
    return text.strip()


def one_line(text: str) -> str:
    """:func:`squeeze` with line breaks as blanks."""
    return squeeze(text).replace("\n", " ")


def fold(text: str) -> str:
    """Letters and digits in lower case, all else one blank: for comparing titles and blocks."""
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def digest(text: str) -> str:
    """Short stable hash of a folded text."""
    return hashlib.blake2b(fold(text).encode(), digest_size=8).hexdigest()
