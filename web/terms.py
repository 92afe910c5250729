"""How a legal date looks on a chip: colour, dot and words; always in business days."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from registry import catalogo, plazos
from web.i18n import gettext as _
from web.i18n import ngettext
from web.spanish import lima, moment

SOON = 2  # business days


@dataclass(frozen=True)
class Chip:
    """A short statement with a tone: late, soon, ok, idle or none."""

    tone: str
    words: str
    hint: str = ""


def due(due_at: datetime | None, now: datetime) -> Chip:
    """When something is due, seen from now."""
    if due_at is None:
        return Chip("none", _("Sin plazo"))
    today, last = lima(now).date(), lima(due_at).date()
    if due_at < now:
        return Chip("late", _late(last, today), moment(due_at))
    left = _business_days(today, last)
    if last == today:
        return Chip("soon", _("Vence hoy"), moment(due_at))
    words = ngettext("Vence en %(num)s día hábil", "Vence en %(num)s días hábiles", left)
    return Chip("soon" if left <= SOON else "ok", words, moment(due_at))


def _late(last: date, today: date) -> str:
    days = _business_days(last, today)
    if last == today:
        return _("Venció hoy")
    return ngettext("Vencida hace %(num)s día hábil", "Vencida hace %(num)s días hábiles", days)


@lru_cache(maxsize=4096)
def _business_days(start: date, end: date) -> int:
    """After ``start`` and up to ``end``; cached, because a page of rows asks for the same few days."""
    return plazos.business_days_between(start, end, calendar=catalogo.calendar())
