"""From the letters of a name to A–Z, as Doc 9303-3, section 6 has it.

Most letters of Table A become the letter that is left when their marks are taken away, so only the
others are listed. The choices that the table leaves to the issuing State are data (``Reglas``).
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.documentos.mrz.errores import NameNotLatin

CHOICES: Mapping[str, tuple[str, ...]] = {  # Table A; the first of each is what Peru takes by default
    "Ñ": ("N", "NXX"),
    "Ü": ("U", "UE", "UXX"),
    "Ä": ("AE", "A"),
    "Å": ("AA", "A"),
    "Ö": ("OE", "O"),
}
LATIN: Mapping[str, str] = {
    "Æ": "AE", "Ð": "D", "Ø": "OE", "Þ": "TH", "Đ": "D", "Ħ": "H", "ı": "I", "Ĳ": "IJ", "Ł": "L",
    "Ŋ": "N", "Œ": "OE", "Ŧ": "T", "ẞ": "SS", "ß": "SS", "ĸ": "K",
}  # fmt: skip
#: Table B. The soft sign is not in it and is written nowhere.
CYRILLIC: Mapping[str, str] = {
    "Ё": "E", "Ђ": "D", "Є": "IE", "Ѕ": "DZ", "І": "I", "Ї": "I", "Ј": "J", "Љ": "LJ", "Њ": "NJ",
    "Ќ": "K", "Ў": "U", "Џ": "DZ", "А": "A", "Б": "B", "В": "V", "Г": "G", "Д": "D", "Е": "E",
    "Ж": "ZH", "З": "Z", "И": "I", "Й": "I", "К": "K", "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P",
    "Р": "R", "С": "S", "Т": "T", "У": "U", "Ф": "F", "Х": "KH", "Ц": "TS", "Ч": "CH", "Ш": "SH",
    "Щ": "SHCH", "Ъ": "IE", "Ы": "Y", "Ь": "", "Э": "E", "Ю": "IU", "Я": "IA", "Ѫ": "U", "Ѵ": "Y",
    "Ґ": "G", "Ғ": "G", "Һ": "C",
}  # fmt: skip
#: Exceptions of Table B by language (ISO 639-1); ``^`` before a letter: only where a name part begins.
CYRILLIC_OF: Mapping[str, Mapping[str, str]] = {
    "be": {"Ё": "IO", "Г": "H"},
    "bg": {"Щ": "SHT"},
    "mk": {"Ќ": "KJ", "Џ": "DJ", "Ғ": "GJ", "Х": "H", "Ц": "C"},
    "sr": {"Г": "H", "Ж": "Z", "Х": "H", "Ц": "C", "Ч": "C", "Ш": "S"},
    "uk": {"Г": "H", "И": "Y", "^Є": "YE", "^Ї": "YI", "^Й": "Y", "^Ю": "YU", "^Я": "YA"},
}
ARABIC: Mapping[str, str] = {
    "ء": "XE", "آ": "XAA", "أ": "XAE", "ؤ": "U", "إ": "I", "ئ": "XI", "ا": "A", "ب": "B", "ة": "XTA",
    "ت": "T", "ث": "XTH", "ج": "J", "ح": "XH", "خ": "XKH", "د": "D", "ذ": "XDH", "ر": "R", "ز": "Z",
    "س": "S", "ش": "XSH", "ص": "XSS", "ض": "XDZ", "ط": "XTT", "ظ": "XZZ", "ع": "E", "غ": "G", "ف": "F",
    "ق": "Q", "ك": "K", "ل": "L", "م": "M", "ن": "N", "ه": "H", "و": "W", "ى": "XAY", "ي": "Y",
    "\u0671": "XXA", "\u0679": "XXT", "\u067c": "XRT", "\u067e": "P", "\u0681": "XKE", "\u0685": "XXH",
    "\u0686": "XC", "\u0688": "XXD", "\u0689": "XDR", "\u0691": "XXR", "\u0693": "XRR", "\u0696": "XRX",
    "\u0698": "XJ", "\u069a": "XXS", "\u06a9": "XKK", "\u06ab": "XXK", "\u06ad": "XNG", "\u06af": "XGG",
    "\u06ba": "XNN", "\u06bc": "XXN", "\u06be": "XDO", "\u06c0": "XYH", "\u06c1": "XXG", "\u06c2": "XGE",
    "\u06c3": "XTG", "\u06cc": "XYA", "\u06cd": "XXY", "\u06d0": "Y", "\u06d2": "XYB", "\u06d3": "XBE",
}  # fmt: skip
TEH_MARBUTA, AT_THE_END = "ة", "XAH"
SHADDA, ESCAPE = "\u0651", "X"  # the shadda doubles the letter before it, but not its escape
NOT_ENCODED = set("\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0652\u0670\u069c\u06a2\u06a7\u06a8")
SEPARATORS = set("-‐‑‒–—−,،")  # hyphens and commas part components; other punctuation vanishes
A_TO_Z = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, kw_only=True)
class Reglas:
    """What the issuing State chose where Doc 9303-3 leaves it a choice.

    ``letras`` holds the letters of ``CHOICES`` that are not written as by default; ``adicionales`` those
    that Table A does not know (the schwa of Azerbaijan) and that the State writes all the same.
    """

    letras: Mapping[str, str] = field(default_factory=dict)
    adicionales: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for letter, written in self.letras.items():
            if written not in CHOICES.get(letter, ()):
                raise ValueError(f"Doc 9303-3 does not let {letter} be written {written}")


DEFAULT = Reglas()


def transliterate(name: str, reglas: Reglas = DEFAULT, *, idioma: str | None = None) -> tuple[str, ...]:
    """The components of a name in the letters of the machine readable zone.

    Apostrophes and other punctuation vanish and join what they parted; hyphens, commas and spaces part
    components. Greek, Chinese and other scripts have no table in Doc 9303-3 and are refused: such a name
    has to be written as the holder's own passport writes it.

    Args:
        name: As it is registered, in upper or lower case.
        reglas: The choices of the issuing State.
        idioma: Of a name in Cyrillic, ISO 639-1; Table B has exceptions for some.

    Raises:
        NameNotLatin: a letter or a digit has no place there; ``letters`` says which.

    Example:
        >>> transliterate("O'Higgins-Ñahui")
        ('OHIGGINS', 'NAHUI')
    """
    written = unicodedata.normalize("NFKC", name)
    parts = "".join(" " if one in SEPARATORS else one for one in written).split()
    foreign = sorted({letter for part in parts for letter in _foreign(part, reglas)})
    if foreign:
        raise NameNotLatin(letters=" ".join(foreign))
    found = (_component(part, reglas, idioma) for part in parts)
    return tuple(part for part in found if part)


def _component(part: str, reglas: Reglas, idioma: str | None) -> str:
    written: list[str] = []
    for place, one in enumerate(part):
        if one == SHADDA:
            written.append(written[-1].removeprefix(ESCAPE) if written else "")
        elif one == TEH_MARBUTA and place == len(part) - 1:
            written.append(AT_THE_END)
        else:
            written.append(_letter(one, reglas, _exceptions(idioma, first=place == 0)) or "")
    return "".join(written)


def _letter(one: str, reglas: Reglas, exceptions: Mapping[str, str]) -> str | None:
    """What a letter is written as; empty for what vanishes, None for what has no place."""
    upper = one.upper() if len(one.upper()) == 1 else one
    if upper in A_TO_Z:
        return upper
    if upper in CHOICES:
        return reglas.letras.get(upper, CHOICES[upper][0])
    for table in (exceptions, reglas.adicionales, LATIN, CYRILLIC, ARABIC):
        if upper in table:
            return table[upper]
    base = _without_mark(upper)
    if base:
        return _letter(base, reglas, exceptions)
    return "" if one in NOT_ENCODED or _vanishes(one) else None


def _without_mark(letter: str) -> str | None:
    """The letter below one diacritical mark: of Ế first Ê, then E; so that Ǻ is still an Å."""
    found = unicodedata.decomposition(letter)
    if not found or found.startswith("<"):
        return None
    base, _, mark = found.partition(" ")
    marked = mark and unicodedata.combining(chr(int(mark.split(" ")[0], 16)))
    return chr(int(base, 16)) if marked or not mark else None


def _vanishes(one: str) -> bool:
    """Punctuation, symbols, loose marks and what has no width."""
    return unicodedata.category(one)[0] in "PSMC" or one in "ʹʻʼʽˈ"


def _foreign(part: str, reglas: Reglas) -> list[str]:
    return [one for one in part if one != SHADDA and _letter(one, reglas, {}) is None]


def _exceptions(idioma: str | None, *, first: bool) -> Mapping[str, str]:
    table = CYRILLIC_OF.get(idioma or "", {})
    plain = {letter: written for letter, written in table.items() if not letter.startswith("^")}
    initial = {letter[1:]: written for letter, written in table.items() if letter.startswith("^")}
    return plain | initial if first else plain
