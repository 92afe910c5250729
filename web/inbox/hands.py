"""Who has a task: claim and release, hand over, delegate and give back, put off."""

from contextlib import suppress
from datetime import date, datetime, time
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import clock, worklist
from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound, SnoozeTooLong, TaskAlreadyClaimed, TaskNotOpen
from web import spanish
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.inbox.blueprint import inbox

TRIES = 5  # colleagues may be quicker
MORNING = time(8)  # when what was put off comes back


@inbox.post("/siguiente")
@requires(Permission.TASK_CLAIM)
def take_next() -> ResponseReturnValue:
    """Claim the most urgent task of my groups that nobody has, and open it."""
    actor = current_actor()
    with transaction() as session:
        free = worklist.Filters(state="free")
        for row in worklist.inbox(session, actor, scope="groups", filters=free, limit=TRIES).rows:
            with suppress(TaskAlreadyClaimed, TaskNotOpen):
                worklist.claim(session, row.id, actor=actor)
                return redirect(url_for("inbox.ask", task_id=row.id), code=303)
    flash(_("No hay tareas libres en sus grupos."))
    return redirect(url_for("inbox.show"), code=303)


@inbox.post("/tareas/<uuid:task_id>/tomar")
@requires(Permission.TASK_CLAIM)
def claim(task_id: UUID) -> ResponseReturnValue:
    """Make a task mine and open it."""
    with transaction() as session:
        worklist.claim(session, task_id, actor=current_actor())
    return redirect(url_for("inbox.ask", task_id=task_id), code=303)


@inbox.post("/tareas/<uuid:task_id>/devolver")
@requires(Permission.TASK_CLAIM)
def release(task_id: UUID) -> ResponseReturnValue:
    """Give a task back to its group."""
    with transaction() as session:
        worklist.release(session, task_id, actor=current_actor())
    flash(_("Devolvió la tarea a su grupo. Lo que había escrito quedó guardado como borrador suyo."))
    return redirect(url_for("inbox.show"), code=303)


@inbox.post("/tareas/<uuid:task_id>/reasignar")
@requires(Permission.TASK_REASSIGN)
def reassign(task_id: UUID) -> ResponseReturnValue:
    """Give a task to a colleague, or back to its group."""
    assignee, reason = request.form.get("assignee", ""), request.form.get("reason", "").strip()
    with transaction() as session:
        if assignee:
            require_colleague(session, task_id, assignee)
            worklist.reassign(session, task_id, assignee, reason=reason, actor=current_actor())
        else:
            worklist.release(session, task_id, actor=current_actor())
    flash(_("Se reasignó la tarea."), "success")
    return redirect(url_for("inbox.ask", task_id=task_id), code=303)


@inbox.post("/tareas/<uuid:task_id>/encargar")
@requires(Permission.TASK_CLAIM)
def delegate(task_id: UUID) -> ResponseReturnValue:
    """Ask a colleague to prepare a task that one goes on to answer for."""
    to, note = request.form.get("a", ""), request.form.get("encargo", "")
    with transaction() as session:
        require_colleague(session, task_id, to)
        worklist.delegate(session, task_id, to, note=note, actor=current_actor())
    flash(_("Encargó la tarea. Volverá a su lista cuando se la devuelvan."), "success")
    return redirect(url_for("inbox.show"), code=303)


@inbox.post("/tareas/<uuid:task_id>/restituir")
@requires(Permission.TASK_CLAIM)
def give_back(task_id: UUID) -> ResponseReturnValue:
    """Return what a colleague delegated, or call back what one has delegated."""
    with transaction() as session:
        worklist.give_back(session, task_id, note=request.form.get("nota", ""), actor=current_actor())
    flash(_("La tarea volvió a quien responde por ella."), "success")
    return redirect(url_for("inbox.show"), code=303)


@inbox.post("/tareas/<uuid:task_id>/posponer")
@requires(Permission.TASK_CLAIM)
def snooze(task_id: UUID) -> ResponseReturnValue:
    """Keep a task out of my list until a day; without a day, back into it."""
    until = morning_of(request.form.get("hasta", ""))
    with transaction() as session:
        worklist.snooze(session, task_id, until, actor=current_actor())
    if until is None:
        flash(_("La tarea volvió a su lista."), "success")
        return redirect(url_for("inbox.ask", task_id=task_id), code=303)
    flash(_("La tarea volverá a su lista el %(day)s.", day=spanish.day(until)), "success")
    return redirect(url_for("inbox.show"), code=303)


def morning_of(typed: str) -> datetime | None:
    """The morning of the day that was typed, in Lima. Raises SnoozeTooLong for what is no day."""
    if not typed:
        return None
    try:
        return datetime.combine(date.fromisoformat(typed), MORNING, clock.LIMA)
    except ValueError:
        raise SnoozeTooLong(until=typed) from None


def require_colleague(session: Session, task_id: UUID, username: str) -> None:
    """Raises NotFound unless it is somebody who works in a group of the task's."""
    task = worklist.get(session, task_id, actor=current_actor())
    if username not in dict(people.colleagues(session, task.candidate_groups)):
        raise NotFound(person=username)
