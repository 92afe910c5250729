"""What is done in a session: each button of its page."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import storage
from engine.access import Actor, Permission
from engine.db import transaction
from registry.comision import acta, actos, sesiones
from registry.comision.sesiones import Attendance
from registry.models import EstadoSesion
from web.accounts.access import current_actor, requires
from web.comision import given
from web.comision.blueprint import comision
from web.i18n import gettext as _


@comision.post("/sesiones/<uuid:sesion_id>/instalar")
@requires(Permission.SESSION_PREPARE)
def seat(sesion_id: UUID) -> ResponseReturnValue:
    """Take attendance and begin, if there is a quorum."""
    told = Attendance(
        present=set(request.form.getlist("presente")),
        chair=request.form.get("preside", ""),
        abstentions=given.abstentions(),
    )
    return _do(sesion_id, lambda session, actor: sesiones.seat(session, sesion_id, told, actor=actor))


@comision.post("/sesiones/<uuid:sesion_id>/segunda")
@requires(Permission.SESSION_PREPARE)
def call_again(sesion_id: UUID) -> ResponseReturnValue:
    """Convene it a second time, on another day; or call it off."""
    meets = given.instant("fecha")
    if meets is None:
        flash(_("Diga qué día y a qué hora se reúne en segunda convocatoria."), "warning")
        return _back(sesion_id)
    return _do(
        sesion_id, lambda session, actor: sesiones.second_call(session, sesion_id, meets, actor=actor)
    )


@comision.post("/sesiones/<uuid:sesion_id>/sin-efecto")
@requires(Permission.SESSION_PREPARE)
def call_off(sesion_id: UUID) -> ResponseReturnValue:
    """Its cases are ready for another session."""
    return _do(sesion_id, lambda session, actor: sesiones.call_off(session, sesion_id, actor=actor))


@comision.post("/sesiones/<uuid:sesion_id>/opiniones")
@requires(Permission.SESSION_READ)
def opine(sesion_id: UUID) -> ResponseReturnValue:
    """Who observes leaves an opinion, without vote."""
    told = given.texts("opinion-")
    return _do(sesion_id, lambda session, actor: actos.opine(session, sesion_id, told, actor=actor))


@comision.post("/sesiones/<uuid:sesion_id>/exponer")
@requires(Permission.SESSION_PREPARE)
def present(sesion_id: UUID) -> ResponseReturnValue:
    """Present the marked cases together."""
    cases, summary = given.cases("caso"), request.form.get("resumen", "").strip()
    return _do(
        sesion_id,
        lambda session, actor: actos.present(session, sesion_id, cases, summary, actor=actor),
    )


@comision.post("/sesiones/<uuid:sesion_id>/votos")
@requires(Permission.SESSION_VOTE)
def vote(sesion_id: UUID) -> ResponseReturnValue:
    """Cast one's votes: the marked cases together, the others one by one."""
    told = given.ballots()
    return _do(sesion_id, lambda session, actor: actos.vote(session, sesion_id, told, actor=actor))


@comision.post("/sesiones/<uuid:sesion_id>/dirimir")
@requires(Permission.SESSION_VOTE)
def settle(sesion_id: UUID) -> ResponseReturnValue:
    """Give the casting vote."""
    told = given.ballots()
    return _do(sesion_id, lambda session, actor: actos.settle(session, sesion_id, told, actor=actor))


@comision.post("/sesiones/<uuid:sesion_id>/acuerdos")
@requires(Permission.SESSION_PREPARE)
def minute(sesion_id: UUID) -> ResponseReturnValue:
    """Take what was decided into the minutes."""
    remarks = request.form.get("observaciones", "").strip()
    return _do(sesion_id, lambda session, actor: actos.minute(session, sesion_id, remarks, actor=actor))


@comision.post("/sesiones/<uuid:sesion_id>/acta")
@requires(Permission.SESSION_PREPARE)
def close(sesion_id: UUID) -> ResponseReturnValue:
    """Write the minutes and end the session. Typeset between two transactions: it is slow."""
    remarks = request.form.get("observaciones", "").strip()
    _compose(
        sesion_id,
        remarks,
        lambda session, actor, upload: sesiones.close(session, sesion_id, upload, remarks, actor=actor),
    )
    flash(_("El acta quedó levantada: falta que la firmen quienes votaron."), "success")
    return _back(sesion_id)


@comision.post("/sesiones/<uuid:sesion_id>/firma")
@requires(Permission.SESSION_READ)
def sign(sesion_id: UUID) -> ResponseReturnValue:
    """Sign the minutes; with the last signature they are written again, with all of them."""
    with transaction() as session:
        found = sesiones.sign(session, sesion_id, actor=current_actor())
        complete, remarks = found.estado is EstadoSesion.FIRMADA, found.observaciones
    if complete:
        _compose(
            sesion_id,
            remarks,
            lambda session, _actor, upload: sesiones.replace_minutes(session, sesion_id, upload),
        )
    flash(_("Su firma del acta quedó registrada."), "success")
    return _back(sesion_id)


@comision.post("/sesiones/<uuid:sesion_id>/proyectos")
@requires(Permission.SESSION_PREPARE)
def draft(sesion_id: UUID) -> ResponseReturnValue:
    """Draft the favourable resolutions of the marked cases as the table proposes them."""
    cases = given.cases("caso")
    return _do(sesion_id, lambda session, actor: actos.draft(session, sesion_id, cases, actor=actor))


@comision.post("/sesiones/<uuid:sesion_id>/resoluciones")
@requires(Permission.SESSION_VOTE)
def resolve(sesion_id: UUID) -> ResponseReturnValue:
    """Sign the resolutions of the marked cases."""
    cases = given.cases("caso")
    return _do(sesion_id, lambda session, actor: actos.resolve(session, sesion_id, cases, actor=actor))


def _do(sesion_id: UUID, act: Callable[[Session, Actor], object]) -> ResponseReturnValue:
    with transaction() as session:
        act(session, current_actor())
    flash(_("Hecho: así queda la sesión."), "success")
    return _back(sesion_id)


def _compose(
    sesion_id: UUID, remarks: str | None, keep: Callable[[Session, Actor, UUID], object]
) -> None:
    actor = current_actor()
    with transaction() as session:
        found, _seat = sesiones.get(session, sesion_id, actor=actor)
        told = acta.told(session, found, remarks=remarks)
    composed = acta.compose(told)
    with transaction() as session:
        upload = storage.put(session, composed.content, name=composed.name, actor=actor)
        keep(session, actor, upload.id)


def _back(sesion_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("comision.show", sesion_id=sesion_id), code=303)
