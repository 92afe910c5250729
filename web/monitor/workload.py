"""The work of people and groups, and how to spread it more evenly."""

from collections import Counter
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import bulk, clock, workload
from engine.access import Permission
from engine.cases import Wanted
from engine.db import transaction
from engine.errors import InvalidInput
from engine.workload import Shift
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext
from web.monitor.blueprint import monitor


@monitor.get("/carga")
@requires(Permission.TASK_REASSIGN)
def load() -> ResponseReturnValue:
    """What lies on whom; with a group and people chosen, how it would be spread."""
    actor, args = current_actor(), request.args
    group, among = args.get("grupo", ""), args.getlist("persona")
    with transaction() as session:
        known = dict(people.colleagues(session, sorted(actor.groups)))
        loads = workload.people(session, actor, list(known))
        shifts = _shifts(session, group, among, args.get("que", "libres")) if group and among else None
        return render_template(
            "monitor/workload.html",
            loads=loads,
            groups=workload.groups(session, actor),
            people={**people.names(session, [one.who for one in loads]), **known},
            candidates=people.colleagues(session, [group]) if group else [],
            shifts=shifts,
            after=_after(loads, shifts or ()),
            at=clock.now(),
        )


@monitor.post("/carga")
@requires(Permission.TASK_REASSIGN)
def rebalance() -> ResponseReturnValue:
    """Spread it as was seen: a bulk operation, with its log."""
    form = request.form
    group, among = form.get("grupo", ""), form.getlist("persona")
    with transaction() as session:
        shifts = _shifts(session, group, among, form.get("que", "libres"))
        if not shifts:
            flash(gettext("No hay nada que repartir: ya está parejo."), "warning")
            return redirect(url_for("monitor.load", grupo=group), code=303)
        bulk_id = bulk.begin(
            session,
            "assign",
            Wanted(),
            only=[one.task_id for one in shifts],
            about=gettext("Tareas de «%(group)s»", group=group),
            reason=form.get("reason", "").strip(),
            details={"to": {str(one.task_id): one.after for one in shifts}},
            actor=current_actor(),
        )
    return redirect(url_for("monitor.show_bulk", bulk_id=bulk_id), code=303)


def _shifts(session: Session, group: str, among: Sequence[str], which: str) -> Sequence[Shift]:
    """Raises InvalidInput if somebody chosen is not of the group."""
    able = {username for username, _ in people.colleagues(session, [group])}
    if strangers := set(among) - able:
        raise InvalidInput(group=group, people=", ".join(sorted(strangers)))
    return workload.spread(
        session, current_actor(), group=group, among=sorted(among), only_free=which != "todo"
    )


def _after(loads: Sequence[workload.Load], shifts: Sequence[Shift]) -> dict[str, int]:
    """How many open tasks each would have."""
    change = Counter(one.after for one in shifts)
    change.subtract(Counter(one.before for one in shifts if one.before))
    return {one.who: one.open + change[one.who] for one in loads}
