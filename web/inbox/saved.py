"""Lists as people want to see them again: an address with a name, for oneself or for one's groups."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from engine import ways
from engine.access import Permission
from engine.db import transaction
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.inbox import filters
from web.inbox.blueprint import inbox


def back(otherwise: str) -> str:
    """The page of ours from which a form came."""
    there = urlsplit(request.form.get("volver", ""))
    ours = not there.netloc and not there.scheme and there.path.startswith("/bandeja/")
    return iri_to_uri(there.geturl()) if ours else otherwise


@inbox.post("/filtros")
@requires(Permission.TASK_COMPLETE, Permission.TASK_REASSIGN)
def save() -> ResponseReturnValue:
    """Keep the filters of a list under a name."""
    scope = request.form.get("lista", "")
    asked = MultiDict({name: request.form.get(name, "") for name in filters.ASKED})
    name = request.form.get("nombre", "")
    with transaction() as session:
        ways.save_filter(
            session,
            name,
            scope=scope if scope in filters.SCOPES else "mias",
            query=filters.query(asked),
            groups=request.form.getlist("compartir"),
            actor=current_actor(),
        )
    flash(_("Se guardó el filtro «%(name)s».", name=" ".join(name.split())), "success")
    return redirect(back(url_for("inbox.show")), code=303)


@inbox.post("/filtros/<uuid:filter_id>/borrar")
@requires(Permission.TASK_COMPLETE, Permission.TASK_REASSIGN)
def forget(filter_id: UUID) -> ResponseReturnValue:
    """Forget a saved filter of one's own."""
    with transaction() as session:
        ways.drop_filter(session, filter_id, actor=current_actor())
    flash(_("Se borró el filtro."))
    return redirect(back(url_for("inbox.show")), code=303)
