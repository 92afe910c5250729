"""Who is put in charge."""

from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from engine.access import Actor
from engine.models import InstanceState, ProcessInstance
from registry import asignacion, catalogo, expedientes
from registry.asignacion import Needs, NoEligibleOfficer
from registry.models import Expediente
from tests.registry.conftest import SOLICITUD, an_instance

OFFICERS = catalogo.officers(date(2026, 11, 23))


def chosen(loads: dict[str, int] | None = None, **needs: object) -> str:
    return asignacion.choose(OFFICERS, Needs(**{"language": "es"} | needs), loads or {}).officer.usuario


def test_language_is_a_condition() -> None:
    assert "proteccion1" == chosen(language="ht")
    assert "proteccion2" == chosen(language="ar")
    with pytest.raises(NoEligibleOfficer):
        chosen(language="zh")


def test_skills_come_before_load() -> None:
    assert "proteccion2" == chosen({"proteccion2": 30}, skills=frozenset({"salud_mental"}))


def test_of_equals_whoever_has_less_to_do() -> None:
    assert "proteccion2" == chosen({"proteccion1": 2, "proteccion2": 1})
    assert "proteccion1" == chosen({"proteccion1": 1, "proteccion2": 1})


def test_gender_is_kept_where_somebody_allows_it() -> None:
    assert "proteccion1" == chosen({"proteccion1": 9}, gender="F")
    assert "proteccion2" == chosen(gender="F", language="ar")


def test_full_or_in_conflict_is_not_eligible() -> None:
    assert "proteccion2" == chosen({"proteccion1": 40}, skills=frozenset({"ninez"}))
    assert "proteccion2" == chosen(exclude=frozenset({"proteccion1"}))
    with pytest.raises(NoEligibleOfficer):
        chosen({"proteccion1": 40, "proteccion2": 40})


def an_expediente(session: Session, actor: Actor, instance_id: UUID) -> Expediente:
    return expedientes.open_(
        session,
        procedimiento="refugio",
        canal="MIGRACIONES",
        solicitud=SOLICITUD,
        presentado_at=datetime.fromisoformat("2026-05-04T09:00:00-05:00"),
        instance_id=instance_id,
        actor=actor,
    )


def test_cases_spread_over_the_officers(session: Session, actor: Actor) -> None:
    cases = [an_expediente(session, actor, an_instance(session)) for _ in range(4)]

    for case in cases:
        asignacion.assign(session, case, Needs(language="es"), actor=actor)

    assert {"proteccion1": 2, "proteccion2": 2} == asignacion.loads(session)


def test_a_case_that_is_over_weighs_nothing(session: Session, actor: Actor, instance_id: UUID) -> None:
    case = an_expediente(session, actor, instance_id)
    asignacion.assign(session, case, Needs(language="es"), actor=actor)

    instance = session.get_one(ProcessInstance, instance_id)
    instance.state, instance.ended_at = InstanceState.COMPLETED, case.presentado_at
    session.flush()

    assert {} == asignacion.loads(session)


def test_the_newest_assignment_holds(session: Session, actor: Actor, instance_id: UUID) -> None:
    case = an_expediente(session, actor, instance_id)
    asignacion.take(session, case, "proteccion1", motivo="primera", actor=actor)
    asignacion.take(session, case, "proteccion2", motivo="conflicto de interés", actor=actor)

    assert "proteccion2" == asignacion.in_charge(session, case.id)
    assert {"proteccion2": 1} == asignacion.loads(session)
