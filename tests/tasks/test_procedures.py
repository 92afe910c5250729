"""The procedures' own service tasks, from the diagram's parameters to the agencies and back."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import repository, runtime
from engine.access import SYSTEM, Actor
from engine.models import Job, JobState, ProcessInstance, Receipt, UserTask
from registry import expresiones
from tasks import worker
from tasks.agencies import Agencies

FOLDER = Path(__file__).parents[2] / "processes" / "antecedentes_refugio"
ANALYST = Actor(id="analista", roles=frozenset({"analyst"}))
CASE = {
    "expediente": {"numero": "CEPR-2026-000001", "presentado_el": "2026-05-04"},
    "oficial": {"usuario": "proteccion1", "nombre": "Rosa Huamán Quiroga"},
}


def application(names: str, number: str | None) -> dict[str, Any]:
    first, second, given = names.split("/")
    return {
        "primer_apellido": first,
        "segundo_apellido": second or None,
        "nombres": given,
        "fecha_nacimiento": "1990-05",
        "sexo": "F",
        "nacionalidad": "VEN",
        "documento": {"tipo": "PAS", "pais": "VEN", "numero": number} if number else None,
        "familiares": [],
    }


@pytest.fixture
def checked(session: Session, agencies: Agencies) -> Any:
    """Start the background checks of an applicant and let the worker do every job of theirs."""

    def check(solicitud: dict[str, Any]) -> ProcessInstance:
        expresiones.install()
        definition = repository.deploy(session, repository.read(FOLDER), note="t", actor=ANALYST)
        instance = runtime.start(
            session, definition, data={**CASE, "solicitud": solicitud}, actor=SYSTEM
        )
        session.commit()
        while due := session.scalars(select(Job.id).where(Job.state == JobState.DUE)).all():
            for job_id in due:
                worker.execute(job_id, agencies)
        return session.get_one(ProcessInstance, instance.id, populate_existing=True)

    return check


@pytest.mark.parametrize("number", ["800000001", None])
def test_a_clean_applicant_passes_every_check_unseen(
    session: Session, checked: Any, number: str | None
) -> None:
    instance = checked(application("Nadie/Conocido/Elena", number))

    assert "verificados" == instance.outcome
    outcomes = set(session.scalars(select(Receipt.outcome)))
    assert {"SIN_ANTECEDENTES"} == outcomes


def test_a_possible_match_is_looked_at_by_a_person(session: Session, checked: Any) -> None:
    instance = checked(application("Rivas/Blanco/Carlos Alberto", "900000001"))

    assert instance.outcome is None
    assert ["revisar_coincidencia"] == session.scalars(select(UserTask.activity)).all()
    assert {"proteccion1"} == set(session.scalars(select(Receipt.asked_by)))
