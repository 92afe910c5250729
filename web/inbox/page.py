"""What the page of a user task shows."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

import forms
from engine import audit, clock, flags, monitor, notes, storage, taking, ways, worklist
from engine.errors import Conflict, TaskNotOpen, UploadRefused
from engine.models import TaskState, UserTask
from forms.view import html_id
from registry import motivacion
from web import diagrams, disclosure, story
from web.accounts import people
from web.accounts.access import current_actor
from web.files import described
from web.i18n import gettext
from web.typed import Compared, in_words

Raw = Mapping[str, Sequence[str]]
RECENT = 5  # events of the case that are shown
TOLD = 40  # of which so many are read: some are never shown


def show(
    session: Session,
    task: UserTask,
    *,
    raw: Raw | None,
    problems: Sequence[forms.Problem] = (),
) -> str:
    """The whole page."""
    actor = current_actor()
    entries = audit.history(session, task.instance_id, last=TOLD)
    names = people.known(session).foresee([task.assignee, task.owner, *(one.actor for one in entries)])
    documents = monitor.documents(session, task.instance_id)
    titles = diagrams.titles(session, task.instance_id)
    return render_template(
        "inbox/task.html",
        task=task,
        case=monitor.instance(session, actor, task.instance_id),
        view=_view(session, task, raw, problems, [described(one) for one in documents]),
        held=taking.held(task, actor),
        names=names,
        me=actor.id,
        others=[names.get(one, one) for one in ways.arrive(session, task.id, actor=actor)],
        flags=flags.raised(session, task.instance_id),
        known_flags=flags.known(),
        notes=notes.count(session, task.instance_id, actor=actor),
        tomorrow=clock.now().astimezone(clock.LIMA).date() + timedelta(days=1),
        problems=problems,
        colleagues=people.colleagues(session, task.candidate_groups),
        receipts=monitor.receipts(session, task.instance_id),
        documents=documents,
        alike=motivacion.alike(session, task.instance_id, worklist.reasons(session, task)),
        history=story.story(entries, names, titles)[:RECENT],
        at=clock.now(),
        draft_url=url_for("inbox.save_draft", task_id=task.id),
        refresh_url=url_for("inbox.refresh", task_id=task.id),
    )


def require_open(task: UserTask) -> None:
    """Raises TaskNotOpen, which tells who completed it."""
    if task.state not in (TaskState.OPEN, TaskState.SUSPENDED):
        raise TaskNotOpen(task=task.id, state=task.state.value, completed_by=task.completed_by)


def fields(session: Session, task: UserTask, raw: Raw, problems: Sequence[forms.Problem] = ()) -> str:
    """Only the form's fields."""
    return render_template(
        "inbox/fields.html",
        view=_view(session, task, raw, problems, uploads(session, task)),
        draft_url=url_for("inbox.save_draft", task_id=task.id),
        refresh_url=url_for("inbox.refresh", task_id=task.id),
    )


def refused(field: str, error: UploadRefused) -> forms.Problem:
    """A file that was not kept, told where it was chosen."""
    sentence = {
        "empty": "El archivo «{archivo}» está vacío.",
        "too-large": "El archivo «{archivo}» debe pesar {maximo} MB o menos.",
    }.get(str(error.facts["reason"]), "El archivo «{archivo}» debe ser de tipo {tipos}.")
    facts = {
        "archivo": error.facts["name"],
        "maximo": storage.LIMIT // (1024 * 1024),
        "tipos": "PDF, JPG, PNG",
    }
    anchor = html_id(field)
    return forms.Problem(field.replace("-", "."), forms.Invalid(sentence, **facts), anchor)


def uploads(session: Session, task: UserTask) -> list[dict[str, object]]:
    """The files of the case, as the form's check knows them: never what the browser claims."""
    return [described(one) for one in monitor.documents(session, task.instance_id)]


def winners(session: Session, error: Conflict) -> dict[str, str]:
    """Names of the people that the error speaks of."""
    facts = (error.facts.get(name) for name in ("assignee", "completed_by"))
    return people.names(session, [str(fact) for fact in facts if fact])


def typed(session: Session, task: UserTask, posted: MultiDict[str, str]) -> list[Compared]:
    """What was typed, by the questions' own words, beside what the case holds for them now."""
    form = worklist.form_of(session, task)
    done = task.state == TaskState.COMPLETED and worklist.may_see(session, task, actor=current_actor())
    kept = monitor.variables(session, task.instance_id) if done else {}
    return in_words(form, posted, disclosure.reader(session).show(kept))


def _view(
    session: Session,
    task: UserTask,
    raw: Raw | None,
    problems: Sequence[forms.Problem],
    files: Sequence[dict[str, object]],
) -> forms.View:
    return worklist.view(
        session,
        task,
        raw=raw,
        problems=problems,
        uploads=files,
        reader=disclosure.reader(session),
        translate=gettext,
    )
