"""The legal clock: when a time limit ends, and why, clause by clause.

``computo`` counts, ``efectos`` says when a notice takes effect, ``reglas`` puts the catalogue's terms
and the offices' calendars to work. Everything here is a function of its arguments and of the catalogue.
"""

from registry.plazos.computo import (
    business_day_on_or_after,
    business_days_between,
    compute,
    in_business_days,
    in_calendar_days,
    in_months,
    in_years,
)
from registry.plazos.efectos import effective_on
from registry.plazos.reglas import due, filed_on, silence_on
from registry.plazos.valores import (
    LIMA,
    Computo,
    Paso,
    Prorroga,
    Suspension,
    Vencimiento,
    end_of_day,
    lima_day,
)

__all__ = [
    "LIMA",
    "Computo",
    "Paso",
    "Prorroga",
    "Suspension",
    "Vencimiento",
    "business_day_on_or_after",
    "business_days_between",
    "compute",
    "due",
    "effective_on",
    "end_of_day",
    "filed_on",
    "in_business_days",
    "in_calendar_days",
    "in_months",
    "in_years",
    "lima_day",
    "silence_on",
]
