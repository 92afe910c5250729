"""What happens to one blank. Its row is locked, its state asked, and the movement written down."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import SYSTEM, Actor, Permission, require
from engine.errors import Conflict, NotAllowed, NotFound, ReasonMissing
from registry.bitacora import Event
from registry.models import (
    ActaInsumo,
    ClaseMovimiento,
    EstadoInsumo,
    Expediente,
    Insumo,
    MovimientoInsumo,
)

C, E = ClaseMovimiento, EstadoInsumo
PUT_AWAY_FROM = (E.STOCK, E.ASIGNADO, E.USADO)  # what may be spoiled or void


class StockEmpty(Conflict):
    """The office has none of these left."""

    code = "stock-empty"


class NotInStock(Conflict):
    """The blank is in a state from which this does not lead on."""

    code = "stock-state"


class WrongOffice(NotAllowed):
    """A custodian answers for the blanks of one office, and this is another's."""

    code = "stock-office"


def stream_of(oficina: str) -> str:
    """The stream of the audit log in which the blanks of an office are told of."""
    return f"insumos:{oficina}"


def reserve(
    session: Session, tipo: str, oficina: str, *, expediente: Expediente, stream: UUID, actor: Actor
) -> Insumo:
    """Set the lowest number aside for a document. Two who ask at once get two.

    Raises:
        StockEmpty: the office has none.
    """
    query = (
        select(Insumo)
        .where(Insumo.tipo == tipo, Insumo.oficina == oficina, Insumo.estado == E.STOCK)
        .order_by(Insumo.serie)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    insumo = session.scalar(query.execution_options(populate_existing=True))
    if insumo is None:
        raise StockEmpty(kind=tipo, office=oficina)
    insumo.expediente_id = expediente.id
    move(session, insumo, C.RESERVA, E.ASIGNADO, actor=actor, stream=stream)
    return insumo


def release(session: Session, insumo_id: UUID, *, stream: UUID, actor: Actor) -> Insumo:
    """Put one that was set aside back: the document is not made after all."""
    insumo = get(session, insumo_id, lock=True)
    if insumo.estado is E.STOCK:
        return insumo
    _must_be(insumo, {E.ASIGNADO})
    insumo.expediente_id = None
    move(session, insumo, C.LIBERACION, E.STOCK, actor=actor, stream=stream)
    return insumo


def use(session: Session, insumo_id: UUID, *, stream: UUID, actor: Actor) -> Insumo:
    """It has become a document that was found good."""
    insumo = get(session, insumo_id, lock=True)
    if insumo.estado is not E.USADO:
        _must_be(insumo, {E.ASIGNADO})
        move(session, insumo, C.USO, E.USADO, actor=actor, stream=stream)
    return insumo


def spoil(
    session: Session, insumo_id: UUID, *, motivo: str, actor: Actor, stream: UUID | None = None
) -> Insumo:
    """It was spoiled, in the printer or in the drawer. It is kept until it is destroyed."""
    return _put_away(session, insumo_id, C.DANO, E.DANADO, motivo=motivo, actor=actor, stream=stream)


def void(
    session: Session, insumo_id: UUID, *, motivo: str, actor: Actor, stream: UUID | None = None
) -> Insumo:
    """It is not to be used: a wrong lot, a document that nobody collected."""
    return _put_away(
        session, insumo_id, C.ANULACION, E.ANULADO, motivo=motivo, actor=actor, stream=stream
    )


def get(session: Session, insumo_id: UUID, *, lock: bool = False) -> Insumo:
    """A blank. Raises NotFound."""
    insumo = session.get(Insumo, insumo_id, with_for_update=lock, populate_existing=lock)
    if insumo is None:
        raise NotFound(insumo=insumo_id)
    return insumo


def answers_for(actor: Actor, oficina: str) -> None:
    """Raises NotAllowed unless the actor keeps the blanks of that office."""
    require(actor, Permission.STOCK_MANAGE)
    if actor.id != SYSTEM.id and actor.office != oficina:
        raise WrongOffice(office=oficina)


def move(
    session: Session,
    insumo: Insumo,
    clase: ClaseMovimiento,
    estado: EstadoInsumo,
    *,
    actor: Actor,
    stream: UUID | None = None,
    motivo: str | None = None,
    acta: ActaInsumo | None = None,
) -> None:
    """Write a movement down. An act that moves many is told once in the audit log, by itself."""
    insumo.estado, insumo.estado_at, insumo.motivo = estado, clock.now(), motivo
    session.add(
        MovimientoInsumo(
            insumo_id=insumo.id,
            clase=clase,
            oficina=insumo.oficina,
            por=actor.id,
            motivo=motivo,
            acta_id=acta.id if acta else None,
        )
    )
    session.flush()
    if acta is None:
        audit.record(
            session,
            actor,
            Event.STOCK_MOVED,
            insumo.id,
            stream=stream or stream_of(insumo.oficina),
            kind=insumo.tipo,
            serial=insumo.serie,
            movement=clase,
            reason=motivo,
        )


def _put_away(
    session: Session,
    insumo_id: UUID,
    clase: ClaseMovimiento,
    estado: EstadoInsumo,
    *,
    motivo: str,
    actor: Actor,
    stream: UUID | None,
) -> Insumo:
    if not motivo.strip():
        raise ReasonMissing(insumo=insumo_id)
    answers_for(actor, get(session, insumo_id).oficina)
    insumo = get(session, insumo_id, lock=True)
    if insumo.estado is not estado:
        _must_be(insumo, PUT_AWAY_FROM)
        move(session, insumo, clase, estado, actor=actor, stream=stream, motivo=motivo.strip())
    return insumo


def _must_be(insumo: Insumo, states: Collection[EstadoInsumo]) -> None:
    if insumo.estado not in states:
        raise NotInStock(serial=insumo.serie, state=insumo.estado)
