"""The values that literals stand for."""

import re
from decimal import Decimal

from feel import numbers, temporal
from feel.durations import Duration
from feel.temporal import Temporal

_ESCAPE = re.compile(
    r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{6})|\\(.)",
    re.DOTALL,
)
_SHORT = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_REPLACEMENT = "\ufffd"  # for half a surrogate pair, which no text can hold
_LAST_CODE_POINT = 0x10FFFF


def number(written: str) -> Decimal | None:
    """A number, or null if it is too large."""
    return numbers.number(written)


def string(quoted: str) -> str:
    r"""The text between the quotes; an unknown escape stands for itself, as in ``\d``."""
    inner = quoted[1:-1]
    return _ESCAPE.sub(_unescape, inner) if "\\" in inner else inner


def _unescape(match: re.Match[str]) -> str:
    high, low, short, long, other = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if other:
        return _SHORT.get(other, match[0])
    code = int(short or long, 16)
    return chr(code) if code <= _LAST_CODE_POINT and not 0xD800 <= code < 0xE000 else _REPLACEMENT  # noqa: PLR2004


def at(written: str) -> Temporal | Duration | None:
    """What ``@"…"`` means; null if it means nothing."""
    return temporal.parse(written)
