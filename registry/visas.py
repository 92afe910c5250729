"""Visas: issued or refused by a consular office, then used, lapsed or cancelled.

Source:
    D.Leg. 1350, art. 27: stated calidad and days (27.2), six months to enter (27.3), cancellation before
    entry (27.5), transit without a calidad (27.6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor
from engine.errors import Conflict, NotFound
from registry import series
from registry.bitacora import Event
from registry.models import EstadoVisa, Expediente, Persona, VisaEmitida
from registry.personas import arbol

_NEXT: Mapping[EstadoVisa, frozenset[EstadoVisa]] = {
    EstadoVisa.EMITIDA: frozenset({EstadoVisa.USADA, EstadoVisa.CADUCADA, EstadoVisa.CANCELADA}),
}


class VisaNotOpen(Conflict):
    """Only a visa that nobody used, that has not lapsed and was not cancelled may become so."""

    code = "visa-not-open"


@dataclass(frozen=True)
class Concesion:
    """What a consular office decided on a request for a visa; without ``formato``, it refused."""

    tipo: str
    calidad: str | None
    variante: str | None
    oficina: str
    documento: str
    resuelta_on: date
    numero: str | None = None  # of the document that carries it; otherwise one of our own
    formato: str | None = None
    dias: int | None = None
    entradas: str | None = None
    usar_hasta: date | None = None
    causales: tuple[str, ...] = ()


def keep(session: Session, expediente: Expediente, acto: Concesion, *, actor: Actor) -> VisaEmitida:
    """Write the visa of the expediente's titular, with its number; or that it was refused."""
    granted = acto.formato is not None
    visa = VisaEmitida(
        persona=expediente.titular,
        expediente=expediente,
        numero=(acto.numero or _number(session, acto)) if granted else None,
        tipo=acto.tipo,
        calidad=acto.calidad,
        variante=acto.variante,
        formato=acto.formato,
        oficina=acto.oficina,
        documento=acto.documento,
        dias=acto.dias,
        entradas=acto.entradas,
        resuelta_on=acto.resuelta_on,
        usar_hasta_on=acto.usar_hasta,
        estado=EstadoVisa.EMITIDA if granted else EstadoVisa.DENEGADA,
        causales=list(acto.causales),
    )
    session.add(visa)
    session.flush()
    _record(session, Event.VISA_ISSUED if granted else Event.VISA_REFUSED, visa, actor)
    return visa


def change(
    session: Session,
    visa: VisaEmitida,
    estado: EstadoVisa,
    on: date,
    *,
    causales: Sequence[str] = (),
    actor: Actor,
) -> None:
    """A visa is used, lapses or is cancelled.

    Raises:
        VisaNotOpen: that has happened to it already.
    """
    session.refresh(visa, with_for_update=True)
    if estado not in _NEXT.get(visa.estado, frozenset()):
        raise VisaNotOpen(visa=visa.id, estado=visa.estado, hacia=estado)
    visa.estado = estado
    visa.ingreso_on = on if estado is EstadoVisa.USADA else None
    visa.causales = [*visa.causales, *causales]
    session.flush()
    _record(session, Event.VISA_CHANGED, visa, actor)


def get(session: Session, visa_id: UUID | str) -> VisaEmitida:
    """The visa of that id. Raises NotFound."""
    found = session.get(VisaEmitida, UUID(str(visa_id)))
    if found is None:
        raise NotFound(visa=visa_id)
    return found


def of_person(session: Session, persona: Persona) -> Sequence[VisaEmitida]:
    """All visas of a person, and refusals, the newest first."""
    members = [one.id for one in arbol.tree(session, persona.id)]
    query = select(VisaEmitida).where(VisaEmitida.persona_id.in_(members))
    return session.scalars(query.order_by(VisaEmitida.resuelta_on.desc(), VisaEmitida.id)).all()


def _number(session: Session, acto: Concesion) -> str:
    anio = acto.resuelta_on.year
    return f"V{anio % 100:02d}{series.next_number(session, 'VISA', anio):06d}"


def _record(session: Session, event: Event, visa: VisaEmitida, actor: Actor) -> None:
    stream = visa.expediente.instance_id
    audit.record(session, actor, event, visa.id, stream=stream, estado=visa.estado.value)
