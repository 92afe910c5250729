"""Opening a reserved case in an emergency, and saying afterwards whether that was right."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock, grants
from engine.access import Permission
from engine.db import transaction
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.reserved.blueprint import reserved

HOURS = (1, 4, 24)


@reserved.get("/emergencia")
@requires(Permission.CASE_READ)
def emergency() -> ResponseReturnValue:
    """Ask which case, why and for how long."""
    return _form(wrong=False)


@reserved.post("/emergencia")
@requires(Permission.CASE_READ)
def break_glass() -> ResponseReturnValue:
    """Open it, and tell that it will be reviewed."""
    hours = request.form.get("horas", default=HOURS[0], type=int)
    if len(" ".join(request.form.get("motivo", "").split())) < grants.SHORTEST:
        return _form(wrong=True), 422
    with transaction() as session:
        case = grants.break_glass(
            session,
            request.form.get("expediente", ""),
            reason=request.form.get("motivo", ""),
            lasts=timedelta(hours=hours if hours in HOURS else HOURS[0]),
            actor=current_actor(),
        )
    flash(_("El acceso quedó abierto y registrado. Otra persona de la unidad lo revisará."), "success")
    return redirect(url_for("cases.show", instance_id=case), code=303)


@reserved.get("/revisiones")
@requires(Permission.RESERVE_REVIEW)
def reviews() -> ResponseReturnValue:
    """What others opened in an emergency and nobody has reviewed."""
    with transaction() as session:
        found = grants.to_review(session, current_actor())
        names = people.names(session, [one.actor for one in found])
        return render_template("reserved/reviews.html", grants=found, people=names, at=clock.now())


@reserved.post("/revisiones/<uuid:grant_id>")
@requires(Permission.RESERVE_REVIEW)
def review(grant_id: UUID) -> ResponseReturnValue:
    """Say whether it was right."""
    with transaction() as session:
        grants.review(
            session,
            grant_id,
            justified=request.form.get("veredicto") == "si",
            told=request.form.get("nota", ""),
            actor=current_actor(),
        )
    flash(_("La revisión quedó registrada."), "success")
    return redirect(url_for("reserved.reviews"), code=303)


def _form(*, wrong: bool) -> str:
    return render_template(
        "reserved/emergency.html",
        hours=HOURS,
        shortest=grants.SHORTEST,
        wrong=wrong,
        given=request.values,
    )
