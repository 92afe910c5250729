"""One user task: its form beside the case, and the ways to leave the page without losing a letter."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

import forms
from engine import storage, worklist
from engine.access import Permission
from engine.db import transaction
from engine.errors import Conflict, TaskAlreadyClaimed, TaskNotOpen, UploadRefused
from engine.models import UserTask
from web import once, spanish
from web.accounts.access import current_actor, requires
from web.errors import ADVICE, TITLES, sentence
from web.i18n import gettext as _
from web.inbox import page
from web.inbox.blueprint import inbox

Raw = Mapping[str, Sequence[str]]


@inbox.get("/tareas/<uuid:task_id>")
@requires(Permission.TASK_COMPLETE, Permission.TASK_REASSIGN)
def ask(task_id: UUID) -> ResponseReturnValue:
    """The form, as one left it, beside what is known of the case."""
    actor = current_actor()
    with transaction() as session:
        task = worklist.get(session, task_id, actor=actor)
        page.require_open(task)
        return page.show(session, task, raw=worklist.draft(session, task, actor=actor))


@inbox.post("/tareas/<uuid:task_id>")
@requires(Permission.TASK_COMPLETE)
def complete(task_id: UUID) -> ResponseReturnValue:
    """Complete the task, or show its form again with everything that is wrong at once."""
    actor = current_actor()
    with transaction() as session:
        task = worklist.get(session, task_id, actor=actor)
        raw, refused = _posted(session, task)
        if forms.ACTION in request.form:
            return _change_rows(session, task, raw)
        if refused:
            worklist.save_draft(session, task_id, raw, actor=actor)
            return page.show(session, task, raw=raw, problems=refused), 422
        files = page.uploads(session, task)
        result = worklist.complete(session, task_id, raw, uploads=files, actor=actor)
        if not result.ok:
            return page.show(session, task, raw=raw, problems=result.problems), 422
        following = worklist.next_after(session, task, actor=actor)
    flash(_("Completó «%(task)s».", task=task.title or task.name), "success")
    if following is None:
        return redirect(url_for("inbox.show"), code=303)
    return redirect(url_for("inbox.ask", task_id=following), code=303)


@inbox.post("/tareas/<uuid:task_id>/borrador")
@requires(Permission.TASK_COMPLETE)
def save_draft(task_id: UUID) -> ResponseReturnValue:
    """Keep what has been typed so far, unchecked; answers when it was kept."""
    with transaction() as session:
        task = worklist.get(session, task_id, actor=current_actor())
        raw, _refused = _posted(session, task)
        saved_at = worklist.save_draft(session, task_id, raw, actor=current_actor())
    if "HX-Request" not in request.headers:
        flash(_("Se guardó el borrador."))
        return redirect(url_for("inbox.ask", task_id=task_id), code=303)
    return _("Borrador guardado a las %(hour)s", hour=f"{spanish.lima(saved_at):%H:%M:%S}")


@inbox.post("/tareas/<uuid:task_id>/campos")
@requires(Permission.TASK_COMPLETE)
def refresh(task_id: UUID) -> ResponseReturnValue:
    """The form as it must look with these answers: some questions depend on others."""
    with transaction() as session:
        task = worklist.get(session, task_id, actor=current_actor())
        posted, refused = _posted(session, task)
        raw = forms.edited(posted)
        worklist.save_draft(session, task_id, raw, actor=current_actor())
        return page.fields(session, task, raw, refused)


def _change_rows(session: Session, task: UserTask, raw: Raw) -> ResponseReturnValue:
    changed = forms.edited(raw)
    worklist.save_draft(session, task.id, changed, actor=current_actor())
    return page.show(session, task, raw=changed)


def _posted(session: Session, task: UserTask) -> tuple[dict[str, list[str]], list[forms.Problem]]:
    """What the browser sent, files stored and named by their ids; and the files that cannot be kept."""
    ours = ("csrf_token", once.FIELD)
    raw = {k: v for k, v in request.form.to_dict(flat=False).items() if k not in ours}
    refused = []
    for name, files in request.files.lists():
        if not name.endswith(forms.FILE_SUFFIX):
            continue
        field = name.removesuffix(forms.FILE_SUFFIX)
        for file in filter(lambda one: one.filename, files):
            try:
                raw.setdefault(field, []).append(_kept(session, task, field, file))
            except UploadRefused as error:
                refused.append(page.refused(field, error))
    return raw, refused


def _kept(session: Session, task: UserTask, field: str, file: FileStorage) -> str:
    form = worklist.form_of(session, task)
    stored = storage.put(
        session,
        file.read(),
        name=file.filename or "",
        instance_id=task.instance_id,
        cipher=forms.kind_of(form.ciphers, field) if task.reserve_id is not None else None,
        actor=current_actor(),
    )
    return str(stored.id)


@inbox.errorhandler(413)
def tell_too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Nothing of the request was read: back to the form, as its draft was kept a moment ago."""
    flash(f"{TITLES[413]}. {ADVICE[413]}", "error")
    return redirect(url_for("inbox.ask", **(request.view_args or {})), code=303)


@inbox.errorhandler(TaskAlreadyClaimed)
@inbox.errorhandler(TaskNotOpen)
def tell_who_won(error: Conflict) -> ResponseReturnValue:
    """Somebody was faster: say who, and give back what this person had typed."""
    with transaction() as session:
        told = sentence(error, page.winners(session, error))
        task = session.get(UserTask, request.view_args["task_id"]) if request.view_args else None
        typed = page.typed(session, task, request.form) if task and request.form else []
        case = task and (task.instance_id, task.name)
    mine = error.facts.get("completed_by") == current_actor().id
    return render_template("inbox/conflict.html", told=told, typed=typed, case=case, mine=mine), 409
