"""Values as people in Peru read them: 09/03/2026, 1,234.50, Sí."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from forms.hygiene import showable

LIMA = ZoneInfo("America/Lima")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")


def day(when: date) -> str:
    """``09/03/2026``."""
    return f"{when.day:02d}/{when.month:02d}/{when.year:04d}"


def moment(instant: datetime, zone: ZoneInfo = LIMA) -> str:
    """``09/03/2026 14:05`` on the clock of ``zone``, or on its own where it has no zone."""
    local = instant.astimezone(zone) if instant.tzinfo else instant
    return f"{day(local)} {local:%H:%M}"


def number(value: Decimal | float) -> str:
    """``1,234.5``: thousands by a comma, decimals by a point, as in Peru."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        return str(exact)
    told = f"{exact:,f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def size(octets: int) -> str:
    """``84 KB``, ``1.3 MB``."""
    kilo = octets / 1024
    return f"{max(1, round(kilo))} KB" if kilo < 1024 else f"{kilo / 1024:.1f} MB"  # noqa: PLR2004


def spoken(value: object) -> str:
    """Any value of the process or of FEEL, in words; nothing for null."""
    if value is None:
        return ""
    for kinds, say in _SAYINGS:
        if isinstance(value, kinds):
            return say(value)
    return str(value)


def _text(text: str) -> str:
    try:
        if _DAY.fullmatch(text):
            return day(date.fromisoformat(text))
        if _INSTANT.fullmatch(text):
            return moment(datetime.fromisoformat(text))
    except ValueError:
        pass
    return showable(text)


_SAYINGS: tuple[tuple[tuple[type, ...], Callable[[Any], str]], ...] = (
    ((bool,), lambda value: "Sí" if value else "No"),
    ((int, float, Decimal), number),
    ((datetime,), moment),
    ((date,), day),
    ((time,), lambda value: f"{value:%H:%M}"),
    ((str,), _text),
    (
        (Mapping,),
        lambda value: "; ".join(f"{showable(str(name))}: {spoken(one)}" for name, one in value.items()),
    ),
    ((Sequence,), lambda value: ", ".join(spoken(one) for one in value)),
)  # in order: a bool is an int, a datetime is a date
