"""Running instances move to another version of their process, or it is said why they cannot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import definitions, kinds, programs, revisions, spiff, turns
from engine.access import Actor, Permission, require
from engine.audit import Event
from engine.errors import InstanceNotActive, InvalidInput, ReasonMissing
from engine.models import InstanceState, ProcessDefinition, ProcessInstance, UserTask
from engine.spiff import CannotMove, Moved
from engine.turns import Turn


@dataclass(frozen=True)
class Verdict:
    """Whether an instance could move, and what would change for it."""

    instance_id: UUID
    problems: Sequence[tuple[str, str]]  # element, and why it stands in the way
    stopped: Sequence[str] = ()  # events that would be waited for no more
    begun: Sequence[str] = ()  # events that would be waited for from now on

    @property
    def ok(self) -> bool:
        """Whether it could."""
        return not self.problems


def candidates(session: Session, definition: ProcessDefinition) -> Sequence[UUID]:
    """Instances under way that run another version of the same process, oldest first."""
    query = (
        select(ProcessInstance.id)
        .join(ProcessDefinition)
        .where(
            ProcessDefinition.key == definition.key,
            ProcessDefinition.id != definition.id,
            ProcessInstance.state == InstanceState.ACTIVE,
        )
        .order_by(ProcessInstance.created_at, ProcessInstance.id)
    )
    return session.scalars(query).all()


def preview(
    session: Session,
    instances: Iterable[UUID],
    definition_id: UUID,
    *,
    rename: Mapping[str, str] | None = None,
) -> Sequence[Verdict]:
    """What moving would mean for each of these instances. Changes nothing."""
    found = []
    for instance_id in instances:
        turn = turns.look(session, instance_id)
        try:
            moved = _moved(turn, definition_id, rename)
            found.append(Verdict(instance_id, (), tuple(moved.stopped), tuple(moved.begun)))
        except CannotMove as refused:
            found.append(Verdict(instance_id, tuple(refused.facts["problems"])))  # type: ignore[arg-type]
    return found


def move(
    session: Session,
    instance_id: UUID,
    definition_id: UUID,
    *,
    rename: Mapping[str, str] | None = None,
    reason: str,
    actor: Actor,
) -> None:
    """Let a running instance go on with another version. Its open work stays open, with its claims.

    Args:
        session: The transaction.
        instance_id: Which one.
        definition_id: The version it shall run from now on.
        rename: Ids of elements that have another id in that version.
        reason: Why, for the audit log.
        actor: Who may deploy.

    Raises:
        InvalidInput: the version is of another process.
        CannotMove: something stands in the way; nothing was changed.
    """
    require(actor, Permission.DEFINITION_DEPLOY)
    if not reason.strip():
        raise ReasonMissing(instance=instance_id)
    turn = turns.take(session, instance_id, actor=actor, unseen=True)
    if turn.head.state != InstanceState.ACTIVE:
        raise InstanceNotActive(instance=instance_id, state=turn.head.state)
    moved = _moved(turn, definition_id, rename)
    before = definitions.get(session, turn.head.definition_id).version
    after = definitions.get(session, definition_id).version
    turn.begin(moved.execution, definition_id=definition_id)
    turn.record(Event.INSTANCE_UPGRADED, instance_id, reason=reason, before=before, after=after)
    _refresh_tasks(turn)
    turn.keep(Event.INSTANCE_UPGRADED)


def take_back(
    session: Session,
    instance_id: UUID,
    definition_id: UUID,
    *,
    moved_at: int,
    rename: Mapping[str, str] | None = None,
    reason: str,
    actor: Actor,
) -> None:
    """Undo a move: exactly, where nothing has happened since revision ``moved_at``, which it made.

    Where the case went on meanwhile it goes on from where it stands, with the version it came from.

    Raises:
        CannotMove: it stands where that version has no place for it; nothing was changed.
        InstanceNotActive: it is over.
    """
    require(actor, Permission.DEFINITION_DEPLOY)
    turn = turns.take(session, instance_id, actor=actor, unseen=True)
    turn.require_active()
    if turn.revision == moved_at:
        past = revisions.find(session, instance_id, revision=moved_at - 1)
        then = programs.get(session, past.definition_id)
        execution = spiff.Execution.load(then.program, past.state, now=turn.now)
    else:
        execution = _moved(turn, definition_id, rename).execution
    before = definitions.get(session, turn.head.definition_id).version
    after = definitions.get(session, definition_id).version
    turn.begin(execution, definition_id=definition_id)
    turn.record(Event.INSTANCE_UPGRADED, instance_id, reason=reason, before=before, after=after)
    _refresh_tasks(turn)
    turn.keep(Event.INSTANCE_UPGRADED)


def _moved(turn: Turn, definition_id: UUID, rename: Mapping[str, str] | None) -> Moved:
    old, new = turn.loaded, programs.get(turn.session, definition_id)
    if old.key != new.key:
        raise InvalidInput(process=old.key, other=new.key)
    return spiff.move(turn.before, old.program, new.program, now=turn.now, rename=rename)


def _refresh_tasks(turn: Turn) -> None:
    """Open user tasks are called and asked as the new version says."""
    for task in turn.execution.waits().user_tasks:
        if ("user_task", task.visit) in turn.known:
            name = task.name or task.activity
            kind = {"procedure": turn.procedure, "activity": task.activity, "name": name}
            turn.writes.update(
                UserTask,
                task.visit,
                activity=task.activity,
                name=name,
                form=programs.form_reference(turn.procedure, task.process, task.form or ""),
                **kinds.intern(turn.writes, turn.groups_for(task.candidate_groups), **kind),
            )
