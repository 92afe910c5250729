"""One act on many cases: asked for from a list, followed on a page of its own."""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import bulk, clock
from engine.access import Permission
from engine.db import transaction
from engine.errors import InvalidInput
from engine.models import BulkState
from web.accounts.access import current_actor, requires
from web.i18n import gettext
from web.i18n import lazy_gettext as _
from web.monitor.blueprint import monitor
from web.monitor.views import ACTS, about, wanted

TOLD = {**ACTS, "assign": _("Repartir tareas")}
STATES = {
    BulkState.RUNNING: ("soon", _("En curso")),
    BulkState.PAUSED: ("idle", _("En pausa")),
    BulkState.STOPPED: ("late", _("Detenida")),
    BulkState.FINISHED: ("ok", _("Terminada")),
}
MAY = (
    Permission.INSTANCE_SUSPEND,
    Permission.INSTANCE_TERMINATE,
    Permission.INCIDENT_RESOLVE,
    Permission.TASK_REASSIGN,
)
TURNS = {"pausar": bulk.pause, "reanudar": bulk.resume, "detener": bulk.stop}
REFRESH = 2  # seconds


@monitor.post("/bloques")
@requires(*MAY)
def begin_bulk() -> ResponseReturnValue:
    """Ask for one act on the cases marked in a list, or on all that the list would show."""
    form = request.form
    marked = [_id(text) for text in form.getlist("id")] if form.get("alcance") != "todas" else None
    with transaction() as session:
        bulk_id = bulk.begin(
            session,
            form.get("acto", ""),
            wanted(form),
            only=marked,
            about=_about(form, marked),
            reason=form.get("reason", "").strip(),
            actor=current_actor(),
        )
    return redirect(url_for("monitor.show_bulk", bulk_id=bulk_id), code=303)


@monitor.get("/bloques")
@requires(*MAY)
def bulks() -> ResponseReturnValue:
    """The operations that this person has asked for."""
    with transaction() as session:
        return render_template(
            "monitor/bulks.html",
            bulks=bulk.mine(session, current_actor()),
            acts=TOLD,
            states=STATES,
            at=clock.now(),
        )


@monitor.get("/bloques/<uuid:bulk_id>")
@requires(*MAY)
def show_bulk(bulk_id: UUID) -> ResponseReturnValue:
    """How far it has come, and what became of each case."""
    state, after = request.args.get("estado") or None, request.args.get("desde", 0, type=int)
    with transaction() as session:
        found = bulk.get(session, bulk_id, actor=current_actor())
        rows = bulk.log(session, bulk_id, actor=current_actor(), state=state, after=after)
        return render_template(
            "monitor/bulk.html",
            bulk=found,
            rows=rows,
            next=rows[-1].place if len(rows) == 100 else None,  # noqa: PLR2004 - a page
            acts=TOLD,
            states=STATES,
            refresh=REFRESH if found.state == BulkState.RUNNING else 0,
            at=clock.now(),
        )


@monitor.post("/bloques/<uuid:bulk_id>/<turn>")
@requires(*MAY)
def turn_bulk(bulk_id: UUID, turn: str) -> ResponseReturnValue:
    """Pause it, go on with it, or stop it."""
    if turn not in TURNS:
        raise InvalidInput(turn=turn)
    with transaction() as session:
        TURNS[turn](session, bulk_id, actor=current_actor())
    flash(gettext("Hecho."), "success")
    return redirect(url_for("monitor.show_bulk", bulk_id=bulk_id), code=303)


def _about(form: Mapping[str, str], marked: list[UUID] | None) -> str:
    if marked is not None:
        return gettext("Casos marcados en la lista")
    told = [about(form) or ""] + [
        str(form[name]) for name in ("q", "tramite", "estado") if form.get(name)
    ]
    return " · ".join(one for one in told if one) or gettext("Todos los casos de la lista")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(id=text[:40]) from error
