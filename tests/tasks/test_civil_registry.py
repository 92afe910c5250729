"""The consular civil register from the counter to the copy: people by scenarios, jobs by the worker."""

import io
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import rehearsal, repository, runtime, storage, worklist
from engine.access import Actor
from engine.models import Job, JobState, ProcessInstance, TaskState, UserTask
from registry import actas_leidas, claves, expresiones
from registry.documentos import archivos
from registry.models import ActaCivil, ClaseAnotacion, Contacto, DocumentoEmitido
from tasks import worker
from tasks.agencies import Agencies
from tests.house import ROOT

PROCESSES = ROOT / "processes"
CALLED = (
    "subsanacion",
    "notificacion",
    "recepcion",
    "pago",
    "decision",
    "recurso",
    "transcripcion_acta",
)
ANALYST = Actor(id="analista", roles=frozenset({"analyst"}))
OFFICERS = {
    "consular1": Actor(id="consular1", roles=frozenset({"officer"}), groups=frozenset({"Consulado"})),
    "consul1": Actor(
        id="consul1",
        roles=frozenset({"officer"}),
        groups=frozenset({"Consulado", "Jefatura de oficina consular"}),
    ),
}
CONSULAR = OFFICERS["consular1"]
RECTIFIED = ("rectificacion_acta", "error_del_registrador")
RECTIFY = {
    "calificacion": {
        "resultado": "RECTIFICAR",
        "sustento": "El acta extranjera dice otra cosa.",
        "cambios": [{"campo": "nombres", "debe_decir": "Inés Lucía"}],
    }
}


@pytest.fixture
def deployed(session: Session) -> None:
    expresiones.install()
    wanted = {*CALLED, "registro_civil", "rectificacion_acta", "copia_acta", "actuacion_acta"}
    for draft in repository.read_all(PROCESSES):
        if draft.key in wanted:
            repository.deploy(session, draft, note="t", actor=ANALYST, play=False)
    session.commit()


def test_a_birth_is_inscribed_and_rectified_and_its_copy_says_both(
    session: Session, agencies: Agencies, deployed: None
) -> None:
    born = walk(session, agencies, scenario("registro_civil", "nacimiento"))
    (acta,) = session.scalars(select(ActaCivil))
    first = printed(session, born)
    asked = about(acta.numero, "rectificacion_acta", "error_del_registrador")
    fixed = walk(session, agencies, asked)
    read = actas_leidas.read(session, acta)
    copy = printed(session, fixed)

    assert ("inscrita", "rectificada") == (born.outcome, fixed.outcome)
    assert acta.documento
    assert "ACTA" == acta.documento.tipo
    assert ("Inés", "Inés Lucía") == (acta.asiento["nombres"], read.valor("nombres"))
    assert "ACTA DE NACIMIENTO" in first
    assert "Anotaciones" not in first
    assert "donde dice «Inés», debe decir «Inés Lucía»" in copy
    assert read.anotaciones[0].resolucion in copy
    assert acta.expediente.titular_id == read.anotaciones[0].expediente.titular_id


def test_a_copy_on_request_says_the_margin_and_costs_its_fee(
    session: Session, agencies: Agencies, deployed: None
) -> None:
    walk(session, agencies, scenario("registro_civil", "nacimiento"))
    number = session.scalars(select(ActaCivil)).one().numero
    walk(session, agencies, about(number, "rectificacion_acta", "error_del_registrador"))
    paid = walk(session, agencies, about(number, "copia_acta", "pagada"))
    free = walk(session, agencies, about(number, "copia_acta", "exonerada"))

    assert ("entregada", "entregada") == (paid.outcome, free.outcome)
    assert ["cobrar"] == [one for one in tasks_of(session, paid) if one == "cobrar"]
    assert "cobrar" not in tasks_of(session, free)
    for case in (paid, free):
        assert "donde dice «Inés», debe decir «Inés Lucía»" in printed(session, case)
        assert "y de lo anotado a su margen" in printed(session, case)


def test_a_copy_of_an_act_in_a_book_is_of_what_was_transcribed(
    session: Session, agencies: Agencies, deployed: None
) -> None:
    case = walk(session, agencies, scenario("copia_acta", "del_libro"))
    acta = session.scalars(select(ActaCivil)).one()

    assert ("entregada", "118", "Libro 3, folio 118") == (case.outcome, acta.numero, acta.libro)
    assert "acta N.º 118" in printed(session, case)
    assert "Iván Salas Cueto" in printed(session, case)
    assert [] == session.scalars(select(Contacto)).all()  # whoever asks is not whose act it is


