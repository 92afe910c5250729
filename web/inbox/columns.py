"""Columns of the list: which there are, and which of them a person wants to see."""

from collections.abc import Mapping, Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import ways
from engine.access import Actor, Permission
from engine.db import transaction
from web.accounts.access import current_actor, requires
from web.i18n import lazy_gettext as _
from web.inbox.blueprint import inbox
from web.inbox.saved import back

#: The due date, the case and the task are always there.
COLUMNS: Mapping[str, object] = {
    "solicitante": _("Solicitante"),
    "tramite": _("Trámite"),
    "senales": _("Señales"),
    "prioridad": _("Prioridad"),
    "responsable": _("Responsable"),
    "grupo": _("Grupo"),
    "recibida": _("Recibida"),
}
USUAL = ("solicitante", "tramite", "senales", "prioridad", "responsable", "recibida")
CHOICE = "columnas"


def chosen(session: Session, actor: Actor, *, scope: str, several: bool) -> Sequence[str]:
    """What this person wants to see; by default what tells the rows of this list apart."""
    wanted = ways.preferences(session, actor).get(CHOICE)
    if wanted is not None:
        return [name for name in COLUMNS if name in wanted]
    dull = {"tramite": not several, "responsable": scope == "mias"}
    return [name for name in USUAL if not dull.get(name)]


@inbox.post("/columnas")
@requires(Permission.TASK_COMPLETE, Permission.TASK_REASSIGN)
def choose_columns() -> ResponseReturnValue:
    """Choose the columns, or go back to the usual ones."""
    wanted = None if "usuales" in request.form else request.form.getlist("columna")
    with transaction() as session:
        ways.prefer(session, current_actor(), {CHOICE: wanted})
    return redirect(back(url_for("inbox.show")), code=303)
