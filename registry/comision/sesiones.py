"""What happens to a session: convened, seated, voted in, closed with minutes, signed.

Whoever acts locks the session first and its cases after it, in one order; nobody holds a case and then
asks for a session.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock, grants
from engine.access import Actor, Permission, require
from engine.errors import Conflict, InvalidInput, NotFound
from registry import plazos, series
from registry.bitacora import Event
from registry.comision import organos, puntos
from registry.comision.organos import Seat
from registry.comision.puntos import Point
from registry.models import AsistenteSesion, EstadoSesion, PuntoSesion, Sesion

SHORTEST = 10  # characters of a ground, in writing
KNOWN_FOR = timedelta(days=60)  # after the day it meets, if its minutes are not signed before


class SessionMoved(Conflict):
    """The session is no longer at that point."""

    code = "session-moved"


class AgendaEmpty(InvalidInput):
    """No case was chosen, or one that is not ready."""

    code = "agenda-empty"


class GroundMissing(InvalidInput):
    """An abstention without its ground in writing, or one that leaves nobody to vote."""

    code = "abstention-without-ground"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a session is convened with."""

    meets_at: datetime
    mode: str
    place: str
    vote: str
    cases: Sequence[UUID]  # in the order of the agenda


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Who came, who chairs, and who abstains from which case on what ground."""

    present: Collection[str]
    chair: str
    abstentions: Mapping[UUID, Mapping[str, str]]  # case -> user -> ground


def convene(session: Session, code: str, plan: Plan, *, actor: Actor) -> Sesion:
    """Put cases that are ready on the agenda of a new session."""
    require(actor, Permission.SESSION_PREPARE)
    body = organos.seat(actor, code).body
    ready = {one.instance_id for one in puntos.ready(session, body, actor)}
    if not plan.cases or not ready.issuperset(plan.cases):
        raise AgendaEmpty(body=body.nombre)
    year = plazos.lima_day(clock.now()).year
    number = f"{series.next_number(session, f'SES-{body.sigla}', year):03d}-{year}-{body.sigla}"
    made = Sesion(
        organo=code,
        numero=number,
        se_reune_at=plan.meets_at,
        modalidad=plan.mode,
        lugar=plan.place,
        voto=plan.vote,
        puntos=[
            PuntoSesion(instance_id=case, orden=order, abstenciones={})
            for order, case in enumerate(plan.cases, 1)
        ],
        asistentes=[
            AsistenteSesion(
                orden=order,
                usuario=one.usuario,
                nombre=one.nombre,
                cargo=one.cargo,
                vota=one.vota,
                observa=one.observa,
            )
            for order, one in enumerate(body.miembros, 1)
        ],
    )
    session.add(made)
    session.flush()
    for case in plan.cases:
        members = [one.usuario for one in body.miembros]
        grants.let_in(session, case, members, reason=number, until=plan.meets_at + KNOWN_FOR)
    _record(session, made, Event.SESSION_CONVENED, actor, cases=len(plan.cases))
    return made


def get(session: Session, sesion_id: UUID, *, actor: Actor) -> tuple[Sesion, Seat]:
    """A session and the actor's place in it. Raises NotFound for who has none."""
    require(actor, Permission.SESSION_READ)
    found = session.get(Sesion, sesion_id)
    if found is None:
        raise NotFound(session=sesion_id)
    return found, organos.seat(actor, found.organo)


def sessions(session: Session, code: str, *, most: int = 40) -> Sequence[Sesion]:
    """The sessions of a body, the latest first."""
    query = select(Sesion).where(Sesion.organo == code).order_by(Sesion.se_reune_at.desc(), Sesion.id)
    return session.scalars(query.limit(most)).all()


def second_call(session: Session, sesion_id: UUID, meets_at: datetime, *, actor: Actor) -> None:
    """Convene the same agenda a second time, for want of a quorum."""
    found, _ = _take(session, sesion_id, EstadoSesion.CONVOCADA, actor=actor)
    if found.convocatoria == 2:  # noqa: PLR2004 - there is no third
        raise SessionMoved(session=found.numero)
    found.convocatoria, found.se_reune_at = 2, meets_at
    _record(session, found, Event.SESSION_CALLED_AGAIN, actor)


def call_off(session: Session, sesion_id: UUID, *, actor: Actor) -> None:
    """Let a session that was not seated have no effect: its cases are ready for another."""
    found, _ = _take(session, sesion_id, EstadoSesion.CONVOCADA, actor=actor)
    found.estado = EstadoSesion.SIN_EFECTO
    _let_out(session, found)
    _record(session, found, Event.SESSION_CALLED_OFF, actor)


def seat(session: Session, sesion_id: UUID, told: Attendance, *, actor: Actor) -> None:
    """Begin: check the quorum, of the session and of each case, and take the cases into it.

    Raises:
        NoQuorum, NotSeated: too few came, or the chair is not among them.
        GroundMissing: somebody abstains without saying why.
    """
    found, place = _take(session, sesion_id, EstadoSesion.CONVOCADA, actor=actor)
    second = found.convocatoria > 1
    organos.require_quorum(place.body, told.present, chair=told.chair, second=second)
    for one in found.asistentes:
        one.presente = one.usuario in told.present
    found.preside, found.instalada_at = told.chair, clock.now()
    found.estado = EstadoSesion.INSTALADA
    for point in puntos.in_order(puntos.points(session, found.puntos, actor)):
        abstaining = dict(told.abstentions.get(point.row.instance_id, {}))
        _seat_case(session, found, point, place, told, abstaining, actor)
    _record(session, found, Event.SESSION_SEATED, actor, present=len(told.present))


