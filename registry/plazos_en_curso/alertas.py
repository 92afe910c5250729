"""When somebody is to be told of a time limit: at so much per cent of it, at its end, at silence."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from registry import catalogo
from registry.catalogo.tablas import Alerta, Silencio
from registry.plazos import Computo, Vencimiento, compute, in_business_days, reglas
from registry.plazos.reglas import Lugar
from registry.plazos.valores import end_of_day, lima_day

ANY, SILENCE = "*", "silencio"
_MORNING = time(8)  # when a reminder of that day is given
_WHOLE = 100


@dataclass(frozen=True, kw_only=True)
class Due:
    """Something to be told, and from when on."""

    code: str  # of the alert, or "silencio"
    at: datetime
    alert: Alerta | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a time limit will give rise to."""

    codigo: str
    obligado: str
    computo: Computo
    calendario: str
    vence: Vencimiento
    silencio_at: datetime | None

    def all(self, on: date) -> list[Due]:
        """Everything, the first first, by the alerts in force on a day."""
        found = [Due(code=one.codigo, at=self.at(one.porcentaje), alert=one) for one in self._rows(on)]
        if self.silencio_at:
            found.append(Due(code=SILENCE, at=self.silencio_at, alert=None))
        return sorted(found, key=lambda one: (one.at, one.code))

    def next_after(self, done: Collection[str], now: datetime) -> datetime | None:
        """When the next thing is due that is not among those that are done."""
        return next((one.at for one in self.all(lima_day(now)) if one.code not in done), None)

    def at(self, percent: int) -> datetime:
        """The instant at which so much of it has passed; business days are counted whole."""
        if percent == _WHOLE:
            return self.vence.vence_at
        if self.computo.unidad == "habiles":
            return self._business(percent)
        start = self.computo.desde
        began = start if isinstance(start, datetime) else end_of_day(start, self.computo.zone)
        return began + (self.vence.vence_at - began) * percent / _WHOLE

    def _business(self, percent: int) -> datetime:
        computo = self.computo
        total = computo.cantidad + computo.distancia + sum(one.amount for one in computo.prorrogas)
        count = max(1, math.ceil(total * percent / _WHOLE))
        part = replace(computo, cantidad=count, distancia=0, prorrogas=())
        day = compute(part, calendar=catalogo.calendar(self.calendario)).vence_on
        if count > total:
            return end_of_day(day, computo.zone)
        return datetime.combine(day, _MORNING, tzinfo=computo.zone)

    def _rows(self, on: date) -> Iterator[Alerta]:
        """Its own alerts, or those of all; what is up to the citizen is nobody's to be reminded of."""
        rows = catalogo.rows(Alerta, on)
        own = [one for one in rows if one.plazo == self.codigo]
        if own or self.obligado == "ENTIDAD":
            yield from own or [one for one in rows if one.plazo == ANY]


def silence_of(
    codigo: str, decision: Vencimiento, place: Lugar, on: date
) -> tuple[datetime | None, str | None]:
    """When silence begins after a term for a decision, and of which sense; nothing for other terms."""
    row = next((one for one in catalogo.rows(Silencio, on) if one.plazo == codigo), None)
    if row is None:
        return None, None
    more = catalogo.term(reglas.SILENCE, on).cantidad
    end = in_business_days(decision.vence_on, more, calendar=catalogo.calendar(place.calendario))
    return end_of_day(end.vence_on, place.zone), row.sentido
