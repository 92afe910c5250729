"""The sessions of one's bodies, and convening the next with the cases that are ready."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.access import Permission
from engine.db import transaction
from registry.comision import organos, puntos, sesiones
from registry.comision.organos import Seat
from registry.comision.sesiones import Plan
from web import disclosure
from web.accounts.access import current_actor, requires
from web.comision import given, words
from web.comision.blueprint import comision
from web.i18n import gettext as _


@comision.get("/")
@requires(Permission.SESSION_READ)
def index() -> ResponseReturnValue:
    """The bodies, their sessions, and how many cases wait for one."""
    actor = current_actor()
    with transaction() as session:
        bodies = [
            (
                seat,
                sesiones.sessions(session, seat.body.codigo),
                len(puntos.ready(session, seat.body, actor)) if seat.prepares else None,
            )
            for seat in organos.seats(actor)
        ]
        return render_template("comision/index.html", bodies=bodies, session_words=words)


@comision.get("/<organo>/nueva")
@requires(Permission.SESSION_PREPARE)
def prepare(organo: str) -> ResponseReturnValue:
    """Choose the cases, and say when and where."""
    with transaction() as session:
        return _form(session, organos.seat(current_actor(), organo))


@comision.post("/<organo>/nueva")
@requires(Permission.SESSION_PREPARE)
def convene(organo: str) -> ResponseReturnValue:
    """Convene it, or show again what is missing."""
    actor = current_actor()
    with transaction() as session:
        seat = organos.seat(actor, organo)
        plan, wrong = _plan()
        if plan is None:
            return _form(session, seat, wrong), 422
        made = sesiones.convene(session, organo, plan, actor=actor)
        flash(_("La sesión %(number)s quedó convocada.", number=made.numero), "success")
        return redirect(url_for("comision.show", sesion_id=made.id), code=303)


def _plan() -> tuple[Plan | None, str]:
    meets, place = given.instant("fecha"), request.form.get("lugar", "").strip()
    cases = given.cases("caso")
    wrong = "fecha" if meets is None else "lugar" if not place else "caso" if not cases else ""
    if meets is None or wrong:
        return None, wrong
    plan = Plan(
        meets_at=meets,
        mode=given.one_of("modalidad", "PRESENCIAL", "VIRTUAL"),
        place=place,
        vote=given.one_of("voto", "NOMINAL", "SECRETO"),
        cases=_ordered(cases),
    )
    return plan, ""


def _ordered(cases: list[UUID]) -> list[UUID]:
    """As numbered; what has no number comes after, in the order of the list."""
    place = {case: request.form.get(f"orden-{case}", type=int) for case in cases}
    return sorted(cases, key=lambda case: (place[case] is None, place[case] or 0, cases.index(case)))


def _form(session: Session, seat: Seat, wrong: str = "") -> str:
    ready = puntos.ready(session, seat.body, current_actor())
    disclosure.looked_at(one.instance_id for one in ready)
    return render_template(
        "comision/prepare.html", seat=seat, ready=ready, wrong=wrong, session_words=words
    )
