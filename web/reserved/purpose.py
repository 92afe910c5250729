"""What for: asked once for each reserved case and session."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock, disclosure, monitor
from engine.access import Permission
from engine.db import transaction
from engine.disclosure import Look
from registry import catalogo, plazos
from registry.catalogo.tablas import Finalidad
from web.accounts.access import current_actor, requires
from web.disclosure import remember
from web.reserved.blueprint import reserved

LONGEST = 300  # characters of a detail
ANYBODY = (Permission.CASE_READ, Permission.INSTANCE_READ, Permission.INCIDENT_RESOLVE)


@reserved.get("/<uuid:instance_id>/finalidad")
@requires(*ANYBODY)
def ask(instance_id: UUID) -> ResponseReturnValue:
    """Ask what the case is opened for."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        return render_template("reserved/purpose.html", case=case, purposes=_purposes(), back=_back())


@reserved.post("/<uuid:instance_id>/finalidad")
@requires(*ANYBODY)
def say(instance_id: UUID) -> ResponseReturnValue:
    """Take it down and go on to where the person was going."""
    code = request.form.get("finalidad", "")
    note = " ".join(request.form.get("detalle", "").split())[:LONGEST]
    chosen = next((one for one in _purposes() if one.codigo == code), None)
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        if chosen is None or (chosen.detalle and not note):
            wrong = "finalidad" if chosen is None else "detalle"
            page = render_template(
                "reserved/purpose.html", case=case, purposes=_purposes(), back=_back(), wrong=wrong
            )
            return page, 422
        facts = {"purpose": code, "note": note or None}
        disclosure.record(session, current_actor(), instance_id, Look.OPENED, **facts)
    remember(instance_id, code)
    return redirect(_back() or url_for("cases.show", instance_id=instance_id), code=303)


def _purposes() -> tuple[Finalidad, ...]:
    return catalogo.rows(Finalidad, plazos.lima_day(clock.now()))


def _back() -> str:
    """A page of ours, and nothing else."""
    there = urlsplit(request.values.get("next", ""))
    plain = not there.scheme and not there.netloc and there.path.startswith("/")
    return there.geturl() if plain and not there.path.startswith("//") else ""
