"""A user task taken in hand: its row under the lock of its instance, and who may do what with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine import turns, visibility
from engine.access import Actor
from engine.errors import NotFound, OtherHandsNeeded, TaskAlreadyClaimed, TaskNotOpen
from engine.models import TaskState, UserTask
from engine.turns import Subject, Turn

_COLUMNS = """
    s.id, s.activity, s.form, (SELECT groups FROM candidate_set WHERE id = s.candidate_set), s.assignee,
    s.owner, s.claimed_at, s.due_at, s.state, s.completed_by, s.completed_at,
    EXISTS (SELECT FROM draft WHERE task_id = s.id)"""
_TASK = Subject("user_task", _COLUMNS, seen=visibility.hands())


@dataclass(slots=True)
class Taken:
    """The row of the user task, read after the lock."""

    id: UUID
    activity: str
    form: str
    candidate_groups: list[str]
    assignee: str | None
    owner: str | None
    claimed_at: datetime | None
    due_at: datetime | None
    state: str
    completed_by: str | None
    completed_at: datetime | None
    has_drafts: bool


Task = Taken | UserTask


def take(session: Session, task_id: UUID, *, actor: Actor) -> tuple[Turn, Taken]:
    """Lock the instance of a task that this actor may see. Raises NotFound."""
    turn, row = turns.take_by(session, _TASK, task_id, actor=actor)
    task = Taken(*row)
    if not visible(task, actor):
        raise NotFound(task=task_id)
    return turn, task


def visible(task: Task, actor: Actor) -> bool:
    """Whether it is the actor's to see; the reserve of its case apart."""
    mine = actor.id in (task.assignee, task.owner, task.completed_by)
    return mine or shares(task, actor) or actor.everywhere


def shares(task: Task, actor: Actor) -> bool:
    """Whether the actor is in one of its candidate groups."""
    return not actor.groups.isdisjoint(task.candidate_groups)


def held(task: Task, actor: Actor) -> bool:
    """Whether the actor has it: in person, or standing in for a colleague of the same group."""
    if task.assignee == actor.id:
        return True
    return task.assignee in actor.stands_in_for and shares(task, actor)


def require_open(task: Task) -> None:
    """Raises TaskNotOpen, which tells who completed it."""
    if task.state != TaskState.OPEN:
        raise TaskNotOpen(
            task=task.id,
            state=TaskState(task.state).value,
            completed_by=task.completed_by,
            completed_at=task.completed_at,
        )


def require_free(task: Task, actor: Actor) -> None:
    """Raises TaskNotOpen, or TaskAlreadyClaimed if somebody else has it."""
    require_open(task)
    if task.assignee is not None and not held(task, actor):
        raise TaskAlreadyClaimed(task=task.id, assignee=task.assignee)


def require_hands(turn: Turn, task: Taken, actor_id: str) -> None:
    """Four eyes: whoever the diagram excludes may neither hold the task nor complete it."""
    if actor_id in turn.execution.excluded_at(task.id):
        raise OtherHandsNeeded(task=task.id, actor=actor_id)
