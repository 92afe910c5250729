"""Names: which texts may be one, and which of those in scope is written here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = (
    r"\w\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD"
    r"\U00010000-\U000EFFFF"
)
_PARTS = _LETTERS + r"\u00B7\u0300-\u036F\u203F\u2040"
_START = rf"(?!\d)[{_LETTERS}]"
_PART = f"[{_PARTS}]"
WORD = re.compile(f"{_START}{_PART}*")
_SPACES = re.compile(r"\s+")
_PIECE = re.compile(rf"{_PART}+|\S")
_WORDY = re.compile(_PART)
# A name being declared may hold anything but the marks that end it. One class and a bound: no
# pattern here may take longer than its text.
_FREE = rf"{_START}[{_PARTS} \t\r\n./’'+*-]{{0,150}}?"
_BEFORE_IN = re.compile(rf"({_FREE})\s{{1,50}}in\b")
_BEFORE_COLON = re.compile(rf"({_FREE})\s{{0,50}}(?=:)")
_PARAMETER = re.compile(rf"({_FREE})\s{{0,50}}(?=[:,)])")
KEYWORDS = frozenset(
    {"and", "or", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies"}
    | {"between", "instance", "function", "true", "false", "null"}
)
# Builtins whose names hold a keyword; they are names only where they are called or are types.
_BUILTIN = ("date and time", "years and months duration", "days and time duration")


def starts_word(character: str) -> bool:
    """Whether a name may start so."""
    return WORD.match(character) is not None


def normal(name: str) -> str:
    """A name with one space where it has some, as it is looked up."""
    return " ".join(name.split())


@lru_cache(20_000)
def _pattern(name: str) -> str:
    """Matches a name however its pieces are spaced."""
    written = ""
    previous = ""
    for piece in _PIECE.findall(name):
        wordy = bool(previous and _WORDY.match(previous[-1]) and _WORDY.match(piece[0]))
        written += (r"\s+" if wordy else r"\s*" if previous else "") + re.escape(piece)
        previous = piece
    boundary = rf"(?!{_PART})" if previous and _WORDY.match(previous[-1]) else ""
    return written + boundary


def _is_plain(name: str) -> bool:
    """One word, or several that are no keywords: read as a name without knowing it."""
    return all(WORD.fullmatch(word) and word not in KEYWORDS for word in name.split())


@lru_cache(2_000)
def _compile(known: frozenset[str]) -> re.Pattern[str]:
    special = [_pattern(name) for name in known]
    called = [rf"{_pattern(name)}(?=\s*\()" for name in _BUILTIN]
    return re.compile("|".join(sorted(special, key=len, reverse=True) + called))


@dataclass(frozen=True)
class Known:
    """The names in scope that only knowing them makes names."""

    special: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Known":
        """From names as people write them."""
        return cls(frozenset(name for name in map(normal, names) if name and not _is_plain(name)))

    def plus(self, name: str) -> "Known":
        """With one more."""
        return self if _is_plain(name) else Known(self.special | {normal(name)})

    def longest(self, text: str, start: int) -> int | None:
        """Where the longest name that starts here ends."""
        match = _compile(self.special).match(text, start)
        return match.end() if match else None


def words(text: str, start: int) -> int:
    """Where a name of plain words ends: nothing else in FEEL puts two words side by side."""
    match = WORD.match(text, start)
    end = start
    while match:
        end = match.end()
        space = _SPACES.match(text, end)
        match = WORD.match(text, space.end()) if space else None
        if match and match[0] in KEYWORDS:
            break
    return end


def before_in(text: str, start: int) -> tuple[str, int] | None:
    """The variable of a loop: up to ``in``."""
    return _found(_BEFORE_IN, text, start)


def before_mark(text: str, start: int, bracket: str) -> tuple[str, int] | None:
    """The name of an entry, argument or parameter: up to its colon, or the comma of parameters."""
    if bracket == "PARAMETERS":
        return _found(_PARAMETER, text, start)
    return _found(_BEFORE_COLON, text, start) if bracket in {"LBRACE", "CALL"} else None


def _found(pattern: re.Pattern[str], text: str, start: int) -> tuple[str, int] | None:
    match = pattern.match(text, start)
    return (normal(match[1]), match.end(1)) if match else None
