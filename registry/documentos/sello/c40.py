"""C40: three characters in two bytes."""

ALPHABET = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST = 3  # value of the space; 0 to 2 are shifts
_VALUES = {letter: value for value, letter in enumerate(ALPHABET, start=_FIRST)}
_PADDING = 0  # shift 1
_ALONE = 254  # a single character follows, as DataMatrix has it in ASCII


def encode(text: str) -> bytes:
    """Bytes of a text of A–Z, 0–9, space and the filler, which becomes a space.

    Example:
        >>> encode("XK<CD").hex()
        'eb0466a9'

    Raises:
        ValueError: another character.

    Source:
        ICAO Doc 9303-13, 2.6.
    """
    plain = text.replace("<", " ")
    if not set(plain) <= _VALUES.keys():
        raise ValueError(f"no place in C40: {sorted(set(plain) - _VALUES.keys())}")
    return b"".join(_group(plain[at : at + 3]) for at in range(0, len(plain), 3))


def decode(content: bytes) -> str:
    """The text. Fillers come back as spaces. Raises ValueError."""
    if len(content) % 2:
        raise ValueError("C40 has an even number of bytes")
    return "".join(_letters(*content[at : at + 2]) for at in range(0, len(content), 2))


def _group(letters: str) -> bytes:
    if len(letters) == 1:
        return bytes([_ALONE, ord(letters[0]) + 1])
    first, second, *rest = (_VALUES[letter] for letter in letters)
    return (1600 * first + 40 * second + (rest[0] if rest else _PADDING) + 1).to_bytes(2)


def _letters(first: int, second: int) -> str:
    if first == _ALONE:
        return _known(_VALUES.get(chr(second - 1), 0))
    number = first * 256 + second - 1
    values = (number // 1600, number // 40 % 40, number % 40)
    kept = values[:2] if values[2] == _PADDING else values
    return "".join(_known(value) for value in kept)


def _known(value: int) -> str:
    if not _FIRST <= value < _FIRST + len(ALPHABET):
        raise ValueError("a shift where a character should be")
    return ALPHABET[value - _FIRST]
