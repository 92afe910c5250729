"""What is asked about a case beside its diagram: of another unit in time, of an agency within the law."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import clock, jobs, repository, runtime
from engine.access import SYSTEM, Actor
from engine.models import Job, ProcessInstance, Receipt, UserTask
from registry import topics
from tasks import sandbox, worker
from tasks.agencies import Agencies, connected
from tests.engine import diagrams as d
from tests.house import ROOT
from tests.tasks.conftest import settings_for
from tests.web.conftest import DESK, Browser, find, words

SOLICITUD = {
    "primer_apellido": "Rivas", "segundo_apellido": "Blanco", "nombres": "Carlos Alberto",
    "sexo": "M", "fecha_nacimiento": "1985-03-21", "nacionalidad": "VEN",
    "documento": {"tipo": "PAS", "pais": "VEN", "numero": "104518833"},
}  # fmt: skip
POLICE, PRISONS = "pnp.antecedentes_policiales", "inpe.antecedentes_judiciales"


@pytest.fixture
def agencies() -> Iterator[Agencies]:
    with sandbox.running() as server, connected(settings_for(server.url)) as made:
        yield made


@pytest.fixture
def case(session: Session) -> ProcessInstance:
    """One with an expediente, of a procedure whose checks the catalogue knows."""
    analyst = Actor(id="analista", roles=frozenset({"analyst"}))
    drafts = [
        d.draft("refugio", d.start(), d.user("ver"), d.end(), flows="inicio>ver>fin", lane=DESK),
        *(repository.read(ROOT / "processes" / key) for key in ("antecedentes", "consulta_interna")),
    ]
    for draft in drafts:
        repository.deploy(session, draft, note="prueba", actor=analyst)
    made = runtime.start(session, "refugio", actor=SYSTEM)
    asked = {"procedimiento": "refugio", "canal": "PRESENCIAL", "solicitud": SOLICITUD}
    topics.abrir_expediente(session, asked, instance_id=made.id, actor=SYSTEM)
    session.commit()
    return made


def test_another_unit_answers_before_the_case_is_due(
    session: Session, case: ProcessInstance, officer: Browser
) -> None:
    due = clock.now() + timedelta(days=3)
    session.execute(update(UserTask).values(due_at=due))
    session.commit()
    there = f"/expedientes/{case.id}/consultas"
    last = due.astimezone(clock.LIMA).date()
    asked = {"grupo": "Protocolo", "pregunta": "¿Sigue acreditada?"}

    (offered,) = find(officer.get(there), "//input[@id='vence']/@value")
    late = officer.post(there, {**asked, "vence": (last + timedelta(days=1)).isoformat()})
    in_time = officer.post(there, {**asked, "vence": last.isoformat()})

    assert last.isoformat() == offered
    assert 422 == late.status_code
    assert "El caso vence el" in words(late)
    assert 303 == in_time.status_code


def test_an_agency_is_asked_for_a_purpose_and_its_receipt_is_of_the_case(
    session: Session, case: ProcessInstance, officer: Browser, agencies: Agencies
) -> None:
    there = f"/expedientes/{case.id}/consultas"
    asked = {"tema": POLICE, "motivo": "Hecho nuevo en la denuncia", "base_legal": "Ley 27444, art. 87"}

    choices = find(officer.get(there), "//select[@id='tema']/option/@value")
    for wrong in ({"motivo": " "}, {"base_legal": ""}, {"tema": "sunat.ruc"}):
        assert 422 == officer.post(f"{there}/entidad", {**asked, **wrong}).status_code
    assert 303 == officer.post(f"{there}/entidad", asked).status_code

    (job,) = jobs.take_due(session)
    session.commit()
    worker.execute(job.id, agencies)
    session.expire_all()
    receipt = session.scalars(select(Receipt)).one()

    assert POLICE in choices
    assert "sunat.ruc" not in choices
    assert [POLICE] == list(session.scalars(select(Job.topic)))
    assert "104518833" == job.payload["persona"]["numero_documento"]
    assert ("Hecho nuevo en la denuncia", "Ley 27444, art. 87", "mesa1") == (
        receipt.purpose, receipt.legal_basis, receipt.asked_by,
    )  # fmt: skip
    assert "Hecho nuevo en la denuncia" in words(officer.get(f"/expedientes/{case.id}/constancias"))
    assert "PNP: antecedentes policiales" in words(officer.get(there))
    assert "Hecho nuevo en la denuncia" in words(officer.get(f"/expedientes/{case.id}/notas"))


def test_who_asked_an_agency_is_told_and_the_answer_is_in_the_history(
    session: Session, case: ProcessInstance, officer: Browser, agencies: Agencies
) -> None:
    there = f"/expedientes/{case.id}/consultas"
    asked = {"tema": PRISONS, "motivo": "Hecho nuevo", "base_legal": "Ley 27444, art. 87"}
    officer.post(f"{there}/entidad", asked)

    (job,) = jobs.take_due(session)
    session.commit()
    worker.execute(job.id, agencies)
    session.expire_all()
    notices = officer.get("/bandeja/avisos")
    (told,) = find(notices, "//form[contains(@action, '/abrir')]/button")
    (open_it,) = find(notices, "//form[contains(@action, '/abrir')]/@action")

    assert "Respondieron lo que consultó: «INPE: antecedentes judiciales»." == told
    assert there == officer.post(open_it).headers["Location"]
    history = words(officer.get(f"/expedientes/{case.id}/historia"))
    assert "Respondió la entidad, INPE: antecedentes judiciales: " in history


def test_of_whom_nobody_knows_no_agency_is_asked(
    session: Session, instance: ProcessInstance, officer: Browser
) -> None:
    there = f"/expedientes/{instance.id}/consultas"
    asked = {"tema": POLICE, "motivo": "Saber", "base_legal": "Ley 27444, art. 87"}

    assert [] == find(officer.get(there), "//select[@id='tema']")
    assert 422 == officer.post(f"{there}/entidad", asked).status_code
