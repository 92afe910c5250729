"""Persons."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor
from registry import personas
from registry.models import Persona
from registry.personas import Filiacion
from tests.registry.conftest import SOLICITUD


def register(session: Session, instance_id: UUID, actor: Actor, **changes: object) -> Persona:
    filiacion = Filiacion.of(SOLICITUD | changes)
    return personas.register(session, filiacion, stream=instance_id, actor=actor)


@pytest.mark.parametrize("typed", ["nunez maria", "MARÍA NÚÑEZ", "jose ibañez", "104518833", "nun mar"])
def test_is_found_however_the_name_is_typed(
    typed: str, session: Session, instance_id: UUID, actor: Actor
) -> None:
    persona = register(session, instance_id, actor)

    assert [persona.id] == [found.id for found in personas.find(session, typed)]


def test_is_not_found_by_a_word_too_many(session: Session, instance_id: UUID, actor: Actor) -> None:
    register(session, instance_id, actor)

    assert [] == personas.find(session, "nunez maria pedro")
    assert [] == personas.find(session, " ")


def test_is_found_by_another_name(session: Session, instance_id: UUID, actor: Actor) -> None:
    persona = register(session, instance_id, actor, otros_nombres="Marita")

    assert [persona.id] == [found.id for found in personas.find(session, "marita")]


def test_same_document_is_same_person(session: Session, instance_id: UUID, actor: Actor) -> None:
    first = register(session, instance_id, actor)
    again = register(session, instance_id, actor, nombres="Maria J.")

    assert first.id == again.id
    assert ["persona:registered", "persona:found"] == [
        entry.event for entry in audit.history(session, instance_id)
    ]


def test_same_name_without_document_is_not(session: Session, instance_id: UUID, actor: Actor) -> None:
    first = register(session, instance_id, actor, documento=None)
    other = register(session, instance_id, actor, documento=None, fecha_nacimiento="1991-08-14")
    register(session, instance_id, actor, documento=None, fecha_nacimiento="1970")

    assert first.id != other.id
    assert [other.id] == [found.id for found in personas.similar(session, first)]


def test_keeps_every_nationality_once(session: Session, instance_id: UUID, actor: Actor) -> None:
    persona = register(session, instance_id, actor, otra_nacionalidad="VEN")

    assert ["VEN"] == [nationality.codigo for nationality in persona.nacionalidades]


def test_one_surname_is_enough(session: Session, instance_id: UUID, actor: Actor) -> None:
    filiacion = Filiacion.of(SOLICITUD | {"segundo_apellido": None})

    assert "Núñez, María José" == filiacion.full_name
