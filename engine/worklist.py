"""User tasks: what a person can do with the work in their inbox."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import forms
from engine import clock, incidents, notices, taking, turns, vault
from engine.access import Actor, Permission, require
from engine.audit import Event
from engine.db import rows
from engine.disclosure import Reader
from engine.errors import NotFound, TaskDelegated
from engine.holding import claim, delegate, give_back, reassign, release, snooze
from engine.inbox import counts, desk, facets, inbox, waiting
from engine.models import Draft, TaskState, UserTask
from engine.taking import Taken
from engine.tasklist import Counts, Desk, Filters, Page, Row, Waiting
from engine.turns import Stuck, Turn
from engine.vault import Envelope
from engine.visibility import belongs

__all__ = [
    "Counts",
    "Desk",
    "Filters",
    "Page",
    "Row",
    "Waiting",
    "answer",
    "claim",
    "complete",
    "counts",
    "data",
    "delegate",
    "desk",
    "draft",
    "facets",
    "form_of",
    "get",
    "give_back",
    "inbox",
    "may_see",
    "next_after",
    "openable",
    "reasons",
    "reassign",
    "release",
    "save_draft",
    "snooze",
    "view",
    "waiting",
]

Raw = Mapping[str, Sequence[str]]

_KEPT = "_cifrado"  # the name under which a draft that the vault keeps stands
_DRAFT = """
    SELECT raw, actor = %(actor)s FROM draft WHERE task_id = %(task)s AND actor = ANY(%(whose)s)
    ORDER BY actor <> %(actor)s LIMIT 1"""
_DROP_DRAFTS = "DELETE FROM draft WHERE task_id = %s"
_STUCK = (
    "El trámite no puede continuar por un problema del proceso, no de sus respuestas."
    " Un supervisor ha sido avisado; lo que escribió está guardado."
)


def get(session: Session, task_id: UUID, *, actor: Actor) -> UserTask:
    """One user task that this actor may see, whoever holds it and whatever has become of it.

    Raises:
        NotFound: no such user task, or neither one of the actor's groups nor the actor's own.
    """
    task = session.get(UserTask, task_id, populate_existing=True)
    if task is None or not may_see(session, task, actor=actor):
        raise NotFound(task=task_id)
    return task


def may_see(session: Session, task: UserTask, *, actor: Actor) -> bool:
    """Whether this actor may know of it."""
    return taking.visible(task, actor) and belongs(session, actor, task.reserve_id)


def openable(session: Session, tasks: Sequence[UserTask], *, actor: Actor) -> set[UUID]:
    """Which of these the actor may see: of a case that one knows of, not all work is one's own."""
    return {task.id for task in tasks if may_see(session, task, actor=actor)}


def form_of(session: Session, task: UserTask) -> forms.Form:
    """The form of a user task, as deployed with the version that its instance runs."""
    return turns.look(session, task.instance_id).loaded.form(task.form)


def data(session: Session, task: UserTask, *, reader: Reader | None = None) -> Mapping[str, Any]:
    """What the case knows where a user task stands; of what the vault keeps, what the reader may see."""
    turn = turns.look(session, task.instance_id)
    known = turn.execution.variables_at(task.id)
    shown: Mapping[str, Any] = reader.show(known) if reader and turn.reserve_id is not None else known
    return shown


def reasons(session: Session, task: UserTask) -> str:
    """What has been written so far for why the case ends as it does, if its form is about that."""
    turn = turns.look(session, task.instance_id)
    path = turn.loaded.form(task.form).reasons
    told = forms.dig(turn.execution.variables_at(task.id), path) if path else None
    return told if isinstance(told, str) and not vault.is_envelope(told) else ""


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


def complete(
    session: Session,
    task_id: UUID,
    raw: Raw,
    *,
    uploads: Sequence[Any] = (),
    hold: timedelta | None = None,
    actor: Actor,
) -> forms.Result:
    """Check what a browser posted and, if all is right, complete the task and move the instance on.

    ``hold`` is for how long what machines do next waits, so that the act can still be undone.

    Returns:
        What came out of the check. Nothing has changed unless it is ``ok``. A problem without a key
        means that the diagram cannot go on: an incident tells the supervisor, the task stays open.

    Raises:
        NotAllowed: the actor may not complete user tasks, or not this one.
        NotFound: it is not for this actor to see.
        TaskNotOpen, TaskAlreadyClaimed: somebody was faster; the facts say who.
    """
    turn, task = _take_to_complete(session, task_id, actor)
    turn.held_until = turn.now + hold if hold else None
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


def draft(session: Session, task: UserTask, *, actor: Actor) -> Raw | None:
    """What has been typed into the form so far: by this actor, or by whom they stand in for.

    What the vault keeps is given back to its author alone.
    """
    whose = [actor.id, *([task.assignee] if task.assignee and taking.held(task, actor) else [])]
    found = rows(session, _DRAFT, {"task": task.id, "actor": actor.id, "whose": whose})
    if not found:
        return None
    ((raw, own),) = found
    if kept := raw.get(_KEPT):
        return cast(Raw, vault.decrypt(session, Envelope.read(kept[0]))) if own else None
    return cast(Raw, raw)


def save_draft(session: Session, task_id: UUID, raw: Raw, *, actor: Actor) -> datetime:
    """Keep what has been typed, unchecked, for when the actor comes back."""
    require(actor, Permission.TASK_COMPLETE)
    task = get(session, task_id, actor=actor)
    taking.require_free(task, actor)
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
        if taking.visible(other, actor) and other.assignee in (None, actor.id):
            return other.id
    for scope in ("mine", "groups"):
        rows = inbox(session, actor, scope=scope, limit=1).rows
        if rows:
            return rows[0].id
    return None


def _known(turn: Turn, task: Taken) -> tuple[forms.Form, Mapping[str, Any]]:
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
    turn: Turn, task: Taken, form: forms.Form, result: forms.Result, raw: Raw | None
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
        snoozed_until=None,
    )
    if task.has_drafts:
        turn.writes.run(_DROP_DRAFTS, [task.id], touches=Draft)
    notices.settle(turn.writes, task.id, {actor, task.assignee or actor})
    turn.settled.add(task.id)
    facts: dict[str, Any] = {"activity": task.activity}
    if task.assignee not in (None, actor):
        facts["instead_of"] = task.assignee
    turn.record(Event.TASK_COMPLETED, task.id, **facts)
    try:
        turn.advance(
            lambda execution: execution.complete(task.id, answers, by=actor), Event.TASK_COMPLETED
        )
    except Stuck as stuck:
        return _stuck(turn, task, stuck, result, raw)
    return result


def _stuck(turn: Turn, task: Taken, stuck: Stuck, result: forms.Result, raw: Raw | None) -> forms.Result:
    """The task stays open, what was typed is kept, and a supervisor is told."""
    incidents.report(turn, stuck, task_id=task.id)
    turn.keep_rows()
    if raw is not None:
        save_draft(turn.session, task.id, raw, actor=turn.actor)
    problem = forms.Problem(key="", reason=forms.Invalid(_STUCK))
    return forms.Result(answers={}, problems=(problem,), visible=result.visible)


def _take_to_complete(session: Session, task_id: UUID, actor: Actor) -> tuple[Turn, Taken]:
    require(actor, Permission.TASK_COMPLETE)
    turn, task = taking.take(session, task_id, actor=actor)
    taking.require_free(task, actor)
    if task.owner is not None:
        raise TaskDelegated(task=task_id, owner=task.owner)
    turn.require_active()
    taking.require_hands(turn, task, actor.id)
    return turn, task
