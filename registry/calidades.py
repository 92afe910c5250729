"""Calidades migratorias: granting, extending, changing, ending; which one a person has.

Source:
    D.Leg. 1350, arts. 29 (who grants which, for how long), 36 (regularisation), 38 (family unit). Limits
    and entries of each are the catalogue's (``calidades``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from engine.errors import Conflict, InvalidInput, NotFound
from registry import catalogo
from registry.bitacora import Event
from registry.catalogo.tablas import Calidad
from registry.models import CalidadOtorgada, EstadoCalidad, Expediente, Persona
from registry.personas import arbol

ENDS = frozenset({EstadoCalidad.VENCIDA, EstadoCalidad.CANCELADA})
_BECOMES = {"PRORROGA": EstadoCalidad.PRORROGADA, "CAMBIO": EstadoCalidad.CAMBIADA}


class CalidadUnknown(InvalidInput):
    """There is no such calidad in that variant, on that day."""

    code = "calidad-unknown"


class CalidadAlreadyEnded(Conflict):
    """A calidad that is no longer in force does not end again."""

    code = "calidad-already-ended"


@dataclass(frozen=True)
class Otorgamiento:
    """What a resolution grants."""

    tramite: str
    calidad: str
    variante: str
    desde: date
    dias: int | None
    resolucion: str
    resuelta_on: date


def grant(
    session: Session,
    expediente: Expediente,
    acto: Otorgamiento,
    dependientes: Sequence[Persona] = (),
    *,
    actor: Actor,
) -> CalidadOtorgada:
    """Write the calidad of the expediente's titular, and of those who depend on the titular.

    An extension or a change takes the place of the calidad that the person has: of the same one if it is
    extended, of whichever if it is changed.

    Raises:
        CalidadUnknown: the catalogue has no such calidad that day.
    """
    limits = catalogo.find(Calidad, (acto.calidad, acto.variante), acto.resuelta_on)
    if limits is None:
        raise CalidadUnknown(calidad=acto.calidad, variante=acto.variante, on=acto.resuelta_on)
    principal = _write(session, expediente, acto, expediente.titular, limits, actor)
    for persona in dependientes:
        one = _write(session, expediente, acto, persona, limits, actor)
        one.principal_id = principal.id
    session.flush()
    return principal


def in_force(session: Session, persona: Persona, on: date) -> Sequence[CalidadOtorgada]:
    """The calidades that a person has on a day, the newest first."""
    members = [one.id for one in arbol.tree(session, persona.id)]
    query = select(CalidadOtorgada).where(
        CalidadOtorgada.persona_id.in_(members),
        CalidadOtorgada.estado == EstadoCalidad.VIGENTE,
        CalidadOtorgada.hasta_on.is_(None) | (CalidadOtorgada.hasta_on >= on),
    )
    return session.scalars(query.order_by(CalidadOtorgada.desde_on.desc(), CalidadOtorgada.id)).all()


def end(
    session: Session,
    calidad: CalidadOtorgada,
    estado: EstadoCalidad,
    on: date,
    *,
    causal: str | None = None,
    actor: Actor,
) -> None:
    """A calidad lapses or is cancelled, and with it the calidades that depend on it.

    Raises:
        CalidadAlreadyEnded: it is not in force.
    """
    session.refresh(calidad, with_for_update=True)
    if calidad.estado is not EstadoCalidad.VIGENTE:
        raise CalidadAlreadyEnded(calidad=calidad.id, estado=calidad.estado)
    query = select(CalidadOtorgada).where(
        CalidadOtorgada.principal_id == calidad.id, CalidadOtorgada.estado == EstadoCalidad.VIGENTE
    )
    for one in (calidad, *session.scalars(query.with_for_update())):
        one.estado, one.terminada_on, one.causal = estado, on, causal
        _record(session, Event.CALIDAD_ENDED, one, actor, estado=estado.value)


def get(session: Session, calidad_id: UUID | str) -> CalidadOtorgada:
    """The calidad of that id. Raises NotFound."""
    found = session.get(CalidadOtorgada, UUID(str(calidad_id)))
    if found is None:
        raise NotFound(calidad=calidad_id)
    return found


def extensions(session: Session, calidad: CalidadOtorgada) -> int:
    """How often it was extended already: some calidades are extended once."""
    count = 0
    while calidad.tramite == "PRORROGA" and calidad.anterior_id is not None:
        calidad = get(session, calidad.anterior_id)
        count += 1
    return count


def _write(
    session: Session,
    expediente: Expediente,
    acto: Otorgamiento,
    persona: Persona,
    limits: Calidad,
    actor: Actor,
) -> CalidadOtorgada:
    before = _replaced(session, persona, acto)
    made = CalidadOtorgada(
        persona=persona,
        expediente=expediente,
        anterior_id=before.id if before else None,
        calidad=acto.calidad,
        variante=acto.variante,
        tramite=acto.tramite,
        desde_on=acto.desde,
        hasta_on=acto.desde + timedelta(days=acto.dias - 1) if acto.dias else None,
        entradas=limits.entradas,
        resolucion=acto.resolucion,
        resuelta_on=acto.resuelta_on,
        estado=EstadoCalidad.VIGENTE,
    )
    session.add(made)
    if before:
        before.estado = _BECOMES[acto.tramite]
    session.flush()
    _record(session, Event.CALIDAD_GRANTED, made, actor, tramite=acto.tramite)
    return made


def _replaced(session: Session, persona: Persona, acto: Otorgamiento) -> CalidadOtorgada | None:
    if acto.tramite not in _BECOMES:
        return None
    today = clock.now().astimezone(clock.LIMA).date()
    same = acto.tramite == "PRORROGA"
    having = (
        one for one in in_force(session, persona, today) if not same or one.calidad == acto.calidad
    )
    return next(having, None)


def _record(
    session: Session, event: Event, calidad: CalidadOtorgada, actor: Actor, **facts: str
) -> None:
    stream = calidad.expediente.instance_id
    audit.record(session, actor, event, calidad.id, stream=stream, calidad=calidad.calidad, **facts)
