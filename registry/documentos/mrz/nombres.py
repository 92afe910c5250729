"""The name field: primary and secondary identifier, and what is left of them where they do not fit."""

import enum
from collections.abc import Callable, Iterator, Sequence

from registry.documentos.mrz.errores import FieldNotRepresentable

FILLER = "<"
BETWEEN = FILLER * 2
Components = Sequence[str]


class Truncamiento(enum.StrEnum):
    """Which of the methods that Doc 9303 leaves to the issuing State shortens a name."""

    INICIALES = "iniciales"  # whole components first; the last ones become initials
    UNIFORME = "uniforme"  # every component keeps as many letters as all can keep


def name_field(
    primary: Components,
    secondary: Components,
    width: int,
    how: Truncamiento = Truncamiento.INICIALES,
) -> str:
    """The field of ``width`` characters.

    A name that fits is never shortened. One that does not keeps at least the first letter of its
    secondary identifier, and its last character is a letter: that is how a reader knows.
    (Initials alone fill an even number of places: behind them an odd field ends with a filler.)

    Example:
        >>> name_field(["NILAVADHANANANDA"], ["CHAYAPA", "DEJTHAMRONG", "KRASUANG"], 30)
        'NILAVADHANANANDA<<CHAYAPA<DE<K'

    Raises:
        FieldNotRepresentable: there is no name at all.

    Source:
        ICAO Doc 9303-3, 4.6; Doc 9303-4, 4.2.2 and 4.2.3 (and 9303-5, -6, -7).
    """
    if not primary:  # a name that cannot be parted is a primary identifier
        primary, secondary = secondary, ()
    if not primary:
        raise FieldNotRepresentable(field="nombre", value="")
    whole = _joined(primary) + (BETWEEN + _joined(secondary) if secondary else "")
    if len(whole) <= width:
        return whole.ljust(width, FILLER)
    if not secondary:
        return _filled(primary, width)
    shorten = _initials if how is Truncamiento.INICIALES else _uniform
    tried = [
        *_shortened(primary, secondary, width, shorten),
        *_shortened(primary, secondary, width, _filled),
    ]
    whole_field = (one for one in tried if len(one) == width)
    return next(whole_field, max(tried, key=len).ljust(width, FILLER))


def _shortened(
    primary: Components, secondary: Components, width: int, shorten: Callable[[Components, int], str]
) -> Iterator[str]:
    """Names that are no longer than the field and end with a letter, the one that keeps most first."""
    most = width - len(BETWEEN) - 1
    for room in range(min(most, len(_joined(primary))), 0, -1):
        kept = shorten(primary, room)
        yield kept + BETWEEN + _filled(secondary, width - len(kept) - len(BETWEEN))


def _initials(components: Components, room: int) -> str:
    """The last components become initials, one after the other, until the rest fits."""
    parts = list(components)
    for place in range(len(parts) - 1, 0, -1):
        if len(_joined(parts)) <= room:
            break
        parts[place] = parts[place][0]
    return _joined(parts) if len(_joined(parts)) <= room else _filled(parts, room)


def _uniform(components: Components, room: int) -> str:
    """Every component keeps the same number of letters, if it has them."""
    for letters in range(max(map(len, components)), 0, -1):
        shortened = _joined([one[:letters] for one in components])
        if len(shortened) <= room:
            return shortened
    return _filled(components, room)


def _filled(components: Components, room: int) -> str:
    """From the left as much as fits, keeping one letter for each of those that follow.

    Where there is no room for that many, the last ones are left out.
    """
    parts = list(components[: (room + 1) // 2])
    kept = []
    for place, part in enumerate(parts):
        after = 2 * (len(parts) - place - 1)
        letters = min(len(part), room - after)
        kept.append(part[:letters])
        room -= letters + 1
    return _joined(kept)


def _joined(components: Components) -> str:
    return FILLER.join(components)
