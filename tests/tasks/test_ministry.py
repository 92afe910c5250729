"""What the ministry does itself, exactly once and together with its job."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import audit, clock, incidents
from engine.access import SYSTEM
from engine.models import Incident, Job, JobState, ProcessInstance, Upload
from registry import expresiones
from registry.models import Expediente, Serie
from tasks import worker
from tasks.agencies import Agencies
from tests.tasks import live

SOLICITUD = """{ primer_apellido: apellido, segundo_apellido: "Blanco", nombres: "Carlos Alberto",
  sexo: "M", fecha_nacimiento: "1985-03-21", nacionalidad: "VEN",
  documento: { tipo: "PAS", pais: "VEN", numero: numero } }"""


@pytest.fixture(autouse=True)
def functions() -> None:
    expresiones.install()


def parameter(name: str, value: str) -> str:
    escaped = value.replace("&", "&amp;").replace('"', "&quot;").replace("\n", " ")
    return f'<spiffworkflow:parameter id="{name}" type="any" value="{escaped}"/>'


def a_job(
    session: Session, topic: str, *, catches: str = "", stuck: bool = False, **parameters: str
) -> UUID:
    drawn = "".join(parameter(name, value) for name, value in parameters.items())
    source = live.one_job(topic, parameters=drawn, catches=catches, stuck=stuck)
    (job_id,) = live.start_jobs(session, live.define(session, source), apellido="Rivas")
    session.commit()
    return job_id


def opening(session: Session, *, stuck: bool = False) -> UUID:
    return a_job(
        session,
        "registro.abrir_expediente",
        stuck=stuck,
        procedimiento='"refugio"',
        canal='"PRESENCIAL"',
        solicitud=SOLICITUD,
    )


def row(session: Session, job_id: UUID) -> Job:
    return session.get_one(Job, job_id, populate_existing=True)


def test_opening_an_expediente_names_the_instance(session: Session, agencies: Agencies) -> None:
    job = opening(session)

    worker.execute(job, agencies)

    instance = session.get_one(ProcessInstance, row(session, job).instance_id, populate_existing=True)
    number = f"CEPR-{clock.now().year}-000001"
    assert (number, "Rivas Blanco, Carlos Alberto") == (instance.business_key, instance.title)
    assert number == row(session, job).result["numero"]
    assert "hecho" == instance.outcome


def test_the_audit_chain_holds_over_all_that_a_job_does(session: Session, agencies: Agencies) -> None:
    job = opening(session)
    worker.execute(job, agencies)

    events = [one.event for one in audit.history(session, row(session, job).instance_id)]
    assert ["expediente:opened", "instance:identified", "job:completed"] == [
        event
        for event in events
        if event in ("expediente:opened", "instance:identified", "job:completed")
    ]
    assert audit.verify(session, row(session, job).instance_id) is None


def test_a_job_delivered_twice_opens_one_expediente(session: Session, agencies: Agencies) -> None:
    job = opening(session)

    worker.execute(job, agencies)
    worker.execute(job, agencies)

    assert 1 == session.scalar(select(func.count()).select_from(Expediente))


def test_retrying_where_the_diagram_stuck_does_not_do_the_act_again(
    session: Session, agencies: Agencies
) -> None:
    job = opening(session, stuck=True)
    worker.execute(job, agencies)
    incident = session.scalars(select(Incident)).one()
    incidents.retry(session, incident.id, reason="Otra vez", actor=SYSTEM)
    session.commit()

    worker.execute(job, agencies)

    assert 1 == session.scalar(select(func.count()).select_from(Expediente))
    assert JobState.FAILED == row(session, job).state


def test_what_was_begun_in_vain_leaves_no_trace(
    session: Session, agencies: Agencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = a_job(
        session,
        "registro.numerar_resolucion",
        organo='"CEPR"',
        expediente='"CEPR-1999-000009"',
        sentido='"FAVORABLE"',
    )

    worker.execute(job, agencies)

    assert JobState.FAILED == row(session, job).state
    assert "NotFound" == session.scalars(select(Incident)).one().kind


def test_without_an_eligible_officer_the_diagram_decides(
    session: Session, agencies: Agencies, expediente: str
) -> None:
    job = a_job(
        session,
        "registro.asignar_oficial",
        catches="SIN_OFICIAL",
        expediente=f'"{expediente}"',
        idioma='"klingon"',
    )

    worker.execute(job, agencies)

    instance = session.get_one(ProcessInstance, row(session, job).instance_id, populate_existing=True)
    assert "error_fin" == instance.outcome


@pytest.fixture
def expediente(session: Session, agencies: Agencies) -> str:
    job = opening(session)
    worker.execute(job, agencies)
    return row(session, job).result["numero"]


def test_numbers_a_resolution(session: Session, agencies: Agencies, expediente: str) -> None:
    job = numbering(session, expediente, sentido='"FAVORABLE"')

    worker.execute(job, agencies)

    assert {"numero", "fecha"} == set(row(session, job).result)


def numbering(session: Session, expediente: str, **told: str) -> UUID:
    place = {"organo": '"CEPR"', "expediente": f'"{expediente}"'}
    return a_job(session, "registro.numerar_resolucion", **place, **told)


def test_a_refusal_for_which_no_rule_fired_gets_no_number(
    session: Session, agencies: Agencies, expediente: str
) -> None:
    told = f'"{"Salió por falta de empleo y, preguntada por temores, dijo no tenerlos. " * 2}"'
    job = numbering(
        session,
        expediente,
        sentido='"DESFAVORABLE"',
        pruebas='[{ folio: "Folio 31", acredita: "Lo que dijo" }]',
        motivacion=told,
    )

    worker.execute(job, agencies)

    assert JobState.FAILED == row(session, job).state
    assert "ReasonsMissing" == session.scalars(select(Incident)).one().kind
    numbers = select(func.count()).select_from(Serie).where(Serie.codigo == "RES-CEPR")
    assert 0 == session.scalar(numbers)


def test_issues_a_document_that_can_be_opened(
    session: Session, agencies: Agencies, expediente: str
) -> None:
    job = a_job(
        session,
        "documentos.generar",
        plantilla='"refugio/carne_solicitante"',
        tipo='"CARNE_SOLICITANTE"',
        expediente=f'"{expediente}"',
        datos=f"""{{ apellidos: "Rivas Blanco", nombres: "Carlos Alberto", nacimiento: "1985-03-21",
          sexo: "M", nacionalidad: "VEN", emitido_el: "2026-03-02", vence_el: "2026-06-02",
          numero_expediente: "{expediente}" }}""",
    )

    worker.execute(job, agencies)

    upload = session.get_one(Upload, UUID(row(session, job).result["archivo"]))
    assert b"%PDF" == upload.content[:4]
