"""Registering persons: who is known, what is added, what is told under a reserve."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import SYSTEM, Actor
from engine.errors import NotFound
from registry import personas
from registry.models import BusquedaPersona, ComparacionPendiente, Nombre
from registry.personas import Filiacion, Fuente, vista
from tests.registry.personas.people import OUTSIDER, RESERVED, add, found, paper, told


def test_same_document_is_same_person(session: Session, instance_id: UUID, actor: Actor) -> None:
    fuente = Fuente(origen="prueba", stream=instance_id)
    first = personas.register(session, Filiacion.of(told()), fuente, actor=actor)
    again = personas.register(session, Filiacion.of(told(nombres="Maria J.")), fuente, actor=actor)

    assert first.id == again.id
    assert ["persona:registered", "persona:found"] == [
        entry.event for entry in audit.history(session, instance_id)
    ]
    assert ["principal", "documento"] == [name.tipo.value for name in first.nombres]


def test_same_name_without_document_is_not(session: Session) -> None:
    first, other = add(session, documento=None), add(session, documento=None)
    pending = set(session.scalars(select(ComparacionPendiente.persona_id)))

    assert first.id != other.id
    assert {first.id, other.id} == pending


def test_same_document_of_somebody_quite_different_is_in_dispute(session: Session) -> None:
    first = add(session)
    other = add(
        session, primer_apellido="Huamán", segundo_apellido="Tello", nombres="Luis", sexo="M",
        fecha_nacimiento="1960-02-20",
    )  # fmt: skip

    assert first.id != other.id
    assert ([False], [True]) == (
        [document.disputado for document in first.documentos],
        [document.disputado for document in other.documentos],
    )


def test_what_was_not_known_is_added(session: Session) -> None:
    persona = add(session, fecha_nacimiento=None, nacionalidad=None)
    add(
        session,
        otra_nacionalidad="COL",
        padre="Pedro Núñez",
        estado_civil="CASADO",
        correo="m@ejemplo.org",
    )
    add(session, documentos=[paper("V-12345678", "CID")], correo="m@ejemplo.org")
    add(session, correo="otro@ejemplo.org", consiente_correo=True)
    session.expire_all()

    assert ("1991-08-14", "Pedro Núñez", "CASADO") == (
        persona.fecha_nacimiento,
        persona.padre,
        persona.estado_civil,
    )
    assert ["COL", "VEN"] == [one.codigo for one in persona.nacionalidades]
    assert ["104518833", "V-12345678"] == [one.numero for one in persona.documentos]
    assert [("m@ejemplo.org", False, True), ("otro@ejemplo.org", True, False)] == [
        (one.correo, one.consiente_correo, one.retirado_at is not None) for one in persona.contactos
    ]
    assert [persona.id] == found(session, "12345678")
    assert 4 == persona.version


def test_one_surname_is_enough_and_so_is_one_name() -> None:
    assert "Núñez, María José" == Filiacion.of(told(segundo_apellido=None)).full_name
    assert "Sukarno" == Filiacion.of({"primer_apellido": "Sukarno"}).full_name


def test_who_is_known_under_a_reserve_alone_has_no_open_words(session: Session) -> None:
    persona = add(session, RESERVED)

    assert ["refugio"] == reserves_of_search(session, persona.id)
    assert [] == vista.summaries(session, [persona.id], ())
    assert ["Núñez Ibáñez, María José"] == [
        row.nombre for row in vista.summaries(session, [persona.id], ["refugio"])
    ]


def test_what_is_told_openly_too_is_open_and_nothing_else(session: Session) -> None:
    add(session, RESERVED, otros_nombres="Xiomara", documentos=[paper("123456789", "CSR", "PER")])
    persona = add(session)
    (row,) = vista.summaries(session, [persona.id], ())

    assert (("PAS", "VEN", "104518833"),) == row.documentos
    assert () == row.otros
    assert {None, "refugio"} == set(reserves_of_search(session, persona.id))
    for typed, openly in (("104518833", True), ("123456789", False), ("xiomara", False)):
        assert [persona.id] == found(session, typed)
        assert openly == bool(found(session, typed, OUTSIDER))


def test_the_log_does_not_tell_that_a_reserve_knew(session: Session, instance_id: UUID) -> None:
    add(session, RESERVED)
    openly = Fuente(origen="visas", stream=instance_id)
    for _ in range(2):
        personas.register(session, Filiacion.of(told()), openly, actor=SYSTEM)

    assert ["persona:registered", "persona:found"] == [
        entry.event for entry in audit.history(session, instance_id)
    ]


def test_nobody_is_found_by_an_unknown_id(session: Session) -> None:
    with pytest.raises(NotFound):
        personas.get(session, UUID(int=1))


def test_names_of_another_source_are_kept_as_it_writes_them(session: Session) -> None:
    persona = add(session)
    add(session, primer_apellido="NUNEZ", segundo_apellido="IBANEZ", nombres="MARIA JOSE")
    add(session, primer_apellido="Nuñes")
    names = session.scalars(select(Nombre.primer_apellido).where(Nombre.persona_id == persona.id)).all()

    assert {"Núñez", "Nuñes"} == set(names)


def reserves_of_search(session: Session, persona_id: UUID) -> list[str | None]:
    query = select(BusquedaPersona.reserva).where(BusquedaPersona.persona_id == persona_id)
    return list(session.scalars(query))
