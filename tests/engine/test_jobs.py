from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, incidents, invariants, jobs, runtime, worklist
from engine.access import SYSTEM, Actor
from engine.errors import IncidentResolved, InstanceStuck, NotAllowed, ReasonMissing
from engine.models import Incident, Job, JobState, ProcessDefinition, ProcessInstance, UserTask
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]
Travel = Callable[[timedelta], None]


@pytest.fixture
def job(session: Session, permit: ProcessDefinition, officer: Actor) -> UUID:
    runtime.start(session, permit, actor=officer)
    worklist.complete(
        session, worklist.inbox(session, officer).rows[0].id, {"dato": ["x"]}, actor=officer
    )
    return session.scalars(select(Job.id)).one()


def state(session: Session, job: UUID) -> Job:
    return session.get_one(Job, job, populate_existing=True)


def open_tasks(session: Session) -> list[str]:
    return list(session.scalars(select(UserTask.activity).where(UserTask.state == "open")))


def test_a_job_is_taken_once(session: Session, job: UUID) -> None:
    assert [job] == [one.id for one in jobs.take_due(session)]
    assert [] == jobs.take_due(session)
    assert jobs.claim(session, job)
    assert jobs.claim(session, job) is None


def test_a_job_whose_worker_died_is_due_again(session: Session, job: UUID, travel: Travel) -> None:
    jobs.take_due(session)
    jobs.claim(session, job)
    travel(jobs.LEASE * 2)

    assert [job] == [one.id for one in jobs.take_due(session)]


