"""Incidents: what machines cannot mend, told to a supervisor who retries or resolves it."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, TextClause, func, select, text
from sqlalchemy.orm import Session

from engine import turns, visibility
from engine.access import SYSTEM, Actor, Permission, require
from engine.audit import Event
from engine.errors import IncidentResolved, InstanceStuck, NothingToResolve, ReasonMissing
from engine.models import (
    Incident,
    Job,
    JobState,
    Message,
    MessageState,
    ProcessInstance,
    Timer,
    TimerState,
)
from engine.turns import Stuck, Subject, Turn

_INCIDENT = Subject("incident", "s.resolved_at, s.job_id, s.timer_id, s.message_id, s.activity, s.kind")
_FINDERS = {
    "job_id": Incident.job_id,
    "timer_id": Incident.timer_id,
    "message_id": Incident.message_id,
    "task_id": Incident.task_id,
}


def open_ones(
    session: Session, actor: Actor, *, after: Incident | None = None, limit: int = 50
) -> Sequence[Incident]:
    """Incidents of cases that the actor may know of and that nobody has seen to, oldest first."""
    query = select(Incident).join(ProcessInstance).where(*_open_to_see())
    if after:
        query = query.where(
            (Incident.created_at > after.created_at)
            | ((Incident.created_at == after.created_at) & (Incident.id > after.id))
        )
    in_order = query.order_by(Incident.created_at, Incident.id).limit(limit)
    return session.scalars(in_order, visibility.parameters(actor)).all()


def count(session: Session, actor: Actor, *, most: int) -> int:
    """How many of them there are, up to ``most``."""
    some = select(Incident.id).join(ProcessInstance).where(*_open_to_see()).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some), visibility.parameters(actor)) or 0


def of_instance(session: Session, instance_id: UUID) -> Sequence[Incident]:
    """All incidents of an instance, newest first."""
    query = select(Incident).where(Incident.instance_id == instance_id)
    return session.scalars(query.order_by(Incident.created_at.desc(), Incident.id)).all()


def report(turn: Turn, stuck: Stuck, **thing: UUID) -> UUID:
    """Put an incident among the rows of a turn. ``thing`` names what stuck, e.g. ``job_id=…``.

    What stuck already and was tried again keeps its first incident.
    """
    ((column, id_),) = thing.items()
    open_one = select(Incident.id).where(_FINDERS[column] == id_, Incident.resolved_at.is_(None))
    known = turn.session.scalar(open_one)
    if known:
        return known
    incident = uuid4()
    turn.writes.insert(
        Incident,
        id=incident,
        created_at=turn.now,
        instance_id=turn.instance_id,
        activity=stuck.activity,
        kind=stuck.kind,
        message=stuck.reason,
        **thing,
    )
    turn.record(Event.INCIDENT_OPENED, incident, actor=SYSTEM, activity=stuck.activity, kind=stuck.kind)
    return incident


def retry(session: Session, incident_id: UUID, *, reason: str, actor: Actor) -> None:
    """Try again what stuck: the job, the timer or the message is due now.

    Where a person's user task stuck, that person may complete it again.
    """
    turn, (job_id, timer_id, message_id, *_) = _take(session, incident_id, reason, actor)
    if job_id:
        turn.writes.update(Job, job_id, state=JobState.DUE, due_at=turn.now, attempts=0, error=None)
    if timer_id:
        turn.writes.update(Timer, timer_id, state=TimerState.WAITING)
    if message_id:
        turn.writes.update(Message, message_id, state=MessageState.WAITING)
    _close(turn, incident_id, "retried", reason)
    turn.record(Event.INCIDENT_RETRIED, incident_id, reason=reason)
    turn.keep_rows()


def resolve(session: Session, incident_id: UUID, *, result: object, reason: str, actor: Actor) -> None:
    """Give the answer that the job of this incident could not get, and move the instance on.

    Raises:
        NothingToResolve: the incident is not about a job.
        InstanceStuck: the diagram cannot go on with this answer; nothing was changed.
    """
    turn, (job_id, _, _, activity, _) = _take(session, incident_id, reason, actor)
    if not job_id:
        raise NothingToResolve(incident=incident_id)
    turn.require_active()
    visit = session.get_one(Job, job_id, populate_existing=True).visit
    turn.writes.update(
        Job, job_id, state=JobState.COMPLETED, result=result, completed_at=turn.now, lease_until=None
    )
    turn.settled.add(visit)
    _close(turn, incident_id, "resolved", reason)
    turn.record(Event.INCIDENT_RESOLVED, incident_id, reason=reason, activity=activity)
    try:
        turn.advance(lambda execution: execution.finish_job(visit, result), Event.INCIDENT_RESOLVED)
    except Stuck as stuck:
        raise InstanceStuck(element=stuck.activity, reason=stuck.reason) from stuck


def _take(
    session: Session, incident_id: UUID, reason: str, actor: Actor
) -> tuple[Turn, tuple[UUID | None, UUID | None, UUID | None, str, str]]:
    require(actor, Permission.INCIDENT_RESOLVE)
    if not reason.strip():
        raise ReasonMissing(incident=incident_id)
    turn, row = turns.take_by(session, _INCIDENT, incident_id, actor=actor)
    resolved_at, job_id, timer_id, message_id, activity, kind = row
    if resolved_at:
        raise IncidentResolved(incident=incident_id, at=resolved_at)
    return turn, (job_id, timer_id, message_id, activity, kind)


def _close(turn: Turn, incident_id: UUID, how: str, reason: str) -> None:
    turn.writes.update(
        Incident,
        incident_id,
        resolved_at=turn.now,
        resolved_by=turn.actor.id,
        resolution=f"{how}: {reason}",
    )


def _open_to_see() -> tuple[ColumnElement[bool], TextClause]:
    return Incident.resolved_at.is_(None), text(visibility.case("process_instance"))
