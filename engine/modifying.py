"""A supervisor changes a running instance: first what that would do, then the deed, with a reason.

A preview runs the change on a copy of the instance and keeps nothing. It tells what would be canceled,
begun, decided and sent, how the variables would change, and whether the instance would end. The deed
names the revision that was previewed: if the instance has moved on since, it is refused.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import programs, revisions, spiff, turns, visibility
from engine.access import Actor, Permission, require
from engine.audit import Event
from engine.differences import Changed, changed
from engine.errors import (
    EngineError,
    InstanceChanged,
    InstanceNotActive,
    InstanceStuck,
    ReasonMissing,
)
from engine.models import InstanceState
from engine.spiff import Assign, Begin, Cancel, Change, Forget
from engine.turns import Stuck, Turn


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that an instance waits for."""

    kind: str  # user_task, job, timer, subscription
    activity: str
    name: str
    lane: str | None
    due_at: datetime | None
    topic: str | None = None
    count: int = 1


@dataclass(frozen=True)
class Effect:
    """What a change would do, or why it cannot be made."""

    revision: int  # of the instance that was looked at
    refused: EngineError | None = None
    canceled: Sequence[Waiting] = ()
    begun: Sequence[Waiting] = ()
    passed: Sequence[tuple[str, str | None]] = ()  # elements gone through without waiting: id, name
    decided: Sequence[tuple[str, object]] = ()  # decision, answer
    sent: Sequence[str] = ()  # messages and signals
    variables: Sequence[Changed] = ()
    ended: bool = False
    outcome: str | None = None


def preview(session: Session, instance_id: UUID, changes: Sequence[Change], *, actor: Actor) -> Effect:
    """What these changes would do. Changes nothing.

    Raises:
        NotFound: there is no such instance that the actor may know of.
        InstanceNotActive: it is suspended or over.
    """
    turn = _look(session, instance_id, actor)
    if turn.head.state != InstanceState.ACTIVE:
        raise InstanceNotActive(instance=instance_id, state=turn.head.state)
    return _tried(turn, lambda execution: execution.modify(changes))


def preview_rewind(session: Session, instance_id: UUID, revision: int, *, actor: Actor) -> Effect:
    """What taking the instance back to an earlier revision would do. Changes nothing."""
    turn = _look(session, instance_id, actor)
    past = revisions.find(session, instance_id, revision=revision)
    then = programs.get(session, past.definition_id).program
    before = turn.execution
    return _compared(turn, before, spiff.Execution.load(then, past.state, now=turn.now))


def modify(
    session: Session,
    instance_id: UUID,
    changes: Sequence[Change],
    *,
    revision: int,
    reason: str,
    actor: Actor,
) -> None:
    """Make these changes, all or none, and let the diagram go on.

    Args:
        session: The transaction.
        instance_id: Which instance.
        changes: What to change.
        revision: That was previewed.
        reason: Why, for the audit log.
        actor: A supervisor.

    Raises:
        NotAllowed, NotFound, InstanceNotActive, ReasonMissing.
        InstanceChanged: it has moved on since the preview.
        InstanceStuck: a change cannot be made, or the diagram cannot go on; nothing was changed.
    """
    require(actor, Permission.INSTANCE_MODIFY)
    if not reason.strip():
        raise ReasonMissing(instance=instance_id)
    turn = turns.take(session, instance_id, actor=actor)
    turn.require_active()
    if turn.revision != revision:
        raise InstanceChanged(instance=instance_id, revision=turn.revision)
    turn.record(Event.INSTANCE_MODIFIED, instance_id, reason=reason, **_told(turn, changes))
    try:
        turn.advance(lambda execution: execution.modify(changes), Event.INSTANCE_MODIFIED)
    except Stuck as stuck:
        raise InstanceStuck(element=stuck.activity, reason=stuck.reason) from stuck


def _look(session: Session, instance_id: UUID, actor: Actor) -> Turn:
    require(actor, Permission.INSTANCE_MODIFY)
    visibility.require(session, actor, instance_id)
    return turns.look(session, instance_id)


def _tried(turn: Turn, change: Callable[[spiff.Execution], None]) -> Effect:
    before = spiff.Execution.load(turn.loaded.program, turn.before, now=turn.now)
    after = spiff.Execution.load(turn.loaded.program, turn.before, now=turn.now)
    try:
        change(after)
        after.dump()
    except EngineError as refused:
        return Effect(turn.revision, refused)
    return _compared(turn, before, after)


def _compared(turn: Turn, before: spiff.Execution, after: spiff.Execution) -> Effect:
    old, new = _waits(before.waits()), _waits(after.waits())
    begun = [told for id_, told in new.items() if id_ not in old]
    thrown = after.thrown()
    return Effect(
        revision=turn.revision,
        canceled=_together(told for id_, told in old.items() if id_ not in new),
        begun=_together(begun),
        passed=_passed(after, {one.activity for one in begun}),
        decided=[(one.decision, one.result) for one in after.decisions()],
        sent=[str(one.name) for one in (*thrown.messages, *thrown.signals)],
        variables=changed(before.variables(), after.variables()),
        ended=after.state != "running",
        outcome=after.outcome,
    )


def _waits(waits: spiff.Waits) -> dict[tuple[str, UUID], Waiting]:
    found: dict[tuple[str, UUID], Waiting] = {}
    for task in waits.user_tasks:
        found["user_task", task.visit] = Waiting(
            "user_task", task.activity, task.name or task.activity, task.lane, task.due_at
        )
    for job in waits.jobs:
        found["job", job.visit] = Waiting(
            "job", job.activity, job.name or job.activity, None, None, job.topic
        )
    for timer in waits.timers:
        found["timer", timer.visit] = Waiting(
            "timer", timer.activity, timer.name or timer.activity, None, timer.due_at
        )
    for one in waits.subscriptions:
        found["subscription", one.id] = Waiting(
            "subscription", one.activity, one.activity_name or one.name, None, None
        )
    return found


def _together(waits: Iterable[Waiting]) -> list[Waiting]:
    """Several that differ in nothing, as one with their number."""
    counted: dict[Waiting, int] = {}
    for one in waits:
        counted[one] = counted.get(one, 0) + 1
    return [
        Waiting(one.kind, one.activity, one.name, one.lane, one.due_at, one.topic, count)
        for one, count in counted.items()
    ]


def _passed(after: spiff.Execution, waiting: set[str]) -> list[tuple[str, str | None]]:
    """What tokens have left, in the order in which they did."""
    gone = [one for one in after.steps() if one.event == "left" and one.activity not in waiting]
    return list({one.activity: (one.activity, one.name) for one in gone}.values())


def _told(turn: Turn, changes: Sequence[Change]) -> dict[str, Any]:
    """The changes as identifiers; values are in the revision, not in the log."""
    standing = {token.visit: token.activity for token in turn.execution.tokens()}
    told = {
        "canceled": [standing.get(one.visit, "") for one in changes if isinstance(one, Cancel)],
        "begun": [one.activity for one in changes if isinstance(one, Begin)],
        "variables": sorted({one.name for one in changes if isinstance(one, Assign | Forget)}),
    }
    return {name: " ".join(these) for name, these in told.items() if these}
