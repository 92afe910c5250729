"""Who is away, and who does their tasks meanwhile."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import absences, clock
from engine.access import Permission
from engine.db import transaction
from engine.errors import AbsenceRefused
from web.accounts import people
from web.accounts.access import current_actor, may, requires
from web.i18n import gettext as _
from web.inbox.blueprint import inbox


@inbox.get("/ausencias")
@requires(Permission.TASK_CLAIM, Permission.TASK_REASSIGN)
def show_absences() -> ResponseReturnValue:
    """My absences, those in which I stand in and, for a supervisor, those of the unit."""
    actor = current_actor()
    with transaction() as session:
        colleagues = people.colleagues(session, sorted(actor.groups))
        unit = [who for who, _name in colleagues] if may("task:reassign") else [actor.id]
        found = {one.id: one for who in {actor.id, *unit} for one in absences.of_person(session, who)}
        return render_template(
            "inbox/absences.html",
            absences=sorted(found.values(), key=lambda one: (one.from_on, one.absentee)),
            colleagues=colleagues,
            people=people.known(session),
            at=clock.now(),
        )


@inbox.post("/ausencias")
@requires(Permission.TASK_CLAIM, Permission.TASK_REASSIGN)
def record_absence() -> ResponseReturnValue:
    """Say who stands in for whom, and when."""
    actor, asked = current_actor(), request.form
    with transaction() as session:
        absences.record(
            session,
            asked.get("ausente") or actor.id,
            asked.get("suplente", ""),
            from_on=_day(asked.get("desde", "")),
            until_on=_day(asked.get("hasta", "")),
            reason=asked.get("motivo", ""),
            actor=actor,
        )
    flash(_("Quedó registrada la ausencia y avisado quien suple."), "success")
    return redirect(url_for("inbox.show_absences"), code=303)


@inbox.post("/ausencias/<uuid:absence_id>/terminar")
@requires(Permission.TASK_CLAIM, Permission.TASK_REASSIGN)
def end_absence(absence_id: UUID) -> ResponseReturnValue:
    """Somebody is back, or does not go."""
    with transaction() as session:
        absences.end(session, absence_id, actor=current_actor())
    flash(_("La ausencia terminó."), "success")
    return redirect(url_for("inbox.show_absences"), code=303)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise AbsenceRefused(reason="days") from None
