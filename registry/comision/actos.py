"""What is done in a seated session, to many cases at once: any case may be excepted."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor, Permission, require
from engine.errors import InvalidInput, NotAllowed
from registry.bitacora import Event
from registry.comision import puntos, sesiones
from registry.comision.puntos import Point
from registry.models import EstadoSesion, Sesion

FAVOURABLE, SECRET = "FAVORABLE", "SECRETO"
NOTHING_SAID = "No emitió opinión."


class NothingChosen(InvalidInput):
    """No case was chosen for which this could be done now."""

    code = "no-point-chosen"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that is done to many cases: answering the task of a step."""

    step: str
    told: Callable[[Point], Mapping[str, Any]]  # the answers, for each case
    own: bool = False  # only tasks that are the actor's
    seated: bool = True  # only while the session lasts
    only: Callable[[Point], bool] = bool  # cases for which it can be done together


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """A vote, and what it rests on; a secret one says only its sense."""

    sense: str
    ground: str = ""


def opine(session: Session, sesion_id: UUID, opinions: Mapping[UUID, str], *, actor: Actor) -> None:
    """Whoever observes leaves an opinion on cases that are not yet presented. It is no vote."""
    require(actor, Permission.SESSION_READ)
    found, place = sesiones.get(session, sesion_id, actor=actor)
    sesiones.take(session, sesion_id, found.estado, actor=actor)
    if not place.observes:
        raise NotAllowed(actor=actor.id, permission="session:opine")
    for row in found.puntos:
        if row.instance_id in opinions and row.acuerdo is None:
            row.opinion = opinions[row.instance_id].strip() or None
    _told(session, found, Event.SESSION_OPINED, actor, len(opinions))


def present(
    session: Session, sesion_id: UUID, cases: Collection[UUID], summary: str, *, actor: Actor
) -> int:
    """The secretary presents these cases, as their reports say, with what was said about all of them."""
    require(actor, Permission.SESSION_PREPARE)

    def told(point: Point) -> Mapping[str, Any]:
        said = {"resumen": summary}
        if point.data["sesion"].get("asiste_acnur"):
            said["opinion_acnur"] = point.row.opinion or NOTHING_SAID
        return {"exposicion": said}

    return _all(session, sesion_id, cases, Act(step=puntos.PRESENT, told=told), actor=actor)


def vote(session: Session, sesion_id: UUID, ballots: Mapping[UUID, Ballot], *, actor: Actor) -> int:
    """Cast the actor's own votes."""

    def told(point: Point) -> Mapping[str, Any]:
        ballot = ballots[point.row.instance_id]
        if point.data["sesion"].get("voto") == SECRET:
            return {"voto": {"papeleta": ballot.sense}}
        return {"voto": {"sentido": ballot.sense, "fundamento": ballot.ground}}

    return _all(session, sesion_id, ballots, Act(step=puntos.VOTE, told=told, own=True), actor=actor)


def settle(session: Session, sesion_id: UUID, ballots: Mapping[UUID, Ballot], *, actor: Actor) -> int:
    """Whoever chairs gives the casting vote where there is no majority."""

    def told(point: Point) -> Mapping[str, Any]:
        ballot = ballots[point.row.instance_id]
        return {"voto_dirimente": {"sentido": ballot.sense, "fundamento": ballot.ground}}

    return _all(session, sesion_id, ballots, Act(step=puntos.SETTLE, told=told, own=True), actor=actor)


def minute(session: Session, sesion_id: UUID, remarks: str, *, actor: Actor) -> int:
    """Take what was agreed on every case that has been decided into the minutes."""
    require(actor, Permission.SESSION_PREPARE)

    def told(point: Point) -> Mapping[str, Any]:
        decision, organ = point.data["decision"], point.data["organo"]
        named = {one["usuario"]: one["nombre"] for one in organ["miembros"]}
        point.row.acuerdo = {
            **decision,
            "materia": point.data["materia"],
            "escrutinio": point.data["escrutinio"],
            "abstenciones": [
                {"nombre": named.get(user, user), "sustento": why}
                for user, why in point.row.abstenciones.items()
            ],
        }
        dissent = "CONSTAN" if decision["discrepantes"] else "NO_HAY"
        return {"acta_texto": {"observaciones": remarks or None, "discrepancias": dissent}}

    found, _ = sesiones.take(session, sesion_id, EstadoSesion.INSTALADA, actor=actor)
    cases = {row.instance_id for row in found.puntos}
    return _all(session, sesion_id, cases, Act(step=puntos.MINUTE, told=told), actor=actor)


def draft(session: Session, sesion_id: UUID, cases: Collection[UUID], *, actor: Actor) -> int:
    """Draft the resolutions of these cases as the table proposes; only what favours is drafted so."""
    require(actor, Permission.SESSION_PREPARE)
    act = Act(step=puntos.DRAFT, told=_as_proposed, seated=False, only=favours)
    return _all(session, sesion_id, cases, act, actor=actor)


def resolve(session: Session, sesion_id: UUID, cases: Collection[UUID], *, actor: Actor) -> int:
    """Whoever chairs signs the resolutions of these cases: each is numbered and issued."""
    act = Act(step=puntos.SIGN, told=_signed, own=True, seated=False)
    return _all(session, sesion_id, cases, act, actor=actor)


def favours(point: Point) -> bool:
    """Whether its resolution gives what was asked for."""
    return bool(point.data.get("borrador", {}).get("sentido") == FAVOURABLE)


def _as_proposed(point: Point) -> Mapping[str, Any]:
    return {"proyecto": point.data["proyecto"]}


def _signed(_point: Point) -> Mapping[str, Any]:
    return {"firma": {"conforme": "SI"}}


def _all(session: Session, sesion_id: UUID, cases: Collection[UUID], act: Act, *, actor: Actor) -> int:
    """Answer the step's task of each of these cases. Raises NothingChosen if there is none."""
    require(actor, Permission.TASK_COMPLETE)
    found, _ = sesiones.get(session, sesion_id, actor=actor)
    sesiones.take(
        session, sesion_id, EstadoSesion.INSTALADA if act.seated else found.estado, actor=actor
    )
    done = 0
    for point in puntos.in_order(puntos.points(session, found.puntos, actor)):
        if point.step != act.step or point.row.instance_id not in cases or not act.only(point):
            continue
        task = point.task_of(actor) if act.own else point.tasks[0]
        if task is None:
            continue
        puntos.answer(session, task, act.told(point), number=point.number, actor=actor)
        done += 1
    if not done:
        raise NothingChosen(session=found.numero)
    _told(session, found, Event.SESSION_ACTED, actor, done, step=act.step)
    return done


def _told(
    session: Session, found: Sesion, event: Event, actor: Actor, cases: int, **facts: object
) -> None:
    stream = f"session:{found.id}"
    audit.record(
        session, actor, event, found.id, stream=stream, number=found.numero, cases=cases, **facts
    )
