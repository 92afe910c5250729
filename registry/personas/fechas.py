"""Dates as far as they are known: «1980», «1980-05», «1980-05-17»; and how two of them agree."""

import enum
import re
from datetime import date, timedelta

from rapidfuzz.distance import OSA

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_OLDEST = 120  # years, of a person (rules of domain §3.2)
_WHOLE = 10  # characters of a date with its day


class Acuerdo(enum.StrEnum):
    """How two dates of birth agree."""

    IGUAL = "igual"
    COMPATIBLE = "compatible"  # one is only known in part
    INTERCAMBIADA = "intercambiada"  # day and month in each other's place
    UNA_CIFRA = "una_cifra"  # one digit typed wrong, or two in each other's place
    DISTINTA = "distinta"
    DESCONOCIDA = "desconocida"


def read(text: str) -> str | None:
    """A date as far as it is known, if there is such a day; None if there is not.

    >>> read("1980-02-30"), read("1980-02")
    (None, '1980-02')
    """
    found = _PARTIAL.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return None
    return text


def parts(text: str) -> tuple[int, int | None, int | None]:
    """Year, month, day; those that are not known are None."""
    year, month, day = [*text.split("-"), None, None][:3]
    return int(year or 0), int(month) if month else None, int(day) if day else None


def agree(one: str | None, other: str | None) -> Acuerdo:
    """How two dates agree."""
    if not one or not other:
        return Acuerdo.DESCONOCIDA
    if one == other:
        return Acuerdo.IGUAL
    if len(one) < _WHOLE or len(other) < _WHOLE:
        short, long = sorted((one, other), key=len)
        return Acuerdo.COMPATIBLE if long.startswith(short) else Acuerdo.DISTINTA
    if one[:5] + one[8:] + "-" + one[5:7] == other:
        return Acuerdo.INTERCAMBIADA
    one_slip = OSA.distance(one, other, score_cutoff=1) <= 1
    return Acuerdo.UNA_CIFRA if one_slip else Acuerdo.DISTINTA


def impossible(text: str, today: date) -> bool:
    """Whether nobody alive today was born on it: in the future, or too long ago."""
    year, month, day = parts(text)
    return date(year, month or 1, day or 1) > today or year < today.year - _OLDEST


def age_on(text: str, on: date) -> int:
    """Completed years on a day; of a date known in part, the most that it can be."""
    year, month, day = parts(text)
    return on.year - year - ((on.month, on.day) < (month or 1, day or 1))


def eve_of_birthday(text: str, age: int) -> date | None:
    """The last day before somebody turns that age; None unless the birth is known to the day.

    Whoever was born on 29 February turns a year older on 1 March where there is none.
    """
    year, month, day = parts(text)
    if month is None or day is None:
        return None
    try:
        return date(year + age, month, day) - timedelta(days=1)
    except ValueError:
        return date(year + age, 2, 28)
