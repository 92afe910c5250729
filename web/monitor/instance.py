"""One instance: where it stands, how it came there, what it knew then, and what a supervisor may do."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import audit, clock, incidents, runtime
from engine import monitor as reading
from engine.access import Permission
from engine.db import transaction
from web import diagrams, disclosure, words
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.monitor.blueprint import monitor

REFRESH = 5  # seconds


@monitor.get("/instancias/<uuid:instance_id>")
@requires(Permission.INSTANCE_READ)
def instance(instance_id: UUID) -> ResponseReturnValue:
    """Tokens on the diagram, the outline, open work, incidents."""
    with transaction() as session:
        case = reading.instance(session, current_actor(), instance_id)
        tasks = reading.open_tasks(session, instance_id)
        return _render(
            session,
            "monitor/instance.html",
            case,
            choices=diagrams.choices(session, instance_id),
            outline_steps=reading.outline(session, instance_id, process=diagrams.shown()),
            tasks=tasks,
            people=people.names(session, [task.assignee for task in tasks]),
            incidents=[
                one for one in incidents.of_instance(session, instance_id) if not one.resolved_at
            ],
            refresh=REFRESH if case.state == "active" else 0,
        )


@monitor.get("/instancias/<uuid:instance_id>/historia")
@requires(Permission.INSTANCE_READ)
def timeline(instance_id: UUID) -> ResponseReturnValue:
    """All that happened, with who and when, newest first."""
    with transaction() as session:
        case = reading.instance(session, current_actor(), instance_id)
        entries = audit.history(session, instance_id)
        told = words.story(entries, people.known(session), diagrams.titles(session, instance_id))
        return _render(session, "monitor/timeline.html", case, history=told)


@monitor.get("/instancias/<uuid:instance_id>/datos")
@requires(Permission.INSTANCE_READ)
def data(instance_id: UUID) -> ResponseReturnValue:
    """The variables, now or as they were after any past change."""
    with transaction() as session:
        case = reading.instance(session, current_actor(), instance_id)
        revisions = reading.revisions(session, instance_id)
        chosen = request.args.get("revision", type=int)
        seen = chosen if chosen is not None else case.revision
        names = people.names(session, [revision.actor for revision in revisions])
        show = disclosure.reader(session).show
        return _render(
            session,
            "monitor/data.html",
            case,
            revisions=revisions,
            seen=seen,
            people=names,
            variables=show(reading.variables(session, instance_id, revision=seen)),
            before=show(reading.variables(session, instance_id, revision=seen - 1)) if seen > 1 else {},
        )


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
    """Where the tokens are now."""
    with transaction() as session:
        reading.instance(session, current_actor(), instance_id)
        return words.painted(reading.tokens(session, instance_id, process=diagrams.shown()))


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
    """End it for good."""
    with transaction() as session:
        runtime.terminate(session, instance_id, reason=_reason(), actor=current_actor())
    return _back(instance_id, _("Se anuló la instancia."))


def _reason() -> str:
    return request.form.get("reason", "").strip()


def _back(instance_id: UUID, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("monitor.instance", instance_id=instance_id), code=303)


def _render(session: Session, template: str, case: reading.InstanceRow, **more: object) -> str:
    names = people.names(session, [case.started_by])
    told = words.person(case.started_by, names)
    return render_template(template, case=case, started_by=told, at=clock.now(), **more)
