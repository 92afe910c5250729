"""Who has a user task: claim and release, reassign, delegate and give back, put off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine import notices, taking
from engine.access import Actor, Permission, require
from engine.audit import Event
from engine.errors import ReasonMissing, SnoozeTooLong, TaskDelegated, TaskNotClaimed
from engine.models import Draft, UserTask
from engine.notices import Kind
from engine.taking import Taken
from engine.turns import Turn

#: What a colleague has prepared is the owner's draft from then on.
_HAND_OVER = """
    INSERT INTO draft (id, created_at, task_id, actor, raw, saved_at)
    SELECT gen_random_uuid(), d.created_at, d.task_id, %s, d.raw, d.saved_at FROM draft d
    WHERE d.task_id = %s AND d.actor = %s
    ON CONFLICT (task_id, actor) DO UPDATE SET raw = excluded.raw, saved_at = excluded.saved_at"""


def claim(session: Session, task_id: UUID, *, actor: Actor) -> None:
    """Take a free user task, so that nobody else works on it.

    Raises:
        TaskNotOpen, TaskAlreadyClaimed: somebody was faster; the facts say who.
        OtherHandsNeeded: the diagram excludes this actor.
    """
    require(actor, Permission.TASK_CLAIM)
    turn, task = taking.take(session, task_id, actor=actor)
    taking.require_free(task, actor)
    taking.require_hands(turn, task, actor.id)
    if task.assignee is None:
        _assign(turn, task, actor.id, Event.TASK_CLAIMED)


def release(session: Session, task_id: UUID, *, actor: Actor) -> None:
    """Give a user task back to its group.

    Raises:
        TaskNotClaimed: the actor does not hold it (a supervisor may release anybody's).
        TaskDelegated: it goes back to whoever delegated it, not to the group.
    """
    turn, task = taking.take(session, task_id, actor=actor)
    taking.require_open(task)
    if not taking.held(task, actor):
        if task.assignee is None or not actor.may(Permission.TASK_REASSIGN):
            raise TaskNotClaimed(task=task_id, assignee=task.assignee)
        require(actor, Permission.TASK_REASSIGN)
    elif task.owner is not None:
        raise TaskDelegated(task=task_id, owner=task.owner)
    _assign(turn, task, None, Event.TASK_RELEASED)


def reassign(session: Session, task_id: UUID, assignee: str, *, reason: str = "", actor: Actor) -> None:
    """Give an open user task to somebody. Whether that person can do it is for the caller to know."""
    require(actor, Permission.TASK_REASSIGN)
    turn, task = taking.take(session, task_id, actor=actor)
    taking.require_open(task)
    taking.require_hands(turn, task, assignee)
    notices.tell(turn, assignee, Kind.ASSIGNED, task_id=task.id, reason=reason or None)
    _assign(turn, task, assignee, Event.TASK_REASSIGNED, reason=reason or None)


def delegate(session: Session, task_id: UUID, to: str, *, note: str, actor: Actor) -> None:
    """Let a colleague prepare a task that the actor holds and goes on to answer for.

    Raises:
        TaskNotClaimed: the actor does not hold it.
        TaskDelegated: it was delegated to the actor: that is for its owner to do again.
        ReasonMissing: nothing says what is to be done.
        OtherHandsNeeded: the diagram excludes the colleague.
    """
    require(actor, Permission.TASK_CLAIM)
    turn, task = taking.take(session, task_id, actor=actor)
    _require_held(task, actor)
    if task.owner is not None:
        raise TaskDelegated(task=task_id, owner=task.owner)
    if not note.strip():
        raise ReasonMissing(task=task_id)
    taking.require_hands(turn, task, to)
    notices.tell(turn, to, Kind.DELEGATED, task_id=task.id, note=note.strip())
    _assign(turn, task, to, Event.TASK_DELEGATED, owner=task.assignee)


def give_back(session: Session, task_id: UUID, *, note: str = "", actor: Actor) -> None:
    """Return a delegated task to its owner, who may also call it back.

    Raises:
        TaskNotClaimed: it was not delegated, or neither to nor by the actor.
    """
    require(actor, Permission.TASK_CLAIM)
    turn, task = taking.take(session, task_id, actor=actor)
    taking.require_open(task)
    owner, other = task.owner, task.assignee if task.owner == actor.id else task.owner
    if owner is None or other is None or not (owner == actor.id or taking.held(task, actor)):
        raise TaskNotClaimed(task=task_id, assignee=task.assignee)
    notices.tell(turn, other, Kind.GIVEN_BACK, task_id=task.id, note=note.strip() or None)
    turn.writes.run(_HAND_OVER, [owner, task.id, task.assignee], touches=Draft)
    _assign(turn, task, owner, Event.TASK_GIVEN_BACK)


def snooze(session: Session, task_id: UUID, until: datetime | None, *, actor: Actor) -> None:
    """Keep a task that the actor holds out of their list until an instant; None: back into it now.

    Raises:
        TaskNotClaimed: the actor does not hold it.
        SnoozeTooLong: the law wants it done by then, or the instant has passed.
    """
    require(actor, Permission.TASK_CLAIM)
    turn, task = taking.take(session, task_id, actor=actor)
    _require_held(task, actor)
    if until is not None and (until <= turn.now or (task.due_at and until >= task.due_at)):
        raise SnoozeTooLong(task=task_id, due_at=task.due_at)
    turn.writes.update(UserTask, task.id, snoozed_until=until)
    turn.record(Event.TASK_SNOOZED, task.id, activity=task.activity, until=until)
    turn.keep_rows()


def _require_held(task: Taken, actor: Actor) -> None:
    taking.require_open(task)
    if not taking.held(task, actor):
        raise TaskNotClaimed(task=task.id, assignee=task.assignee)


def _assign(
    turn: Turn,
    task: Taken,
    assignee: str | None,
    event: Event,
    *,
    owner: str | None = None,
    reason: str | None = None,
) -> None:
    turn.writes.update(
        UserTask,
        task.id,
        assignee=assignee,
        claimed_at=turn.now if assignee else None,
        owner=owner,
        snoozed_until=None,
    )
    turn.record(event, task.id, activity=task.activity, assignee=assignee, reason=reason)
    turn.keep_rows()
