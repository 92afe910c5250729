"""What every act about many blanks shares: its number, the blanks that it locks, how it is told."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from engine.errors import ReasonMissing
from registry import series
from registry.bitacora import Event
from registry.insumos.lotes import Pila
from registry.insumos.movimientos import move, stream_of
from registry.models import ActaInsumo, ClaseActa, ClaseMovimiento, EstadoInsumo, Insumo

_PREFIXES = {ClaseActa.TRASLADO: "GT", ClaseActa.DESTRUCCION: "AD", ClaseActa.RECUENTO: "AR"}


def write(
    session: Session, clase: ClaseActa, pila: Pila, cantidad: int, *, motivo: str, actor: Actor
) -> ActaInsumo:
    """An act with the next number of its kind in that office. Raises ReasonMissing."""
    if not motivo.strip():
        raise ReasonMissing(office=pila.oficina)
    year, prefix = today().year, _PREFIXES[clase]
    counted = series.next_number(session, f"{prefix}-{pila.oficina}", year)
    acta = ActaInsumo(
        clase=clase,
        numero=f"{prefix}-{pila.oficina}-{year}-{counted:05d}",
        tipo=pila.tipo,
        oficina=pila.oficina,
        cantidad=cantidad,
        motivo=motivo.strip(),
        hecha_por=actor.id,
    )
    session.add(acta)
    session.flush()
    return acta


def lock(session: Session, pila: Pila, states: Collection[EstadoInsumo]) -> list[Insumo]:
    """The blanks of a kind in an office that are in one of these states."""
    here = (Insumo.tipo == pila.tipo, Insumo.oficina == pila.oficina, Insumo.estado.in_(states))
    return lock_these(session, select(Insumo).where(*here))


def lock_these(session: Session, query: Select[Insumo]) -> list[Insumo]:
    """The blanks of a query, in their order."""
    ordered = query.order_by(Insumo.serie).with_for_update()
    return list(session.scalars(ordered.execution_options(populate_existing=True)))


def move_all(
    session: Session,
    insumos: Iterable[Insumo],
    clase: ClaseMovimiento,
    estado: EstadoInsumo,
    *,
    acta: ActaInsumo,
    actor: Actor,
) -> None:
    """The same happens to each of these blanks."""
    for insumo in insumos:
        move(session, insumo, clase, estado, actor=actor, motivo=acta.motivo, acta=acta)


def record(session: Session, acta: ActaInsumo, actor: Actor, office: str) -> ActaInsumo:
    """Tell of an act in the audit log of an office."""
    session.flush()
    facts = {"number": acta.numero, "act": acta.clase, "kind": acta.tipo, "count": acta.cantidad}
    stream = stream_of(office)
    audit.record(session, actor, Event.STOCK_WRITTEN_DOWN, acta.id, stream=stream, **facts)
    return acta


def today() -> date:
    """The day in Lima."""
    return clock.now().astimezone(clock.LIMA).date()
