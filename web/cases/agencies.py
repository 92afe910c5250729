"""To ask an agency something about the person of a case that the case itself does not ask (again).

What may be asked is what the catalogue allows for the procedure, and for a purpose that is written down.
It is a process of its own (``antecedentes``), as if the diagram had asked: so the agency's limits, its
delays, letters, homonyms and receipts are those of every check.
"""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import monitor, notes, runtime
from engine.access import Permission
from engine.db import transaction
from registry import consultas
from web.accounts.access import current_actor, requires
from web.cases.asking import CHECK, AskedNothing
from web.cases.blueprint import cases
from web.i18n import gettext as _


@cases.post("/<uuid:instance_id>/consultas/entidad")
@requires(Permission.INSTANCE_START)
def ask_agency(instance_id: UUID) -> ResponseReturnValue:
    """Ask one agency; its answer, or what is to be done about it, comes to the inbox of who asks."""
    actor, asked = current_actor(), request.form
    topic, purpose, ground = (asked.get(name, "").strip() for name in ("tema", "motivo", "base_legal"))
    with transaction() as session:
        monitor.instance(session, actor, instance_id)
        about = consultas.of_case(session, instance_id)
        allowed = {one.topic: one.name for one in about.checks} if about else {}
        if about is None or topic not in allowed or not (purpose and ground):
            raise AskedNothing
        told = _("Consultó a una entidad, %(check)s: %(why)s", check=allowed[topic], why=purpose)
        notes.write(session, instance_id, told, actor=actor)
        runtime.start(
            session,
            CHECK,
            data={
                "procedimiento": about.procedimiento,
                "rasgos": [],
                "ya_consultadas": [one for one in allowed if one != topic],
                "expediente": {"numero": about.expediente},
                "persona": about.persona,
                "peruano": None,
                "ruc": None,
                "rasgo": None,
                "motivo": purpose,
                "base_legal": ground,
                "prioridad": None,
                "responsable": {"usuario": actor.id, "grupo": next(iter(sorted(actor.groups)), None)},
                "relevancias": None,
                "advertencia": None,
            },
            title=allowed[topic],
            cause=runtime.Cause(origin=instance_id),
            actor=actor,
        )
    flash(_("Se envió la consulta. La constancia aparecerá aquí cuando la entidad responda."), "success")
    return redirect(url_for("cases.show_questions", instance_id=instance_id), code=303)
