"""Days and hours as people type them: in boxes, months by number or by name."""

import re
import unicodedata
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forms.errors import Invalid
from forms.hygiene import clean

DAY, MONTH, YEAR, HOUR = "dia", "mes", "anio", "hora"
EARLIEST, LATEST = 1850, 2200  # years; beyond is a slip of the keyboard
_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "setiembre"),
    *("octubre", "noviembre", "diciembre"),
)
_ALSO = {"septiembre": 9, "sep": 9, "sept": 9}
_TIME = re.compile(r"(\d{1,2})[:.h](\d{2})", re.ASCII)
_LONGEST_YEAR = 4


def day_of(day: str, month: str, year: str) -> date:
    """The day that three boxes say.

    Raises:
        Invalid: a box is blank, or there is no such day.
    """
    day, month, year = clean(day), clean(month), clean(year)
    blank = [word for word, box in (("el día", day), ("el mes", month), ("el año", year)) if not box]
    if blank:
        raise Invalid("Falta {partes} en «{campo}».", partes=" y ".join(blank))
    return _exists(year_of(year), month_of(month), _digits(day))


def month_of(text: str) -> int:
    """A month by number or by Spanish name."""
    apart = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c)).rstrip(".")
    if bare in _ALSO:
        return _ALSO[bare]
    named = [number for number, name in enumerate(_MONTHS, 1) if bare in (name, name[:3])]
    month = named[0] if named else _digits(text)
    if not 1 <= month <= len(_MONTHS):
        raise Invalid("El mes de «{campo}» debe ser un número del 1 al 12.")
    return month


def year_of(text: str) -> int:
    """A year of four digits."""
    year = _digits(text)
    if len(text) != _LONGEST_YEAR:
        raise Invalid("Escriba el año de «{campo}» con cuatro cifras, por ejemplo 1988.")
    if not EARLIEST <= year <= LATEST:
        raise Invalid(
            "El año de «{campo}» debe estar entre {desde} y {hasta}.", desde=EARLIEST, hasta=LATEST
        )
    return year


def _digits(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_YEAR):
        raise Invalid("Escriba «{campo}» con números, por ejemplo 27 3 1988.")
    return int(text)


def _exists(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid("«{campo}» debe ser una fecha que exista, por ejemplo 27 3 1988.") from None


def time_of(text: str) -> time:
    """An hour of the day, on 24 hours: ``14:30``."""
    found = _TIME.fullmatch(clean(text).casefold().removesuffix("h").strip())
    try:
        return time(int(found[1]), int(found[2])) if found else _no_time()
    except ValueError:
        return _no_time()


def _no_time() -> time:
    raise Invalid("Escriba la hora de «{campo}» de 00:00 a 23:59, por ejemplo 14:30.")


def zone_of(name: str) -> ZoneInfo | None:
    """A time zone by its IANA name; None where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
