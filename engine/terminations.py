"""Ending a case for good takes two: one supervisor asks, with a reason, another agrees or refuses."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine import clock, runtime, turns, visibility
from engine.access import Actor, Permission, require
from engine.audit import Event
from engine.errors import Conflict, InstanceNotActive, NotFound, ReasonMissing
from engine.models import InstanceState, ProcessInstance, Termination
from engine.turns import Turn

_UNDER_WAY = (InstanceState.ACTIVE, InstanceState.SUSPENDED)


class TerminationAsked(Conflict):
    """Somebody has asked for it already, and nobody has decided."""

    code = "termination-asked"


def ask(session: Session, instance_id: UUID, *, reason: str, actor: Actor) -> None:
    """Ask for an instance to be ended. It goes on until somebody else agrees.

    Raises:
        TerminationAsked: somebody has asked before.
        InstanceNotActive: it is over.
    """
    turn = _take(session, instance_id, reason, actor)
    if turn.head.state not in _UNDER_WAY:
        raise InstanceNotActive(instance=instance_id, state=turn.head.state)
    if find(session, instance_id):
        raise TerminationAsked(instance=instance_id)
    turn.writes.insert(
        Termination,
        id=uuid4(),
        created_at=turn.now,
        instance_id=instance_id,
        asked_by=actor.id,
        reason=reason,
    )
    turn.record(Event.TERMINATION_ASKED, instance_id, reason=reason)
    turn.keep_rows()


def agree(session: Session, instance_id: UUID, *, actor: Actor) -> None:
    """End the instance as somebody else has asked.

    Raises:
        OtherHandsNeeded: the actor is who asked.
        NotFound: nobody has asked.
    """
    asked = _open(session, instance_id, actor)
    runtime.terminate(session, instance_id, reason=asked.reason, asked_by=asked.asked_by, actor=actor)
    asked.agreed, asked.decided_by, asked.decided_at = True, actor.id, clock.now()
    session.flush()


def refuse(session: Session, instance_id: UUID, *, reason: str, actor: Actor) -> None:
    """Let the instance go on; who asked may take it back this way too."""
    turn = _take(session, instance_id, reason, actor)
    asked = _open(session, instance_id, actor)
    turn.writes.update(Termination, asked.id, agreed=False, decided_by=actor.id, decided_at=turn.now)
    turn.record(Event.TERMINATION_REFUSED, instance_id, reason=reason)
    turn.keep_rows()


def find(session: Session, instance_id: UUID) -> Termination | None:
    """What was asked for an instance, if nobody has decided."""
    return session.scalar(
        select(Termination).where(
            Termination.instance_id == instance_id, Termination.decided_at.is_(None)
        )
    )


def open_ones(session: Session, actor: Actor, *, limit: int = 100) -> Sequence[Termination]:
    """What waits for a second person, oldest first."""
    query = (
        select(Termination)
        .join(ProcessInstance)
        .where(
            Termination.decided_at.is_(None),
            ProcessInstance.state.in_(_UNDER_WAY),
            text(visibility.case("process_instance")),
        )
        .order_by(Termination.created_at, Termination.id)
        .limit(limit)
    )
    return session.scalars(query, visibility.parameters(actor)).all()


def _take(session: Session, instance_id: UUID, reason: str, actor: Actor) -> Turn:
    require(actor, Permission.INSTANCE_TERMINATE)
    if not reason.strip():
        raise ReasonMissing(instance=instance_id)
    return turns.take(session, instance_id, actor=actor)


def _open(session: Session, instance_id: UUID, actor: Actor) -> Termination:
    require(actor, Permission.INSTANCE_TERMINATE)
    visibility.require(session, actor, instance_id)
    asked = find(session, instance_id)
    if asked is None:
        raise NotFound(termination=instance_id)
    return asked
