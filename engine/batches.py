"""One thing done to many user tasks at once, each by itself: what fails for one fails for no other.

The tasks are written down first, then taken one by one, a transaction for each (``do``; ``refuse``
if it raises). Whoever comes back to a batch that was cut off goes on where it stopped; nothing is done
twice.

Answers may be given to many tasks only where their form says so (``enLote``). What machines do next
then waits for a while (``HOLD``): until it has begun, and as long as nobody else has worked on the
case, whoever did it can undo it, for one or for all.
"""

import enum
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock, holding, runtime, turns, worklist
from engine.access import Actor
from engine.errors import (
    AnswersRefused,
    CannotUndo,
    EngineError,
    InvalidInput,
    NotFound,
    OneByOne,
)
from engine.models import Batch, BatchItem, Data, Job, JobState, Message, ProcessInstance, UserTask

MOST = 500  # tasks at once
HOLD = timedelta(minutes=10)
REASON = "Se deshizo una acción sobre varias tareas."


class Act(enum.StrEnum):
    """What can be done to many tasks."""

    CLAIM = "claim"
    RELEASE = "release"
    SNOOZE = "snooze"
    REASSIGN = "reassign"
    COMPLETE = "complete"


class State(enum.StrEnum):
    """What became of one of them."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Row:
    """One task of a batch, as its page shows it."""

    id: UUID
    task_id: UUID
    instance_id: UUID
    business_key: str
    case_title: str
    name: str
    state: str
    code: str | None
    facts: Data | None
    done_at: datetime | None


def begin(
    session: Session,
    batch_id: UUID,
    act: Act,
    tasks: Sequence[UUID],
    *,
    facts: Mapping[str, Any],
    actor: Actor,
) -> None:
    """Write down what is to be done. The same id is written down once, whoever sends it again.

    Raises:
        InvalidInput: no task, or more than ``MOST``.
    """
    if not 0 < len(tasks) <= MOST:
        raise InvalidInput(tasks=len(tasks), most=MOST)
    new = insert(Batch).values(
        id=batch_id, created_at=clock.now(), actor=actor.id, act=act.value, facts=dict(facts)
    )
    if session.scalar(new.on_conflict_do_nothing().returning(Batch.id)) is None:
        get(session, batch_id, actor=actor)
        return
    session.add_all(
        BatchItem(batch_id=batch_id, place=place, task_id=task_id, state=State.WAITING)
        for place, task_id in enumerate(dict.fromkeys(tasks))
    )
    session.flush()


def get(session: Session, batch_id: UUID, *, actor: Actor) -> Batch:
    """One batch of the actor's own. Raises NotFound."""
    found = session.get(Batch, batch_id)
    if found is None or found.actor != actor.id:
        raise NotFound(batch=batch_id)
    return found


def rows(session: Session, batch_id: UUID) -> Sequence[Row]:
    """Its tasks, in the order in which they were chosen."""
    query = (
        select(BatchItem, ProcessInstance, UserTask.name)
        .join(UserTask, UserTask.id == BatchItem.task_id)
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .where(BatchItem.batch_id == batch_id)
        .order_by(BatchItem.place)
        .execution_options(populate_existing=True)
    )
    return [
        Row(
            id=item.id,
            task_id=item.task_id,
            instance_id=case.id,
            business_key=case.business_key,
            case_title=case.title,
            name=name,
            state=item.state,
            code=item.code,
            facts=item.facts,
            done_at=item.done_at,
        )
        for item, case, name in session.execute(query)
    ]


def tally(session: Session, batch_id: UUID) -> Counter[str]:
    """How many of its tasks there are in each state."""
    query = select(BatchItem.state, func.count()).where(BatchItem.batch_id == batch_id)
    return Counter({row[0]: row[1] for row in session.execute(query.group_by(BatchItem.state))})


def waiting(session: Session, batch_id: UUID, *, actor: Actor) -> Sequence[UUID]:
    """What is still to be done, in order."""
    get(session, batch_id, actor=actor)
    query = select(BatchItem.id).where(BatchItem.batch_id == batch_id, BatchItem.state == State.WAITING)
    return session.scalars(query.order_by(BatchItem.place)).all()


def undoable(session: Session, batch_id: UUID, *, actor: Actor) -> Sequence[UUID]:
    """What was done and might be undone, the last first."""
    if get(session, batch_id, actor=actor).act not in (Act.CLAIM, Act.COMPLETE):
        return []
    query = select(BatchItem.id).where(BatchItem.batch_id == batch_id, BatchItem.state == State.DONE)
    return session.scalars(query.order_by(BatchItem.place.desc())).all()


