"""Whoever is looked for is found; who may not be seen is not."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from engine.access import SYSTEM
from registry import personas
from registry.models import Persona
from registry.personas import consulta
from tests.registry.personas.people import add, found, paper


@pytest.fixture
def maria(session: Session) -> Persona:
    for number, (first, given) in enumerate(
        [("Quispe", "Rosa"), ("Condori", "Luis"), ("Saint-Fleur", "Jean Pierre"), ("Ramírez", "Pedro")]
    ):
        add(session, primer_apellido=first, nombres=given, documento=paper(f"7700{number}"))
    return add(
        session, primer_apellido="De la Cruz", segundo_apellido="Valdivia", otros_nombres="Marita"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "de la cruz valdivia maría josé",
        "María José DE LA CRUZ",
        "valdivia cruz",
        "cru val mar",
        "delacruz",
        "cruz baldibia",
        "Maria Jose Valdibya",
        "valdivai jose",
        "marita",
        "104518833",
        "1O4518833",
        "104-518 833",
        "I04518833",
        "valdivia 1991",
        "valdivia 14/08/1991",
        "1045188 valdivia",
    ],
)
def test_is_found_however_it_is_typed(session: Session, maria: Persona, typed: str) -> None:
    assert [maria.id] == found(session, typed)


@pytest.mark.parametrize(
    "typed", ["valdivia 1990", "cruz condori", "14/09/1991 cruz", "9999999", "  ", "–"]
)
def test_is_not_found_by_what_it_has_not(session: Session, maria: Persona, typed: str) -> None:
    assert maria.id not in found(session, typed)


def test_exact_names_come_before_those_that_are_alike(session: Session, maria: Persona) -> None:
    alike = add(session, primer_apellido="Quizpe", nombres="Rosa", documento=paper("880011"))
    result = personas.find(session, "quispe rosa", actor=SYSTEM, alike=True)

    assert 1 == len(found(session, "quispe rosa"))
    assert ["Quispe Ibáñez, Rosa", "Quizpe Ibáñez, Rosa"] == [row.nombre for row in result.rows]
    assert result.alike
    assert alike.id == result.rows[1].id


def test_a_search_cannot_break_the_question(session: Session, maria: Persona) -> None:
    for typed in ("' | '", "a:* & !b", "\\", "'))--", "cruz' & 'x", "(((", "%_"):
        assert isinstance(found(session, typed), list)


def test_a_number_keeps_its_letters(session: Session) -> None:
    wanted: UUID = add(session, documento=paper("AB 123456")).id

    assert [wanted] == found(session, "AB 123456") == found(session, "ab123456")
    assert ["AB 123456"] == [term.typed for term in consulta.terms("AB 123456")]
