"""Timers: whatever falls due happens, once, in a turn of its own instance."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import clock, incidents, turns
from engine.access import SYSTEM, Actor
from engine.audit import Event
from engine.models import InstanceState, ProcessInstance, Timer, TimerState, UserTask
from engine.spiff import Execution, TimerWait
from engine.turns import Stuck, Turn


def fire_due(session: Session, *, limit: int = 20) -> int:
    """Fire the timers that are due, those of at most ``limit`` instances.

    Two dispatchers never work on the same instance: one that is locked is left for later.

    Returns:
        How many instances moved; none means that nothing is due that nobody works on already.
    """
    return sum(_try_fire(session, instance_id) for instance_id in _with_due_timers(session, limit))


def next_due(session: Session) -> datetime | None:
    """When the next timer falls due."""
    query = select(Timer.due_at).where(Timer.state == TimerState.WAITING)
    return session.scalar(query.order_by(Timer.due_at, Timer.id).limit(1))


def move_term(session: Session, instance_id: UUID, name: str, due_at: datetime, *, actor: Actor) -> int:
    """Give all timers and user tasks of a case that bear this name another instant.

    Those that the diagram comes to later and that name the same term are due then too. Whoever gave the
    term its name knows why it moves, and records it.

    Returns:
        How many timers and user tasks moved.

    Raises:
        NotFound: there is no such instance.
        InstanceNotActive: it is over or suspended.
    """
    turn = turns.take(session, instance_id, actor=actor)
    turn.require_active()
    moved: set[UUID] = set()

    def move(execution: Execution) -> None:
        moved.update(execution.move_term(name, due_at))
        for task in execution.waits().user_tasks:
            if task.visit in moved:
                turn.writes.update(UserTask, task.visit, due_at=task.due_at)

    turn.record(Event.TERM_MOVED, instance_id, term=name, due_at=due_at)
    turn.advance(move, Event.TERM_MOVED)
    return len(moved)


def _with_due_timers(session: Session, limit: int) -> Sequence[UUID]:
    """Instances to look at, locked. Another dispatcher may just have fired what was seen to be due."""
    query = (
        select(ProcessInstance.id)
        .join(Timer, Timer.instance_id == ProcessInstance.id)
        .where(
            Timer.state == TimerState.WAITING,
            Timer.due_at <= clock.now(),
            ProcessInstance.state == InstanceState.ACTIVE,
        )
        .order_by(Timer.due_at, Timer.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=ProcessInstance)
    )
    return list(dict.fromkeys(session.scalars(query)))


def _try_fire(session: Session, instance_id: UUID) -> bool:
    try:
        with session.begin_nested():
            return _fire(turns.take(session, instance_id, actor=SYSTEM))
    except DBAPIError as refused:  # what this instance wants to write cannot be written
        turn = turns.take(session, instance_id, actor=SYSTEM)
        _give_up(turn, Stuck("", type(refused.orig).__name__, ""))
        return True


def _fire(turn: Turn) -> bool:
    due = _due(turn)
    for timer in due:
        turn.writes.update(Timer, timer.visit, state=TimerState.FIRED)
        turn.settled.add(timer.visit)
        turn.record(Event.TIMER_FIRED, timer.visit, activity=timer.activity, due_at=timer.due_at)
    try:
        if due:
            turn.advance(lambda execution: execution.fire_timers(turn.now), Event.TIMER_FIRED)
    except Stuck as stuck:
        _give_up(turn, stuck)
    return bool(due)


def _due(turn: Turn) -> list[TimerWait]:
    return [timer for timer in turn.execution.waits().timers if timer.due_at <= turn.now]


def _give_up(turn: Turn, stuck: Stuck) -> None:
    """The timers wait for a supervisor."""
    for timer in _due(turn):
        turn.writes.update(Timer, timer.visit, state=TimerState.FAILED)
        incidents.report(turn, stuck, timer_id=timer.visit)
    turn.keep_rows()
