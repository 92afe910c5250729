"""How people find an expediente by typing: words without case or accents, each from its start."""

import re
import unicodedata

_START = 3  # letters that tell enough of a word
_CODE = 5  # shorter is no number of anything by itself
_YEAR = re.compile(r"(19|20)\d\d")  # most numbers hold one
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
WORDS = "array_to_tsvector(string_to_array(search, ' '))"  # the indexed expression
_ONE_LETTER = str.maketrans(  # letters that Unicode does not take apart into a plain one and a mark
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ı": "i",
        "þ": "th",
        "ħ": "h",
        "ŋ": "n",
    }
)


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
    words = plain(typed).split()
    return " & ".join(f"{word}:*" for word in words) or None


def attempts(typed: str) -> list[str]:
    """What was typed as text searches, the strictest reading first; the next, if that finds nothing.

    Whole words cost little, however common they are. Words of which only the start is known cost as much
    as there are words with that start: so they come later, and only from three letters on. Short codes,
    as numbers begin with, are written whole by who goes on to write what follows.

    >>> attempts("Quis Li Ana")
    ['quis & li & ana', 'quis & li & ana:*', 'quis:* & li & ana:*']
    >>> attempts("CE7-2026-001")
    ['ce7 & 2026 & 001', 'ce7 & 2026 & 001:*']
    """
    words = plain(typed).split()
    if not words:
        return []
    starts = [f"{word}:*" if _tells_enough(word) else word for word in words]
    whole = [word if _is_code(word) else start for word, start in zip(words, starts, strict=True)]
    readings = (words, [*words[:-1], starts[-1]], [*whole[:-1], starts[-1]])
    return list(dict.fromkeys(" & ".join(reading) for reading in readings))


def _tells_enough(word: str) -> bool:
    """Whether few words start like this one."""
    return len(word) >= _START and not _YEAR.fullmatch(word)


def _is_code(word: str) -> bool:
    """Whether it is what a number begins with: letters and digits, few of them."""
    return len(word) < _CODE and not word.isalpha() and not word.isdigit()


def _words(text: str) -> list[str]:
    found = []
    for word in plain(text).split():
        found.append(word)
        if word.isdigit() and (short := word.lstrip("0")) and short != word:
            found.append(short)
    return found


def plain(text: str) -> str:
    """Without case, accents and punctuation; words apart by one blank.

    >>> plain("Ibáñez-Łukasz, O'Higgins")
    'ibanez lukasz o higgins'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_ONE_LETTER))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", bare).strip()
