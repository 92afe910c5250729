"""The work of people and groups, and how to spread it more evenly: by a rule, or from hand to hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from engine import bulk, clock, workload
from engine.access import Permission
from engine.cases import Wanted
from engine.db import transaction
from engine.errors import InvalidInput, NotFound
from engine.workload import Load, Share, Shift
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext
from web.monitor.blueprint import monitor

SHARES = {"todas": Share.ALL, "vencidas": Share.OVERDUE, "por_vencer": Share.SOON}
ASKED = ("grupo", "persona", "que", "de", "a", "parte")  # how it shall be spread

Given = MultiDict[str, str]


@dataclass(frozen=True)
class Plan:
    """Which tasks would change hands, and what the operation that does it is about."""

    shifts: Sequence[Shift]
    about: str


@monitor.get("/carga")
@requires(Permission.TASK_REASSIGN)
def load() -> ResponseReturnValue:
    """What lies on whom; with people chosen, how it would be spread."""
    actor, args = current_actor(), request.args
    group = args.get("grupo", "")
    with transaction() as session:
        known = dict(people.colleagues(session, sorted(actor.groups)))
        loads = workload.people(session, actor, list(known))
        plan = _plan(session, args, {one.who: one for one in loads})
        return render_template(
            "monitor/workload.html",
            loads=loads,
            load_of={one.who: one for one in loads},
            groups=workload.groups(session, actor),
            people={**people.names(session, [one.who for one in loads]), **known},
            colleagues=known,
            takers=people.actors(session, known),
            candidates=people.colleagues(session, [group]) if group else [],
            asked=[(name, value) for name in ASKED for value in args.getlist(name)],
            shifts=plan.shifts if plan else None,
            after=_after(loads, plan.shifts if plan else ()),
            at=clock.now(),
        )


@monitor.post("/carga")
@requires(Permission.TASK_REASSIGN)
def rebalance() -> ResponseReturnValue:
    """Spread it as was seen: a bulk operation, with its log."""
    form, actor = request.form, current_actor()
    with transaction() as session:
        loads = {one.who: one for one in workload.people(session, actor)}
        plan = _plan(session, form, loads)
        if plan is None or not plan.shifts:
            flash(gettext("No hay nada que repartir: ya está parejo."), "warning")
            again = url_for("monitor.load", grupo=form.get("grupo"), de=form.get("de"))
            return redirect(again, code=303)
        bulk_id = bulk.begin(
            session,
            "assign",
            Wanted(),
            only=[one.task_id for one in plan.shifts],
            about=plan.about,
            reason=form.get("reason", "").strip(),
            details={"to": {str(one.task_id): one.after for one in plan.shifts}},
            actor=actor,
        )
    return redirect(url_for("monitor.show_bulk", bulk_id=bulk_id), code=303)


def _plan(session: Session, given: Given, loads: Mapping[str, Load]) -> Plan | None:
    """How it would be spread; None as long as nobody is chosen."""
    if given.get("de") and given.get("a"):
        return _handed(session, given, loads)
    group, among = given.get("grupo", ""), given.getlist("persona")
    if group and among:
        about = gettext("Tareas de «%(group)s»", group=group)
        return Plan(_spread(session, group, among, given.get("que", "libres")), about)
    return None


def _handed(session: Session, given: Given, loads: Mapping[str, Load]) -> Plan:
    """From one person to another. Raises NotFound if that one is not of the actor's groups."""
    actor, giver, taker = current_actor(), given["de"], given["a"]
    takers = people.actors(session, [taker])
    if taker not in takers or takers[taker].groups.isdisjoint(actor.groups):
        raise NotFound(person=taker)
    share = SHARES.get(given.get("parte", ""), Share.ALL)
    most = given.get("cuantas", type=int) or _fair(share, loads.get(giver), loads.get(taker))
    names = people.names(session, [giver, taker])
    return Plan(
        workload.hand_over(
            session, actor, giver=giver, taker=takers[taker], share=share, most=max(1, most)
        ),
        gettext("De %(giver)s a %(taker)s", giver=names[giver], taker=names[taker]),
    )


def _fair(share: Share, giver: Load | None, taker: Load | None) -> int:
    """How many go if nobody says: all that is or will be late, else what leaves both with the same."""
    if share is not Share.ALL:
        return workload.MOST
    return ((giver.open if giver else 0) - (taker.open if taker else 0)) // 2


def _spread(session: Session, group: str, among: Sequence[str], which: str) -> Sequence[Shift]:
    """Raises InvalidInput if somebody chosen is not of the group."""
    able = {username for username, _ in people.colleagues(session, [group])}
    if strangers := set(among) - able:
        raise InvalidInput(group=group, people=", ".join(sorted(strangers)))
    return workload.spread(
        session, current_actor(), group=group, among=sorted(among), only_free=which != "todo"
    )


def _after(loads: Sequence[Load], shifts: Sequence[Shift]) -> dict[str, int]:
    """How many open tasks each would have."""
    change = Counter(one.after for one in shifts)
    change.subtract(Counter(one.before for one in shifts if one.before))
    return {one.who: one.open + change[one.who] for one in loads}
