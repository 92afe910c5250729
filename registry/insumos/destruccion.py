"""Destruction of blanks: asked for by who keeps them, done when a second person has seen it.

Who is named says so signed in as themselves. Until then the blanks are kept as they were, nobody asks
for the same twice, and either of the two may have it not be done, saying why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock, notices
from engine.access import Actor
from engine.errors import Conflict, InvalidInput, NotAllowed, NotFound, ReasonMissing
from registry.bitacora import Event
from registry.insumos.escritura import lock, lock_these, move_all, record, write
from registry.insumos.lotes import Pila
from registry.insumos.movimientos import C, E, NotInStock, answers_for, stream_of
from registry.models import ActaInsumo, ClaseActa, Insumo

_DONE_FOR = (E.DANADO, E.ANULADO)


class WitnessMissing(InvalidInput):
    """A destruction needs a second person, who is not who asks for it."""

    code = "stock-witness"


class NotTheWitness(NotAllowed):
    """Only the second person that the act names may confirm it."""

    code = "stock-not-the-witness"


class DestructionPending(Conflict):
    """A destruction of that kind in that office has yet to be confirmed or refused."""

    code = "stock-destruction-pending"


class DestructionSettled(Conflict):
    """It was confirmed or refused before."""

    code = "stock-destruction-settled"


@dataclass(frozen=True)
class SegundaPersona:
    """The second person of an act."""

    usuario: str
    nombre: str  # as the act names them


def destroy(
    session: Session, pila: Pila, *, motivo: str, testigo: SegundaPersona | None, actor: Actor
) -> ActaInsumo:
    """Ask for all that is spoiled or void in an office to be destroyed, and tell the second person.

    Raises:
        WitnessMissing, NotInStock: there is nobody, or nothing to destroy.
        DestructionPending: another one waits.
    """
    answers_for(actor, pila.oficina)
    if testigo is None or not testigo.usuario or testigo.usuario == actor.id:
        raise WitnessMissing(office=pila.oficina)
    audit.hold(session, stream_of(pila.oficina))
    waiting = _waiting(session, pila)
    if waiting is not None:
        raise DestructionPending(number=waiting.numero)
    found = lock(session, pila, _DONE_FOR)
    if not found:
        raise NotInStock(serial="", state=E.STOCK)
    acta = write(session, ClaseActa.DESTRUCCION, pila, len(found), motivo=motivo, actor=actor)
    acta.testigo, acta.testigo_usuario = testigo.nombre, testigo.usuario
    acta.hallazgos = {"series": [one.serie for one in found]}
    about = notices.About(facts={"number": acta.numero, "acta": acta.id})
    notices.send(session, testigo.usuario, notices.Kind.WITNESS, about, actor=actor)
    return record(session, acta, actor, pila.oficina)


def confirm(session: Session, acta_id: UUID, *, actor: Actor) -> ActaInsumo:
    """The second person saw it: the blanks are destroyed.

    Raises:
        NotTheWitness: the act names somebody else.
        NotInStock: one of them is not kept for it any more; nothing is destroyed.
        DestructionSettled: see there.
    """
    acta = _pending(session, acta_id)
    if acta.testigo_usuario != actor.id:
        raise NotTheWitness(number=acta.numero)
    named = set(acta.hallazgos["series"])
    of_it = (Insumo.tipo == acta.tipo, Insumo.serie.in_(named))
    kept = lock_these(session, select(Insumo).where(*of_it))
    for one in kept:
        if one.oficina != acta.oficina or one.estado not in _DONE_FOR:
            raise NotInStock(serial=one.serie, state=one.estado)
    move_all(session, kept, C.DESTRUCCION, E.DESTRUIDO, acta=acta, actor=actor)
    return _settle(session, acta, Event.STOCK_DESTROYED, actor)


def refuse(session: Session, acta_id: UUID, *, motivo: str, actor: Actor) -> ActaInsumo:
    """It is not done, says the second person or who asked for it; the blanks stay kept."""
    acta = _pending(session, acta_id)
    if actor.id not in (acta.testigo_usuario, acta.hecha_por):
        raise NotTheWitness(number=acta.numero)
    if not motivo.strip():
        raise ReasonMissing(acta=acta.numero)
    acta.rechazo = motivo.strip()
    return _settle(session, acta, Event.STOCK_KEPT, actor, reason=acta.rechazo)


def to_confirm(session: Session, actor: Actor) -> Sequence[ActaInsumo]:
    """The destructions that wait for this person to confirm them, the oldest first."""
    mine = (ActaInsumo.testigo_usuario == actor.id, ActaInsumo.atendida_at.is_(None))
    query = select(ActaInsumo).where(*mine).order_by(ActaInsumo.created_at, ActaInsumo.id)
    return session.scalars(query).all()


def witnessed(session: Session, acta_id: UUID, *, actor: Actor) -> ActaInsumo:
    """An act that names this person as the second one. Raises NotFound, as for one that never was."""
    acta = session.get(ActaInsumo, acta_id)
    if acta is None or acta.testigo_usuario != actor.id:
        raise NotFound(acta=acta_id)
    return acta


def _waiting(session: Session, pila: Pila) -> ActaInsumo | None:
    same = (ActaInsumo.oficina == pila.oficina, ActaInsumo.tipo == pila.tipo)
    waits = (ActaInsumo.testigo_usuario.is_not(None), ActaInsumo.atendida_at.is_(None))
    return session.scalar(select(ActaInsumo).where(*same, *waits))


def _pending(session: Session, acta_id: UUID) -> ActaInsumo:
    acta = session.get(ActaInsumo, acta_id, with_for_update=True, populate_existing=True)
    if acta is None or acta.clase is not ClaseActa.DESTRUCCION:
        raise NotFound(acta=acta_id)
    if not acta.por_confirmar:
        raise DestructionSettled(number=acta.numero)
    return acta


def _settle(
    session: Session, acta: ActaInsumo, event: Event, actor: Actor, **facts: object
) -> ActaInsumo:
    acta.atendida_at, acta.atendida_por = clock.now(), actor.id
    session.flush()
    told = {"number": acta.numero, "kind": acta.tipo, "count": acta.cantidad, **facts}
    audit.record(session, actor, event, acta.id, stream=stream_of(acta.oficina), **told)
    return acta