def test_a_cancelled_act_is_copied_as_such_and_rectified_no_more(
    session: Session, agencies: Agencies, deployed: None
) -> None:
    walk(session, agencies, scenario("registro_civil", "nacimiento"))
    number = session.scalars(select(ActaCivil)).one().numero
    before = walk(session, agencies, about(number, "copia_acta", "exonerada"))
    case = walk(session, agencies, about(number, "actuacion_acta", "cancelada"))
    after = walk(session, agencies, about(number, "copia_acta", "exonerada"))
    rectified = walk(session, agencies, until("calificar", about(number, *RECTIFIED)))
    said = worklist.answer(session, open_task(session, rectified).id, RECTIFY, actor=CONSULAR)
    via = worklist.data(session, open_task(session, rectified))["via"]

    assert ("practicada", "entregada") == (case.outcome, after.outcome)
    assert "CANCELADA" not in printed(session, before)
    for copy in (printed(session, case), printed(session, after)):
        assert "ACTA CANCELADA Por Resolución N.º" in copy
        assert "Inscripción duplicada del mismo hecho. Lo que esta acta dice ya no rige." in copy
        assert "y que el acta está cancelada" in copy
        assert "Nombres Inés" in copy
    assert "el acta está cancelada: lo que dice ya no rige, y no se rectifica." == via["sustento"]
    assert ["Por esta vía no procede: deniegue u observe."] == [
        one.reason.sentence for one in said.problems
    ]


def test_an_act_that_was_lost_is_made_again_with_its_old_number(
    session: Session, agencies: Agencies, deployed: None
) -> None:
    case = walk(session, agencies, scenario("actuacion_acta", "reconstituida"))
    acta = session.scalars(select(ActaCivil)).one()
    (note,) = actas_leidas.read(session, acta).anotaciones

    assert ("practicada", "118", "Libro 3, folio 118") == (case.outcome, acta.numero, acta.libro)
    assert (ClaseAnotacion.RECONSTITUCION, "PERDIDA") == (note.clase, note.causal)
    assert "acta N.º 118" in printed(session, case)
    assert f"Por Resolución N.º {note.resolucion}" in printed(session, case)
    assert "esta acta se reconstituyó: Perdida o sustraída." in printed(session, case)


def about(number: str, process: str, name: str) -> dict[str, Any]:
    """The same scenario, of the act with that number."""
    told = scenario(process, name)
    told["steps"][0]["answers"]["solicitud"]["acta_numero"] = number
    return told


def until(activity: str, told: dict[str, Any]) -> dict[str, Any]:
    """The same scenario, as far as that task is open."""
    at = next(n for n, one in enumerate(told["steps"]) if one.get("complete") == activity)
    return told | {"steps": told["steps"][:at]}


def open_task(session: Session, instance: ProcessInstance) -> UserTask:
    mine = (UserTask.instance_id == instance.id, UserTask.state == TaskState.OPEN)
    return session.scalars(select(UserTask).where(*mine)).one()


def tasks_of(session: Session, instance: ProcessInstance) -> list[str]:
    query = select(UserTask.activity).where(UserTask.instance_id == instance.id)
    return list(session.scalars(query.order_by(UserTask.created_at)))


def scenario(process: str, name: str) -> dict[str, Any]:
    file = PROCESSES / process / "scenarios" / f"{name}.yaml"
    return {"process": process, **rehearsal.read(file.read_bytes())}


def walk(session: Session, agencies: Agencies, told: dict[str, Any]) -> ProcessInstance:
    """Play a scenario for good: what its jobs return there, the registry and the agencies answer here."""
    instance = runtime.start(session, told["process"], actor=OFFICERS["consular1"])
    session.commit()
    for step in told["steps"]:
        settle(session, agencies)
        if "complete" in step:
            wanted = select(UserTask.id).where(
                UserTask.instance_id == instance.id,
                UserTask.activity == step["complete"],
                UserTask.state == TaskState.OPEN,
            )
            actor = OFFICERS[step.get("as", "consular1")]
            answers = without_files(step["answers"])
            done = worklist.answer(session, session.scalars(wanted).one(), answers, actor=actor)
            assert done.ok, [f"{one.key}: {one.reason.sentence}" for one in done.problems]
            session.commit()
    settle(session, agencies)
    return session.get_one(ProcessInstance, instance.id, populate_existing=True)


def settle(session: Session, agencies: Agencies) -> None:
    """The worker does every job, and what that leads to."""
    while due := session.scalars(select(Job.id).where(Job.state == JobState.DUE)).all():
        for job_id in due:
            worker.execute(job_id, agencies)
        session.expire_all()
    wrong = select(Job.topic, Job.error).where(Job.state.not_in((JobState.DUE, JobState.COMPLETED)))
    assert [] == session.execute(wrong).all()


def without_files(answers: Any) -> Any:
    """The same answers, with nothing handed in: no file of a scenario exists."""
    if isinstance(answers, dict):
        return {k: [] if k == "archivo" else without_files(v) for k, v in answers.items()}
    if isinstance(answers, list):
        return [without_files(one) for one in answers]
    return answers


def printed(session: Session, instance: ProcessInstance) -> str:
    """What the certified copy of a case says; its seal and its signature are good."""
    of_it = (
        DocumentoEmitido.tipo == "COPIA_NACIMIENTO",
        DocumentoEmitido.expediente.has(instance_id=instance.id),
    )
    document = session.scalars(select(DocumentoEmitido).where(*of_it)).one()
    assert document.upload_id
    content = storage.read(session, storage.get(session, document.upload_id))
    found = archivos.verify(content, claves.of_store(claves.store()))
    assert {"sello", "firma"} == {one.que for one in found if one.vale}
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
