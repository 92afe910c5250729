"""What undoes, and what people choose, are tasks and jobs like any other."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import invariants, jobs, messages, monitor, runtime, worklist
from engine.access import SYSTEM, Actor
from engine.models import Job, ProcessDefinition, ProcessInstance, UserTask
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]
COMPENSATE = "<bpmn:compensateEventDefinition/>"


def undoes(element: str) -> str:
    return element.replace(" id=", ' isForCompensation="true" id=', 1)


def association(one: str, other: str) -> str:
    return f'<bpmn:association id="{one}_{other}" sourceRef="{one}" targetRef="{other}"/>'


def open_tasks(session: Session) -> list[str]:
    found = session.scalars(select(UserTask.activity).where(UserTask.state == "open"))
    return sorted(found)


def complete(session: Session, activity: str, officer: Actor) -> None:
    task = session.scalars(
        select(UserTask.id).where(UserTask.activity == activity, UserTask.state == "open")
    ).first()
    assert task
    assert worklist.complete(session, task, {"dato": ["x"]}, actor=officer).ok


def test_what_undoes_is_work_for_people_and_machines(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    deploy(
        "reserva",
        d.start(),
        d.user("registrar"),
        d.user("inscribir"),
        d.boundary("b1", "registrar", COMPENSATE),
        d.boundary("b2", "inscribir", COMPENSATE),
        undoes(d.user("archivar")),
        undoes(d.service("anular", "interpol.personas", "anulada", persona="dato")),
        association("b1", "anular"),
        association("b2", "archivar"),
        f'<bpmn:intermediateThrowEvent id="deshacer">{COMPENSATE}</bpmn:intermediateThrowEvent>',
        d.end(),
        flows="inicio>registrar>inscribir>deshacer>fin",
    )
    instance = runtime.start(session, "reserva", actor=officer)
    complete(session, "registrar", officer)
    complete(session, "inscribir", officer)

    assert ["archivar"] == open_tasks(session)
    complete(session, "archivar", officer)
    (job,) = jobs.take_due(session)
    assert {"persona": "x"} == session.get_one(Job, job.id).payload
    jobs.claim(session, job.id)
    jobs.complete(session, job.id, {"si": True})

    assert [] == open_tasks(session)
    assert "completed" == session.get_one(ProcessInstance, instance.id, populate_existing=True).state
    assert [] == invariants.broken(session)


def test_people_choose_in_an_ad_hoc_subprocess(session: Session, deploy: Deploy, officer: Actor) -> None:
    inside = d.user("anotar", repeatable="true") + d.user("cerrar")
    deploy(
        "libre",
        d.start(),
        f'<bpmn:adHocSubProcess id="seguimiento">{inside}'
        "<bpmn:completionCondition>cerrado != null</bpmn:completionCondition></bpmn:adHocSubProcess>",
        d.end(),
        flows="inicio>seguimiento>fin",
        forms={"anotar": d.form("anotar", "dato"), "cerrar": d.form("cerrar", "cerrado")},
    )
    runtime.start(session, "libre", actor=officer)
    complete(session, "anotar", officer)
    complete(session, "anotar", officer)

    assert ["anotar", "cerrar"] == open_tasks(session)
    (closing,) = session.scalars(
        select(UserTask.id).where(UserTask.activity == "cerrar", UserTask.state == "open")
    )
    worklist.complete(session, closing, {"cerrado": ["sí"]}, actor=officer)
    assert [] == open_tasks(session)
    assert [] == invariants.broken(session)


def test_a_message_starts_the_process_whose_receive_task_instantiates(
    session: Session, deploy: Deploy
) -> None:
    declared, _ = d.message("queja")
    deploy(
        "quejas",
        f'<bpmn:receiveTask id="recibir" name="Recibir" messageRef="m_queja" instantiate="true">'
        f"{d.extensions(resultVariable='queja')}</bpmn:receiveTask>",
        d.user("atender"),
        d.end(),
        flows="recibir>atender>fin",
        outside=declared,
    )

    delivery = messages.send(session, "queja", payload={"folios": 2}, actor=SYSTEM)

    assert delivery.instance_id
    assert {"queja": {"folios": 2}} == monitor.variables(session, delivery.instance_id)
    assert ["atender"] == open_tasks(session)
    assert [] == invariants.broken(session)
