"""Dates, numbers and values as people read them. Lima time exists only here and in templates."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from web.i18n import gettext as _
from web.i18n import ngettext

LIMA = ZoneInfo("America/Lima")
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "set", "oct", "nov", "dic")
_KILO = 1024


def lima(instant: datetime) -> datetime:
    """The same instant on the clock of Lima."""
    return instant.astimezone(LIMA)


def day(when: date | datetime | None) -> str:
    """``26 nov 2026``; an em dash for nothing."""
    if when is None:
        return "—"
    local = lima(when).date() if isinstance(when, datetime) else when
    return f"{local.day:02d} {MONTHS[local.month - 1]} {local.year}"


def date_(told: date | str | None) -> str:
    """A day that may have come as text, as facts do."""
    return day(date.fromisoformat(told[:10]) if isinstance(told, str) else told)


def moment(instant: datetime | None) -> str:
    """``26 nov 2026, 14:05``."""
    if instant is None:
        return "—"
    local = lima(instant)
    return f"{day(local.date())}, {local.hour:02d}:{local.minute:02d}"


def exact(instant: datetime) -> str:
    """``26 nov 2026, 14:05:09``."""
    return f"{day(instant)}, {lima(instant):%H:%M:%S}"


def ago(instant: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that is at least one."""
    seconds = int((now - instant).total_seconds())
    if seconds < 60:  # noqa: PLR2004
        return _("hace un momento")
    for size, one in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return _spell(seconds // size, one)
    return _("hace un momento")


def _spell(num: int, unit: str) -> str:
    if unit == "day":
        return ngettext("hace %(num)s día", "hace %(num)s días", num)
    if unit == "hour":
        return ngettext("hace %(num)s hora", "hace %(num)s horas", num)
    return ngettext("hace %(num)s minuto", "hace %(num)s minutos", num)


def lasting(span: timedelta) -> str:
    """A duration: ``3 d 4 h``, ``12 min``, ``8 s``."""
    seconds = int(span.total_seconds())
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{left} s"


def size(octets: int) -> str:
    """A file size: ``84 KB``, ``1,3 MB``."""
    if octets < _KILO * _KILO:
        return f"{max(1, round(octets / _KILO))} KB"
    return f"{octets / _KILO / _KILO:.1f} MB".replace(".", ",")


def number(value: float) -> str:
    """Thousands apart by a thin space, decimals after a comma."""
    return f"{value:,}".replace(",", "\u202f").replace(".", ",")


def label(key: str) -> str:
    """A readable name for a process variable that no form explains: ``pais_de_origen``."""
    return key.replace("_", " ").strip().capitalize()


def readable(value: object) -> str:
    """One value of the process as text."""
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{label(str(key))}: {readable(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(readable(one) for one in value)
    return _readable_text(str(value))


def _readable_text(text: str) -> str:
    try:
        if len(text) == len("2026-01-01"):
            return day(date.fromisoformat(text))
        if text[4:5] == "-" and "T" in text:
            instant = datetime.fromisoformat(text)
            return moment(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
    except ValueError:
        pass
    return text
