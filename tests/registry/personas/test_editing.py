"""Changing what is told of a person: with a reason, against what was read, and kept."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import SYSTEM, Actor
from engine.errors import NotAllowed, NotFound, ReasonMissing
from registry.models import CambioPersona, EstadoIdentidad, Persona, TipoNombre
from registry.personas import cambios
from registry.personas.documentos import Papel
from registry.personas.edicion import Cambio, PersonChanged
from registry.personas.filiacion import Nombrado
from registry.personas.reglas import InvalidPerson
from tests.registry.personas.people import OUTSIDER, RESERVED, add, found, paper


def why(persona: Persona, actor: Actor = SYSTEM, motivo: str = "Partida de nacimiento") -> Cambio:
    return Cambio(persona_id=persona.id, version=persona.version, motivo=motivo, actor=actor)


def history(session: Session, persona: Persona) -> list[tuple[str, object, object]]:
    query = select(CambioPersona).where(CambioPersona.persona_id == persona.id)
    return [
        (one.campo, one.antes, one.despues)
        for one in session.scalars(query.order_by(CambioPersona.created_at))
    ]


def fields(error: pytest.ExceptionInfo[InvalidPerson]) -> list[str]:
    return [one.campo for one in error.value.problems]


def test_a_correction_is_kept_with_what_was_before(session: Session) -> None:
    persona = add(session)
    cambios.correct(
        session, why(persona), {"fecha_nacimiento": "1991-08-15", "padre": "Luis Núñez", "sexo": "F"}
    )

    assert [("fecha_nacimiento", "1991-08-14", "1991-08-15"), ("padre", None, "Luis Núñez")] == history(
        session, persona
    )
    assert 2 == persona.version
    assert [persona.id] == found(session, "núñez 15/08/1991")
    (entry,) = audit.history(session, audit.stream_id(f"persona:{persona.id}"))
    assert ("persona:changed", "fecha_nacimiento padre") == (entry.event, entry.facts["fields"])
    assert "1991" not in str(entry.facts)


def test_nothing_changed_is_no_change(session: Session) -> None:
    persona = add(session)
    cambios.correct(session, why(persona), {"sexo": "F"})

    assert (1, []) == (persona.version, history(session, persona))


def test_who_read_an_older_version_is_told(session: Session) -> None:
    persona = add(session)
    read = why(persona, Actor(id="ana", roles=frozenset({"officer"})))
    cambios.correct(session, read, {"padre": "Luis"})

    with pytest.raises(PersonChanged) as refused:
        cambios.correct(session, read, {"padre": "Luis Alberto"})
    assert ("ana", 2) == (refused.value.facts["by"], refused.value.facts["version"])


def test_a_change_needs_a_reason_and_a_permission(session: Session) -> None:
    persona = add(session)
    with pytest.raises(ReasonMissing):
        cambios.correct(session, why(persona, motivo=" "), {"padre": "X"})
    with pytest.raises(NotAllowed):
        cambios.correct(session, why(persona, Actor(id="nadie")), {"padre": "X"})


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"fecha_nacimiento": "1991-02-30"}, ["fecha_nacimiento"]),
        ({"fecha_nacimiento": "2991-02-03"}, ["fecha_nacimiento"]),
        ({"fecha_nacimiento": "1850"}, ["fecha_nacimiento"]),
        ({"fecha_fallecimiento": "1980-01-01"}, ["fecha_fallecimiento"]),
        (
            {"sexo": "Z", "pais_nacimiento": "QQQ", "estado_civil": "X"},
            ["sexo", "estado_civil", "pais_nacimiento"],
        ),
    ],
)
def test_all_that_is_wrong_is_said_at_once(
    session: Session, values: dict[str, str], wrong: list[str]
) -> None:
    persona = add(session)
    with pytest.raises(InvalidPerson) as refused:
        cambios.correct(session, why(persona), values)

    assert wrong == fields(refused)


def test_a_new_main_name_makes_the_former_an_earlier_one(session: Session) -> None:
    persona = add(session)
    cambios.rename(
        session,
        why(persona),
        Nombrado(tipo=TipoNombre.PRINCIPAL, primer_apellido="Soto", nombres="María"),
    )

    assert [("anterior", "Núñez"), ("principal", "Soto")] == [
        (one.tipo.value, one.primer_apellido)
        for one in sorted(persona.nombres, key=lambda one: one.tipo.value)
    ]
    assert [persona.id] == found(session, "soto") == found(session, "núñez")
    with pytest.raises(InvalidPerson) as refused:
        cambios.rename(session, why(persona), Nombrado(primer_apellido=" ", nombres="R2-D2 <b>"))
    assert ["primer_apellido", "nombres"] == fields(refused)
    main = next(one for one in persona.nombres if one.tipo is TipoNombre.PRINCIPAL)
    with pytest.raises(InvalidPerson):
        cambios.withdraw(session, why(persona), "nombre", main.id)


def test_documents_are_added_stolen_and_withdrawn(session: Session) -> None:
    persona, other = add(session), add(session, nombres="Luz", documento=paper("888"))
    cambios.add_document(session, why(persona), Papel(tipo="DNI", pais="PER", numero="1234.5678"))
    dni = next(one for one in persona.documentos if one.tipo == "DNI")
    stolen = Papel(tipo="DNI", pais="PER", numero="12345678", estado=EstadoIdentidad.ROBADO_PERDIDO)
    cambios.alter_document(session, why(persona), dni.id, stolen)
    cambios.add_document(session, why(persona), Papel(tipo="PAS", pais="VEN", numero="888"), sure=True)
    claimed = next(one for one in persona.documentos if one.numero == "888")
    cambios.withdraw(session, why(persona), "documento", dni.id)

    assert ("12345678", EstadoIdentidad.ROBADO_PERDIDO) == (dni.numero, dni.estado)
    assert claimed.disputado
    assert not other.documentos[0].disputado
    assert [] == found(session, "12345678")
    for wrong in (
        Papel(tipo="DNI", pais="PER", numero="123"),
        Papel(tipo="PAS", pais="VEN", numero="104518833"),
    ):
        with pytest.raises(InvalidPerson):
            cambios.add_document(session, why(persona), wrong)


def test_nationalities_begin_and_end(session: Session) -> None:
    persona = add(session)
    cambios.add_nationality(session, why(persona), "XXA", desde=date(2026, 1, 1))
    ven = next(one for one in persona.nacionalidades if one.codigo == "VEN")
    cambios.end_nationality(session, why(persona), ven.id, hasta=date(2025, 12, 31))
    for wrong in ("VEN", "QQQ"):
        with pytest.raises(InvalidPerson):
            cambios.add_nationality(session, why(persona), wrong)

    assert ["nacionalidad", "nacionalidad"] == [campo for campo, _, _ in history(session, persona)]


def test_consent_to_e_mail_has_its_moment(session: Session) -> None:
    persona = add(session)
    cambios.set_contact(session, why(persona), {"correo": "m@ejemplo.org", "consiente_correo": True})
    cambios.set_contact(session, why(persona), {"telefono": "+51 999 888 777"})
    with pytest.raises(InvalidPerson) as refused:
        cambios.set_contact(session, why(persona), {"correo": "m", "telefono": "abc", "ubigeo": "15"})

    assert [(True, True), (False, False)] == [
        (one.consiente_at is not None, one.retirado_at is not None) for one in persona.contactos
    ]
    assert ["correo", "telefono", "ubigeo"] == fields(refused)


def test_nobody_changes_what_they_may_not_see(session: Session) -> None:
    hidden = add(session, RESERVED)
    with pytest.raises(NotFound):
        cambios.correct(session, why(hidden, OUTSIDER), {"padre": "X"})
    cambios.rename(session, why(hidden), Nombrado(tipo=TipoNombre.ALIAS, primer_apellido="Soto"))

    assert {"refugio"} == {one.reserva for one in hidden.nombres}

    persona = add(session)  # the same document, openly
    reserved = next(one for one in persona.nombres if one.reserva)
    with pytest.raises(NotFound):
        cambios.withdraw(session, why(persona, OUTSIDER), "nombre", reserved.id)
