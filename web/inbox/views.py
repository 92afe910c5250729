"""The list of user tasks: mine, those of my groups, all that I may see."""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock, worklist
from engine.access import Permission
from engine.db import transaction
from engine.errors import TaskAlreadyClaimed, TaskNotOpen
from engine.inbox import Scope
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.inbox import filters
from web.inbox.blueprint import inbox

SCOPES: Mapping[str, Scope] = {"mias": "mine", "grupo": "groups", "todas": "all"}
TRIES = 5  # colleagues may be quicker


@inbox.get("/", defaults={"scope": "mias"})
@inbox.get("/<any(grupo, todas):scope>")
@requires(Permission.TASK_COMPLETE, Permission.TASK_REASSIGN)
def show(scope: str) -> ResponseReturnValue:
    """One page of the list, as the address says: filters are in the query string."""
    actor, wanted = current_actor(), filters.read(request.args)
    with transaction() as session:
        page = worklist.inbox(
            session, actor, scope=SCOPES[scope], filters=wanted, after=request.args.get("desde")
        )
        return render_template(
            "inbox/list.html",
            scope=scope,
            page=page,
            filters=wanted,
            choices=worklist.facets(session, actor),
            counts=worklist.counts(session, actor),
            people=people.names(session, [row.assignee for row in page.rows]),
            at=clock.now(),
        )


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