def _seat_case(
    session: Session,
    found: Sesion,
    point: Point,
    place: Seat,
    told: Attendance,
    abstaining: Mapping[str, str],
    actor: Actor,
) -> None:
    if any(len(ground.strip()) < SHORTEST for ground in abstaining.values()):
        raise GroundMissing(expediente=point.number)
    voting = [one for one in place.body.miembros if one.vota and one.usuario in told.present]
    left = [one.usuario for one in voting if one.usuario not in abstaining]
    chair = told.chair if told.chair in left else next(iter(left), told.chair)
    organos.require_quorum(
        place.body,
        [user for user in told.present if user not in abstaining],
        chair=chair,
        second=found.convocatoria > 1,
    )
    point.row.abstenciones = dict(abstaining)
    if point.step != puntos.CONVENE:
        raise SessionMoved(session=found.numero)
    puntos.answer(
        session,
        point.tasks[0],
        _summons(found, told, chair, abstaining),
        number=point.number,
        actor=actor,
    )


def _summons(
    found: Sesion, told: Attendance, chair: str, abstaining: Mapping[str, str]
) -> Mapping[str, Any]:
    observers = {one.usuario for one in found.asistentes if one.observa}
    return {
        "sesion": {
            "numero": found.numero,
            "fecha": found.se_reune_at.astimezone(plazos.LIMA).isoformat(),
            "modalidad": found.modalidad,
            "lugar": found.lugar,
            "asistentes": sorted(told.present),
            "preside": chair,
            "voto": found.voto,
            "abstenciones": [{"usuario": user, "sustento": why} for user, why in abstaining.items()],
            "asiste_acnur": bool(observers & set(told.present)),
        }
    }


def close(session: Session, sesion_id: UUID, acta_id: UUID, remarks: str, *, actor: Actor) -> None:
    """End a session all of whose cases were agreed on, with the minutes already composed."""
    found, _ = _take(session, sesion_id, EstadoSesion.INSTALADA, actor=actor)
    if any(one.acuerdo is None for one in found.puntos):
        raise SessionMoved(session=found.numero)
    found.estado, found.cerrada_at = EstadoSesion.CERRADA, clock.now()
    found.acta_id, found.observaciones = acta_id, remarks or None
    _record(session, found, Event.SESSION_CLOSED, actor)


def sign(session: Session, sesion_id: UUID, *, actor: Actor) -> Sesion:
    """Whoever attended with a vote signs the minutes; the last one makes them firm."""
    require(actor, Permission.SESSION_READ)
    found = _locked(session, sesion_id)
    organos.seat(actor, found.organo)
    mine = next((one for one in found.asistentes if one.usuario == actor.id), None)
    if found.estado is not EstadoSesion.CERRADA or mine is None or not (mine.presente and mine.vota):
        raise SessionMoved(session=found.numero)
    mine.firmo_at = mine.firmo_at or clock.now()
    if all(one.firmo_at for one in found.asistentes if one.presente and one.vota):
        found.estado = EstadoSesion.FIRMADA
        _let_out(session, found)
    _record(session, found, Event.SESSION_SIGNED, actor)
    return found


def replace_minutes(session: Session, sesion_id: UUID, acta_id: UUID) -> None:
    """The minutes with all signatures take the place of those that were signed."""
    found = _locked(session, sesion_id)
    if found.estado is not EstadoSesion.FIRMADA:
        raise SessionMoved(session=found.numero)
    found.acta_id = acta_id


def take(session: Session, sesion_id: UUID, state: EstadoSesion, *, actor: Actor) -> tuple[Sesion, Seat]:
    """A session in this state, locked, and the actor's place in it."""
    require(actor, Permission.SESSION_READ)
    found = _locked(session, sesion_id)
    place = organos.seat(actor, found.organo)
    if found.estado is not state:
        raise SessionMoved(session=found.numero)
    return found, place


def _take(
    session: Session, sesion_id: UUID, state: EstadoSesion, *, actor: Actor
) -> tuple[Sesion, Seat]:
    require(actor, Permission.SESSION_PREPARE)
    return take(session, sesion_id, state, actor=actor)


def _locked(session: Session, sesion_id: UUID) -> Sesion:
    found = session.get(Sesion, sesion_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(session=sesion_id)
    return found


def _let_out(session: Session, found: Sesion) -> None:
    """Who was let in to read its cases has no more reason to."""
    for row in found.puntos:
        grants.end(session, row.instance_id, reason=found.numero)


def _record(session: Session, found: Sesion, event: Event, actor: Actor, **facts: object) -> None:
    audit.record(
        session, actor, event, found.id, stream=f"session:{found.id}", number=found.numero, **facts
    )
