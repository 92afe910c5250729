"""What for: asked once for each person and session, where a reserve or other units know more."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import audit, clock
from engine.access import Permission
from engine.db import transaction
from registry import catalogo
from registry.bitacora import Event
from registry.catalogo.tablas import Finalidad
from registry.personas import ficha, registro, reservas
from registry.personas.edicion import stream
from web.accounts.access import current_actor, requires
from web.personas import frame
from web.personas.blueprint import personas

LONGEST = 300  # characters of a detail


@personas.get("/<uuid:persona_id>/finalidad")
@requires(Permission.PERSON_READ)
def ask_purpose(persona_id: UUID) -> ResponseReturnValue:
    """Ask what the person is looked at for."""
    return _page(persona_id)


@personas.post("/<uuid:persona_id>/finalidad")
@requires(Permission.PERSON_READ)
def say_purpose(persona_id: UUID) -> ResponseReturnValue:
    """Take it down and go on to where the officer was going."""
    code = request.form.get("finalidad", "")
    note = " ".join(request.form.get("detalle", "").split())[:LONGEST]
    chosen = next((one for one in _purposes() if one.codigo == code), None)
    if chosen is None or (chosen.detalle and not note):
        return _page(persona_id, wrong="finalidad" if chosen is None else "detalle"), 422
    actor = current_actor()
    with transaction() as session:
        root = registro.get(session, persona_id)
        ficha.read(session, root.id, reservas.visible(session, actor))
        facts = {"reason": chosen.nombre, "purpose": code, "note": note or None}
        audit.record(session, actor, Event.PERSONA_CONSULTED, root.id, stream=stream(root.id), **facts)
    frame.remember(root.id, code)
    return redirect(_back() or url_for("personas.show", persona_id=root.id), code=303)


def _page(persona_id: UUID, *, wrong: str | None = None) -> str:
    with transaction() as session:
        root = registro.get(session, persona_id)
        ficha.read(session, root.id, reservas.visible(session, current_actor()))
    return render_template(
        "personas/purpose.html", persona_id=root.id, purposes=_purposes(), back=_back(), wrong=wrong
    )


def _purposes() -> tuple[Finalidad, ...]:
    return catalogo.rows(Finalidad, clock.now().astimezone(clock.LIMA).date())


def _back() -> str:
    """A page of this screen, and nothing else."""
    there = urlsplit(request.values.get("next", ""))
    ours = not there.scheme and not there.netloc and there.path.startswith("/personas/")
    return there.geturl() if ours else ""
