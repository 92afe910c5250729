"""Registering somebody at the desk: first whether they are here already."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

import registry.personas as register
from engine.access import Permission
from engine.db import transaction
from registry.personas import candidatos, reglas, reservas, umbrales, vista
from registry.personas.candidatos import Parecido
from registry.personas.edicion import ORIGIN
from registry.personas.filiacion import Filiacion
from registry.personas.hechos import Hechos
from registry.personas.vista import Resumen
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.personas import asking
from web.personas.blueprint import personas

STREAM = "registro"


@personas.get("/nueva")
@requires(Permission.PERSON_EDIT)
def ask_new() -> ResponseReturnValue:
    """Ask who it is."""
    return _page()


@personas.post("/nueva")
@requires(Permission.PERSON_EDIT)
def register_new() -> ResponseReturnValue:
    """Register, or first show whom it looks like: who says that it is another one says so."""
    result = asking.answers("persona")
    if not result.ok:
        return _page(problems=result.problems), 422
    told = Filiacion.of(result.answers)
    _done, problems = asking.attempt("persona", lambda: reglas.check_filiacion(told))
    if problems:
        return _page(problems=problems), 422
    actor = current_actor()
    with transaction() as session:
        if not request.form.get("otra"):
            alike = _alike(session, told)
            if alike:
                return _page(alike=alike, words=umbrales.current().words, states=reglas.states()), 409
        fuente = register.Fuente(origen=ORIGIN, stream=STREAM)
        persona = register.register(session, told, fuente, actor=actor)
    flash(_("La persona quedó en el registro."), "success")
    return redirect(url_for("personas.show", persona_id=persona.id), code=303)


def _alike(session: Session, told: Filiacion) -> list[tuple[Resumen, Parecido]]:
    """Whom it looks like, of those that the officer may see."""
    found = candidatos.alike(session, Hechos.told(told, None).rasgos, umbrales.current())
    by_id = {one.candidato.id: one for one in found}
    visible = reservas.visible(session, current_actor())
    return [(row, by_id[row.id]) for row in vista.summaries(session, list(by_id), visible)]


def _page(**more: Any) -> str:  # noqa: ANN401 - what the template shows
    return asking.show(
        "persona",
        title=_("Registrar una persona"),
        send=_("Registrar"),
        action=url_for("personas.register_new"),
        back=url_for("personas.search"),
        **more,
    )