def test_what_the_diagram_calls_urgent_goes_first(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    asks = d.service("consultar", "reniec.identidad").replace(
        "</bpmn:extensionElements>",
        '<spiffworkflow:properties><spiffworkflow:property name="priority" value="prioridad"/>'
        "</spiffworkflow:properties></bpmn:extensionElements>",
    )
    deploy("p", d.start(entradas="prioridad"), asks, d.end(), flows="inicio>consultar>fin")
    for told in ({"prioridad": 50}, {}, {"prioridad": 10}, {"prioridad": 0}):
        runtime.start(session, "p", data=told, actor=officer)

    assert [10, 0, 50, 50] == [one.priority for one in jobs.take_due(session)]
    with pytest.raises(InstanceStuck, match="priority"):
        runtime.start(session, "p", data={"prioridad": "mucha"}, actor=officer)


def test_a_job_done_twice_has_one_effect(session: Session, job: UUID) -> None:
    jobs.claim(session, job)

    assert jobs.complete(session, job, {"resultado": "SIN_ANTECEDENTES"})
    assert not jobs.complete(session, job, {"resultado": "OTRO"})
    assert {"resultado": "SIN_ANTECEDENTES"} == state(session, job).result
    assert ["firmar"] == open_tasks(session)
    assert [] == invariants.broken(session)


def test_a_failed_attempt_is_tried_again_later(session: Session, job: UUID, travel: Travel) -> None:
    jobs.claim(session, job)
    jobs.fail(session, job, "no responde", retry_in=timedelta(minutes=10))

    assert (JobState.DUE, "no responde", 1) == (
        state(session, job).state,
        state(session, job).error,
        state(session, job).attempts,
    )
    assert [] == jobs.take_due(session)
    travel(timedelta(minutes=11))
    assert [job] == [one.id for one in jobs.take_due(session)]


def test_out_of_attempts_is_an_incident_that_a_supervisor_retries(
    session: Session, job: UUID, supervisor: Actor, officer: Actor
) -> None:
    jobs.claim(session, job)
    jobs.fail(session, job, "no responde", kind="AgencyUnavailable", retry_in=None)
    (incident,) = incidents.open_ones(session, SYSTEM)

    assert ("consultar", "AgencyUnavailable", job) == (incident.activity, incident.kind, incident.job_id)
    assert [] == jobs.take_due(session)
    assert [] == invariants.broken(session)
    with pytest.raises(NotAllowed):
        incidents.retry(session, incident.id, reason="x", actor=officer)
    with pytest.raises(ReasonMissing):
        incidents.retry(session, incident.id, reason=" ", actor=supervisor)
    incidents.retry(session, incident.id, reason="ya responde", actor=supervisor)
    with pytest.raises(IncidentResolved):
        incidents.retry(session, incident.id, reason="otra vez", actor=supervisor)
    assert [job] == [one.id for one in jobs.take_due(session)]
    assert [] == incidents.open_ones(session, SYSTEM)


def test_a_supervisor_gives_the_answer_that_could_not_be_got(
    session: Session, job: UUID, supervisor: Actor
) -> None:
    jobs.claim(session, job)
    jobs.fail(session, job, "no responde", retry_in=None)
    (incident,) = incidents.open_ones(session, SYSTEM)

    incidents.resolve(
        session,
        incident.id,
        result={"resultado": "NO_CONCLUYENTE"},
        reason="por oficio",
        actor=supervisor,
    )

    assert ["firmar"] == open_tasks(session)
    assert JobState.COMPLETED is state(session, job).state
    assert [] == incidents.open_ones(session, SYSTEM)
    events = [one.event for one in audit.history(session, state(session, job).instance_id)]
    assert ["job:failed", "incident:opened", "incident:resolved"] == events[-3:]
    assert [] == invariants.broken(session)


@pytest.fixture
def refusable(session: Session, deploy: Deploy, officer: Actor) -> UUID:
    """A job with an error event for NO_EXISTE at its activity."""
    declared, caught = d.error("NO_EXISTE")
    deploy(
        "p",
        d.start(),
        d.service("consultar", "reniec.identidad"),
        d.boundary("no_existe", "consultar", caught),
        d.user("corregir"),
        d.end("bien"),
        d.end("mal"),
        flows="inicio>consultar>bien,no_existe>corregir>mal",
        outside=declared,
    )
    runtime.start(session, "p", actor=officer)
    return session.scalars(select(Job.id)).one()


def test_a_no_that_the_diagram_foresees_goes_into_the_diagram(session: Session, refusable: UUID) -> None:
    jobs.claim(session, refusable)

    assert jobs.throw_error(session, refusable, "NO_EXISTE")
    assert ["corregir"] == open_tasks(session)
    assert [] == incidents.open_ones(session, SYSTEM)
    assert [] == invariants.broken(session)


def test_a_no_that_it_does_not_foresee_is_an_incident(session: Session, refusable: UUID) -> None:
    jobs.claim(session, refusable)

    assert not jobs.throw_error(session, refusable, "OTRO")
    assert [refusable] == [incident.job_id for incident in incidents.open_ones(session, SYSTEM)]
    assert JobState.FAILED is state(session, refusable).state
    assert [] == invariants.broken(session)


def test_an_answer_with_which_the_diagram_cannot_go_on_is_an_incident(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    deploy(
        "p",
        d.start(),
        d.service("contar", "registro.contar", "cuantas"),
        d.user("votar", inner=d.repeated("cuantas")),
        d.end(),
        flows="inicio>contar>votar>fin",
    )
    runtime.start(session, "p", actor=officer)
    job = session.scalars(select(Job.id)).one()
    jobs.claim(session, job)

    assert jobs.complete(session, job, 100_000)
    assert (JobState.FAILED, 100_000) == (state(session, job).state, state(session, job).result)
    (incident,) = incidents.open_ones(session, SYSTEM)
    assert "runaway" == incident.kind
    assert [] == invariants.broken(session)


def test_an_answer_that_comes_while_suspended_counts_on_resuming(
    session: Session, job: UUID, supervisor: Actor
) -> None:
    jobs.claim(session, job)
    instance = state(session, job).instance_id
    runtime.suspend(session, instance, reason="consulta", actor=supervisor)

    assert jobs.complete(session, job, {"resultado": "SIN_ANTECEDENTES"})
    assert [] == open_tasks(session)
    assert [] == jobs.take_due(session)
    runtime.resume(session, instance, reason="listo", actor=supervisor)
    assert ["firmar"] == open_tasks(session)
    assert JobState.COMPLETED is state(session, job).state
    assert [] == invariants.broken(session)


def test_a_job_of_a_terminated_instance_is_dropped(
    session: Session, job: UUID, supervisor: Actor
) -> None:
    jobs.claim(session, job)
    jobs.fail(session, job, "no responde", retry_in=None)
    instance = state(session, job).instance_id
    runtime.terminate(session, instance, reason="desistió", asked_by="mesa", actor=supervisor)

    assert not jobs.complete(session, job, {})
    assert JobState.CANCELED is state(session, job).state
    assert [] == incidents.open_ones(session, SYSTEM)
    resolved = session.scalars(select(Incident.resolution)).one()
    assert "canceled" == resolved
    found = session.get_one(ProcessInstance, instance, populate_existing=True)
    assert "terminated" == found.state
    assert [] == invariants.broken(session)
