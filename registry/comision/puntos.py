"""Cases before a body: which are ready, where each stands, and answering its tasks.

The vote, the exposition and the agreement are user tasks of the case (``sesion_comision``); here they
are found and answered many at a time, each by whom the diagram gives it to.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine import visibility, worklist
from engine.access import Actor
from engine.disclosure import Reader
from engine.errors import InvalidInput
from engine.models import ProcessInstance, TaskState, UserTask
from registry.catalogo.tablas import Organo
from registry.models import EstadoSesion, PuntoSesion, Sesion

CONVENE, PRESENT = "convocar_sesion", "exponer_caso"
VOTE, SETTLE, MINUTE = "votar", "dirimir", "levantar_acta"
DRAFT, SIGN = "proyectar_resolucion", "firmar_resolucion"
STEPS = (CONVENE, PRESENT, VOTE, SETTLE, MINUTE, DRAFT, SIGN)
_READY = f"""
    SELECT t.id FROM user_task t JOIN process_instance i ON i.id = t.instance_id
    WHERE t.activity = '{CONVENE}' AND t.state = 'open' AND {visibility.case()}
    ORDER BY t.due_at NULLS LAST, t.id LIMIT :most"""  # noqa: S608 - our names
MOST = 300  # ready cases that one agenda can choose from


class PointRefused(InvalidInput):
    """The form of a case did not take an answer."""

    code = "point-refused"


@dataclass(frozen=True, slots=True)
class Ready:
    """A case that waits for a session."""

    instance_id: UUID
    number: str
    person: str
    proposal: str | None
    matter: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Point:
    """A case on an agenda, and what is open in it."""

    row: PuntoSesion
    number: str
    person: str
    step: str | None  # which of STEPS is open; None: none of them
    tasks: tuple[UserTask, ...]  # open ones of that step
    data: Mapping[str, Any]  # what the case knows there

    @property
    def proposal(self) -> str | None:
        """What the report proposes."""
        return self.data.get("propuesta")

    def task_of(self, actor: Actor) -> UserTask | None:
        """The open task of this step that is this actor's."""
        return next((one for one in self.tasks if one.assignee == actor.id), None)


def ready(session: Session, body: Organo, actor: Actor) -> Sequence[Ready]:
    """Cases that wait for a session of this body and are on no agenda, by their due date."""
    values = visibility.parameters(actor) | {"most": MOST}
    ids = session.scalars(text(_READY), values).all()
    taken = set(
        session.scalars(
            select(PuntoSesion.instance_id)
            .join(Sesion)
            .where(Sesion.estado.in_((EstadoSesion.CONVOCADA, EstadoSesion.INSTALADA)))
        )
    )
    tasks = {task.id: task for task in session.scalars(select(UserTask).where(UserTask.id.in_(ids)))}
    found = (_ready(session, tasks[id_], body) for id_ in ids if tasks[id_].instance_id not in taken)
    return [one for one in found if one]


def points(session: Session, rows: Sequence[PuntoSesion], actor: Actor) -> Sequence[Point]:
    """The points of an agenda as they stand, in their order, but for those the actor may not know of."""
    seen = [row for row in rows if visibility.sees(session, actor, row.instance_id)]
    return [_point(session, row, Reader(session, actor)) for row in seen]


def answer(
    session: Session, task: UserTask, answers: Mapping[str, Any], *, number: str, actor: Actor
) -> None:
    """Complete a task of a case. Raises PointRefused, naming the case and the question."""
    result = worklist.answer(session, task.id, answers, actor=actor)
    if not result.ok:
        problem = result.problems[0]
        raise PointRefused(expediente=number, field=problem.key, reason=problem.reason.text())


def in_order(found: Collection[Point]) -> Sequence[Point]:
    """Cases in the order in which all lock them: so nobody waits for who waits for them."""
    return sorted(found, key=lambda one: one.row.instance_id)


def _ready(session: Session, task: UserTask, body: Organo) -> Ready | None:
    data = worklist.data(session, task)
    if data.get("organo_codigo") != body.codigo:
        return None
    case = session.get_one(ProcessInstance, task.instance_id)
    return Ready(
        instance_id=case.id,
        number=case.business_key,
        person=case.title,
        proposal=data.get("propuesta"),
        matter=str(data.get("materia")),
        due_at=task.due_at,
    )


def _point(session: Session, row: PuntoSesion, reader: Reader) -> Point:
    case = session.get_one(ProcessInstance, row.instance_id)
    query = select(UserTask).where(
        UserTask.instance_id == row.instance_id,
        UserTask.state == TaskState.OPEN,
        UserTask.activity.in_(STEPS),
    )
    tasks = tuple(session.scalars(query.order_by(UserTask.created_at, UserTask.id)))
    data = worklist.data(session, tasks[0], reader=reader) if tasks else {}
    step = tasks[0].activity if tasks else None
    return Point(row, case.business_key, case.title, step, tasks, data)
