"""One instance: where it stands, how it came there, what it knew then, and what a supervisor may do."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import audit, clock, incidents, runtime, terminations, worklist
from engine import monitor as reading
from engine.access import Permission
from engine.db import transaction
from web import diagrams, story, words
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.monitor.blueprint import monitor


@monitor.get("/instancias/<uuid:instance_id>")
@requires(Permission.INSTANCE_READ)
def instance(instance_id: UUID) -> ResponseReturnValue:
    """Tokens on the diagram, the outline, open work, incidents."""
    with transaction() as session:
        case = reading.instance(session, current_actor(), instance_id)
        tasks = reading.open_tasks(session, instance_id)
        asked = terminations.find(session, instance_id)
        named = [task.assignee for task in tasks] + ([asked.asked_by] if asked else [])
        return render(
            session,
            "monitor/instance.html",
            case,
            choices=diagrams.choices(session, instance_id),
            outline_steps=reading.outline(session, instance_id, process=diagrams.shown()),
            tasks=tasks,
            openable=worklist.openable(session, tasks, actor=current_actor()),
            people=people.names(session, named),
            termination=asked,
            me=current_actor().id,
            incidents=[
                one for one in incidents.of_instance(session, instance_id) if not one.resolved_at
            ],
        )


@monitor.get("/instancias/<uuid:instance_id>/historia")
@requires(Permission.INSTANCE_READ)
def timeline(instance_id: UUID) -> ResponseReturnValue:
    """All that happened, with who and when, newest first."""
    with transaction() as session:
        case = reading.instance(session, current_actor(), instance_id)
        entries = audit.history(session, instance_id)
        told = story.story(entries, people.known(session), diagrams.titles(session, instance_id))
        return render(session, "monitor/timeline.html", case, history=told)


@monitor.get("/instancias/<uuid:instance_id>/diagrama.bpmn")
@requires(Permission.INSTANCE_READ)
def diagram_file(instance_id: UUID) -> ResponseReturnValue:
    """The BPMN file of the version that this instance runs."""
    with transaction() as session:
        reading.instance(session, current_actor(), instance_id)
        return Response(
            reading.diagram(session, instance_id, process=diagrams.shown()), mimetype="application/xml"
        )


@monitor.get("/instancias/<uuid:instance_id>/fichas.json")
@requires(Permission.INSTANCE_READ)
def tokens(instance_id: UUID) -> ResponseReturnValue:
    """Where the tokens are now, or were after a past change."""
    then = request.args.get("revision", type=int)
    with transaction() as session:
        reading.instance(session, current_actor(), instance_id)
        return words.painted(
            reading.tokens(session, instance_id, process=diagrams.shown(), revision=then)
        )


@monitor.post("/instancias/<uuid:instance_id>/suspender")
@requires(Permission.INSTANCE_SUSPEND)
def suspend(instance_id: UUID) -> ResponseReturnValue:
    """Stop it until somebody resumes it."""
    with transaction() as session:
        runtime.suspend(session, instance_id, reason=_reason(), actor=current_actor())
    return _back(instance_id, _("Se suspendió la instancia."))


@monitor.post("/instancias/<uuid:instance_id>/reanudar")
@requires(Permission.INSTANCE_SUSPEND)
def resume(instance_id: UUID) -> ResponseReturnValue:
    """Let it go on."""
    with transaction() as session:
        runtime.resume(session, instance_id, reason=_reason(), actor=current_actor())
    return _back(instance_id, _("Se reanudó la instancia."))


@monitor.post("/instancias/<uuid:instance_id>/anular")
@requires(Permission.INSTANCE_TERMINATE)
def terminate(instance_id: UUID) -> ResponseReturnValue:
    """Ask for it to be ended for good."""
    with transaction() as session:
        terminations.ask(session, instance_id, reason=_reason(), actor=current_actor())
    return _back(instance_id, _("Se pidió la anulación. Otra persona tiene que confirmarla."))


@monitor.post("/instancias/<uuid:instance_id>/anular/confirmar")
@requires(Permission.INSTANCE_TERMINATE)
def agree(instance_id: UUID) -> ResponseReturnValue:
    """End it for good, as somebody else has asked."""
    with transaction() as session:
        terminations.agree(session, instance_id, actor=current_actor())
    return _back(instance_id, _("Se anuló la instancia."))


@monitor.post("/instancias/<uuid:instance_id>/anular/negar")
@requires(Permission.INSTANCE_TERMINATE)
def refuse(instance_id: UUID) -> ResponseReturnValue:
    """Let it go on."""
    with transaction() as session:
        terminations.refuse(session, instance_id, reason=_reason(), actor=current_actor())
    return _back(instance_id, _("La instancia sigue como estaba."))


def _reason() -> str:
    return request.form.get("reason", "").strip()


def _back(instance_id: UUID, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("monitor.instance", instance_id=instance_id), code=303)


def render(session: Session, template: str, case: reading.InstanceRow, **more: object) -> str:
    """A page about an instance, with the head that all of them have."""
    names = people.names(session, [case.started_by])
    told = words.person(case.started_by, names)
    return render_template(template, case=case, started_by=told, at=clock.now(), **more)
