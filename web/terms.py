"""How a legal date looks on a chip: colour, dot and words; always in business days."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from registry import catalogo, plazos
from registry.calendario import Calendar
from web.i18n import gettext, ngettext
from web.i18n import lazy_gettext as _
from web.spanish import lima, moment

SOON = 2  # business days
UNITS = {
    "habiles": _("días hábiles"),
    "calendario": _("días calendario"),
    "meses": _("meses"),
    "anios": _("años"),
    "horas": _("horas"),
}
STATES = {
    "en_curso": ("ok", _("Corre")),
    "suspendido": ("soon", _("Suspendido")),
    "cumplido": ("idle", _("Cumplido")),
    "vencido": ("late", _("Vencido")),
    "sin_efecto": ("none", _("Sin efecto")),
}
EVENTS = {
    "iniciado": _("Empezó a correr"),
    "suspendido": _("Se suspendió"),
    "reanudado": _("Volvió a correr"),
    "prorrogado": _("Se prorrogó"),
    "recalculado": _("Se recalculó porque cambió el catálogo"),
    "conservado": _("Conservó la fecha que se comunicó"),
    "comunicado": _("Se comunicó a la persona"),
    "avisado": _("Se avisó a quien lo tiene"),
    "escalado": _("Se encargó a supervisión"),
    "silencio": _("Se cumplió el silencio"),
    "vencido": _("Venció"),
    "cumplido": _("Se cumplió"),
    "sin_efecto": _("Quedó sin efecto"),
}


@dataclass(frozen=True)
class Chip:
    """A short statement with a tone: late, soon, ok, idle or none."""

    tone: str
    words: str
    hint: str = ""


def due(due_at: datetime | None, now: datetime) -> Chip:
    """When something is due, seen from now."""
    if due_at is None:
        return Chip("none", gettext("Sin plazo"))
    today, last = lima(now).date(), lima(due_at).date()
    if due_at < now:
        return Chip("late", _late(last, today), moment(due_at))
    left = _business_days(today, last)
    if last == today:
        return Chip("soon", gettext("Vence hoy"), moment(due_at))
    words = ngettext("Vence en %(num)s día hábil", "Vence en %(num)s días hábiles", left)
    return Chip("soon" if left <= SOON else "ok", words, moment(due_at))


def _late(last: date, today: date) -> str:
    days = _business_days(last, today)
    if last == today:
        return gettext("Venció hoy")
    return ngettext("Vencida hace %(num)s día hábil", "Vencida hace %(num)s días hábiles", days)


def _business_days(start: date, end: date) -> int:
    """After ``start`` and up to ``end``."""
    return _counted(start, end, catalogo.calendar())


@lru_cache(maxsize=4096)
def _counted(start: date, end: date, calendar: Calendar) -> int:
    """Cached, because a page of rows asks for the same few days; a changed calendar is another one."""
    return plazos.business_days_between(start, end, calendar=calendar)


def unit(code: str) -> str:
    """In what a term is counted."""
    return str(UNITS.get(code, code))


def state(code: str) -> Chip:
    """Where a time limit stands, as a chip."""
    tone, words = STATES[code]
    return Chip(tone, str(words))


def happened(code: str) -> str:
    """What befell a time limit."""
    return str(EVENTS[code])
