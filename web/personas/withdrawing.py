"""Taking back what was told: a fact, a relative, a representative; and adding relatives."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import registry.personas as register
from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound, ReasonMissing
from registry.models import Parentesco, RelacionFamiliar, Representacion
from registry.personas import cambios, familia, reglas, representacion
from registry.personas.datos import Prueba
from registry.personas.edicion import KINDS, ORIGIN, Cambio, stream
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.personas import asking, frame
from web.personas.blueprint import personas


@personas.post("/<uuid:persona_id>/retirar/<kind>/<uuid:row_id>")
@requires(Permission.PERSON_EDIT)
def withdraw(persona_id: UUID, kind: str, row_id: UUID) -> ResponseReturnValue:
    """A fact no longer holds, or never did."""
    if kind not in KINDS:
        raise NotFound(kind=kind)
    with transaction() as session:
        cambio = Cambio(
            persona_id=persona_id, version=asking.version(), motivo=_reason(), actor=current_actor()
        )
        _done, problems = asking.attempt(
            "datos", lambda: cambios.withdraw(session, cambio, kind, row_id)
        )
    if problems:
        flash(problems[0].reason.text(_), "error")
    else:
        flash(_("Se retiró de la ficha. Sigue en su historia."), "success")
    return redirect(url_for("personas.show", persona_id=persona_id), code=303)


@personas.get("/<uuid:persona_id>/familia/agregar")
@requires(Permission.PERSON_EDIT)
def choose_relative(persona_id: UUID) -> ResponseReturnValue:
    """Find the relative in the register; then say what they are to each other."""
    typed, chosen = request.args.get("q", "").strip(), request.args.get("familiar", type=UUID)
    with transaction() as session:
        page = frame.open_(session, persona_id)
        if chosen:
            return _relation_form(page, frame.open_(session, chosen))
        found = register.find(session, typed, actor=current_actor()) if typed else None
        return render_template(
            "personas/choose.html",
            page=page,
            ficha=page.ficha,
            typed=typed,
            found=found,
            states=reglas.states(),
        )


@personas.post("/<uuid:persona_id>/familia/agregar")
@requires(Permission.PERSON_EDIT)
def add_relative(persona_id: UUID) -> ResponseReturnValue:
    """Record the relation."""
    chosen = request.args.get("familiar", type=UUID)
    if chosen is None:
        raise NotFound(relative="none")
    result = asking.answers("familiar")
    with transaction() as session:
        page, relative = frame.open_(session, persona_id), frame.open_(session, chosen)
        if not result.ok:
            return _relation_form(page, relative, problems=result.problems), 422
        told: dict[str, Any] = result.answers
        familia.relate(
            session,
            page.ficha.persona,
            relative.ficha.persona,
            Parentesco(told["parentesco"]),
            register.Fuente(
                origen=ORIGIN, reserva=page.ficha.reserve_of_new, stream=stream(page.ficha.persona.id)
            ),
            prueba=Prueba(
                sustento=told.get("sustento"),
                desde=asking.day(told.get("desde")),
                hasta=asking.day(told.get("hasta")),
            ),
            actor=current_actor(),
        )
    flash(_("El familiar quedó registrado."), "success")
    return redirect(url_for("personas.family", persona_id=persona_id), code=303)


@personas.post("/<uuid:persona_id>/familia/<uuid:row_id>/retirar")
@requires(Permission.PERSON_EDIT)
def withdraw_relative(persona_id: UUID, row_id: UUID) -> ResponseReturnValue:
    """The relation was recorded wrongly, or is over."""
    with transaction() as session:
        page = frame.open_(session, persona_id)
        row = session.get(RelacionFamiliar, row_id)
        if row is None or page.ficha.persona.id not in (row.titular_id, row.familiar_id):
            raise NotFound(relation=row_id)
        familia.withdraw(session, row, motivo=_reason(), actor=current_actor())
    flash(_("Se retiró el vínculo."), "success")
    return redirect(url_for("personas.family", persona_id=persona_id), code=303)


@personas.post("/<uuid:persona_id>/representantes/<uuid:row_id>/retirar")
@requires(Permission.PERSON_EDIT)
def withdraw_representative(persona_id: UUID, row_id: UUID) -> ResponseReturnValue:
    """Nobody acts by it any more."""
    with transaction() as session:
        page = frame.open_(session, persona_id)
        row = session.get(Representacion, row_id)
        if row is None or row.representado_id != page.ficha.persona.id:
            raise NotFound(representation=row_id)
        representacion.withdraw(session, row, motivo=_reason(), actor=current_actor())
    flash(_("Se retiró al representante."), "success")
    return redirect(url_for("personas.family", persona_id=persona_id), code=303)


def _relation_form(page: frame.Page, relative: frame.Page, **more: object) -> str:
    about = f"{page.ficha.titulo} ← {relative.ficha.titulo}"
    id_, other = page.ficha.persona.id, relative.ficha.persona.id
    return asking.show(
        "familiar",
        title=_("Agregar un familiar"),
        send=_("Guardar el vínculo"),
        action=url_for("personas.add_relative", persona_id=id_, familiar=other),
        back=url_for("personas.family", persona_id=id_),
        about=about,
        **more,  # type: ignore[arg-type]  # problems
    )


def _reason() -> str:
    told = request.form.get("motivo", "").strip()
    if not told:
        raise ReasonMissing
    return told
