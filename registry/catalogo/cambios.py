"""Changing the catalogue without a release: propose a row, have it approved by another, look back.

Nothing of the past is corrected: a row is ended and another begins, and what a row said before stays
with the change that took its place.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor, Permission, require
from engine.errors import Conflict, InvalidInput, NotFound, OtherHandsNeeded
from registry.bitacora import Event
from registry.catalogo import vigente
from registry.catalogo.esquema import Fila, FilaInvalida, Row
from registry.catalogo.quejas import Queja
from registry.catalogo.tablas import TABLAS
from registry.models import CambioCatalogo, EstadoCambio

STREAM = "catalogo"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('catalogo'))")


class RowRefused(InvalidInput):
    """The row cannot be in the catalogue. ``complaints`` say why, in Spanish, all at once."""

    code = "row-refused"

    def __init__(self, complaints: Sequence[Queja]) -> None:
        self.complaints = tuple(complaints)
        super().__init__(why=" ".join(str(one) for one in complaints))


class ChangeWaiting(Conflict):
    """Somebody has proposed a change of this row already, and nobody has decided on it."""

    code = "change-waiting"


class ChangeResolved(Conflict):
    """The change was approved or rejected already."""

    code = "change-resolved"


class ReasonMissing(InvalidInput):
    """A change of the catalogue needs its reason."""

    code = "reason-missing"


def table(codigo: str) -> type[Fila]:
    """The table of that code. Raises NotFound."""
    try:
        return TABLAS[codigo]
    except KeyError as error:
        raise NotFound(table=codigo) from error


def propose(session: Session, codigo: str, row: Row, *, reason: str, actor: Actor) -> CambioCatalogo:
    """A row, new or in the place of the one of its key and first day.

    The row before it, if that has no last day yet, ends the day before. It is in force at once, unless
    the table wants four eyes.

    Raises:
        RowRefused: it does not fit its columns, overlaps another of its key, names what is not there.
        ChangeWaiting: another change of the row waits.
        ReasonMissing: no reason is given.
    """
    require(actor, Permission.CATALOGUE_EDIT)
    if not reason.strip():
        raise ReasonMissing(table=codigo)
    session.execute(_ONE_AT_A_TIME)
    clase = table(codigo)
    fila = _read(clase, row)
    ended = _ended(fila)
    _check([fila, *ended])
    change = CambioCatalogo(
        tabla=codigo,
        clave=list(fila.clave),
        desde=fila.desde,
        datos=fila.guardada(),
        antes=_kept(clase, fila),
        termina=ended[0].guardada() if ended else None,
        motivo=reason.strip(),
        mueve_plazos=clase.TABLA.mueve_plazos,
        estado=EstadoCambio.PROPUESTO,
        propuesto_por=actor.id,
    )
    _add(session, change)
    _tell(session, Event.CATALOGUE_PROPOSED, change, actor)
    if not clase.TABLA.cuatro_ojos:
        _put_in_force(session, change, actor)
    return change


def end(
    session: Session, codigo: str, clave: tuple[str, ...], on: date, *, reason: str, actor: Actor
) -> CambioCatalogo:
    """Let the row that is in force on a day hold until that day. Raises NotFound, and as ``propose``."""
    found = vigente.current().find(table(codigo), clave, on)
    if found is None:
        raise NotFound(table=codigo, entry=" · ".join(clave))
    return propose(session, codigo, {**found.guardada(), "hasta": on}, reason=reason, actor=actor)


def approve(session: Session, change_id: UUID, *, actor: Actor) -> CambioCatalogo:
    """Put a proposed row in force. Raises OtherHandsNeeded for whoever proposed it, ChangeResolved."""
    require(actor, Permission.CATALOGUE_APPROVE)
    change = _proposed(session, change_id)
    if change.propuesto_por == actor.id:
        raise OtherHandsNeeded(change=change_id)
    clase = table(change.tabla)
    rows = [one for one in (change.datos, change.termina) if one is not None]
    _check([_read(clase, one) for one in rows])  # the catalogue may have changed meanwhile
    _put_in_force(session, change, actor)
    _tell(session, Event.CATALOGUE_APPROVED, change, actor)
    return change


def reject(session: Session, change_id: UUID, *, reason: str, actor: Actor) -> CambioCatalogo:
    """Leave everything as it is. Whoever proposed may take it back. Raises ChangeResolved."""
    change = _proposed(session, change_id)
    mine = change.propuesto_por == actor.id
    require(actor, Permission.CATALOGUE_EDIT if mine else Permission.CATALOGUE_APPROVE)
    if not reason.strip():
        raise ReasonMissing(table=change.tabla)
    change.estado = EstadoCambio.RECHAZADO
    change.resuelto_por, change.resuelto_at = actor.id, clock.now()
    session.flush()
    _tell(session, Event.CATALOGUE_REJECTED, change, actor, reason=reason.strip())
    return change


def waiting(session: Session, actor: Actor) -> Sequence[CambioCatalogo]:
    """What waits for somebody's decision, the oldest first."""
    require(actor, Permission.CATALOGUE_READ)
    query = select(CambioCatalogo).where(CambioCatalogo.estado == EstadoCambio.PROPUESTO)
    return session.scalars(query.order_by(CambioCatalogo.created_at, CambioCatalogo.id)).all()


