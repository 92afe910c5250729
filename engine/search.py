"""How people find an expediente by typing: words without case or accents, each from its start."""

import re
import unicodedata

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
WORDS = "array_to_tsvector(string_to_array(search, ' '))"  # the indexed expression


def fold(*texts: str | None) -> str:
    """The words of some texts, as they are kept for searching. Numbers also without leading zeros.

    >>> fold("CEPR-2026-000123", "Núñez Peña, María")
    'cepr 2026 000123 123 nunez pena maria'
    """
    return " ".join(dict.fromkeys(word for text in texts if text for word in _words(text)))


def query(typed: str) -> str | None:
    """What was typed, as PostgreSQL's text search wants it: all words, each as a prefix.

    >>> query("núñ mar")
    'nun:* & mar:*'
    """
    words = [word for word in _plain(typed).split(" ") if word]
    return " & ".join(f"{word}:*" for word in words) or None


def _words(text: str) -> list[str]:
    found = []
    for word in _plain(text).split(" "):
        found += [word] if word else []
        if word.isdigit() and (short := word.lstrip("0")) and short != word:
            found.append(short)
    return found


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", bare).strip()
