"""Finding persons, and reading what is known of one."""

from collections.abc import Sequence
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

import registry.personas as register
from engine import clock, visibility
from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound
from registry import actas_civiles, actas_leidas, catalogo
from registry.actas_leidas import Lectura
from registry.personas import familia, ficha, reglas, representacion, vista
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.personas import frame
from web.personas.blueprint import personas


@personas.get("/")
@requires(Permission.PERSON_READ)
def search() -> ResponseReturnValue:
    """Whoever matches what was typed, of those that the officer may see."""
    typed, alike = request.args.get("q", "").strip(), request.args.get("parecidos") == "si"
    with transaction() as session:
        found = register.find(session, typed, actor=current_actor(), alike=alike) if typed else None
        return render_template("personas/search.html", typed=typed, found=found, states=reglas.states())


@personas.get("/<uuid:persona_id>")
@requires(Permission.PERSON_READ)
def show(persona_id: UUID) -> ResponseReturnValue:
    """Names, documents, nationalities, contact: what is known of the person."""
    with transaction() as session:
        page = frame.open_(session, persona_id)
        return frame.render(session, "personas/show.html", page, acts=_acts(session, page))


@personas.get("/<uuid:persona_id>/actas/<uuid:acta_id>")
@requires(Permission.PERSON_READ)
def civil_act(persona_id: UUID, acta_id: UUID) -> ResponseReturnValue:
    """One act of the civil register: what was inscribed, what is in its margin, how it reads today."""
    with transaction() as session:
        page = frame.open_(session, persona_id)
        act = next((one for one in _acts(session, page) if one.acta.id == acta_id), None)
        if act is None:
            raise NotFound(acta=acta_id)
        actor = current_actor()
        instances = {note.expediente.instance_id for note in act.anotaciones}
        instances.add(act.acta.expediente.instance_id)
        mine = {one for one in instances if visibility.sees(session, actor, one)}
        office = catalogo.office(act.acta.oficina, page.today).nombre
        told = {"mine": mine, "office": office, "ground": actas_leidas.ground}
        return frame.render(session, "personas/act.html", page, act=act, **told)


@personas.get("/<uuid:persona_id>/tramites")
@requires(Permission.PERSON_READ)
def timeline(persona_id: UUID) -> ResponseReturnValue:
    """All that the person has had to do with the ministry."""
    with transaction() as session:
        page = frame.open_(session, persona_id)
        return frame.render(session, "personas/timeline.html", page)


@personas.get("/<uuid:persona_id>/familia")
@requires(Permission.PERSON_READ)
def family(persona_id: UUID) -> ResponseReturnValue:
    """Relatives and representatives, as things are today."""
    with transaction() as session:
        page = frame.open_(session, persona_id)
        today = clock.now().astimezone(clock.LIMA).date()
        id_ = page.ficha.persona.id
        relatives = familia.group(session, id_, today)
        acting = representacion.representatives(session, id_)
        ids = [one.persona.id for one in relatives]
        ids += [one.representante_id for one in acting if one.representante_id]
        names = {row.id: row.nombre for row in vista.summaries(session, ids, page.visible)}
        more = {"relatives": relatives, "acting": acting, "names": names, "today": today}
        return frame.render(session, "personas/family.html", page, **more)


@personas.get("/<uuid:persona_id>/historia")
@requires(Permission.PERSON_READ)
def history(persona_id: UUID) -> ResponseReturnValue:
    """What was changed, by whom and why."""
    with transaction() as session:
        page = frame.open_(session, persona_id)
        changes = ficha.history(session, page.ficha, page.visible)
        names = people.names(session, [one.actor for one in changes])
        return frame.render(session, "personas/history.html", page, changes=changes, people=names)


def _acts(session: Session, page: frame.Page) -> Sequence[Lectura]:
    """The person's acts of the civil register, as far as they may be shown here."""
    root = page.ficha.persona.id
    stated = frame.purpose_of(root) is not None
    return actas_civiles.of_person(session, root, actor=current_actor(), with_purpose=stated)
