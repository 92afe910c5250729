"""Sets of characters: classes, categories, blocks."""

import unicodedata
from collections.abc import Callable
from typing import TypeAlias

Charset: TypeAlias = Callable[[str], bool]

BLOCKS: dict[str, tuple[int, int]] = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "IPAExtensions": (0x0250, 0x02AF),
    "SpacingModifierLetters": (0x02B0, 0x02FF),
    "CombiningDiacriticalMarks": (0x0300, 0x036F),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Armenian": (0x0530, 0x058F),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "Devanagari": (0x0900, 0x097F),
    "Bengali": (0x0980, 0x09FF),
    "Thai": (0x0E00, 0x0E7F),
    "HangulJamo": (0x1100, 0x11FF),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "BoxDrawing": (0x2500, 0x257F),
    "GeometricShapes": (0x25A0, 0x25FF),
    "MiscellaneousSymbols": (0x2600, 0x26FF),
    "Dingbats": (0x2700, 0x27BF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
    "PrivateUse": (0xE000, 0xF8FF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
_CATEGORIES = frozenset(
    "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn".split()  # noqa: E501, SIM905
)


def one(character: str) -> Charset:
    """Just that one."""
    return lambda found: found == character


def between(first: str, last: str) -> Charset:
    """All from one to the other."""
    return lambda found: first <= found <= last


def either(parts: list[Charset]) -> Charset:
    """Any of several sets."""
    if len(parts) == 1:
        return parts[0]
    return lambda found: any(part(found) for part in parts)


def without(kept: Charset, removed: Charset) -> Charset:
    """A set less another."""
    return lambda found: kept(found) and not removed(found)


def outside(part: Charset) -> Charset:
    """All but those."""
    return lambda found: not part(found)


def named(name: str) -> Charset | None:
    r"""``\p{name}``: a category or a block; None if there is no such thing."""
    if name.startswith("Is"):
        block = BLOCKS.get(name[2:])
        return None if block is None else lambda found: block[0] <= ord(found) <= block[1]
    if name not in _CATEGORIES:
        return None
    return lambda found: unicodedata.category(found).startswith(name)


def _is_word(found: str) -> bool:
    return unicodedata.category(found)[0] not in "PZC"


def _is_name_start(found: str) -> bool:
    return found.isalpha() or found in "_:"


def _is_name(found: str) -> bool:
    return found.isalnum() or found in "_:-.·"


ESCAPES: dict[str, Charset] = {
    "d": lambda found: unicodedata.category(found) == "Nd",
    "w": _is_word,
    "s": lambda found: found in " \t\n\r",
    "i": _is_name_start,
    "c": _is_name,
}
ESCAPES |= {letter.upper(): outside(part) for letter, part in ESCAPES.items()}


def variants(character: str) -> frozenset[str]:
    """A character and those that differ from it in case only."""
    found = {character, character.lower(), character.upper(), character.casefold()}
    found |= {each.upper() for each in found} | {each.lower() for each in found}
    return frozenset(each for each in found if len(each) == 1)


def whatever_case(part: Charset) -> Charset:
    """A set and all that differ from its members in case only."""
    return lambda found: any(part(each) for each in variants(found))
