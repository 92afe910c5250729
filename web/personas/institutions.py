"""Institutions that endorse requests or act for people."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import forms
from engine.access import Permission
from engine.db import transaction
from forms.view import html_id
from registry import instituciones as register
from registry.instituciones import InvalidInstitution
from registry.personas import reglas
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.personas import asking, words
from web.personas.blueprint import personas

STREAM = "instituciones"
_WRONG = {
    "ruc": ("ruc", "El RUC tiene 11 cifras y la última no corresponde a las otras: revíselo."),
    "apci": ("registro_apci", "El registro de APCI lleva letras, cifras, puntos, barras y guiones."),
    "apci-missing": ("registro_apci", "Una ONG se registra con su inscripción en APCI."),
    "name": ("nombre", "Escriba el nombre de la institución."),
    "taken": ("ruc", "Otra institución tiene ese RUC o ese nombre."),
    "kind": ("tipo", "Elija el tipo de institución."),
}


@personas.get("/instituciones")
@requires(Permission.PERSON_READ)
def institutions() -> ResponseReturnValue:
    """Those with what was typed in name, RUC or registry."""
    typed = request.args.get("q", "").strip()
    with transaction() as session:
        return render_template(
            "personas/institutions.html",
            rows=register.find(session, typed),
            typed=typed,
            states=reglas.states(),
            words=words,
        )


@personas.get("/instituciones/nueva")
@personas.get("/instituciones/<uuid:institucion_id>")
@requires(Permission.PERSON_READ)
def institution(institucion_id: UUID | None = None) -> ResponseReturnValue:
    """What is known of one; who may edit can correct it here."""
    with transaction() as session:
        found = register.get(session, institucion_id) if institucion_id else None
        told = {name: getattr(found, name) for name in register.FIELDS} if found else {}
        return _page(institucion_id, found.version if found else 0, answers=told)


@personas.post("/instituciones/nueva")
@personas.post("/instituciones/<uuid:institucion_id>")
@requires(Permission.PERSON_EDIT)
def keep_institution(institucion_id: UUID | None = None) -> ResponseReturnValue:
    """Register it, or correct it."""
    result, actor, version = asking.answers("institucion"), current_actor(), asking.version()
    problems = list(result.problems)
    if not problems:
        with transaction() as session:
            try:
                if institucion_id:
                    register.change(
                        session, institucion_id, result.answers, version=version, actor=actor
                    )
                else:
                    register.register(session, result.answers, stream=STREAM, actor=actor)
            except InvalidInstitution as error:
                problems.append(_problem(error))
    if problems:
        return _page(institucion_id, version, problems=problems), 422
    flash(_("La institución quedó en el registro."), "success")
    return redirect(url_for("personas.institutions"), code=303)


def _page(institucion_id: UUID | None, version: int, **more: object) -> str:
    return asking.show(
        "institucion",
        title=_("Institución"),
        send=_("Guardar"),
        action=url_for("personas.keep_institution", institucion_id=institucion_id),
        back=url_for("personas.institutions"),
        about=_("Instituciones"),
        version=version,
        **more,  # type: ignore[arg-type]  # answers, problems
    )


def _problem(error: InvalidInstitution) -> forms.Problem:
    campo, said = _WRONG[str(error.facts["reason"])]
    return forms.Problem(campo, forms.Invalid(said), html_id(campo))
