"""Text as it may enter: no control characters, no invisible reordering, one form of each accent."""

import re
import unicodedata

from forms.errors import Invalid

# C0 and C1 controls, surrogates, noncharacters: no keyboard writes them, PostgreSQL or HTML refuse them.
_REFUSED = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_REORDERING = "\u202a-\u202e\u2066-\u2069"  # make a name read as another one
_BAD = re.compile(f"[{_REFUSED}{_REORDERING}]")
_BAD_IN_LINE = re.compile(f"[{_REFUSED}{_REORDERING}\t\n\r]")
_UNSHOWABLE = re.compile(f"[{_REFUSED}]")
_HIGH_NONCHARACTERS = frozenset(
    chr(plane * 0x10000 + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF)
)


def clean(text: str, *, lines: bool = False) -> str:
    """Trim, and compose accents (NFC).

    Args:
        text: As typed.
        lines: Whether it may have several lines.

    Raises:
        Invalid: it has a character that cannot be kept.
    """
    if lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.strip()
    if text.isprintable():  # nearly always, and then it has none of what is refused
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if (_BAD if lines else _BAD_IN_LINE).search(text) or not _HIGH_NONCHARACTERS.isdisjoint(text):
        raise Invalid("El texto tiene caracteres invisibles que no se guardan; vuelva a escribirlo.")
    return unicodedata.normalize("NFC", text)


def showable(text: str) -> str:
    """As typed, with a visible mark where a character cannot be put into a page."""
    marked = _UNSHOWABLE.sub("\ufffd", text)
    return "".join("\ufffd" if c in _HIGH_NONCHARACTERS else c for c in marked)