def do(session: Session, item_id: UUID, *, actor: Actor) -> None:
    """Do it to one task, unless somebody has or is doing so. Raises whatever the act raises."""
    item = _item(session, item_id, State.WAITING)
    if item is None:
        return
    batch = get(session, item.batch_id, actor=actor)
    _ACTS[Act(batch.act)](session, item.task_id, batch.facts, actor)
    item.revision = session.scalar(
        select(ProcessInstance.revision)
        .join(UserTask, UserTask.instance_id == ProcessInstance.id)
        .where(UserTask.id == item.task_id)
    )
    item.state, item.done_at = State.DONE, clock.now()


def refuse(session: Session, item_id: UUID, error: EngineError) -> None:
    """Write down that it could not be done to one of them, and why."""
    item = _item(session, item_id, State.WAITING)
    if item is not None:
        item.state, item.done_at, item.code = State.REFUSED, clock.now(), error.code
        item.facts = {
            name: fact if isinstance(fact, int) else str(fact) for name, fact in error.facts.items()
        }


def undo(session: Session, item_id: UUID, *, actor: Actor) -> None:
    """Undo it for one task.

    Raises:
        CannotUndo: somebody has worked on the case since, or it has gone out to others.
    """
    item = _item(session, item_id, State.DONE)
    if item is None:
        return
    batch = get(session, item.batch_id, actor=actor)
    if batch.act == Act.COMPLETE:
        _take_back(session, item, actor)
    elif batch.act == Act.CLAIM:
        holding.release(session, item.task_id, actor=actor)
    else:
        raise CannotUndo(batch=batch.id)
    item.state, item.done_at = State.UNDONE, clock.now()


def _item(session: Session, item_id: UUID, state: State) -> BatchItem | None:
    query = select(BatchItem).where(BatchItem.id == item_id, BatchItem.state == state)
    query = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def _take_back(session: Session, item: BatchItem, actor: Actor) -> None:
    instance_id = session.scalars(select(UserTask.instance_id).where(UserTask.id == item.task_id)).one()
    turn = turns.take(session, instance_id, actor=actor)
    if item.revision is None or turn.revision != item.revision or _told(session, item, instance_id):
        raise CannotUndo(instance=instance_id)
    runtime.take_back(turn, item.revision - 1, reason=REASON)


def _told(session: Session, item: BatchItem, instance_id: UUID) -> bool:
    """Whether something of what followed has left the case: a job that began, or a message sent."""
    began = select(Job.id).where(
        Job.instance_id == instance_id,
        Job.created_at >= item.created_at,
        (Job.attempts > 0) | Job.state.not_in([JobState.DUE, JobState.CANCELED]),
    )
    sent = select(Message.id).where(
        Message.sender == f"instance:{instance_id}", Message.created_at >= item.created_at
    )
    return any(session.scalar(one.limit(1)) is not None for one in (began, sent))


def _complete(session: Session, task_id: UUID, facts: Data, actor: Actor) -> None:
    task = worklist.get(session, task_id, actor=actor)
    form = worklist.form_of(session, task)
    if not form.in_batch or task.activity != facts["activity"] or task.procedure != facts["procedure"]:
        raise OneByOne(task=task_id)
    result = worklist.complete(session, task_id, facts["raw"], hold=HOLD, actor=actor)
    if not result.ok:
        raise AnswersRefused(task=task_id, key=result.problems[0].key)
    for key, allowed in form.in_batch.items():
        if str(result.answers.get(key)) not in allowed:
            raise OneByOne(task=task_id, key=key)


def _claim(session: Session, task_id: UUID, _facts: Data, actor: Actor) -> None:
    holding.claim(session, task_id, actor=actor)


def _release(session: Session, task_id: UUID, _facts: Data, actor: Actor) -> None:
    holding.release(session, task_id, actor=actor)


def _snooze(session: Session, task_id: UUID, facts: Data, actor: Actor) -> None:
    holding.snooze(session, task_id, datetime.fromisoformat(facts["until"]), actor=actor)


def _reassign(session: Session, task_id: UUID, facts: Data, actor: Actor) -> None:
    holding.reassign(session, task_id, facts["to"], reason=facts["reason"], actor=actor)


_ACTS = {
    Act.CLAIM: _claim,
    Act.RELEASE: _release,
    Act.SNOOZE: _snooze,
    Act.REASSIGN: _reassign,
    Act.COMPLETE: _complete,
}
