"""Who acts for whom: parents and guardians of minors, attorneys, institutions that endorse."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor, Permission, require
from engine.errors import InvalidInput
from registry.bitacora import Event
from registry.models import Institucion, Persona, Representacion, TipoRepresentacion
from registry.personas.datos import NO_PROOF, Fuente, Prueba


class CannotRepresent(InvalidInput):
    """Nobody represents oneself, and a power ends after it has begun."""

    code = "cannot-represent"


def represent(
    session: Session,
    representado: Persona,
    representante: Persona | Institucion,
    tipo: TipoRepresentacion,
    fuente: Fuente,
    *,
    prueba: Prueba = NO_PROOF,
    actor: Actor,
) -> Representacion:
    """Record that somebody acts for somebody; told twice, it is kept once.

    Raises:
        NotAllowed: the actor may not change the register.
        CannotRepresent: both are one person, or it would end before it began.
    """
    require(actor, Permission.PERSON_EDIT)
    if representado.id == representante.id or prueba.backwards:
        raise CannotRepresent(persona=representado.id)
    by = _by(representante)
    made = _known(session, representado, by, tipo) or Representacion(
        representado_id=representado.id,
        tipo=tipo,
        origen=fuente.origen,
        reserva=fuente.reserva,
        **by,
    )
    prueba.put_on(made)
    session.add(made)
    session.flush()
    facts = {"kind": tipo.value, "representative": representante.id}
    audit.record(
        session, actor, Event.REPRESENTATIVE_NAMED, representado.id, stream=fuente.stream, **facts
    )
    return made


def _by(representante: Persona | Institucion) -> dict[str, UUID]:
    """The column that names the representative."""
    is_person = isinstance(representante, Persona)
    return {"representante_id" if is_person else "institucion_id": representante.id}


def _known(
    session: Session, representado: Persona, by: dict[str, UUID], tipo: TipoRepresentacion
) -> Representacion | None:
    query = select(Representacion).where(
        Representacion.representado_id == representado.id,
        Representacion.tipo == tipo,
        Representacion.retirado_at.is_(None),
    )
    return session.scalar(query.filter_by(**by))


def withdraw(session: Session, made: Representacion, *, motivo: str, actor: Actor) -> None:
    """Nobody acts by it any more. It stays in the history."""
    require(actor, Permission.PERSON_EDIT)
    made.retirado_at = clock.now()
    stream = f"persona:{made.representado_id}"
    facts = {"representation": made.id, "reason": motivo}
    audit.record(
        session, actor, Event.REPRESENTATIVE_WITHDRAWN, made.representado_id, stream=stream, **facts
    )


def representatives(
    session: Session, persona_id: UUID, on: date | None = None
) -> Sequence[Representacion]:
    """Who acts for a person: all, or only those whose power holds on a day."""
    query = select(Representacion).where(
        Representacion.representado_id == persona_id, Representacion.retirado_at.is_(None)
    )
    if on is not None:
        query = query.where(
            or_(Representacion.desde.is_(None), Representacion.desde <= on),
            or_(Representacion.hasta.is_(None), Representacion.hasta >= on),
        )
    return session.scalars(query.order_by(Representacion.created_at, Representacion.id)).all()
