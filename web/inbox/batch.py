"""One thing done to many tasks: chosen in the list, told row by row, undone while it can be."""

import time
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

import forms
from engine import batches, clock, worklist
from engine.access import Actor, Permission
from engine.batches import Act, State
from engine.db import transaction
from engine.errors import EngineError, OneByOne, ReasonMissing, SnoozeTooLong
from engine.models import UserTask
from forms.view import html_id
from web import once
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.errors import told
from web.i18n import gettext as _
from web.inbox import page
from web.inbox.blueprint import inbox
from web.inbox.hands import morning_of, require_colleague

BUDGET = 4.0  # seconds that one request works; the next one goes on
ACTS: Mapping[str, Act] = {
    "tomar": Act.CLAIM,
    "devolver": Act.RELEASE,
    "posponer": Act.SNOOZE,
    "reasignar": Act.REASSIGN,
}
Doing = Callable[..., None]


@inbox.post("/lotes")
@requires(Permission.TASK_CLAIM, Permission.TASK_REASSIGN)
def begin_many() -> ResponseReturnValue:
    """Do something to the tasks that were chosen; to give them answers, first ask for these."""
    tasks = _chosen(request.form.getlist("tarea"))
    asked = request.form.get("accion", "")
    if not tasks:
        flash(_("Elija primero las tareas, con su casilla."))
        return redirect(url_for("inbox.show", scope="grupo"), code=303)
    if asked == "completar":
        return redirect(url_for("inbox.complete_many", tarea=tasks), code=303)
    act = ACTS.get(asked, Act.CLAIM)
    return _do(act, tasks, _facts(act, tasks))


@inbox.get("/lotes/completar")
@requires(Permission.TASK_COMPLETE)
def complete_many() -> ResponseReturnValue:
    """The form that all of them share, once."""
    tasks = _chosen(request.args.getlist("tarea"))
    with transaction() as session:
        return _ask(session, _alike(session, tasks), raw=None)


@inbox.post("/lotes/completar")
@requires(Permission.TASK_COMPLETE)
def answer_many() -> ResponseReturnValue:
    """Give the same answers to all of them."""
    tasks = _chosen(request.form.getlist("tarea"))
    ours = ("csrf_token", once.FIELD, "tarea")
    raw = {k: v for k, v in request.form.to_dict(flat=False).items() if k not in ours}
    with transaction() as session:
        alike = _alike(session, tasks)
        form = worklist.form_of(session, alike[0])
        result = forms.validate(form, raw, data={})
        problems = [one for one in result.problems if one.key in form.in_batch] or [
            _one_by_one(key) for key in form.in_batch if not _allowed(form, result.answers, key)
        ]
        if problems:
            return _ask(session, alike, raw=raw, problems=problems), 422
        facts = {"procedure": alike[0].procedure, "activity": alike[0].activity, "raw": raw}
    return _do(Act.COMPLETE, tasks, facts)


@inbox.get("/lotes/<uuid:batch_id>")
@requires(Permission.TASK_CLAIM, Permission.TASK_REASSIGN)
def show_many(batch_id: UUID) -> ResponseReturnValue:
    """What became of each."""
    actor = current_actor()
    with transaction() as session:
        made = batches.get(session, batch_id, actor=actor)
        rows = batches.rows(session, batch_id)
        names = people.known(session)
        return render_template(
            "inbox/batch.html",
            batch=made,
            rows=sorted(rows, key=lambda row: row.state != State.REFUSED),
            tally=batches.tally(session, batch_id),
            reasons={row.id: told(row.code, row.facts or {}, names) for row in rows if row.code},
            undoable=set(batches.undoable(session, batch_id, actor=actor)),
            at=clock.now(),
        )


@inbox.post("/lotes/<uuid:batch_id>/seguir")
@requires(Permission.TASK_CLAIM, Permission.TASK_REASSIGN)
def go_on(batch_id: UUID) -> ResponseReturnValue:
    """Go on with what is still to be done."""
    with transaction() as session:
        items = batches.waiting(session, batch_id, actor=current_actor())
    _each(items, batches.do, batches.refuse, current_actor())
    return redirect(url_for("inbox.show_many", batch_id=batch_id), code=303)


