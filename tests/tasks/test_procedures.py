"""The procedures' own service tasks, from the diagram's parameters to the agencies and back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import repository, runtime
from engine.access import SYSTEM, Actor
from engine.models import Job, JobState, ProcessInstance, Receipt, UserTask
from registry import expresiones, verificaciones
from tasks import worker
from tasks.agencies import Agencies

FOLDER = Path(__file__).parents[2] / "processes" / "antecedentes"
TODAY = date(2026, 11, 25)
ANALYST = Actor(id="analista", roles=frozenset({"analyst"}))
ASKED = {
    "procedimiento": "calidad_migratoria",
    "rasgos": ["cooperante"],
    "expediente": {"numero": "CM-2026-000001"},
    "motivo": "Calidad migratoria Cooperante",
    "base_legal": "D.L. 1350, art. 29.2.a",
    "responsable": {"usuario": "evaluador1", "grupo": "Evaluación"},
    "ruc": "20100000001",
    "ya_consultadas": ["sbs.uif"],  # the agency that answers later
}


def person(names: str, number: str | None) -> dict[str, Any]:
    first, second, given = names.split("/")
    paper = {"tipo_documento": "PAS", "numero_documento": number, "pais_emisor": "VEN"}
    return {
        "primer_apellido": first,
        "segundo_apellido": second or None,
        "nombres": given,
        "fecha_nacimiento": "1990-05",
        "sexo": "F",
        "nacionalidad": "VEN",
        **(paper if number else {}),
    }


@pytest.fixture
def checked(session: Session, agencies: Agencies) -> Any:
    """Start the background checks of an applicant and let the worker do every job of theirs."""

    def check(persona: dict[str, Any], **other: object) -> ProcessInstance:
        expresiones.install()
        definition = repository.deploy(session, repository.read(FOLDER), note="t", actor=ANALYST)
        data = {**ASKED, "persona": persona, **other}
        instance = runtime.start(session, definition, data=data, actor=SYSTEM)
        session.commit()
        while due := session.scalars(select(Job.id).where(Job.state == JobState.DUE)).all():
            for job_id in due:
                worker.execute(job_id, agencies)
        return session.get_one(ProcessInstance, instance.id, populate_existing=True)

    return check


def test_whoever_is_clean_passes_every_check_of_the_table_unseen(session: Session, checked: Any) -> None:
    instance = checked(person("Nadie/Conocido/Elena", "800000001"))

    assert "verificados" == instance.outcome
    asked = {receipt.topic: receipt for receipt in session.scalars(select(Receipt))}
    required = verificaciones.required("calidad_migratoria", ["cooperante", "con_empresa"], TODAY)
    assert {one.topic for one in required} - {"sbs.uif"} == asked.keys()
    assert {"SIN_ANTECEDENTES", "VIGENTE"} == {receipt.outcome for receipt in asked.values()}
    assert {"Calidad migratoria Cooperante"} == {receipt.purpose for receipt in asked.values()}
    assert ["expediente", "ruc"] == sorted(k for k, v in asked["sunat.ruc"].request.items() if v)


def test_without_a_passport_nobody_is_asked_about_it(session: Session, checked: Any) -> None:
    checked(person("Nadie/Conocido/Elena", None), procedimiento="refugio", ruc=None)

    assert "interpol.documentos" not in set(session.scalars(select(Receipt.topic)))


def test_a_possible_match_is_looked_at_by_a_person(session: Session, checked: Any) -> None:
    instance = checked(person("Rivas/Blanco/Carlos Alberto", "900000001"))

    assert instance.outcome is None
    open_tasks = {(one.activity, one.assignee) for one in session.scalars(select(UserTask))}
    assert {("revisar_coincidencia", "evaluador1")} == open_tasks
    assert {"evaluador1"} == set(session.scalars(select(Receipt.asked_by)))


def test_each_question_is_called_by_its_name(session: Session, checked: Any) -> None:
    checked(person("Nadie/Conocido/Elena", "800000001"))

    names = dict(session.execute(select(Job.topic, Job.name)).all())
    assert "PNP: requisitorias" == names["pnp.requisitorias"]
