"""What diagrams ask of the register."""

from uuid import UUID

from sqlalchemy.orm import Session

from engine.access import SYSTEM
from engine.models import Data
from registry.personas import topics
from tests.registry.personas.people import RESERVED, add, paper, told


def ask(session: Session, instance_id: UUID, topic: str, **payload: object) -> Data:
    return getattr(topics, topic)(session, payload, instance_id=instance_id, actor=SYSTEM)


def test_registers_a_person_and_says_whom_it_looks_like(session: Session, instance_id: UUID) -> None:
    known = add(session)
    add(session, RESERVED, nombres="Maria Jose", documento=paper("999"))
    answer = ask(
        session,
        instance_id,
        "registrar_persona",
        persona=told(nombres="Maria J", documento=paper("888")),
    )
    alike = ask(session, instance_id, "buscar_duplicados", persona_id=answer["persona_id"])
    before = ask(session, instance_id, "buscar_duplicados", persona=told(documento=None))

    assert ("Núñez Ibáñez, Maria J", 1) == (answer["titulo"], answer["posibles_duplicados"])
    assert [str(known.id)] == [one["persona_id"] for one in alike["candidatos"]]
    assert {"apellidos iguales, sin contar tildes", "misma fecha de nacimiento"} <= {
        reason["texto"] for reason in alike["candidatos"][0]["razones"]
    }
    assert 2 == before["total"]


def test_adds_to_a_person_and_tells_what_is_known(session: Session, instance_id: UUID) -> None:
    persona = add(session, RESERVED, documento=paper("123456789", "CSR", "PER"))
    told_now = ask(
        session,
        instance_id,
        "registrar_persona",
        persona_id=str(persona.id),
        persona=told(documento=paper("888")),
    )
    known = ask(session, instance_id, "datos_persona", persona_id=told_now["persona_id"])

    assert str(persona.id) == told_now["persona_id"]
    assert ("Núñez", "Ibáñez", "María José") == (
        known["primer_apellido"],
        known["segundo_apellido"],
        known["nombres"],
    )
    assert [{"tipo": "PAS", "pais": "VEN", "numero": "888"}] == known["documentos"]
    assert ("VEN", "1991-08-14", "F") == (
        known["nacionalidad"],
        known["fecha_nacimiento"],
        known["sexo"],
    )


def test_joins_a_family_with_representatives_and_institutions(
    session: Session, instance_id: UUID
) -> None:
    titular = ask(session, instance_id, "registrar_persona", persona=told())["persona_id"]
    child = {
        "parentesco": "HIJO_MENOR",
        "persona": told(nombres="Luz", fecha_nacimiento="2015-05-05", documento=None),
    }
    family = ask(
        session,
        instance_id,
        "relacionar_familia",
        persona_id=titular,
        familiares=[child | {"sustento": "Acta 9"}],
    )
    luz = family["familiares"][0]["persona_id"]
    body = ask(
        session,
        instance_id,
        "registrar_institucion",
        institucion={"nombre": "Embajada de X", "tipo": "EMBAJADA"},
    )
    by_mother = ask(
        session,
        instance_id,
        "designar_representante",
        persona_id=luz,
        representante_id=titular,
        tipo="PADRE_MADRE",
    )
    by_body = ask(
        session, instance_id, "designar_representante",
        persona_id=titular, institucion_id=body["institucion_id"], tipo="INSTITUCION", desde="2026-01-01",
    )  # fmt: skip

    assert [("Núñez Ibáñez, Luz", "HIJO_MENOR", True, "2033-05-04")] == [
        (one["nombre"], one["parentesco"], one["vale"], one["hasta"]) for one in family["familiares"]
    ]
    assert titular == by_mother["representante_id"]
    assert body["institucion_id"] == by_body["representante_id"]