@inbox.post("/lotes/<uuid:batch_id>/deshacer")
@requires(Permission.TASK_CLAIM, Permission.TASK_REASSIGN)
def undo_many(batch_id: UUID) -> ResponseReturnValue:
    """Undo it for one task, or for all for which it can be undone."""
    with transaction() as session:
        items = batches.undoable(session, batch_id, actor=current_actor())
    wanted = _chosen(request.form.getlist("fila"))
    kept = _each(
        [one for one in items if one in wanted or not wanted], batches.undo, None, current_actor()
    )
    if kept:
        flash(_("%(num)s no se pudieron deshacer: el caso siguió adelante.", num=kept), "warning")
    else:
        flash(_("Se deshizo."), "success")
    return redirect(url_for("inbox.show_many", batch_id=batch_id), code=303)


def _do(act: Act, tasks: Sequence[UUID], facts: Mapping[str, object]) -> ResponseReturnValue:
    """Write it down under the key of the page, which comes once, and begin."""
    batch_id = UUID(request.form[once.FIELD])
    with transaction() as session:
        batches.begin(session, batch_id, act, tasks, facts=facts, actor=current_actor())
    return go_on(batch_id)


def _each(items: Sequence[UUID], act: Doing, refuse: Doing | None, actor: Actor) -> int:
    """Each in a transaction of its own, for as long as a request may take. Returns how many refused."""
    until, refused = time.monotonic() + BUDGET, 0
    for item in items:
        if time.monotonic() > until:
            break
        try:
            with transaction() as session:
                act(session, item, actor=actor)
        except EngineError as error:
            refused += 1
            if refuse:
                with transaction() as session:
                    refuse(session, item, error)
    return refused


def _facts(act: Act, tasks: Sequence[UUID]) -> dict[str, object]:
    """What the act needs to know. Raises what the act itself would raise for each of them."""
    if act is Act.SNOOZE:
        until = morning_of(request.form.get("hasta", ""))
        if until is None:
            raise SnoozeTooLong
        return {"until": until.isoformat()}
    if act is Act.REASSIGN:
        to, reason = request.form.get("a", ""), request.form.get("motivo", "").strip()
        if not reason:
            raise ReasonMissing
        with transaction() as session:
            require_colleague(session, tasks[0], to)
        return {"to": to, "reason": reason}
    return {}


def _alike(session: Session, ids: Sequence[UUID]) -> list[UserTask]:
    """The tasks, if one form may be filled in for all of them. Raises OneByOne."""
    tasks = [worklist.get(session, one, actor=current_actor()) for one in ids]
    kinds = {(task.procedure, task.activity) for task in tasks}
    if len(kinds) != 1 or not worklist.form_of(session, tasks[0]).in_batch:
        raise OneByOne
    return tasks


def _ask(
    session: Session,
    tasks: Sequence[UserTask],
    *,
    raw: page.Raw | None,
    problems: Sequence[forms.Problem] = (),
) -> str:
    form = worklist.form_of(session, tasks[0])
    view = forms.present(form, raw=raw, data={}, problems=problems, translate=_)
    return render_template(
        "inbox/complete_many.html",
        tasks=tasks,
        view=view,
        problems=problems,
        allowed=_words_of(view, form),
        at=clock.now(),
    )


def _words_of(view: forms.View, form: forms.Form) -> list[str]:
    """The answers that may be given to many, as people call them."""
    return [
        option.label
        for line in view.lines
        for one in line
        for option in one.options
        if option.value in form.in_batch.get(one.name, ())
    ]


def _allowed(form: forms.Form, answers: Mapping[str, object], key: str) -> bool:
    return str(answers.get(key)) in form.in_batch[key]


def _one_by_one(key: str) -> forms.Problem:
    reason = forms.Invalid("Esta respuesta se da de a una, con su motivo: abra cada tarea.")
    return forms.Problem(key, reason, html_id(key))


def _chosen(texts: Sequence[str]) -> list[UUID]:
    """Ids of tasks; what is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
