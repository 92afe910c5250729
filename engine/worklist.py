"""User tasks: what a person can do with the work in their inbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import forms
from engine import clock, incidents, turns, vault
from engine.access import Actor, Permission, require
from engine.audit import Event
from engine.disclosure import Reader
from engine.errors import (
    NotFound,
    OtherHandsNeeded,
    TaskAlreadyClaimed,
    TaskNotClaimed,
    TaskNotOpen,
)
from engine.inbox import Counts, Filters, Page, Row, counts, facets, inbox
from engine.models import Draft, TaskState, UserTask
from engine.turns import Stuck, Subject, Turn
from engine.vault import Envelope
from engine.visibility import belongs

__all__ = [
    "Counts",
    "Filters",
    "Page",
    "Row",
    "answer",
    "claim",
    "complete",
    "counts",
    "draft",
    "facets",
    "form_of",
    "get",
    "inbox",
    "next_after",
    "reassign",
    "release",
    "save_draft",
    "view",
]

Raw = Mapping[str, Sequence[str]]

_COLUMNS = """
    s.id, s.activity, s.form, (SELECT groups FROM task_kind WHERE id = s.kind_id), s.assignee,
    s.claimed_at, s.state, s.completed_by, s.completed_at,
    EXISTS (SELECT FROM draft WHERE task_id = s.id)"""
_TASK = Subject("user_task", _COLUMNS)
_KEPT = "_cifrado"  # the name under which a draft that the vault keeps stands
_DROP_DRAFTS = "DELETE FROM draft WHERE task_id = %s"
_STUCK = (
    "El trámite no puede continuar por un problema del proceso, no de sus respuestas."
    " Un supervisor ha sido avisado; lo que escribió está guardado."
)


@dataclass(slots=True)
class _Task:
    """The row of the user task, read after the lock."""

    id: UUID
    activity: str
    form: str
    candidate_groups: list[str]
    assignee: str | None
    claimed_at: datetime | None
    state: str
    completed_by: str | None
    completed_at: datetime | None
    has_drafts: bool


def get(session: Session, task_id: UUID, *, actor: Actor) -> UserTask:
    """One user task that this actor may see, whoever holds it and whatever has become of it.

    Raises:
        NotFound: no such user task, or neither one of the actor's groups nor the actor's own.
    """
    task = session.get(UserTask, task_id, populate_existing=True)
    if task is None or not _visible(task, actor) or not belongs(session, actor, task.reserve_id):
        raise NotFound(task=task_id)
    return task


def form_of(session: Session, task: UserTask) -> forms.Form:
    """The form of a user task, as deployed with the version that its instance runs."""
    return turns.look(session, task.instance_id).loaded.form(task.form)


def view(
    session: Session,
    task: UserTask,
    *,
    raw: Raw | None = None,
    problems: Sequence[forms.Problem] = (),
    uploads: Sequence[Any] = (),
    reader: Reader | None = None,
    translate: Callable[[str], str] = str,
) -> forms.View:
    """The form of a user task as a page shows it, filled with what the case knows or ``raw`` says.

    What the vault keeps is shown as far as the ``reader`` may see it; without one it is not.
    """
    turn = turns.look(session, task.instance_id)
    data = turn.execution.variables_at(task.id)
    if turn.reserve_id is not None and reader is not None:
        data = reader.show(data)
    return forms.present(
        turn.loaded.form(task.form),
        raw=raw,
        answers=None,
        data=data,
        problems=problems,
        uploads=uploads,
        translate=translate,
    )


def claim(session: Session, task_id: UUID, *, actor: Actor) -> None:
    """Take a free user task, so that nobody else works on it.

    Raises:
        TaskNotOpen, TaskAlreadyClaimed: somebody was faster; the facts say who.
        OtherHandsNeeded: the diagram excludes this actor.
    """
    require(actor, Permission.TASK_CLAIM)
    turn, task = _take(session, task_id, actor)
    _require_free(task, actor)
    _require_hands(turn, task, actor.id)
    if task.assignee is None:
        _assign(turn, task, actor.id, Event.TASK_CLAIMED)


def release(session: Session, task_id: UUID, *, actor: Actor) -> None:
    """Give a user task back to its group.

    Raises:
        TaskNotClaimed: the actor does not hold it (a supervisor may release anybody's).
    """
    turn, task = _take(session, task_id, actor)
    _require_open(task)
    if task.assignee != actor.id:
        if task.assignee is None or not actor.may(Permission.TASK_REASSIGN):
            raise TaskNotClaimed(task=task_id, assignee=task.assignee)
        require(actor, Permission.TASK_REASSIGN)
    _assign(turn, task, None, Event.TASK_RELEASED)


def reassign(session: Session, task_id: UUID, assignee: str, *, reason: str = "", actor: Actor) -> None:
    """Give an open user task to somebody. Whether that person can do it is for the caller to know."""
    require(actor, Permission.TASK_REASSIGN)
    turn, task = _take(session, task_id, actor)
    _require_open(task)
    _require_hands(turn, task, assignee)
    _assign(turn, task, assignee, Event.TASK_REASSIGNED, reason)


def complete(
    session: Session, task_id: UUID, raw: Raw, *, uploads: Sequence[Any] = (), actor: Actor
) -> forms.Result:
    """Check what a browser posted and, if all is right, complete the task and move the instance on.

    Returns:
        What came out of the check. Nothing has changed unless it is ``ok``. A problem without a key
        means that the diagram cannot go on: an incident tells the supervisor, the task stays open.

    Raises:
        NotAllowed: the actor may not complete user tasks, or not this one.
        NotFound: it is not for this actor to see.
        TaskNotOpen, TaskAlreadyClaimed: somebody was faster; the facts say who.
    """
    turn, task = _take_to_complete(session, task_id, actor)
    form, data = _known(turn, task)
    result = forms.validate(form, raw, data=data, uploads=uploads)
    return _finish(turn, task, form, result, raw)


def answer(
    session: Session,
    task_id: UUID,
    answers: Mapping[str, Any],
    *,
    uploads: Sequence[Any] = (),
    actor: Actor,
) -> forms.Result:
    """The same as ``complete`` for answers in JSON, from another program."""
    turn, task = _take_to_complete(session, task_id, actor)
    form, data = _known(turn, task)
    result = forms.check(form, answers, data=data, uploads=uploads)
    return _finish(turn, task, form, result, None)


def draft(session: Session, task_id: UUID, *, actor: Actor) -> Raw | None:
    """What this actor has typed into the form so far."""
    query = select(Draft.raw).where(Draft.task_id == task_id, Draft.actor == actor.id)
    raw: Raw | None = session.scalar(query)
    if raw and (kept := raw.get(_KEPT)):
        return cast(Raw, vault.decrypt(session, Envelope.read(kept[0])))
    return raw


def save_draft(session: Session, task_id: UUID, raw: Raw, *, actor: Actor) -> datetime:
    """Keep what has been typed, unchecked, for when the actor comes back."""
    require(actor, Permission.TASK_COMPLETE)
    task = get(session, task_id, actor=actor)
    _require_free(task, actor)
    now, kept = clock.now(), {name: list(texts) for name, texts in raw.items()}
    if task.reserve_id is not None and (ciphers := form_of(session, task).ciphers):
        kind = next(iter(ciphers.values()))
        kept = {_KEPT: [vault.encrypt(session, task.instance_id, kind, kept)]}
    new = insert(Draft).values(id=uuid4(), task_id=task_id, actor=actor.id, raw=kept, saved_at=now)
    session.execute(
        new.on_conflict_do_update(
            index_elements=["task_id", "actor"], set_={"raw": kept, "saved_at": now}
        )
    )
    return now


def next_after(session: Session, task: UserTask, *, actor: Actor) -> UUID | None:
    """What this actor does best now: more of the same instance, or else the top of the inbox."""
    same = (
        select(UserTask)
        .where(UserTask.instance_id == task.instance_id, UserTask.state == TaskState.OPEN)
        .order_by(UserTask.priority, UserTask.due_at, UserTask.id)
    )
    for other in session.scalars(same):
        if _visible(other, actor) and other.assignee in (None, actor.id):
            return other.id
    for scope in ("mine", "groups"):
        rows = inbox(session, actor, scope=scope, limit=1).rows
        if rows:
            return rows[0].id
    return None


def _known(turn: Turn, task: _Task) -> tuple[forms.Form, Mapping[str, Any]]:
    """The form, and what the case knows as far as the actor may read it.

    Raises:
        NotAllowed: the form would write over what the vault keeps and the actor may not read.
    """
    form, data = turn.loaded.form(task.form), turn.execution.variables_at(task.id)
    if turn.reserve_id is None:
        return form, data
    reader = Reader(turn.session, turn.actor)
    places = form.ciphers.items()
    kept = [kind for place, kind in places if vault.is_envelope(forms.dig(data, place))]
    reader.require(turn.instance_id, kept)
    return form, reader.show(data)


def _finish(
    turn: Turn, task: _Task, form: forms.Form, result: forms.Result, raw: Raw | None
) -> forms.Result:
    if not result.ok:
        return result
    told = result.answers
    if turn.reserve_id is not None and form.ciphers:
        told = forms.replaced(told, form.ciphers, vault.encrypting(turn.session, turn.instance_id))
    merged = forms.merged(turn.execution.variables_at(task.id), told)
    answers = {key: merged[key] for key in told}
    actor, now = turn.actor.id, turn.now
    turn.writes.update(
        UserTask,
        task.id,
        state=TaskState.COMPLETED,
        assignee=actor,
        claimed_at=task.claimed_at or now,
        completed_at=now,
        completed_by=actor,
    )
    if task.has_drafts:
        turn.writes.run(_DROP_DRAFTS, [task.id], touches=Draft)
    turn.settled.add(task.id)
    turn.record(Event.TASK_COMPLETED, task.id, activity=task.activity)
    try:
        turn.advance(
            lambda execution: execution.complete(task.id, answers, by=actor), Event.TASK_COMPLETED
        )
    except Stuck as stuck:
        return _stuck(turn, task, stuck, result, raw)
    return result


def _stuck(turn: Turn, task: _Task, stuck: Stuck, result: forms.Result, raw: Raw | None) -> forms.Result:
    """The task stays open, what was typed is kept, and a supervisor is told."""
    incidents.report(turn, stuck, task_id=task.id)
    turn.keep_rows()
    if raw is not None:
        save_draft(turn.session, task.id, raw, actor=turn.actor)
    problem = forms.Problem(key="", reason=forms.Invalid(_STUCK))
    return forms.Result(answers={}, problems=(problem,), visible=result.visible)


def _take_to_complete(session: Session, task_id: UUID, actor: Actor) -> tuple[Turn, _Task]:
    require(actor, Permission.TASK_COMPLETE)
    turn, task = _take(session, task_id, actor)
    _require_free(task, actor)
    turn.require_active()
    _require_hands(turn, task, actor.id)
    return turn, task


def _take(session: Session, task_id: UUID, actor: Actor) -> tuple[Turn, _Task]:
    turn, row = turns.take_by(session, _TASK, task_id, actor=actor)
    task = _Task(*row)
    if not _visible(task, actor):
        raise NotFound(task=task_id)
    return turn, task


def _visible(task: _Task | UserTask, actor: Actor) -> bool:
    mine = actor.id in (task.assignee, task.completed_by)
    return mine or not actor.groups.isdisjoint(task.candidate_groups) or actor.everywhere


def _require_open(task: _Task | UserTask) -> None:
    if task.state != TaskState.OPEN:
        raise TaskNotOpen(
            task=task.id,
            state=TaskState(task.state).value,
            completed_by=task.completed_by,
            completed_at=task.completed_at,
        )


def _require_free(task: _Task | UserTask, actor: Actor) -> None:
    _require_open(task)
    if task.assignee not in (None, actor.id):
        raise TaskAlreadyClaimed(task=task.id, assignee=task.assignee)


def _require_hands(turn: Turn, task: _Task, actor_id: str) -> None:
    """Four eyes: whoever the diagram excludes may neither hold the task nor complete it."""
    waits = turn.execution.waits().user_tasks
    excluded = next((one.excluded for one in waits if one.visit == task.id), ())
    if actor_id in excluded:
        raise OtherHandsNeeded(task=task.id, actor=actor_id)


def _assign(turn: Turn, task: _Task, assignee: str | None, event: Event, reason: str = "") -> None:
    claimed_at = turn.now if assignee else None
    turn.writes.update(UserTask, task.id, assignee=assignee, claimed_at=claimed_at)
    turn.record(event, task.id, activity=task.activity, assignee=assignee, reason=reason or None)
    turn.keep_rows()
