"""The past of an instance: every state it has been in can be read again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from engine import states
from engine.errors import NoSuchRevision, NotFound
from engine.models import InstanceRevision, ProcessInstance


@dataclass(frozen=True)
class Past:
    """An instance as it was."""

    instance_id: UUID
    definition_id: UUID  # what it ran then
    revision: int
    state: bytes


def find(
    session: Session, instance_id: UUID, *, revision: int | None = None, at: datetime | None = None
) -> Past:
    """The state at a revision, or the one that held at an instant; the newest if neither is given.

    Raises:
        NotFound: no such instance.
        NoSuchRevision: it had no such revision, or had not been started by then.
    """
    instance = session.get(
        ProcessInstance, instance_id, options=[undefer(ProcessInstance.blob)], populate_existing=True
    )
    if instance is None:
        raise NotFound(instance=instance_id)
    number = _number(session, instance, revision, at)
    return Past(
        instance_id=instance_id,
        definition_id=_definition(session, instance_id, number),
        revision=number,
        state=_walk_back(session, instance, number),
    )


def trace(session: Session, instance_id: UUID, revision: int) -> bytes | None:
    """How a revision came about, as ``engine.history`` reads it."""
    row = session.get(InstanceRevision, (instance_id, revision))
    if row is None:
        raise NoSuchRevision(instance=instance_id, revision=revision)
    if row.trace is None:
        return None
    return states.unpack_against(row.trace, find(session, instance_id, revision=revision).state)


def traces(session: Session, instance_id: UUID) -> Iterator[tuple[InstanceRevision, bytes]]:
    """All revisions, newest first, each with how it came about. One walk back through the states."""
    for row, _, trace in walk(session, instance_id):
        yield row, trace


def walk(session: Session, instance_id: UUID) -> Iterator[tuple[InstanceRevision, bytes, bytes]]:
    """All revisions, newest first, each with its state and how it came about."""
    state = find(session, instance_id).state
    query = select(InstanceRevision).where(InstanceRevision.instance_id == instance_id)
    for row in session.scalars(query.order_by(InstanceRevision.revision.desc())):
        yield row, state, states.unpack_against(row.trace, state) if row.trace else b"[[],[]]"
        if row.undo is not None:
            state = states.unpack(row.undo) if row.keyframe else states.unpack_against(row.undo, state)


def _number(
    session: Session, instance: ProcessInstance, revision: int | None, at: datetime | None
) -> int:
    if at is not None:
        last = select(func.max(InstanceRevision.revision)).where(
            InstanceRevision.instance_id == instance.id, InstanceRevision.at <= at
        )
        revision = session.scalar(last) or 0
    elif revision is None:
        revision = instance.revision
    if not 1 <= revision <= instance.revision:
        raise NoSuchRevision(instance=instance.id, revision=revision, at=at)
    return revision


def _definition(session: Session, instance_id: UUID, revision: int) -> UUID:
    """What the instance ran then: only the revisions at which that changed tell."""
    query = (
        select(InstanceRevision.definition_id)
        .where(
            InstanceRevision.instance_id == instance_id,
            InstanceRevision.revision <= revision,
            InstanceRevision.definition_id.is_not(None),
        )
        .order_by(InstanceRevision.revision.desc())
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        raise NoSuchRevision(instance=instance_id, revision=revision)
    return found


def _walk_back(session: Session, instance: ProcessInstance, revision: int) -> bytes:
    """From the newest state, or from the nearest keyframe, one revision at a time."""
    later = (
        select(InstanceRevision.revision, InstanceRevision.keyframe, InstanceRevision.undo)
        .where(InstanceRevision.instance_id == instance.id, InstanceRevision.revision > revision)
        .order_by(InstanceRevision.revision)
        .limit(states.KEYFRAME_EVERY)
    )
    steps = []
    for row in session.execute(later):
        steps.append(row)
        if row.keyframe:
            break
    state = b"" if steps and steps[-1].keyframe else states.unpack(instance.blob)
    for row in reversed(steps):
        packed = row.undo or b""
        state = states.unpack(packed) if row.keyframe else states.unpack_against(packed, state)
    return state