def history(session: Session, actor: Actor, codigo: str, *, limit: int = 50) -> Sequence[CambioCatalogo]:
    """What was changed in a table, the newest first."""
    require(actor, Permission.CATALOGUE_READ)
    query = select(CambioCatalogo).where(CambioCatalogo.tabla == codigo)
    return session.scalars(query.order_by(CambioCatalogo.created_at.desc()).limit(limit)).all()


def moving_version(session: Session) -> int:
    """The latest change that may move dates that were computed before; 0 if there is none."""
    query = select(func.max(CambioCatalogo.version)).where(CambioCatalogo.mueve_plazos)
    return session.scalar(query) or 0


def _read(clase: type[Fila], row: Row) -> Fila:
    try:
        return clase.leer(row)
    except FilaInvalida as wrong:
        raise RowRefused(wrong.quejas) from wrong


def _ended(fila: Fila) -> list[Fila]:
    """The row that goes on without a last day into this one's time, ended the day before it."""
    versions = vigente.current().history(type(fila), fila.clave)
    before = [one for one in versions if one.desde < fila.desde and one.hasta is None]
    last = fila.desde - timedelta(days=1)
    return [type(one).leer({**one.guardada(), "hasta": last}) for one in before[-1:]]


def _check(filas: Sequence[Fila]) -> None:
    """Whether the catalogue would still be one with these rows."""
    known = vigente.current()
    would_be = vigente.over(known, filas, version=known.version)
    before = {_what(*one) for one in known.complaints()}
    new = [what for fila, what in would_be.complaints() if _what(fila, what) not in before]
    if new:
        raise RowRefused(new)


def _what(fila: Fila, what: Queja) -> tuple[object, ...]:
    return (fila.TABLA.codigo, fila.clave, fila.desde, str(what))


def _kept(clase: type[Fila], fila: Fila) -> dict[str, Any] | None:
    """The row that stands where this one will."""
    versions = vigente.current().history(clase, fila.clave)
    return next((one.guardada() for one in versions if one.desde == fila.desde), None)


def _add(session: Session, change: CambioCatalogo) -> None:
    try:
        with session.begin_nested():
            session.add(change)
    except IntegrityError as error:
        raise ChangeWaiting(table=change.tabla, entry=" · ".join(change.clave)) from error


def _proposed(session: Session, change_id: UUID) -> CambioCatalogo:
    session.execute(_ONE_AT_A_TIME)
    found = session.get(CambioCatalogo, change_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(change=change_id)
    if found.estado is not EstadoCambio.PROPUESTO:
        raise ChangeResolved(change=change_id, state=found.estado.value)
    return found


def _put_in_force(session: Session, change: CambioCatalogo, actor: Actor) -> None:
    latest = session.scalar(select(func.max(CambioCatalogo.version))) or 0
    change.estado, change.version = EstadoCambio.VIGENTE, latest + 1
    change.resuelto_por, change.resuelto_at = actor.id, clock.now()
    session.flush()


def _tell(session: Session, event: Event, change: CambioCatalogo, actor: Actor, **more: object) -> None:
    told = {"table": change.tabla, "entry": " · ".join(change.clave), **more}
    audit.record(session, actor, event, change.id, stream=STREAM, **told)
