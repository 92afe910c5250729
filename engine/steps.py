"""The course of an instance, step by step: what each one entered and left, decided, and changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import clock, history, programs, revisions
from engine.differences import Changed, changed
from engine.history import Decision
from engine.models import Data, InstanceRevision, Job, Message, ProcessInstance, Subscription, Timer
from engine.spiff import Execution

AT_ONCE = 20  # steps on a page


@dataclass(frozen=True)
class Step:
    """One change of an instance's state, and all that it consisted of."""

    revision: int
    at: datetime
    actor: str
    cause: str  # a member of engine.audit.Event
    events: Sequence[history.Step]
    decisions: Sequence[Decision]
    changed: Sequence[Changed]


@dataclass(frozen=True)
class Traffic:
    """What an instance has had to do with the world: machines, time, and others who write."""

    jobs: Sequence[Job]
    timers: Sequence[Timer]
    subscriptions: Sequence[Subscription]
    messages: Sequence[Message]  # received and sent


def steps(
    session: Session, instance_id: UUID, *, until: int | None = None, limit: int = AT_ONCE
) -> Sequence[Step]:
    """Some steps, newest first, from revision ``until`` backwards. Raises NotFound."""
    found = list(islice(_states(session, instance_id, until), limit + 1))
    earlier: list[Data] = [variables for _, variables, _ in found[1:]]
    if len(earlier) < len(found):
        earlier.append({})  # before the first there was nothing
    return [
        Step(
            row.revision,
            row.at,
            row.actor,
            row.cause,
            *trace,
            changed(before, variables),
        )
        for (row, variables, trace), before in zip(found[:limit], earlier, strict=False)
    ]


def traffic(session: Session, instance_id: UUID) -> Traffic:
    """Jobs, timers, subscriptions and messages of an instance, newest first."""

    def of(model: Any) -> Any:  # noqa: ANN401 - any of three tables
        query = select(model).where(model.instance_id == instance_id)
        return session.scalars(query.order_by(model.created_at.desc(), model.id)).all()

    written = or_(Message.instance_id == instance_id, Message.sender == f"instance:{instance_id}")
    messages = select(Message).where(written).order_by(Message.created_at.desc(), Message.id)
    return Traffic(of(Job), of(Timer), of(Subscription), session.scalars(messages).all())


def _states(
    session: Session, instance_id: UUID, until: int | None
) -> Iterator[tuple[InstanceRevision, Data, tuple[Sequence[history.Step], Sequence[Decision]]]]:
    definition_id = session.get_one(ProcessInstance, instance_id).definition_id
    for row, state, trace in revisions.walk(session, instance_id):
        loaded = programs.get(session, definition_id)
        if until is None or row.revision <= until:
            execution = Execution.load(loaded.program, state, now=clock.now())
            yield row, execution.variables(), history.decode(trace, loaded.key)
        if row.definition_id:  # it ran this one from here on, and another before
            definition_id = _before(session, row) or definition_id


def _before(session: Session, row: InstanceRevision) -> UUID | None:
    if row.revision == 1:
        return None
    return revisions.find(session, row.instance_id, revision=row.revision - 1).definition_id
