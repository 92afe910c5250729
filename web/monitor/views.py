"""The overview, the procedures and the list of instances."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from engine import clock, incidents, watch
from engine import monitor as reading
from engine.access import Permission
from engine.db import transaction
from web import words
from web.accounts.access import current_actor, requires
from web.monitor import charts
from web.monitor.blueprint import monitor

FEW = 6
STATES = {
    "tramite": "active",
    "suspendidas": "suspended",
    "concluidas": "completed",
    "anuladas": "terminated",
}


@monitor.get("/")
@requires(Permission.INSTANCE_READ)
def overview() -> ResponseReturnValue:
    """All procedures at a glance: what runs, what is late, what stuck, what came in and went out."""
    with transaction() as session:
        seen = reading.overview(session, current_actor())
        return render_template(
            "monitor/overview.html",
            overview=seen,
            bars=charts.bars(seen.days),
            incidents=incidents.open_ones(session, current_actor(), limit=FEW),
            watch=watch.standing(session, current_actor()),
            at=clock.now(),
        )


@monitor.get("/procesos/<key>")
@requires(Permission.INSTANCE_READ)
def procedure(key: str) -> ResponseReturnValue:
    """One procedure: how many instances stand at each activity."""
    with transaction() as session:
        found = reading.procedure(session, current_actor(), key)
        return render_template("monitor/procedure.html", procedure=found, at=clock.now())


@monitor.get("/procesos/<key>/diagrama.bpmn")
@requires(Permission.INSTANCE_READ)
def procedure_file(key: str) -> ResponseReturnValue:
    """The BPMN file of its newest version."""
    with transaction() as session:
        found = reading.procedure(session, current_actor(), key)
        return Response(found.diagram, mimetype="application/xml")


@monitor.get("/procesos/<key>/fichas.json")
@requires(Permission.INSTANCE_READ)
def procedure_tokens(key: str) -> ResponseReturnValue:
    """How many tokens stand at each activity, all active instances together."""
    with transaction() as session:
        actor = current_actor()
        found = reading.procedure(session, actor, key)
        totals = reading.activity_totals(session, actor, found.definition_id)
        return words.painted(charts.heated(totals))


@monitor.get("/instancias")
@requires(Permission.INSTANCE_READ)
def instances() -> ResponseReturnValue:
    """Instances by procedure, state, incidents and text, newest first."""
    args, actor = request.args, current_actor()
    with transaction() as session:
        page = reading.cases(
            session,
            actor,
            text=args.get("q", "").strip() or None,
            procedure=args.get("tramite") or None,
            state=STATES.get(args.get("estado", "")),
            with_incidents=args.get("incidencias") == "si",
            after=args.get("desde"),
        )
        return render_template(
            "monitor/instances.html",
            page=page,
            procedures=reading.procedures(session, actor),
            at=clock.now(),
        )
