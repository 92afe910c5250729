"""Changing what is told of a person: each page asks one thing, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound
from registry.models import CambioPersona, EstadoIdentidad, Persona, TipoNombre
from registry.personas import cambios, ficha
from registry.personas.documentos import Papel
from registry.personas.edicion import Cambio, PersonAbsorbed, PersonChanged
from registry.personas.filiacion import Nombrado
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.errors import sentence
from web.i18n import gettext as _
from web.personas import asking, frame, questions, words
from web.personas.blueprint import personas
from web.personas.frame import Page
from web.typed import in_words

Answers = Mapping[str, Any]
Do = Callable[[Session, Cambio, Answers, UUID | None], Persona]


@dataclass(frozen=True)
class Change:
    """One thing that an officer may change: its form, what it begins with, how it is done."""

    form: str
    title: Callable[[], str]
    do: Do
    begins_with: Callable[[Page, UUID | None], Answers] = lambda _page, _row: {}


@personas.get("/<uuid:persona_id>/cambiar/<what>")
@personas.get("/<uuid:persona_id>/cambiar/<what>/<uuid:row_id>")
@requires(Permission.PERSON_EDIT)
def ask_change(persona_id: UUID, what: str, row_id: UUID | None = None) -> ResponseReturnValue:
    """Ask for it."""
    change = _change(what)
    with transaction() as session:
        page = frame.open_(session, persona_id)
        return _form(page, what, row_id, answers=change.begins_with(page, row_id))


@personas.post("/<uuid:persona_id>/cambiar/<what>")
@personas.post("/<uuid:persona_id>/cambiar/<what>/<uuid:row_id>")
@requires(Permission.PERSON_EDIT)
def change(persona_id: UUID, what: str, row_id: UUID | None = None) -> ResponseReturnValue:
    """Do it, or ask again with everything that is wrong."""
    wanted, result = _change(what), asking.answers(_change(what).form)
    with transaction() as session:
        page = frame.open_(session, persona_id)
        if not result.ok:
            return _form(page, what, row_id, problems=result.problems), 422
        cambio = Cambio(
            persona_id=persona_id,
            version=asking.version(),
            motivo=str(result.answers.get("motivo") or ""),
            actor=current_actor(),
        )
        _done, problems = asking.attempt(
            wanted.form, lambda: wanted.do(session, cambio, result.answers, row_id)
        )
        if problems:
            return _form(page, what, row_id, problems=problems), 422
    flash(_("El cambio quedó en la ficha y en su historia."), "success")
    return redirect(url_for("personas.show", persona_id=persona_id), code=303)


@personas.errorhandler(PersonChanged)
@personas.errorhandler(PersonAbsorbed)
def tell_who_was_faster(error: PersonChanged | PersonAbsorbed) -> ResponseReturnValue:
    """Somebody changed the person meanwhile: say who and what, and give back what was typed."""
    args = request.view_args or {}
    persona_id, what = args.get("persona_id"), args.get("what")
    with transaction() as session:
        changes = _since(session, persona_id) if persona_id else []
        names = people.names(session, [error.facts.get("by"), *(one.actor for one in changes)])  # type: ignore[list-item]
    typed = _typed(str(what)) if what in CHANGES and request.form else []
    page = render_template(
        "personas/conflict.html",
        told=sentence(error, names),
        typed=typed,
        changes=changes,
        people=names,
        words=words,
        persona_id=persona_id,
    )
    return page, 409


def _form(page: Page, what: str, row_id: UUID | None, **more: Any) -> str:  # noqa: ANN401
    change, persona = _change(what), page.ficha.persona
    return asking.show(
        change.form,
        title=change.title(),
        send=_("Guardar el cambio"),
        action=url_for("personas.change", persona_id=persona.id, what=what, row_id=row_id),
        back=url_for("personas.show", persona_id=persona.id),
        about=page.ficha.titulo,
        version=persona.version,
        **more,
    )


def _change(what: str) -> Change:
    if what not in CHANGES:
        raise NotFound(change=what)
    return CHANGES[what]


def _since(session: Session, persona_id: UUID) -> list[CambioPersona]:
    """What was changed since the version that the officer had read."""
    visible = frozenset[str]()
    if not ficha.knows(session, persona_id, visible):
        return []
    found = ficha.read(session, persona_id, visible)
    read = asking.version()
    return [one for one in ficha.history(session, found, visible) if one.version > read]


def _typed(what: str) -> list[tuple[str, str]]:
    """What was typed, by the questions' own words."""
    typed = in_words(questions.of(_change(what).form), request.form)
    return [(one.question, one.mine) for one in typed]


