"""Starting a case at the counter."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import definitions, monitor, programs, runtime, visibility, worklist
from engine.access import Actor, Permission
from engine.db import transaction
from engine.errors import NotFound
from web.accounts.access import current_actor, requires
from web.cases.blueprint import cases
from web.programmed import STARTED


@cases.get("/nuevo")
@requires(Permission.INSTANCE_START)
def choose() -> ResponseReturnValue:
    """The procedures that somebody can ask for in person."""
    with transaction() as session:
        found = _at_the_counter(session, current_actor())
        return render_template("cases/start.html", procedures=found)


@cases.post("/nuevo")
@requires(Permission.INSTANCE_START)
def start() -> ResponseReturnValue:
    """Start one and go on to its first task, if that is mine to do."""
    actor, key = current_actor(), request.form.get("tramite", "")
    with transaction() as session:
        if key not in dict(_at_the_counter(session, actor)):
            raise NotFound(process=key)
        instance = runtime.start(session, key, actor=actor)
        for task in monitor.open_tasks(session, instance.id):
            mine = not actor.groups.isdisjoint(task.candidate_groups)
            if mine and actor.may(Permission.TASK_CLAIM):
                worklist.claim(session, task.id, actor=actor)
                return redirect(url_for("inbox.ask", task_id=task.id), code=303)
    return redirect(url_for("cases.show", instance_id=instance.id), code=303)


def _at_the_counter(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """What the actor's unit works on, and begins without a message, or being called, or the program."""
    called = {key for one in definitions.all_latest(session) for key in one.callees}
    return [
        (one.key, one.name)
        for one in definitions.worked_on(session, actor)
        if one.key not in called | STARTED
        and visibility.belongs(session, actor, one.reserve_id)
        and any(start.kind == "none" for start in programs.get(session, one.id).program.starts.values())
    ]
