"""Doing a job."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, jobs, runtime
from engine.access import SYSTEM
from engine.models import Incident, Job, JobState, ProcessInstance, Receipt
from tasks import settings, worker
from tasks.agencies import Agencies
from tasks.connectors.persons import Person, Purpose, Verdict
from tasks.retry import policy_of
from tasks.sandbox import Sandbox
from tests.tasks import live
from tests.tasks.conftest import settings_for


@pytest.fixture
def job(session: Session) -> UUID:
    return a_job(session)


def a_job(session: Session, **drawn: str) -> UUID:
    """The job of an instance just started."""
    person = {name: drawn.pop(name) for name in ("apellido", "numero") if name in drawn}
    (job_id,) = live.start_jobs(session, live.define(session, live.one_job(**drawn)), **person)
    session.commit()
    return job_id


def row(session: Session, job_id: UUID) -> Job:
    return session.get_one(Job, job_id, populate_existing=True)


def instance(session: Session, job_id: UUID) -> ProcessInstance:
    return session.get_one(ProcessInstance, row(session, job_id).instance_id, populate_existing=True)


def incident(session: Session) -> Incident:
    return session.scalars(select(Incident)).one()


@dataclass
class OddPolice:
    """A police connector that does what it is told before it answers like the real one."""

    real: Agencies
    do: Callable[[], None]

    def police_records(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        self.do()
        return self.real.pnp.police_records(person, purpose, key=key)


def test_gives_the_diagram_an_answer_with_its_receipt(session: Session, agencies: Agencies) -> None:
    job = a_job(session, apellido="Rivas", numero="900000001")

    worker.execute(job, agencies)

    receipt = session.scalars(select(Receipt)).one()
    result = row(session, job).result
    assert ("CON_ANTECEDENTES", str(receipt.id)) == (result["resultado"], result["constancia"])
    assert "hecho" == instance(session, job).outcome


def test_a_receipt_says_what_for_by_whom_and_proves_the_exchange(
    session: Session, agencies: Agencies, job: UUID, agencies_server: Sandbox
) -> None:
    worker.execute(job, agencies)

    receipt = session.scalars(select(Receipt)).one()
    (asked,) = agencies_server.ledger.as_answer()["asked"]
    assert ("pnp", "Prueba", "system", 1) == (
        receipt.agency,
        receipt.purpose,
        receipt.asked_by,
        receipt.attempts,
    )
    assert (asked["body_sha256"], str(job)) == (receipt.request_sha256.hex(), receipt.idempotency_key)
    assert len(hashlib.sha256().digest()) == len(receipt.answer_sha256)
    assert receipt.asked_at <= receipt.answered_at


def test_asks_the_agency_once_even_if_delivered_twice(
    session: Session, agencies: Agencies, job: UUID, agencies_server: Sandbox
) -> None:
    worker.execute(job, agencies)
    worker.execute(job, agencies)

    (asked,) = agencies_server.ledger.as_answer()["asked"]
    assert (1, JobState.COMPLETED) == (asked["times"], row(session, job).state)


def test_tries_later_when_the_agency_is_down(
    session: Session, agencies: Agencies, job: UUID, breaks: Callable[..., None]
) -> None:
    breaks("pnp", "down")

    worker.execute(job, agencies)

    assert (JobState.DUE, 1) == (row(session, job).state, row(session, job).attempts)
    assert row(session, job).due_at > clock.now() + timedelta(seconds=50)
    assert [] == list(jobs.take_due(session))


@pytest.mark.parametrize(
    ("mode", "kind"), [("wrong", "AgencyContractBroken"), ("refuse", "AgencyRefused")]
)
def test_opens_an_incident_when_trying_again_is_pointless(
    mode: str, kind: str, session: Session, agencies: Agencies, job: UUID, breaks: Callable[..., None]
) -> None:
    breaks("pnp", mode)

    worker.execute(job, agencies)

    assert (job, kind, "consultar") == (
        incident(session).job_id,
        incident(session).kind,
        incident(session).activity,
    )
    assert JobState.FAILED == row(session, job).state


def test_a_refusal_that_the_diagram_draws_is_no_incident(
    session: Session, agencies: Agencies, breaks: Callable[..., None]
) -> None:
    job = a_job(session, catches="ENTIDAD_RECHAZO")
    breaks("pnp", "refuse")

    worker.execute(job, agencies)

    assert "error_fin" == instance(session, job).outcome
    assert [] == session.scalars(select(Incident)).all()


def test_out_of_attempts_the_officer_may_work_with_paper(
    session: Session, agencies: Agencies, breaks: Callable[..., None]
) -> None:
    job = a_job(session, catches="ENTIDAD_NO_DISPONIBLE")
    row(session, job).attempts = policy_of("pnp.antecedentes_policiales").most - 1
    session.commit()
    breaks("pnp", "down")

    worker.execute(job, agencies)

    assert "error_fin" == instance(session, job).outcome


def test_a_topic_that_nobody_handles_is_an_incident(session: Session, agencies: Agencies) -> None:
    worker.execute(a_job(session, topic="nadie.sabe"), agencies)

    assert "TopicUnknown" == incident(session).kind


def test_a_payload_without_names_is_an_incident_that_says_which(
    session: Session, agencies: Agencies
) -> None:
    worker.execute(a_job(session, apellido=""), agencies)

    assert "PayloadInvalid" == incident(session).kind
    assert "(parameter primer_apellido: a text is needed)" in incident(session).message


def test_a_bug_is_an_incident_that_tells_where_and_names_nobody(
    session: Session, agencies: Agencies, job: UUID
) -> None:
    def bug() -> None:
        raise ZeroDivisionError("Carlos Alberto")

    worker.execute(job, replace(agencies, pnp=OddPolice(agencies, bug)))

    assert "ZeroDivisionError" == incident(session).kind
    assert incident(session).message.startswith(
        "Falla interna al hacer el trabajo. (ZeroDivisionError in bug, test_worker.py:"
    )


def test_a_job_that_kills_its_workers_is_put_aside_unasked(
    session: Session, agencies: Agencies, job: UUID, agencies_server: Sandbox
) -> None:
    row(session, job).attempts = 50
    session.commit()

    worker.execute(job, agencies)

    assert "its workers keep dying" in incident(session).message
    assert [] == agencies_server.ledger.as_answer()["asked"]


def test_an_answer_that_nobody_waits_for_is_dropped(
    session: Session, agencies: Agencies, job: UUID
) -> None:
    def end_the_instance() -> None:
        runtime.terminate(session, row(session, job).instance_id, reason="Desistió", actor=SYSTEM)
        session.commit()

    worker.execute(job, replace(agencies, pnp=OddPolice(agencies, end_the_instance)))

    assert (JobState.CANCELED, None) == (row(session, job).state, row(session, job).result)
    assert [] == session.scalars(select(Receipt)).all()


def test_a_late_worker_changes_nothing(session: Session, agencies: Agencies, job: UUID) -> None:
    def another_is_faster() -> None:
        row(session, job).state, row(session, job).lease_until = JobState.QUEUED, clock.now()
        session.commit()
        worker.execute(job, agencies)

    worker.execute(job, replace(agencies, pnp=OddPolice(agencies, another_is_faster)))

    receipt = session.scalars(select(Receipt)).one()
    assert (2, str(receipt.id)) == (receipt.attempts, row(session, job).result["constancia"])


def test_the_failure_of_a_late_worker_changes_nothing(
    session: Session, agencies: Agencies, job: UUID
) -> None:
    def another_has_begun() -> None:
        row(session, job).state, row(session, job).lease_until = JobState.QUEUED, clock.now()
        session.commit()
        jobs.claim(session, job)
        session.commit()
        raise ZeroDivisionError

    worker.execute(job, replace(agencies, pnp=OddPolice(agencies, another_has_begun)))

    assert (JobState.RUNNING, 2) == (row(session, job).state, row(session, job).attempts)
    assert [] == session.scalars(select(Incident)).all()


def test_logs_identify_jobs_and_name_nobody(session: Session, agencies: Agencies) -> None:
    job = a_job(session, apellido="Rivas", numero="900000001")

    with structlog.testing.capture_logs() as lines:
        worker.execute(job, agencies)

    assert [(str(job), "completed")] == [(line["job"], line["state"]) for line in lines]
    assert "Rivas" not in str(lines)
    assert "900000001" not in str(lines)


def test_gives_a_job_back_when_its_process_stops(session: Session, job: UUID) -> None:
    jobs.claim(session, job)
    session.commit()

    worker.give_back(job)

    assert [job] == [one.id for one in jobs.take_due(session)]


def test_a_lease_shorter_than_a_call_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUGM_JOB_LEASE", "10")
    settings.load.cache_clear()

    with pytest.raises(ValueError, match="SUGM_JOB_LEASE"):
        worker.check(settings_for("http://127.0.0.1:9", agency_timeout=5))
    settings.load.cache_clear()
