"""The page of a session, and its minutes."""

from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from engine import storage
from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound
from registry.comision import actos, puntos, sesiones
from registry.models import EstadoSesion
from web import disclosure
from web.accounts.access import current_actor, requires
from web.comision import words
from web.comision.blueprint import comision


@comision.get("/sesiones/<uuid:sesion_id>")
@requires(Permission.SESSION_READ)
def show(sesion_id: UUID) -> ResponseReturnValue:
    """Agenda, who attends, and what there is to do now for whoever looks."""
    actor = current_actor()
    with transaction() as session:
        found, seat = sesiones.get(session, sesion_id, actor=actor)
        points = puntos.points(session, found.puntos, actor)
        disclosure.looked_at(one.row.instance_id for one in points)
        return render_template(
            "comision/session.html",
            sesion=found,
            seat=seat,
            points=points,
            at_step={step: [one for one in points if one.step == step] for step in puntos.STEPS},
            own={
                step: [
                    (one, task) for one in points if one.step == step and (task := one.task_of(actor))
                ]
                for step in puntos.STEPS
            },
            drafts=[one for one in points if one.step == puntos.DRAFT and actos.favours(one)],
            me=next((one for one in found.asistentes if one.usuario == actor.id), None),
            agreed=bool(points) and all(one.row.acuerdo for one in points),
            session_words=words,
            States=EstadoSesion,
        )


@comision.get("/sesiones/<uuid:sesion_id>/acta.pdf")
@requires(Permission.SESSION_READ)
def minutes(sesion_id: UUID) -> ResponseReturnValue:
    """The minutes as they were written; once all have signed, with who signed and when."""
    with transaction() as session:
        found, _seat = sesiones.get(session, sesion_id, actor=current_actor())
        if found.acta_id is None:
            raise NotFound(session=sesion_id)
        disclosure.looked_at(row.instance_id for row in found.puntos)
        name, content = f"acta-{found.numero}.pdf", storage.get(session, found.acta_id).content
    answer = Response(content, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=name)
    return answer
