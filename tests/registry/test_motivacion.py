"""What a refusal rests on, and who was told nearly the same."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from engine.models import AuditEvent, ProcessInstance, Reserve
from registry import expedientes, motivacion
from registry.models import Expediente, Motivacion
from registry.motivacion import Reasons, ReasonsMissing
from tests.registry.conftest import SOLICITUD, an_instance

WORDS = (
    "La persona explicó que salió de Mérida el 4 de mayo por falta de empleo y, preguntada tres veces por"
    " temores, dijo no tenerlos; la información del país no los muestra para su zona ni para su perfil."
)
WHOLE = Reasons(
    rules=({"decision": "contraste", "regla": 4, "sustento": "Ningún supuesto de inclusión"},),
    evidence=({"folio": "Folio 31", "acredita": "Lo que dijo al ser entrevistada"},),
    words=WORDS,
)


def an_expediente(session: Session, actor: Actor) -> Expediente:
    return expedientes.open_(
        session,
        procedimiento="refugio",
        canal="MESA_DE_PARTES",
        solicitud=SOLICITUD,
        presentado_at=datetime(2026, 5, 4, tzinfo=UTC),
        instance_id=an_instance(session),
        actor=actor,
    )


def refused(session: Session, actor: Actor, number: int, words: str = WORDS) -> Expediente:
    case = an_expediente(session, actor)
    told = replace(WHOLE, words=words)
    motivacion.keep(session, case, told, resolution=f"{number:06d}-2026-CEPR", actor=actor)
    return case


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        (replace(WHOLE, rules=()), "reglas"),
        (replace(WHOLE, evidence=()), "pruebas"),
        (replace(WHOLE, evidence=({"folio": "", "acredita": "Algo"},)), "pruebas"),
        (replace(WHOLE, words="No procede." + " " * 90), "motivacion"),
        (Reasons(rules=(), evidence=(), words=""), "reglas, pruebas, motivacion"),
    ],
)
def test_a_refusal_without_all_three_is_not_kept(
    session: Session, actor: Actor, told: Reasons, missing: str
) -> None:
    case = an_expediente(session, actor)

    with pytest.raises(ReasonsMissing) as error:
        motivacion.keep(session, case, told, resolution="000001-2026-CEPR", actor=actor)

    assert missing == error.value.facts["missing"]
    assert [] == session.scalars(select(Motivacion)).all()


def test_the_same_words_with_other_dates_and_names_of_towns_are_found(
    session: Session, actor: Actor
) -> None:
    first = refused(session, actor, 1)
    refused(
        session,
        actor,
        2,
        "El medio que la acredita no la conoce y, preguntada, no contestó nada en el plazo dado.",
    )
    copied = WORDS.replace("4 de mayo", "19 de junio").replace("Mérida", "Barinas")

    found = motivacion.alike(session, an_instance(session), copied)

    assert [first.numero] == [one.expediente for one in found]
    assert found[0].score >= motivacion.ALIKE


def test_reasons_about_another_person_are_not_alike(session: Session, actor: Actor) -> None:
    refused(session, actor, 1)
    other = (
        "La condena firme del Poder Judicial consta a folio 44 y la persona la reconoció al ser entrevistada;"
        " pesado el temor que alega, la causal de exclusión se mantiene y no cabe reconocerla."
    )

    assert [] == list(motivacion.alike(session, an_instance(session), other))
    assert [] == list(motivacion.alike(session, an_instance(session), ""))


def test_a_case_is_not_alike_to_itself_and_the_audit_says_how_many_others_are(
    session: Session, actor: Actor
) -> None:
    first = refused(session, actor, 1)
    second = refused(session, actor, 2)

    told = session.scalars(select(AuditEvent.facts).where(AuditEvent.event == "reasons:kept")).all()

    assert [first.numero] == [
        one.expediente for one in motivacion.alike(session, second.instance_id, WORDS)
    ]
    assert {0, 1} == {int((one or {})["alike"]) for one in told}


def test_reasons_of_a_reserved_case_are_compared_within_the_reserve_alone(
    session: Session, actor: Actor
) -> None:
    reserve = Reserve(code="prueba", groups=["Unidad"], stand_ins={}, readers={})
    session.add(reserve)
    session.flush()
    inside = refused(session, actor, 1)
    within, outside = an_instance(session), an_instance(session)
    keep_inside(session, reserve.id, inside.instance_id, within)

    assert [inside.numero] == [one.expediente for one in motivacion.alike(session, within, WORDS)]
    assert [] == list(motivacion.alike(session, outside, WORDS))


def keep_inside(session: Session, reserve_id: int, *cases: UUID) -> None:
    session.execute(
        update(ProcessInstance).where(ProcessInstance.id.in_(cases)).values(reserve_id=reserve_id)
    )


def test_of_three_hundred_refusals_it_finds_the_copies_and_no_other(
    session: Session, actor: Actor
) -> None:
    case = an_expediente(session, actor)
    towns = [f"pueblo{n} distrito{n * 7} barrio{n * 13} oficio{n * 3} motivo{n * 5}" for n in range(300)]
    texts = [
        f"Salió de {one} porque {one[::-1]} y nada en {one[::2]} muestra temor alguno." for one in towns
    ]
    session.add_all(
        Motivacion(
            expediente_id=case.id,
            resolucion=f"X-{n}",
            reglas=list(WHOLE.rules),
            pruebas=list(WHOLE.evidence),
            texto=text,
            huella=motivacion.fingerprint(text),
            at=clock.now(),
        )
        for n, text in enumerate([*texts, WORDS])
    )
    session.flush()

    found = motivacion.alike(session, an_instance(session), WORDS.replace("tres veces", "varias veces"))

    assert ["X-300"] == [one.resolution for one in found]
