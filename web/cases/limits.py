"""The time limits of a case: how each date came about, and changing one on a legal ground."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import clock, monitor
from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound
from registry.models import Plazo
from registry.plazos_en_curso import cambios, consulta
from web import spanish
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.cases.blueprint import cases
from web.i18n import gettext as _


@cases.get("/<uuid:instance_id>/plazos")
@requires(Permission.CASE_READ)
def limits(instance_id: UUID) -> ResponseReturnValue:
    """All time limits, those that run first, each with its derivation clause by clause."""
    with transaction() as session:
        case = monitor.instance(session, current_actor(), instance_id)
        found = consulta.of_case(session, instance_id)
        acted = {one.actor for ficha in found for one in ficha.sucesos}
        names = people.names(session, [case.started_by, *sorted(acted)])
        return render_template(
            "cases/limits.html",
            case=case,
            limits=found,
            people=names,
            started_by=names.get(case.started_by, case.started_by),
            at=clock.now(),
            today=spanish.lima(clock.now()).date(),
        )


@cases.post("/<uuid:instance_id>/plazos/<uuid:limit_id>/suspender")
@requires(Permission.TERM_CHANGE)
def suspend_limit(instance_id: UUID, limit_id: UUID) -> ResponseReturnValue:
    """Let some days not count."""
    with transaction() as session:
        plazo = _find(session, instance_id, limit_id)
        found = cambios.suspend(
            session,
            plazo,
            first=_day("first", plazo),
            last=_day("last", plazo),
            norma=_told("norm"),
            motivo=_told("reason"),
            actor=current_actor(),
        )
    return _back(instance_id, _("El plazo quedó suspendido: ahora vence el %(day)s."), found.vence_on)


@cases.post("/<uuid:instance_id>/plazos/<uuid:limit_id>/reanudar")
@requires(Permission.TERM_CHANGE)
def resume_limit(instance_id: UUID, limit_id: UUID) -> ResponseReturnValue:
    """Let the days count again."""
    with transaction() as session:
        plazo = _find(session, instance_id, limit_id)
        found = cambios.resume(
            session, plazo, norma=_told("norm"), motivo=_told("reason"), actor=current_actor()
        )
    return _back(instance_id, _("El plazo corre otra vez: vence el %(day)s."), found.vence_on)


@cases.post("/<uuid:instance_id>/plazos/<uuid:limit_id>/prorrogar")
@requires(Permission.TERM_CHANGE)
def extend_limit(instance_id: UUID, limit_id: UUID) -> ResponseReturnValue:
    """Make it longer, as far as the law allows."""
    amount = _told("amount")
    with transaction() as session:
        plazo = _find(session, instance_id, limit_id)
        found = cambios.extend(
            session,
            plazo,
            amount=int(amount) if amount.isdecimal() else None,
            norma=_told("norm"),
            motivo=_told("reason"),
            actor=current_actor(),
        )
    return _back(instance_id, _("El plazo quedó prorrogado hasta el %(day)s."), found.vence_on)


def _find(session: Session, instance_id: UUID, limit_id: UUID) -> Plazo:
    """A time limit of a case that the actor may see."""
    monitor.instance(session, current_actor(), instance_id)
    plazo = cambios.get(session, limit_id)
    if plazo.instance_id != instance_id:
        raise NotFound(plazo=limit_id)
    return plazo


def _day(name: str, plazo: Plazo) -> date:
    try:
        return date.fromisoformat(_told(name))
    except ValueError as error:
        raise cambios.TermGroundMissing(plazo=plazo.codigo) from error


def _told(name: str) -> str:
    return request.form.get(name, "").strip()


def _back(instance_id: UUID, told: str, day: date) -> ResponseReturnValue:
    flash(told % {"day": spanish.day(day)}, "success")
    return redirect(url_for("cases.limits", instance_id=instance_id), code=303)