def _name(told: Answers) -> Nombrado:
    return Nombrado(
        tipo=TipoNombre(told.get("tipo") or TipoNombre.ALIAS),
        primer_apellido=told.get("primer_apellido") or "",
        segundo_apellido=told.get("segundo_apellido"),
        nombres=told.get("nombres") or "",
    )


def _paper(told: Answers) -> Papel:
    paper = told["documento"]
    return Papel(
        tipo=paper["tipo"],
        pais=paper["pais"],
        numero=paper["numero"],
        emitido_on=asking.day(told.get("emitido_on")),
        vence_on=asking.day(told.get("vence_on")),
    )


def _state(session: Session, cambio: Cambio, told: Answers, row_id: UUID | None) -> Persona:
    papel = Papel(
        tipo="",
        pais="",
        numero="",
        emitido_on=asking.day(told.get("emitido_on")),
        vence_on=asking.day(told.get("vence_on")),
        estado=EstadoIdentidad(told["estado"]),
    )
    return cambios.alter_document(session, cambio, _row(row_id), papel)


def _row(row_id: UUID | None) -> UUID:
    if row_id is None:
        raise NotFound(row="none")
    return row_id


def _rename(session: Session, cambio: Cambio, told: Answers, _row_id: UUID | None) -> Persona:
    return cambios.rename(session, cambio, _name(told))


def _correct_name(session: Session, cambio: Cambio, told: Answers, row_id: UUID | None) -> Persona:
    return cambios.correct_name(session, cambio, _row(row_id), _name(told))


def _add_document(session: Session, cambio: Cambio, told: Answers, _row_id: UUID | None) -> Persona:
    return cambios.add_document(session, cambio, _paper(told), sure=bool(told.get("seguro")))


def _add_nationality(session: Session, cambio: Cambio, told: Answers, _row_id: UUID | None) -> Persona:
    return cambios.add_nationality(session, cambio, told["codigo"], desde=asking.day(told.get("desde")))


def _values_of(page: Page, _row_id: UUID | None) -> Answers:
    persona = page.ficha.persona
    return {name: getattr(persona, name) for name in cambios.VALUES}


def _name_of(page: Page, row_id: UUID | None) -> Answers:
    row = next((one for one in page.ficha.nombres if one.id == row_id), None)
    if row is None:
        raise NotFound(name=row_id)
    return {
        "primer_apellido": row.primer_apellido,
        "segundo_apellido": row.segundo_apellido,
        "nombres": row.nombres,
    }


def _document_of(page: Page, row_id: UUID | None) -> Answers:
    row = next((one for one in page.ficha.documentos if one.id == row_id), None)
    if row is None:
        raise NotFound(document=row_id)
    days = {"emitido_on": row.emitido_on, "vence_on": row.vence_on}
    return {
        "estado": row.estado.value,
        **{name: day.isoformat() for name, day in days.items() if day is not None},
    }


def _contact_of(page: Page, _row_id: UUID | None) -> Answers:
    if not page.ficha.contactos:
        return {}
    row = page.ficha.contactos[-1]
    return {name: getattr(row, name) for name in (*cambios.REACH, "consiente_correo")}


CHANGES: Mapping[str, Change] = {
    "datos": Change(
        "datos",
        lambda: _("Corregir datos"),
        lambda session, cambio, told, _row_id: cambios.correct(session, cambio, told),
        _values_of,
    ),
    "nombre": Change("nombre", lambda: _("Agregar un nombre"), _rename),
    "corregir-nombre": Change(
        "corregir_nombre", lambda: _("Corregir un nombre"), _correct_name, _name_of
    ),
    "documento": Change("documento", lambda: _("Agregar un documento"), _add_document),
    "estado-documento": Change(
        "estado_documento", lambda: _("Cambiar el estado del documento"), _state, _document_of
    ),
    "nacionalidad": Change("nacionalidad", lambda: _("Agregar una nacionalidad"), _add_nationality),
    "contacto": Change(
        "contacto",
        lambda: _("Cambiar el contacto"),
        lambda session, cambio, told, _row_id: cambios.set_contact(session, cambio, told),
        _contact_of,
    ),
}
