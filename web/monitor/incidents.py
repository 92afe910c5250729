"""What stuck: retry it, or say how it was resolved by hand."""

import json
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock
from engine import incidents as acting
from engine.access import Permission
from engine.db import transaction
from engine.errors import InvalidInput
from tasks import supervision
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.monitor.blueprint import monitor


@monitor.get("/incidencias")
@requires(Permission.INCIDENT_RESOLVE)
def incidents() -> ResponseReturnValue:
    """Open incidents, oldest first."""
    with transaction() as session:
        return render_template(
            "monitor/incidents.html",
            incidents=acting.open_ones(session, current_actor()),
            troubles=supervision.troubles(session, current_actor()),
            at=clock.now(),
        )


@monitor.post("/incidencias/<uuid:incident_id>/reintentar")
@requires(Permission.INCIDENT_RESOLVE)
def retry(incident_id: UUID) -> ResponseReturnValue:
    """Try again what failed."""
    with transaction() as session:
        acting.retry(session, incident_id, reason=_reason(), actor=current_actor())
    return _back(_("Se reintenta. Si vuelve a fallar aparecerá otra vez aquí."))


@monitor.post("/incidencias/<uuid:incident_id>/resolver")
@requires(Permission.INCIDENT_RESOLVE)
def resolve(incident_id: UUID) -> ResponseReturnValue:
    """Close it as resolved by hand, with the reason."""
    with transaction() as session:
        acting.resolve(session, incident_id, result=_result(), reason=_reason(), actor=current_actor())
    return _back(_("La incidencia quedó resuelta."))


def _result() -> object:
    """The answer that a person found out: of a check by its fields, of anything else as JSON."""
    if "resultado" in request.form:
        return {
            "resultado": request.form["resultado"],
            "detalle": request.form.get("detalle", "").strip() or _reason(),
            "constancia": None,
            "consultado_en": clock.now().isoformat(),
        }
    try:
        return json.loads(request.form.get("json") or "{}")
    except ValueError as error:
        raise InvalidInput(reason="json") from error


def _reason() -> str:
    return request.form.get("reason", "").strip()


def _back(told: str) -> ResponseReturnValue:
    flash(told, "success")
    there = request.form.get("there", "")
    return redirect(there if there.startswith("/monitor/") else url_for("monitor.incidents"), code=303)
